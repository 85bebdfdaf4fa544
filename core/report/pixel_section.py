"""The part of the report on pixels: headline, confusion matrix, measures with their intervals."""

from __future__ import annotations

from typing import Any, List, Mapping, Optional, Sequence

from ..accuracy.metrics import MEASURES
from .charts import confusion_matrix, whisker
from .markup import Html, element, figure, join, paragraph, section, table
from .number_format import count, defined, hectares, interval, measure, percent

Json = Mapping[str, Any]

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


def headline(score: Json) -> Html:
    """Return the figures that are read first, and what they mean in words."""
    ponds = score["ponds"]
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
                count(ponds["matched"]),
                element("span", f" of {count(ponds['reference'])}", class_="unit"),
                class_="value",
            ),
            element("div", f"{count(ponds['false'])} false", class_="with"),
            class_="tile",
        ),
    ]
    return element("div", element("div", *tiles, class_="tiles"), _in_words(score))


def _tile(name: str, score: Json, key: str, more: str = "") -> Html:
    value, ends = score[key], _ends(score, key)
    if value is None:
        below = WHY_UNDEFINED[key]
    elif ends is None:
        below = "no interval can be given"
    else:
        below = f"{score['intervals']['level']:.0%} interval {interval(ends)}".replace("%", " %")
    return element(
        "div",
        element("div", name, class_="name"),
        element("div", "not defined" if value is None else measure(value), class_="value"),
        element("div", below, class_="with"),
        class_=f"tile {more}".strip(),
    )


def _in_words(score: Json) -> Html:
    sentences = []
    if score["recall"] is not None:
        sentences.append(
            f"Of the pond pixels of the reference, {percent(score['recall'])} were found."
        )
    if score["precision"] is not None:
        sentences.append(
            f"Of the pixels mapped as pond, {percent(score['precision'])} are pond in it."
        )
    sentences.append(f"{count(score['valid_pixels'])} pixels were judged{_ground(score)}.")
    if score["sample"] is not None:
        sentences.append(
            "All this is by the reference polygons. What the sample says of the whole ground that "
            "it was drawn from, the area of ponds among it, is in a section of its own below."
        )
    return paragraph(" ".join(sentences))


def _ground(score: Json) -> str:
    if score["pixel_area_m2"] is None:
        return ""
    return (
        f", {hectares(score['valid_pixels'] * score['pixel_area_m2'])} of ground at a mean of "
        f"{score['pixel_area_m2']:,.4g} m² per pixel"
    )


def pixel_section(score: Json) -> Html:
    """Return confusion matrix and measures."""
    return section(
        "Pixel accuracy",
        element(
            "div",
            figure(
                confusion_matrix(score),
                "Confusion matrix: pixels, and their share of all pixels judged. Colours as on the "
                "map of differences.",
            ),
            _counts(score),
            class_="pair",
        ),
        _measures(score),
        _about_intervals(score),
    )


def _counts(score: Json) -> Html:
    total = score["tp"] + score["fp"] + score["fn"] + score["tn"]
    area = score["pixel_area_m2"]
    rows = []
    for key, name in (
        ("tp", "TP: pond in both"),
        ("fp", "FP: prediction only"),
        ("fn", "FN: reference only"),
        ("tn", "TN: pond in neither"),
    ):
        share = percent(score[key] / total) if total else "none judged"
        size = [] if area is None else [hectares(score[key] * area)]
        rows.append([name, count(score[key]), share, *size])
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


def _measures(score: Json) -> Html:
    level = f"{100 * score['intervals']['level']:g} % interval"
    rows: List[Sequence[str]] = []
    for key in MEASURES:
        value, ends = score[key], _ends(score, key)
        rows.append(
            [
                NAMES[key],
                defined(value, WHY_UNDEFINED[key]),
                _why_none(score, key) if ends is None else interval(ends),
                whisker(value, ends),
            ]
        )
    return table(["Measure", "Value", level, "0 to 1"], rows, "Measures")


def _why_none(score: Json, key: str) -> str:
    if score[key] is None:
        return "none: the measure is not defined"
    if key in _NOT_RESAMPLED:
        return "none: not resampled"
    if score["intervals"]["blocks"] is None:
        return "none: too few blocks of ground"
    return "none: undefined, or the same, in the resamples"


def _about_intervals(score: Json) -> Html:
    intervals = score["intervals"]
    blocks = intervals["blocks"]
    if blocks is None:
        how = (
            "There are no intervals of these measures, since too few blocks of ground, or too few "
            "with ponds, were judged to be resampled. The measures hold for this ground alone."
        )
    else:
        how = (
            f"The intervals come from a bootstrap over blocks of ground: the area was cut into "
            f"{count(blocks['count'])} square blocks of {blocks['side_m']:,.0f} m, "
            f"{count(blocks['with_ponds'])} of them with ponds, and whole blocks were drawn again, "
            f"with replacement, {count(intervals['resamples'])} times (seed {intervals['seed']}). "
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


def _no_area(intervals: Json) -> Optional[Html]:
    """Return why there is no interval of the area; nothing where a sample gives one."""
    if intervals["why_no_area"] is None:
        return None
    return paragraph(
        element("strong", "No interval of the area. "), intervals["why_no_area"], class_="note"
    )


def _ends(score: Json, key: str) -> Optional[Sequence[float]]:
    ends: Optional[Sequence[float]] = (score["intervals"]["blocks"] or {}).get(key)
    return ends
