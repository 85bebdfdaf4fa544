"""The part of the report on the threshold, where there are probabilities."""

from __future__ import annotations

from typing import List, Optional

from ..protocol.accuracy_measures import ThresholdView
from .charts import calibration, f1_over_threshold, precision_recall
from .markup import Html, element, figure, paragraph, section, table
from .number_format import count, defined, measure, undefined
from .pixel_section import WHY_UNDEFINED


def threshold_section(threshold: Optional[ThresholdView]) -> Optional[Html]:
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


def _marked(threshold: ThresholdView) -> Html:
    at = {item.percent: item for item in threshold.curve}
    rows: List[List[str]] = []
    unknown = "the run that made the prediction is not known"
    for name, percent, why in (
        ("Current", threshold.current_percent, unknown),
        ("Best here", threshold.best_percent, WHY_UNDEFINED["recall"]),
    ):
        if percent is None:
            rows.append([name, undefined(why), "", "", "", "", "", ""])
            continue
        item = at[percent]
        rows.append(
            [
                name,
                f"{percent} %",
                defined(item.precision, WHY_UNDEFINED["precision"]),
                defined(item.recall, WHY_UNDEFINED["recall"]),
                defined(item.f1, WHY_UNDEFINED["f1"]),
                *(count(n) for n in (item.tp, item.fp, item.fn)),
            ]
        )
    head = ["", "Threshold", "Precision", "Recall", "F1", "TP", "FP", "FN"]
    return table(head, rows, "Thresholds")


def _bins(threshold: ThresholdView) -> Html:
    rows = [
        [
            f"{item.low:g} to {item.high:g}",
            count(item.pixels),
            *(
                "–" if value is None else measure(value)
                for value in (item.mean_probability, item.observed)
            ),
        ]
        for item in threshold.calibration
    ]
    head = ["Probability", "Pixels", "Mean", "Pond"]
    return element(
        "div",
        table(head, rows, "Probabilities given, and the share that is pond", "figures tight"),
        paragraph(
            "Expected calibration error: ",
            defined(threshold.ece, WHY_UNDEFINED["overall_accuracy"]),
        ),
    )
