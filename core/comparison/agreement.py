"""Pixels that only one of two maps classifies correctly, counted by block of ground."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Dict, Sequence, Tuple

import numpy as np

from ..accuracy.block_counts import counted, cuts
from ..raster.array_types import BoolArray, Int64Array, UInt8Array
from ..raster.class_codes import FALSE_NEGATIVE, FALSE_POSITIVE, IGNORE
from ..raster.image import Image
from ..raster.windows import Window

Pair = Tuple[int, int]
"""Two maps, by their place among all of them, the earlier one first."""


class Agreement:
    """Pixels that only one map of a pair has right, by square block from the upper left corner."""

    def __init__(self, image: Image, side: int, count: int) -> None:
        """Take the grid, the side of a block in pixels, and how many maps there are."""
        self._side = side
        shape = (math.ceil(image.height / side), math.ceil(image.width / side))
        self._pairs: Dict[Pair, Tuple[Int64Array, Int64Array]] = {
            pair: (np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64))
            for pair in combinations(range(count), 2)
        }

    def add(self, window: Window, errors: Sequence[UInt8Array]) -> None:
        """Count the pixels of one window.

        Args:
            window: Where it lies.
            errors: Of each map, uint8 [H, W], verdicts as in an error raster; 255 at the same
                pixels in all of them.
        """
        wrong = [(codes == FALSE_POSITIVE) | (codes == FALSE_NEGATIVE) for codes in errors]
        judged = errors[0] != IGNORE
        for (first, second), (only_first, only_second) in self._pairs.items():
            self._count(window, wrong[second] & ~wrong[first] & judged, only_first)
            self._count(window, wrong[first] & ~wrong[second] & judged, only_second)

    def _count(self, window: Window, pixels: BoolArray, sums: Int64Array) -> None:
        rows, first_row = cuts(window.row, window.height, self._side)
        cols, first_col = cuts(window.col, window.width, self._side)
        place = sums[first_row : first_row + len(rows), first_col : first_col + len(cols)]
        place += counted(pixels, rows, cols)

    def only(self, pair: Pair) -> Int64Array:
        """Return what one map alone has right, int64 [rows, cols, 2], the first's first."""
        return np.stack(self._pairs[pair], axis=2)
