"""What happens between a click on Compare and a verdict."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject

from ...core.protocol.compare import CompareResult
from ...core.protocol.errors import EngineError
from ..engine import environment
from ..engine.client import Engine
from ..page_base.drawing import Drawing
from ..page_base.notices import Notices
from ..page_base.page_job import PageJob
from ..project import reference_layer, settings
from ..project.project_watch import ProjectWatch
from ..project.settings import CompareSettings
from . import last_comparison, layers, print_layout
from .last_comparison import LastComparison
from .page import ComparePage
from .plan import CompareChoices, ComparePlan, discard, make_plan
from .samples_preview import SamplesLook
from .shown_comparison import ShownComparison


class CompareJob(PageJob):
    """Wires page Compare to the layers, the engine and the project; one comparison at a time."""

    def __init__(
        self,
        page: ComparePage,
        engine: Engine,
        drawing: Drawing,
        iface: QgisInterface,
        parent: QObject,
    ) -> None:
        """Connect everything; nothing runs until the page is seen or clicked."""
        notices = Notices(iface.messageBar())
        super().__init__(page, engine, notices, QgsProject.instance(), parent)
        self._page, self._drawing = page, drawing
        self._shown = ShownComparison(page, iface, self._notices, self._project, self)
        self._samples = SamplesLook(page, engine, self._project, self)
        page.compare_requested.connect(self._start)
        page.cancel_requested.connect(self.cancel)
        page.new_samples_requested.connect(self._make_samples)
        page.draw_sample_requested.connect(self._draw_sample)
        page.draw_requested.connect(partial(self._draw, "reference"))
        page.draw_area_requested.connect(partial(self._draw, "assessment_area"))
        self._watch = ProjectWatch(self._project, self)
        self._watch.layers_changed.connect(self._follow)
        self._watch.opened.connect(self._project_opened)
        self._watch.emptied.connect(self._project_closed)
        page.allow_training(environment.can_train())
        self._project_opened()

    def close(self) -> None:
        """Stop listening to the project, which outlives the plugin, and say no more."""
        super().close()
        self._samples.close()
        self._watch.close()

    def engine_changed(self) -> None:
        """Ask the new engine about the samples, and whether it can train."""
        self._page.allow_training(environment.can_train())
        self._samples.again()

    def _follow(self) -> None:
        self._page.follow_project(self._project)

    def _project_opened(self) -> None:
        self._page.forget_choice()
        self._page.apply(settings.load(CompareSettings, self._project))
        self._follow()
        self._shown.restore()

    def _project_closed(self) -> None:
        """Stop: the layers belong to a project that is gone."""
        self.cancel()
        self._shown.clear()
        self._page.forget_choice()
        self._page.clear_result()

    def _make_samples(self) -> QgsVectorLayer | None:
        image = self._page.image()
        if image is None:
            return None
        try:
            layer = self._drawing.make_classes("samples", image.crs())
        except EngineError as error:
            self._notices.fail(error.message, error.cure)
            return None
        self._page.samples.choose(layer)
        return layer

    def _draw_sample(self, value: int) -> None:
        """Begin to draw samples of a class, on a new layer where none can take them."""
        layer = self._page.samples.chosen()
        if layer is None or self._page.samples.meaning(layer):
            layer = self._make_samples()
        if layer is not None:
            self._drawing.draw_class(layer, value)

    def _draw(self, stem: str) -> None:
        """Make a layer in the image's reference system, and begin to draw."""
        image = self._page.image()
        if image is None:
            return
        of_area = stem != "reference"
        colour = reference_layer.AREA_COLOUR if of_area else reference_layer.REFERENCE_COLOUR
        try:
            layer = self._drawing.start(stem, image.crs(), colour)
        except EngineError as error:
            self._notices.fail(error.message, error.cure)
            return
        (self._page.area if of_area else self._page.reference).choose(layer)

    def _start(self, choices: CompareChoices) -> None:
        if self._job is not None:
            return
        settings.save(choices.settings, self._project)
        try:
            plan = make_plan(choices, self._project)
        except EngineError as error:
            self._page.clear_result()
            self.refuse(error)
            return
        self._samples.pause()
        self.submit(
            plan.request,
            self.tr("Comparing on {}").format(plan.name),
            partial(self._done, plan),
            lambda _failure: discard(plan.files),
        )

    def _done(self, plan: ComparePlan, result: CompareResult) -> None:
        image = self._project.mapLayer(plan.image)
        made = layers.add_to_project(result, plan.name, self._project)
        layout = print_layout.add_to_project(result, made, image, self._project)
        last = LastComparison(result.folder, layout.name())
        last_comparison.save(last, self._project)
        self.finish(True, partial(self._tell_of, result))
        self._shown.show(last, result)

    def _tell_of(self, result: CompareResult) -> None:
        for method in result.methods:
            if method.problem is not None:
                self._notices.warn(f"{method.name}: {method.problem}")
        self._notices.succeed(result.verdict, self.tr("Open report"), self._shown.open_report)

    def finish(self, success: bool, notice: Callable[[], None]) -> None:
        """Look at the samples again, too."""
        super().finish(success, notice)
        self._samples.again()
