"""The drawings of the report, each from its part of ``score.json``."""

from __future__ import annotations

import math
from typing import List, Optional, Sequence, Tuple

from ..accuracy.metrics import ratio
from ..protocol.accuracy_measures import (
    PixelMeasures,
    PondMeasures,
    PondsAtIou,
    SizeClass,
    ThresholdPoint,
    ThresholdView,
)
from ..protocol.texts import clauses, text
from .markup import Html, join
from .number_format import count, measure, percent
from .svg_plot import (
    BLUE,
    GREY,
    GRID,
    INK,
    ORANGE,
    PURPLE,
    QUIET,
    Plot,
    Point,
    Scale,
    box,
    count_ticks,
    dot,
    drawing,
    label,
    rule,
    unit_plot,
    unit_ticks,
)

TRUE, FALSE, MISSED, NEITHER = "#569ece", "#f0a202", "#8c145a", "#e4e4de"
"""As on the map of errors."""

Series = Tuple[str, str, str, Sequence[Point]]
"""Name, colour, dash, points."""


def confusion_matrix(pixels: PixelMeasures) -> Html:
    """Draw the four counts in the colours of the map of errors."""
    total = pixels.total
    cells = (
        (pixels.tp, text("report.chart.tp"), TRUE, INK, 0, 0),
        (pixels.fn, text("report.chart.fn"), MISSED, "#ffffff", 1, 0),
        (pixels.fp, text("report.chart.fp"), FALSE, INK, 0, 1),
        (pixels.tn, text("report.chart.tn"), NEITHER, INK, 1, 1),
    )
    left, top, wide, tall = 96, 44, 150, 78
    parts: List[Html] = [
        label(left + wide, 14, text("report.chart.prediction"), "middle", weight="600"),
        label(left + wide / 2, 34, text("report.chart.pond"), "middle", QUIET),
        label(left + 1.5 * wide, 34, text("report.chart.other"), "middle", QUIET),
        label(4, top + tall + 4, text("report.chart.reference"), weight="600"),
        label(left - 8, top + tall / 2 - 4, text("report.chart.pond"), "end", QUIET),
        label(left - 8, top + 1.5 * tall + 12, text("report.chart.other"), "end", QUIET),
    ]
    for number, name, colour, ink, column, row in cells:
        x, y = left + column * wide, top + row * tall
        share = ratio(number, total)
        parts += [
            box(x + 1, y + 1, wide - 2, tall - 2, colour),
            label(x + wide / 2, y + 24, name, "middle", ink),
            label(x + wide / 2, y + 46, count(number), "middle", ink, "600", 16),
            label(x + wide / 2, y + 64, "" if share is None else percent(share), "middle", ink),
        ]
    words = clauses(
        text("report.chart.cell", name=name, pixels=count(number)) for number, name, *_ in cells
    )
    return drawing("confusion", text("report.chart.matrix"), words, left + 2 * wide + 4, 204, parts)


def whisker(value: Optional[float], ends: Optional[Sequence[float]]) -> Html:
    """Draw a measure and its interval on a line from 0 to 1, beside the numbers that say so."""
    x = Scale(0, 1, 4, 116)
    parts = [rule(x(0), 8, x(1), 8, GRID)]
    parts += [rule(x(tick), 5, x(tick), 11, GRID) for tick in (0, 0.5, 1)]
    if ends is not None:
        low, high = (min(max(end, 0), 1) for end in ends)
        parts.append(box(x(low), 6, max(x(high) - x(low), 0.5), 4, "#a9cbe3"))
    if value is not None:
        parts.append(box(x(min(max(value, 0), 1)) - 1.25, 2, 2.5, 12, BLUE))
    # The row says the same in numbers: nobody needs to hear it twice.
    shapes = join(parts)
    return Html(f'<svg viewBox="0 0 120 16" class="whisker" aria-hidden="true">{shapes}</svg>')


def pond_sizes(sizes: Sequence[SizeClass]) -> Html:
    """Draw reference ponds, matched and missed, and false ponds by size class."""
    most = max([1, *(max(item.reference, item.false) for item in sizes)])
    ticks = count_ticks(most)
    row, left, top = 46, 88, 30
    bottom = top + row * len(sizes)
    plot = Plot(Scale(0, ticks[-1][0], left, 470), Scale(0, 1, bottom, top), 500, bottom + 44)
    parts: List[Html] = []
    for value, name in ticks:
        parts.append(rule(plot.x(value), bottom, plot.x(value), top, GRID))
        parts.append(label(plot.x(value), bottom + 15, name, "middle", QUIET))
    for index, item in enumerate(sizes):
        y = top + index * row + 6
        parts.append(label(left - 8, y + 20, size_class(item), "end"))
        for bar, (start, length, colour) in enumerate(
            (
                (0, item.matched, TRUE),
                (item.matched, item.missed, MISSED),
                (0, item.false, FALSE),
            )
        ):
            across = plot.x(start + length) - plot.x(start)
            if length:
                parts.append(box(plot.x(start), y if bar < 2 else y + 18, across, 15, colour))
    parts.append(rule(left, bottom, left, top, INK))
    parts.append(label((left + 470) / 2, bottom + 34, text("report.chart.ponds"), "middle"))
    names = (
        (text("report.chart.matched"), TRUE),
        (text("report.chart.missed"), MISSED),
        (text("report.chart.false"), FALSE),
    )
    for place, (name, colour) in zip((left, left + 86, left + 164), names):
        parts += [box(place, 6, 11, 11, colour), label(place + 16, 16, name)]
    words = "; ".join(
        text(
            "report.chart.size",
            size=size_class(item),
            matched=item.matched,
            missed=item.missed,
            false=item.false,
        )
        for item in sizes
    )
    return drawing("sizes", text("report.chart.sizes"), words, plot.width, plot.height, parts)


def size_class(item: SizeClass) -> str:
    """Return the name of a size class."""
    low, high = item.from_ha, item.to_ha
    if high is None:
        return text("report.chart.size_over", low=low)
    if not low:
        return text("report.chart.size_under", high=high)
    return text("report.chart.size_between", low=low, high=high)


def class_name(code: int) -> str:
    """Return what a class is called: 1 pond, 0 other."""
    return text("report.chart.pond" if code == 1 else "report.chart.other")


def pond_rates(item: PondsAtIou) -> Tuple[Optional[float], Optional[float]]:
    """Return the share of reference ponds found and of predicted ponds that are right."""
    return (
        ratio(item.matched, item.matched + item.missed),
        ratio(item.matched, item.matched + item.false),
    )


def iou_curve(ponds: PondMeasures) -> Html:
    """Draw the ponds found, and right, over the overlap that is asked for."""
    curve = ponds.curve
    found = [(item.iou, pond_rates(item)[0]) for item in curve]
    right = [(item.iou, pond_rates(item)[1]) for item in curve]
    plot = unit_plot()
    parts = plot.axes(
        (text("report.chart.iou_of_match"), text("report.chart.share_of_ponds")),
        (unit_ticks(), unit_ticks()),
    )
    parts += [rule(plot.x(ponds.iou), plot.y(0), plot.x(ponds.iou), plot.y(1), GREY, "3 3")]
    series: List[Series] = [
        (text("report.chart.found"), BLUE, "", found),
        (text("report.chart.right"), ORANGE, "7 4", right),
    ]
    for _, colour, dash, points in series:
        parts.append(plot.line(points, colour, dash))
        parts += [plot.dot(x, y, colour, 3) for x, y in points if x is not None and y is not None]
    parts += _key(series, plot)
    words = "; ".join(text("report.chart.found_at", iou=x, share=_said(y)) for x, y in found)
    return drawing(
        "iou-curve",
        text("report.chart.ponds_over_iou"),
        words,
        plot.width,
        plot.height + _KEY_HEIGHT,
        parts,
    )


def precision_recall(threshold: ThresholdView) -> Html:
    """Draw precision over recall for every threshold, with lines of equal F1."""
    plot = unit_plot()
    parts = plot.axes(
        (text("report.chart.recall"), text("report.chart.precision")), (unit_ticks(), unit_ticks())
    )
    for f1 in (0.2, 0.4, 0.6, 0.8):
        # Precision that gives this F1 at a recall r: f1 r / (2 r - f1), at most 1.
        start = f1 / (2 - f1)
        recalls = [start + (1 - start) * step / 40 for step in range(41)]
        points: List[Point] = [(r, f1 * r / (2 * r - f1)) for r in recalls]
        parts.append(plot.line(points, "#bbbbbb", "2 3", 1))
        # Beside the plot: within, the curve may run over it.
        parts.append(label(plot.x(1) + 3, plot.y(start) + 3, f"{f1:.1f}", colour=QUIET, size=9))
    parts.append(plot.line([(item.recall, item.precision) for item in _used(threshold)], BLUE))
    for item, _, hollow in _marked(threshold):
        x, y = item.recall, item.precision
        if x is not None and y is not None:
            parts.append(plot.dot(x, y, PURPLE, 5, hollow))
    parts += _key_of_marks(threshold, plot, 0)
    words = "; ".join(
        text(
            "report.chart.precision_recall_at",
            percent=item.percent,
            recall=_said(item.recall),
            precision=_said(item.precision),
        )
        for item in _used(threshold)
        if item.percent % 10 == 0
    )
    width, height = plot.width + 6, plot.height + _KEY_HEIGHT
    return drawing(
        "precision-recall", text("report.chart.precision_recall"), words, width, height, parts
    )


def f1_over_threshold(threshold: ThresholdView) -> Html:
    """Draw F1, precision and recall over the threshold."""
    curve = threshold.curve
    plot = unit_plot()
    parts = plot.axes(
        (text("report.chart.threshold"), text("report.chart.measure")),
        ([(tick / 100, f"{tick}") for tick in range(0, 101, 20)], unit_ticks()),
    )
    series: List[Series] = [
        (name, colour, dash, [(item.percent / 100, value) for item, value in zip(curve, values)])
        for name, values, colour, dash in (
            (text("report.measure.f1"), [item.f1 for item in curve], BLUE, ""),
            (text("report.chart.precision"), [item.precision for item in curve], ORANGE, "7 4"),
            (text("report.chart.recall"), [item.recall for item in curve], GREY, "2 4"),
        )
    ]
    for _, colour, dash, points in series:
        parts.append(plot.line(points, colour, dash))
    for item, _, hollow in _marked(threshold):
        x = item.percent / 100
        parts.append(rule(plot.x(x), plot.y(0), plot.x(x), plot.y(1), PURPLE, "3 3"))
        if item.f1 is not None:
            parts.append(plot.dot(x, item.f1, PURPLE, 5, hollow))
    parts += [*_key_of_marks(threshold, plot, 0), *_key(series, plot, 1)]
    words = "; ".join(
        text("report.chart.f1_at", percent=item.percent, f1=_said(item.f1))
        for item in curve
        if item.percent % 10 == 0
    )
    height = plot.height + 2 * _KEY_HEIGHT
    return drawing("f1", text("report.chart.f1"), words, plot.width, height, parts)


def calibration(threshold: ThresholdView) -> Html:
    """Draw the share of ponds over the probability that was given, dots as large as their bins."""
    bins = [item for item in threshold.calibration if item.pixels]
    plot = unit_plot()
    parts = plot.axes(
        (text("report.chart.mean_probability"), text("report.chart.observed_share")),
        (unit_ticks(), unit_ticks()),
    )
    parts.append(plot.line([(0, 0), (1, 1)], GREY, "3 3", 1))
    parts.append(plot.line([(b.mean_probability, b.observed) for b in bins], BLUE, "", 1.5))
    for item in bins:
        if item.mean_probability is not None and item.observed is not None:
            # Pixels differ by powers of ten between bins: so does the radius by steps.
            radius = 1.5 + 0.8 * math.log10(item.pixels)
            parts.append(plot.dot(item.mean_probability, item.observed, BLUE, radius))
    words = "; ".join(
        text(
            "report.chart.calibration_of",
            probability=_said(item.mean_probability),
            observed=_said(item.observed),
            pixels=count(item.pixels),
        )
        for item in bins
    )
    return drawing(
        "calibration", text("report.chart.calibration"), words, plot.width, plot.height, parts
    )


def _used(threshold: ThresholdView) -> List[ThresholdPoint]:
    return [
        item for item in threshold.curve if item.recall is not None and item.precision is not None
    ]


def _marked(threshold: ThresholdView) -> List[Tuple[ThresholdPoint, str, bool]]:
    """Return the points of the current and the best threshold, their names, and which is hollow."""
    best, current = threshold.best_percent, threshold.current_percent
    at = {item.percent: item for item in threshold.curve}
    if best is not None and best == current:
        return [(at[best], text("report.chart.current_and_best", percent=best), False)]
    marked = []
    if best is not None:
        marked.append((at[best], text("report.chart.best", percent=best), False))
    if current is not None:
        marked.append((at[current], text("report.chart.current", percent=current), True))
    return marked


_KEY_HEIGHT = 20
"""Of a row of names below a plot: beside what they name, they would lie over some line."""


def _key(series: Sequence[Series], plot: Plot, row: int = 0) -> List[Html]:
    """Name the lines of a plot in a row below it."""
    parts: List[Html] = []
    y, x = plot.height + 8 + row * _KEY_HEIGHT, plot.x(0)
    step = (plot.width - x) / len(series)
    for index, (name, colour, dash, _) in enumerate(series):
        left = x + step * index
        parts.append(rule(left, y, left + 24, y, colour, dash))
        parts.append(label(left + 29, y + 4, name))
    return parts


def _key_of_marks(threshold: ThresholdView, plot: Plot, row: int) -> List[Html]:
    """Name the marked thresholds of a plot in a row below it."""
    parts: List[Html] = []
    y, marked = plot.height + 8 + row * _KEY_HEIGHT, _marked(threshold)
    for index, (_, name, hollow) in enumerate(marked):
        x = plot.x(0) + 12 + index * (plot.width - plot.x(0)) / len(marked)
        parts += [dot(x, y, PURPLE, 5, hollow), label(x + 17, y + 4, name, colour=PURPLE)]
    return parts


def _said(value: Optional[float]) -> str:
    return text("report.not_defined") if value is None else measure(value)
