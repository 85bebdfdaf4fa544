"""The plugin's page in QGIS's own options: what new projects begin with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from qgis.gui import (
    QgsDoubleSpinBox,
    QgsFileWidget,
    QgsOptionsPageWidget,
    QgsOptionsWidgetFactory,
)
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from .project import settings
from .project.page_settings import (
    CompareSettings,
    SampleSettings,
    ScoreSettings,
    SegmentSettings,
    TrainSettings,
)
from .text.translation import tr
from .widgets.forms import choose_data, offer_devices, offer_folder
from .widgets.model_chooser import ModelChooser

_ICON = Path(__file__).resolve().parent / "icons" / "icon.svg"
_LARGEST_POND_M2 = 1e9


class OptionsPage(QgsOptionsPageWidget):
    """Shows the user's own settings, as a new project would take them."""

    def __init__(self, saved: Callable[[], None], parent: QWidget | None = None) -> None:
        """Show what is set.

        Args:
            saved: Called when something was saved.
            parent: Owner.
        """
        super().__init__(parent)
        self._saved = saved
        self.models = ModelChooser(self)
        self.min_area = QgsDoubleSpinBox(self)
        self.min_area.setObjectName("option_min_area")
        self.min_area.setRange(0.0, _LARGEST_POND_M2)
        self.min_area.setDecimals(0)
        self.min_area.setSuffix(" m²")
        self.min_area.setClearValue(SegmentSettings.min_area)
        self.folder = QgsFileWidget(self)
        self.folder.setObjectName("option_folder")
        offer_folder(self.folder, tr("Beside the project"))
        self.probability = QCheckBox(tr("Keep the probability raster"), self)
        self.probability.setObjectName("option_probability")
        self.device = QComboBox(self)
        self.device.setObjectName("option_device")
        offer_devices(self.device)
        form = QFormLayout()
        form.addRow(tr("Model"), self.models)
        form.addRow(tr("Smallest pond"), self.min_area)
        form.addRow(tr("Save to"), self.folder)
        form.addRow("", self.probability)
        form.addRow(tr("Run on"), self.device)
        what = QLabel(
            tr("New projects begin with these. What a project itself remembers goes first."), self
        )
        what.setWordWrap(True)
        rows = QVBoxLayout(self)
        rows.addWidget(what)
        rows.addLayout(form)
        rows.addStretch()
        self._show(settings.own(SegmentSettings))

    def apply(self) -> None:
        """Save what the widgets say, for all pages that have such a setting."""
        model = self.models.chosen()
        folder, device = self.folder.filePath(), self.device.currentData()
        segment = replace(
            settings.own(SegmentSettings),
            model="" if model is None else model.key,
            min_area=self.min_area.value(),
            probability=self.probability.isChecked(),
            folder=folder,
            device=device,
        )
        settings.save_own(segment)
        # A folder of models is another matter than one of results.
        settings.save_own(replace(settings.own(TrainSettings), device=device))
        settings.save_own(replace(settings.own(CompareSettings), device=device, folder=folder))
        settings.save_own(replace(settings.own(ScoreSettings), folder=folder))
        settings.save_own(replace(settings.own(SampleSettings), folder=folder))
        self._saved()

    def _show(self, known: SegmentSettings) -> None:
        self.models.choose(known.model)
        self.min_area.setValue(known.min_area)
        self.folder.setFilePath(known.folder)
        self.probability.setChecked(known.probability)
        choose_data(self.device, known.device)


class OptionsFactory(QgsOptionsWidgetFactory):
    """Makes the page whenever QGIS opens its options."""

    def __init__(self, saved: Callable[[], None]) -> None:
        """Make no page yet; ``saved`` is called when one has saved something."""
        super().__init__()
        self._made = saved
        self.setTitle(tr("Tailing Pond Mapper"))
        self.setIcon(QIcon(str(_ICON)))

    def createWidget(self, parent: QWidget | None = None) -> QgsOptionsPageWidget:  # noqa: N802
        """Return the page; QGIS owns it."""
        return OptionsPage(self._made, parent)
