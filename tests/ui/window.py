"""As much of QGIS's window as the plugin touches, made of real widgets, and ways to act on it."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Callable

from qgis.core import Qgis, QgsApplication, QgsMapLayer
from qgis.gui import QgsDockWidget, QgsMapCanvas, QgsMessageBar
from qgis.PyQt.QtCore import QEventLoop, QObject, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QColor, QPalette
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QComboBox, QMainWindow, QMenu, QToolBar, QWidget


class Window(QObject):
    """Stands in for ``iface``."""

    currentLayerChanged = pyqtSignal(QgsMapLayer)  # noqa: N815

    def __init__(self) -> None:
        super().__init__()
        self.window = QMainWindow()
        self.window.resize(1200, 900)
        self.canvas = QgsMapCanvas(self.window)
        self.window.setCentralWidget(self.canvas)
        self.bar = QgsMessageBar(self.window)
        self.toolbar = QToolBar(self.window)
        self.menu = QMenu(self.window)
        self.layer_menu = QMenu(self.window)
        self.shortcuts: dict[str, QAction] = {}
        self.option_pages: list[object] = []
        self.active_layer = None
        self.add_feature, self.pan = QAction(self.window), QAction(self.window)
        self.corners, self.reshape = QAction(self.window), QAction(self.window)
        self.reshape.setObjectName("mActionReshapeFeatures")
        self.split, self.select = QAction(self.window), QAction(self.window)

    def mainWindow(self) -> QMainWindow:  # noqa: N802
        return self.window

    def mapCanvas(self) -> QgsMapCanvas:  # noqa: N802
        return self.canvas

    def messageBar(self) -> QgsMessageBar:  # noqa: N802
        return self.bar

    def setActiveLayer(self, layer: object) -> None:  # noqa: N802
        self.active_layer = layer
        self.currentLayerChanged.emit(layer)

    def actionAddFeature(self) -> QAction:  # noqa: N802
        return self.add_feature

    def actionVertexToolActiveLayer(self) -> QAction:  # noqa: N802
        return self.corners

    def actionSplitFeatures(self) -> QAction:  # noqa: N802
        return self.split

    def actionSelect(self) -> QAction:  # noqa: N802
        return self.select

    def actionPan(self) -> QAction:  # noqa: N802
        return self.pan

    def addDockWidget(self, area: Qt.DockWidgetArea, dock: QgsDockWidget) -> None:  # noqa: N802
        self.window.addDockWidget(area, dock)

    def removeDockWidget(self, dock: QgsDockWidget) -> None:  # noqa: N802
        self.window.removeDockWidget(dock)

    def addToolBarIcon(self, action: QAction) -> None:  # noqa: N802
        self.toolbar.addAction(action)

    def removeToolBarIcon(self, action: QAction) -> None:  # noqa: N802
        self.toolbar.removeAction(action)

    def activeLayer(self) -> object:  # noqa: N802
        return self.active_layer

    def addCustomActionForLayerType(  # noqa: N802
        self, action: QAction, _menu: str, _kind: object, _all_layers: bool
    ) -> None:
        self.layer_menu.addAction(action)

    def removeCustomActionForLayerType(self, action: QAction) -> bool:  # noqa: N802
        self.layer_menu.removeAction(action)
        return True

    def registerMainWindowAction(self, action: QAction, keys: str) -> bool:  # noqa: N802
        self.shortcuts[keys] = action
        return True

    def unregisterMainWindowAction(self, action: QAction) -> bool:  # noqa: N802
        self.shortcuts = {key: one for key, one in self.shortcuts.items() if one is not action}
        return True

    def registerOptionsWidgetFactory(self, factory: object) -> None:  # noqa: N802
        self.option_pages.append(factory)

    def unregisterOptionsWidgetFactory(self, factory: object) -> None:  # noqa: N802
        self.option_pages.remove(factory)

    def addPluginToRasterMenu(self, name: str, action: QAction) -> None:  # noqa: N802
        self.menu.addAction(action)

    def removePluginRasterMenu(self, name: str, action: QAction) -> None:  # noqa: N802
        self.menu.removeAction(action)

    def messages(self, level: Qgis.MessageLevel) -> list[str]:
        """Return the texts in the message bar, which takes HTML, as a reader sees them."""
        return [unescape(item.text()) for item in self.bar.items() if item.level() == level]


def show(page: QWidget, height: int, folder: Path) -> None:
    """Show a page whose results go into the folder ``out`` of a folder."""
    page.resize(400, height)
    page.show()
    page.folder_widget.setFilePath(str(folder / "out"))


def make_light(widget: QWidget) -> None:
    """Give a widget the colours of a light theme."""
    palette = widget.palette()
    palette.setColor(QPalette.ColorRole.Base, QColor("white"))
    palette.setColor(QPalette.ColorRole.Text, QColor("black"))
    widget.setPalette(palette)


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def choose(combo: QComboBox, text: str) -> None:
    """Choose an item as a user does: by the keyboard."""
    index = next(i for i in range(combo.count()) if combo.itemText(i).startswith(text))
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(index):
        QTest.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentIndex() == index


def wait_for(condition: Callable[[], object], timeout_ms: int = 20_000) -> None:
    """Let QGIS live until ``condition`` holds."""
    loop = QEventLoop()
    timer = QTimer()
    timer.timeout.connect(lambda: loop.quit() if condition() else None)
    timer.start(20)
    QTimer.singleShot(timeout_ms, loop.quit)
    if not condition():
        loop.exec_()
    # One that goes on would ask about widgets of a test that is over.
    timer.stop()
    assert condition(), "waited in vain"


def wait_for_a_job(over: Callable[[], object]) -> None:
    """Let QGIS live until a page's job is over and QGIS has had its say: messages come after it."""
    wait_for(lambda: over() and not QgsApplication.taskManager().countActiveTasks())
