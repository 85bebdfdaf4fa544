"""Runs inside QGIS by ``qgis --code``: does the jobs of a first day, and takes pictures on the way.

``<step>.png`` is the panel as it is seen, ``<step>_form.png`` a whole form with what has to be
scrolled to, ``<step>_window.png`` QGIS's window.
"""

from __future__ import annotations

import json
import os
import traceback
from pathlib import Path
from typing import Callable

import processing
from qgis.core import QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QEventLoop, QTimer
from qgis.PyQt.QtWidgets import QAbstractButton, QAction, QDockWidget, QScrollArea, QWidget
from qgis.utils import iface

SCRIPT = json.loads(os.environ["TAILING_POND_MAPPER_SCREENSHOTS"])
FOLDER = Path(SCRIPT["folder"])
TITLE = "Tailing Pond Mapper"
PATIENCE_S = 120


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


class FirstDay:
    """What is done, step by step."""

    def __init__(self) -> None:
        """Find the panel."""
        self.window = iface.mainWindow()
        self.project = QgsProject.instance()
        self.dock = self.window.findChild(QDockWidget, "TailingPondMapperDock")

    def play(self) -> None:
        """Do all of it."""
        for name in ("Browser", "Browser2"):
            self.window.findChild(QDockWidget, name).close()
        self.project.write(str(FOLDER / "project.qgz"))
        self.window.findChild(QAction, "tailing_pond_mapper_action").trigger()
        self.dock.pages.setCurrentWidget(self.dock.segment_page)
        self.take("segment_without_image", self.dock.segment_page)
        self.open_scene()
        self.segment()
        self.review()
        self.score()
        self.sample()
        self.batch()
        self.other_pages()
        self.dialog()

    def take(self, step: str, page: QWidget | None = None) -> None:
        """Take the panel, and a page's whole form."""
        pause()
        self.dock.grab().save(str(FOLDER / f"{step}.png"))
        area = None if page is None else page.findChild(QScrollArea, "scroll_area")
        if area is not None:
            area.widget().grab().save(str(FOLDER / f"{step}_form.png"))

    def take_window(self, step: str) -> None:
        """Take the window, once the map is drawn."""
        iface.mapCanvas().waitWhileRendering()
        pause(1.5)
        self.window.grab().save(str(FOLDER / f"{step}_window.png"))

    def open_scene(self) -> None:
        """Show the scene in natural colours, and its ponds, as the panel's own scene comes."""
        scene = QgsRasterLayer(SCRIPT["scene"], "scene")
        self.project.addMapLayer(scene)
        self.project.setCrs(scene.crs())
        ponds = QgsVectorLayer(SCRIPT["ponds"], "ponds")
        self.project.addMapLayer(ponds)
        self.project.layerTreeRoot().findLayer(ponds).setItemVisibilityChecked(False)
        page = self.dock.segment_page
        wait_until(lambda: page.is_described and page.natural_button.isEnabled(), "the image")
        page.natural_button.click()
        iface.setActiveLayer(scene)
        iface.zoomToActiveLayer()
        self.take("segment", page)

    def ended(self, button: QAbstractButton) -> None:
        """Click a button that starts a job, and wait for the message that ends it."""
        iface.messageBar().clearWidgets()
        label = button.text()
        button.click()
        wait_until(lambda: self.told() and button.text() == label, f"the end of {label}")
        pause()

    @staticmethod
    def told() -> bool:
        """Return whether the panel has said how a job ended."""
        return any(item.title() == TITLE for item in iface.messageBar().items())

    def segment(self) -> None:
        """Find the ponds."""
        page = self.dock.segment_page
        page.probability_check.setChecked(True)
        self.ended(page.segment_button)
        self.take("segment_done", page)
        self.take_window("segment")

    def review(self) -> None:
        """Begin to review them."""
        page = self.dock.review_page
        self.dock.show_review_page()
        self.take("review", page)
        if page.review_button.isEnabled():
            page.review_button.click()
            wait_until(page.accept_button.isVisible, "the first pond")
            self.take("review_running", page)
            self.take_window("review")
            page.review_button.click()
            pause()

    def score(self) -> None:
        """Score them by the scene's own ponds."""
        page = self.dock.score_page
        self.dock.show_score_page()
        page.reference.choose(self.project.mapLayersByName("ponds")[0])
        self.take("score", page)
        self.ended(page.score_button)
        self.take("score_done", page)
        for layer in self.project.mapLayers().values():
            if layer.name().startswith("review"):
                self.project.layerTreeRoot().findLayer(layer).setItemVisibilityChecked(False)
        iface.setActiveLayer(self.project.mapLayersByName("scene")[0])
        iface.zoomToActiveLayer()
        self.take_window("score")
        page.pdf_button.click()
        pause(3)

    def sample(self) -> None:
        """Draw a sample, and begin to label it."""
        page = self.dock.sample_page
        self.dock.show_score_page(by_sample=True)
        self.take("sample", page)
        self.ended(page.draw_button)
        self.take("sample_done", page)

    def batch(self) -> None:
        """Do two scenes, of which one is not there, and show what came of them."""
        page = self.dock.batch_page
        self.dock.pages.setCurrentWidget(page)
        scenes = FOLDER / "scenes.csv"
        scenes.write_text(f"image\n{SCRIPT['scene']}\nmissing.tif\n", encoding="utf-8")
        page.kind_box.setCurrentIndex(1)
        page.scenes_widget.setFilePath(str(scenes))
        page.folder_widget.setFilePath(str(FOLDER / "batch"))
        self.take("batch", page)
        self.ended(page.batch_button)
        page.open_button.click()
        self.take("batch_done", page)
        self.take_window("batch")

    def other_pages(self) -> None:
        """Look at what takes too long to be done."""
        for step, page in (
            ("compare", self.dock.compare_page),
            ("change", self.dock.change_page),
            ("train", self.dock.train_page),
            ("engine", self.dock.engine_page),
        ):
            self.dock.pages.setCurrentWidget(page)
            pause(2)
            self.take(step, page)

    def dialog(self) -> None:
        """Open the main job's dialog of Processing, as the toolbox does."""
        dialog = processing.createAlgorithmDialog("tailingponds:segment", {})
        dialog.resize(900, 800)
        dialog.show()
        pause(1.5)
        dialog.grab().save(str(FOLDER / "processing_segment.png"))
        dialog.close()


def play() -> None:
    """Take all pictures, say how it ended, and leave."""
    try:
        FirstDay().play()
        said = "done"
    except Exception:
        said = traceback.format_exc()
        iface.mainWindow().grab().save(str(FOLDER / "failed.png"))
    (FOLDER / "ended").write_text(said, encoding="utf-8")
    QgsProject.instance().clear()
    QgsProject.instance().setDirty(False)
    iface.actionExit().trigger()


iface.mainWindow().showNormal()
iface.mainWindow().setGeometry(0, 0, *SCRIPT["window"])
QTimer.singleShot(0, play)
