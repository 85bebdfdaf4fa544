"""What happens between a click on Train and a new model in the list."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...core.protocol.composition import joined
from ...core.protocol.describe import DescribeRequest, DescribeResult, ImageDescription
from ...core.protocol.errors import Cancelled, EngineError
from ...core.protocol.messages import Failed
from ...core.protocol.train import TrainResult
from ..engine.client import Engine
from ..page_base.project_job import ProjectJob
from ..project import layers, reference_layer, result_layers
from ..project.page_settings import TrainSettings
from ..text import words
from ..text.escaping import html
from .page import TrainPage
from .plan import TrainChoices, TrainPlan, give_up, make_plan


class TrainJob(ProjectJob):
    """Wires page Train to the layers and the engines; one training at a time.

    The training has an engine of its own, which ends with it: page Segment works meanwhile, and
    what torch holds of memory and GPU is given back.
    """

    trained = pyqtSignal(str)
    """There is a new model: its file."""
    use_requested = pyqtSignal()
    """The user wants to use the new model."""

    KEEPS_BESIDE_PROJECT = False

    def __init__(
        self,
        page: TrainPage,
        engine: Engine,
        training_engine: Engine,
        iface: QgisInterface,
        parent: QObject,
    ) -> None:
        """Connect everything; nothing runs until the page is seen or clicked.

        Args:
            page: The page.
            engine: Describes images and models.
            training_engine: Trains, and is shut down after every training.
            iface: QGIS's window.
            parent: Owner.
        """
        super().__init__(page, TrainSettings, training_engine, iface, parent)
        self._page, self._engine, self._iface = page, engine, iface
        self._training_engine = training_engine
        self._described: dict[str, ImageDescription | None] = {}
        self._round = 0
        self._advice = ""
        # Several things change at once when layers come and go: look once, afterwards.
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.timeout.connect(self._describe)
        page.finish_requested.connect(self._finish_early)
        page.reference.draw_requested.connect(self._draw)
        page.subject_changed.connect(self._look.start)
        page.link_activated.connect(self.use_requested)
        self.project_opened()

    def engine_changed(self) -> None:
        """Ask the engine anew for the images and the model."""
        self._look.start()

    def _finish_early(self) -> None:
        if self._job is not None:
            self._page.show_stopping(self.tr("Stopping; a model is made of the best epoch…"))
            self._job.finish()

    def project_closed(self) -> None:
        """Train on: all that a training needs of the project was written for it."""
        self._page.forget_choice()

    def _draw(self) -> None:
        """Make a reference layer, put it into the project and start to draw."""
        (first, *_) = self._page.images.chosen()
        try:
            folder, _ = result_layers.output_folder("", self._project)
            path = reference_layer.free_path(folder)
            context = self._project.transformContext()
            layer = reference_layer.create(path, first.crs(), context)
        except EngineError as error:
            self._notices.fail(error.message, error.cure)
            return
        self._project.addMapLayer(layer)
        self._page.reference.choose(layer)
        self._iface.setActiveLayer(layer)
        layer.startEditing()
        self._iface.actionAddFeature().trigger()
        if not self._project.absolutePath():
            text = self.tr("The layer is in the temporary folder {}: export it to keep it.")
            self._notices.warn(text.format(folder))
        self._notices.inform(self.tr("Click the corners of a polygon; a right click ends it."))

    def _describe(self) -> None:
        """Ask about the model to start from and, one by one, about the images."""
        if not self._page.isVisible():
            return
        self._round += 1
        self._described = {}
        model = self._page.start_from()
        if model is not None:
            job = self._engine.submit(DescribeRequest(model=model))
            job.done.connect(partial(self._model_described, self._round))
        for layer in self._page.images.chosen():
            try:
                path = layers.source_path(layer)
            except EngineError as error:
                self._page.show_problem(str(error))
                return
            if path not in self._described:
                self._described[path] = None
                job = self._engine.submit(DescribeRequest(image=path))
                job.done.connect(partial(self._image_described, self._round, path))
                job.failed.connect(partial(self._not_described, self._round))

    def _model_described(self, number: int, description: DescribeResult) -> None:
        if number == self._round and description.model is not None:
            self._page.show_model(description.model)

    def _image_described(self, number: int, path: str, result: DescribeResult) -> None:
        if number != self._round:
            return
        self._described[path] = result.image
        known = tuple(image for image in self._described.values() if image is not None)
        if len(known) == len(self._described):
            self._page.show_images(known)

    def _not_described(self, number: int, failure: Failed) -> None:
        if number == self._round:
            self._page.show_problem(joined(failure.message, failure.cure))

    def start(self, choices: TrainChoices) -> None:
        """Train."""
        plan = self.plan_for(choices, make_plan)
        if plan is None:
            return
        job = self.submit(
            plan.request,
            self.tr("Training {}").format(choices.name),
            partial(self._done, plan),
            partial(self._give_up, plan),
        )
        job.epoch.connect(self._page.show_epoch)

    def _done(self, plan: TrainPlan, result: TrainResult) -> None:
        text = words.findings(result)
        where = self.tr('The model "{}" is in {}, and chosen on page Segment.').format(
            plan.files.model.stem, plan.files.model.parent
        )
        held_out = self.tr("Held out: {}.").format(result.held_out.rstrip("."))
        how = self.tr("Took {} on {}.").format(words.duration(result.seconds), result.device)
        link = '<a href="#">{}</a>'.format(self.tr("Segment with it"))
        lines = [f"<b>{html(text)}</b>", *map(html, (held_out, where, how)), link]
        self._page.show_summary("<br>".join([*lines, *map(html, result.warnings)]))
        self._page.models.offer(plan.files.model)
        self.trained.emit(str(plan.files.model))
        self.succeed(text, result.warnings, self.tr("Segment with it"), self.use_requested.emit)

    def _give_up(self, plan: TrainPlan, failure: Failed) -> None:
        self._advice = give_up(plan.files, failure.kind)

    def end_of(self, failure: Failed) -> tuple[str, Callable[[], None]]:
        """Say, too, whether the training can go on from where it stopped."""
        if failure.kind == Cancelled.kind:
            text = joined(self.tr("Cancelled; no model was made."), self._advice)
            return text, partial(self._notices.inform, text)
        cure = joined(failure.cure, self._advice)
        text = joined(failure.message, cure)
        return text, partial(self._notices.fail, failure.message, cure)

    def finish(self, success: bool, notice: Callable[[], None]) -> None:
        """End the training's engine, too."""
        # Not from within the engine's own signal.
        QTimer.singleShot(0, self._training_engine.shutdown)
        super().finish(success, notice)
