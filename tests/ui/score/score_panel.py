"""Page Score in a window, over an engine that answers with a canned score."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

from qgis.core import QgsProject

from tailing_pond_mapper.ui.score.job import ScoreJob
from tailing_pond_mapper.ui.score.page import ScorePage

from ..engine.fake_command import running_fake
from ..page_panel import PagePanel
from ..rasters import squares
from ..scores import box
from ..window import Window, click, show, wait_for_a_job


@dataclass
class Panel(PagePanel):
    """The page in a window, wired to a fake engine, and where its scores go."""

    page: ScorePage
    job: ScoreJob

    def score(self, name: str) -> None:
        self.add(name)
        self.project.addMapLayer(squares(box(2, 2), box(12, 2), name="ponds"))
        click(self.page.score_button)

    def wait_for_the_end(self) -> None:
        wait_for_a_job(lambda: self.page.score_button.text() == "Score")


def opened(window: Window, project: QgsProject, folder: Path) -> Iterator[Panel]:
    """Yield the page in a window, and take it down."""
    with running_fake() as engine:
        page = ScorePage(window.window)
        job = ScoreJob(page, engine, window, window)
        show(page, 900, folder)
        yield Panel(window, project, folder, folder / "out", page, job)
        job.close()
