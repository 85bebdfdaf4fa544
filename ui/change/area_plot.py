"""The area of a pond over its dates, with intervals, in the panel."""

from __future__ import annotations

import datetime as dt

from qgis.PyQt.QtCore import QPointF, QRectF
from qgis.PyQt.QtGui import QPaintEvent, QPen
from qgis.PyQt.QtWidgets import QWidget

from ...core.protocol.change_record import Observation, PondRecord
from ..text.translation import day, tr
from ..widgets.plot import Curve, Plot, Span, place, span_of
from .ledger_style import COLOURS

_NORMAL = 1.96
_HECTARE = 10_000.0


class AreaPlot(Plot):
    """Draws hectares over days; a date without an area leaves a gap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Show nothing yet."""
        super().__init__("area_plot", parent)
        self._pond: PondRecord | None = None

    def show_pond(self, pond: PondRecord | None) -> None:
        """Show a pond; ``None`` for none."""
        self._pond = pond
        self.setToolTip("" if pond is None else tr("Area with its 95 % interval, by date"))
        self.setAccessibleName(tr("Area over time"))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw it."""
        painter = self.begin()
        known = [] if self._pond is None else [one for one in self._pond.drawn if _known(one)]
        if self._pond is None or not known:
            self.say(painter, tr("No area is known."))
            painter.end()
            return
        box = self.frame(painter)
        values = [_at(one) for one in self._pond.drawn]
        # A little room beside the first and the last.
        aside = max(1.0, 0.08 * (values[-1][0] - values[0][0]))
        first, last = values[0][0] - aside, values[-1][0] + aside
        ticks = tuple(dict.fromkeys((values[0][0], values[-1][0])))
        across = Span(first, last, ticks)
        up = span_of([0.0, *(end for one in known for end in _ends(one))], 0.1)
        self.draw_grid(painter, box, up)
        self.draw_axis(painter, box, across, tr("Area (ha)"))
        colour = self.ink(0.6)
        self.draw_line(painter, box, across, up, Curve("", colour, tuple(values)))
        for one in known:
            x, area = _at(one)
            low, high = (place(box, across, up, x, end) for end in _ends(one))
            painter.setPen(QPen(COLOURS[one.status], 2))
            painter.drawLine(low, high)
            painter.setBrush(COLOURS[one.status])
            painter.drawEllipse(QPointF(place(box, across, up, x, area or 0.0)), 4.0, 4.0)
        painter.end()

    def tick_text(self, _across: Span, tick: float) -> str:
        """Return the day of a tick."""
        return day(dt.date.fromordinal(round(tick)).isoformat())

    def tick_start(self, box: QRectF, x: float, width: float) -> float:
        """Return where a day begins: below its tick, but within the widget."""
        return max(box.left() - 6.0, min(x - width / 2, box.right() + 6.0 - width))


def _known(one: Observation) -> bool:
    return one.area_m2 is not None


def _at(one: Observation) -> tuple[float, float | None]:
    area = None if one.area_m2 is None else one.area_m2 / _HECTARE
    return float(dt.date.fromisoformat(one.date).toordinal()), area


def _ends(one: Observation) -> tuple[float, float]:
    area, error = (one.area_m2 or 0.0) / _HECTARE, (one.area_se_m2 or 0.0) / _HECTARE
    return max(0.0, area - _NORMAL * error), area + _NORMAL * error
