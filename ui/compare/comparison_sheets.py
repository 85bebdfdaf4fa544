"""A comparison as the sheets of a spreadsheet."""

from __future__ import annotations

from ...core.protocol.comparison_record import ComparisonRecord, MethodRecord
from ..project import spreadsheet
from ..project.spreadsheet import Cell, Sheet
from ..text.translation import tr

_COUNTS = ("tp", "fn", "fp", "tn")


def of(comparison: ComparisonRecord) -> tuple[Sheet, ...]:
    """Return how the methods did, their differences, and inputs."""
    inputs = comparison.inputs
    return (
        _methods(comparison),
        _differences(comparison),
        spreadsheet.inputs(
            (
                (tr("Image"), inputs.image),
                (tr("Samples"), inputs.samples),
                (tr("Reference polygons"), inputs.reference),
                (tr("Assessment area"), inputs.area),
            )
        ),
    )


def _methods(comparison: ComparisonRecord) -> Sheet:
    head = (
        tr("Method"),
        *("TP", "FN", "FP", "TN"),
        tr("Precision"),
        tr("Recall"),
        tr("F1"),
        tr("F1, interval from"),
        tr("F1, interval to"),
        tr("IoU"),
        tr("Overall accuracy"),
        tr("Kappa"),
        tr("Ponds found"),
        tr("Ponds missed"),
        tr("False ponds"),
        tr("Seconds to fit"),
        tr("Seconds to predict"),
        tr("Device"),
        tr("Problem"),
    )
    return Sheet(tr("Methods"), head, [_method(one) for one in comparison.methods])


def _method(method: MethodRecord) -> tuple[Cell, ...]:
    pixels, ponds = method.pixels, method.ponds

    def measured(*names: str) -> list[Cell]:
        return [None if pixels is None else getattr(pixels, name) for name in names]

    def of_ponds(*names: str) -> list[Cell]:
        return [None if ponds is None else getattr(ponds, name) for name in names]

    return (
        method.name,
        *measured(*_COUNTS, "precision", "recall", "f1"),
        *(method.f1_interval or (None, None)),
        *measured("iou", "overall_accuracy", "kappa"),
        *of_ponds("matched", "missed", "false"),
        method.seconds.fit,
        method.seconds.predict,
        method.device,
        method.problem,
    )


def _differences(comparison: ComparisonRecord) -> Sheet:
    names = {one.key: one.name for one in comparison.methods}
    measures = (
        ("f1", tr("F1")),
        ("precision", tr("Precision")),
        ("recall", tr("Recall")),
        ("iou", tr("IoU")),
    )
    rows: list[tuple[Cell, ...]] = []
    for pair in comparison.comparison.pairs:
        between = (names.get(pair.first, pair.first), names.get(pair.second, pair.second))
        for key, measure in measures:
            found = getattr(pair.differences, key)
            ends = found.interval or (None, None)
            rows.append((*between, measure, found.value, *ends, found.p))
    head = (
        tr("Method"),
        tr("Less method"),
        tr("Measure"),
        tr("Difference"),
        tr("Interval from"),
        tr("Interval to"),
        tr("p"),
    )
    return Sheet(tr("Differences"), head, rows)
