"""Page Change of the panel: widgets in, signals out.

A click on Find changes leaves as a signal; ``ChangeJob`` in ``job.py`` takes it and starts the job.
"""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsProject
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QListWidgetItem, QWidget

from ...core.protocol.change_record import PondRecord
from ..page_base.page import Page
from ..project.page_settings import ChangeSettings
from ..text.escaping import neutral
from ..widgets.forms import (
    choose_data,
    offer_devices,
    offer_folder,
    placed,
    say_where,
    show_text,
    show_tip,
    swatch,
)
from ..widgets.scrolled_form import WidthKeeper
from . import change_words
from .area_plot import AreaPlot
from .date_list import DateList
from .flipping import change_of
from .ledger_style import COLOURS
from .plan import ChangeChoices

_POND = Qt.ItemDataRole.UserRole


class ChangePage(Page):
    """The form, the button that starts and stops, and the ponds that changed."""

    pond_clicked = pyqtSignal(object)
    """The user wants to see a pond, or the other date of the one that is seen; a ``PondRecord``."""
    report_requested = pyqtSignal()
    """The user wants to read the report."""
    folder_requested = pyqtSignal()
    """The user wants to see the files."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the page with default settings and no image."""
        super().__init__(parent)
        self.take_form(__file__, "change_button")
        self.dates = placed(DateList(self.dates_box), self.dates_layout)
        self.plot = placed(AreaPlot(self.chart_box), self.chart_layout)
        offer_folder(self.images_widget, self.tr("The layers ticked above"))
        show_tip(
            self.images_widget,
            self.tr("All images of the folder are compared, or, where there are none, predictions"),
        )
        offer_folder(self.folder_widget, self.tr("Beside the project"))
        offer_devices(self.device_combo)
        self.dates.changed.connect(self.update_buttons)
        self.images_widget.fileChanged.connect(lambda _path: self.update_buttons())
        self.pond_list.itemClicked.connect(self._clicked)
        self.pond_list.itemActivated.connect(self._clicked)
        self.flip_button.clicked.connect(self._flip)
        self.report_button.clicked.connect(self.report_requested)
        self.folder_button.clicked.connect(self.folder_requested)
        WidthKeeper(self.scroll_area)
        self.apply(ChangeSettings())
        self.clear_result()
        self.set_busy(False)

    def apply(self, settings: ChangeSettings) -> None:
        """Show settings."""
        self.images_widget.setFilePath(settings.images)
        self.doubtful_check.setChecked(settings.doubtful)
        self.folder_widget.setFilePath(settings.folder)
        choose_data(self.device_combo, settings.device)

    def settings(self) -> ChangeSettings:
        """Return what the widgets say now."""
        return ChangeSettings(
            images=self.images_widget.filePath(),
            doubtful=self.doubtful_check.isChecked(),
            folder=self.folder_widget.filePath(),
            device=self.device_combo.currentData(),
        )

    def follow_project(self, project: QgsProject) -> None:
        """Offer what the project holds."""
        self.dates.follow(project)
        say_where(self.folder_widget, project)

    def forget_choice(self) -> None:
        """Go back to what is offered first: another project has been opened."""
        self.dates.forget_choice()

    def asked(self) -> ChangeChoices | None:
        """Return what the form asks for; ``None`` where something is missing for it."""
        if self._missing():
            return None
        return ChangeChoices(images=self.dates.chosen(), settings=self.settings())

    def update_buttons(self) -> None:
        """Say what is missing before the button can be clicked."""
        missing = self._missing()
        self.dates.setEnabled(not self.images_widget.filePath())
        self.change_button.setEnabled(self._busy or not missing)
        show_tip(self.change_button, missing)

    def set_busy(self, busy: bool) -> None:
        """Turn the button into Cancel, and back; a new result takes the last one's place."""
        if busy:
            self.clear_result()
        super().set_busy(busy)

    def clear_result(self) -> None:
        """Show no result: there is none yet, or it belongs to a project that is gone."""
        self.show_ponds(())
        self.result_box.hide()

    def show_ponds(self, ponds: Sequence[PondRecord]) -> None:
        """List ponds that changed, in this order."""
        self.pond_list.clear()
        for pond in ponds:
            row = change_of(pond)
            item = QListWidgetItem(neutral(change_words.pond_line(pond, row)), self.pond_list)
            item.setIcon(swatch(COLOURS[row.status]))
            item.setData(_POND, pond)
        self.pond_list.setVisible(bool(ponds))
        self.flip_button.setEnabled(bool(ponds))
        self.show_pond(None, "")
        self.result_box.show()

    def show_pond(self, pond: PondRecord | None, day: str) -> None:
        """Show what is known of a pond, and which date the map shows."""
        words = "" if pond is None else change_words.shown(pond, change_of(pond), day)
        show_text(self.pond_label, words)
        self.plot.show_pond(pond)
        self.chart_box.setVisible(pond is not None)

    def _missing(self) -> str:
        if self.images_widget.filePath() or len(self.dates.chosen()) > 1:
            return ""
        return self.tr("Tick at least two dates first, or choose a folder.")

    def _clicked(self, item: QListWidgetItem) -> None:
        self.pond_clicked.emit(item.data(_POND))

    def _flip(self) -> None:
        item = self.pond_list.currentItem() or self.pond_list.item(0)
        if item is not None:
            self.pond_list.setCurrentItem(item)
            self._clicked(item)
