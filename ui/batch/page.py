"""The panel's page Batch: which scenes, how, and how each of them is doing."""

from __future__ import annotations

from qgis.core import QgsProject
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QModelIndex, Qt, pyqtSignal
from qgis.PyQt.QtGui import QShowEvent
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ...core.protocol.messages import SceneState
from ..page_base.page import Page
from ..project.page_settings import BatchSettings
from ..widgets.forms import choose_data, offer_devices, offer_folder, placed, show_text
from ..widgets.model_chooser import ModelChooser
from .plan import BatchChoices
from .scene_table import SceneTable

_FOLDER, _LIST = "folder", "list"


class BatchPage(Page):
    """Asks for scenes and a folder, and shows how each scene is doing."""

    open_requested = pyqtSignal()
    """The joined ponds are to be shown on the map."""
    scene_requested = pyqtSignal(str)
    """The class raster of a scene is to be shown on the map: its file."""
    folder_changed = pyqtSignal(str)
    """Another folder of results is chosen: there may be a batch in it."""
    looked_at = pyqtSignal()
    """The page has come into view."""

    scroll_area: QScrollArea
    kind_box: QComboBox
    scenes_widget: QgsFileWidget
    model_layout: QVBoxLayout
    min_area_spin: QDoubleSpinBox
    workers_spin: QSpinBox
    device_combo: QComboBox
    probability_check: QCheckBox
    screen_check: QCheckBox
    folder_widget: QgsFileWidget
    outlive_check: QCheckBox
    batch_button: QPushButton
    progress_bar: QProgressBar
    missing_label: QLabel
    result_box: QWidget
    scene_view: QTableView
    summary_label: QLabel
    open_button: QPushButton

    def __init__(self, parent: QWidget | None = None) -> None:
        """Show what is remembered of the last batch."""
        super().__init__(parent)
        self.take_form(__file__, "batch_button")

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that somebody looks at the page."""
        super().showEvent(event)
        self.looked_at.emit()

    def form_taken(self) -> None:
        """Fill the form."""
        self.kind_box.addItem(self.tr("Folder of images"), _FOLDER)
        self.kind_box.addItem(self.tr("List: CSV or STAC"), _LIST)
        self.models = placed(ModelChooser(self), self.model_layout)
        offer_devices(self.device_combo)
        offer_folder(self.folder_widget, self.tr("Choose a folder"))
        self.table = SceneTable(self)
        self.scene_view.setModel(self.table)
        # Of a path that is too long its end is seen: the name of the scene.
        self.scene_view.setWordWrap(False)
        self.scene_view.setTextElideMode(Qt.TextElideMode.ElideLeft)
        header = self.scene_view.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.scene_view.activated.connect(self._row_activated)
        self.open_button.clicked.connect(self.open_requested)
        self.kind_box.currentIndexChanged.connect(self._kind_changed)
        self.scenes_widget.fileChanged.connect(lambda _path: self.update_buttons())
        self.folder_widget.fileChanged.connect(self._folder_changed)
        self.result_box.hide()
        self.progress_bar.hide()
        show_text(self.summary_label, "")
        self._kind_changed()

    def asked(self) -> BatchChoices | None:
        """Return what the form asks for; ``None`` where something is missing for it."""
        chosen = self.models.chosen()
        if self._missing():
            return None
        return BatchChoices(None if chosen is None else chosen.path, self.settings())

    def settings(self) -> BatchSettings:
        """Return what of the form outlives a click."""
        chosen = self.models.chosen()
        return BatchSettings(
            kind=self.kind_box.currentData(),
            scenes=self.scenes_widget.filePath(),
            model=chosen.key if chosen is not None else "",
            min_area=self.min_area_spin.value(),
            workers=self.workers_spin.value(),
            device=self.device_combo.currentData(),
            probability=self.probability_check.isChecked(),
            screen=self.screen_check.isChecked(),
            folder=self.folder_widget.filePath(),
            outlive=self.outlive_check.isChecked(),
        )

    def apply(self, settings: BatchSettings) -> None:
        """Show settings."""
        choose_data(self.kind_box, settings.kind)
        self.scenes_widget.setFilePath(settings.scenes)
        self.models.choose(settings.model)
        self.min_area_spin.setValue(settings.min_area)
        self.workers_spin.setValue(settings.workers)
        choose_data(self.device_combo, settings.device)
        self.probability_check.setChecked(settings.probability)
        self.screen_check.setChecked(settings.screen)
        self.outlive_check.setChecked(settings.outlive)
        self.folder_widget.setFilePath(settings.folder)
        self.update_buttons()

    def follow_project(self, _project: QgsProject) -> None:
        """Nothing of a project is offered here."""

    def forget_choice(self) -> None:
        """Nothing of a project is chosen here."""

    def update_buttons(self) -> None:
        """Say what is missing before a batch can begin."""
        missing = self._missing()
        show_text(self.missing_label, "" if self._busy else missing)
        self.batch_button.setEnabled(self._busy or not missing)

    def show_running(self, running: bool) -> None:
        """Turn the button into Pause, and back."""
        super().show_running(running)
        if running:
            self._run_button.setText(self.tr("Pause"))

    def show_pausing(self) -> None:
        """Show that Pause has been heard."""
        self._run_button.setEnabled(False)
        show_text(self.summary_label, self.tr("Pausing; what is finished stays…"))

    def begin(self) -> None:
        """Make ready for the scenes of another batch."""
        self.table.clear()
        self.result_box.hide()
        self.open_button.setEnabled(False)

    def take(self, state: SceneState) -> None:
        """Show how a scene is doing."""
        self.table.take(state)
        self.result_box.show()

    def show_results(self, there: bool) -> None:
        """Offer the joined ponds, if there are any."""
        self.open_button.setEnabled(there)

    def _missing(self) -> str:
        if not self.scenes_widget.filePath():
            return self.tr("Choose the scenes.")
        if not self.folder_widget.filePath():
            return self.tr("Choose a folder for the results.")
        return ""

    def _kind_changed(self) -> None:
        modes = QgsFileWidget.StorageMode
        folder = self.kind_box.currentData() == _FOLDER
        self.scenes_widget.setStorageMode(modes.GetDirectory if folder else modes.GetFile)
        self.scenes_widget.setFilter(
            self.tr("Lists of scenes (*.csv *.json *.geojson);;All files (*)")
        )
        self.update_buttons()

    def _folder_changed(self, path: str) -> None:
        self.update_buttons()
        self.folder_changed.emit(path)

    def _row_activated(self, index: QModelIndex) -> None:
        state = self.table.state(index.row())
        if state is not None and state.output:
            self.scene_requested.emit(state.output)
