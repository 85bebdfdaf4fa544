"""Boundary lengths of a raster that streams past in blocks, the same to the edge as of the whole.

An edge is found in the block of its lower or right pixel. It is judged when the rows of blocks are
read down to the tolerance below it, so that what waits is the boundary of one row of blocks.
"""

from __future__ import annotations

from typing import Dict, List, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from ..raster.array_types import BoolArray
from ..raster.class_codes import NODATA, POND
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
        state = np.full((window.height + 1, window.width + 1), NODATA, dtype=np.uint8)
        state[0, 1:], state[1:, 0] = self._edges.beside(window)
        state[1:, 1:] = np.where(used, ponds.view(np.uint8), np.uint8(NODATA))
        is_pond = state == POND
        if is_pond.any():
            points = edges(is_pond, state != NODATA)
            # Edges along the strips that were put around the block are the neighbours' own.
            points = points[(points > 0).all(axis=1)] + (window.row - 1, window.col - 1)
            self._points.append(points.astype(np.float32))
        self._edges.leave(window, state[-1, 1:], state[1:, -1])

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
