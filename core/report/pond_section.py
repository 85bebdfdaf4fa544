"""The part of the report on ponds: found, missed, by size; areas; outlines."""

from __future__ import annotations

from typing import Optional, Sequence

from ..protocol.accuracy_measures import (
    BoundaryMeasures,
    Interval,
    PondMeasures,
    PondsAtIou,
    SizeClass,
)
from ..protocol.score_record import ScoreRecord
from ..protocol.texts import text
from .charts import iou_curve, pond_rates, pond_sizes, size_class
from .markup import Html, element, figure, headings, join, paragraph, section, table
from .number_format import (
    change,
    count,
    defined,
    interval,
    metres,
    percent,
    square_metres,
    undefined,
)

_NO_REFERENCE = "report.undefined.no_reference_pond"
_NO_PREDICTION = "report.undefined.no_predicted_pond"
_NEITHER = "report.undefined.no_pond"
"""Codes of why a measure is not defined."""


def pond_section(score: ScoreRecord) -> Html:
    """Return what became of the ponds, by size and by the overlap that is asked for."""
    ponds = score.ponds
    return section(
        text("report.ponds.title"),
        paragraph(
            text(
                "report.ponds.about",
                iou=ponds.iou,
                matched=count(ponds.matched),
                reference=count(ponds.reference),
                missed=count(ponds.missed),
                predicted=count(ponds.predicted),
                false=count(ponds.false),
                split=count(ponds.split),
                merged=count(ponds.merged),
            )
        ),
        _left_out(ponds),
        _rates(score),
        figure(
            pond_sizes(ponds.sizes),
            text("report.ponds.sizes"),
            "wide",
        ),
        _sizes(ponds.sizes),
        element(
            "div",
            figure(
                iou_curve(ponds),
                text("report.ponds.over_iou"),
            ),
            _curve(ponds.curve),
            class_="pair",
        ),
    )


def _left_out(ponds: PondMeasures) -> Optional[Html]:
    """Return how many ponds were too small to take part, where there is such a size."""
    if not ponds.min_area_m2:
        return None
    out = ponds.left_out
    return paragraph(
        text(
            "report.ponds.left_out",
            size=square_metres(ponds.min_area_m2),
            reference=count(out.reference),
            predicted=count(out.predicted),
        ),
        class_="note",
    )


def _rates(score: ScoreRecord) -> Html:
    ponds, ends = score.ponds, score.intervals.ponds
    level = text("report.column.level", level=100 * score.intervals.level)
    too_few = text("report.ponds.none_too_few")
    rows: Sequence[Sequence[str]] = [
        [
            text("report.ponds.recall"),
            defined(ponds.recall, text(_NO_REFERENCE)),
            too_few if ends is None else _ends(ends.recall),
        ],
        [
            text("report.ponds.precision"),
            defined(ponds.precision, text(_NO_PREDICTION)),
            too_few if ends is None else _ends(ends.precision),
        ],
        [
            text("report.ponds.f1"),
            defined(ponds.f1, text(_NEITHER)),
            text("report.pixels.none_not_resampled"),
        ],
    ]
    least = count(score.intervals.least_ponds)
    rule = text("report.ponds.interval_rule", least=least)
    if ends is None:
        how = text(
            "report.ponds.too_few",
            reference=count(ponds.reference),
            predicted=count(ponds.predicted),
        )
    else:
        how = text(
            "report.ponds.intervals",
            reference=count(ends.count),
            predicted=count(ends.predicted),
        )
    head = [text("report.column.measure"), text("report.column.value"), level]
    return join([table(head, rows, text("report.ponds.whole")), paragraph(rule, how)])


def _ends(ends: Optional[Interval]) -> str:
    return text("report.ponds.none_constant") if ends is None else interval(ends)


def _sizes(sizes: Sequence[SizeClass]) -> Html:
    rows = []
    for item in sizes:
        found = text("report.ponds.none_there")
        if item.reference:
            found = percent(item.matched / item.reference)
        rows.append(
            [
                size_class(item),
                *(count(n) for n in (item.reference, item.matched, item.missed)),
                found,
                count(item.predicted),
                count(item.false),
            ]
        )
    head = headings(
        "report.ponds.column.size",
        "report.ponds.column.reference",
        "report.ponds.column.matched",
        "report.ponds.column.missed",
        "report.ponds.column.found",
        "report.ponds.column.predicted",
        "report.ponds.column.false",
    )
    return table(head, rows, text("report.ponds.by_size"))


def _curve(curve: Sequence[PondsAtIou]) -> Html:
    rows = [
        [
            f"{item.iou:.1f}",
            *(count(n) for n in (item.matched, item.missed, item.false)),
            *("–" if rate is None else percent(rate) for rate in pond_rates(item)),
        ]
        for item in curve
    ]
    head = headings(
        "report.measure.iou",
        "report.ponds.column.matched",
        "report.ponds.column.missed",
        "report.ponds.column.false",
        "report.ponds.column.found",
        "report.ponds.column.right",
    )
    return table(head, rows, text("report.ponds.by_iou"), "figures tight")


def area_section(score: ScoreRecord) -> Html:
    """Return errors of areas, and how well outlines run."""
    errors = score.ponds.area_error
    none = text("report.areas.none_matched")
    rows: Sequence[Sequence[str]] = [
        [text("report.areas.matched"), count(errors.ponds)],
        [text("report.areas.median"), _changed(errors.median, none)],
        [text("report.areas.mean_absolute"), _share(errors.mean_absolute, none)],
        [
            text("report.areas.total"),
            _changed(errors.total, text(_NO_REFERENCE)),
        ],
    ]
    return section(
        text("report.areas.title"),
        element(
            "div",
            element(
                "div",
                table(["", text("report.column.value")], rows, text("report.areas.errors")),
                paragraph(text("report.areas.about")),
            ),
            _boundary(score.boundary),
            class_="pair",
        ),
    )


def _boundary(tolerances: Sequence[BoundaryMeasures]) -> Html:
    rows = [
        [
            text(
                "report.boundary.tolerance",
                pixels=item.tolerance_px,
                metres=metres(item.tolerance_m),
            ),
            defined(item.precision, text("report.boundary.no_predicted")),
            defined(item.recall, text("report.boundary.no_reference")),
            defined(item.f1, text("report.boundary.none")),
        ]
        for item in tolerances
    ]
    head = headings(
        "report.boundary.column.tolerance",
        "report.measure.precision",
        "report.measure.recall",
        "report.measure.f1",
    )
    return element(
        "div",
        table(head, rows, text("report.boundary.f1")),
        paragraph(text("report.boundary.about")),
    )


def _changed(value: Optional[float], why: str) -> str:
    return undefined(why) if value is None else change(value)


def _share(value: Optional[float], why: str) -> str:
    return undefined(why) if value is None else percent(value)
