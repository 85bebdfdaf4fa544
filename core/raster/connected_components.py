"""4-connected components of a raster that streams past in blocks, whole at the end.

Each block is labelled on its own, and its pieces are joined with those of other blocks across the
seams. Kept are a few numbers for each piece and the labels of one row of pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Tuple

import numpy as np

from .array_types import BoolArray, Int32Array, Int64Array
from .pond_pieces import Pieces, pieces_of
from .seams import Edges, Roots
from .windows import Window


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
        self._edges = Edges(window, -1)
        self._roots = Roots()

    def add(self, window: Window, ponds: BoolArray) -> Tuple[Int32Array, int]:
        """Take the next block.

        Args:
            window: Where it lies.
            ponds: bool [H, W].

        Returns:
            int32 [H, W], pieces numbered from 1, 0 elsewhere; and what to add to a label, less 1,
            to get the number of a piece in :attr:`Whole.of_piece`.
        """
        pieces = pieces_of(ponds)
        return pieces.whole(), self.add_pieces(window, pieces)

    def add_pieces(self, window: Window, pieces: Pieces) -> int:
        """Take the next block, labelled already; return what to add to a label, as above."""
        base = self._count
        self._edges.begin(window)
        self._count += pieces.count
        self._sizes.append(pieces.sizes[1:])
        first = np.empty(pieces.count + 1, dtype=np.int64)
        rows, cols = pieces.places
        rows += window.row - self._window.row
        places = rows * self._window.width + cols + window.col - self._window.col
        # Of several values for one place the last one stays: the first, backwards.
        first[pieces.found[::-1]] = places[::-1]
        self._first.append(first[1:])
        numbers = np.arange(base - 1, self._count, dtype=np.int64)
        numbers[0] = -1
        top, bottom, left, right = pieces.edges
        pairs = self._edges.touching(window, numbers[top], numbers[left])
        for _ in self._roots.join(pairs):
            pass
        self._edges.leave(window, numbers[bottom], numbers[right])
        return base

    def skip(self, window: Window) -> None:
        """Take the next block, one without ponds."""
        self._edges.begin(window)
        self._edges.leave_nothing(window)

    def finish(self) -> Whole:
        """Say which pieces are one."""
        roots, of_piece = np.unique(self._roots.everyone(self._count), return_inverse=True)
        count = len(roots)
        sizes = np.zeros(count, dtype=np.int64)
        np.add.at(sizes, of_piece, _together(self._sizes))
        first = np.full(count, np.iinfo(np.int64).max)
        np.minimum.at(first, of_piece, _together(self._first))
        order = np.argsort(first)
        place = np.empty(count, dtype=np.int64)
        place[order] = np.arange(count)
        return Whole(place[of_piece], sizes[order], first[order])


def _together(parts: List[Int64Array]) -> Int64Array:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])
