"""Paired differences between two maps of the same ground, with confidence intervals and p values.

Both maps find the same pond hard. Resampling each by itself would count what they share as
uncertainty of the difference; here a block is drawn with what both maps made of it (the paired
bootstrap; Efron and Tibshirani, 1993, An Introduction to the Bootstrap, section 8).

The spread of the resamples is the standard error of the difference; that blocks share the ponds on
their edges enlarges it (:mod:`core.accuracy.spatial_correlation`). The interval reaches as many
standard errors to either side as Student's t says, and its degrees of freedom know that few large
ponds decide. On simulated ground with ponds of very uneven size, placed regardless of blocks, such
intervals held the true difference in F1 in 19 of 20 cases, and in 10 of 11 or more where so few
blocks were judged that hardly anything is said; percentiles of the resamples alone did in 5 of 6.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import List, Mapping, Optional, Sequence

import numpy as np
from scipy import special

from ..accuracy.cluster_bootstrap import LEVEL, MOST_UNDEFINED, Interval, Statistic, resampled
from ..accuracy.confidence_intervals import LEAST_BLOCKS, LEAST_WITH_PONDS
from ..accuracy.confidence_intervals import MEASURES as OF_ONE
from ..accuracy.spatial_correlation import freedom, inflation
from ..raster.array_types import BoolArray, Float64Array, Int64Array

MEASURES = ("f1", "precision", "recall", "iou")
"""What differences are given of."""


@dataclass(frozen=True)
class Difference:
    """The first map's measure less the second's.

    Attributes:
        value: ``None`` where one of them is undefined.
        interval: 95 %; ``None`` where too little is known, or the maps never differ.
        p: Chance of as great a difference between equally good maps; ``None`` where there is no
            interval. Below 0.05 exactly where the interval leaves out zero, until it is adjusted
            for other pairs.
    """

    value: Optional[float]
    interval: Optional[Interval] = None
    p: Optional[float] = None

    @property
    def real(self) -> Optional[bool]:
        """Whether it is significant; ``None`` where that cannot be tested."""
        return None if self.p is None else self.p < 1 - LEVEL


Differences = Mapping[str, Difference]
"""By measure."""


def differences(first: Int64Array, second: Int64Array, seed: int) -> Differences:
    """Return the differences between two maps.

    Args:
        first: int64 [rows, cols, 4], tp, fp, fn, tn of the first map in each block of ground; all
            zero where nothing was judged.
        second: Likewise, of the same blocks.
        seed: Of the bootstrap: same seed and counts, same intervals.
    """
    judged = np.asarray(first.any(axis=2))
    both = np.concatenate([first, second], axis=2)[judged].astype(np.float64)
    whole = both.sum(axis=0)[None]
    drawn = resampled(both, seed) if enough(both) else None
    found = {}
    for name, statistic in _STATISTICS.items():
        value = float(statistic(whole)[0])
        if not np.isfinite(value):
            found[name] = Difference(None)
        elif drawn is None:
            found[name] = Difference(value)
        else:
            found[name] = _difference(value, statistic(drawn), statistic(whole - both), judged)
    return found


def adjusted(pairs: Sequence[Differences]) -> List[Differences]:
    """Return the differences of several pairs with p values that know of one another.

    Intervals stay those of each pair by itself.
    """
    by_measure = {name: holm([pair[name].p for pair in pairs]) for name in MEASURES}
    return [
        {name: replace(one, p=by_measure[name][place]) for name, one in pair.items()}
        for place, pair in enumerate(pairs)
    ]


def enough(both: Float64Array) -> bool:
    """Tell whether there are as many blocks as intervals of one map ask for.

    Args:
        both: float64 [blocks, 8], counts of both maps in the blocks that were judged.
    """
    with_ponds = both[:, [0, 1, 2, 4, 5, 6]].any(axis=1)
    return len(both) >= LEAST_BLOCKS and int(np.count_nonzero(with_ponds)) >= LEAST_WITH_PONDS


def _difference(
    value: float, drawn: Float64Array, without: Float64Array, judged: BoolArray
) -> Difference:
    known = drawn[np.isfinite(drawn)]
    if known.size < (1 - MOST_UNDEFINED) * drawn.size or np.ptp(known) == 0.0:
        return Difference(value)
    # What a block adds to the difference, as leaving it out tells; without it there may be nothing.
    pull = np.where(np.isfinite(without), value - without, 0.0)
    grid = np.zeros(judged.shape)
    grid[judged] = pull
    error = float(known.std(ddof=1) * np.sqrt(inflation(grid, judged)))
    degrees = freedom(pull)
    reach = error * float(special.stdtrit(degrees, (1 + LEVEL) / 2))
    chance = 2.0 * float(special.stdtr(degrees, -abs(value) / error))
    # No two measures lie farther apart than 1.
    ends = max(-1.0, value - reach), min(1.0, value + reach)
    return Difference(value, ends, min(1.0, chance))


def _apart(measure: Statistic) -> Statistic:
    def difference(sums: Float64Array) -> Float64Array:
        apart: Float64Array = measure(sums[:, :4]) - measure(sums[:, 4:])
        return apart

    return difference


_STATISTICS: Mapping[str, Statistic] = {name: _apart(OF_ONE[name]) for name in MEASURES}


def holm(chances: Sequence[Optional[float]]) -> List[Optional[float]]:
    """Return p values adjusted for one another.

    Whoever believes those below 0.05 is wrong about any of them in at most one of twenty
    comparisons, however many methods take part (Holm, 1979, A simple sequentially rejective
    multiple test procedure, Scandinavian Journal of Statistics 6:65-70).

    Args:
        chances: p values; ``None`` where there is none, which stays so and counts for nothing.
    """
    known = sorted((value, place) for place, value in enumerate(chances) if value is not None)
    adjusted: List[Optional[float]] = [None] * len(chances)
    least = 0.0
    for rank, (value, place) in enumerate(known):
        least = max(least, min(1.0, (len(known) - rank) * value))
        adjusted[place] = least
    return adjusted
