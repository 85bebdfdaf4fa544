"""The confusion matrix and the measures as a table for spreadsheets."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, List, Sequence

from ..accuracy.metrics import MEASURES
from ..protocol.sample_record import ClassAccuracy, SampleRecord
from ..protocol.score_record import ScoreRecord

UNDEFINED = "not defined"
"""Stands where a measure has a zero denominator: an empty cell would count as 0 in a sum."""


def write_confusion(score: ScoreRecord, path: str) -> None:
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
    pixels = score.pixels
    tp, fp, fn, tn = pixels.tp, pixels.fp, pixels.fn, pixels.tn
    level = f"{100 * score.intervals.level:g} %"
    rows: List[List[Any]] = [
        ["pixels", "predicted pond", "predicted other", "total"],
        ["reference pond", tp, fn, tp + fn],
        ["reference other", fp, tn, fp + tn],
        ["total", tp + fp, fn + tn, tp + fp + fn + tn],
        [],
        ["measure", "value", f"lower end, {level}", f"upper end, {level}"],
    ]
    for name in MEASURES:
        value = pixels.of(name)
        ends = score.intervals.of(name) or ("", "")
        rows.append([name, UNDEFINED if value is None else value, *ends])
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def write_error_matrix(sample: SampleRecord, path: str) -> None:
    """Write the error matrix of a probability sample, and below it the estimates.

    In the form of :func:`write_confusion`: rows are the reference, columns the prediction. First
    the estimated shares of the area, then the labelled points, then one row per estimate with
    value, standard error, lower and upper end; areas are in hectares.

    Args:
        sample: What ``score.json`` holds under ``sample``.
        path: CSV file to write.

    Raises:
        OSError: It cannot be written.
    """
    level = f"{100 * sample.level:g} %"
    rows: List[List[Any]] = []
    if sample.matrix is not None:
        rows += _matrix("share of the area", sample.matrix, sample.per_class)
    rows += _matrix("points", sample.counts, sample.per_class)
    rows.append(
        ["estimate", "value", "standard error", f"lower end, {level}", f"upper end, {level}"]
    )
    named = [("overall accuracy", sample.overall)]
    for found in sample.per_class:
        named += [
            (f"users of {found.name}", found.users),
            (f"producers of {found.name}", found.producers),
            (f"f1 of {found.name}", found.f1),
            (f"area_ha of {found.name}", found.area_ha),
        ]
    for name, estimate in named:
        value = UNDEFINED if estimate.value is None else estimate.value
        error = "" if estimate.se is None else estimate.se
        rows.append([name, value, error, *(estimate.interval or ("", ""))])
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def _matrix(
    what: str, cells: Sequence[Sequence[float]], per_class: Sequence[ClassAccuracy]
) -> List[List[Any]]:
    """Return a matrix, map by reference, with the reference in rows, totals, and an empty line."""
    names = [found.name for found in per_class]
    rows: List[List[Any]] = [[what, *(f"predicted {name}" for name in names), "total"]]
    for name, column in zip(names, zip(*cells)):
        rows.append([f"reference {name}", *column, sum(column)])
    totals = [sum(row) for row in cells]
    return [*rows, ["total", *totals, sum(totals)], []]
