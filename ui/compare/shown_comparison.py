"""The comparison that page Compare shows: what its buttons lead to, also after reopening."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject

from ...core.protocol.compare import CompareResult
from ...core.protocol.comparison_record import read_comparison
from ...core.protocol.errors import EngineError
from ..page_base.result_page import ShownResult
from ..project.spreadsheet import Sheet
from ..text import words
from ..text.escaping import html
from . import comparison_sheets, last_comparison
from .last_comparison import LastComparison
from .page import ComparePage


class ShownComparison(ShownResult):
    """Shows a comparison on the page, and follows the page's buttons."""

    def __init__(self, page: ComparePage, iface: QgisInterface, parent: QObject) -> None:
        """Show nothing yet."""
        super().__init__(page, iface, parent)
        self._page = page

    def show(self, last: LastComparison, result: CompareResult) -> None:
        """Show a comparison."""
        self.lead_to(last.folder, last.layout)
        where = self.tr("Took {}; everything is in {}.").format(
            words.duration(result.seconds), last.folder
        )
        self._page.show_summary(f"<b>{html(result.verdict)}</b><br>{html(where)}")
        self._page.show_result(result.methods, result.warnings)

    def sheets(self) -> Sequence[Sheet]:
        """Return how the methods did, their differences, and inputs."""
        return comparison_sheets.of(read_comparison(str(Path(self._folder) / "comparison.json")))

    def restore(self) -> None:
        """Show the last comparison of a project that was opened, if its files are still there."""
        self.clear()
        last = last_comparison.load(self._project)
        if last is None:
            return
        try:
            result = last_comparison.read(last.folder)
        except EngineError:
            # It was moved or deleted: that is no news to whoever did so.
            self._page.clear_result()
            return
        self.show(last, result)
