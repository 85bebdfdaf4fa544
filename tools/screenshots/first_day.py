"""The jobs of a first day, page by page, on a simulated scene."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qgis.core import (
    QgsGeometry,
    QgsLayoutExporter,
    QgsMapLayer,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtWidgets import QAction, QCheckBox, QDockWidget
from qgis.utils import iface

from .panel_window import PanelWindow, pause, wait_until

_METHODS = ("unet", "ml")
"""That are compared: the quick ones."""
_POINTS = 40
"""Of the sample that is labelled."""


class FirstDay(PanelWindow):
    """What is done, step by step."""

    def __init__(self, folder: Path, files: Mapping[str, str]) -> None:
        """Know the files of :func:`tools.screenshots.scenes.make_scenes`."""
        super().__init__(folder)
        self._files = files

    def play(self) -> None:
        """Do all of it."""
        for name in ("Browser", "Browser2"):
            self.window.findChild(QDockWidget, name).close()
        metadata = self.project.metadata()
        metadata.setAuthor("李明 Li Ming")
        self.project.setMetadata(metadata)
        self.project.write(str(self.folder / "project.qgz"))
        self.window.findChild(QAction, "tailing_pond_mapper_action").trigger()
        self.dock.pages.setCurrentWidget(self.dock.segment_page)
        self.take("segment_without_image", self.dock.segment_page)
        self.open_scene()
        self.segment()
        self.review()
        self.score()
        self.sample()
        self.compare()
        self.change()
        self.train()
        self.batch()
        self.engine()
        self.layouts()

    def open_scene(self) -> None:
        """Show the scene in natural colours, and its ponds, as the panel's own scene comes."""
        scene = self._open(QgsRasterLayer(self._files["scene"], "scene"))
        self.project.setCrs(scene.crs())
        ponds = self._open(QgsVectorLayer(self._files["ponds"], "ponds"))
        self.project.layerTreeRoot().findLayer(ponds).setItemVisibilityChecked(False)
        page = self.dock.segment_page
        wait_until(lambda: page.is_described and page.natural_button.isEnabled(), "the image")
        page.natural_button.click()
        iface.setActiveLayer(scene)
        iface.zoomToActiveLayer()
        self.take("segment", page)

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
        page.reference.choose(self._named("ponds"))
        self.take("score", page)
        self.ended(page.score_button)
        self.take("score_done", page)
        for layer in self.project.mapLayers().values():
            if layer.name().startswith("review"):
                self.project.layerTreeRoot().findLayer(layer).setItemVisibilityChecked(False)
        iface.setActiveLayer(self._named("scene"))
        iface.zoomToActiveLayer()
        self.take_window("score")
        page.pdf_button.click()
        pause(3)

    def sample(self) -> None:
        """Draw a sample, label it as the scene's own ponds say, and score by it."""
        page = self.dock.sample_page
        self.dock.show_score_page(by_sample=True)
        page.size_spin.setValue(_POINTS)
        page.least_spin.setValue(_POINTS // 2)
        self.take("sample", page)
        self.ended(page.draw_button)
        self.take("sample_done", page)
        wait_until(page.label_button.isEnabled, "the way to label")
        known = QgsVectorLayer(self._files["ponds"], "ponds")
        ponds = [QgsGeometry(row.geometry()) for row in known.getFeatures()]
        page.label_button.click()
        wait_until(page.answer_box.isVisible, "the first point")
        self.take("sample_labelling", page)
        self.take_window("sample")
        for _ in range(_POINTS):
            if page.answer_box.isVisible():
                place = QgsGeometry.fromPointXY(iface.mapCanvas().center())
                is_pond = any(pond.contains(place) for pond in ponds)
                (page.pond_button if is_pond else page.other_button).click()
        wait_until(page.score_button.isEnabled, "the labels")
        self.ended(page.score_button)
        self.take("sample_scored", page)

    def compare(self) -> None:
        """Compare some methods."""
        page = self.dock.compare_page
        self.dock.pages.setCurrentWidget(page)
        pause(2)
        self.take("compare", page)
        page.samples.choose(self._open(QgsVectorLayer(self._files["samples"], "samples")))
        page.reference.choose(self._named("ponds"))
        for name in ("unet", "trained", "rf", "svm", "ml"):
            page.findChild(QCheckBox, f"{name}_check").setChecked(name in _METHODS)
        wait_until(page.split_check.isVisible, "the offer to divide the samples")
        page.split_check.setChecked(True)
        self.take("compare_samples", page)
        self.ended(page.compare_button)
        self.take("compare_done", page)
        self.take_window("compare")

    def change(self) -> None:
        """Find what has changed between two dates."""
        page = self.dock.change_page
        self.dock.pages.setCurrentWidget(page)
        self.take("change", page)
        for name in ("earlier", "later"):
            self._open(QgsRasterLayer(self._files[name], Path(self._files[name]).stem))
        wait_until(lambda: len(page.dates.chosen()) > 1, "the dates")
        self.take("change_dates", page)
        self.ended(page.change_button)
        page.flip_button.click()
        self.take("change_done", page)
        self.take_window("change")

    def train(self) -> None:
        """Begin to train, and call it off after the first epoch."""
        page = self.dock.train_page
        self.dock.pages.setCurrentWidget(page)
        page.reference.choose(self._named("ponds"))
        pause(2)
        self.take("train", page)
        page.epochs_spin.setValue(3)
        self.begun(page.train_button)
        wait_until(lambda: page.plot.epochs() or self.told(), "an epoch")
        self.take("train_running", page)
        page.cancel_button.click()
        wait_until(page.train_button.isVisible, "the end of training")
        self.take("train_cancelled", page)

    def batch(self) -> None:
        """Do three scenes, of which one is not there, and show what came of them."""
        page = self.dock.batch_page
        self.dock.pages.setCurrentWidget(page)
        listed = (self._files["earlier"], "missing.tif", self._files["later"])
        scenes = self.folder / "scenes.csv"
        scenes.write_text("\n".join(("image", *listed, "")), encoding="utf-8")
        page.kind_box.setCurrentIndex(1)
        page.scenes_widget.setFilePath(str(scenes))
        page.folder_widget.setFilePath(str(self.folder / "batch"))
        self.take("batch", page)
        label = self.begun(page.batch_button)
        wait_until(lambda: page.result_box.isVisible() or self.told(), "the first scene")
        self.take("batch_running", page)
        wait_until(
            lambda: self.told() and page.batch_button.text() == label, "the end of the batch"
        )
        page.open_button.click()
        self.take("batch_done", page)
        self.take_window("batch")

    def engine(self) -> None:
        """Look at the engine."""
        self.dock.pages.setCurrentWidget(self.dock.engine_page)
        pause(2)
        self.take("engine", self.dock.engine_page)

    def layouts(self) -> None:
        """Export all print layouts that the jobs have made."""
        for number, layout in enumerate(self.project.layoutManager().printLayouts(), 1):
            done = QgsLayoutExporter(layout).exportToPdf(
                str(self.folder / f"layout_{number}.pdf"), QgsLayoutExporter.PdfExportSettings()
            )
            if done != QgsLayoutExporter.ExportResult.Success:
                raise OSError(f"{layout.name()}: {done}")

    def _open(self, layer: QgsMapLayer) -> QgsMapLayer:
        self.project.addMapLayer(layer)
        return layer

    def _named(self, name: str) -> QgsMapLayer:
        return self.project.mapLayersByName(name)[0]
