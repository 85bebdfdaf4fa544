"""The plugin's life: an action, a panel, a Processing provider, and the end of all three."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction

from .ui import environment
from .ui.dock import Dock
from .ui.engine import Engine
from .ui.processing.provider import TailingPondsProvider
from .ui.segment_job import SegmentJob

MENU = "Tailing Pond Mapper"


class TailingPondMapper:
    """What QGIS loads and unloads."""

    def __init__(self, iface: QgisInterface | None) -> None:
        """Do nothing yet; ``iface`` is ``None`` under ``qgis_process``."""
        self._iface = iface
        self._provider: TailingPondsProvider | None = None
        self._engine: Engine | None = None
        self._dock: Dock | None = None
        self._segment_job: SegmentJob | None = None
        self._action: QAction | None = None

    def initProcessing(self) -> None:  # noqa: N802
        """Offer the algorithms; QGIS calls this alone where it has no window."""
        self._provider = TailingPondsProvider()
        QgsApplication.processingRegistry().addProvider(self._provider)

    def initGui(self) -> None:
        """Add everything to QGIS's window."""
        self.initProcessing()
        iface = self._iface
        window = iface.mainWindow()
        self._engine = Engine(window)
        self._dock = Dock(window)
        self._segment_job = SegmentJob(self._dock.segment_page, self._engine, iface, self._dock)
        self._dock.engine_page.about_to_change.connect(self._engine.shutdown)
        self._dock.engine_page.ready.connect(self._segment_job.engine_changed)
        self._dock.visibilityChanged.connect(self._seen)
        icon = QIcon(str(environment.plugin_root() / "ui" / "icons" / "icon.svg"))
        self._action = QAction(icon, QCoreApplication.translate("Plugin", MENU), window)
        self._action.setObjectName("tailing_pond_mapper_action")
        self._dock.setToggleVisibilityAction(self._action)
        iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self._dock)
        self._dock.hide()
        iface.addRasterToolBarIcon(self._action)
        iface.addPluginToRasterMenu(MENU, self._action)
        # A QGIS that closes does not unload its plugins.
        QCoreApplication.instance().aboutToQuit.connect(self._engine.shutdown)

    def unload(self) -> None:
        """Undo all of it, the engine's process included."""
        if self._provider is not None:
            QgsApplication.processingRegistry().removeProvider(self._provider)
            self._provider = None
        if self._dock is None:
            return
        QCoreApplication.instance().aboutToQuit.disconnect(self._engine.shutdown)
        self._segment_job.close()
        self._engine.shutdown()
        self._iface.removePluginRasterMenu(MENU, self._action)
        self._iface.removeRasterToolBarIcon(self._action)
        self._iface.removeDockWidget(self._dock)
        for ours in (self._dock, self._action, self._engine):
            ours.deleteLater()
        self._dock = self._action = self._engine = self._segment_job = None

    def _seen(self, visible: bool) -> None:
        if visible and environment.interpreter() is None:
            self._dock.show_engine_page()
