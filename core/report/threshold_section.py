"""The part of the report on the threshold, where there are probabilities."""

from __future__ import annotations

from typing import Any, List, Mapping, Optional

from ..protocol.texts import text
from .charts import calibration, f1_over_threshold, precision_recall
from .markup import Html, element, figure, paragraph, section, table
from .number_format import count, defined, measure, undefined
from .pixel_section import WHY_UNDEFINED

Json = Mapping[str, Any]


def threshold_section(threshold: Optional[Json]) -> Optional[Html]:
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


def _marked(threshold: Json) -> Html:
    at = {item["percent"]: item for item in threshold["curve"]}
    rows: List[List[str]] = []
    for name, key in (
        (text("report.threshold.current"), "current_percent"),
        (text("report.threshold.best"), "best_percent"),
    ):
        percent = threshold[key]
        if percent is None:
            why = (
                text("report.threshold.run_unknown")
                if key == "current_percent"
                else text(WHY_UNDEFINED["recall"])
            )
            rows.append([name, undefined(why), "", "", "", "", "", ""])
            continue
        item = at[percent]
        rows.append(
            [
                name,
                f"{percent} %",
                *(
                    defined(item[key], text(WHY_UNDEFINED[key]))
                    for key in ("precision", "recall", "f1")
                ),
                *(count(item[key]) for key in ("tp", "fp", "fn")),
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


def _bins(threshold: Json) -> Html:
    rows = [
        [
            text("report.threshold.bin", low=item["from"], high=item["to"]),
            count(item["pixels"]),
            *(
                "–" if item[key] is None else measure(item[key])
                for key in ("mean_probability", "observed")
            ),
        ]
        for item in threshold["calibration"]
    ]
    head = [
        text("report.threshold.column.probability"),
        text("report.pixels.column.pixels"),
        text("report.threshold.column.mean"),
        text("report.threshold.column.pond"),
    ]
    return element(
        "div",
        table(head, rows, text("report.threshold.bins"), "figures tight"),
        paragraph(
            text("report.threshold.calibration_error"),
            defined(threshold["ece"], text(WHY_UNDEFINED["overall_accuracy"])),
        ),
    )
