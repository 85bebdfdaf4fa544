"""Page Score, by a sample, in a window, over an engine that answers as canned."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsProject, QgsVectorLayer

from tailing_pond_mapper.ui.sample import layers as sample_layer
from tailing_pond_mapper.ui.sample.job import SampleJob
from tailing_pond_mapper.ui.sample.page import SamplePage

from ..page_panel import PagePanel, drawing_page
from ..window import Window, click, wait_for_a_job
from .samples import write_sample


@dataclass
class Panel(PagePanel):
    """The page in a window, wired to a fake engine, and where its files go."""

    page: SamplePage
    job: SampleJob

    def draw(self, name: str = "fine") -> QgsVectorLayer:
        self.add(name)
        click(self.page.draw_button)
        wait_for_a_job(self.page.scroll_area.isEnabled)
        return self.page.sample()

    def asked(self, path: Path) -> dict:
        return json.loads(path.read_text(encoding="utf-8"))

    def add_sample(self, *labels: int | None) -> QgsVectorLayer:
        path = write_sample(self.folder / "labelled.gpkg", labels)
        return sample_layer.add_to_project(str(path), "labelled", self.project)


def opened(window: Window, project: QgsProject, folder: Path) -> Iterator[Panel]:
    """Yield the page in a window, and take it down."""
    write_sample(folder / "canned.gpkg")
    page = SamplePage(window.window)
    with drawing_page(page, SampleJob, window, project, folder) as job:
        yield Panel(window, project, folder, folder / "out", page, job)
