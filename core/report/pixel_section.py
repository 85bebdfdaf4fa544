"""The part of the report on pixels: headline, confusion matrix, measures with their intervals."""

from __future__ import annotations

from typing import Any, List, Mapping, Optional, Sequence

from ..accuracy.metrics import MEASURES
from ..protocol.texts import count_text, text
from .charts import confusion_matrix, whisker
from .markup import Html, element, figure, join, paragraph, section, table
from .number_format import count, defined, hectares, interval, measure, percent

Json = Mapping[str, Any]

NAMES = {
    "precision": "report.measure.users",
    "recall": "report.measure.producers",
    "f1": "report.measure.f1",
    "iou": "report.measure.iou_of_ponds",
    "overall_accuracy": "report.measure.overall_accuracy",
    "kappa": "report.measure.kappa",
    "mcc": "report.measure.mcc",
}
"""Codes of what the measures are called."""

WHY_UNDEFINED = {
    "precision": "report.undefined.no_predicted_pond",
    "recall": "report.undefined.no_reference_pond",
    "f1": "report.undefined.no_pond",
    "iou": "report.undefined.no_pond",
    "overall_accuracy": "report.undefined.no_pixel",
    "kappa": "report.undefined.one_class_in_both",
    "mcc": "report.undefined.one_class",
}
"""Codes of what a zero denominator means."""

_NOT_RESAMPLED = ("kappa", "mcc")


def headline(score: Json) -> Html:
    """Return the figures that are read first, and what they mean in words."""
    ponds = score["ponds"]
    tiles = [
        _tile(text("report.measure.f1"), score, "f1", "main"),
        _tile(text("report.measure.precision"), score, "precision"),
        _tile(text("report.measure.recall"), score, "recall"),
        _tile(text("report.measure.iou"), score, "iou"),
        element(
            "div",
            element("div", text("report.pixels.ponds_found"), class_="name"),
            element(
                "div",
                count(ponds["matched"]),
                element(
                    "span",
                    text("report.pixels.of_reference", reference=count(ponds["reference"])),
                    class_="unit",
                ),
                class_="value",
            ),
            element(
                "div",
                text("report.pixels.false_ponds", ponds=count(ponds["false"])),
                class_="with",
            ),
            class_="tile",
        ),
    ]
    return element("div", element("div", *tiles, class_="tiles"), _in_words(score))


def _tile(name: str, score: Json, key: str, more: str = "") -> Html:
    value, ends = score[key], _ends(score, key)
    if value is None:
        below = text(WHY_UNDEFINED[key])
    elif ends is None:
        below = text("report.pixels.no_interval")
    else:
        level = 100 * score["intervals"]["level"]
        below = text("report.pixels.interval", level=level, interval=interval(ends))
    return element(
        "div",
        element("div", name, class_="name"),
        element(
            "div", text("report.not_defined") if value is None else measure(value), class_="value"
        ),
        element("div", below, class_="with"),
        class_=f"tile {more}".strip(),
    )


def _in_words(score: Json) -> Html:
    sentences = []
    if score["recall"] is not None:
        sentences.append(text("report.pixels.recall_in_words", share=percent(score["recall"])))
    if score["precision"] is not None:
        share = percent(score["precision"])
        sentences.append(text("report.pixels.precision_in_words", share=share))
    sentences.append(_ground(score))
    if score["sample"] is not None:
        sentences.append(text("report.pixels.beside_sample"))
    return paragraph(" ".join(sentences))


def _ground(score: Json) -> str:
    pixels, area = score["valid_pixels"], score["pixel_area_m2"]
    if area is None:
        return count_text("report.pixels.assessed", pixels)
    return count_text(
        "report.pixels.assessed_ground", pixels, ground=hectares(pixels * area), pixel_area=area
    )


def pixel_section(score: Json) -> Html:
    """Return confusion matrix and measures."""
    return section(
        text("report.pixels.title"),
        element(
            "div",
            figure(
                confusion_matrix(score),
                text("report.pixels.matrix"),
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
        ("tp", text("report.pixels.tp")),
        ("fp", text("report.pixels.fp")),
        ("fn", text("report.pixels.fn")),
        ("tn", text("report.pixels.tn")),
    ):
        share = percent(score[key] / total) if total else text("report.pixels.none_assessed")
        size = [] if area is None else [hectares(score[key] * area)]
        rows.append([name, count(score[key]), share, *size])
    rows.append(
        [
            text("report.pixels.total"),
            count(total),
            "100 %" if total else "",
            *([] if area is None else [hectares(total * area)]),
        ]
    )
    head = ["", text("report.pixels.column.pixels"), text("report.pixels.column.share")]
    if area is not None:
        head.append(text("report.pixels.column.ground"))
    return table(head, rows, text("report.pixels.counts"))


def _measures(score: Json) -> Html:
    level = text("report.column.level", level=100 * score["intervals"]["level"])
    rows: List[Sequence[str]] = []
    for key in MEASURES:
        value, ends = score[key], _ends(score, key)
        rows.append(
            [
                text(NAMES[key]),
                defined(value, text(WHY_UNDEFINED[key])),
                _why_none(score, key) if ends is None else interval(ends),
                whisker(value, ends),
            ]
        )
    head = [
        text("report.column.measure"),
        text("report.column.value"),
        level,
        text("report.column.zero_to_one"),
    ]
    return table(head, rows, text("report.pixels.measures"))


def _why_none(score: Json, key: str) -> str:
    if score[key] is None:
        return text("report.pixels.none_undefined")
    if key in _NOT_RESAMPLED:
        return text("report.pixels.none_not_resampled")
    if score["intervals"]["blocks"] is None:
        return text("report.pixels.none_few_blocks")
    return text("report.pixels.none_constant")


def _about_intervals(score: Json) -> Html:
    intervals = score["intervals"]
    blocks = intervals["blocks"]
    if blocks is None:
        how = text("report.pixels.no_intervals")
    else:
        how = text(
            "report.pixels.intervals",
            blocks=count(blocks["count"]),
            side=blocks["side_m"],
            with_ponds=count(blocks["with_ponds"]),
            resamples=count(intervals["resamples"]),
            seed=intervals["seed"],
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
        element("strong", text("report.pixels.no_area")), intervals["why_no_area"], class_="note"
    )


def _ends(score: Json, key: str) -> Optional[Sequence[float]]:
    ends: Optional[Sequence[float]] = (score["intervals"]["blocks"] or {}).get(key)
    return ends
