"""The seams between the blocks of a raster that streams past row by row.

What a block needs of its neighbours is one strip of values above it and one to its left. Pieces of
ponds that lie edge to edge across a seam are one pond; a forest of numbers says which ones are.
"""

from __future__ import annotations

from typing import Any, Dict, Iterable, Iterator, Tuple

import numpy as np
import numpy.typing as npt

from .array_types import Int64Array
from .windows import Window

Strip = npt.NDArray[Any]
"""A row or a column of values."""


class Edges:
    """The values along the edges of the blocks before: one row of the raster, and one column.

    Attributes:
        above: [W] of the whole raster, the last row of the row of blocks above.
    """

    def __init__(self, window: Window, nothing: int, dtype: npt.DTypeLike = np.int64) -> None:
        """Start on a raster.

        Args:
            window: The pixels that the blocks will cover.
            nothing: The value where there is nothing, or no block.
            dtype: Of the values.
        """
        self._window, self._nothing = window, nothing
        self._row = window.row
        self.above = np.full(window.width, nothing, dtype=dtype)
        self._below = self.above.copy()
        self._left = self.above[:0]

    def begin(self, window: Window) -> bool:
        """Go to the next block; return whether a new row of blocks begins with it."""
        if window.col == self._window.col:
            self._left = np.full(window.height, self._nothing, dtype=self.above.dtype)
        if window.row == self._row:
            return False
        self._row = window.row
        self.above, self._below = self._below, self.above
        return True

    def columns(self, window: Window) -> slice:
        """Return a block's columns in the raster."""
        return slice(window.col - self._window.col, window.right - self._window.col)

    def beside(self, window: Window) -> Tuple[Strip, Strip]:
        """Return the strips [W] above a block and [H] to its left."""
        return self.above[self.columns(window)], self._left

    def leave(self, window: Window, last_row: Strip, last_column: Strip) -> None:
        """Keep what the blocks below and to the right of a block need: its strips [W] and [H]."""
        self._below[self.columns(window)] = last_row
        self._left = last_column.astype(self.above.dtype)

    def leave_nothing(self, window: Window) -> None:
        """Keep that there is nothing in a block."""
        self._below[self.columns(window)] = self._nothing
        self._left = np.full(window.height, self._nothing, dtype=self.above.dtype)

    def touching(self, window: Window, first_row: Strip, first_column: Strip) -> Int64Array:
        """Return which values of a block lie edge to edge with which of its neighbours'.

        Args:
            window: Where the block lies.
            first_row: [W], its values there.
            first_column: [H], likewise.

        Returns:
            int64 [2, N], this block's values and the neighbours', each pair once a seam.
        """
        above, left = self.beside(window)
        return np.concatenate(
            [self._pairs(first_row, above), self._pairs(first_column, left)], axis=1
        )

    def _pairs(self, here: Strip, there: Strip) -> Int64Array:
        both = (here != self._nothing) & (there != self._nothing)
        pairs: Int64Array = np.stack([here[both], there[both]]).astype(np.int64)
        return np.unique(pairs, axis=1) if pairs.size else pairs


class Roots:
    """Which numbers are one, as a forest; a number that was never joined takes no room."""

    def __init__(self) -> None:
        """Start with all numbers apart."""
        self._parents: Dict[int, int] = {}

    def __len__(self) -> int:
        """Return how many numbers are remembered to belong to another one."""
        return len(self._parents)

    def of(self, number: int) -> int:
        """Return the number that stands for all that are one with ``number``."""
        while number in self._parents:
            parent = self._parents[number]
            # Halves the way for whoever asks next.
            self._parents[number] = self._parents.get(parent, parent)
            number = self._parents[number]
        return number

    def join(self, pairs: Int64Array) -> Iterator[Tuple[int, int]]:
        """Make the numbers of each pair one.

        Args:
            pairs: int64 [2, N].

        Yields:
            The number that stands for both from now on, and the one that no longer does.
        """
        for one, other in pairs.T.tolist():
            kept, gone = self.of(one), self.of(other)
            if kept != gone:
                self._parents[gone] = kept
                yield kept, gone

    def keep(self, numbers: Iterable[int]) -> None:
        """Forget all that is not asked for any more."""
        roots = {number: self.of(number) for number in numbers}
        self._parents = {number: root for number, root in roots.items() if root != number}

    def everyone(self, count: int) -> Int64Array:
        """Return what stands for each number from 0, int64 [count]."""
        result = np.arange(count, dtype=np.int64)
        for number in list(self._parents):
            result[number] = self.of(number)
        return result
