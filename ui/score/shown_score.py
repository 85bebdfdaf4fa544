"""The score that page Score shows: what its buttons lead to, also after the project is reopened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qgis.core import QgsRasterLayer, QgsRectangle, QgsVectorLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.protocol.errors import EngineError
from ...core.protocol.score_record import NAME, ScoreRecord, read_score_by_polygons
from ..page_base.result_page import ShownResult
from ..project.spreadsheet import Sheet
from ..text import words
from ..text.escaping import html
from ..text.translation import moment
from . import last_score, layers, score_sheets
from .last_score import LastScore
from .page import ScorePage

_GROUND = 60
"""Pixels around a mistake: of a pond of one pixel, the pixel alone would say nothing."""


class ShownScore(ShownResult):
    """Shows a score on the page, and follows the page's buttons."""

    apply_requested = pyqtSignal(object, int)
    """The user wants ponds at another threshold: :class:`.last_score.LastScore` and percent."""

    def __init__(self, page: ScorePage, iface: QgisInterface, parent: QObject) -> None:
        """Show nothing yet."""
        super().__init__(page, iface, parent)
        self._page = page
        self._last: LastScore | None = None
        self._mistakes: list[tuple[str, int]] = []
        self._ground = 0.0
        self._at = 0
        self._lines: list[str] = []
        page.prediction_changed.connect(self._say)
        page.mistake_requested.connect(self._step)
        page.threshold_requested.connect(self._show_threshold)
        page.apply_requested.connect(self._apply)

    def show(self, last: LastScore, score: ScoreRecord, remarks: Sequence[str]) -> None:
        """Show a score; its layers are looked for in the project.

        Args:
            last: Where it is.
            score: Its figures.
            remarks: To be said below the headline.
        """
        self.lead_to(last.folder, last.layout)
        self._last, self._at = last, 0
        found = layers.of_folder(last.folder, self._project)
        self._mistakes = layers.mistakes(found) if found else []
        self._ground = _GROUND * found.errors.rasterUnitsPerPixelX() if found else 0.0
        self._lines = [f"<b>{html(words.headline(score))}</b>", *map(html, remarks)]
        self._say()
        self._page.show_result(score, len(self._mistakes))

    def _say(self) -> None:
        """Show the headline; where another prediction is chosen, say first whose it is."""
        last, chosen = self._last, self._page.prediction()
        if last is None:
            return
        lines = self._lines
        if chosen is not None and not _is_file(chosen, last.prediction):
            other = self.tr("This is the score of {}. {} is not scored yet.").format(
                last.name, chosen.name()
            )
            lines = [f"<i>{html(other)}</i>", *lines]
        self._page.show_summary("<br>".join(lines))

    def restore(self) -> None:
        """Show the last score of a project that was opened, if its files are still there."""
        self.clear()
        last = last_score.load(self._project)
        if last is None:
            return
        try:
            score = read_score_by_polygons(str(Path(last.folder) / NAME))
        except EngineError:
            # It was moved or deleted: that is no news to whoever did so.
            self._page.clear_result()
            return
        when = self.tr("Scored {}; everything is in {}.").format(
            moment(score.provenance.made), last.folder
        )
        self.show(last, score, (when, *score.provenance.warnings))

    def clear(self) -> None:
        """Forget the score and its mistakes, too."""
        super().clear()
        self._last, self._mistakes, self._at, self._lines = None, [], 0, []

    def sheets(self) -> Sequence[Sheet]:
        """Return measures, error matrix and inputs."""
        return score_sheets.of(read_score_by_polygons(str(Path(self._folder) / NAME)))

    def _step(self, step: int) -> None:
        """Select another missed or false pond, and zoom to it with some ground around.

        Args:
            step: 1 for the next one, -1 for the one before.
        """
        if not self._mistakes:
            return
        count = len(self._mistakes)
        # Before the first step there is none to go on from: back leads to the last one.
        place = (self._at - 1 + step) % count if self._at or step > 0 else count - 1
        identity, feature = self._mistakes[place]
        layer = self._project.mapLayer(identity)
        if not isinstance(layer, QgsVectorLayer):
            self._notices.inform(self.tr("The layers of the last score are no longer here."))
            return
        for other in {one for one, _ in self._mistakes} - {identity}:
            marked = self._project.mapLayer(other)
            if isinstance(marked, QgsVectorLayer):
                marked.removeSelection()
        self._at = place + 1
        self._page.show_mistake(self._at, len(self._mistakes))
        layer.selectByIds([feature])
        self._iface.setActiveLayer(layer)
        canvas = self._iface.mapCanvas()
        pond = layer.boundingBoxOfSelected()
        box = QgsRectangle.fromCenterAndSize(
            pond.center(),
            max(3.0 * pond.width(), self._ground),
            max(3.0 * pond.height(), self._ground),
        )
        canvas.setExtent(canvas.mapSettings().layerExtentToOutputExtent(layer, box))
        canvas.refresh()

    def _show_threshold(self, percent: int) -> None:
        last = self._last
        if last is None or not last.probability:
            return
        layer = layers.show_threshold(last.probability, percent, last.name, self._project)
        if layer is None:
            self._notices.fail(*self._probability_gone(last.probability))
            return
        self._iface.setActiveLayer(layer)

    def _apply(self, percent: int) -> None:
        last = self._last
        if last is None or not last.probability:
            return
        if not Path(last.probability).is_file():
            self._notices.fail(*self._probability_gone(last.probability))
            return
        self.apply_requested.emit(last, percent)

    def _probability_gone(self, path: str) -> tuple[str, str]:
        return (
            self.tr("The probability raster {} cannot be opened.").format(path),
            self.tr("Check that it still exists."),
        )


def _is_file(layer: QgsRasterLayer, path: str) -> bool:
    """Return whether a layer shows the raster of a path, however either is written."""
    source = layer.source().partition("|")[0]
    return Path(source).absolute() == Path(path).absolute()
