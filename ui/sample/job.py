"""What happens between a click on Draw sample and a report by the points that were labelled."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from qgis.core import QgsRasterLayer, QgsVectorLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject, QTemporaryDir, QTimer

from ...core.protocol.composition import joined
from ...core.protocol.errors import EngineError
from ...core.protocol.messages import Failed
from ...core.protocol.sample import SampleResult
from ...core.protocol.score import ScoreResult
from ...core.protocol.score_record import read_score
from ..engine.client import Engine, Job
from ..page_base.drawing import Drawing
from ..page_base.result_job import ResultJob
from ..project.page_settings import SampleSettings
from ..score import last_score
from ..score.plan import name_of
from ..text import words
from ..text.escaping import html
from . import labelling, layers, plan, print_layout
from .labelling import Labelling
from .page import SamplePage
from .plan import SampleChoices, SampleScoreChoices
from .shown_sample import ShownSample

_PAUSE_MS = 400
"""After the last change of the design, before it is asked what that comes to."""


class SampleJob(ResultJob):
    """Wires the sample's page to the layers, the labelling and the engine; one job at a time."""

    def __init__(
        self,
        page: SamplePage,
        engine: Engine,
        drawing: Drawing,
        iface: QgisInterface,
        parent: QObject,
    ) -> None:
        """Connect everything; nothing runs until the page is shown or clicked.

        Args:
            page: The page.
            engine: The panel's engine.
            drawing: Makes layers to draw areas on.
            iface: QGIS's window.
            parent: Owner.
        """
        super().__init__(page, SampleSettings, engine, iface, parent)
        self._page, self._engine, self._drawing = page, engine, drawing
        self._labelling = Labelling(iface, self._project, self)
        self._planning: Job | None = None
        self._shown: ShownSample = ShownSample(page, iface, self)
        self._scratch, self._foretelling = QTemporaryDir(), 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._foretell)
        # Not at once where a layer is going: it must not be read any more.
        self._recount = QTimer(self)
        self._recount.setSingleShot(True)
        self._recount.timeout.connect(self._count)
        page.design_changed.connect(self._pause.start)
        page.area.draw_requested.connect(self._draw_area)
        page.draw_requested.connect(self._draw)
        page.label_requested.connect(self._label)
        page.labelled.connect(self._labelled)
        page.back_requested.connect(self._back)
        page.sample_changed.connect(self._count)
        self._labelling.changed.connect(self._count)
        self._labelling.ended.connect(self._labelling_ended)
        self._labelling.failed.connect(lambda error: self._notices.fail(error.message, error.cure))
        super().project_opened()

    def close(self) -> None:
        """Stop listening to the project, which outlives the plugin, and say no more."""
        super().close()
        self._labelling.stop()
        self._pause.stop()
        self._recount.stop()

    def stop_labelling(self) -> None:
        """Put the labelling down; what was labelled stays so."""
        self._labelling.stop()

    def project_opened(self) -> None:
        """Show again what was hidden to label, too."""
        labelling.show_again(self._project)
        super().project_opened()

    def _foretell(self) -> None:
        """Ask the engine how large the sample would be, and forget what was asked before."""
        self._forget_planning()
        choices = self._page.choices()
        if choices is None or self._job is not None or not self._page.isVisible():
            self._page.show_plan("")
            return
        # A file of its own: the engine may still read the one before.
        self._foretelling += 1
        area = Path(self._scratch.filePath(f"area_{self._foretelling}.gpkg"))
        try:
            request = plan.foretell(choices, area, self._project.transformContext())
        except EngineError as error:
            self._page.show_plan(str(error))
            return
        self._planning = job = self._engine.submit(request)
        job.done.connect(partial(self._foretold, job))
        job.failed.connect(partial(self._not_foretold, job))

    def _foretold(self, job: Job, result: SampleResult) -> None:
        if job is self._planning:
            self._planning = None
            self._page.show_plan(words.sample_size(result))

    def _not_foretold(self, job: Job, failure: Failed) -> None:
        if job is self._planning:
            self._planning = None
            self._page.show_plan(joined(failure.message, failure.cure))

    def _draw_area(self) -> None:
        self._drawing.draw_area(self._page.area, self._page.prediction(), "sample_area")

    def _draw(self, choices: SampleChoices) -> None:
        request = self.plan_for(choices, plan.make_plan)
        if request is None:
            return
        name = name_of(choices.prediction.name())
        self._forget_planning()
        self.submit(
            request,
            self.tr("Drawing a sample of {}").format(name),
            partial(self._drawn, name),
            lambda _failure: plan.discard(request),
        )

    def _drawn(self, name: str, result: SampleResult) -> None:
        title = self.tr("{} sample").format(name)
        try:
            layer = layers.add_to_project(str(result.output), title, self._project)
        except EngineError as error:
            self.fail(error)
            return
        self._page.choose_sample(layer)
        kept = self.tr("Saved as {}.").format(result.output)
        self._page.show_summary("<br>".join(map(html, (kept, *result.warnings))))
        self.finish(True, partial(self._tell_of_points, result))

    def _tell_of_points(self, result: SampleResult) -> None:
        remarks = (*result.warnings, *self.remarks())
        if remarks:
            self._notices.warn(*remarks)
        self._notices.inform(
            self.tr("{} points are in the project. Label points goes from one to the next.").format(
                result.points
            )
        )

    def _label(self, layer: QgsVectorLayer | None) -> None:
        """Begin to label, or stop."""
        if layer is None:
            self._labelling.stop()
            return
        shown = [one for one in (self._page.prediction(),) if one is not None]
        try:
            self._labelling.start(layer, shown)
        except EngineError as error:
            self._notices.fail(error.message, error.cure)
            return
        self._page.set_labelling(True)
        self._page.clear_result()
        self._notices.inform(
            self.tr(
                "What is in the outlined pixel? In the map, 1 is pond, 0 other, Space unsure; "
                "Backspace goes back."
            )
        )

    def _labelled(self, label: int) -> None:
        self._labelling.label(label)
        self._labelling.listen()

    def _back(self) -> None:
        self._labelling.back()
        self._labelling.listen()

    def _labelling_ended(self, finished: bool) -> None:
        self._page.set_labelling(False)
        self._recount.start(0)
        if finished:
            self._notices.inform(self.tr("Every point was looked at. Score by the sample is next."))

    def _count(self) -> None:
        """Show how far the sample is labelled."""
        if self._labelling.layer is not None:
            self._page.show_counts(self._labelling.counts, self._labelling.number)
            return
        layer = self._page.sample()
        counts = None if layer is None else layers.Counts.of(layers.points(layer))
        self._page.show_counts(counts)

    def start(self, choices: SampleScoreChoices) -> None:
        """Score the prediction by its sample."""
        request = self.plan_for(choices, plan.make_score)
        if request is None:
            return
        self._forget_planning()
        self.submit(
            request,
            self.tr("Scoring {}").format(choices.prediction.name()),
            partial(self._scored, choices.prediction.id(), choices.sample.id()),
        )

    def _scored(self, prediction: str, sample: str, result: ScoreResult) -> None:
        accuracy = result.sample
        if accuracy is None:
            raise ValueError("a score by a sample says what the sample says")
        layout = self._lay_out(prediction, sample, result.score)
        last_score.save_by_sample(result.folder, self._project, layout)
        took = self.tr("Took {}; everything is in {}.").format(
            words.duration(result.seconds), result.folder
        )
        self._shown.show(result.folder, accuracy, (took, *result.warnings), layout)
        headline = words.sample_headline(accuracy)
        self.succeed(headline, result.warnings, self.tr("Open report"), self._shown.open_report)

    def _lay_out(self, prediction: str, sample: str, score: str) -> str:
        """Make the print layout of a score; return its name, empty where its layers are gone."""
        raster, points = self._project.mapLayer(prediction), self._project.mapLayer(sample)
        try:
            record = read_score(score)
        except EngineError:
            return ""
        if (
            record.sample is None
            or not isinstance(raster, QgsRasterLayer)
            or not isinstance(points, QgsVectorLayer)
        ):
            return ""
        made = print_layout.add_to_project(
            raster, points, record.sample, record.provenance, self._project
        )
        return made.name()

    def _forget_planning(self) -> None:
        if self._planning is not None:
            self._planning.cancel()
            self._planning = None
