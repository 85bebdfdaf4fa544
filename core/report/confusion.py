"""The confusion matrix and the measures as a table for spreadsheets."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, List, Mapping

MEASURES = ("precision", "recall", "f1", "iou", "overall_accuracy", "kappa", "mcc")
"""Keys of ``score.json``, in the order in which they are shown."""

UNDEFINED = "not defined"
"""Stands where a measure has a zero denominator: an empty cell would count as 0 in a sum."""


def write_confusion(score: Mapping[str, Any], path: str) -> None:
    """Write the confusion matrix, and below it the measures with their intervals.

    Comma-separated, decimal points, UTF-8, no thousands separators, every digit of ``score.json``:
    rows are the reference, columns the prediction, both with totals. An empty line follows, then
    one row per measure with value, lower and upper end; ends that cannot be given are empty.

    Args:
        score: What ``score.json`` holds.
        path: CSV file to write.

    Raises:
        OSError: It cannot be written.
    """
    tp, fp, fn, tn = (score[key] for key in ("tp", "fp", "fn", "tn"))
    level = f"{100 * score['intervals']['level']:g} %"
    ends = score["intervals"]["blocks"] or {}
    rows: List[List[Any]] = [
        ["pixels", "predicted pond", "predicted other", "total"],
        ["reference pond", tp, fn, tp + fn],
        ["reference other", fp, tn, fp + tn],
        ["total", tp + fp, fn + tn, tp + fp + fn + tn],
        [],
        ["measure", "value", f"lower end, {level}", f"upper end, {level}"],
    ]
    for name in MEASURES:
        value = UNDEFINED if score[name] is None else score[name]
        rows.append([name, value, *(ends.get(name) or ("", ""))])
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
