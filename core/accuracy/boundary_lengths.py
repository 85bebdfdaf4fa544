"""Boundary lengths of a raster that streams past in blocks, the same to the edge as of the whole.

An edge is found in the block of its lower or right pixel. It is judged when the rows of blocks are
read down to the tolerance below it, so that what waits is the boundary of one row of blocks.
"""

from __future__ import annotations

from typing import Dict, List, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from ..raster.array_types import BoolArray, UInt8Array
from ..raster.class_codes import NODATA, POND
from ..raster.pond_pieces import Occupied, occupied
from ..raster.seams import Edges
from ..raster.windows import Window
from .pond_matching import BoundaryCounts, distances, edges

Points = npt.NDArray[np.float32]
"""Midpoints of edges [N, 2], row and column; halves are exact up to a raster of 8 million rows."""


_SLAB = 4096
"""Columns whose edges are compared at a time: a search tree takes ten times its points' memory."""


class Boundaries:
    """Takes the blocks of a prediction and its reference row by row."""

    def __init__(self, window: Window, tolerances: Sequence[float]) -> None:
        """Start on a raster.

        Args:
            window: The pixels that the blocks will cover.
            tolerances: How far apart two boundaries may lie, in pixels.
        """
        self._window = window
        self._tolerances = tuple(tolerances)
        self._reach = max(tolerances)
        self._predicted, self._reference = _Side(window), _Side(window)
        self._counts: Dict[float, BoundaryCounts] = dict.fromkeys(
            tolerances, BoundaryCounts(0, 0, 0, 0)
        )
        self._judged_to = -np.inf
        self._row = window.row

    def add(
        self, window: Window, predicted: BoolArray, reference: BoolArray, used: BoolArray
    ) -> None:
        """Take the next block.

        Args:
            window: Where it lies.
            predicted: bool [H, W], the predicted ponds.
            reference: bool [H, W], the reference ponds.
            used: bool [H, W], which pixels to judge.
        """
        self._begin(window)
        self._predicted.add(window, predicted, used)
        self._reference.add(window, reference, used)

    def skip(self, window: Window) -> None:
        """Take the next block, one in which nothing is judged."""
        self._begin(window)
        self._predicted.skip(window)
        self._reference.skip(window)

    def finish(self) -> Tuple[BoundaryCounts, ...]:
        """Return the lengths at each tolerance, in the order they were given."""
        self._judge(np.inf)
        return tuple(self._counts[tolerance] for tolerance in self._tolerances)

    def _begin(self, window: Window) -> None:
        if window.row != self._row:
            self._judge(window.row)
            self._row = window.row

    def _judge(self, bottom: float) -> None:
        """Judge the edges whose surroundings are known, when all above row ``bottom`` is read."""
        found, there = self._predicted.take(), self._reference.take()
        # The lowest edges to come are those between the last row read and the next.
        known_to = bottom - 0.5 - self._reach
        for start in range(self._window.col, self._window.right, _SLAB):
            one, one_around = self._slab(found, start, known_to)
            other, other_around = self._slab(there, start, known_to)
            farthest = self._reach + 0.25
            predicted = distances(one, other_around, farthest)
            reference = distances(other, one_around, farthest)
            for tolerance in self._tolerances:
                self._counts[tolerance] += BoundaryCounts(
                    predicted=predicted.size,
                    predicted_near=int(np.count_nonzero(predicted <= tolerance)),
                    reference=reference.size,
                    reference_near=int(np.count_nonzero(reference <= tolerance)),
                )
        self._judged_to = known_to
        self._predicted.keep(found[found[:, 0] >= known_to - self._reach])
        self._reference.keep(there[there[:, 0] >= known_to - self._reach])

    def _slab(self, points: Points, start: int, known_to: float) -> Tuple[Points, Points]:
        """Return the points to judge in some columns, and those and all around them."""
        row, col = points[:, 0], points[:, 1]
        end = start + _SLAB
        here = (row >= self._judged_to) & (row < known_to) & (col >= start) & (col < end)
        around = (col >= start - self._reach) & (col < end + self._reach + 0.5)
        return points[here], points[around]


class _Side:
    """The edges of one raster, and the pixels beside the next block."""

    def __init__(self, window: Window) -> None:
        self._edges = Edges(window, NODATA, np.uint8)
        self._points: List[Points] = [np.zeros((0, 2), dtype=np.float32)]

    def add(self, window: Window, ponds: BoolArray, used: BoolArray) -> None:
        """Find the edges within a block, and those to the blocks above and to the left."""
        self._edges.begin(window)
        above, left = self._edges.beside(window)
        # With a strip of the neighbours' pixels above and to the left.
        near = occupied(
            np.append((above == POND).any(), (left == POND) | (ponds & used).any(axis=1)),
            np.append((left == POND).any(), (above == POND) | (ponds & used).any(axis=0)),
        )
        if near.rows.size and near.columns.size:
            self._points.append(self._found(near, above, left, ponds, used, window))
        last_row, last_column = (
            np.where(used[part], ponds[part].view(np.uint8), np.uint8(NODATA))
            for part in (np.s_[-1], np.s_[:, -1])
        )
        self._edges.leave(window, last_row, last_column)

    def _found(
        self,
        near: Occupied,
        above: UInt8Array,
        left: UInt8Array,
        ponds: BoolArray,
        used: BoolArray,
        window: Window,
    ) -> Points:
        """Return the edges of a block on the rows and columns that have any."""
        rows, columns = near.rows, near.columns
        state = np.full((rows.size, columns.size), NODATA, dtype=np.uint8)
        # Row and column 0 are the strips.
        down, across = int(rows[0] == 0), int(columns[0] == 0)
        block = np.ix_(rows[down:] - 1, columns[across:] - 1)
        state[down:, across:] = np.where(used[block], ponds[block].view(np.uint8), NODATA)
        if down:
            state[0, across:] = above[columns[across:] - 1]
        if across:
            state[down:, 0] = left[rows[down:] - 1]
        points = edges(state == POND, state != NODATA)
        # An edge lies on a line or half way to the next one, which is then the next of the block.
        line = np.floor(points).astype(np.intp)
        points += np.stack([rows[line[:, 0]], columns[line[:, 1]]], axis=1) - line
        # Edges along the strips that were put around the block are the neighbours' own.
        points = points[(points > 0).all(axis=1)] + (window.row - 1, window.col - 1)
        return points.astype(np.float32)

    def skip(self, window: Window) -> None:
        """Pass a block in which nothing is judged."""
        self._edges.begin(window)
        self._edges.leave_nothing(window)

    def take(self) -> Points:
        """Return the edges that wait."""
        return np.concatenate(self._points)

    def keep(self, points: Points) -> None:
        """Let only these wait."""
        self._points = [points]
