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
from .charts import iou_curve, pond_rates, pond_sizes, size_class
from .markup import Html, element, figure, join, paragraph, section, table
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

_NO_REFERENCE = "the reference has no pond here"
_NO_PREDICTION = "the prediction has no pond here"
_NEITHER = "neither has a pond here"
_NO_INTERVALS = "none: too few ponds"


def pond_section(score: ScoreRecord) -> Html:
    """Return what became of the ponds, by size and by the overlap that is asked for."""
    ponds = score.ponds
    return section(
        "Pond accuracy",
        paragraph(
            f"A reference pond is found where a predicted pond covers it with an IoU of "
            f"{ponds.iou:g} or more; each pond is matched with one other at most. "
            f"{count(ponds.matched)} of {count(ponds.reference)} reference ponds were "
            f"matched and {count(ponds.missed)} missed; of {count(ponds.predicted)} "
            f"predicted ponds {count(ponds.false)} are false. Split into "
            f"pieces: {count(ponds.split)} reference ponds. Merging several reference ponds: "
            f"{count(ponds.merged)} predicted ponds. These may be matched all the same. "
            "verdicts.gpkg names each pond."
        ),
        _left_out(ponds),
        _rates(score),
        figure(
            pond_sizes(ponds.sizes),
            "Ponds by size class. Upper bar: reference ponds, by their own size. Lower bar: "
            "predicted ponds that match none, by theirs.",
            "wide",
        ),
        _sizes(ponds.sizes),
        element(
            "div",
            figure(
                iou_curve(ponds),
                "Ponds found and right over the IoU that a match is asked for; the dashed line is "
                "the one used elsewhere in this report.",
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
        f"Ponds under {square_metres(ponds.min_area_m2)} take no part in the figures of ponds: "
        f"{count(out.reference)} of the reference and {count(out.predicted)} predicted ones "
        "are left out. The pixel measures and the outlines hold for all.",
        class_="note",
    )


def _rates(score: ScoreRecord) -> Html:
    ponds, ends = score.ponds, score.intervals.ponds
    level = f"{100 * score.intervals.level:g} % interval"
    rows: Sequence[Sequence[str]] = [
        [
            "Recall: share of reference ponds found",
            defined(ponds.recall, _NO_REFERENCE),
            _NO_INTERVALS if ends is None else _ends(ends.recall),
        ],
        [
            "Precision: share of predicted ponds that are right",
            defined(ponds.precision, _NO_PREDICTION),
            _NO_INTERVALS if ends is None else _ends(ends.precision),
        ],
        ["F1 of ponds", defined(ponds.f1, _NEITHER), "none: not resampled"],
    ]
    least = count(score.intervals.least_ponds)
    rule = (
        f"Both intervals are given where there are {least} reference ponds and {least} predicted "
        "ponds or more, and neither is otherwise: what is found and what is right hang on the "
        "ponds of both. "
    )
    how = (
        f"Here there are {count(ponds.reference)} and {count(ponds.predicted)}."
        if ends is None
        else f"They come from a bootstrap over whole ponds ({count(ends.count)} reference and "
        f"{count(ends.predicted)} predicted ponds), taken as independent of one another."
    )
    return join(
        [table(["Measure", "Value", level], rows, "Ponds as a whole"), paragraph(rule, how)]
    )


def _ends(ends: Optional[Interval]) -> str:
    return "none: all ponds are alike in this" if ends is None else interval(ends)


def _sizes(sizes: Sequence[SizeClass]) -> Html:
    rows = []
    for item in sizes:
        found = "none there"
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
    head = ["Size", "Reference", "Matched", "Missed", "Found", "Predicted", "False"]
    return table(head, rows, "Ponds by size class; each pond by its own size")


def _curve(curve: Sequence[PondsAtIou]) -> Html:
    rows = [
        [
            f"{item.iou:.1f}",
            *(count(n) for n in (item.matched, item.missed, item.false)),
            *("–" if rate is None else percent(rate) for rate in pond_rates(item)),
        ]
        for item in curve
    ]
    head = ["IoU", "Matched", "Missed", "False", "Found", "Right"]
    return table(head, rows, "Ponds over the IoU asked for", "figures tight")


def area_section(score: ScoreRecord) -> Html:
    """Return errors of areas, and how well outlines run."""
    errors = score.ponds.area_error
    none = "no pond is matched"
    rows: Sequence[Sequence[str]] = [
        ["Matched ponds", count(errors.ponds)],
        ["Median error per pond", _changed(errors.median, none)],
        ["Mean absolute error per pond", _share(errors.mean_absolute, none)],
        [
            "Predicted over reference area, all ponds counted",
            _changed(errors.total, _NO_REFERENCE),
        ],
    ]
    return section(
        "Areas and outlines",
        element(
            "div",
            element(
                "div",
                table(["", "Value"], rows, "Error of areas"),
                paragraph(
                    "Errors are predicted area over reference area, less one: positive where the "
                    "prediction is too large. The last row holds for all ponds that were counted, "
                    "matched or not; it is a comparison of two maps, not an estimate of an area."
                ),
            ),
            _boundary(score.boundary),
            class_="pair",
        ),
    )


def _boundary(tolerances: Sequence[BoundaryMeasures]) -> Html:
    rows = [
        [
            f"{item.tolerance_px:g} px ({metres(item.tolerance_m)})",
            defined(item.precision, "no predicted outline"),
            defined(item.recall, "no reference outline"),
            defined(item.f1, "no outline at all"),
        ]
        for item in tolerances
    ]
    return element(
        "div",
        table(["Tolerance", "Precision", "Recall", "F1"], rows, "Boundary F1"),
        paragraph(
            "Precision is the share of the predicted outline that runs within the tolerance of "
            "the reference outline, recall the other way round."
        ),
    )


def _changed(value: Optional[float], why: str) -> str:
    return undefined(why) if value is None else change(value)


def _share(value: Optional[float], why: str) -> str:
    return undefined(why) if value is None else percent(value)
