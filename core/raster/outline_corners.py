"""Corners of ponds, and the outlines through them: those of thousands of ponds at once.

How much more a mask changes from column to column in one row than in the row above, its mixed
second difference, is zero but at the corners of outlines. It says which way they turn, and it adds
up: the corners of a pond are those of its pieces, added. So ponds that the edges of blocks cut are
joined by a sum, and nothing has to be known of their shapes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from .array_types import IndexArray, Int32Array, Int64Array
from .wkb import Polygons

_TURNS = np.array([1, -1, -1, 1])
"""What a pixel adds to the corner at its lower right, lower left, upper right and upper left."""


@dataclass(frozen=True)
class Corners:
    """Corners of ponds on a grid of pixels.

    Attributes:
        pond: int64 [N], a number of the pond that each belongs to.
        row: int64 [N], the row of pixels that begins there.
        column: int64 [N], likewise.
        turn: int64 [N], the mixed second difference: 1 or -1; 2 or -2 where two pixels of a pond
            touch there only.
    """

    pond: Int64Array
    row: Int64Array
    column: Int64Array
    turn: Int64Array

    def at(self, places: npt.NDArray[Any]) -> Corners:
        """Return some of the corners, chosen as numpy does."""
        return Corners(*(values[places] for values in self._values))

    def of(self, pond: Int64Array) -> Corners:
        """Return the same corners as those of other ponds, int64 [N]."""
        return Corners(pond, self.row, self.column, self.turn)

    def placed(self, down: Int64Array, across: Int64Array) -> Corners:
        """Return the corners at the rows and columns that theirs are the places of."""
        return Corners(self.pond, down[self.row], across[self.column], self.turn)

    def added(self) -> Corners:
        """Return what lies at one place of one pond as one corner, or none; in rising order."""
        if not self.pond.size:
            return self
        ordered = self.at(np.lexsort((self.column, self.row, self.pond)))
        apart = [np.diff(values) != 0 for values in ordered._values[:3]]
        starts = np.append(0, 1 + np.flatnonzero(np.logical_or.reduce(apart)))
        turn = np.add.reduceat(ordered.turn, starts)
        real = turn != 0
        pond, row, column = (values[starts[real]] for values in ordered._values[:3])
        return Corners(pond, row, column, turn[real])

    @property
    def _values(self) -> Tuple[Int64Array, ...]:
        return self.pond, self.row, self.column, self.turn


NONE = Corners(*np.zeros((4, 0), dtype=np.int64))
"""No corners."""


def together(parts: Sequence[Corners]) -> Corners:
    """Return the corners of several pieces of ground, one after the other."""
    return Corners(*(np.concatenate(values) for values in zip(*(part._values for part in parts))))


def corners_of(labels: Int32Array) -> Corners:
    """Return the corners of all labels of a block but 0, by label, row and column.

    Args:
        labels: int32 [H, W].
    """
    around = np.pad(labels, 1)
    beside, below = around[:, 1:] != around[:, :-1], around[1:] != around[:-1]
    bent = (beside[1:] | beside[:-1]) & (below[:, 1:] | below[:, :-1])
    row, column = np.divmod(np.flatnonzero(bent), bent.shape[1])
    four = np.stack(
        [around[row + down, column + across] for down in (0, 1) for across in (0, 1)], axis=1
    )
    covered = np.flatnonzero(four)
    place, pixel = np.divmod(covered, 4)
    found = four.ravel()[covered].astype(np.int64)
    return Corners(found, row[place], column[place], _TURNS[pixel]).added()


def outlines_of(corners: Corners) -> Polygons:
    """Return the outlines of ponds in the order of their numbers, x to the right and y down.

    Outer rings begin at their highest, leftmost corner and run to the right, holes run to the left.
    Where a pond touches itself at a corner, what lies between is a hole that touches the outline
    there: polygons are valid.

    Args:
        corners: All those of each pond, as :meth:`Corners.added` gives them.
    """
    if not corners.pond.size:
        return Polygons(np.zeros((0, 2)), *np.zeros((2, 0), dtype=np.int64))
    # Where a pond touches itself, two corners lie.
    copies = np.abs(corners.turn)
    each = corners.at(np.repeat(np.arange(copies.size), copies))
    # Along a row, and along a column, corners are the ends of edges two by two.
    across = np.arange(each.pond.size) ^ 1
    down = _partners_in_columns(each, (np.cumsum(copies) - copies)[corners.turn == 2])
    # An edge along a row is followed from the end at which the turn is positive.
    starts = np.flatnonzero(each.turn > 0)
    number = np.empty(each.pond.size, dtype=np.intp)
    number[starts] = np.arange(starts.size)
    first, steps = _rounds(number[down[across[starts]]])
    rings, ring = np.unique(first, return_inverse=True)
    sizes = 2 * np.bincount(ring) + 1
    ends = np.cumsum(sizes)
    places = (ends - sizes)[ring] + 2 * steps
    points = np.empty((int(ends[-1]), 2))
    for place, corner in ((places, starts), (places + 1, across[starts])):
        points[place, 0], points[place, 1] = each.column[corner], each.row[corner]
    points[ends - 1] = points[ends - sizes]
    owners = each.pond[starts[rings]]
    counts = np.diff(np.flatnonzero(np.diff(owners, prepend=-1, append=-1)))
    return Polygons(points, sizes, counts)


def _partners_in_columns(each: Corners, twice: IndexArray) -> IndexArray:
    """Return the other end of the edge along a column that each corner has, intp [N].

    Args:
        each: By pond, row and column.
        twice: The former of two in one place that turn right, intp [M].
    """
    ends = np.arange(each.pond.size)
    # The edge that comes from above goes on to the right, and what lies there stays apart from what
    # lies to the left. Those that turn left do so in the order they have.
    ends[twice], ends[twice + 1] = twice + 1, twice
    order = ends[np.lexsort((each.row, each.column, each.pond))]
    partners = np.empty(order.size, dtype=np.intp)
    partners[order[::2]], partners[order[1::2]] = order[1::2], order[::2]
    return partners


def _rounds(following: IndexArray) -> Tuple[IndexArray, IndexArray]:
    """Return the least member of each round, and how many steps after it each member comes.

    Steps of one, two, four and so on: as many as the longest round has binary digits.

    Args:
        following: intp [N], which member comes after each; a permutation.
    """
    first, ahead = np.arange(following.size), following
    while True:
        lower = np.minimum(first, first[ahead])
        if (lower == first).all():
            break
        first, ahead = lower, ahead[ahead]
    before = np.empty_like(following)
    before[following] = np.arange(following.size)
    leads = first == np.arange(following.size)
    before[leads] = np.flatnonzero(leads)
    steps = (~leads).astype(np.intp)
    while (before != first).any():
        steps += steps[before]
        before = before[before]
    return first, steps
