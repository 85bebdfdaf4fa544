"""QGIS's window with the panel in it: waiting for it, and taking pictures of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QEventLoop, QTimer
from qgis.PyQt.QtWidgets import QAbstractButton, QDockWidget, QScrollArea, QWidget
from qgis.utils import iface

TITLE = "Tailing Pond Mapper"
PATIENCE_S = 900


def wait_until(condition: Callable[[], object], what: str, seconds: float = PATIENCE_S) -> None:
    """Let QGIS live until something shows.

    Raises:
        TimeoutError: It does not.
    """
    loop, look = QEventLoop(), QTimer()
    look.timeout.connect(lambda: loop.quit() if condition() else None)
    look.start(100)
    QTimer.singleShot(int(1000 * seconds), loop.quit)
    if not condition():
        loop.exec()
    look.stop()
    if not condition():
        raise TimeoutError(what)


def pause(seconds: float = 0.7) -> None:
    """Let everything that is on its way be painted."""
    loop = QEventLoop()
    QTimer.singleShot(int(1000 * seconds), loop.quit)
    loop.exec()


class PanelWindow:
    """The window, its panel, and the folder for the pictures."""

    def __init__(self, folder: Path) -> None:
        """Find the panel."""
        self.folder = folder
        self.window = iface.mainWindow()
        self.project = QgsProject.instance()
        self.dock = self.window.findChild(QDockWidget, "TailingPondMapperDock")

    def take(self, step: str, page: QWidget | None = None) -> None:
        """Take the panel, and a page's whole form."""
        pause()
        self.dock.grab().save(str(self.folder / f"{step}.png"))
        area = None if page is None else page.findChild(QScrollArea, "scroll_area")
        if area is not None:
            area.widget().grab().save(str(self.folder / f"{step}_form.png"))

    def take_window(self, step: str) -> None:
        """Take the window, once the map is drawn."""
        iface.mapCanvas().waitWhileRendering()
        pause(1.5)
        self.window.grab().save(str(self.folder / f"{step}_window.png"))

    def ended(self, button: QAbstractButton) -> None:
        """Click a button that starts a job, and wait for the message that ends it."""
        label = self.begun(button)
        wait_until(lambda: self.told() and button.text() == label, f"the end of {label}")
        pause()

    @staticmethod
    def begun(button: QAbstractButton) -> str:
        """Click a button that starts a job, and return what is written on it."""
        iface.messageBar().clearWidgets()
        label = str(button.text())
        button.click()
        return label

    @staticmethod
    def told() -> bool:
        """Return whether the panel has said how a job ended."""
        return any(item.title() == TITLE for item in iface.messageBar().items())
