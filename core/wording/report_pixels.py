"""Texts of the accuracy report on pixels, thresholds and charts."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    # Measures and classes, in headings, tables and charts.
    "report.measure.precision": "Precision",
    "report.measure.recall": "Recall",
    "report.measure.f1": "F1",
    "report.measure.iou": "IoU",
    "report.measure.users": "Precision (user’s accuracy of ponds)",
    "report.measure.producers": "Recall (producer’s accuracy of ponds)",
    "report.measure.iou_of_ponds": "IoU of ponds",
    "report.measure.overall_accuracy": "Overall accuracy",
    "report.measure.kappa": "Kappa",
    "report.measure.mcc": "MCC",
    "report.undefined.no_predicted_pond": "the prediction has no pond here",
    "report.undefined.no_reference_pond": "the reference has no pond here",
    "report.undefined.no_pond": "neither has a pond here",
    "report.undefined.no_pixel": "no pixel was assessed",
    "report.undefined.one_class_in_both": "both are of one and the same class everywhere",
    "report.undefined.one_class": "the prediction or the reference is of one class everywhere",
    "report.not_defined": "not defined",
    "report.not_defined_because": ": {why}",
    "report.interval": "{low} to {high}",
    "report.column.level": "{level:g} % confidence interval",
    "report.column.zero_to_one": "0 to 1",
    "report.column.measure": "Measure",
    "report.column.value": "Value",
    # The headline and the section on pixels.
    "report.pixels.title": "Pixel accuracy",
    "report.pixels.ponds_found": "Ponds found",
    "report.pixels.of_reference": " of {reference}",
    "report.pixels.false_ponds": "{ponds} false",
    "report.pixels.no_interval": "no confidence interval",
    "report.pixels.interval": "{level:.0f} % confidence interval {interval}",
    "report.pixels.recall_in_words": (
        "{share} of the pond pixels of the reference are mapped as pond."
    ),
    "report.pixels.precision_in_words": (
        "{share} of the pixels mapped as pond are pond in the reference."
    ),
    "report.pixels.assessed.one": "{count} pixel was assessed.",
    "report.pixels.assessed.many": "{count:,} pixels were assessed.",
    "report.pixels.assessed_ground.one": (
        "{count} pixel was assessed, {ground} of ground at a mean of {pixel_area:,.4g} m² per "
        "pixel."
    ),
    "report.pixels.assessed_ground.many": (
        "{count:,} pixels were assessed, {ground} of ground at a mean of {pixel_area:,.4g} m² per "
        "pixel."
    ),
    "report.pixels.beside_sample": (
        "These figures are relative to the reference polygons. What the probability sample says "
        "of all the ground that it was drawn from, including the area of ponds, is in a section "
        "of its own below."
    ),
    "report.pixels.matrix": (
        "Error matrix: pixels, and their share of all pixels assessed. Colours as on the map of "
        "differences."
    ),
    "report.pixels.tp": "TP: pond in both",
    "report.pixels.fp": "FP: prediction only",
    "report.pixels.fn": "FN: reference only",
    "report.pixels.tn": "TN: pond in neither",
    "report.pixels.none_assessed": "none assessed",
    "report.pixels.total": "Total",
    "report.pixels.column.pixels": "Pixels",
    "report.pixels.column.share": "Share",
    "report.pixels.column.ground": "Ground",
    "report.pixels.counts": "Counts behind every measure",
    "report.pixels.measures": "Measures",
    "report.pixels.none_undefined": "none: the measure is not defined",
    "report.pixels.none_not_resampled": "none: not resampled",
    "report.pixels.none_few_blocks": "none: too few blocks of ground",
    "report.pixels.none_constant": "none: undefined or constant in the resamples",
    "report.pixels.no_intervals": (
        "There are no confidence intervals of these measures, since too few blocks of ground, or "
        "too few with ponds, were assessed to be resampled. The measures hold for this ground "
        "alone."
    ),
    "report.pixels.intervals": (
        "The confidence intervals come from a bootstrap over blocks of ground: the area was cut "
        "into {blocks} square blocks of {side:,.0f} m, {with_ponds} of them with ponds, and whole "
        "blocks were resampled, with replacement, {resamples} times (seed {seed}). Errors of "
        "pixels in one block are correlated, so more pixels on the same ground do not narrow an "
        "interval. The intervals say how far the measures would vary over other ground of this "
        "kind; they do not cover errors of the reference."
    ),
    "report.pixels.no_area": "No confidence interval of the area. ",
    # Threshold and probabilities.
    "report.threshold.title": "Threshold and probabilities",
    "report.threshold.about": (
        "What other thresholds of the probability would give on the same pixels. The best "
        "threshold was chosen on this very reference, so its F1 is optimistic: an unbiased figure "
        "needs other ground."
    ),
    "report.threshold.precision_recall": (
        "Precision over recall; dotted lines join equal F1, given at the right."
    ),
    "report.threshold.f1": "F1, precision and recall over the threshold.",
    "report.threshold.calibration": (
        "Calibration: on the dashed line, probabilities equal the observed share of ponds. The "
        "larger a dot, the more pixels it stands for, by powers of ten."
    ),
    "report.threshold.current": "Current",
    "report.threshold.best": "Best here",
    "report.threshold.run_unknown": "the run that made the prediction is not known",
    "report.threshold.column.threshold": "Threshold",
    "report.threshold.thresholds": "Thresholds",
    "report.threshold.bin": "{low:g} to {high:g}",
    "report.threshold.column.probability": "Probability",
    "report.threshold.column.mean": "Mean",
    "report.threshold.column.pond": "Pond",
    "report.threshold.bins": "Predicted probabilities, and the observed share of ponds",
    "report.threshold.calibration_error": "Expected calibration error: ",
    # Charts.
    "report.chart.tp": "TP, pond in both",
    "report.chart.fn": "FN, missed",
    "report.chart.fp": "FP, false",
    "report.chart.tn": "TN, pond in neither",
    "report.chart.prediction": "Prediction",
    "report.chart.reference": "Reference",
    "report.chart.pond": "pond",
    "report.chart.other": "other",
    "report.chart.cell": "{name}: {pixels}",
    "report.chart.matrix": "Error matrix in pixels",
    "report.chart.ponds": "ponds",
    "report.chart.matched": "matched",
    "report.chart.missed": "missed",
    "report.chart.false": "false (predicted only)",
    "report.chart.sizes": "Ponds by size class",
    "report.chart.size": "{size}: {matched} matched, {missed} missed, {false} false",
    "report.chart.size_over": "over {low:g} ha",
    "report.chart.size_under": "under {high:g} ha",
    "report.chart.size_between": "{low:g} to {high:g} ha",
    "report.chart.iou_of_match": "IoU required of a match",
    "report.chart.share_of_ponds": "share of ponds",
    "report.chart.found": "found (recall)",
    "report.chart.right": "right (precision)",
    "report.chart.found_at": "IoU {iou:g}: {share} found",
    "report.chart.ponds_over_iou": "Ponds matched over the IoU required",
    "report.chart.recall": "recall",
    "report.chart.precision": "precision",
    "report.chart.precision_recall": "Precision over recall",
    "report.chart.precision_recall_at": (
        "{percent} percent: recall {recall}, precision {precision}"
    ),
    "report.chart.threshold": "threshold of the probability, %",
    "report.chart.measure": "measure",
    "report.chart.f1": "F1 over the threshold",
    "report.chart.f1_at": "{percent} percent: F1 {f1}",
    "report.chart.mean_probability": "mean predicted probability",
    "report.chart.observed_share": "observed share of ponds",
    "report.chart.calibration": "Calibration",
    "report.chart.calibration_of": (
        "predicted {probability}: observed {observed} of {pixels} pixels"
    ),
    "report.chart.current_and_best": "current and best, {percent} %",
    "report.chart.best": "best, {percent} %",
    "report.chart.current": "current, {percent} %",
    # Tables for spreadsheets.
    "report.csv.pixels": "pixels",
    "report.csv.predicted": "predicted {name}",
    "report.csv.reference": "reference {name}",
    "report.csv.not_defined": "not defined",
    "report.csv.total": "total",
    "report.csv.measure": "measure",
    "report.csv.value": "value",
    "report.csv.lower_end": "lower end, {level:g} %",
    "report.csv.upper_end": "upper end, {level:g} %",
    "report.csv.share_of_area": "share of the area",
    "report.csv.points": "points",
    "report.csv.estimate": "estimate",
    "report.csv.standard_error": "standard error",
    "report.csv.overall_accuracy": "overall accuracy",
    "report.csv.users": "users of {name}",
    "report.csv.producers": "producers of {name}",
    "report.csv.f1": "f1 of {name}",
    "report.csv.area": "area_ha of {name}",
}
"""Templates by code."""
