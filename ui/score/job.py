"""What happens between a click on Score and a report."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

from qgis.core import QgsMapLayer, QgsProject
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject

from ...core.protocol.errors import EngineError
from ...core.protocol.messages import Failed, from_json
from ...core.protocol.score import ScoreResult
from ...core.protocol.score_record import read_score_by_polygons
from ..engine.client import Engine, Job
from ..engine.engine_process import log
from ..page_base.drawing import Drawing
from ..page_base.notices import Notices
from ..page_base.task import TaskLine
from ..project import reference_layer, settings
from ..project.project_watch import ProjectWatch
from ..project.settings import ScoreSettings
from ..text import words
from . import last_score, layers, print_layout
from .last_score import LastScore
from .page import ScoreChoices, ScorePage
from .plan import ScorePlan, discard, make_plan, probability_beside
from .shown_score import ShownScore
from .threshold_job import ThresholdJob


class ScoreJob(QObject):
    """Wires page Score to the layers, the engine and the project; one score at a time."""

    def __init__(
        self, page: ScorePage, engine: Engine, iface: QgisInterface, parent: QObject
    ) -> None:
        """Connect everything; nothing runs until the page is clicked."""
        super().__init__(parent)
        self._page = page
        self._engine = engine
        self._iface = iface
        self._project = QgsProject.instance()
        self._notices = Notices(iface.messageBar())
        self._drawing = Drawing(iface, self._project, self)
        self._job: Job | None = None
        self._shown = ShownScore(page, iface, self._notices, self._project, self)
        self._threshold = ThresholdJob(page, engine, self._notices, self._project, self)
        self._shown.apply_requested.connect(self._threshold.start)
        self._threshold.score_requested.connect(self._score)
        self._task = TaskLine(self)
        self._task.cancel_requested.connect(self.cancel)
        page.score_requested.connect(self._start)
        page.cancel_requested.connect(self.cancel)
        page.draw_requested.connect(self._draw_reference)
        page.draw_area_requested.connect(self._draw_area)
        page.prediction_changed.connect(self._find_probability)
        page.cancel_requested.connect(self._threshold.cancel)
        self._watch = ProjectWatch(self._project, self)
        self._watch.layers_changed.connect(self._follow)
        self._watch.opened.connect(self._project_opened)
        self._watch.emptied.connect(self._project_closed)
        self._project_opened()

    @property
    def drawing(self) -> Drawing:
        """What makes the layers to draw on: one for all pages, since it saves their edits."""
        return self._drawing

    def close(self) -> None:
        """Stop listening to the project, which outlives the plugin, and say no more."""
        self._task.silence()
        self._threshold.close()
        self._watch.close()
        self._drawing.close()

    def cancel(self) -> None:
        """Ask the running score, if any, to stop."""
        if self._job is not None:
            self._page.show_cancelling()
            self._job.cancel()

    def _follow(self) -> None:
        self._page.follow_project(self._project)

    def _project_opened(self) -> None:
        self._page.forget_choice()
        self._page.apply(settings.load(ScoreSettings, self._project))
        self._follow()
        self._shown.restore()

    def _project_closed(self) -> None:
        """Stop: the layers belong to a project that is gone."""
        self.cancel()
        self._threshold.cancel()
        self._shown.clear()
        self._page.forget_choice()
        self._page.clear_result()

    def _score(self, prediction: QgsMapLayer) -> None:
        """Score another prediction, or say what is missing for that."""
        self._page.score(prediction)
        if self._page.score_button.toolTip():
            self._notices.inform(self._page.score_button.toolTip())

    def _find_probability(self) -> None:
        prediction = self._page.prediction()
        path = "" if prediction is None else probability_beside(prediction.source())
        self._page.show_probability(path)

    def _draw_reference(self) -> None:
        layer = self._draw("reference")
        if layer is not None:
            self._page.reference.choose(layer)

    def _draw_area(self) -> None:
        layer = self._draw("assessment_area")
        if layer is not None:
            self._page.area.choose(layer)
            # When it came into the project it was the topmost layer, and nobody's area yet.
            self._follow()

    def _draw(self, stem: str) -> QgsMapLayer | None:
        """Make a layer in the image's reference system, and begin to draw."""
        ground = self._page.image() or self._page.prediction()
        of_area = stem != "reference"
        colour = reference_layer.AREA_COLOUR if of_area else reference_layer.REFERENCE_COLOUR
        try:
            return self._drawing.start(stem, ground.crs(), colour)
        except EngineError as error:
            self._notices.fail(error.message, error.cure)
            return None

    def _start(self, choices: ScoreChoices) -> None:
        if self._job is not None:
            return
        settings.save(choices.settings, self._project)
        try:
            plan = make_plan(choices, self._project)
        except EngineError as error:
            self._notices.fail(error.message, error.cure)
            self._page.clear_result()
            self._page.show_summary(escape(str(error)))
            return
        self._page.set_busy(True)
        self._task.begin(self.tr("Scoring {}").format(choices.prediction.name()))
        self._job = self._engine.submit(plan.request)
        self._job.progress.connect(self._progressed)
        self._job.log.connect(lambda message, _level: log(message))
        self._job.done.connect(partial(self._done, plan))
        self._job.failed.connect(partial(self._failed, plan))

    def _progressed(self, fraction: float, stage: str, seconds_left: float | None) -> None:
        self._page.show_progress(fraction, stage, seconds_left)
        self._task.progress(fraction)

    def _done(self, plan: ScorePlan, values: dict) -> None:
        result = from_json(ScoreResult, values)
        image = self._project.mapLayer(plan.image)
        try:
            score = read_score_by_polygons(result.score)
            added = layers.add_to_project(result, score, plan.name, self._project)
        except EngineError as error:
            self._page.show_summary(escape(str(error)))
            self._finish(False, partial(self._notices.fail, error.message, error.cure))
            return
        headline = words.headline(score)
        layout = print_layout.add_to_project(added, image, score, headline, self._project)
        last = LastScore(
            folder=result.folder,
            prediction=plan.request.prediction,
            probability=plan.request.probability or "",
            name=plan.name,
            layout=layout.name(),
        )
        last_score.save(last, self._project)
        took = self.tr("Took {}; everything is in {}.").format(
            words.duration(result.seconds), result.folder
        )
        self._shown.show(last, score, (took, *result.warnings))
        self._finish(True, partial(self._tell_of, headline, result.warnings))

    def _tell_of(self, text: str, warnings: tuple[str, ...]) -> None:
        for warning in warnings:
            self._notices.warn(warning)
        self._notices.succeed(text, self.tr("Open report"), self._shown.open_report)

    def _failed(self, plan: ScorePlan, failure: Failed) -> None:
        discard(plan.files)
        text, notice = self._notices.of_end(failure)
        self._page.show_summary(escape(text))
        self._finish(False, notice)

    def _finish(self, success: bool, notice: Callable[[], None]) -> None:
        """Make ready for the next click, and tell the user once QGIS has had its say."""
        self._page.set_busy(False)
        self._job = None
        self._task.end(success, notice)
