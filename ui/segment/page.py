"""Page Segment of the panel: widgets in, signals out.

A click on Segment leaves as a signal; ``SegmentJob`` in ``job.py`` takes it and starts the job.
"""

from __future__ import annotations

from qgis.core import QgsMapLayerProxyModel, QgsProject, QgsRasterLayer
from qgis.gui import QgsDoubleSpinBox
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QPushButton, QWidget

from ...core.protocol.describe import DescribeResult, ImageDescription, ModelDescription
from ..page_base.described_page import DescribedPage
from ..prepare.box import PrepareBox
from ..project import band_colours, layers
from ..project.page_settings import SegmentSettings
from ..text import words
from ..text.escaping import html
from ..widgets.band_chooser import BandChooser
from ..widgets.forms import (
    choose_data,
    offer_devices,
    offer_folder,
    placed,
    say_where,
    show_html,
    show_text,
    show_tip,
)
from ..widgets.model_chooser import ModelChooser
from ..widgets.scrolled_form import WidthKeeper
from .confidence_box import ConfidenceBox
from .plan import Cover, SegmentChoices

_SAMPLE = "#sample"
"""The link that makes a scene to try."""


class SegmentPage(DescribedPage):
    """The form, and the button that starts and stops."""

    prepare_activated = pyqtSignal()
    """The user wants to prepare the image, a raw Level-1A image."""
    sample_scene_requested = pyqtSignal()
    """The user has no image at hand, and wants one to try."""

    screen_check: QCheckBox

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the page with default settings and no image."""
        super().__init__(parent)
        self.take_form(__file__, "segment_button")
        self.bands = placed(BandChooser(self.bands_box), self.bands_layout)
        self.natural_button = placed(QPushButton(self.bands_box), self.bands_layout)
        self.models = placed(ModelChooser(self.model_box), self.model_layout)
        self.prepare = PrepareBox(self.contents)
        self.contents_layout.insertWidget(0, self.prepare)
        self.confidence = ConfidenceBox(self.footer)
        self.results.add(self.confidence)
        self._model: ModelDescription | None = None
        self._image: ImageDescription | None = None
        self._picked = ""
        self._subject: tuple[str, str | None] = ("", None)
        self._fill()
        self._connect()
        self.apply(SegmentSettings())
        self.set_busy(False)

    def apply(self, settings: SegmentSettings) -> None:
        """Show settings."""
        self.models.choose(settings.model)
        choose_data(self.cover_combo, Cover(settings.cover) if _is_cover(settings.cover) else None)
        if settings.threshold is None:
            self.threshold_spin.clear()
        else:
            self.threshold_spin.setValue(100 * settings.threshold)
        self.min_area_spin.setValue(settings.min_area)
        self.simplify_spin.setValue(settings.simplify)
        self.screen_check.setChecked(settings.screen)
        self.folder_widget.setFilePath(settings.folder)
        self.probability_check.setChecked(settings.probability)
        choose_data(self.device_combo, settings.device)

    def settings(self) -> SegmentSettings:
        """Return what the widgets say now."""
        model = self.models.chosen()
        return SegmentSettings(
            cover=self.cover_combo.currentData().value,
            model="" if model is None else model.key,
            threshold=self._threshold(),
            min_area=self.min_area_spin.value(),
            simplify=self.simplify_spin.value(),
            screen=self.screen_check.isChecked(),
            folder=self.folder_widget.filePath(),
            probability=self.probability_check.isChecked(),
            device=self.device_combo.currentData(),
        )

    def layer(self) -> QgsRasterLayer | None:
        """Return the chosen image."""
        return self.layer_combo.currentLayer()

    def model(self) -> str | None:
        """Return the chosen model's file, ``None`` where there is none to choose."""
        chosen = self.models.chosen()
        return None if chosen is None else str(chosen.path)

    def choose_layer(self, layer: QgsRasterLayer) -> None:
        """Choose an image, as if the user had."""
        self.layer_combo.setLayer(layer)
        self._pick()

    def follow_project(self, project: QgsProject) -> None:
        """Offer images, not results; choose the topmost visible one unless the user has chosen."""
        everything = project.mapLayers().values()
        # Never read this list back: QGIS leaves layers in it that are long gone.
        self.layer_combo.setExceptedLayerList([one for one in everything if layers.is_result(one)])
        if self._picked not in project.mapLayers():
            self._picked = ""
            topmost = layers.topmost_raster(project)
            if topmost is not None and topmost is not self.layer():
                self.layer_combo.setLayer(topmost)
        say_where(self.folder_widget, project)

    def forget_choice(self) -> None:
        """Go back to the topmost visible image: another project has been opened."""
        self._picked = ""

    def show_description(self, description: DescribeResult) -> None:
        """Show what the engine makes of the image and the model."""
        self._image, self._model = description.image, description.model
        if description.image is not None or description.problem:
            in_words = "" if description.image is None else words.image(description.image)
            show_text(self.image_line, description.problem or in_words)
        if description.model is not None:
            self._show_model(description.model)
        self._show_bands()
        self.described.emit()

    def show_problem(self, message: str) -> None:
        """Show why the image or the model cannot be described."""
        self._image = None
        show_text(self.image_line, message)
        self._show_bands()

    def show_product(self, scene: str) -> None:
        """Show that the image is a raw one of a product, and the way to prepare it."""
        what = self.tr("A Level-1A product, without a map grid: {}.").format(scene)
        link = '<a href="#">{}</a>'.format(html(self.tr("Prepare it first")))
        show_html(self.image_line, f"{html(what)} {link}")

    @property
    def busy(self) -> bool:
        """Whether a job of the page runs."""
        return self._busy

    @property
    def is_described(self) -> bool:
        """Whether the engine has found the image to be one that it can read."""
        return self._image is not None

    def show_device(self, line: str) -> None:
        """Show on what the engine will run, in its own words."""
        show_text(self.device_line, line)

    def follow_preparation(self) -> None:
        """Wait for a product that is being prepared, or wait no more."""
        self.update_buttons()

    def take_prepared(self, layer: QgsRasterLayer, summary: str) -> None:
        """Choose an image that was prepared just now; ``summary`` is HTML."""
        self.choose_layer(layer)
        self.show_summary(summary)

    def _fill(self) -> None:
        self.layer_combo.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.layer_combo.setAllowEmptyLayer(False)
        self.area_combo.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.cover_combo.addItem(self.tr("The whole layer"), Cover.LAYER)
        self.cover_combo.addItem(self.tr("What the map shows"), Cover.VIEW)
        self.cover_combo.addItem(self.tr("Polygons of a layer"), Cover.POLYGONS)
        offer_devices(self.device_combo)
        offer_folder(self.folder_widget, self.tr("Beside the project"))
        self.folder_widget.setToolTip(
            self.tr(
                "Empty: the folder tailing_ponds beside the project, or a temporary one until the "
                "project is saved"
            )
        )
        # The least that can be typed would stand there before the model has told its own.
        for widget in (self.threshold_label, self.threshold_spin):
            widget.hide()
        self.min_area_spin.setClearValue(SegmentSettings.min_area)
        self.simplify_spin.setClearValue(SegmentSettings.simplify)
        self.natural_button.setObjectName("natural_button")
        self.natural_button.setText(self.tr("Show in natural colours"))
        self.natural_button.setToolTip(
            self.tr(
                "Show these bands as blue, green and red on the map. QGIS shows the first three "
                "bands of an image in the order of the file, which is often the other way round."
            )
        )
        show_text(self.device_line, "")
        self._show_no_description()

    def _connect(self) -> None:
        self.layer_combo.activated.connect(self._pick)
        self.layer_combo.layerChanged.connect(self._subject_changed)
        self.models.changed.connect(self._subject_changed)
        self.cover_combo.currentIndexChanged.connect(self._show_area)
        self.area_combo.layerChanged.connect(self.update_buttons)
        self.bands.changed.connect(self._bands_changed)
        self.natural_button.clicked.connect(self._show_natural)
        self.image_line.linkActivated.connect(self._follow_link)
        WidthKeeper(self.scroll_area)
        self._show_area()
        self._show_bands()

    def asked(self) -> SegmentChoices | None:
        """Return what the form asks for; ``None`` where something is missing for it."""
        layer = self.layer()
        if layer is None:
            return None
        cover = self.cover_combo.currentData()
        return SegmentChoices(
            layer=layer,
            cover=cover,
            area=self.area_combo.currentLayer() if cover is Cover.POLYGONS else None,
            selected_only=self.selected_only_check.isChecked(),
            model=self.model(),
            bands=self.bands.chosen() or None,
            settings=self.settings(),
        )

    def _pick(self) -> None:
        layer = self.layer()
        self._picked = layer.id() if layer is not None else ""

    def _subject_changed(self) -> None:
        layer = self.layer()
        subject = (layer.id() if layer is not None else "", self.model())
        if subject == self._subject:  # the list of layers was rebuilt around the same choice
            return
        self._subject = subject
        self._image = None
        self._show_no_description()
        self._show_bands()
        self.subject_changed.emit()

    def _show_no_description(self) -> None:
        """Say nothing of the image; where there is none, offer one to try."""
        link = '<a href="{}">{}</a>'.format(_SAMPLE, html(self.tr("Make a sample scene")))
        offer = "{} {}".format(html(self.tr("No image at hand?")), link)
        show_html(self.image_line, offer if self.layer() is None else "")

    def _follow_link(self, link: str) -> None:
        if link == _SAMPLE:
            self.sample_scene_requested.emit()
        else:
            self.prepare_activated.emit()

    def _bands_changed(self) -> None:
        layer = self.layer()
        if layer is not None:
            layers.choose_bands(layer, self.bands.chosen())
        self.update_buttons()

    def _show_natural(self) -> None:
        layer, bands = self.layer(), self.bands.natural()
        if layer is not None and bands is not None:
            band_colours.show_bands(layer, bands)
            layer.triggerRepaint()
            layer.emitStyleChanged()

    def _show_area(self) -> None:
        polygons = self.cover_combo.currentData() is Cover.POLYGONS
        self.area_label.setVisible(polygons)
        self.area_box.setVisible(polygons)
        self.update_buttons()

    def _show_model(self, model: ModelDescription) -> None:
        own = self._threshold() is None
        for widget in (self.threshold_label, self.threshold_spin):
            widget.show()
        self.models.show_card(model.summary, model.accuracy)
        self.threshold_spin.setClearValue(100 * model.threshold)
        if own:
            self.threshold_spin.clear()

    def _threshold(self) -> float | None:
        """Return the threshold the user set, ``None`` while it is the model's own."""
        spin: QgsDoubleSpinBox = self.threshold_spin
        return None if abs(spin.value() - spin.clearValue()) <= 0.5 else spin.value() / 100

    def _show_bands(self) -> None:
        image, model, layer = self._image, self._model, self.layer()
        if image is not None and model is not None and layer is not None:
            chosen = layers.chosen_bands(layer)
            self.bands.show_roles(model.roles, model.required, image.bands, chosen)
            described = True
        else:
            self.bands.clear()
            described = False
        self.bands_label.setVisible(described)
        self.bands_box.setVisible(described)
        self.update_buttons()

    def update_buttons(self) -> None:
        """Say what is missing before the buttons can be clicked."""
        missing = ""
        if self.layer() is None:
            missing = self.tr("Add a raster to the project first.")
        elif self.prepare.busy:
            missing = self.tr("A product is being prepared.")
        elif not self.bands.is_complete():
            missing = self.tr("Choose a band for each role first.")
        elif self.area_box.isVisibleTo(self) and self.area_combo.currentLayer() is None:
            missing = self.tr("Add a polygon layer first, or cover something else.")
        self.natural_button.setEnabled(self.bands.natural() is not None)
        self.segment_button.setEnabled(self._busy or not missing)
        show_tip(self.segment_button, missing)


def _is_cover(text: str) -> bool:
    return text in {cover.value for cover in Cover}
