"""McNemar's test of two maps: is one of them significantly more often the only correct one.

The classical test takes each pixel for a draw of its own. Pixels are not: a pond is missed, or a
road taken for one, as a whole, so that it finds a difference in almost any two maps. The clustered
test compares blocks of ground instead, and is the one to go by.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

import numpy as np
from scipy import special

from ..accuracy.spatial_correlation import inflation
from ..raster.array_types import BoolArray, Int64Array

_EXACT_BELOW = 25
"""Pixels that only one map has right, below which the binomial distribution itself is used."""


@dataclass(frozen=True)
class McNemar:
    """How often only one of two maps is right.

    Attributes:
        only_first: Pixels that only the first map has right.
        only_second: Pixels that only the second map has right.
        p: Chance of as great a difference if neither map were better, pixel by pixel; ``None``
            where both are right and wrong in the same places.
        clustered_p: The same, block by block; ``None`` with fewer than two blocks that differ.
    """

    only_first: int
    only_second: int
    p: Optional[float]
    clustered_p: Optional[float]


def mcnemar(only: Int64Array, judged: BoolArray) -> McNemar:
    """Test whether one of two maps is right more often.

    Args:
        only: int64 [rows, cols, 2], pixels of each block of ground that only the first map has
            right, and only the second.
        judged: bool [rows, cols], blocks in which anything was judged.
    """
    first, second = (int(value) for value in only.sum(axis=(0, 1)))
    apart = only[:, :, 0] - only[:, :, 1]
    return McNemar(first, second, by_pixel(first, second), by_block(apart, judged))


def by_pixel(first: int, second: int) -> Optional[float]:
    """Return the two-sided p of McNemar (1947, Psychometrika 12:153-157).

    Exact for few pixels, else chi-squared with the continuity correction of Edwards (1948,
    Psychometrika 13:185-187).
    """
    differing = first + second
    if not differing:
        return None
    if differing < _EXACT_BELOW:
        return min(1.0, 2.0 * float(special.bdtr(min(first, second), differing, 0.5)))
    corrected = max(0.0, abs(first - second) - 1.0)
    return float(special.chdtrc(1, corrected**2 / differing))


def by_block(differences: Int64Array, judged: BoolArray) -> Optional[float]:
    """Return the two-sided p where blocks, not pixels, are independent.

    Under the null hypothesis the mean difference of the blocks is zero, so that the sum of their
    differences has the variance of the sum of their squares (Obuchowski, 1998, Statistics in
    Medicine 17:1495-1507, as Yang, Sun and Hardin, 2010, Biometrical Journal 52:638-652, modify
    it), and more where neighbouring blocks lean to the same side. Student's t stands for the normal
    distribution, since ground with ponds fills few blocks.

    Args:
        differences: int64 [rows, cols], what only the first map has right less what only the
            second.
        judged: bool [rows, cols].
    """
    heard = differences[differences != 0].astype(np.float64)
    if heard.size < 2:
        return None
    variance = (heard**2).sum() * inflation(differences.astype(np.float64), judged)
    statistic = abs(heard.sum()) / np.sqrt(variance)
    return min(1.0, 2.0 * float(special.stdtr(heard.size - 1, -statistic)))
