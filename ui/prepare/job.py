"""What happens between a product that is dropped on the panel and an image to segment."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from qgis.core import QgsRasterLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.protocol.composition import joined
from ...core.protocol.errors import EngineError
from ...core.protocol.messages import Failed
from ...core.protocol.prepare import PrepareResult, ProductRequest, ProductResult
from ..engine.client import Engine, Job
from ..page_base.project_job import ProjectJob
from ..project import layers as project_layers
from ..project.page_settings import PrepareSettings
from ..text import words
from ..text.escaping import html
from . import layers
from .box import PrepareBox
from .plan import PrepareChoices, discard, make_plan


class PrepareJob(ProjectJob):
    """Wires the page's box for products to the engine and the project; one product at a time."""

    opened = pyqtSignal()
    """There is a product to show: bring its page forward."""
    busy_changed = pyqtSignal()
    """A product begins or ends being prepared: the engine does one thing at a time."""
    prepared = pyqtSignal(QgsRasterLayer, str)
    """The layer to segment now, and what to say of it, as HTML."""

    KEEPS_BESIDE_PROJECT = False

    def __init__(
        self, box: PrepareBox, engine: Engine, iface: QgisInterface, parent: QObject
    ) -> None:
        """Connect everything; nothing runs until there is a product."""
        super().__init__(box, PrepareSettings, engine, iface, parent)
        self._box, self._engine, self._iface = box, engine, iface
        self._looking: Job | None = None
        self._box.product_changed.connect(self._look)
        self.project_opened()

    def close(self) -> None:
        """Stop listening to the project, which outlives the plugin, and say no more."""
        super().close()
        self._looking = None

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

    def project_opened(self) -> None:
        """Offer the project's elevation models first: what its settings name may be one."""
        self.follow_project()
        super().project_opened()

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
            self._box.show_problem(joined(failure.message, failure.cure))

    def start(self, choices: PrepareChoices) -> None:
        """Prepare the product."""
        plan = self.plan_for(choices, make_plan)
        if plan is None:
            return
        self.submit(
            plan.request,
            self.tr("Preparing {}").format(Path(choices.product).name),
            self._done,
            lambda _failure: discard(plan),
        )

    def set_busy(self, busy: bool) -> None:
        """Let page Segment know, too: the engine does one thing at a time."""
        super().set_busy(busy)
        self.busy_changed.emit()

    def _done(self, result: PrepareResult) -> None:
        try:
            layer = layers.add_to_project(result.output, self._project)
        except EngineError as error:
            self.fail(error)
            return
        self._box.show_summary("")
        self.succeed(
            words.prepared(result),
            result.warnings,
            self.tr("Show on the map"),
            partial(self._show, layer.id()),
        )
        self._box.fold()
        lines = (words.prepared_how(result), *result.warnings)
        self.prepared.emit(
            layer, "<br>".join([f"<b>{html(words.prepared(result))}</b>", *map(html, lines)])
        )
        self._show(layer.id())

    def _show(self, identity: str) -> None:
        """Zoom to a prepared image, and select it in the layer tree."""
        layer = self._project.mapLayer(identity)
        if not isinstance(layer, QgsRasterLayer):
            self._notices.inform(self.tr("The prepared image is no longer in the project."))
            return
        self._iface.setActiveLayer(layer)
        project_layers.zoom_to(self._iface.mapCanvas(), layer)
