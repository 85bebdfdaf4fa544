"""What happens between a click on Score and a report."""

from __future__ import annotations

from qgis.core import QgsRasterLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject

from ...core.protocol.errors import EngineError
from ...core.protocol.score import ScoreResult
from ...core.protocol.score_record import read_score_by_polygons
from ..engine.client import Engine
from ..page_base.drawing import Drawing
from ..page_base.result_job import ResultJob
from ..project.page_settings import ScoreSettings
from ..text import words
from . import last_score, layers, print_layout
from .last_score import LastScore
from .page import ScorePage
from .plan import ScoreChoices, ScorePlan, discard, make_plan, probability_beside
from .shown_score import ShownScore
from .threshold_job import ThresholdJob


class ScoreJob(ResultJob):
    """Wires page Score to the layers, the engine and the project; one score at a time."""

    def __init__(
        self, page: ScorePage, engine: Engine, iface: QgisInterface, parent: QObject
    ) -> None:
        """Connect everything; nothing runs until the page is clicked."""
        super().__init__(page, ScoreSettings, engine, iface, parent)
        self._page = page
        self._drawing = Drawing(iface, self._project, self)
        self._shown: ShownScore = ShownScore(page, iface, self)
        self._threshold = ThresholdJob(page, engine, self._notices, self._project, self)
        self._shown.apply_requested.connect(self._threshold.start)
        self._threshold.score_requested.connect(self._score)
        page.reference.draw_requested.connect(self._draw_reference)
        page.area.draw_requested.connect(self._draw_area)
        page.prediction_changed.connect(self._find_probability)
        self.project_opened()

    @property
    def drawing(self) -> Drawing:
        """What makes the layers to draw on: one for all pages, since it saves their edits."""
        return self._drawing

    def close(self) -> None:
        """Stop listening to the project, which outlives the plugin, and say no more."""
        super().close()
        self._threshold.close()
        self._drawing.close()

    def project_closed(self) -> None:
        """Show no score any more, either."""
        super().project_closed()
        self._drawing.put_down()
        self._threshold.cancel()
        self._page.clear_result()

    def _score(self, prediction: QgsRasterLayer) -> None:
        """Score another prediction, or say what is missing for that."""
        missing = self._page.score(prediction)
        if missing:
            self._notices.inform(missing)

    def _find_probability(self) -> None:
        prediction = self._page.prediction()
        path = "" if prediction is None else probability_beside(prediction.source())
        self._page.show_probability(path)

    def _draw_reference(self) -> None:
        self._drawing.draw_reference(self._page.reference, self._ground())

    def _draw_area(self) -> None:
        self._drawing.draw_area(self._page.area, self._ground())
        # When it came into the project it was the topmost layer, and nobody's area yet.
        self.follow_project()

    def _ground(self) -> QgsRasterLayer | None:
        """Return the layer whose reference system is drawn in."""
        return self._page.image() or self._page.prediction()

    def start(self, choices: ScoreChoices) -> None:
        """Score the prediction; what is being drawn is complete by then."""
        self._drawing.put_down()
        plan = self.plan_for(choices, make_plan)
        if plan is None:
            return
        self.begin(
            plan, self.tr("Scoring {}").format(choices.prediction.name()), self._done, discard
        )

    def refuse(self, error: EngineError) -> None:
        """Tell why no job is begun, and keep no old score beside that."""
        self._page.clear_result()
        super().refuse(error)

    def _done(self, plan: ScorePlan, result: ScoreResult) -> None:
        image = self._project.mapLayer(plan.image)
        try:
            score = read_score_by_polygons(result.score)
            name = layers.free_name(plan.name, self._project)
            added = layers.add_to_project(result, score, name, self._project)
        except EngineError as error:
            self.fail(error)
            return
        headline = words.headline(score)
        layout = print_layout.add_to_project(added, image, score, headline, self._project)
        last = LastScore(
            folder=result.folder,
            prediction=plan.request.prediction,
            probability=plan.request.probability or "",
            name=name,
            layout=layout.name(),
        )
        last_score.save(last, self._project)
        took = self.tr("Took {}; everything is in {}.").format(
            words.duration(result.seconds), result.folder
        )
        self._shown.show(last, score, (took, *result.warnings))
        self.succeed(headline, result.warnings, self.tr("Open report"), self._shown.open_report)
