"""Page Score, by a sample, in a window, over an engine that answers as canned."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsProject, QgsRasterLayer, QgsVectorLayer

from tailing_pond_mapper.ui.engine.client import Engine
from tailing_pond_mapper.ui.page_base.drawing import Drawing
from tailing_pond_mapper.ui.project import layers
from tailing_pond_mapper.ui.sample import layers as sample_layer
from tailing_pond_mapper.ui.sample.job import SampleJob
from tailing_pond_mapper.ui.sample.page import SamplePage

from ..engine.fake_command import fake_command
from ..scores import prediction_layer
from ..window import Window, click, wait_for
from .samples import write_sample


@dataclass
class Panel:
    """The page in a window, wired to a fake engine, and where its files go."""

    page: SamplePage
    job: SampleJob
    window: Window
    project: QgsProject
    folder: Path
    out: Path

    def add(self, name: str) -> QgsRasterLayer:
        layer = prediction_layer(self.folder / f"{name}.tif", name)
        layers.mark_result(layer, "prediction")
        return self.project.addMapLayer(layer)

    def draw(self, name: str = "fine") -> QgsVectorLayer:
        self.add(name)
        click(self.page.draw_button)
        wait_for(self.page.scroll_area.isEnabled)
        return self.page.sample()

    def asked(self, path: Path) -> dict:
        return json.loads(path.read_text(encoding="utf-8"))

    def add_sample(self, *labels: int | None) -> QgsVectorLayer:
        path = write_sample(self.folder / "labelled.gpkg", labels)
        return sample_layer.add_to_project(str(path), "labelled", self.project)


def opened(window: Window, project: QgsProject, folder: Path) -> Iterator[Panel]:
    """Yield the page in a window, and take it down."""
    write_sample(folder / "canned.gpkg")
    engine = Engine(command=fake_command, cancel_grace_ms=500)
    drawing = Drawing(window, project, window)
    page = SamplePage(window.window)
    page.resize(400, 1200)
    job = SampleJob(page, engine, drawing, window, window)
    page.show()
    page.folder_widget.setFilePath(str(folder / "out"))
    yield Panel(page, job, window, project, folder, folder / "out")
    job.close()
    drawing.close()
    engine.shutdown()
