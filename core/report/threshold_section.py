"""The part of the report on the threshold, where there are probabilities."""

from __future__ import annotations

from typing import List, Optional

from ..protocol.accuracy_measures import ThresholdView
from ..protocol.texts import text
from .charts import calibration, f1_over_threshold, precision_recall
from .markup import Html, element, figure, headings, paragraph, section, table
from .number_format import count, defined, measure, undefined
from .pixel_section import WHY_UNDEFINED


def threshold_section(threshold: Optional[ThresholdView]) -> Optional[Html]:
    """Return curves over the threshold, and the calibration; ``None`` without probabilities."""
    if threshold is None:
        return None
    return section(
        text("report.threshold.title"),
        paragraph(text("report.threshold.about")),
        element(
            "div",
            figure(
                precision_recall(threshold),
                text("report.threshold.precision_recall"),
            ),
            figure(f1_over_threshold(threshold), text("report.threshold.f1")),
            class_="pair",
        ),
        _marked(threshold),
        element(
            "div",
            figure(
                calibration(threshold),
                text("report.threshold.calibration"),
            ),
            _bins(threshold),
            class_="pair",
        ),
    )


def _marked(threshold: ThresholdView) -> Html:
    at = {item.percent: item for item in threshold.curve}
    rows: List[List[str]] = []
    unknown = text("report.threshold.run_unknown")
    for name, percent, why in (
        (text("report.threshold.current"), threshold.current_percent, unknown),
        (text("report.threshold.best"), threshold.best_percent, text(WHY_UNDEFINED["recall"])),
    ):
        if percent is None:
            rows.append([name, undefined(why), "", "", "", "", "", ""])
            continue
        item = at[percent]
        rows.append(
            [
                name,
                f"{percent} %",
                defined(item.precision, text(WHY_UNDEFINED["precision"])),
                defined(item.recall, text(WHY_UNDEFINED["recall"])),
                defined(item.f1, text(WHY_UNDEFINED["f1"])),
                *(count(n) for n in (item.tp, item.fp, item.fn)),
            ]
        )
    head = [
        "",
        text("report.threshold.column.threshold"),
        text("report.measure.precision"),
        text("report.measure.recall"),
        text("report.measure.f1"),
        *("TP", "FP", "FN"),
    ]
    return table(head, rows, text("report.threshold.thresholds"))


def _bins(threshold: ThresholdView) -> Html:
    rows = [
        [
            text("report.threshold.bin", low=item.low, high=item.high),
            count(item.pixels),
            *(
                "–" if value is None else measure(value)
                for value in (item.mean_probability, item.observed)
            ),
        ]
        for item in threshold.calibration
    ]
    head = headings(
        "report.threshold.column.probability",
        "report.pixels.column.pixels",
        "report.threshold.column.mean",
        "report.threshold.column.pond",
    )
    return element(
        "div",
        table(head, rows, text("report.threshold.bins"), "figures tight"),
        paragraph(
            text("report.threshold.calibration_error"),
            defined(threshold.ece, text(WHY_UNDEFINED["overall_accuracy"])),
        ),
    )
