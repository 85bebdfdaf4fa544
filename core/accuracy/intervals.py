"""The intervals of a score: which can be given, and why the others cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Optional, Tuple

import numpy as np

from ..protocol.accuracy_measures import BlockIntervals, Intervals, PondIntervals
from .block_counts import BlockCounts
from .bootstrap import LEVEL, RESAMPLES, Floats, Interval, Statistic, intervals, quotient, share
from .pond_matching import PondVerdicts

LEAST_BLOCKS = 30
"""Blocks below which resampling blocks is not trusted: with fewer clusters, errors of clusters are
known to be understated (Cameron and Miller, 2015, J. Human Resources 50:317-372, section VI)."""

LEAST_WITH_PONDS = 20
"""Blocks with ponds, or ponds, below which nothing is said. On simulated ground with ponds of very
uneven size, some of them missed as a whole, 95 % intervals from ten blocks with ponds held the true
recall in four of five cases only, those from twenty in seven of eight, and those from sixty in
eleven of twelve."""

WHY_NO_AREA = (
    "The reference was drawn, not sampled: with what chance each place came to be judged is not "
    "known, so that neither an area nor its error can be estimated from it. A probability sample "
    "gives both (Olofsson et al., 2014; Stehman, 2014)."
)


def _precision(sums: Floats) -> Floats:
    return quotient(sums[:, 0], sums[:, 0] + sums[:, 1])


def _recall(sums: Floats) -> Floats:
    return quotient(sums[:, 0], sums[:, 0] + sums[:, 2])


def _f1(sums: Floats) -> Floats:
    return quotient(2 * sums[:, 0], 2 * sums[:, 0] + sums[:, 1] + sums[:, 2])


def _iou(sums: Floats) -> Floats:
    return quotient(sums[:, 0], sums[:, 0] + sums[:, 1] + sums[:, 2])


def _overall_accuracy(sums: Floats) -> Floats:
    return quotient(sums[:, 0] + sums[:, 3], sums.sum(axis=1))


MEASURES: Mapping[str, Statistic] = {
    "precision": _precision,
    "recall": _recall,
    "f1": _f1,
    "iou": _iou,
    "overall_accuracy": _overall_accuracy,
}
"""Those of :class:`core.accuracy.metrics.Counts`, from columns tp, fp, fn, tn."""


@dataclass(frozen=True)
class Confidence:
    """The intervals of one score.

    Attributes:
        seed: Of the bootstrap.
        side_m: Side of a block in metres.
        blocks: Blocks in which anything was judged.
        with_ponds: Those with ponds, in the reference or in the prediction.
        measures: Intervals of the pixel measures, or ``None`` where there are too few blocks.
        ponds: Reference ponds that were judged.
        predicted: Predicted ponds that were judged.
        found: Interval of the share of reference ponds that were found; ``None`` where there are
            too few ponds of either kind.
        right: Interval of the share of predicted ponds that are ponds, likewise.
    """

    seed: int
    side_m: float
    blocks: int
    with_ponds: int
    measures: Optional[Mapping[str, Optional[Interval]]]
    ponds: int
    predicted: int
    found: Optional[Interval]
    right: Optional[Interval]

    @property
    def remarks(self) -> Tuple[str, ...]:
        """Why what is missing is missing, in words."""
        remarks = []
        if self.measures is None:
            remarks.append(
                f"No intervals of the pixel measures: {_several(self.blocks, 'block')} of "
                f"{self.side_m:.0f} m {'was' if self.blocks == 1 else 'were'} judged, "
                f"{self.with_ponds} of them with ponds; {LEAST_BLOCKS} and {LEAST_WITH_PONDS} are "
                "needed."
            )
        few = [
            _several(number, f"{side} pond")
            for side, number in (("reference", self.ponds), ("predicted", self.predicted))
            if number < LEAST_WITH_PONDS
        ]
        if few:
            remarks.append(
                "No interval of the share of ponds found, nor of the share of predicted ponds that "
                f"are ponds: there {'is' if few[0].startswith('1 ') else 'are'} "
                f"{' and '.join(few)}; {LEAST_WITH_PONDS} of each are needed."
            )
        return tuple(remarks)

    def record(self) -> Intervals:
        """Return ``intervals`` of ``score.json``."""
        blocks = None
        if self.measures is not None:
            blocks = BlockIntervals(self.side_m, self.blocks, self.with_ponds, **self.measures)
        ponds = PondIntervals(self.ponds, self.predicted, self.found, self.right)
        return Intervals(
            level=LEVEL,
            resamples=RESAMPLES,
            seed=self.seed,
            blocks=blocks,
            ponds=ponds if min(self.ponds, self.predicted) >= LEAST_WITH_PONDS else None,
            least_ponds=LEAST_WITH_PONDS,
            area=None,
            why_no_area=WHY_NO_AREA,
        )


def confidence(blocks: BlockCounts, gsd_m: float, ponds: PondVerdicts, seed: int) -> Confidence:
    """Resample blocks and ponds.

    Args:
        blocks: Counts by block.
        gsd_m: Side of a pixel in metres.
        ponds: What became of each pond.
        seed: Of the bootstrap.
    """
    judged = blocks.judged
    with_ponds = int(np.count_nonzero(judged[:, :3].any(axis=1)))
    enough = len(judged) >= LEAST_BLOCKS and with_ponds >= LEAST_WITH_PONDS
    return Confidence(
        seed=seed,
        side_m=blocks.side * gsd_m,
        blocks=len(judged),
        with_ponds=with_ponds,
        measures=intervals(judged, MEASURES, seed) if enough else None,
        ponds=ponds.matched + ponds.missed,
        predicted=ponds.matched + ponds.false,
        found=_share(ponds, ponds.missed, seed),
        right=_share(ponds, ponds.false, seed),
    )


def _share(ponds: PondVerdicts, bad: int, seed: int) -> Optional[Interval]:
    """Return the interval of the share of matched ponds among them and ``bad`` others.

    One rule for both shares: whether predicted ponds are right hangs on the reference ponds that
    there are to be right about, and whether reference ponds are found on the predicted ones.
    """
    if ponds.matched + min(ponds.missed, ponds.false) < LEAST_WITH_PONDS:
        return None
    return share(np.arange(ponds.matched + bad) < ponds.matched, seed)


def _several(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
