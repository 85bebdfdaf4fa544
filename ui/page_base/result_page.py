"""What pages do alike whose results are there to look at: a report, a print layout, a folder."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsProject
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QPushButton

from ..project.spreadsheet import Sheet
from . import result_links
from .notices import Notices
from .page import Page


class ResultPage(Page):
    """A page with buttons that lead to a result."""

    report_requested = pyqtSignal()
    """The user wants to read the report."""
    layout_requested = pyqtSignal()
    """The user wants to see the print layout."""
    folder_requested = pyqtSignal()
    """The user wants to see the files."""
    pdf_requested = pyqtSignal()
    """The user wants the print layout as a PDF file."""
    sheet_requested = pyqtSignal()
    """The user wants the figures as a spreadsheet."""

    report_button: QPushButton
    layout_button: QPushButton
    pdf_button: QPushButton
    sheet_button: QPushButton

    def form_taken(self) -> None:
        """Answer the buttons that lead to the result."""
        self.report_button.clicked.connect(self.report_requested)
        self.layout_button.clicked.connect(self.layout_requested)
        self.pdf_button.clicked.connect(self.pdf_requested)
        self.sheet_button.clicked.connect(self.sheet_requested)

    def set_busy(self, busy: bool) -> None:
        """Turn the button into Cancel, and back; a new result takes the last one's place."""
        if busy:
            self.clear_result()
        super().set_busy(busy)

    def clear_result(self) -> None:
        """Show no result: there is none yet, or it belongs to a project that is gone."""
        raise NotImplementedError


class ShownResult(QObject):
    """Follows a page's buttons to its last result, also after the project is reopened.

    A subclass shows the result, and calls :meth:`lead_to` with where it is.
    """

    def __init__(self, page: ResultPage, iface: QgisInterface, parent: QObject) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        self._iface, self._project = iface, QgsProject.instance()
        self._notices = Notices(iface.messageBar())
        self._folder = self._layout = ""
        page.report_requested.connect(self.open_report)
        page.layout_requested.connect(self._open_layout)
        page.folder_requested.connect(self._open_folder)
        page.pdf_requested.connect(self._save_pdf)
        page.sheet_requested.connect(self._save_sheets)

    def lead_to(self, folder: str, layout: str = "") -> None:
        """Lead to a result.

        Args:
            folder: With the engine's files.
            layout: Name of its print layout.
        """
        self._folder, self._layout = folder, layout

    def restore(self) -> None:
        """Show the last result of a project that was opened, if its files are still there."""
        raise NotImplementedError

    def clear(self) -> None:
        """Lead nowhere: there is no result, or it belongs to a project that is gone."""
        self.lead_to("")

    def sheets(self) -> Sequence[Sheet]:
        """Return the figures of the result as the sheets of a spreadsheet.

        Raises:
            EngineError: The result's files are gone.
        """
        raise NotImplementedError

    def open_report(self) -> None:
        """Open the report in the browser."""
        if self._folder:
            result_links.open_report(self._folder, self._notices)

    def _open_folder(self) -> None:
        if self._folder:
            result_links.open_folder(self._folder, self._notices)

    def _open_layout(self) -> None:
        if self._folder:
            result_links.open_layout(self._layout, self._project, self._iface, self._notices)

    def _save_pdf(self) -> None:
        if self._folder:
            result_links.save_pdf(self._layout, self._folder, self._project, self._notices)

    def _save_sheets(self) -> None:
        if self._folder:
            result_links.save_sheets(self.sheets, self._folder, self._project, self._notices)
