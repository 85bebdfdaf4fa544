"""Windows of which one value fills nearly all: what the rest is, and where it lies.

Ponds are a few percent of a scene, and its edges nodata. Counting what is rare, and taking the
rest for granted, is several times as fast as counting every pixel.
"""

from __future__ import annotations

from typing import Tuple

import numpy as np

from .array_types import IndexArray, Int64Array, UInt8Array

_STEP = 16
"""Rows and columns from one pixel to the next of those that are looked at for a common value."""


def rare_places(values: UInt8Array) -> Tuple[int, IndexArray]:
    """Return a value that is common in a window, and where all other values lie.

    Args:
        values: uint8 [H, W], at least one pixel.

    Returns:
        The most common of every sixteenth value in either direction, and the places of all pixels
        that have another, intp, rising, in ``values.ravel()``.
    """
    common = int(np.bincount(values[::_STEP, ::_STEP].ravel()).argmax())
    return common, np.flatnonzero(values != common)


def value_counts(values: UInt8Array) -> Int64Array:
    """Return how often each value occurs in a window, int64 [256].

    Args:
        values: uint8 [H, W], at least one pixel.
    """
    common, places = rare_places(values)
    counts = np.bincount(values.ravel()[places], minlength=256).astype(np.int64)
    counts[common] = values.size - places.size
    return counts
