"""The differences between the methods of a comparison: their intervals and their significance."""

from __future__ import annotations

from typing import List, Mapping, Optional, Sequence

from ..protocol.comparison_record import ComparisonRecord, MeasureDifference, PairRecord
from ..protocol.texts import text
from .markup import Html, element, figure, headings, paragraph, section, table
from .number_format import absent, count, measure, unbroken
from .svg_plot import BLUE, GREY, GRID, INK, QUIET, Scale, box, dot, drawing, label, rule

_MINUS = "\u2212"


def difference_section(comparison: ComparisonRecord) -> Optional[Html]:
    """Return the differences and their significance; ``None`` where there is one method only."""
    found = comparison.comparison.pairs
    if not found:
        return None
    names = {method.key: method.name for method in comparison.methods}
    rows = [
        [
            text(
                "report.differences.pair",
                first=names[pair.first],
                second=names[pair.second],
            ),
            _difference(pair.differences.f1),
            _difference(pair.differences.iou),
            text(
                "report.differences.only_right",
                first=count(pair.mcnemar.only_first),
                second=count(pair.mcnemar.only_second),
            ),
            _chance(pair.mcnemar.clustered_p),
            _chance(pair.mcnemar.p),
        ]
        for pair in found
    ]
    head = headings(
        "report.differences.column.methods",
        "report.differences.column.f1",
        "report.differences.column.iou",
        "report.differences.column.only_right",
        "report.differences.column.p_blocks",
        "report.differences.column.p_pixels",
    )
    return section(
        text("report.differences.title"),
        figure(
            difference_chart(found, names),
            text("report.differences.chart_caption"),
            "wide",
        ),
        table(head, rows, text("report.differences.caption")),
        paragraph(
            text(
                "report.differences.about",
                resamples=count(comparison.comparison.resamples),
                seed=comparison.comparison.seed,
            ),
            _called(len(found)),
        ),
        paragraph(text("report.differences.mcnemar")),
    )


def _called(pairs: int) -> str:
    if pairs == 1:
        return text("report.differences.one_pair")
    return text("report.differences.several_pairs", pairs=pairs)


def difference_chart(found: Sequence[PairRecord], names: Mapping[str, str]) -> Html:
    """Draw the difference in F1 of each pair with its interval."""
    reach = [0.02]
    for pair in found:
        item = pair.differences.f1
        ends = item.interval or ()
        reach += [abs(value) for value in (item.value, *ends) if value is not None]
    most = 1.1 * max(reach)
    left, width, line = 300.0, 650.0, 24.0
    x = Scale(-most, most, left, width - 20)
    bottom = 14.0 + line * len(found)
    parts: List[Html] = [rule(x(0), 4, x(0), bottom, INK)]
    step = _step(most)
    tick = -int(most / step) * step
    while tick <= most:
        parts.append(rule(x(tick), 4, x(tick), bottom, GRID))
        parts.append(label(x(tick), bottom + 14, _tick(tick), "middle", QUIET))
        tick = round(tick + step, 10)
    said = []
    for row, pair in enumerate(found):
        item, y = pair.differences.f1, 20.0 + line * row
        first, second = names[pair.first], names[pair.second]
        name = text("report.differences.chart_pair", first=first, second=second)
        parts.append(label(left - 10, y + 4, name, "end"))
        colour = BLUE if item.different else GREY
        if item.interval is not None:
            low, high = item.interval
            parts.append(box(x(low), y - 1.5, max(1.0, x(high) - x(low)), 3.0, colour))
        if item.value is not None:
            parts.append(dot(x(item.value), y, colour, hollow=not item.different))
        said.append(
            text("report.differences.chart_item", pair=name, difference=_plain_difference(item))
        )
    parts.append(label(x(0), bottom + 30, text("report.differences.axis"), "middle", QUIET))
    title = text("report.differences.chart")
    return drawing("differences", title, "; ".join(said), width, bottom + 36, parts)


def _tick(value: float) -> str:
    return f"{value:+.3g}".replace("-", _MINUS) if value else "0"


def _step(most: float) -> float:
    """Return a round distance between ticks of which a few fit below ``most``."""
    return next(step for step in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0) if most / step <= 4)


def _difference(item: MeasureDifference) -> str:
    if item.value is None:
        return absent("report.not_defined")
    if item.interval is None:
        return text("report.differences.no_interval", value=_signed(item.value))
    low, high = item.interval
    span = unbroken(text("report.interval", low=_signed(low), high=_signed(high)))
    words = text("report.differences.with_interval", value=_signed(item.value), interval=span)
    return element("strong", words) if item.different else words


def _plain_difference(item: MeasureDifference) -> str:
    if item.value is None:
        return text("report.not_defined")
    value, ends = _signed(item.value), item.interval
    if ends is None:
        return text("report.differences.plain_no_interval", value=value)
    span = text("report.interval", low=_signed(ends[0]), high=_signed(ends[1]))
    return text("report.differences.plain", value=value, interval=span)


def _signed(value: float) -> str:
    rounded = f"{value:+.3f}"
    if rounded in ("+0.000", "-0.000"):
        return rounded.replace("+", "")
    return rounded.replace("-", _MINUS)


def _chance(p: Optional[float]) -> str:
    if p is None:
        return absent("report.differences.too_few_blocks")
    return "< 0.001" if p < 0.001 else measure(p)
