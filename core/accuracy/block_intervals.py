"""Confidence intervals of the measures of one map, from blocks of ground.

Whole blocks are resampled, and the spread of the resamples is a measure's standard error; that
blocks share the ponds on their edges enlarges it (:mod:`.spatial_correlation`). The interval
reaches as many standard errors to either side as Student's t says, whose degrees of freedom know
that few large ponds decide, and that dependent blocks are fewer than they look. It does so on the
logit of the measure, as is usual for shares (Agresti, 2013, Categorical Data Analysis, section
3.1): there the spread hangs less on the value itself, and no interval passes 0 or 1.
"""

from __future__ import annotations

from typing import Mapping, Optional

import numpy as np
from scipy import special

from ..raster.array_types import BoolArray, Float64Array, Int64Array
from .cluster_bootstrap import LEVEL, MOST_UNDEFINED, Interval, Statistic, resampled
from .spatial_correlation import freedom, inflation


def block_intervals(
    blocks: Int64Array, statistics: Mapping[str, Statistic], seed: int
) -> Mapping[str, Optional[Interval]]:
    """Return the 95 % interval of each statistic, all of them shares from 0 to 1.

    An interval is ``None`` where the statistic is undefined, or in too many resamples; and where
    every resample gives the same value: an interval of no width would claim certainty.

    Args:
        blocks: int64 [rows, cols, K], what each block adds to the K sums that statistics are made
            of; all zero where nothing was judged.
        statistics: By name.
        seed: Same seed and blocks, same intervals.
    """
    judged = np.asarray(blocks.any(axis=2))
    clusters = blocks[judged].astype(np.float64)
    if len(clusters) < 2:
        return dict.fromkeys(statistics)
    whole = clusters.sum(axis=0)
    sums, without = resampled(clusters, seed), whole - clusters
    return {
        name: _interval(float(of(whole[None])[0]), of(sums), of(without), judged)
        for name, of in statistics.items()
    }


def _interval(
    value: float, drawn: Float64Array, without: Float64Array, judged: BoolArray
) -> Optional[Interval]:
    known = drawn[np.isfinite(drawn)]
    if (
        not 0.0 < value < 1.0
        or known.size < (1 - MOST_UNDEFINED) * drawn.size
        or np.ptp(known) == 0.0
    ):
        return None
    # What a block adds to the value, as leaving it out tells; without it there may be nothing.
    pull = np.where(np.isfinite(without), value - without, 0.0)
    grid = np.zeros(judged.shape)
    grid[judged] = pull
    shared = inflation(grid, judged)
    degrees = max(1.0, freedom(pull) / shared)
    # A bootstrap of few clusters falls short by what a variance over n lacks of one over n - 1.
    shared *= (degrees + 1.0) / degrees
    error = float(known.std(ddof=1)) * np.sqrt(shared) / (value * (1.0 - value))
    reach = error * float(special.stdtrit(degrees, (1 + LEVEL) / 2))
    middle = float(special.logit(value))
    return float(special.expit(middle - reach)), float(special.expit(middle + reach))
