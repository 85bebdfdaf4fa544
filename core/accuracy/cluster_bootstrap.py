"""Confidence intervals by a cluster bootstrap: pixels are not independent observations.

Pixels of one pond are right or wrong together, so what is drawn again is a whole block of ground,
or a whole pond: the cluster bootstrap (Davison and Hinkley, 1997, Bootstrap Methods and their
Application, section 3.8). Intervals are bias-corrected and accelerated (BCa; Efron, 1987, Better
bootstrap confidence intervals, J. Am. Stat. Assoc. 82:171-185): measures near 0 or 1 are skewed.
With few clusters a bootstrap is too sure of itself; its tails are widened by Student's t, as in the
expanded percentile interval of Hesterberg (2015, What teachers should know about the bootstrap,
Am. Stat. 69:371-386). Where a few large ponds make up most of the area, twenty of them still cover
the true value in some 90 of 100 cases rather than 95.
"""

from __future__ import annotations

from typing import Callable, Mapping, Optional, Tuple

import numpy as np
from scipy import special

from ..raster.array_types import BoolArray, Float64Array, Int64Array

Interval = Tuple[float, float]
"""Lower and upper end."""

Statistic = Callable[[Float64Array], Float64Array]
"""From sums over clusters, float64 [M, K], to M values; NaN where undefined."""

LEVEL = 0.95
RESAMPLES = 2000
"""Davison and Hinkley (1997, section 5.2.3) ask for 1000 or more at this level."""

MOST_UNDEFINED = 0.05
"""Part of the resamples in which a measure may be undefined, as where no pond was drawn."""

_AT_ONCE = 1_000_000
"""Weights in memory at a time."""

_MANY = 10_000
"""Clusters beyond which it is drawn how many are of each kind, not how often each one comes: specks
are right or wrong, and nothing else tells them apart."""


def intervals(
    clusters: Int64Array, statistics: Mapping[str, Statistic], seed: int
) -> Mapping[str, Optional[Interval]]:
    """Return the 95 % interval of each statistic.

    An interval is ``None`` where the statistic is undefined, or in too many resamples; and where
    every resample gives the same value: what has not been seen once leaves no trace in a bootstrap,
    and an interval of no width would claim certainty.

    Args:
        clusters: int64 [N, K], what each cluster adds to the K sums that statistics are made of.
        statistics: By name.
        seed: Same seed and clusters, same intervals.
    """
    if len(clusters) < 2:
        return dict.fromkeys(statistics)
    sums = resampled(clusters.astype(np.float64), seed)
    whole = clusters.sum(axis=0, dtype=np.float64)
    without = whole - clusters
    return {
        name: _interval(statistic(sums), float(statistic(whole[None])[0]), statistic(without))
        for name, statistic in statistics.items()
    }


def share(outcomes: BoolArray, seed: int) -> Optional[Interval]:
    """Return the 95 % interval of the share of clusters that are true, such as ponds found.

    Args:
        outcomes: bool [N], one of each pond.
        seed: Same seed and outcomes, same interval.
    """
    clusters = np.stack([outcomes, np.ones_like(outcomes)], axis=1).astype(np.int64)
    return intervals(clusters, {"share": lambda sums: quotient(sums[:, 0], sums[:, 1])}, seed)[
        "share"
    ]


def quotient(part: Float64Array, whole: Float64Array) -> Float64Array:
    """Return ``part / whole``, NaN where the whole is zero."""
    found: Float64Array = np.full(whole.shape, np.nan)
    np.divide(part, whole, out=found, where=whole != 0)
    return found


def resampled(clusters: Float64Array, seed: int) -> Float64Array:
    """Return the sums over as many clusters, drawn with replacement; float64 [RESAMPLES, K].

    Of clusters that add the same, only the number drawn matters: it is multinomial too, with the
    sum of their chances.

    Args:
        clusters: float64 [N, K].
        seed: Same seed and clusters, same sums.
    """
    rng = np.random.default_rng(seed)
    count = len(clusters)
    copies: Float64Array = np.ones(count)
    if count > _MANY:
        clusters, alike = np.unique(clusters, axis=0, return_counts=True)
        copies = alike.astype(np.float64)
    chances = copies / count
    step = max(1, _AT_ONCE // len(clusters))
    return np.concatenate(
        [
            rng.multinomial(count, chances, size=min(step, RESAMPLES - done)) @ clusters
            for done in range(0, RESAMPLES, step)
        ]
    )


def _interval(drawn: Float64Array, value: float, without: Float64Array) -> Optional[Interval]:
    known = drawn[np.isfinite(drawn)]
    if (
        not np.isfinite(value)
        or known.size < (1 - MOST_UNDEFINED) * drawn.size
        or np.ptp(known) == 0.0
    ):
        return None
    # Half of what is equal counts as below: shares of few ponds take few values.
    below = (np.count_nonzero(known < value) + 0.5 * np.count_nonzero(known == value)) / known.size
    bias = special.ndtri(np.clip(below, 0.5 / known.size, 1 - 0.5 / known.size))
    # Clusters that change nothing, such as ground without ponds, are no evidence.
    heard = int(np.count_nonzero(without[np.isfinite(without)] != value))
    tail = np.array([-1.0, 1.0]) * widened(heard)
    # Never beyond a sixth, so that the divisor below stays above 0.
    pull = _acceleration(without)
    ranks = special.ndtr(bias + (bias + tail) / (1 - pull * (bias + tail)))
    low, high = np.quantile(known, ranks)
    return float(low), float(high)


def widened(clusters: int) -> float:
    """Return how many standard errors the ends lie away, for a number of clusters of two or more.

    Student's t with one degree of freedom less than there are clusters, times what the spread of
    resamples falls short of the standard error (Hesterberg, 2015, section 3.2).
    """
    quantile = float(special.stdtrit(clusters - 1, (1 + LEVEL) / 2))
    return float(np.sqrt(clusters / (clusters - 1.0))) * quantile


def _acceleration(without: Float64Array) -> float:
    """Return how the standard error changes with the value, from leaving out one cluster each."""
    known = without[np.isfinite(without)]
    gap = known.mean() - known if known.size else known
    spread = float((gap**2).sum())
    return float((gap**3).sum()) / (6 * spread**1.5) if spread else 0.0
