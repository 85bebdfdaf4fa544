"""The part of the report on pixels: headline, confusion matrix, measures with their intervals."""

from __future__ import annotations

from typing import List, Optional, Sequence

from ..accuracy.metrics import MEASURES
from ..protocol.accuracy_measures import Intervals, PixelMeasures
from ..protocol.score_record import ScoreRecord
from .charts import confusion_matrix, whisker
from .markup import Html, element, figure, join, paragraph, section, table
from .number_format import count, defined, hectares, interval, measure, percent

NAMES = {
    "precision": "Precision (user’s accuracy of ponds)",
    "recall": "Recall (producer’s accuracy of ponds)",
    "f1": "F1",
    "iou": "IoU of ponds",
    "overall_accuracy": "Overall accuracy",
    "kappa": "Kappa",
    "mcc": "MCC",
}

WHY_UNDEFINED = {
    "precision": "the prediction has no pond here",
    "recall": "the reference has no pond here",
    "f1": "neither has a pond here",
    "iou": "neither has a pond here",
    "overall_accuracy": "no pixel was judged",
    "kappa": "both are of one and the same class everywhere",
    "mcc": "the prediction or the reference is of one class everywhere",
}
"""What a zero denominator means."""

_NOT_RESAMPLED = ("kappa", "mcc")


def headline(score: ScoreRecord) -> Html:
    """Return the figures that are read first, and what they mean in words."""
    ponds = score.ponds
    tiles = [
        _tile("F1", score, "f1", "main"),
        _tile("Precision", score, "precision"),
        _tile("Recall", score, "recall"),
        _tile("IoU", score, "iou"),
        element(
            "div",
            element("div", "Ponds found", class_="name"),
            element(
                "div",
                count(ponds.matched),
                element("span", f" of {count(ponds.reference)}", class_="unit"),
                class_="value",
            ),
            element("div", f"{count(ponds.false)} false", class_="with"),
            class_="tile",
        ),
    ]
    return element("div", element("div", *tiles, class_="tiles"), _in_words(score))


def _tile(name: str, score: ScoreRecord, key: str, more: str = "") -> Html:
    value, ends = score.pixels.of(key), score.intervals.of(key)
    if value is None:
        below = WHY_UNDEFINED[key]
    elif ends is None:
        below = "no interval can be given"
    else:
        below = f"{score.intervals.level:.0%} interval {interval(ends)}".replace("%", " %")
    return element(
        "div",
        element("div", name, class_="name"),
        element("div", "not defined" if value is None else measure(value), class_="value"),
        element("div", below, class_="with"),
        class_=f"tile {more}".strip(),
    )


def _in_words(score: ScoreRecord) -> Html:
    sentences = []
    if score.pixels.recall is not None:
        sentences.append(
            f"Of the pond pixels of the reference, {percent(score.pixels.recall)} were found."
        )
    if score.pixels.precision is not None:
        sentences.append(
            f"Of the pixels mapped as pond, {percent(score.pixels.precision)} are pond in it."
        )
    valid = count(score.pixels.valid_pixels)
    sentences.append(f"{valid} pixels were judged{_ground(score.pixels)}.")

    if score.sample is not None:
        sentences.append(
            "All this is by the reference polygons. What the sample says of the whole ground that "
            "it was drawn from, the area of ponds among it, is in a section of its own below."
        )
    return paragraph(" ".join(sentences))


def _ground(pixels: PixelMeasures) -> str:
    if pixels.pixel_area_m2 is None:
        return ""
    return (
        f", {hectares(pixels.valid_pixels * pixels.pixel_area_m2)} of ground at a mean of "
        f"{pixels.pixel_area_m2:,.4g} m² per pixel"
    )


def pixel_section(score: ScoreRecord) -> Html:
    """Return confusion matrix and measures."""
    return section(
        "Pixel accuracy",
        element(
            "div",
            figure(
                confusion_matrix(score.pixels),
                "Confusion matrix: pixels, and their share of all pixels judged. Colours as on the "
                "map of differences.",
            ),
            _counts(score.pixels),
            class_="pair",
        ),
        _measures(score),
        _about_intervals(score.intervals),
    )


def _counts(pixels: PixelMeasures) -> Html:
    total, area = pixels.total, pixels.pixel_area_m2
    rows = []
    for number, name in (
        (pixels.tp, "TP: pond in both"),
        (pixels.fp, "FP: prediction only"),
        (pixels.fn, "FN: reference only"),
        (pixels.tn, "TN: pond in neither"),
    ):
        share = percent(number / total) if total else "none judged"
        size = [] if area is None else [hectares(number * area)]
        rows.append([name, count(number), share, *size])
    rows.append(
        [
            "Total",
            count(total),
            "100 %" if total else "",
            *([] if area is None else [hectares(total * area)]),
        ]
    )
    head = ["", "Pixels", "Share", *([] if area is None else ["Ground"])]
    return table(head, rows, "Counts behind every measure")


def _measures(score: ScoreRecord) -> Html:
    level = f"{100 * score.intervals.level:g} % interval"
    rows: List[Sequence[str]] = []
    for key in MEASURES:
        value, ends = score.pixels.of(key), score.intervals.of(key)
        rows.append(
            [
                NAMES[key],
                defined(value, WHY_UNDEFINED[key]),
                _why_none(score, key) if ends is None else interval(ends),
                whisker(value, ends),
            ]
        )
    return table(["Measure", "Value", level, "0 to 1"], rows, "Measures")


def _why_none(score: ScoreRecord, key: str) -> str:
    if score.pixels.of(key) is None:
        return "none: the measure is not defined"
    if key in _NOT_RESAMPLED:
        return "none: not resampled"
    if score.intervals.blocks is None:
        return "none: too few blocks of ground"
    return "none: undefined, or the same, in the resamples"


def _about_intervals(intervals: Intervals) -> Html:
    blocks = intervals.blocks
    if blocks is None:
        how = (
            "There are no intervals of these measures, since too few blocks of ground, or too few "
            "with ponds, were judged to be resampled. The measures hold for this ground alone."
        )
    else:
        how = (
            f"The intervals come from a bootstrap over blocks of ground: the area was cut into "
            f"{count(blocks.count)} square blocks of {blocks.side_m:,.0f} m, "
            f"{count(blocks.with_ponds)} of them with ponds, and whole blocks were drawn again, "
            f"with replacement, {count(intervals.resamples)} times (seed {intervals.seed}). "
            "Pixels of one block are right or wrong together, so that more pixels on the same "
            "ground make no interval narrower. The intervals say how far the measures would vary "
            "over other ground of this kind; they do not cover errors of the reference."
        )
    return join(
        [
            paragraph(how),
            _no_area(intervals),
        ]
    )


def _no_area(intervals: Intervals) -> Optional[Html]:
    """Return why there is no interval of the area; nothing where a sample gives one."""
    if intervals.why_no_area is None:
        return None
    return paragraph(
        element("strong", "No interval of the area. "), intervals.why_no_area, class_="note"
    )
