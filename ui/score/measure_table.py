"""The figures of a score as a table: for the project, the print layout and its words."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.protocol.accuracy_measures import Interval, Intervals
from ...core.protocol.score_record import ScoreRecord
from ..text.translation import filled, tr


@dataclass(frozen=True)
class Measure:
    """One line of the result table; what is undefined or not given is ``None``.

    Attributes:
        level: ``pixels``, ``ponds`` or ``boundary``.
        name: In words.
        value: A share, a count, or a fraction.
        low: Lower end of the 95 % interval.
        high: Upper end.
        printed: Whether it is one of the few that a printed page has room for.
    """

    level: str
    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    printed: bool = True


def measures(score: ScoreRecord) -> tuple[Measure, ...]:
    """Return the result table of a score by polygons."""
    pixels, ponds = score.pixels, score.ponds
    blocks, of_ponds = score.intervals.of, score.intervals.ponds
    found = None if of_ponds is None else of_ponds.recall
    right = None if of_ponds is None else of_ponds.precision
    return (
        _measure("pixels", tr("Precision"), pixels.precision, blocks("precision")),
        _measure("pixels", tr("Recall"), pixels.recall, blocks("recall")),
        _measure("pixels", tr("F1"), pixels.f1, blocks("f1")),
        _measure("pixels", tr("IoU"), pixels.iou, blocks("iou")),
        _measure(
            "pixels", tr("Overall accuracy"), pixels.overall_accuracy, blocks("overall_accuracy")
        ),
        Measure("pixels", tr("Kappa"), pixels.kappa),
        Measure("pixels", tr("MCC"), pixels.mcc),
        Measure("pixels", tr("True positives"), pixels.tp),
        Measure("pixels", tr("False positives"), pixels.fp),
        Measure("pixels", tr("False negatives"), pixels.fn),
        Measure("pixels", tr("True negatives"), pixels.tn),
        _measure("ponds", tr("Recall of ponds"), ponds.recall, found),
        _measure("ponds", tr("Precision of ponds"), ponds.precision, right),
        Measure("ponds", tr("F1 of ponds"), ponds.f1, printed=False),
        Measure("ponds", tr("Matched"), ponds.matched),
        Measure("ponds", tr("Missed"), ponds.missed),
        Measure("ponds", tr("False"), ponds.false),
        Measure("ponds", tr("Split"), ponds.split),
        Measure("ponds", tr("Merged"), ponds.merged),
        *(
            Measure(
                "boundary",
                filled(tr("Boundary F1 within {:g} px"), row.tolerance_px),
                row.f1,
                printed=False,
            )
            for row in score.boundary
        ),
    )


def _measure(level: str, name: str, value: float | None, ends: Interval | None) -> Measure:
    return Measure(level, name, value, *(ends or (None, None)))


def how_intervals_came(values: Intervals) -> str:
    """Return how the intervals came about, in a sentence."""
    blocks, ponds = values.blocks, values.ponds
    if blocks is None and not (ponds is not None and (ponds.recall or ponds.precision)):
        return tr("No intervals could be given.")
    if blocks is None:
        return tr(
            "{:.0f} % intervals from {} resamples of the ponds; those of the pixel measures could "
            "not be given."
        ).format(100 * values.level, values.resamples)
    return tr("{:.0f} % intervals from {} resamples of {} blocks of {:.0f} m.").format(
        100 * values.level, values.resamples, blocks.count, blocks.side_m
    )
