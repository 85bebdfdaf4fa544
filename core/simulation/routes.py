"""Roads and rivers: cheapest ways across the terrain, drawn with a width."""

from __future__ import annotations

from typing import Tuple, Union

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from .canvas import Canvas
from .materials import varied
from .shapes import Patch
from .terrain import fractal

FloatArray = npt.NDArray[np.float32]

_STEP_PX = 4
"""Routes are found on a grid this many pixels coarse, then smoothed."""


def cheapest_way(cost: npt.NDArray[np.float64], start: int) -> npt.NDArray[np.int64]:
    """Return the row in each column of the cheapest way from left to right, int64 [W].

    Dynamic programming; from one column to the next a way moves at most two rows.

    Args:
        cost: Positive cost of each cell, float64 [H, W].
        start: Row in the first column.
    """
    height, width = cost.shape
    total = np.full(height, np.inf)
    total[start] = cost[start, 0]
    steps = np.empty((width, height), dtype=np.int64)
    moves = np.arange(-2, 3)
    for column in range(1, width):
        padded = np.pad(total, 2, constant_values=np.inf)
        options = np.stack([padded[2 + move : 2 + move + height] for move in moves])
        # A diagonal move is longer, so that a way wanders for a reason.
        options = options + cost[:, column] * np.hypot(1, moves)[:, None]
        best = np.argmin(options, axis=0)
        total = options[best, np.arange(height)]
        steps[column] = moves[best]
    row = int(np.argmin(total))
    way = np.empty(width, dtype=np.int64)
    for column in range(width - 1, 0, -1):
        way[column] = row
        row += int(steps[column, row])
    way[0] = row
    return way


def add_river(rng: np.random.Generator, canvas: Canvas) -> None:
    """Let a river find its way through the lowest ground, with sand on its bends."""
    lowness = _coarse(canvas.terrain.elevation)
    cost = np.exp((lowness - lowness.min()) / max(float(lowness.std()), 1e-6) * 1.6)
    x, y = _smooth_way(rng, cost, canvas.size, bool(rng.random() < 0.5))
    distance = _distance(x, y, canvas.size)
    width = rng.uniform(2.0, 5.0)
    wobble = fractal(rng, distance.shape, 1.0, 60.0)
    _stripe(canvas, distance, width + 1.6 + 1.2 * wobble, varied(rng, "sand"), 0.7, 0.8)
    _stripe(canvas, distance, width + 0.5 * wobble, varied(rng, "river"), 1.0, 1.0)
    canvas.taken[distance < width + 6] = True


def add_roads(rng: np.random.Generator, canvas: Canvas) -> None:
    """Lay roads that keep away from slopes; the most of them unpaved."""
    slope = _coarse(canvas.terrain.slope)
    for _ in range(max(2, round(4 * canvas.size / 1024))):
        bends = np.exp(0.6 * fractal(rng, slope.shape, 1.0, 32.0))
        cost = (0.03 + slope) * bends
        x, y = _smooth_way(rng, cost.astype(np.float64), canvas.size, bool(rng.random() < 0.5))
        distance = _distance(x, y, canvas.size)
        surface = "asphalt" if rng.random() < 0.3 else "dry soil"
        half = rng.uniform(0.35, 0.9)
        free = ~canvas.taken
        _stripe(canvas, distance, np.where(free, half, -1.0), varied(rng, surface), 0.9, 0.7)


def _stripe(
    canvas: Canvas,
    distance: FloatArray,
    half: Union[float, FloatArray],
    colour: FloatArray,
    share: float,
    flat: float,
) -> None:
    whole = Patch(0, 0, canvas.size, canvas.size)
    band = np.clip(half - distance + 0.5, 0, 1) * share
    canvas.cover(whole, colour, band.astype(np.float32), flat)


def _coarse(field: FloatArray) -> npt.NDArray[np.float64]:
    smooth = ndimage.gaussian_filter(field, _STEP_PX)
    return np.asarray(smooth[::_STEP_PX, ::_STEP_PX], dtype=np.float64)


def _smooth_way(
    rng: np.random.Generator, cost: npt.NDArray[np.float64], size: int, upright: bool
) -> Tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return ``x`` and ``y`` of a way across the scene, a point every pixel or so."""
    grid = cost.T if upright else cost
    way = cheapest_way(grid, int(rng.integers(grid.shape[0])))
    along = np.arange(-8.0, size + 8.0, 0.5)
    stations = (np.arange(len(way)) + 0.5) * _STEP_PX
    across = np.interp(along, stations, ndimage.gaussian_filter1d(way * float(_STEP_PX), 1.5))
    return (across, along) if upright else (along, across)


def _distance(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], size: int) -> FloatArray:
    """Return the distance of every pixel to the nearest point of a way, pixels, float32 [H, W]."""
    column, row = np.floor(x).astype(int), np.floor(y).astype(int)
    inside = (column >= 0) & (column < size) & (row >= 0) & (row < size)
    away = np.ones((size, size), dtype=bool)
    away[row[inside], column[inside]] = False
    if away.all():
        return np.full((size, size), np.inf, dtype=np.float32)
    return np.asarray(ndimage.distance_transform_edt(away), dtype=np.float32)
