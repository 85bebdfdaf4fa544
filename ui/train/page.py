"""Page Train of the panel: widgets in, signals out.

A click on Train leaves as a signal; ``TrainJob`` in ``job.py`` takes it and starts the job.
"""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsMapLayerProxyModel, QgsProject
from qgis.PyQt.QtCore import QRegularExpression, pyqtSignal
from qgis.PyQt.QtGui import QRegularExpressionValidator, QShowEvent
from qgis.PyQt.QtWidgets import QWidget

from ...core.protocol.describe import ImageDescription, ModelDescription
from ...core.protocol.messages import Epoch
from ..page_base.described_page import DescribedPage
from ..page_base.page import icon
from ..project import layer_roles, layers, model_files
from ..project.page_settings import TrainSettings
from ..text import words
from ..widgets.band_chooser import BandChooser
from ..widgets.forms import (
    choose_data,
    offer_devices,
    offer_folder,
    placed,
    show_progress,
    show_text,
    show_tip,
)
from ..widgets.model_chooser import ModelChooser
from ..widgets.reference_chooser import ReferenceChooser
from ..widgets.scrolled_form import WidthKeeper
from .curve_plot import CurvePlot
from .image_list import ImageList
from .plan import Start, TrainChoices

ROLES, REQUIRED = ("blue", "green", "red", "nir"), 3
"""The bands that a training takes, and how many of them it needs: see ``TrainRequest.bands``."""


class TrainPage(DescribedPage):
    """The form, the curves, and the buttons that start and stop."""

    finish_requested = pyqtSignal()
    """The user clicked Stop and keep best."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the page with default settings and no image."""
        super().__init__(parent)
        self.take_form(__file__, "train_button")
        self.images = placed(ImageList(self.images_box), self.images_layout)
        self.reference = placed(ReferenceChooser(self.reference_box), self.reference_layout)
        self.bands = placed(BandChooser(self.bands_box), self.bands_layout)
        self.models = placed(ModelChooser(self.model_box), self.model_layout)
        self.plot = placed(CurvePlot(self.plot_box), self.plot_layout)
        self._subject: tuple[object, ...] = ()
        self._stopping = False
        self._fill()
        self._connect()
        self.apply(TrainSettings())
        self.set_busy(False)

    def apply(self, settings: TrainSettings) -> None:
        """Show settings."""
        starts = {start.value: start for start in Start}
        choose_data(self.start_combo, starts.get(settings.start))
        self.models.choose(settings.model)
        self.epochs_spin.setValue(settings.epochs)
        self.folder_widget.setFilePath(settings.folder)
        choose_data(self.device_combo, settings.device)

    def settings(self) -> TrainSettings:
        """Return what the widgets say now."""
        model = self.models.chosen()
        return TrainSettings(
            start=self.start_combo.currentData().value,
            model="" if model is None else model.key,
            epochs=self.epochs_spin.value(),
            folder=self.folder_widget.filePath(),
            device=self.device_combo.currentData(),
        )

    def start_from(self) -> str | None:
        """Return the file of the model to start from, ``None`` for a new network."""
        if self.start_combo.currentData() is Start.NEW:
            return None
        chosen = self.models.chosen()
        return None if chosen is None else str(chosen.path)

    def name(self) -> str:
        """Return the new model's name: the user's, else the one that is suggested."""
        return self.name_edit.text().strip() or self.name_edit.placeholderText()

    def follow_project(self, project: QgsProject) -> None:
        """Offer what the project holds; choose topmost visible layers until the user has chosen."""
        self.images.follow(project)
        self.reference.follow(project, self.area_combo.currentLayer())

    def forget_choice(self) -> None:
        """Go back to the topmost visible layers: another project has been opened."""
        self.reference.forget_choice()
        self.images.forget_choice()

    def show_images(self, images: tuple[ImageDescription, ...]) -> None:
        """Show what the engine makes of the images; offer bands where one does not name its own."""
        line = words.image(images[0]) if images else ""
        if len(images) > 1:
            line = self.tr("{} images, the first of {}").format(len(images), line)
        show_text(self.image_line, line)
        unclear = [image for image in images if not _names_its_bands(image)]
        chosen = [layers.chosen_bands(layer) for layer in self.images.chosen()]
        by_user = next((bands for bands in chosen if bands), ())
        self.bands.clear()
        if images and (unclear or by_user):
            bands = (unclear or images)[0].bands
            self.bands.show_roles(ROLES, REQUIRED, bands, by_user)
        self._show_bands()
        self.described.emit()

    def show_problem(self, message: str) -> None:
        """Show why the images cannot be described."""
        self.bands.clear()
        show_text(self.image_line, message)
        self._show_bands()

    def show_model(self, model: ModelDescription) -> None:
        """Show the card of the model to start from."""
        self.models.show_card(model.summary, model.accuracy)

    def set_busy(self, busy: bool) -> None:
        """Put Stop and Cancel in the place of Train, and back."""
        self.show_running(busy)
        self._stopping = False
        self.contents.setEnabled(not busy)
        for widget in (self.finish_button, self.cancel_button):
            widget.setVisible(busy)
        self.train_button.setVisible(not busy)
        self.cancel_button.setEnabled(busy)
        self.finish_button.setEnabled(False)
        if busy:
            self.plot.clear()
            self.plot_box.show()
        else:
            self.plot_box.setVisible(bool(self.plot.epochs()))
            self._suggest_name()
        self.update_buttons()

    def show_progress(self, fraction: float, stage: str, seconds_left: float | None) -> None:
        """Show how far the training is.

        Args:
            fraction: 0 to 1.
            stage: What is being done.
            seconds_left: Estimate, ``None`` where there is none yet.
        """
        label = None if self._stopping else self.summary_label
        show_progress(self.progress_bar, label, fraction, stage, seconds_left)

    def show_epoch(self, epoch: Epoch) -> None:
        """Add an epoch to the curves; from the first on, there is something to keep."""
        self.plot.add(epoch)
        self.finish_button.setEnabled(epoch.epoch > 0 and not self._stopping)

    def show_cancelling(self) -> None:
        """Show that Cancel has been heard."""
        self.cancel_button.setEnabled(False)
        self.show_stopping(self.tr("Cancelling…"))

    def show_stopping(self, text: str) -> None:
        """Show that a button has been heard."""
        self._stopping = True
        self.finish_button.setEnabled(False)
        show_text(self.summary_label, text)

    def showEvent(self, event: QShowEvent) -> None:
        """Suggest a name, too: since the last look it may have been taken."""
        self._suggest_name()
        super().showEvent(event)

    def _fill(self) -> None:
        self.area_combo.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.area_combo.setAllowEmptyLayer(True, self.tr("The whole images"))
        self.area_combo.setLayer(None)
        self.area_combo.activated.connect(
            lambda: layer_roles.take(self.area_combo.currentLayer(), layer_roles.AREA)
        )
        self.start_combo.addItem(self.tr("A trained network: go on training it"), Start.MODEL)
        self.start_combo.addItem(self.tr("Nothing: train a new network"), Start.NEW)
        self.epochs_spin.setClearValue(0, self.tr("Automatic"))
        offer_devices(self.device_combo)
        # What no file system or not every one takes in a name.
        allowed = QRegularExpression(r'[^/\\:*?"<>|.][^/\\:*?"<>|]*')
        self.name_edit.setValidator(QRegularExpressionValidator(allowed, self.name_edit))
        self.images.setToolTip(
            self.tr(
                "Tick the images to learn from. The reference polygons may lie on any of them; an "
                "image without any still teaches what is no pond, if the reference is complete."
            )
        )
        self.bands_box.setToolTip(
            self.tr("An image does not say which band is which. Your choice holds for all images.")
        )
        offer_folder(self.folder_widget, self.tr("With your other models"))
        show_tip(
            self.folder_widget,
            self.tr("Empty: {}, which page Segment looks into").format(model_files.user_folder()),
        )
        for name, button in (
            ("train", self.train_button),
            ("finish", self.finish_button),
            ("cancel", self.cancel_button),
        ):
            button.setIcon(icon(name))
        for label in (self.image_line, self.summary_label):
            show_text(label, "")

    def _connect(self) -> None:
        self.images.changed.connect(self._images_changed)
        self.reference.changed.connect(self.update_buttons)
        self.reference.edited.connect(self.update_buttons)
        self.start_combo.currentIndexChanged.connect(self._start_changed)
        self.models.changed.connect(self._subject_changed)
        self.folder_widget.fileChanged.connect(self._suggest_name)
        self.bands.changed.connect(self._bands_changed)
        self.finish_button.clicked.connect(self.finish_requested)
        self.cancel_button.clicked.connect(self.cancel_requested)
        WidthKeeper(self.scroll_area)
        self._show_bands()

    def asked(self) -> TrainChoices | None:
        """Return what the form asks for; ``None`` where something is missing for it."""
        images, reference = self.images.chosen(), self.reference.chosen()
        if not images or reference is None:
            return None
        return TrainChoices(
            images=images,
            reference=reference,
            area=self.area_combo.currentLayer(),
            start_from=self.start_from(),
            bands=self.bands.chosen() or None,
            name=self.name(),
            settings=self.settings(),
        )

    def _images_changed(self) -> None:
        self._suggest_name()
        self._subject_changed()

    def _start_changed(self) -> None:
        self.model_box.setVisible(self.start_combo.currentData() is Start.MODEL)
        self._subject_changed()

    def _subject_changed(self) -> None:
        subject = (tuple(layer.id() for layer in self.images.chosen()), self.start_from())
        if subject != self._subject:
            self._subject = subject
            self.bands.clear()
            show_text(self.image_line, "")
            self._show_bands()
            self.subject_changed.emit()

    def _bands_changed(self) -> None:
        for layer in self.images.chosen():
            layers.choose_bands(layer, self.bands.chosen())
        self.update_buttons()

    def _show_bands(self) -> None:
        shown = not self.bands.is_empty()
        self.bands_label.setVisible(shown)
        self.bands_box.setVisible(shown)
        self.update_buttons()

    def _suggest_name(self) -> None:
        images = self.images.chosen()
        folder = self.folder_widget.filePath()
        wanted = self.tr("tailings {}").format(images[0].name()) if images else ""
        self.name_edit.setPlaceholderText(
            model_files.free_name(Path(folder) if folder else model_files.user_folder(), wanted)
        )

    def update_buttons(self) -> None:
        """Say what is missing before the buttons can be clicked."""
        missing = ""
        if not self.images.chosen():
            missing = self.tr("Tick an image first.")
        elif self.reference.chosen() is None:
            missing = self.tr("Choose a layer with reference polygons first, or draw some.")
        elif self.reference.missing():
            missing = self.reference.missing()
        elif not self.bands.is_complete():
            missing = self.tr("Choose a band for blue, green and red first.")
        self.train_button.setEnabled(not missing)
        show_tip(self.train_button, missing)
        self.reference.allow_drawing(bool(self.images.chosen()))


def _names_its_bands(image: ImageDescription) -> bool:
    known = {band.role for band in image.bands}
    return known.issuperset(ROLES[:REQUIRED])
