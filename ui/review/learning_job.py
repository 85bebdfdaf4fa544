"""What happens between a click on Learn from this review and a new model, or none."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from qgis.core import QgsProject
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...core.protocol.errors import Cancelled
from ...core.protocol.messages import Failed
from ...core.protocol.train import ReviewLearning, TrainResult
from ..engine.client import Engine
from ..page_base.notices import Notices
from ..page_base.page_job import PageJob
from ..text.escaping import html
from ..text.translation import tr
from .learning_box import LearningBox
from .learning_plan import (
    LearningPlan,
    absent_in_words,
    discard,
    make_plan,
    nothing_decided,
    outputs,
)


class LearningJob(PageJob):
    """Learns from the review at work, or from the file that is chosen; one training at a time.

    The training has an engine of its own, which ends with it. The review goes on meanwhile: what
    is decided after the engine has read its file is not learnt from.
    """

    trained = pyqtSignal(str)
    """There is a new model: its file."""
    use_requested = pyqtSignal()
    """The user wants to use the new model."""

    def __init__(
        self,
        box: LearningBox,
        review: Callable[[], Path],
        model: Callable[[], str | None],
        engine: Engine,
        iface: QgisInterface,
        parent: QObject,
    ) -> None:
        """Listen to the button.

        Args:
            box: Where the button is.
            review: Returns the review's file; raises ``InputError`` where there is none.
            model: Returns the model in use, ``None`` where there is none.
            engine: Trains, and is shut down after every training.
            iface: QGIS's window.
            parent: Owner.
        """
        notices = Notices(iface.messageBar())
        super().__init__(box, engine, notices, QgsProject.instance(), parent)
        self._box, self._review, self._model = box, review, model
        self._training_engine = engine
        box.run_requested.connect(self.start)
        box.link_activated.connect(self.use_requested)

    def start(self, _asked: object = None) -> None:
        """Learn."""
        if self._job is not None:
            return
        plan = self.attempt(lambda: make_plan(self._review(), self._model(), self._project))
        if plan is not None:
            self.submit(
                plan.request,
                tr("Learning from a review"),
                partial(self._done, plan),
                lambda _failure: discard(plan.request),
            )

    def end_of(self, failure: Failed) -> tuple[str, Callable[[], None]]:
        """Say of a cancellation that there is no model."""
        if failure.kind == Cancelled.kind:
            text = tr("Cancelled; no model was made, and the review is as it was.")
            return text, partial(self._notices.inform, text)
        return super().end_of(failure)

    def finish(self, success: bool, notice: Callable[[], None]) -> None:
        """End the training's engine, too."""
        # Not from within the engine's own signal.
        QTimer.singleShot(0, self._training_engine.shutdown)
        super().finish(success, notice)

    def _done(self, plan: LearningPlan, result: TrainResult) -> None:
        learnt = result.review
        if learnt is None:
            # Every pond was taken for one, the rejected ones too: such a model helps nobody.
            for path in outputs(plan.request):
                path.unlink(missing_ok=True)
            self.fail(nothing_decided())
            return
        remarks = result.warnings
        if plan.absent:
            remarks = (absent_in_words(plan.absent), *remarks)
        if learnt.better:
            self._offer(result.output, learnt, remarks)
        else:
            self._tell_of_none(learnt, remarks)

    def _offer(self, model: str, learnt: ReviewLearning, remarks: tuple[str, ...]) -> None:
        text = tr('The model "{}" is better than the one in use, and chosen on page Segment.')
        text = text.format(Path(model).stem)
        action = tr("Segment with it")
        self._show(text, learnt, (f'<a href="#">{html(action)}</a>', *map(html, remarks)))
        self.trained.emit(model)
        self.succeed(text, remarks, action, self.use_requested.emit)

    def _tell_of_none(self, learnt: ReviewLearning, remarks: tuple[str, ...]) -> None:
        text = tr("No new model: what was learnt is not clearly better than the model in use.")
        self._show(text, learnt, tuple(map(html, remarks)))
        self.finish(True, partial(self._say_none, text, remarks))

    def _say_none(self, text: str, remarks: tuple[str, ...]) -> None:
        self._notices.forget_task(self._description)
        if remarks:
            self._notices.warn(*remarks)
        self._notices.inform(text)

    def _show(self, text: str, learnt: ReviewLearning, below: tuple[str, ...]) -> None:
        lines = [f"<b>{html(text)}</b>", html(learnt.in_words), *below]
        self._box.show_summary("<br>".join(lines))
