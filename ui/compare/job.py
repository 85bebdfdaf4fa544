"""What happens between a click on Compare and a verdict."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from qgis.core import QgsVectorLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject

from ...core.protocol.compare import CompareResult
from ...core.protocol.errors import EngineError
from ..engine import environment
from ..engine.client import Engine
from ..page_base.drawing import Drawing
from ..page_base.result_job import ResultJob
from ..project.page_settings import CompareSettings
from . import last_comparison, layers, print_layout
from .last_comparison import LastComparison
from .page import ComparePage
from .plan import CompareChoices, ComparePlan, discard, make_plan
from .samples_preview import SamplesLook
from .shown_comparison import ShownComparison


class CompareJob(ResultJob):
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
        super().__init__(page, CompareSettings, engine, iface, parent)
        self._page, self._drawing = page, drawing
        self._shown: ShownComparison = ShownComparison(page, iface, self)
        self._samples = SamplesLook(page, engine, self._project, self)
        page.samples.draw_requested.connect(self._make_samples)
        page.draw_sample_requested.connect(self._draw_sample)
        page.reference.draw_requested.connect(self._draw_reference)
        page.area.draw_requested.connect(self._draw_area)
        page.allow_training(environment.can_train())
        self.project_opened()

    def close(self) -> None:
        """Stop listening to the project, which outlives the plugin, and say no more."""
        super().close()
        self._samples.close()

    def engine_changed(self) -> None:
        """Ask the new engine about the samples, and whether it can train."""
        self._page.allow_training(environment.can_train())
        self._samples.again()

    def project_closed(self) -> None:
        """Show no comparison any more, either."""
        super().project_closed()
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
            self._drawing.draw_class(layer, value, self._page.draw_button(value))

    def _draw_reference(self) -> None:
        self._drawing.draw_reference(self._page.reference, self._page.image())

    def _draw_area(self) -> None:
        self._drawing.draw_area(self._page.area, self._page.image())

    def start(self, choices: CompareChoices) -> None:
        """Compare the methods; what is being drawn is complete by then."""
        self._drawing.put_down()
        plan = self.plan_for(choices, make_plan)
        if plan is None:
            return
        self._samples.pause()
        self.begin(plan, self.tr("Comparing on {}").format(plan.name), self._done, discard)

    def refuse(self, error: EngineError) -> None:
        """Tell why no job is begun, and keep no old comparison beside that."""
        self._page.clear_result()
        super().refuse(error)

    def _done(self, plan: ComparePlan, result: CompareResult) -> None:
        image = self._project.mapLayer(plan.image)
        made = layers.add_to_project(result, plan.name, self._project)
        layout = print_layout.add_to_project(result, made, image, self._project)
        last = LastComparison(result.folder, layout.name())
        last_comparison.save(last, self._project)
        self.finish(True, partial(self._tell_of, result))
        self._shown.show(last, result)

    def _tell_of(self, result: CompareResult) -> None:
        problems = (one for one in result.methods if one.problem is not None)
        self.announce(
            result.verdict,
            tuple(f"{one.name}: {one.problem}" for one in problems),
            self.tr("Open report"),
            self._shown.open_report,
        )

    def finish(self, success: bool, notice: Callable[[], None]) -> None:
        """Look at the samples again, too."""
        super().finish(success, notice)
        self._samples.again()
