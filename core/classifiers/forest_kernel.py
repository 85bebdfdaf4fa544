"""A forest as machine code: many pixels walk down a tree at once, so that they wait together.

What a forest costs is waiting for memory: each step needs the node that the last one led to. A
block of pixels therefore goes through one tree at a time, which stays in the cache; every pixel
that is still under way takes a few steps in turn, so that dozens of loads are on their way at once,
and those that have arrived drop out. scikit-learn walks one pixel at a time.

Bands are compared as digital numbers: reflectance rises with them, so that each threshold of a band
lies between two, and which two is looked up once for an image.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from .forest import Forest

_BLOCK = 4096
"""Pixels that share a tree while it is in the cache."""

_STEPS = 3
"""Steps between two looks at who has arrived."""

_BAND_SHIFT, _THRESHOLD = np.uint32(17), np.uint32((1 << 17) - 1)
_ONE, _TWO = np.uint32(1), np.uint32(2)


def pack(forest: Forest, reflectance: npt.NDArray[np.float32]) -> npt.NDArray[np.uint32]:
    """Return the nodes of a forest for one image, uint32 [2 M].

    Each is the band and the digital number from which a pixel goes right, and the left child. A
    node whose threshold no number exceeds, such as a leaf, has 65536.

    Args:
        forest: What was fitted.
        reflectance: float32 [C, 65536] of each digital number, rising.
    """
    nodes = np.empty((forest.left.size, 2), dtype=np.uint32)
    for band, table in enumerate(reflectance):
        here = forest.bands == band
        first_above = np.searchsorted(table, forest.thresholds[here], side="right")
        nodes[here, 0] = (np.uint32(band) << _BAND_SHIFT) | first_above.astype(np.uint32)
    nodes[:, 1] = forest.left
    return nodes.ravel()


def _walk(
    pixels: npt.NDArray[np.uint16],
    nodes: npt.NDArray[np.uint32],
    roots: npt.NDArray[np.int32],
    shares: npt.NDArray[np.float64],
    sums: npt.NDArray[np.float64],
) -> None:
    """Add up the share of ponds in the leaf that each pixel comes to, tree by tree.

    Unsigned numbers throughout: signed ones may count from the end, and checking for that takes
    half of the time.

    Args:
        pixels: uint16 [C, P].
        nodes: As :func:`pack` returns them.
        roots: int32 [T].
        shares: float64 [M].
        sums: float64 [P], zeros; gets the result.
    """
    bands, count = pixels.shape
    wide = np.uint32(bands)
    seen = np.empty(_BLOCK * bands, dtype=np.uint16)
    who = np.empty(_BLOCK, dtype=np.uint32)
    where = np.empty(_BLOCK, dtype=np.uint32)
    totals = np.empty(_BLOCK, dtype=np.float64)
    for first in range(0, count, _BLOCK):
        size = min(_BLOCK, count - first)
        for pixel in range(size):
            for band in range(bands):
                seen[pixel * bands + band] = pixels[band, first + pixel]
            totals[pixel] = 0.0
        for tree in range(roots.size):
            root = np.uint32(roots[tree])
            active = np.uint32(size)
            for pixel in range(active):
                who[pixel] = pixel
                where[pixel] = root
            while active > 0:
                going = np.uint32(0)
                for index in range(active):
                    pixel = who[index]
                    base = pixel * wide
                    node = where[index]
                    after = node
                    for _ in range(_STEPS):
                        node = after
                        test = nodes[_TWO * node]
                        number = np.uint32(seen[base + (test >> _BAND_SHIFT)])
                        after = nodes[_TWO * node + _ONE] + np.uint32(number >= (test & _THRESHOLD))
                    who[going] = pixel
                    where[going] = after
                    under_way = np.uint32(node != after)
                    totals[pixel] += shares[after] * (_ONE - under_way)
                    going += under_way
                active = going
        for pixel in range(size):
            sums[first + pixel] = totals[pixel]


walk: Any = numba.njit(nogil=True, cache=True)(_walk)
