"""The confidence intervals of a score: which can be given, and why the others cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Optional, Tuple

import numpy as np

from ..protocol.accuracy_measures import BlockIntervals, Intervals, PondIntervals
from ..protocol.texts import count_text, text
from ..raster.array_types import Float64Array
from .block_counts import BlockCounts
from .block_intervals import block_intervals
from .cluster_bootstrap import LEVEL, RESAMPLES, Interval, Statistic, quotient, share
from .pond_matching import PondVerdicts

LEAST_BLOCKS = 30
"""Blocks below which resampling blocks is not trusted: with fewer clusters, errors of clusters are
known to be understated (Cameron and Miller, 2015, J. Human Resources 50:317-372, section VI)."""

LEAST_WITH_PONDS = 20
"""Blocks with ponds, or ponds, below which nothing is said. On simulated ground with ponds of very
uneven size, some of them missed as a whole, 95 % intervals from ten blocks with ponds held the true
recall in four of five cases only, those from twenty in seven of eight, and those from sixty in
eleven of twelve."""


def _precision(sums: Float64Array) -> Float64Array:
    return quotient(sums[:, 0], sums[:, 0] + sums[:, 1])


def _recall(sums: Float64Array) -> Float64Array:
    return quotient(sums[:, 0], sums[:, 0] + sums[:, 2])


def _f1(sums: Float64Array) -> Float64Array:
    return quotient(2 * sums[:, 0], 2 * sums[:, 0] + sums[:, 1] + sums[:, 2])


def _iou(sums: Float64Array) -> Float64Array:
    return quotient(sums[:, 0], sums[:, 0] + sums[:, 1] + sums[:, 2])


def _overall_accuracy(sums: Float64Array) -> Float64Array:
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
        """Why intervals are missing, in words."""
        remarks = []
        if self.measures is None:
            remarks.append(
                count_text(
                    "accuracy.few_blocks",
                    self.blocks,
                    side=self.side_m,
                    with_ponds=self.with_ponds,
                    least=LEAST_BLOCKS,
                    least_with_ponds=LEAST_WITH_PONDS,
                )
            )
        few = self._too_few_ponds()
        if few:
            remarks.append(text("accuracy.few_ponds", ponds=few, least=LEAST_WITH_PONDS))
        return tuple(remarks)

    def _too_few_ponds(self) -> str:
        """Return in words which ponds are too few; empty if none are."""
        reference = count_text("accuracy.reference_ponds", self.ponds)
        predicted = count_text("accuracy.predicted_ponds", self.predicted)
        if max(self.ponds, self.predicted) < LEAST_WITH_PONDS:
            return text("accuracy.few_ponds_both", reference=reference, predicted=predicted)
        if self.ponds < LEAST_WITH_PONDS:
            return reference
        return predicted if self.predicted < LEAST_WITH_PONDS else ""

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
            why_no_area=text("accuracy.no_area_from_polygons"),
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
        measures=block_intervals(blocks.grid, MEASURES, seed) if enough else None,
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
