"""What happens between a click on Segment and layers in the project."""

from __future__ import annotations

from functools import partial

from qgis.core import Qgis
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...core.protocol.composition import joined
from ...core.protocol.describe import DescribeRequest, DescribeResult
from ...core.protocol.doctor import DoctorRequest, DoctorResult
from ...core.protocol.errors import EngineError
from ...core.protocol.messages import Failed
from ...core.protocol.prepare import ProductResult
from ...core.protocol.segment import SegmentResult
from ..engine.client import Engine
from ..engine.engine_process import log
from ..page_base.project_job import ProjectJob
from ..page_base.screening_tip import ScreeningTip
from ..project import layers, result_layers
from ..project.page_settings import SegmentSettings
from ..text import screening_words, words
from ..text.escaping import html
from . import raw_image_check
from .confidence_filter import ConfidenceFilter
from .page import SegmentPage
from .plan import Plan, SegmentChoices, View, discard, make_plan


class SegmentJob(ProjectJob):
    """Wires page Segment to the layers, the engine and the results; one job at a time."""

    prepare_requested = pyqtSignal(str)
    """The user wants to prepare a raw Level-1A image; carries its path."""

    def __init__(
        self, page: SegmentPage, engine: Engine, iface: QgisInterface, parent: QObject
    ) -> None:
        """Connect everything; nothing runs until the page is seen or clicked."""
        super().__init__(page, SegmentSettings, engine, iface, parent)
        self._page, self._engine, self._iface = page, engine, iface
        self._in_doubt: SegmentChoices | None = None
        self._results: list[str] = []
        self._descriptions = 0
        self._device_known = False
        # Several things change at once when layers come and go: look once, afterwards.
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.timeout.connect(self._describe)
        self._screening = ScreeningTip(page.screen_check, engine, self)
        self._filter = ConfidenceFilter(page.confidence, iface, self._project, self)
        page.subject_changed.connect(self._look.start)
        page.link_activated.connect(self.show_result)
        page.prepare_activated.connect(self._prepare_image)
        self.project_opened()

    def close(self) -> None:
        """Stop listening to the project, which outlives the plugin, and say no more."""
        self._in_doubt = None
        self._descriptions += 1
        super().close()
        self._filter.close()

    def engine_changed(self) -> None:
        """Ask the engine anew for the device, the image and the model."""
        self._device_known = False
        self._look.start()

    def show_result(self) -> None:
        """Zoom to the last result and select it in the layer tree."""
        found = [self._project.mapLayer(identity) for identity in self._results]
        found = [layer for layer in found if layer is not None]
        if not found:
            self._notices.inform(self.tr("The last result is no longer in the project."))
            return
        # An empty pond layer has no extent; the prediction below it has.
        layer = next((one for one in found if not one.extent().isEmpty()), found[0])
        self._iface.setActiveLayer(found[0])
        layers.zoom_to(self._iface.mapCanvas(), layer)

    def follow_project(self) -> None:
        """Offer the confidence of its ponds, too."""
        super().follow_project()
        self._filter.follow()

    def project_closed(self) -> None:
        """Forget the results and what is in doubt, too."""
        super().project_closed()
        self._in_doubt = None
        self._results = []
        self._filter.follow()
        self._page.show_summary("")

    def _describe(self) -> None:
        if not self._page.isVisible():
            return
        if not self._device_known:
            self._device_known = True
            diagnosis = self._engine.submit(DoctorRequest())
            diagnosis.done.connect(self._diagnosed)
            diagnosis.failed.connect(self._not_diagnosed)
        layer = self._page.layer()
        try:
            # The model says its threshold and how well it does before there is an image.
            image = None if layer is None else layers.source_path(layer)
        except EngineError as error:
            self._page.show_problem(str(error))
            return
        self._descriptions += 1
        model = self._page.model() or "default"
        job = self._engine.submit(DescribeRequest(image=image, model=model))
        job.done.connect(partial(self._described, self._descriptions))
        job.failed.connect(partial(self._not_described, self._descriptions))
        self._screening.ask()

    def _described(self, number: int, result: DescribeResult) -> None:
        if number == self._descriptions:
            self._page.show_description(result)

    def _not_described(self, number: int, failure: Failed) -> None:
        if number != self._descriptions:
            return
        self._page.show_problem(joined(failure.message, failure.cure))
        layer = self._page.layer()
        path = "" if layer is None else raw_image_check.suspect(layer)
        if path:
            raw_image_check.ask(self._engine, path, partial(self._suspected, number))

    def _suspected(self, number: int, product: ProductResult | None) -> None:
        if number == self._descriptions and product is not None:
            self._page.show_product(product.scene)

    def _prepare_image(self) -> None:
        layer = self._page.layer()
        if layer is not None:
            self.prepare_requested.emit(raw_image_check.suspect(layer))

    def _diagnosed(self, result: DoctorResult) -> None:
        self._page.show_device(result.device_line)
        for check in result.checks:
            log(
                f"{check.name}: {check.detail}" if check.ok else f"{check.name}: NO. {check.detail}"
            )

    def _not_diagnosed(self, failure: Failed) -> None:
        self._device_known = False
        self._page.show_device(failure.message)

    def start(self, choices: SegmentChoices) -> None:
        """Segment, unless it is a raw Level-1A image: that has to be prepared first."""
        if self._job is not None or self._in_doubt is not None:
            return
        self.remember(choices)
        canvas = self._iface.mapCanvas()
        view = View(canvas.extent(), canvas.mapSettings().destinationCrs())
        path = "" if self._page.is_described else raw_image_check.suspect(choices.layer)
        if path:
            self._in_doubt = choices
            identity = choices.layer.id()
            raw_image_check.ask(
                self._engine, path, partial(self._resolved, choices, view, identity, path)
            )
        else:
            self._segment(choices, view)

    def _resolved(
        self,
        choices: SegmentChoices,
        view: View,
        identity: str,
        path: str,
        product: ProductResult | None,
    ) -> None:
        """Go on, or offer to prepare; do neither where the image or its project is gone."""
        if self._in_doubt is not choices:
            return
        self._in_doubt = None
        layer = self._project.mapLayer(identity)
        if layer is None:
            return
        if product is None:
            self._segment(choices, view)
            return
        text = self.tr("{} is a Level-1A product ({}): prepare it before looking for ponds.")
        self._page.show_summary(html(text.format(layer.name(), product.scene)))
        self._notices.offer(
            self.tr("This is a raw Level-1A image."),
            self.tr("Prepare it first"),
            partial(self.prepare_requested.emit, path),
        )

    def _segment(self, choices: SegmentChoices, view: View) -> None:
        plan = self.attempt(partial(make_plan, choices, view, self._project))
        if plan is None:
            return
        self.begin(plan, self.tr("Segmenting {}").format(choices.layer.name()), self._done, discard)

    def _done(self, plan: Plan, result: SegmentResult) -> None:
        added = result_layers.add_to_project(result, plan.files.name, self._project)
        self._results = [layer.id() for layer in added]
        text = screening_words.ponds(result)
        how = self.tr("Took {} on {}.").format(words.duration(result.seconds), result.device)
        link = '<a href="#">{}</a>'.format(html(self.tr("Show")))
        sure = words.confident_ponds(result)
        left_out = screening_words.not_searched(result)
        lines = [f"<b>{html(text)}</b>", html(sure), html(left_out), f"{html(how)} {link}"]
        lines += map(html, result.warnings)
        self._page.show_summary("<br>".join(filter(None, lines)))
        if plan.request.device == "auto":
            self._page.show_device(result.device)
        text = joined(text, left_out)
        level = _level(result)
        if level == Qgis.MessageLevel.Warning:
            text = self.tr("{} But see what there is to know about this image.").format(text)
        self.succeed(text, result.warnings, self.tr("Show on the map"), self.show_result, level)


def _level(result: SegmentResult) -> Qgis.MessageLevel:
    """Return what kind of news a result is: no pond on unusual pixels is no success."""
    if result.ponds != 0:
        return Qgis.MessageLevel.Success
    return Qgis.MessageLevel.Warning if result.warnings else Qgis.MessageLevel.Info
