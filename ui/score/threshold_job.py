"""What happens between a click on Apply threshold and a new prediction in the project."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.protocol.errors import EngineError
from ...core.protocol.threshold import ThresholdRequest, ThresholdResult
from ..engine.client import Engine
from ..page_base.notices import Notices
from ..page_base.page_job import PageJob
from ..project import result_layers, run_record, settings
from ..project.page_settings import ScoreSettings, SegmentSettings
from ..project.result_layers import OutputFiles
from ..segment.plan import discard
from ..text import words
from ..text.translation import tr
from .last_score import LastScore
from .page import ScorePage


@dataclass(frozen=True)
class ThresholdPlan:
    """A request and where its results go."""

    request: ThresholdRequest
    files: OutputFiles


def make_plan(last: LastScore, percent: int, project: QgsProject) -> ThresholdPlan:
    """Return the plan for a click on Apply threshold.

    The files go beside the prediction, under names that are free. Ponds are kept and simplified as
    the run behind the prediction did, so that only the threshold differs.

    Args:
        last: The score whose probabilities are to be used.
        percent: Where ponds begin.
        project: The project.

    Raises:
        OutputError: There is no folder to write to.
    """
    folder, made = Path(last.prediction).parent, False
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        chosen = settings.load(ScoreSettings, project).folder
        folder, made = result_layers.output_folder(chosen, project)
    source = Path(last.probability).stem.removesuffix("_probability")
    files = result_layers.free_files(folder, tr("{} at {} %").format(source, percent), made)
    run = run_record.of_prediction(last.prediction) or settings.load(SegmentSettings, project)
    request = ThresholdRequest(
        probability=last.probability,
        output=str(files.prediction),
        threshold=percent / 100,
        polygons=str(files.ponds),
        min_area=run.min_area,
        simplify=run.simplify,
    )
    return ThresholdPlan(request, files)


class ThresholdJob(PageJob):
    """Runs one application of a threshold at a time, and puts the ponds into the project."""

    score_requested = pyqtSignal(object)
    """The user wants to score the new prediction, a layer of the project."""

    def __init__(
        self,
        page: ScorePage,
        engine: Engine,
        notices: Notices,
        project: QgsProject,
        parent: QObject,
    ) -> None:
        """Run nothing yet."""
        super().__init__(page, engine, notices, project, parent)
        self._page = page

    def start(self, last: LastScore, percent: int) -> None:
        """Make ponds at a threshold from the probabilities behind a score."""
        if self._job is not None:
            return
        plan = self.attempt(partial(make_plan, last, percent, self._project))
        if plan is None:
            return
        self.begin(
            plan, self.tr("Applying a threshold of {} %").format(percent), self._done, discard
        )

    def refuse(self, error: EngineError) -> None:
        """Tell why no job is begun; the page keeps its score."""
        self._notices.fail(error.message, error.cure)

    def set_busy(self, busy: bool) -> None:
        """Let the page keep its score while a threshold is applied."""
        self._page.set_applying(busy)

    def _done(self, plan: ThresholdPlan, result: ThresholdResult) -> None:
        added = result_layers.add_to_project(result, plan.files.name, self._project)
        identity = next(layer.id() for layer in added if isinstance(layer, QgsRasterLayer))
        text = self.tr("{}: {}").format(plan.files.name, words.ponds(result))
        self.succeed(text, result.warnings, self.tr("Score it"), partial(self._score, identity))

    def _score(self, identity: str) -> None:
        layer = self._project.mapLayer(identity)
        if layer is None:
            self._notices.inform(self.tr("The new prediction is no longer in the project."))
            return
        self.score_requested.emit(layer)
