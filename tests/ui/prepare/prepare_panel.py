"""Page Segment in a window, wired for Level-1A products, over an engine that makes none."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator

from qgis.core import QgsProject

from tailing_pond_mapper.ui.engine.client import Engine
from tailing_pond_mapper.ui.prepare.box import PrepareBox
from tailing_pond_mapper.ui.prepare.job import PrepareJob
from tailing_pond_mapper.ui.segment.job import SegmentJob
from tailing_pond_mapper.ui.segment.page import SegmentPage

from ..engine.fake_command import running_fake
from ..window import Window, click, wait_for, wait_for_a_job
from .products import write_archive


@dataclass
class Panel:
    """The page in a window, and the folder where products lie."""

    page: SegmentPage
    job: PrepareJob
    segment_job: SegmentJob
    engine: Engine
    window: Window
    project: QgsProject
    folder: Path

    @property
    def box(self) -> PrepareBox:
        return self.page.prepare

    @property
    def said(self) -> str:
        return self.box.product_line.text()

    def open(self, name: str = "GF6_PMS_fine") -> Path:
        """Show a product, as if it had been dropped, and wait for what the engine says of it."""
        path = write_archive(self.folder, name)
        self.job.open(str(path))
        wait_for(lambda: "Looking" not in self.said)
        return path

    def prepare(self, name: str = "GF6_PMS_fine") -> Path:
        path = self.open(name)
        click(self.box.prepare_button)
        return path

    def wait_for_the_end(self) -> None:
        wait_for_a_job(lambda: not self.box.busy)

    def asked(self, name: str) -> Any:
        """Return the request behind a prepared image, which the engine wrote down."""
        path = self.folder / f"{name}.manifest.json"
        return json.loads(path.read_text(encoding="utf-8"))


def opened(window: Window, project: QgsProject, folder: Path) -> Iterator[Panel]:
    """Yield the page in a window, and take it down."""
    with running_fake() as engine:
        page = SegmentPage(window.window)
        page.resize(400, 1000)
        segment_job = SegmentJob(page, engine, window, window)
        job = PrepareJob(page.prepare, engine, window, window)
        job.busy_changed.connect(page.follow_preparation)
        job.prepared.connect(page.take_prepared)
        segment_job.prepare_requested.connect(job.open)
        page.show()
        yield Panel(page, job, segment_job, engine, window, project, folder)
        segment_job.close()
        job.close()
