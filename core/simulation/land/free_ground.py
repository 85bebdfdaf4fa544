"""Free ground: what is occupied, and sites for dams on what is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

import numpy as np
from scipy import ndimage

from ...raster.array_types import BoolArray, Float64Array
from .impoundment import Face, Impoundment, dam_slope, dam_valley
from .shapes import Patch, Ring, blob, burn, centres_inside, largest_ring, polygon, sprawl
from .terrain import MARGIN_PX, NODE_PX, Relief

_COARSE_PX = 4
"""Pixels per side of a cell of the map of taken ground."""

_GAP_PX = 5.0
"""Ground left between things, pixels; ponds must not touch, or their outlines would merge."""

_TRIES = 8


class FreeGround:
    """A map of the ground that is taken, coarse enough to hold for any scene."""

    def __init__(self, size: int) -> None:
        """Start with all ground free, the scene's and the margin around it."""
        self._offset = MARGIN_PX // _COARSE_PX
        side = -(-size // _COARSE_PX) + 2 * self._offset
        self._taken = np.zeros((side, side), dtype=bool)

    def claim(self, ring: Ring, gap_px: float = _GAP_PX) -> bool:
        """Take the ground of an outline and a gap around it, unless some of it is taken."""
        wide = largest_ring(polygon(ring / _COARSE_PX).Buffer(gap_px / _COARSE_PX, 3))
        if wide is None:
            return False
        low = np.floor(wide.min(axis=0)).astype(int)
        high = np.ceil(wide.max(axis=0)).astype(int)
        side = self._taken.shape[0]
        if (low < -self._offset).any() or (high > side - self._offset).any():
            return False
        patch = Patch(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))
        # Half a cell anywhere counts: coverage of quarters, not of centres.
        quarters = burn(polygon(wide), patch, 2)
        ground = quarters.reshape(patch.height, 2, patch.width, 2).any(axis=(1, 3))
        row, column = patch.y + self._offset, patch.x + self._offset
        there = self._taken[row : row + patch.height, column : column + patch.width]
        if (there & ground).any():
            return False
        there |= ground
        return True

    def taken(self, x: Float64Array, y: Float64Array) -> BoolArray:
        """Return for columns [1, W] and rows [H, 1] what is taken or off the map, bool [H, W]."""
        side = self._taken.shape[0]
        row = np.floor(y[:, 0] / _COARSE_PX).astype(int) + self._offset
        column = np.floor(x[0] / _COARSE_PX).astype(int) + self._offset
        outside = ((row < 0) | (row >= side))[:, None] | ((column < 0) | (column >= side))[None]
        found = self._taken[np.clip(row, 0, side - 1)][:, np.clip(column, 0, side - 1)]
        return np.asarray(found | outside)

    def is_taken(self, x: float, y: float) -> bool:
        """Return whether the ground at a point is taken, or not on the map."""
        return bool(self.taken(np.array([[x]]), np.array([[y]]))[0, 0])

    def take_rivers(self, relief: Relief, drained: float) -> None:
        """Take the valley floors through which more than ``drained`` nodes' water runs."""
        rows, columns = np.nonzero(relief.drained > drained)
        wet = np.zeros_like(self._taken)
        side = self._taken.shape[0]
        scale = NODE_PX // _COARSE_PX
        inside = (rows * scale < side) & (columns * scale < side)
        wet[rows[inside] * scale, columns[inside] * scale] = True
        self._taken |= ndimage.binary_dilation(wet, iterations=3)

    def nodes(self, relief: Relief) -> BoolArray:
        """Return which nodes of the relief are on taken ground, bool [N, N]."""
        scale = NODE_PX // _COARSE_PX
        taken = self._taken[::scale, ::scale]
        result = np.zeros((relief.nodes, relief.nodes), dtype=bool)
        rows, columns = (min(a, b) for a, b in zip(taken.shape, result.shape))
        result[:rows, :columns] = taken[:rows, :columns]
        return result


@dataclass(frozen=True)
class Search:
    """Where a site is looked for, and how large it is to be.

    Attributes:
        near: The place, ``x, y`` in pixels.
        within_px: How far to look.
        area_px: Wanted area, pixels.
    """

    near: Tuple[float, float]
    within_px: float
    area_px: float

    def somewhere(self, rng: np.random.Generator) -> Tuple[float, float]:
        """Draw a point no further away than that along either axis."""
        x, y = np.array(self.near) + rng.uniform(-self.within_px, self.within_px, 2)
        return float(x), float(y)


def valley_site(
    rng: np.random.Generator, relief: Relief, free: FreeGround, search: Search, face: Face
) -> Optional[Impoundment]:
    """Find a valley to dam; its ground is taken."""
    row, column = (round((axis + MARGIN_PX) / NODE_PX) for axis in search.near[::-1])
    reach = max(int(search.within_px / NODE_PX), 1)
    top, left = max(row - reach, 3), max(column - reach, 3)
    window = relief.drained[top : row + reach + 1, left : column + reach + 1]
    # A small pond in a small valley; on rivers nobody builds a tailings dam.
    wanted = np.clip(search.area_px / NODE_PX**2, 2, 60)
    rows, columns = np.nonzero((window > 0.6 * wanted) & (window < 12 * wanted + 20))
    if rows.size == 0:
        return None
    for chosen in rng.permutation(rows.size)[:_TRIES]:
        node = int((rows[chosen] + top) * relief.nodes + columns[chosen] + left)
        x, y = relief.place(node)
        if free.is_taken(float(x), float(y)):
            continue
        site = dam_valley(rng, relief, node, search.area_px, face, free.taken)
        if site is not None and free.claim(site.outer):
            return site
    return None


def slope_site(
    rng: np.random.Generator,
    relief: Relief,
    free: FreeGround,
    search: Search,
    face: Face,
    raised_m: float,
) -> Optional[Impoundment]:
    """Find sloping or flat ground to level; it is taken.

    Args:
        rng: Source of randomness.
        relief: The ground.
        free: What is taken of it.
        search: Where to look.
        face: Profile of the dam.
        raised_m: See :func:`core.simulation.land.impoundment.dam_slope`.
    """
    side = 0.4 * np.sqrt(search.area_px) * np.array([-1.0, 0.0, 1.0])
    places = []
    for x, y in [search.somewhere(rng) for _ in range(_TRIES)]:
        if not free.is_taken(x, y):
            places.append((float(np.ptp(relief.at(relief.height, x + side, y + side))), x, y))
    # The flattest first: a ring dam needs level ground, and any dam is cheaper there.
    for _, x, y in sorted(places)[: _TRIES // 2]:
        site = dam_slope(rng, relief, (x, y), search.area_px, face, raised_m, free.taken)
        if site is not None and free.claim(site.outer):
            return site
    return None


def blob_site(
    rng: np.random.Generator, free: FreeGround, search: Search, rough: float
) -> Optional[Ring]:
    """Find an irregular piece of free ground; it is taken."""
    for _ in range(_TRIES):
        ring = blob(rng, search.somewhere(rng), search.area_px, rough)
        if free.claim(ring):
            return ring
    return None


def sprawl_site(rng: np.random.Generator, free: FreeGround, search: Search) -> Optional[Ring]:
    """Find ground for a working that grows as far as its neighbours; it is taken.

    Where there is no room for all of it, it is smaller.
    """
    for attempt in range(_TRIES):
        ring = sprawl(rng, search.somewhere(rng), search.area_px * 0.85**attempt, 0.3)
        if free.claim(ring, 1.0):
            return ring
    return None


def count_inside(ring: Ring, size: int) -> int:
    """Return how many pixels of the scene have their centre inside an outline."""
    low = np.clip(np.floor(ring.min(axis=0)).astype(int), 0, size)
    high = np.clip(np.ceil(ring.max(axis=0)).astype(int), 0, size)
    width, height = (int(side) for side in high - low)
    if width == 0 or height == 0:
        return 0
    return int(
        np.count_nonzero(centres_inside(ring, Patch(int(low[0]), int(low[1]), width, height)))
    )
