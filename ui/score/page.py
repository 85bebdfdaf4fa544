"""Page Score of the panel: widgets in, signals out.

A click on Score leaves as a signal; ``ScoreJob`` in ``job.py`` takes it and starts the job.
"""

from __future__ import annotations

from qgis.core import QgsMapLayerProxyModel, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QPushButton, QWidget

from ...core.protocol.score_record import ScoreRecord
from ..page_base.result_page import ResultPage
from ..project import layers
from ..project.page_settings import ScoreSettings
from ..text import words
from ..widgets.forms import offer_folder, placed, say_where, show_html, show_text, show_tip
from ..widgets.picked_layer import PickedLayer
from ..widgets.reference_chooser import AreaChooser, ScoreReferenceChooser
from ..widgets.scrolled_form import WidthKeeper
from .calibration_plot import CalibrationPlot
from .plan import ScoreChoices
from .precision_recall_plot import PrecisionRecallPlot
from .threshold_plot import ThresholdPlot


class ScorePage(ResultPage):
    """The form, the button that starts and stops, and what came out."""

    prediction_changed = pyqtSignal()
    """Another prediction is chosen."""
    mistake_requested = pyqtSignal(int)
    """The user wants to see another mistake: the next, 1, or the one before, -1."""
    threshold_requested = pyqtSignal(int)
    """The user wants to see the ponds at another threshold, percent."""
    apply_requested = pyqtSignal(int)
    """The user wants the ponds at another threshold as a prediction of its own, percent."""

    mistake_button: QPushButton
    previous_button: QPushButton

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the page with default settings and no layer."""
        super().__init__(parent)
        self.take_form(__file__, "score_button")
        self.reference = placed(ScoreReferenceChooser(self.reference_box), self.reference_layout)
        self.area = placed(AreaChooser(self.area_box), self.area_layout)
        self.plot = ThresholdPlot()
        self.precision_recall = PrecisionRecallPlot()
        self.calibration = CalibrationPlot()
        for plot, name in (
            (self.plot, self.tr("Thresholds")),
            (self.precision_recall, self.tr("Precision and recall")),
            (self.calibration, self.tr("Calibration")),
        ):
            self.plots.addTab(plot, name)
        self._picked_prediction = PickedLayer(self.prediction_combo)
        self._picked_image = PickedLayer(self.image_combo)
        self._prediction = ""
        self._summary = ""
        self._fill()
        self._connect()
        self.apply(ScoreSettings())
        self.clear_result()
        self.set_busy(False)

    def apply(self, settings: ScoreSettings) -> None:
        """Show settings."""
        self.folder_widget.setFilePath(settings.folder)
        as_segmented = self.min_area_spin.minimum()
        self.min_area_spin.setValue(
            as_segmented if settings.min_area is None else settings.min_area
        )

    def settings(self) -> ScoreSettings:
        """Return what the widgets say now."""
        smallest = self.min_area_spin.value()
        return ScoreSettings(
            folder=self.folder_widget.filePath(), min_area=None if smallest < 0 else smallest
        )

    def prediction(self) -> QgsRasterLayer | None:
        """Return the chosen prediction."""
        return self.prediction_combo.currentLayer()

    def image(self) -> QgsRasterLayer | None:
        """Return the image, ``None`` where none is chosen."""
        return self.image_combo.currentLayer()

    def follow_project(self, project: QgsProject) -> None:
        """Offer what the project holds; choose what is newest until the user has chosen."""
        everything = project.mapLayers().values()
        self.image_combo.setExceptedLayerList([one for one in everything if layers.is_result(one)])
        self._picked_prediction.follow(project, layers.newest_prediction(project))
        self._picked_image.follow(project, layers.topmost_raster(project))
        self.area.follow(project)
        self._follow_reference()
        say_where(self.folder_widget, project)

    def forget_choice(self) -> None:
        """Go back to what is newest: another project has been opened."""
        self._picked_prediction.forget()
        self._picked_image.forget()
        self.reference.forget_choice()
        self.area.forget_choice()

    def show_probability(self, path: str) -> None:
        """Show the probability raster that belongs to the prediction; empty if there is none."""
        self.probability_widget.setFilePath(path)

    def set_applying(self, applying: bool) -> None:
        """Turn Score into Cancel, and back, while a threshold is applied: the score stays."""
        if applying:
            self._summary = self.summary_label.text()
        self.lock_form(applying)
        self.threshold_box.setEnabled(not applying)
        if not applying:
            show_html(self.summary_label, self._summary)

    def score(self, prediction: QgsRasterLayer) -> str:
        """Choose a prediction and score it, as if the user had; return what is missing for that."""
        self._picked_prediction.choose(prediction)
        if not self._busy:
            self.ask()
        return str(self.score_button.toolTip())

    def clear_result(self) -> None:
        """Show no result: there is none yet, or it belongs to a project that is gone."""
        self.result_box.hide()
        self.threshold_box.hide()
        self._summary = ""
        show_text(self.summary_label, "")

    def show_result(self, score: ScoreRecord, mistakes: int) -> None:
        """Show what to do with a score, and its thresholds where it has some.

        Args:
            score: The figures.
            mistakes: Ponds that were missed or are none.
        """
        self.result_box.show()
        self.mistake_button.setEnabled(mistakes > 0)
        self.previous_button.setEnabled(mistakes > 0)
        self.show_mistake(0, mistakes)
        view = score.threshold
        best = None if view is None else view.best_percent
        self.plot.show_thresholds(() if view is None else view.curve)
        self.precision_recall.show_thresholds(() if view is None else view.curve)
        self.calibration.show_bins(() if view is None else view.calibration)
        if best is not None:
            self.threshold_spin.setClearValue(best)
            self.threshold_spin.setValue(best)
            self._show_threshold()
        self.threshold_box.setVisible(best is not None)

    def show_mistake(self, number: int, count: int) -> None:
        """Show which mistake of how many is on the map; 0 before the first."""
        told = self.tr("Mistake {} of {}").format(number, count)
        self.mistake_button.setText(told if number else self.tr("Next mistake"))

    def _fill(self) -> None:
        for combo in (self.prediction_combo, self.image_combo):
            combo.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
            combo.setAllowEmptyLayer(True, self.tr("None"))
            combo.setLayer(None)
        self.prediction_combo.setAllowEmptyLayer(True, self.tr("Choose, or segment an image first"))
        self.probability_widget.setFilter(self.tr("Rasters (*.tif *.tiff *.vrt)"))
        self.probability_widget.lineEdit().setPlaceholderText(self.tr("None"))
        # Below 0 m² is none: what the prediction's own run kept.
        self.min_area_spin.setMinimum(-1.0)
        self.min_area_spin.setClearValue(-1.0, self.tr("As in the segmentation"))
        offer_folder(self.folder_widget, self.tr("Beside the project"))
        self.folder_widget.setToolTip(
            self.tr(
                "Each score gets a folder of its own here. Empty: the folder tailing_ponds beside "
                "the project, or a temporary one until the project is saved"
            )
        )

    def _connect(self) -> None:
        for combo in (self.prediction_combo, self.image_combo):
            combo.layerChanged.connect(self._layer_changed)
        self.reference.changed.connect(self.update_buttons)
        self.area.picked.connect(self._follow_reference)
        self.mistake_button.clicked.connect(lambda: self.mistake_requested.emit(1))
        self.previous_button.clicked.connect(lambda: self.mistake_requested.emit(-1))
        for plot in (self.plot, self.precision_recall):
            plot.picked.connect(self.threshold_spin.setValue)
        self.threshold_spin.valueChanged.connect(self._show_threshold)
        self.threshold_button.clicked.connect(
            lambda: self.threshold_requested.emit(self.threshold_spin.value())
        )
        self.apply_button.clicked.connect(
            lambda: self.apply_requested.emit(self.threshold_spin.value())
        )
        WidthKeeper(self.scroll_area)

    def asked(self) -> ScoreChoices | None:
        """Return what the form asks for; ``None`` where something is missing for it."""
        prediction, reference = self.prediction(), self.reference.chosen()
        if prediction is None or reference is None:
            return None
        return ScoreChoices(
            prediction=prediction,
            reference=reference,
            area=self.area.chosen(),
            probability=self.probability_widget.filePath(),
            image=self.image(),
            settings=self.settings(),
        )

    def _layer_changed(self) -> None:
        layer = self.prediction()
        identity = layer.id() if layer is not None else ""
        if identity != self._prediction:
            self._prediction = identity
            self.prediction_changed.emit()
        self.update_buttons()

    def _follow_reference(self) -> None:
        """Choose a reference anew: what is the area is none, unless the user says so."""
        self.reference.follow(QgsProject.instance(), self.area.chosen())

    def _show_threshold(self) -> None:
        percent = self.threshold_spin.value()
        self.plot.mark(percent)
        self.precision_recall.mark(percent)
        here = self.plot.at(percent)
        text = ""
        if here is not None:
            text = self.tr("F1 {}, precision {}, recall {}").format(
                *map(words.share, (here.f1, here.precision, here.recall))
            )
        show_text(self.threshold_line, text)

    def update_buttons(self) -> None:
        """Say what is missing before the buttons can be clicked."""
        missing = ""
        if self.prediction() is None:
            missing = self.tr("Choose a prediction first.")
        elif self.reference.chosen() is None:
            missing = self.tr("Choose a layer with reference polygons first, or draw some.")
        self.score_button.setEnabled(self._busy or not missing)
        show_tip(self.score_button, missing)
        drawable = self.prediction() is not None or self.image() is not None
        self.reference.allow_drawing(drawable)
        self.area.allow_drawing(drawable)
