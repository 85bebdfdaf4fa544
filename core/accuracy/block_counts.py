"""Pixels counted by square blocks of ground, since errors of neighbouring pixels correlate."""

from __future__ import annotations

import math
from typing import Sequence, Tuple

import numpy as np

from ..raster.array_types import BoolArray, Int64Array, UInt8Array
from ..raster.class_codes import FALSE_NEGATIVE, FALSE_POSITIVE, TRUE_NEGATIVE, TRUE_POSITIVE
from ..raster.image import Image
from ..raster.windows import Window
from .metrics import Counts

ORDER = (TRUE_POSITIVE, FALSE_POSITIVE, FALSE_NEGATIVE, TRUE_NEGATIVE)
"""The codes of the error raster in the order of :class:`core.accuracy.metrics.Counts`."""

_ROUND = (1.0, 2.0, 5.0)
_WITHOUT_PONDS_M = 1000.0
_LEAST_PIXELS = 16
_MOST_BLOCKS = 10_000

_FEW = 64
"""Blocks of a window up to which they are counted one by one."""


_LARGEST_M = 4e7
"""Around the Earth."""


def block_side(pond_areas: Sequence[float], image: Image) -> int:
    """Choose the side of the blocks, in pixels.

    What makes neighbouring pixels wrong together is above all the pond that they belong to: it is
    missed, or its edge is drawn too wide, as one. A block is therefore at least twice as wide as a
    pond that a typical pond pixel lies in: the median of the ponds weighted by their area, taken
    for a disc. The side is rounded up to 1, 2 or 5 times a power of ten metres, so that it does not
    jump with each polygon that is drawn, and then to whole pixels. Blocks of fewer than 16 pixels a
    side, or more than 10,000 of them, add nothing but time.

    Args:
        pond_areas: Of the reference ponds, in square metres; may be empty.
        image: On whose grid the blocks lie.
    """
    wanted = 2.0 * _typical_diameter(pond_areas) if len(pond_areas) else _WITHOUT_PONDS_M
    if not wanted < _LARGEST_M:
        # A damaged file's polygon, or one that is not on the Earth.
        wanted = _LARGEST_M
    least = max(
        wanted,
        _LEAST_PIXELS * image.gsd_m,
        image.gsd_m * math.sqrt(image.width * image.height / _MOST_BLOCKS),
    )
    power = 10.0 ** math.floor(math.log10(least))
    metres = next(power * step for step in (*_ROUND, 10.0) if power * step >= least * (1 - 1e-9))
    return max(1, round(metres / image.gsd_m))


def _typical_diameter(areas: Sequence[float]) -> float:
    ordered = np.sort(np.asarray(areas, dtype=np.float64))
    middle = np.searchsorted(np.cumsum(ordered), ordered.sum() / 2)
    return 2.0 * math.sqrt(ordered[min(middle, len(ordered) - 1)] / math.pi)


class BlockCounts:
    """Counts of square blocks, counted from the raster's upper left corner."""

    def __init__(self, image: Image, side: int) -> None:
        """Take the grid and the side of a block in pixels."""
        self.side = side
        shape = (math.ceil(image.height / side), math.ceil(image.width / side), 4)
        self._counts = np.zeros(shape, dtype=np.int64)

    def add(self, window: Window, errors: UInt8Array) -> None:
        """Count the pixels of one window.

        Args:
            window: Where it lies.
            errors: uint8 [H, W], codes of :data:`ORDER`, 255 where nothing is judged.
        """
        rows, first_row = cuts(window.row, window.height, self.side)
        cols, first_col = cuts(window.col, window.width, self.side)
        place = self._counts[first_row : first_row + len(rows), first_col : first_col + len(cols)]
        for index, code in enumerate(ORDER):
            place[:, :, index] += counted(errors == code, rows, cols)

    @property
    def total(self) -> Counts:
        """All pixels."""
        tp, fp, fn, tn = (int(value) for value in self._counts.sum(axis=(0, 1)))
        return Counts(tp, fp, fn, tn)

    @property
    def grid(self) -> Int64Array:
        """All blocks where they lie, int64 [rows, cols, 4]: tp, fp, fn, tn."""
        return self._counts

    @property
    def judged(self) -> Int64Array:
        """The blocks in which anything was judged, int64 [N, 4]: tp, fp, fn, tn."""
        flat = self.grid.reshape(-1, 4)
        used: Int64Array = flat[flat.any(axis=1)]
        return used


def counted(pixels: BoolArray, rows: Int64Array, cols: Int64Array) -> Int64Array:
    """Return how many pixels are true in each block, int64 [rows, cols].

    Args:
        pixels: bool [H, W].
        rows: int64 [rows], where blocks begin, as :func:`cuts` gives them.
        cols: int64 [cols], likewise.
    """
    if len(rows) * len(cols) > _FEW:
        each = np.add.reduceat(pixels, cols, axis=1, dtype=np.int64)
        return np.asarray(np.add.reduceat(each, rows, axis=0), dtype=np.int64)
    # Bits are counted several times as fast as they are added.
    tall, wide = (
        [slice(*ends) for ends in zip(edges, [*edges[1:], None])]
        for edges in (rows.tolist(), cols.tolist())
    )
    return np.array(
        [[np.count_nonzero(pixels[down, across]) for across in wide] for down in tall],
        dtype=np.int64,
    )


def cuts(start: int, length: int, side: int) -> Tuple[Int64Array, int]:
    """Return where blocks begin within a run of pixels, and the number of the first of them."""
    first = start // side
    edges = np.arange(first * side, start + length, side) - start
    edges[0] = 0
    return edges, first
