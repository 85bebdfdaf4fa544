"""Pixels in an order in which neighbours look alike in every band at once.

Bands are cut into steps that hold as many of a forest's thresholds each, and the bits of the steps
are interleaved: the Z-order of Morton (1966). Pixels that come together differ little in any band,
and lie on the same side of most thresholds.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..raster.array_types import Int64Array, UInt16Array
from .numba_compile import compiled

_DIGIT = 11
"""Bits that one pass of the sort takes: its counters stay in the fastest cache."""

_BITS = 32


def spread(thresholds: Int64Array, band: int, bands: int) -> npt.NDArray[np.uint32]:
    """Return what each digital number of a band adds to a pixel's place, uint32 [65536].

    Args:
        thresholds: Digital numbers at which a forest parts the band, in any order.
        band: Which one, from 0.
        bands: How many there are, at most 32.
    """
    bits = min(8, _BITS // bands)
    below = np.searchsorted(np.sort(thresholds), np.arange(1 << 16), side="right")
    steps = below * ((1 << bits) - 1) // max(1, thresholds.size)
    places = np.zeros(1 << 16, dtype=np.uint32)
    for bit in range(bits):
        places |= ((steps >> bit) & 1).astype(np.uint32) << np.uint32(bit * bands + band)
    return places


def order(pixels: UInt16Array, places: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Return the pixels' numbers in Z-order, uint32 [P].

    Args:
        pixels: uint16 [C, P].
        places: uint32 [C, 65536], from :func:`spread`.
    """
    count = pixels.shape[1]
    keys, numbers = np.empty((2, count), np.uint32), np.empty((2, count), np.uint32)
    held: int = _sort(pixels, places, keys, numbers)
    ordered: npt.NDArray[np.uint32] = numbers[held]
    return ordered


@compiled()
def _sort(
    pixels: UInt16Array,
    places: npt.NDArray[np.uint32],
    keys: npt.NDArray[np.uint32],
    numbers: npt.NDArray[np.uint32],
) -> int:
    """Sort by digits, the last one first, from one row of the arrays to the other and back.

    Returns:
        The row that holds the result.
    """
    bands, count = pixels.shape
    for pixel in range(count):
        key = np.uint32(0)
        for band in range(bands):
            key |= places[band, pixels[band, pixel]]
        keys[0, pixel] = key
        numbers[0, pixel] = pixel
    mask = np.uint32((1 << _DIGIT) - 1)
    starts = np.zeros(1 << _DIGIT, dtype=np.int64)
    now = 0
    for low in range(0, _BITS, _DIGIT):
        shift = np.uint32(low)
        starts[:] = 0
        for pixel in range(count):
            starts[(keys[now, pixel] >> shift) & mask] += 1
        total = 0
        for digit in range(starts.size):
            held = starts[digit]
            starts[digit] = total
            total += held
        after = 1 - now
        for pixel in range(count):
            key = keys[now, pixel]
            digit = (key >> shift) & mask
            place = starts[digit]
            starts[digit] = place + 1
            keys[after, place] = key
            numbers[after, place] = numbers[now, pixel]
        now = after
    return now
