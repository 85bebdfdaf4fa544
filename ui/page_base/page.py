"""What the forms of all pages do alike: a button that runs and cancels, progress, a summary."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt import uic
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QLabel, QProgressBar, QPushButton, QWidget

from ..text.translation import tr
from ..widgets.forms import show_html, show_progress, show_start, show_text
from ..widgets.scrolled_form import ResultsArea, leave_room

_ICONS = Path(__file__).resolve().parents[1] / "icons"

_RESULTS = ("threshold_box", "plot_box", "summary_label", "result_box")
"""Widgets that forms have below, for what comes of a job."""


def icon(name: str) -> QIcon:
    """Return an icon of the plugin by the stem of its file."""
    return QIcon(str(_ICONS / f"{name}.svg"))


class Page(QWidget):
    """A form with a button that starts a job and cancels it, a progress bar and a summary."""

    run_requested = pyqtSignal(object)
    """The user clicked the button; carries what the form says: see :meth:`asked`."""
    cancel_requested = pyqtSignal()
    """The user clicked Cancel."""

    def take_form(
        self, module: str, button: str, bar: str = "progress_bar", label: str = "summary_label"
    ) -> None:
        """Load the form that lies beside a module under the module's name.

        Args:
            module: The module's ``__file__``.
            button: Name of the button in the form: ``segment_button`` has the icon ``segment``.
            bar: Name of the progress bar.
            label: Name of the label for stages and for how the last job ended.
        """
        uic.loadUi(str(Path(module).with_suffix(".ui")), self)
        self._run_button: QPushButton = getattr(self, button)
        self._run_text, self._run_icon = self._run_button.text(), button.rpartition("_")[0]
        self._run_bar: QProgressBar = getattr(self, bar)
        self._run_label: QLabel = getattr(self, label)
        self._busy = False
        self._scroll_results()
        self._run_button.clicked.connect(self._run_clicked)
        self.form_taken()

    def _scroll_results(self) -> None:
        """Let what is shown below the form scroll too; the button and its progress stay in sight.

        Forms without a footer show results elsewhere.
        """
        footer = getattr(self, "footer", None)
        if footer is None:
            return
        self.results = ResultsArea(footer)
        layout = footer.layout()
        shown = [getattr(self, name) for name in _RESULTS if hasattr(self, name)]
        first, *_ = places = sorted(layout.indexOf(widget) for widget in shown)
        for widget in [layout.itemAt(place).widget() for place in places]:
            self.results.add(widget)
        layout.insertWidget(first, self.results)
        leave_room(self.scroll_area)

    def form_taken(self) -> None:
        """Answer what forms of this kind have; called once the form is there."""

    def asked(self) -> object | None:
        """Return what the form asks for; ``None`` where something is missing for it."""
        raise NotImplementedError

    def ask(self) -> None:
        """Ask for the job that the form describes, if nothing is missing for it."""
        choices = self.asked()
        if choices is not None:
            self.run_requested.emit(choices)

    def update_buttons(self) -> None:
        """Say what is missing before the buttons can be clicked."""

    def set_busy(self, busy: bool) -> None:
        """Turn the button into Cancel, and back."""
        self.lock_form(busy)

    def lock_form(self, locked: bool) -> None:
        """Let the form be changed only while no job runs, and show which of the two it is."""
        self.show_running(locked)
        self.scroll_area.setEnabled(not locked)
        self.update_buttons()

    def show_running(self, running: bool) -> None:
        """Turn the button into Cancel and show the progress bar, and back."""
        self._busy = running
        self._run_bar.setVisible(running)
        self._run_button.setText(tr("Cancel") if running else self._run_text)
        self._run_button.setIcon(icon("cancel" if running else self._run_icon))
        if running:
            show_start(self._run_bar)
            show_text(self._run_label, tr("Starting the engine…"))

    def show_progress(self, fraction: float, stage: str, seconds_left: float | None) -> None:
        """Show how far the job is.

        Args:
            fraction: 0 to 1.
            stage: What is being done.
            seconds_left: Estimate, ``None`` where there is none yet.
        """
        show_progress(self._run_bar, self._run_label, fraction, stage, seconds_left)

    def show_cancelling(self) -> None:
        """Show that Cancel has been heard."""
        self._run_button.setEnabled(False)
        show_text(self._run_label, tr("Cancelling…"))

    def show_summary(self, text: str) -> None:
        """Show how the last job ended, as HTML."""
        show_html(self._run_label, text)

    def _run_clicked(self) -> None:
        if self._busy:
            self.cancel_requested.emit()
        else:
            self.ask()
