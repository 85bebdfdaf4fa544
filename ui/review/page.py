"""Page Review of the panel: widgets in, signals out.

A click on Start review leaves as a signal; ``ReviewJob`` in ``job.py`` takes it.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from qgis.core import QgsProject
from qgis.gui import QgsFileWidget
from qgis.PyQt import uic
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QWidget,
)

from ...core.protocol.composition import joined
from ...core.protocol.review_fields import REASONS
from ..page_base.page import icon
from ..project.page_settings import ReviewSettings
from ..text import review_words
from ..text.translation import tr
from ..widgets.forms import choose_data, placed, show_html, show_text, show_tip
from ..widgets.scrolled_form import WidthKeeper
from .keys import Act
from .learning_box import LearningBox
from .plan import ReviewChoices, order_of
from .pond_list import PondList
from .queue import Counts, Order, Pond
from .register import Format

_BUTTONS = {
    "accept_button": Act.ACCEPT,
    "edit_button": Act.EDIT,
    "reshape_button": Act.RESHAPE,
    "split_button": Act.SPLIT,
    "merge_button": Act.MERGE,
    "draw_button": Act.DRAW,
    "area_button": Act.AREA,
    "keep_button": Act.KEEP,
    "give_up_button": Act.GIVE_UP,
    "previous_button": Act.PREVIOUS,
    "next_button": Act.NEXT,
    "zoom_button": Act.ZOOM,
    "undo_button": Act.UNDO,
    "redo_button": Act.REDO,
    "colours_button": Act.COLOURS,
    "date_button": Act.DATE,
}
_WHILE_EDITING = ("keep_button", "give_up_button", "zoom_button", "colours_button", "date_button")


class ReviewPage(QWidget):
    """The choices before a review, what one sees during it, and the ways to the register."""

    start_requested = pyqtSignal(object)
    """The user clicked Start review; carries :class:`ReviewChoices`."""
    stop_requested = pyqtSignal()
    """The user clicked Stop review."""
    act_requested = pyqtSignal(object, str)
    """The user clicked what a key does, too; carries the :class:`Act` and its detail."""
    hide_requested = pyqtSignal(bool)
    """The user holds, or lets go of, the button that takes the outlines away."""
    described = pyqtSignal(str, str)
    """The user has named the pond; carries name and note."""
    queue_changed = pyqtSignal()
    """The user wants another order, or other ponds."""
    register_requested = pyqtSignal()
    """The user wants to see the register."""
    export_requested = pyqtSignal(object)
    """The user wants the register as a file; carries its :class:`Format`."""
    join_requested = pyqtSignal()
    """The user wants to take in another reviewer's decisions."""

    scroll_area: QScrollArea
    ponds_group: QGroupBox
    file_widget: QgsFileWidget
    reviewer_edit: QLineEdit
    order_combo: QComboBox
    view_check: QCheckBox
    work_group: QGroupBox
    progress_bar: QProgressBar
    progress_label: QLabel
    pace_label: QLabel
    pond_label: QLabel
    hint_label: QLabel
    name_edit: QLineEdit
    note_edit: QLineEdit
    hide_button: QPushButton
    show_button: QPushButton
    export_button: QPushButton
    join_button: QPushButton
    register_group: QGroupBox
    register_label: QLabel
    summary_label: QLabel
    review_button: QPushButton

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the page with default settings and nothing to review."""
        super().__init__(parent)
        uic.loadUi(str(Path(__file__).with_suffix(".ui")), self)
        box, layout = self.findChild(QWidget, "ponds_box"), self.ponds_layout
        self.ponds = placed(PondList(box), layout)
        self.learning = placed(LearningBox(self.register_group), self.register_group_layout)
        self._reviewing = self._editing = False
        self._fill()
        self.apply(ReviewSettings())
        self._connect()
        self.set_reviewing(False)
        self.show_summary("")
        self.show_register("")

    def apply(self, settings: ReviewSettings) -> None:
        """Show settings."""
        self.file_widget.setFilePath(settings.file)
        self.reviewer_edit.setText(settings.reviewer)
        choose_data(self.order_combo, order_of(settings.order))

    def settings(self) -> ReviewSettings:
        """Return what the widgets say now."""
        return ReviewSettings(
            file=self.file_widget.filePath(),
            order=self.order().value,
            reviewer=self.reviewer_edit.text().strip(),
        )

    def order(self) -> Order:
        """Return which pond is to come first."""
        chosen: Order = self.order_combo.currentData()
        return chosen

    def choices(self) -> ReviewChoices:
        """Return what a review would begin with."""
        return ReviewChoices(self.ponds.chosen(), self.view_check.isChecked(), self.settings())

    def follow_project(self, project: QgsProject) -> None:
        """Offer what the project holds."""
        if not self._reviewing:
            self.ponds.follow(project)

    def forget_choice(self) -> None:
        """Go back to what is offered first: another project has been opened."""
        self.ponds.forget_choice()
        self.show_summary("")

    def set_reviewing(self, reviewing: bool) -> None:
        """Turn Start review into Stop review, and back."""
        self._reviewing = reviewing
        self.review_button.setText(self.tr("Stop review") if reviewing else self.tr("Start review"))
        self.review_button.setIcon(icon("finish" if reviewing else "review"))
        self.ponds_group.setVisible(not reviewing)
        self.work_group.setVisible(reviewing)
        self.set_editing(None)

    def set_editing(self, act: Act | None) -> None:
        """Say what can be done with the outline that is being edited; ``None`` for none."""
        self._editing = act is not None
        hints = {
            Act.EDIT: self.tr("Drag corners, double-click for a new one. Enter keeps it."),
            Act.RESHAPE: self.tr(
                "Draw a line that leaves the outline and comes back; a right click ends it. "
                "Enter keeps it."
            ),
            Act.SPLIT: self.tr("Draw a line across the pond; a right click ends it."),
            Act.DRAW: self.tr("Click the corners of the pond; a right click ends it."),
            Act.MERGE: self.tr("Click the others with Shift held. M or Enter merges them."),
        }
        hint = hints.get(act, "") if act is not None else ""
        show_text(self.hint_label, joined(hint, self.tr("Esc gives it up.")) if hint else "")
        for name in (*_BUTTONS, *self._reason_buttons()):
            button = self._button(name)
            for_editing = name in ("keep_button", "give_up_button")
            button.setVisible(self._editing if for_editing else True)
            button.setEnabled(not self._editing or name in _WHILE_EDITING)
        self.name_edit.setEnabled(not self._editing)
        self.note_edit.setEnabled(not self._editing)

    def show_pond(
        self, pond: Pond | None, number: int, reason: str, name: str, note: str, image: str
    ) -> None:
        """Show what is known of the pond at hand; ``None`` where there is none."""
        text = ""
        if pond is not None:
            text = review_words.pond(number, pond.area, pond.confidence, image, pond.review, reason)
        show_text(self.pond_label, text or self.tr("There is no pond in this queue."))
        for edit, words in ((self.name_edit, name), (self.note_edit, note)):
            if not edit.hasFocus() or not edit.isModified():
                edit.setText(words)

    def show_progress(self, counts: Counts, pace: str) -> None:
        """Show how far the queue is."""
        self.progress_bar.setRange(0, max(1, counts.ponds))
        self.progress_bar.setValue(counts.done)
        show_text(self.progress_label, review_words.progress(*counts))
        show_text(self.pace_label, pace)

    def show_register(self, text: str) -> None:
        """Show what the register holds."""
        show_text(self.register_label, text)

    def show_summary(self, markup: str) -> None:
        """Show what came last, as HTML."""
        show_html(self.summary_label, markup)

    def edit_name(self) -> None:
        """Let the pond be named."""
        self.name_edit.setFocus()
        self.name_edit.selectAll()

    def _fill(self) -> None:
        for order, text in (
            (Order.LEAST_CERTAIN, self.tr("Least certain first")),
            (Order.HIGHEST, self.tr("Highest confidence first")),
            (Order.LOWEST, self.tr("Lowest confidence first")),
            (Order.LARGEST, self.tr("Largest first")),
            (Order.SMALLEST, self.tr("Smallest first")),
            (Order.PLACE, self.tr("By place: the nearest next")),
        ):
            self.order_combo.addItem(text, order)
        self.file_widget.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.file_widget.setFilter(tr("GeoPackages (*.gpkg)"))
        self.file_widget.lineEdit().setPlaceholderText(self.tr("Beside the project"))
        menu = QMenu(self.export_button)
        for wanted, text in (
            (Format.SHAPEFILE, "Shapefile"),
            (Format.GEOJSON, "GeoJSON"),
            (Format.KML, "KML"),
            (Format.XLSX, self.tr("Spreadsheet (.xlsx)")),
            (Format.ODS, self.tr("Spreadsheet (.ods)")),
        ):
            menu.addAction(text).triggered.connect(partial(self._export, wanted))
        self.export_button.setMenu(menu)

    def _connect(self) -> None:
        self.review_button.clicked.connect(self._clicked)
        for name, act in _BUTTONS.items():
            self._button(name).clicked.connect(partial(self._ask, act, ""))
        for name, reason in zip(self._reason_buttons(), REASONS):
            self._button(name).clicked.connect(partial(self._ask, Act.REJECT, reason))
        self.hide_button.pressed.connect(partial(self.hide_requested.emit, True))
        self.hide_button.released.connect(partial(self.hide_requested.emit, False))
        for edit in (self.name_edit, self.note_edit):
            edit.editingFinished.connect(self._describe)
        self.order_combo.activated.connect(self.queue_changed)
        self.view_check.toggled.connect(self.queue_changed)
        self.show_button.clicked.connect(self.register_requested)
        self.join_button.clicked.connect(self.join_requested)
        WidthKeeper(self.scroll_area)
        for name in (*_BUTTONS, *self._reason_buttons(), "hide_button"):
            show_tip(self._button(name), self._button(name).toolTip())

    def _button(self, name: str) -> QPushButton:
        button: QPushButton = getattr(self, name)
        return button

    def _reason_buttons(self) -> list[str]:
        return [f"{reason}_button" for reason in REASONS]

    def _clicked(self) -> None:
        if self._reviewing:
            self.stop_requested.emit()
        else:
            self.start_requested.emit(self.choices())

    def _ask(self, act: Act, detail: str, _checked: bool = False) -> None:
        self.act_requested.emit(act, detail)

    def _export(self, wanted: Format, _checked: bool = False) -> None:
        self.export_requested.emit(wanted)

    def _describe(self) -> None:
        self.name_edit.setModified(False)
        self.note_edit.setModified(False)
        self.described.emit(self.name_edit.text().strip(), self.note_edit.text().strip())
