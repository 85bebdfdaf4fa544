"""What happens between a product that is dropped on the panel and an image to segment."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path

from qgis.core import QgsProject, QgsRasterLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.protocol.errors import EngineError
from ...core.protocol.messages import Failed
from ...core.protocol.prepare import PrepareResult, ProductRequest, ProductResult
from ..engine.client import Engine, Job
from ..engine.engine_process import log
from ..page_base.notices import Notices
from ..page_base.task import TaskLine
from ..project import map_view, settings
from ..project.project_watch import ProjectWatch
from ..project.settings import PrepareSettings
from ..text import words
from . import layers
from .box import PrepareBox
from .plan import PrepareChoices, PreparePlan, discard, make_plan


class PrepareJob(QObject):
    """Wires the page's box for products to the engine and the project; one product at a time."""

    opened = pyqtSignal()
    """There is a product to show: bring its page forward."""
    busy_changed = pyqtSignal()
    """A product begins or ends being prepared: the engine does one thing at a time."""
    prepared = pyqtSignal(QgsRasterLayer, str)
    """The layer to segment now, and what to say of it, as HTML."""

    def __init__(
        self, box: PrepareBox, engine: Engine, iface: QgisInterface, parent: QObject
    ) -> None:
        """Connect everything; nothing runs until there is a product."""
        super().__init__(parent)
        self._box = box
        self._engine = engine
        self._iface = iface
        self._project = QgsProject.instance()
        self._notices = Notices(iface.messageBar())
        self._job: Job | None = None
        self._looking: Job | None = None
        self._task = TaskLine(self)
        self._task.cancel_requested.connect(self.cancel)
        self._box.product_changed.connect(self._look)
        self._box.prepare_requested.connect(self._start)
        self._box.cancel_requested.connect(self.cancel)
        self._watch = ProjectWatch(self._project, self)
        self._watch.layers_changed.connect(self._follow)
        self._watch.opened.connect(self._project_opened)
        self._watch.emptied.connect(self.cancel)
        self._project_opened()

    def close(self) -> None:
        """Stop listening to the project, which outlives the plugin, and say no more."""
        self._task.silence()
        self._looking = None
        self._watch.close()

    def cancel(self) -> None:
        """Ask the running job, if any, to stop."""
        if self._job is not None:
            self._box.show_cancelling()
            self._job.cancel()

    def open(self, path: str) -> None:
        """Show a product that was dropped, or that an image turned out to be."""
        self.opened.emit()
        if self._job is not None:
            self._notices.inform(
                self.tr("A product is being prepared: wait for its end, or cancel it first.")
            )
            return
        self._box.choose(path)

    def engine_changed(self) -> None:
        """Ask the engine anew what the product is."""
        if self._job is None:
            self._look(self._box.path)

    def _follow(self) -> None:
        self._box.follow_project(self._project)

    def _project_opened(self) -> None:
        self._follow()
        self._box.apply(settings.load(PrepareSettings, self._project))

    def _look(self, path: str) -> None:
        """Ask the engine what a path is, and forget what was asked before."""
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
        if not path:
            self._box.show_nothing()
            return
        self._box.show_looking()
        self._looking = job = self._engine.submit(ProductRequest(path))
        job.progress.connect(partial(self._looking_on, job))
        job.done.connect(partial(self._looked, job))
        job.failed.connect(partial(self._not_looked, job))

    def _looking_on(self, job: Job, fraction: float, *_: object) -> None:
        if job is self._looking:
            self._box.show_looking(fraction)

    def _looked(self, job: Job, result: ProductResult) -> None:
        if job is self._looking:
            self._looking = None
            self._box.show_product(result)

    def _not_looked(self, job: Job, failure: Failed) -> None:
        if job is self._looking:
            self._looking = None
            self._box.show_problem(f"{failure.message} {failure.cure}".strip())

    def _start(self, choices: PrepareChoices) -> None:
        if self._job is not None:
            return
        settings.save(choices.settings, self._project)
        try:
            plan = make_plan(choices, self._project)
        except EngineError as error:
            self._notices.fail(error.message, error.cure)
            self._box.show_ending(str(error))
            return
        self._set_busy(True)
        self._task.begin(self.tr("Preparing {}").format(Path(choices.product).name))
        self._job = self._engine.submit(plan.request)
        self._job.progress.connect(self._progressed)
        self._job.log.connect(lambda message, _level: log(message))
        self._job.done.connect(self._done)
        self._job.failed.connect(partial(self._failed, plan))

    def _set_busy(self, busy: bool) -> None:
        self._box.set_busy(busy)
        self.busy_changed.emit()

    def _progressed(self, fraction: float, stage: str, seconds_left: float | None) -> None:
        self._box.show_progress(fraction, stage, seconds_left)
        self._task.progress(fraction)

    def _done(self, result: PrepareResult) -> None:
        try:
            layer = layers.add_to_project(result.output, self._project)
        except EngineError as error:
            self._finish(False, str(error), partial(self._notices.fail, error.message, error.cure))
            return
        self._finish(True, "", partial(self._tell_of, result, layer.id()))
        self._box.fold()
        lines = (words.prepared_how(result), *result.warnings)
        self.prepared.emit(
            layer, "<br>".join([f"<b>{escape(words.prepared(result))}</b>", *map(escape, lines)])
        )
        self._show(layer.id())

    def _tell_of(self, result: PrepareResult, identity: str) -> None:
        for warning in result.warnings:
            self._notices.warn(warning)
        self._notices.succeed(
            words.prepared(result), self.tr("Show on the map"), partial(self._show, identity)
        )

    def _show(self, identity: str) -> None:
        """Zoom to a prepared image, and select it in the layer tree."""
        layer = self._project.mapLayer(identity)
        if not isinstance(layer, QgsRasterLayer):
            self._notices.inform(self.tr("The prepared image is no longer in the project."))
            return
        self._iface.setActiveLayer(layer)
        map_view.zoom_to(self._iface.mapCanvas(), layer)

    def _failed(self, plan: PreparePlan, failure: Failed) -> None:
        discard(plan)
        text, notice = self._notices.of_end(failure)
        self._finish(False, text, notice)

    def _finish(self, success: bool, text: str, notice: Callable[[], None]) -> None:
        """Make ready for the next click, and tell the user once QGIS has had its say."""
        self._set_busy(False)
        self._box.show_ending(text)
        self._job = None
        self._task.end(success, notice)
