"""The part of the report on pixels: headline, confusion matrix, measures with their intervals."""

from __future__ import annotations

from typing import List, Optional, Sequence

from ..accuracy.metrics import MEASURES
from ..protocol.accuracy_measures import Intervals, PixelMeasures
from ..protocol.composition import joined
from ..protocol.score_record import ScoreRecord
from ..protocol.texts import count_text, text
from .charts import confusion_matrix, whisker
from .markup import Html, element, figure, join, paragraph, section, table
from .number_format import count, defined, hectares, interval, measure, percent

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


def headline(score: ScoreRecord) -> Html:
    """Return the figures that are read first, and what they mean in words."""
    ponds = score.ponds
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
                count(ponds.matched),
                element(
                    "span",
                    text("report.pixels.of_reference", reference=count(ponds.reference)),
                    class_="unit",
                ),
                class_="value",
            ),
            element(
                "div", text("report.pixels.false_ponds", ponds=count(ponds.false)), class_="with"
            ),
            class_="tile",
        ),
    ]
    return element("div", element("div", *tiles, class_="tiles"), _in_words(score))


def _tile(name: str, score: ScoreRecord, key: str, more: str = "") -> Html:
    value, ends = score.pixels.of(key), score.intervals.of(key)
    if value is None:
        below = text(WHY_UNDEFINED[key])
    elif ends is None:
        below = text("report.pixels.no_interval")
    else:
        level = 100 * score.intervals.level
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


def _in_words(score: ScoreRecord) -> Html:
    sentences = []
    pixels = score.pixels
    if pixels.recall is not None:
        sentences.append(text("report.pixels.recall_in_words", share=percent(pixels.recall)))
    if pixels.precision is not None:
        share = percent(pixels.precision)
        sentences.append(text("report.pixels.precision_in_words", share=share))
    sentences.append(_ground(pixels))
    if score.sample is not None:
        sentences.append(text("report.pixels.beside_sample"))
    return paragraph(joined(*sentences))


def _ground(measures: PixelMeasures) -> str:
    pixels, area = measures.valid_pixels, measures.pixel_area_m2
    if area is None:
        return count_text("report.pixels.assessed", pixels)
    return count_text(
        "report.pixels.assessed_ground", pixels, ground=hectares(pixels * area), pixel_area=area
    )


def pixel_section(score: ScoreRecord) -> Html:
    """Return confusion matrix and measures."""
    return section(
        text("report.pixels.title"),
        element(
            "div",
            figure(
                confusion_matrix(score.pixels),
                text("report.pixels.matrix"),
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
    for verdict, name in (
        ("tp", text("report.pixels.tp")),
        ("fp", text("report.pixels.fp")),
        ("fn", text("report.pixels.fn")),
        ("tn", text("report.pixels.tn")),
    ):
        number: int = getattr(pixels, verdict)
        share = percent(number / total) if total else text("report.pixels.none_assessed")
        # By the mean of all pixels where a record of an earlier version says no more.
        ground = pixels.ground_m2
        covered = number * (area or 0.0) if ground is None else getattr(ground, verdict)
        size = [] if area is None else [hectares(covered)]
        rows.append([name, count(number), share, *size])
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


def _measures(score: ScoreRecord) -> Html:
    level = text("report.column.level", level=100 * score.intervals.level)
    rows: List[Sequence[str]] = []
    for key in MEASURES:
        value, ends = score.pixels.of(key), score.intervals.of(key)
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


def _why_none(score: ScoreRecord, key: str) -> str:
    if score.pixels.of(key) is None:
        return text("report.pixels.none_undefined")
    if key in _NOT_RESAMPLED:
        return text("report.pixels.none_not_resampled")
    if score.intervals.blocks is None:
        return text("report.pixels.none_few_blocks")
    return text("report.pixels.none_constant")


def _about_intervals(intervals: Intervals) -> Html:
    blocks = intervals.blocks
    if blocks is None:
        how = text("report.pixels.no_intervals")
    else:
        how = text(
            "report.pixels.intervals",
            blocks=count(blocks.count),
            side=blocks.side_m,
            with_ponds=count(blocks.with_ponds),
            resamples=count(intervals.resamples),
            seed=intervals.seed,
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
        element("strong", text("report.pixels.no_area")), intervals.why_no_area, class_="note"
    )
