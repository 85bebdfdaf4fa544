"""Page Compare in a window, over an engine that answers with a canned comparison."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsRectangle, QgsVectorLayer

from tailing_pond_mapper.ui.compare.job import CompareJob
from tailing_pond_mapper.ui.compare.page import ComparePage

from ..page_panel import PagePanel, drawing_page
from ..rasters import UTM, raster_layer, squares
from ..scores import SIZE, box
from ..window import Window, click, wait_for_a_job


@dataclass
class Panel(PagePanel):
    """The page in a window, wired to a fake engine, and where its comparisons go."""

    page: ComparePage
    job: CompareJob

    def open_image(self, name: str = "scene") -> None:
        """Put an image into the project, which the page then chooses."""
        self.project.addMapLayer(raster_layer(self.folder / f"{name}.tif", name, size=SIZE))
        assert self.page.image() is not None and self.page.image().name() == name

    def add_samples(self, *classes: int) -> QgsVectorLayer:
        """Put a layer of samples into the project, which the page then chooses."""
        layer = self.project.addMapLayer(samples(*classes))
        assert self.page.samples.chosen() is layer
        return layer

    def add_reference(self) -> QgsVectorLayer:
        """Put the ponds of the reference into the project, and choose them."""
        layer = self.project.addMapLayer(squares(box(12, 2), box(22, 2), name="ponds"))
        self.page.reference.choose(layer)
        return layer

    def choose_all(self, name: str = "scene") -> None:
        """Choose all that a comparison needs."""
        self.open_image(name)
        self.add_samples(1, 0)
        self.add_reference()
        assert self.page.compare_button.isEnabled(), self.page.compare_button.toolTip()

    def compare(self, name: str = "scene") -> None:
        """Choose all that a comparison needs, and click Compare."""
        self.choose_all(name)
        click(self.page.compare_button)

    def wait_for_the_end(self) -> None:
        wait_for_a_job(lambda: self.page.compare_button.text() == "Compare")

    def asked(self) -> list[dict[str, Any]]:
        """Return every question about samples that the engine was asked, the oldest first."""
        path = self.folder / "asked.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [json.loads(line) for line in lines]


def samples(*classes: int, name: str = "samples") -> QgsVectorLayer:
    """Return a layer with a sample of each class, side by side, in memory."""
    layer = QgsVectorLayer(f"Polygon?crs={UTM}&field=class:integer", name, "memory")
    for place, value in enumerate(classes):
        add_sample(layer, box(2 + 7 * place, 30, 4), value)
    layer.updateExtents()
    return layer


def add_sample(layer: QgsVectorLayer, where: QgsRectangle, value: int) -> None:
    """Put a polygon into a layer's data, past all editing."""
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromRect(where))
    feature["class"] = value
    assert layer.dataProvider().addFeatures([feature])[0]


def draw(layer: QgsVectorLayer, where: QgsRectangle) -> None:
    """Put a polygon into a layer that is edited, as the drawing tool does, its class by default."""
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromRect(where))
    index = layer.fields().lookupField("class")
    feature.setAttribute(index, layer.defaultValue(index))
    layer.beginEditCommand("draw")
    layer.addFeature(feature)
    layer.endEditCommand()


def opened(window: Window, project: QgsProject, folder: Path) -> Iterator[Panel]:
    """Yield the page in a window, and take it down."""
    page = ComparePage(window.window)
    with drawing_page(page, CompareJob, window, project, folder) as job:
        yield Panel(window, project, folder, folder / "out", page, job)
