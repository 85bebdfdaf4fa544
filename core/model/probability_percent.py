"""Probabilities in whole percent, rounded down so that "at least" means the same before and after.

A pixel has ``k`` percent or more exactly where its probability, a 32-bit float, is at least the
32-bit float next to ``k / 100``: no threshold of whole percents ever decides differently on the
percents than on the probabilities they stand for.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

LEVELS = 100
"""Percent in one."""

_EDGES = (np.arange(LEVELS + 1) / LEVELS).astype(np.float32)

_NEAR = np.float32(3e-5)
"""Percent by which a product of 32-bit floats up to 100 is surely not off: their steps are 8e-6."""

MIDDLES = np.append((np.arange(LEVELS) + 0.5) / LEVELS, 1.0)
"""What a percent is taken for, float64 [101]: at most 0.005 away from what it was."""


def whole_percents(probability: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """Return probabilities in whole percent, rounded down; uint8, 0 to 100."""
    inside = np.clip(probability, 0, 1)
    scaled = inside * np.float32(LEVELS)
    percents: npt.NDArray[np.uint8] = scaled.astype(np.uint8)
    # The product is rounded: next to a whole percent it may have fallen on the wrong side. Most
    # pixels are next to none, or to 0, where it cannot.
    gap = np.rint(scaled)
    gap -= scaled
    near = np.abs(gap, out=gap) < _NEAR
    near &= scaled > _NEAR
    doubtful = np.nonzero(near)
    values, found = inside[doubtful], percents[doubtful]
    found += values >= np.append(_EDGES[1:], np.inf)[found]
    found -= values < _EDGES[found]
    percents[doubtful] = found
    return percents


def nearest_percent(threshold: float) -> int:
    """Return the whole percent next to a threshold of 0 to 1."""
    return round(threshold * LEVELS)


def is_whole(threshold: float) -> bool:
    """Return whether a threshold is one that percents can tell, for 32-bit probabilities."""
    return bool(np.float32(threshold) == _EDGES[nearest_percent(threshold)])


def least_probability(percents: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return the lowest 32-bit probability of each whole percent; float32, 0 to 1."""
    lowest: npt.NDArray[np.float32] = _EDGES[percents]
    return lowest
