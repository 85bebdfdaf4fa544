"""What the plugin adds to QGIS's own window: a button, menu entries, shortcuts, an options page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from qgis.core import QgsMapLayerType, QgsRasterLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtGui import QIcon

try:  # Qt 6
    from qgis.PyQt.QtGui import QAction  # type: ignore[attr-defined, unused-ignore]
except ImportError:
    from qgis.PyQt.QtWidgets import QAction

from .dock import Dock
from .options_page import OptionsFactory
from .page_base.notices import Notices
from .project import layers
from .text import help_pages
from .text.translation import tr

MENU = "Tailing Pond Mapper"

_ICONS = Path(__file__).resolve().parent / "icons"
_PANEL_KEYS, _SEGMENT_KEYS = "Ctrl+Alt+K", "Ctrl+Alt+E"
_NEXT_KEYS, _PREVIOUS_KEYS = "Ctrl+Alt+N", "Ctrl+Alt+B"
"""Free in QGIS 3.22 to 4; Settings > Keyboard Shortcuts changes them."""


class WindowActions(QObject):
    """Everything of the plugin that stands in QGIS's window outside the panel."""

    def __init__(self, iface: QgisInterface, dock: Dock, options_saved: Callable[[], None]) -> None:
        """Add everything.

        Args:
            iface: QGIS's window.
            dock: The panel.
            options_saved: Called when the options page has saved something.
        """
        super().__init__(dock)
        self._iface, self._dock = iface, dock
        self._notices = Notices(iface.messageBar())
        window = iface.mainWindow()
        self.panel = QAction(_icon("icon"), tr("Tailing Pond Mapper"), window)
        self.panel.setObjectName("tailing_pond_mapper_action")
        self.segment = QAction(_icon("segment"), tr("Segment tailings ponds…"), window)
        self.segment.setObjectName("tailing_pond_mapper_segment")
        self.segment.triggered.connect(self._segment_layer)
        self.next = QAction(tr("Next mistake of the prediction"), window)
        self.next.setObjectName("tailing_pond_mapper_next_mistake")
        self.next.triggered.connect(dock.score_page.mistake_button.click)
        self.previous = QAction(tr("Previous mistake of the prediction"), window)
        self.previous.setObjectName("tailing_pond_mapper_previous_mistake")
        self.previous.triggered.connect(dock.score_page.previous_button.click)
        self.sample_scene = QAction(tr("Make a sample scene"), window)
        self.sample_scene.setObjectName("tailing_pond_mapper_sample_scene")
        self.sample_scene.triggered.connect(self._make_sample_scene)
        self.help = QAction(tr("Help"), window)
        self.help.setObjectName("tailing_pond_mapper_help")
        self.help.triggered.connect(lambda: help_pages.show(help_pages.CONTENTS))
        dock.setToggleVisibilityAction(self.panel)
        # The toolbar of plugins: that of rasters is hidden in a fresh profile.
        iface.addToolBarIcon(self.panel)
        for action in self._in_menu():
            iface.addPluginToRasterMenu(MENU, action)
        iface.addCustomActionForLayerType(self.segment, "", QgsMapLayerType.RasterLayer, True)
        for action, keys in self._with_keys():
            iface.registerMainWindowAction(action, keys)
        self._options = OptionsFactory(options_saved)
        iface.registerOptionsWidgetFactory(self._options)

    def close(self) -> None:
        """Take everything away again."""
        iface = self._iface
        iface.unregisterOptionsWidgetFactory(self._options)
        for action, _ in self._with_keys():
            iface.unregisterMainWindowAction(action)
        iface.removeCustomActionForLayerType(self.segment)
        for action in self._in_menu():
            iface.removePluginRasterMenu(MENU, action)
        iface.removeToolBarIcon(self.panel)
        for action in (self.panel, self.segment, self.next, self.previous, *self._in_menu()[1:]):
            action.deleteLater()

    def _in_menu(self) -> Sequence[QAction]:
        return (self.panel, self.sample_scene, self.help)

    def _with_keys(self) -> Sequence[tuple[QAction, str]]:
        return (
            (self.panel, _PANEL_KEYS),
            (self.segment, _SEGMENT_KEYS),
            (self.next, _NEXT_KEYS),
            (self.previous, _PREVIOUS_KEYS),
        )

    def _make_sample_scene(self) -> None:
        """Open the panel where the scene will be segmented, and have it made."""
        self._dock.show_segment_page()
        self._dock.setUserVisible(True)
        self._dock.segment_page.sample_scene_requested.emit()

    def _segment_layer(self) -> None:
        """Open the panel on the layer that is selected in the layer tree."""
        layer = self._iface.activeLayer()
        if not isinstance(layer, QgsRasterLayer) or layers.is_result(layer):
            self._notices.inform(tr("Select the image to look for ponds in first."))
            return
        self._dock.segment_page.choose_layer(layer)
        self._dock.show_segment_page()
        self._dock.setUserVisible(True)


def _icon(name: str) -> QIcon:
    return QIcon(str(_ICONS / f"{name}.svg"))
