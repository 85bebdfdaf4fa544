"""4-connected components of a raster that streams past in blocks, whole at the end.

Each block is labelled on its own; which of its pieces are one with pieces of other blocks is
remembered as pairs across the seams and resolved once, as the connected components of that graph.
Kept are a few numbers for each piece and the labels of one row of pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Tuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from ..raster.array_types import Int64Array
from ..raster.windows import Window

Labels = npt.NDArray[np.int32]

_NO_PAIRS = np.zeros((2, 0), dtype=np.int64)


@dataclass(frozen=True)
class Whole:
    """Components, numbered from 0 in the order of their first pixels, row by row.

    Attributes:
        of_piece: int64 [pieces], the component that each piece belongs to.
        sizes: int64 [N], pixels of each component.
        first: int64 [N], the place of its first pixel, ``row * width + column`` in the window.
    """

    of_piece: Int64Array
    sizes: Int64Array
    first: Int64Array


class Components:
    """Takes the blocks of one raster row by row."""

    def __init__(self, window: Window) -> None:
        """Start on a raster; ``window`` holds the pixels that the blocks will cover."""
        self._window = window
        self._count = 0
        self._sizes: List[Int64Array] = []
        self._first: List[Int64Array] = []
        self._pairs: List[Int64Array] = []
        self._row = window.row
        self._above = np.full(window.width, -1, dtype=np.int64)
        self._below = np.full(window.width, -1, dtype=np.int64)
        self._left = np.zeros(0, dtype=np.int64)

    def add(self, window: Window, ponds: npt.NDArray[np.bool_]) -> Tuple[Labels, int]:
        """Take the next block.

        Args:
            window: Where it lies.
            ponds: bool [H, W].

        Returns:
            int32 [H, W], pieces numbered from 1, 0 elsewhere; and what to add to a label, less 1,
            to get the number of a piece in :attr:`Whole.of_piece`.
        """
        labels, count = ndimage.label(ponds)
        base = self._count
        columns = self._begin(window)
        self._count += count
        where = np.flatnonzero(ponds)
        found = labels.ravel()[where]
        self._sizes.append(np.bincount(found, minlength=count + 1)[1:])
        first = np.empty(count + 1, dtype=np.int64)
        # Of several values for one place the last one stays: the first, backwards.
        first[found[::-1]] = where[::-1]
        rows, cols = np.divmod(first[1:], window.width)
        rows += window.row - self._window.row
        self._first.append(rows * self._window.width + cols + columns.start)
        self._join(_numbers(labels[0], base), self._above[columns])
        self._join(_numbers(labels[:, 0], base), self._left)
        self._below[columns] = _numbers(labels[-1], base)
        self._left = _numbers(labels[:, -1], base)
        return labels, base

    def skip(self, window: Window) -> None:
        """Take the next block, one without ponds."""
        columns = self._begin(window)  # Before the row is looked up, which it changes.
        self._below[columns] = -1
        self._left = np.full(window.height, -1, dtype=np.int64)

    def finish(self) -> Whole:
        """Say which pieces are one."""
        pairs = np.concatenate([_NO_PAIRS, *self._pairs], axis=1)
        graph = coo_matrix(
            (np.ones(pairs.shape[1], dtype=np.int8), (pairs[0], pairs[1])),
            shape=(self._count, self._count),
        )
        count, of_piece = connected_components(graph, directed=False) if self._count else (0, [])
        of_piece = np.asarray(of_piece, dtype=np.int64)
        sizes = np.zeros(count, dtype=np.int64)
        np.add.at(sizes, of_piece, _together(self._sizes))
        first = np.full(count, np.iinfo(np.int64).max)
        np.minimum.at(first, of_piece, _together(self._first))
        order = np.argsort(first)
        place = np.empty(count, dtype=np.int64)
        place[order] = np.arange(count)
        return Whole(place[of_piece], sizes[order], first[order])

    def _begin(self, window: Window) -> slice:
        """Return the block's columns in the window, after starting on its row if it is new."""
        if window.col == self._window.col:
            self._left = np.full(window.height, -1, dtype=np.int64)
        if window.row != self._row:
            self._row = window.row
            self._above, self._below = self._below, self._above
        return slice(window.col - self._window.col, window.right - self._window.col)

    def _join(self, here: Int64Array, there: Int64Array) -> None:
        """Remember which pieces lie edge to edge across a seam."""
        touching = (here >= 0) & (there >= 0)
        if touching.any():
            self._pairs.append(np.unique(np.stack([here[touching], there[touching]]), axis=1))


def _numbers(labels: Labels, base: int) -> Int64Array:
    """Return the pieces' numbers along an edge, -1 where there is none."""
    return np.where(labels > 0, labels + np.int64(base - 1), np.int64(-1))


def _together(parts: List[Int64Array]) -> Int64Array:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])
