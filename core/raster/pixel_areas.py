"""How much ground each pixel covers, on the ellipsoid: not the same everywhere on most grids.

A pixel of a degree grid shrinks with the cosine of the latitude, one of a Mercator grid with its
square, and even those of UTM differ by a part in a thousand. Areas are exact on a lattice of pixels
and interpolated between: over five kilometres they bend by less than a ten-millionth.
"""

from __future__ import annotations

import math
from typing import Tuple

import numpy as np

from .array_types import Float64Array, Int64Array, UInt8Array
from .geodesy import Earth
from .image import Image
from .rare_values import rare_places
from .windows import Window
from .wkb import Polygons

_STEP_M = 5_000.0
_STEP_PX = 256
"""Farthest apart that pixels of the lattice lie, on the ground and in pixels."""

_SQUARE = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], dtype=np.float64)


class PixelAreas:
    """The areas of the pixels of one grid, square metres; 0 beyond the edge of the Earth."""

    def __init__(self, image: Image) -> None:
        """Take the grid."""
        self._earth = Earth(image.crs)
        x0, dx, _, y0, _, dy = image.geotransform
        self._origin, self._pixel = np.array([x0, y0]), np.array([dx, dy])
        self._step = int(min(_STEP_PX, max(1, _STEP_M // image.gsd_m)))

    def of(self, window: Window) -> Float64Array:
        """Return the area of every pixel of a window, float64 [H, W]."""
        rows, down = _lattice(window.height, self._step)
        columns, across = _lattice(window.width, self._step)
        areas: Float64Array = down @ self._nodes(window, rows, columns) @ across.T
        return areas

    def _nodes(self, window: Window, rows: Int64Array, columns: Int64Array) -> Float64Array:
        """Return the areas of some pixels of a window, float64 [rows, columns]."""
        grid = np.meshgrid(window.col + columns, window.row + rows)
        return self.at(grid[0].ravel(), grid[1].ravel()).reshape(grid[0].shape)

    def by_class(self, window: Window, classes: UInt8Array) -> Float64Array:
        """Return the area that each value of a window covers, float64 [256].

        Args:
            window: Where it lies.
            classes: uint8 [H, W].
        """
        rows, down = _lattice(window.height, self._step)
        columns, across = _lattice(window.width, self._step)
        along = down @ self._nodes(window, rows, columns)
        common, places = rare_places(classes)
        row, column = np.divmod(places, window.width)
        weights = np.einsum("pn,pn->p", along[row], across[column])
        sums = np.bincount(classes.ravel()[places], weights=weights, minlength=256)
        # The rest of the window has the common value.
        sums[common] = along.sum(axis=0) @ across.sum(axis=0) - weights.sum()
        return np.asarray(sums, dtype=np.float64)

    def at(self, columns: Int64Array, rows: Int64Array) -> Float64Array:
        """Return the areas of single pixels, float64 [n].

        Args:
            columns: int64 [n].
            rows: int64 [n].
        """
        places = np.stack([columns, rows], axis=1).astype(np.float64)
        corners = self._origin + self._pixel * (places[:, None] + _SQUARE)
        each = np.ones(columns.size, dtype=np.int64)
        squares = Polygons(corners.reshape(-1, 2), each * len(_SQUARE), each)
        found = self._earth.areas(squares)
        return np.where(np.isfinite(found), found, 0.0)


def middle_pixel_area(image: Image) -> float:
    """Return the area of the pixel in the middle of a grid, square metres.

    Not the square of the ground sample distance: pixels of a degree grid are no squares.
    """
    middle = np.array([image.width // 2]), np.array([image.height // 2])
    return float(PixelAreas(image).at(*middle)[0])


def _lattice(length: int, step: int) -> Tuple[Int64Array, Float64Array]:
    """Return which of a run of pixels are looked up, int64 [n], and the weights of all of theirs.

    Weights are float64 [length, n], those of linear interpolation.
    """
    count = max(1, math.ceil((length - 1) / step))
    places = np.unique(np.round(np.linspace(0, length - 1, count + 1)).astype(np.int64))
    weights = np.stack(
        [np.interp(np.arange(length), places, unit) for unit in np.eye(len(places))], axis=1
    )
    return places, weights
