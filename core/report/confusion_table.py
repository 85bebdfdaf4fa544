"""The confusion matrix and the measures as a table for spreadsheets."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, List, Sequence

from ..accuracy.metrics import MEASURES
from ..protocol.foreign_text import cell
from ..protocol.sample_record import ClassAccuracy, SampleRecord
from ..protocol.score_record import ScoreRecord
from ..protocol.texts import text
from ..raster.class_codes import NAMES, OTHER, POND
from .markup import headings


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
    names, total = (NAMES[POND], NAMES[OTHER]), text("report.csv.total")
    rows: List[List[Any]] = [
        [text("report.csv.pixels"), *_predicted(names), total],
        [_reference(names[0]), tp, fn, tp + fn],
        [_reference(names[1]), fp, tn, fp + tn],
        [total, tp + fp, fn + tn, tp + fp + fn + tn],
        [],
        [text("report.csv.measure"), text("report.csv.value"), *_ends(score.intervals.level)],
    ]
    for name in MEASURES:
        value = pixels.of(name)
        ends = score.intervals.of(name) or ("", "")
        rows.append([name, text("report.csv.not_defined") if value is None else value, *ends])
    _write(rows, path)


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
    rows: List[List[Any]] = []
    if sample.matrix is not None:
        rows += _matrix(text("report.csv.share_of_area"), sample.matrix, sample.per_class)
    rows += _matrix(text("report.csv.points"), sample.counts, sample.per_class)
    rows.append(
        [
            *headings("report.csv.estimate", "report.csv.value", "report.csv.standard_error"),
            *_ends(sample.level),
        ]
    )
    named = [(text("report.csv.overall_accuracy"), sample.overall)]
    for found in sample.per_class:
        named += [
            (text("report.csv.users", name=found.name), found.users),
            (text("report.csv.producers", name=found.name), found.producers),
            (text("report.csv.f1", name=found.name), found.f1),
            (text("report.csv.area", name=found.name), found.area_ha),
        ]
    for name, estimate in named:
        value = text("report.csv.not_defined") if estimate.value is None else estimate.value
        error = "" if estimate.se is None else estimate.se
        rows.append([name, value, error, *(estimate.interval or ("", ""))])
    _write(rows, path)


def _write(rows: Sequence[Sequence[Any]], path: str) -> None:
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([cell(value) for value in row] for row in rows)


def _matrix(
    what: str, cells: Sequence[Sequence[float]], per_class: Sequence[ClassAccuracy]
) -> List[List[Any]]:
    """Return a matrix, map by reference, with the reference in rows, totals, and an empty line."""
    names = [found.name for found in per_class]
    rows: List[List[Any]] = [[what, *_predicted(names), text("report.csv.total")]]
    for name, column in zip(names, zip(*cells)):
        rows.append([_reference(name), *column, sum(column)])
    totals = [sum(row) for row in cells]
    return [*rows, [text("report.csv.total"), *totals, sum(totals)], []]


def _predicted(names: Sequence[str]) -> List[str]:
    return [text("report.csv.predicted", name=name) for name in names]


def _reference(name: str) -> str:
    return text("report.csv.reference", name=name)


def _ends(level: float) -> List[str]:
    """Return what the columns of an interval's ends are called."""
    percent = 100 * level
    return [
        text("report.csv.lower_end", level=percent),
        text("report.csv.upper_end", level=percent),
    ]
