"""The part of the report on the threshold, where there are probabilities."""

from __future__ import annotations

from typing import Any, List, Mapping, Optional

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
        "Threshold and probabilities",
        paragraph(
            "What other thresholds of the probability would give on the same pixels. The best "
            "threshold was chosen on this very reference: its F1 flatters, and a fair figure for "
            "it needs other ground."
        ),
        element(
            "div",
            figure(
                precision_recall(threshold),
                "Precision over recall; dotted lines join equal F1, given at the right.",
            ),
            figure(f1_over_threshold(threshold), "F1, precision and recall over the threshold."),
            class_="pair",
        ),
        _marked(threshold),
        element(
            "div",
            figure(
                calibration(threshold),
                "Calibration: on the dashed line, probabilities can be taken at their word. A dot "
                "is the larger the more pixels it stands for, by powers of ten.",
            ),
            _bins(threshold),
            class_="pair",
        ),
    )


def _marked(threshold: Json) -> Html:
    at = {item["percent"]: item for item in threshold["curve"]}
    rows: List[List[str]] = []
    for name, key in (("Current", "current_percent"), ("Best here", "best_percent")):
        percent = threshold[key]
        if percent is None:
            why = (
                "the run that made the prediction is not known"
                if key == "current_percent"
                else WHY_UNDEFINED["recall"]
            )
            rows.append([name, undefined(why), "", "", "", "", "", ""])
            continue
        item = at[percent]
        rows.append(
            [
                name,
                f"{percent} %",
                *(defined(item[key], WHY_UNDEFINED[key]) for key in ("precision", "recall", "f1")),
                *(count(item[key]) for key in ("tp", "fp", "fn")),
            ]
        )
    head = ["", "Threshold", "Precision", "Recall", "F1", "TP", "FP", "FN"]
    return table(head, rows, "Thresholds")


def _bins(threshold: Json) -> Html:
    rows = [
        [
            f"{item['from']:g} to {item['to']:g}",
            count(item["pixels"]),
            *(
                "–" if item[key] is None else measure(item[key])
                for key in ("mean_probability", "observed")
            ),
        ]
        for item in threshold["calibration"]
    ]
    head = ["Probability", "Pixels", "Mean", "Pond"]
    return element(
        "div",
        table(head, rows, "Probabilities given, and the share that is pond", "figures tight"),
        paragraph(
            "Expected calibration error: ",
            defined(threshold["ece"], WHY_UNDEFINED["overall_accuracy"]),
        ),
    )
