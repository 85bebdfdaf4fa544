"""The area of a pond over time, with how well each is known."""

from __future__ import annotations

import datetime as dt
import math
from typing import List, Sequence, Tuple

from ..protocol.change import UNOBSERVED
from ..protocol.change_record import Observation, PondRecord
from ..protocol.texts import text
from .markup import Html
from .number_format import hectares
from .svg_plot import BLUE, GREY, ORANGE, Plot, Scale, drawing, rule

_NORMAL = 1.96
"""Standard errors on either side of an area that 95 in 100 lie within."""

_HECTARE = 10_000.0


def area_chart(pond: PondRecord) -> Html:
    """Draw areas with 95 % intervals over the dates, changes in orange.

    A date without an area is a hollow dot on the axis.
    """
    rows = pond.drawn
    plot = _plot(rows)
    parts = plot.axes(
        (text("change.report.chart_date"), text("change.report.chart_area")),
        (_days(rows), _areas(plot)),
    )
    known = [(_day(row), row.area_m2 / _HECTARE) for row in rows if row.area_m2 is not None]
    parts.append(plot.line(known, GREY, "", 1))
    for row in rows:
        x, colour = plot.x(_day(row)), ORANGE if row.flagged else BLUE
        if row.area_m2 is None:
            parts.append(plot.dot(_day(row), 0, GREY, 4, hollow=True))
            continue
        area = row.area_m2 / _HECTARE
        more = _NORMAL * (row.area_se_m2 or 0.0) / _HECTARE
        low, high = max(0.0, area - more), min(plot.y.high, area + more)
        parts.append(rule(x, plot.y(low), x, plot.y(high), colour))
        parts.append(plot.dot(_day(row), area, colour))
    words = "; ".join(_said(row) for row in rows)
    title = text("change.report.chart", id=pond.id)
    return drawing(f"area-{pond.id}", title, words, plot.width, plot.height, parts)


def _plot(rows: Sequence[Observation]) -> Plot:
    most = max(
        ((row.area_m2 or 0.0) + _NORMAL * (row.area_se_m2 or 0.0) for row in rows), default=0.0
    )
    step = _step(max(most, 1.0) / _HECTARE)
    high = step * max(1, math.ceil(max(most, 1.0) / _HECTARE / step))
    first, last = _day(rows[0]), _day(rows[-1])
    # One date alone lies in the middle.
    aside = 0.06 * (last - first) or 1.0
    return Plot(Scale(first - aside, last + aside, 62, 306), Scale(0, high, 176, 14), 340, 220)


def _step(most: float) -> float:
    """Return a round step of which about four make ``most``."""
    raw = most / 4
    power = 10.0 ** math.floor(math.log10(raw))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * 0.999)


def _areas(plot: Plot) -> List[Tuple[float, str]]:
    step = _step(plot.y.high)
    return [
        (step * number, f"{step * number:g}") for number in range(round(plot.y.high / step) + 1)
    ]


def _days(rows: Sequence[Observation]) -> List[Tuple[float, str]]:
    """Return the dates that there is room for, the first and the last among them."""
    if len(rows) == 1:
        return [(_day(rows[0]), rows[0].date)]
    middle = [] if len(rows) < 3 else [rows[len(rows) // 2]]
    return [(_day(row), row.date) for row in (rows[0], *middle, rows[-1])]


def _day(row: Observation) -> float:
    return float(dt.date.fromisoformat(row.date).toordinal())


def _said(row: Observation) -> str:
    if row.area_m2 is None:
        code = "unobserved" if row.status == UNOBSERVED else "not_found"
        return text("change.report.chart_without", date=row.date, why=text(f"change.said.{code}"))
    return text("change.report.chart_point", date=row.date, area=hectares(row.area_m2))
