"""The comparison that page Compare shows: what its buttons lead to, also after reopening."""

from __future__ import annotations

from html import escape

from qgis.core import QgsProject
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject

from ...core.protocol.compare import CompareResult
from ...core.protocol.errors import EngineError
from ..page_base import result_links
from ..page_base.notices import Notices
from ..text import words
from . import last_comparison
from .last_comparison import LastComparison
from .page import ComparePage


class ShownComparison(QObject):
    """Shows a comparison on the page, and follows the page's buttons."""

    def __init__(
        self,
        page: ComparePage,
        iface: QgisInterface,
        notices: Notices,
        project: QgsProject,
        parent: QObject,
    ) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        self._page, self._iface = page, iface
        self._notices, self._project = notices, project
        self._last: LastComparison | None = None
        page.report_requested.connect(self.open_report)
        page.layout_requested.connect(self._open_layout)
        page.folder_requested.connect(self._open_folder)

    def show(self, last: LastComparison, result: CompareResult) -> None:
        """Show a comparison."""
        self._last = last
        where = self.tr("Took {}; everything is in {}.").format(
            words.duration(result.seconds), last.folder
        )
        self._page.show_summary(f"<b>{escape(result.verdict)}</b><br>{escape(where)}")
        self._page.show_result(result.methods, result.warnings)

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

    def clear(self) -> None:
        """Lead nowhere: there is no comparison, or it belongs to a project that is gone."""
        self._last = None

    def open_report(self) -> None:
        """Open the report in the browser."""
        if self._last is not None:
            result_links.open_report(self._last.folder, self._notices)

    def _open_folder(self) -> None:
        if self._last is not None:
            result_links.open_folder(self._last.folder, self._notices)

    def _open_layout(self) -> None:
        if self._last is not None:
            name = self._last.layout
            result_links.open_layout(name, self._project, self._iface, self._notices)
