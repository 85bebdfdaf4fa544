"""Page Score, by a sample: widgets in, signals out.

A click on Draw sample or on Score leaves as a signal; ``SampleJob`` in ``job.py`` takes it and
starts the job.
"""

from __future__ import annotations

from qgis.core import QgsMapLayerProxyModel, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QHideEvent, QShowEvent
from qgis.PyQt.QtWidgets import QWidget

from ..page_base.result_page import ResultPage
from ..project import layers
from ..project.page_settings import SampleSettings
from ..widgets.forms import choose_data, offer_folder, placed, say_where, show_text, show_tip
from ..widgets.picked_layer import PickedLayer
from ..widgets.reference_chooser import SampleAreaChooser
from ..widgets.scrolled_form import WidthKeeper
from . import layers as sample_layer
from .layers import OTHER, POND, UNSURE, Counts
from .plan import SampleChoices, SampleScoreChoices


class SamplePage(ResultPage):
    """Drawing a sample, labelling its points, and what they say of the prediction."""

    design_changed = pyqtSignal()
    """What decides how large the sample will be has changed, or the page has come up or gone."""
    draw_requested = pyqtSignal(object)
    """The user clicked Draw sample; carries :class:`SampleChoices`."""
    label_requested = pyqtSignal(object)
    """The user wants to label the points of the layer carried, or to stop if ``None``."""
    labelled = pyqtSignal(int)
    """The user says by a button what the outlined pixel is."""
    back_requested = pyqtSignal()
    """The user wants to see the point before again."""
    sample_changed = pyqtSignal()
    """Another sample is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the page with default settings and no layer."""
        super().__init__(parent)
        self.take_form(__file__, "score_button")
        self.area = placed(SampleAreaChooser(self.area_box), self.area_layout)
        self._picked_prediction = PickedLayer(self.prediction_combo)
        self._picked_sample = PickedLayer(self.sample_combo)
        self._labelling = False
        self._counts: Counts | None = None
        self._draw_tip = self.draw_button.toolTip()
        self._fill()
        self.apply(SampleSettings())
        self._connect()
        self.clear_result()
        self.show_plan("")
        self.show_counts(None)
        self.set_busy(False)
        self.set_labelling(False)

    def apply(self, settings: SampleSettings) -> None:
        """Show settings."""
        choose_data(self.design_combo, settings.design)
        choose_data(self.size_combo, settings.by_error)
        self.size_spin.setValue(settings.size)
        self.error_spin.setValue(settings.error)
        self.least_spin.setValue(settings.least)
        self.ponds_spin.setValue(settings.ponds_right)
        self.other_spin.setValue(settings.other_right)
        self.seed_spin.setValue(settings.seed)
        self.folder_widget.setFilePath(settings.folder)
        self._show_rows()

    def settings(self) -> SampleSettings:
        """Return what the widgets say now."""
        return SampleSettings(
            design=self.design_combo.currentData(),
            by_error=self.size_combo.currentData(),
            size=self.size_spin.value(),
            error=self.error_spin.value(),
            least=self.least_spin.value(),
            ponds_right=self.ponds_spin.value(),
            other_right=self.other_spin.value(),
            seed=self.seed_spin.value(),
            folder=self.folder_widget.filePath(),
        )

    def prediction(self) -> QgsRasterLayer | None:
        """Return the chosen prediction."""
        return self.prediction_combo.currentLayer()

    def sample(self) -> QgsVectorLayer | None:
        """Return the chosen sample."""
        return self.sample_combo.currentLayer()

    def choices(self) -> SampleChoices | None:
        """Return what a sample would be drawn from and how; ``None`` without a prediction."""
        prediction = self.prediction()
        if prediction is None:
            return None
        return SampleChoices(prediction, self.area.chosen(), self.settings())

    def choose_sample(self, layer: QgsVectorLayer) -> None:
        """Choose a sample, as if the user had."""
        self._picked_sample.choose(layer)

    def follow_project(self, project: QgsProject) -> None:
        """Offer what the project holds; choose what is newest until the user has chosen."""
        samples = sample_layer.samples(project)
        others = [one for one in project.mapLayers().values() if not sample_layer.is_sample(one)]
        self.sample_combo.setExceptedLayerList(others)
        self._picked_prediction.follow(project, layers.newest_prediction(project))
        self._picked_sample.follow(project, samples[0] if samples else None)
        self.area.follow(project)
        self.update_buttons()
        say_where(self.folder_widget, project)

    def forget_choice(self) -> None:
        """Go back to what is newest: another project has been opened."""
        self._picked_prediction.forget()
        self._picked_sample.forget()
        self.area.forget_choice()

    def show_plan(self, text: str) -> None:
        """Show how large the sample would be, and what errors to expect of it."""
        show_text(self.plan_line, text)

    def show_counts(self, counts: Counts | None, number: int = 0) -> None:
        """Show how far the chosen sample is labelled.

        Args:
            counts: Its points by label, ``None`` where no sample is chosen.
            number: The point that is on the map, 0 for none.
        """
        self._counts = counts
        text = ""
        if counts is not None:
            text = self.tr("{} of {} points labelled, {} unsure, {} left.").format(
                counts.labelled, counts.points, counts.unsure, counts.left
            )
        if number:
            text = self.tr("Point {}. {}").format(number, text)
        show_text(self.count_line, text)
        self.update_buttons()

    def set_labelling(self, labelling: bool) -> None:
        """Turn Label points into Stop labelling, and back."""
        self._labelling = labelling
        self.label_button.setText(
            self.tr("Stop labelling") if labelling else self.tr("Label points")
        )
        self.answer_box.setVisible(labelling)
        self.update_buttons()

    def show_summary(self, text: str, report: bool = False) -> None:
        """Show how the last job ended, and the way to its report where there is one."""
        super().show_summary(text)
        self.result_box.setVisible(report)

    def clear_result(self) -> None:
        """Show no result: there is none yet, or it belongs to a project that is gone."""
        self.show_summary("")

    def showEvent(self, event: QShowEvent) -> None:
        """Come up: now is the time to say how large the sample would be."""
        super().showEvent(event)
        self.design_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Go: nobody waits for the size of a sample any more."""
        super().hideEvent(event)
        self.design_changed.emit()

    def _fill(self) -> None:
        for combo, kind, empty in (
            (
                self.prediction_combo,
                QgsMapLayerProxyModel.Filter.RasterLayer,
                self.tr("Choose, or segment an image first"),
            ),
            (
                self.sample_combo,
                QgsMapLayerProxyModel.Filter.PointLayer,
                self.tr("Choose, or draw a sample first"),
            ),
        ):
            combo.setFilters(kind)
            combo.setAllowEmptyLayer(True, empty)
            combo.setLayer(None)
        self.design_combo.addItem(self.tr("Stratified by the map"), "stratified")
        self.design_combo.addItem(self.tr("Simple random"), "simple")
        self.size_combo.addItem(self.tr("Points"), False)
        self.size_combo.addItem(self.tr("Error"), True)
        offer_folder(self.folder_widget, self.tr("Beside the project"))

    def _connect(self) -> None:
        for combo in (self.prediction_combo, self.sample_combo):
            combo.layerChanged.connect(self.update_buttons)
        self.sample_combo.layerChanged.connect(self.sample_changed)
        self.prediction_combo.layerChanged.connect(self.design_changed)
        self.area.changed.connect(self.design_changed)
        for combo in (self.design_combo, self.size_combo):
            combo.currentIndexChanged.connect(self._show_rows)
            combo.currentIndexChanged.connect(self.design_changed)
        for spin in (
            self.size_spin,
            self.error_spin,
            self.least_spin,
            self.ponds_spin,
            self.other_spin,
        ):
            spin.valueChanged.connect(self.design_changed)
        self.draw_button.clicked.connect(lambda: self.draw_requested.emit(self.choices()))
        self.label_button.clicked.connect(
            lambda: self.label_requested.emit(None if self._labelling else self.sample())
        )
        for button, value in (
            (self.pond_button, POND),
            (self.other_button, OTHER),
            (self.unsure_button, UNSURE),
        ):
            button.clicked.connect(lambda _checked, value=value: self.labelled.emit(value))
        self.back_button.clicked.connect(self.back_requested)
        self.leave_out_check.toggled.connect(self.update_buttons)
        WidthKeeper(self.scroll_area)

    def _show_rows(self) -> None:
        stratified = self.design_combo.currentData() == "stratified"
        by_error = bool(self.size_combo.currentData())
        self.least_label.setVisible(stratified)
        self.least_spin.setVisible(stratified)
        self.size_spin.setVisible(not by_error)
        self.error_spin.setVisible(by_error)

    def asked(self) -> SampleScoreChoices | None:
        """Return what the form asks for; ``None`` where something is missing for it."""
        prediction, sample = self.prediction(), self.sample()
        if prediction is None or sample is None:
            return None
        return SampleScoreChoices(
            prediction, sample, self.leave_out_check.isChecked(), self.settings()
        )

    def _missing(self) -> str:
        """Return what there is to do before a score; empty if nothing is."""
        if self.prediction() is None:
            return self.tr("Choose a prediction first.")
        if self.sample() is None or self._counts is None:
            return self.tr("Draw a sample first, and label its points.")
        if self._labelling:
            return self.tr("Stop labelling first.")
        if not self._counts.labelled:
            return self.tr("Label the points first.")
        if self._counts.labelled < self._counts.points and not self.leave_out_check.isChecked():
            return self.tr("Label all points first, or leave out those without a label.")
        return ""

    def update_buttons(self) -> None:
        """Say what is missing before the buttons can be clicked."""
        missing = self._missing()
        self.score_button.setEnabled(self._busy or not missing)
        show_tip(self.score_button, "" if self._busy else missing)
        ready = self.prediction() is not None
        self.draw_button.setEnabled(ready and not self._labelling)
        show_tip(
            self.draw_button, self._draw_tip if ready else self.tr("Choose a prediction first.")
        )
        self.area.allow_drawing(ready)
        self.sample_combo.setEnabled(not self._labelling)
        self.label_button.setEnabled(self.sample() is not None)
