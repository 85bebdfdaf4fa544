"""Run inside QGIS by ``qgis --code``: do what an analyst does, by the real widgets, and keep it.

Opens the scene, opens the panel, clicks Segment, waits for the layers, saves the project and a
picture of the window. Everything happens on Qt's signals; nothing polls.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Callable

from qgis.core import QgsApplication, QgsProject, QgsRasterLayer
from qgis.gui import QgsMessageBarItem
from qgis.PyQt.QtCore import QObject, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QDockWidget, QPushButton, QWidget
from qgis.utils import iface

ROOT = Path(os.environ["TAILING_POND_MAPPER_DEMO"])
OUTPUT = ROOT / "demo" / "output"
TIMEOUT_MS = 240_000


class Demo(QObject):
    """The steps, each started by the end of the one before."""

    def __init__(self) -> None:
        """Take hold of QGIS's window and project."""
        super().__init__(iface.mainWindow())
        self.window = iface.mainWindow()
        self.project = QgsProject.instance()

    def open_scene(self) -> None:
        """Show the scene and the panel; go on when the engine has looked at the scene."""
        self.window.showNormal()
        self.window.setGeometry(0, 0, 1600, 1000)
        for name in ("Browser", "Browser2"):
            self.window.findChild(QDockWidget, name).close()
        layer = QgsRasterLayer(str(OUTPUT / "scene" / "scene.tif"), "scene")
        # Bands come in the order blue, green, red: show them in natural colours.
        renderer = layer.renderer()
        renderer.setRedBand(3)
        renderer.setBlueBand(1)
        layer.setDefaultContrastEnhancement()
        self.project.addMapLayer(layer)
        self.project.setCrs(layer.crs())
        self.project.write(str(ROOT / "demo" / "demo.qgz"))
        self.window.findChild(QAction, "tailing_pond_mapper_action").trigger()
        self.page = self.window.findChild(QWidget, "SegmentPage")
        self.page.folder_widget.setFilePath(str(OUTPUT))
        self.page.described.connect(self.segment)

    def segment(self) -> None:
        """Click Segment; go on when the message bar says how it ended."""
        self.page.described.disconnect(self.segment)
        iface.messageBar().widgetAdded.connect(self.follow_message)
        QTest.mouseClick(self.page.segment_button, Qt.MouseButton.LeftButton)

    def follow_message(self, item: QWidget) -> None:
        """Follow the button of the message to the result; go on when the map is drawn."""
        if not isinstance(item, QgsMessageBarItem) or item.title() != "Tailing Pond Mapper":
            return  # QGIS has remarks of its own
        iface.messageBar().widgetAdded.disconnect(self.follow_message)
        action = item.findChild(QPushButton, "notice_action")
        if action is None:
            finish(f"The panel says: {item.text()}")
            return
        print(item.text())
        iface.mapCanvas().mapCanvasRefreshed.connect(self.keep)
        QTest.mouseClick(action, Qt.MouseButton.LeftButton)

    def keep(self) -> None:
        """Save the project and the picture, once everything on screen has been painted."""
        iface.mapCanvas().mapCanvasRefreshed.disconnect(self.keep)
        after(1000, self.save)

    def save(self) -> None:
        """Save the project and the picture."""
        if not self.project.write():
            finish(f"The project cannot be saved: {self.project.error()}")
            return
        picture = self.window.grab()
        if not picture.save(str(ROOT / "demo" / "demo.png")):
            finish("The picture cannot be saved.")
            return
        finish("done")


def finish(verdict: str) -> None:
    """Write the verdict for run.sh, keep a picture of what went wrong, and leave."""
    (ROOT / "build" / "demo" / "verdict").write_text(verdict, encoding="utf-8")
    if verdict != "done":
        iface.mainWindow().grab().save(str(ROOT / "build" / "demo" / "failed.png"))
        QgsApplication.exit(1)  # whatever QGIS would still like to ask
        return
    QgsProject.instance().setDirty(False)  # or QGIS asks what to do with it
    iface.actionExit().trigger()


def after(milliseconds: int, step: Callable[[], None]) -> None:
    """Do a step later, and end the demo loudly if it raises."""

    def guarded() -> None:
        try:
            step()
        except Exception as error:
            finish(f"{type(error).__name__}: {error}")
            raise

    QTimer.singleShot(milliseconds, guarded)


demo = Demo()
after(TIMEOUT_MS, lambda: finish("It took too long."))
after(0, demo.open_scene)
