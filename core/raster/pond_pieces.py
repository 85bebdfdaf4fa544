"""The ponds of one block, labelled: on those rows and columns only that ponds lie on or beside.

Ponds are a few percent of a scene. What is left out are rows and columns without any pond, all but
the one next to a pond on either side, so that what lies edge to edge, and only that, still does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Optional, Tuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from .array_types import BoolArray, IndexArray, Int32Array, Int64Array

_PHASE = 8
"""Rows that are left out together: GDAL gives the polygons that are complete in every eighth row,
and so gives them in the order in which it would without this."""


@dataclass(frozen=True)
class Occupied:
    """The rows and columns of a block that hold something, and those beside them.

    Attributes:
        rows: intp [h], rising.
        columns: intp [w], rising.
    """

    rows: IndexArray
    columns: IndexArray

    def cut(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return the values of a block, [H, W], on these rows and columns, [h, w]."""
        if (self.rows.size, self.columns.size) == values.shape:
            return values
        return values[np.ix_(self.rows, self.columns)]


def occupied(rows: BoolArray, columns: BoolArray) -> Occupied:
    """Return the rows and columns on or beside some.

    Args:
        rows: bool [H], which rows hold something.
        columns: bool [W], likewise.
    """
    wanted = _widened(rows)
    wanted = np.repeat(np.logical_or.reduceat(wanted, np.arange(0, wanted.size, _PHASE)), _PHASE)
    return Occupied(np.flatnonzero(wanted[: rows.size]), np.flatnonzero(_widened(columns)))


def _widened(line: BoolArray) -> BoolArray:
    wide: BoolArray = line.copy()
    wide[1:] |= line[:-1]
    wide[:-1] |= line[1:]
    return wide


@dataclass(frozen=True)
class Pieces:
    """Labelled ponds of a block, 4-connected within it.

    Attributes:
        shape: Rows and columns of the block.
        occupied: Where ``labels`` lie in it.
        labels: int32 [h, w], numbered from 1, 0 elsewhere.
        count: Their number.
    """

    shape: Tuple[int, int]
    occupied: Occupied
    labels: Int32Array
    count: int

    @cached_property
    def where(self) -> IndexArray:
        """Places in ``labels.ravel()`` that are pond, intp [P]."""
        return np.flatnonzero(self.labels)

    @cached_property
    def found(self) -> Int32Array:
        """The label at each of these places, int32 [P]."""
        return np.asarray(self.labels.ravel()[self.where], dtype=np.int32)

    @cached_property
    def sizes(self) -> Int64Array:
        """Pixels of each label, int64 [count + 1]."""
        return np.bincount(self.found, minlength=self.count + 1)

    @property
    def edges(self) -> Tuple[Int32Array, Int32Array, Int32Array, Int32Array]:
        """Labels along the edges of the block: top and bottom [W], left and right [H]."""
        rows, columns = self.occupied.rows, self.occupied.columns
        height, width = self.shape
        top, bottom = np.zeros((2, width), dtype=np.int32)
        left, right = np.zeros((2, height), dtype=np.int32)
        if rows.size and columns.size:
            for strip, place, line in ((top, 0, 0), (bottom, -1, height - 1)):
                if rows[place] == line:
                    strip[columns] = self.labels[place]
            for strip, place, line in ((left, 0, 0), (right, -1, width - 1)):
                if columns[place] == line:
                    strip[rows] = self.labels[:, place]
        return top, bottom, left, right

    @property
    def corners(self) -> Tuple[Int64Array, Int64Array]:
        """Where the edges of rows and of columns of ``labels`` lie in the block, [h + 1], [w + 1].

        Of an edge that a pond has; between two that do not lie beside each other, none has one.
        """
        return _corners(self.occupied.rows), _corners(self.occupied.columns)

    @property
    def places(self) -> Int64Array:
        """Rows and columns in the block of all that is pond, int64 [2, P], row by row."""
        rows, columns = np.divmod(self.where, max(1, self.labels.shape[1]))
        return np.stack([self.occupied.rows[rows], self.occupied.columns[columns]])

    def whole(self) -> Int32Array:
        """Return the labels on the whole block, int32 [H, W]."""
        if self.labels.shape == self.shape:
            return self.labels
        labels = np.zeros(self.shape, dtype=np.int32)
        labels[np.ix_(self.occupied.rows, self.occupied.columns)] = self.labels
        return labels


def pieces_of(ponds: BoolArray, near: Optional[Occupied] = None) -> Pieces:
    """Label the ponds of a block.

    Args:
        ponds: bool [H, W].
        near: Rows and columns on or beside which they all lie; looked for if absent.
    """
    near = near or occupied(*(np.asarray(ponds.any(axis=axis)) for axis in (1, 0)))
    labels, count = ndimage.label(near.cut(ponds))
    return Pieces((ponds.shape[0], ponds.shape[1]), near, labels, count)


def _corners(lines: IndexArray) -> Int64Array:
    # The edge behind the last row of a pond is the one before the empty row that follows it.
    return np.append(lines, lines[-1:] + 1).astype(np.int64)
