"""Page Compare of the panel: widgets in, signals out.

A click on Compare leaves as a signal; ``CompareJob`` in ``job.py`` takes it and starts the job.
"""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsMapLayerProxyModel, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QShowEvent
from qgis.PyQt.QtWidgets import QCheckBox, QPushButton, QWidget

from ...core.protocol.compare import ComparedMethod, SeparabilityResult
from ...core.protocol.errors import RequestError
from ...core.protocol.methods import classifiers, parameters
from ..page_base.result_page import ResultPage
from ..project import layers
from ..project.outline_style import OTHER_COLOUR
from ..project.page_settings import CompareSettings
from ..project.reference_layer import OTHER, POND
from ..project.result_layers import POND_COLOUR
from ..text import words
from ..widgets.forms import (
    choose_data,
    choose_layer,
    offer_devices,
    offer_folder,
    placed,
    say_where,
    show_text,
    show_tip,
    swatch,
)
from ..widgets.reference_chooser import ScoreReferenceChooser
from ..widgets.scrolled_form import WidthKeeper
from . import table
from .method_checks import MethodChecks
from .model_list import ModelList
from .plan import CompareChoices
from .samples_chooser import AssessmentChooser, SamplesChooser
from .separability_plot import ScatterPlot, SpectraPlot

_NUMBERS = (*(one.name for one in parameters()), "seed")
"""Settings that are numbers, each with a widget of its name."""


class ComparePage(ResultPage):
    """The form, the samples at a glance, the button that starts and stops, and what came out."""

    draw_sample_requested = pyqtSignal(int)
    """The user wants to draw samples of a class: 1 pond, 0 other."""
    samples_changed = pyqtSignal()
    """What is known of the samples may no longer be true."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the page with default settings and no layer."""
        super().__init__(parent)
        self.take_form(__file__, "compare_button")
        self.samples = placed(SamplesChooser(self.samples_box), self.samples_layout)
        self.reference = placed(ScoreReferenceChooser(self.reference_box), self.reference_layout)
        self.area = placed(AssessmentChooser(self.area_box), self.area_layout)
        self.models = placed(ModelList(self.models_box), self.models_layout)
        self.scatter, self.spectra = ScatterPlot(), SpectraPlot()
        self.plots.addTab(self.scatter, self.tr("Scatter"))
        self.plots.addTab(self.spectra, self.tr("Spectra"))
        boxes = {
            "unet": self.unet_check,
            "unet-trained": self.trained_check,
            **{key: QCheckBox(words.method_name(key), self) for key in classifiers()},
        }
        for key in classifiers():
            boxes[key].setObjectName(f"{key}_check")
            self.methods_group_layout.addWidget(boxes[key])
        self.methods = MethodChecks(boxes, self)
        self._spins = {name: getattr(self, f"{name}_spin") for name in _NUMBERS}
        self._project: QgsProject | None = None
        self._picked: str | None = None
        self._fill()
        self._connect()
        self.apply(CompareSettings())
        self.show_samples(None)
        self.clear_result()
        self.allow_training(True)
        self.set_busy(False)

    def apply(self, settings: CompareSettings) -> None:
        """Show settings."""
        self.methods.choose(settings.methods.split())
        if settings.models:
            self.models.choose(tuple(settings.models.splitlines()))
        self.split_check.setChecked(settings.split)
        self.features_edit.setText(settings.features)
        for name, spin in self._spins.items():
            spin.setValue(getattr(settings, name))
        self.folder_widget.setFilePath(settings.folder)
        choose_data(self.device_combo, settings.device)

    def settings(self) -> CompareSettings:
        """Return what the widgets say now."""
        return CompareSettings(
            methods=" ".join(self.methods.chosen()),
            models="\n".join(model.key for model in self.models.chosen()),
            # Hidden, it has no say: nothing is in the way of the test.
            split=self.split_check.isChecked() and self.split_check.isVisibleTo(self),
            features=self.features_edit.text().strip(),
            **{name: spin.value() for name, spin in self._spins.items()},
            folder=self.folder_widget.filePath(),
            device=self.device_combo.currentData(),
        )

    def draw_button(self, value: int) -> QPushButton:
        """Return the button that draws samples of a class: 1 pond, 0 other."""
        button: QPushButton = self.draw_pond_button if value == POND else self.draw_other_button
        return button

    def image(self) -> QgsRasterLayer | None:
        """Return the chosen image."""
        return self.image_combo.currentLayer()

    def follow_project(self, project: QgsProject) -> None:
        """Offer what the project holds; choose what is topmost until the user has chosen."""
        self._project = project
        everything = project.mapLayers().values()
        self.image_combo.setExceptedLayerList([one for one in everything if layers.is_result(one)])
        if self._picked is None or self._picked not in project.mapLayers():
            self._picked = None
            choose_layer(self.image_combo, layers.topmost_raster(project))
        self.area.follow(project)
        self.samples.follow(project, self.area.chosen())
        self._follow_reference()
        say_where(self.folder_widget, project)

    def forget_choice(self) -> None:
        """Go back to what is topmost: another project has been opened."""
        self._picked = None
        self.samples.forget_choice()
        self.reference.forget_choice()
        self.area.forget_choice()

    def allow_training(self, allowed: bool) -> None:
        """Say whether the engine can train a network."""
        self.methods.bar("unet-trained", not allowed)
        self.training_label.setVisible(not allowed)

    def show_samples(self, found: SeparabilityResult | None) -> None:
        """Show what the engine says of the samples; nothing where there are none."""
        for plot in (self.scatter, self.spectra):
            plot.show_samples(found)
        self.plots.setVisible(found is not None)
        self.split_check.setVisible(found is not None and found.overlapping > 0)
        show_text(self.counts_label, words.samples(found) if found else "")
        show_text(self.separability_label, words.separability(found) if found else "")

    def show_sample_problem(self, text: str) -> None:
        """Show why the samples cannot be looked at."""
        self.show_samples(None)
        show_text(self.separability_label, text)

    def clear_result(self) -> None:
        """Show no result: there is none yet, or it belongs to a project that is gone."""
        self.result_box.hide()
        show_text(self.summary_label, "")

    def show_result(self, methods: Sequence[ComparedMethod], remarks: Sequence[str]) -> None:
        """Show how the methods did, a row for each, and what to know about these figures."""
        table.fill(self.result_table, methods)
        self.remarks_view.setPlainText("\n".join(remarks))
        self.remarks_view.setVisible(bool(remarks))
        self.result_box.show()

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the samples anew: they may have changed while nobody looked."""
        super().showEvent(event)
        self.samples_changed.emit()

    def _fill(self) -> None:
        self.image_combo.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.image_combo.setAllowEmptyLayer(True, self.tr("Choose, or open an image first"))
        choose_layer(self.image_combo, None)
        for button, colour in (
            (self.draw_pond_button, POND_COLOUR),
            (self.draw_other_button, OTHER_COLOUR),
        ):
            button.setIcon(swatch(colour))
        offer_devices(self.device_combo)
        offer_folder(self.folder_widget, self.tr("Beside the project"))
        self.folder_widget.setToolTip(
            self.tr(
                "Each comparison gets a folder of its own here. Empty: the folder tailing_ponds "
                "beside the project, or a temporary one until the project is saved"
            )
        )
        for name, spin in self._spins.items():
            spin.setClearValue(getattr(CompareSettings(), name))

    def _connect(self) -> None:
        self.image_combo.activated.connect(self._pick)
        self.image_combo.layerChanged.connect(self._changed)
        self.samples.changed.connect(self._changed)
        self.samples.edited.connect(self._changed)
        self.draw_pond_button.clicked.connect(lambda: self.draw_sample_requested.emit(POND))
        self.draw_other_button.clicked.connect(lambda: self.draw_sample_requested.emit(OTHER))
        self.samples.changed.connect(self._follow_reference)
        self.area.changed.connect(self._follow_reference)
        for chooser in (self.reference, self.area):
            chooser.changed.connect(self._changed)
            chooser.edited.connect(self.samples_changed)
        self.features_edit.textChanged.connect(self.update_buttons)
        self.features_edit.editingFinished.connect(self.samples_changed)
        self.methods.changed.connect(self.update_buttons)
        self.models.changed.connect(self.update_buttons)
        self.folder_button.clicked.connect(self.folder_requested)
        WidthKeeper(self.scroll_area)

    def asked(self) -> CompareChoices | None:
        """Return what the form asks for; ``None`` where something is missing for it."""
        image, reference = self.image(), self.reference.chosen()
        if image is None or reference is None:
            return None
        unet = self.unet_check.isChecked()
        return CompareChoices(
            image=image,
            samples=self.samples.chosen() if self.methods.need_samples() else None,
            reference=reference,
            area=self.area.chosen(),
            models=tuple(str(model.path) for model in self.models.chosen()) if unet else (),
            settings=self.settings(),
        )

    def _pick(self) -> None:
        layer = self.image()
        self._picked = layer.id() if layer is not None else None

    def _follow_reference(self) -> None:
        """Choose a reference anew: what is an area or a sample is none, unless the user says so."""
        if self._project is not None:
            self.reference.follow(self._project, self.area.chosen(), self.samples.chosen())

    def _changed(self) -> None:
        self.update_buttons()
        self.samples_changed.emit()

    def _missing(self) -> str:
        """Return what has to be chosen before anything can be compared."""
        wanted = (
            (self.image() is None, self.tr("Choose an image first.")),
            (not self.methods.chosen(), self.tr("Choose a method first.")),
            (
                self.unet_check.isChecked() and not self.models.chosen(),
                self.tr("Choose a model for the U-Net first."),
            ),
            (
                self.methods.need_samples() and not self.samples.is_ready(),
                self.tr("Draw samples of ponds and of other ground first, or choose a layer."),
            ),
            (
                self.reference.chosen() is None,
                self.tr("Choose a layer with reference polygons first, or draw some."),
            ),
        )
        try:
            words.band_numbers(self.features_edit.text())
        except RequestError as error:
            return str(error)
        return next((text for missing, text in wanted if missing), "")

    def update_buttons(self) -> None:
        """Say what is missing before the buttons can be clicked."""
        missing = self._missing()
        self.compare_button.setEnabled(self._busy or not missing)
        show_tip(self.compare_button, missing)
        self.models.setVisible(self.unet_check.isChecked())
        drawable = self.image() is not None
        for chooser in (self.samples, self.reference, self.area):
            chooser.allow_drawing(drawable)
        for button in (self.draw_pond_button, self.draw_other_button):
            button.setEnabled(drawable)
