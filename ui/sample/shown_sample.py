"""The score by a sample that its page shows, also after the project is reopened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject

from ...core.protocol.errors import EngineError
from ...core.protocol.sample import SampleAccuracy
from ...core.protocol.score_record import NAME, read_score
from ..page_base.result_page import ShownResult
from ..project.spreadsheet import Sheet
from ..score import last_score
from ..text import words
from ..text.escaping import html
from ..text.translation import moment
from . import sample_sheets
from .page import SamplePage


class ShownSample(ShownResult):
    """Shows a score by a sample on its page, and follows the page's button to the report."""

    def __init__(self, page: SamplePage, iface: QgisInterface, parent: QObject) -> None:
        """Show nothing yet."""
        super().__init__(page, iface, parent)
        self._page = page

    def show(
        self, folder: str, accuracy: SampleAccuracy, remarks: Sequence[str], layout: str = ""
    ) -> None:
        """Show a score.

        Args:
            folder: With the engine's files.
            accuracy: Its figures.
            remarks: To be said below the headline.
            layout: Name of its print layout.
        """
        self.lead_to(folder, layout)
        lines = [f"<b>{html(words.sample_headline(accuracy))}</b>", *map(html, remarks)]
        self._page.show_summary("<br>".join(lines), report=True)

    def restore(self) -> None:
        """Show the last score of a project that was opened, if its files are still there."""
        self.clear()
        folder = last_score.load_by_sample(self._project)
        if not folder:
            return
        try:
            found = read_score(str(Path(folder) / NAME))
        except EngineError:
            # It was moved or deleted: that is no news to whoever did so.
            return
        if found.sample is None:
            return
        provenance = found.provenance
        when = self.tr("Scored {}; everything is in {}.").format(moment(provenance.made), folder)
        layout = last_score.layout_by_sample(self._project)
        self.show(folder, found.sample.headline, (when, *provenance.warnings), layout)

    def sheets(self) -> Sequence[Sheet]:
        """Return estimates, error matrices, strata and inputs."""
        found = read_score(str(Path(self._folder) / NAME))
        return (
            () if found.sample is None else sample_sheets.of(found.sample, found.provenance.inputs)
        )

    def clear(self) -> None:
        """Show no score any more, either."""
        super().clear()
        self._page.clear_result()
