"""Rivers down the valleys and roads between places, in pieces that are drawn one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence, Tuple

import numpy as np
from osgeo import ogr
from scipy import ndimage
from scipy.sparse.csgraph import dijkstra

from ...raster.array_types import BoolArray, Float32Array, Float64Array, Int64Array
from .canvas import Drawing, Land, Paint, ramp
from .materials import varied
from .noise import child, rng_of, smooth
from .shapes import Patch, Ring, burn, patch_around
from .terrain import GSD_M, MARGIN_PX, NODE_PX, Relief, grid_graph

_PIECE_POINTS = 40
"""Points of a line in one piece: about 160 pixels."""

_NODE_KM2 = (NODE_PX * GSD_M / 1000) ** 2

_RIVER_KM2 = 9.0
"""Drained area from which a stream is drawn; below, it is narrower than half a pixel."""


@dataclass(frozen=True)
class Road:
    """A piece of a road.

    Attributes:
        line: Points ``x, y``, float64 [K, 2], pixels.
        half_px: Half its width.
        surface: Its material.
        seed: Of its looks.
    """

    line: Ring
    half_px: float
    surface: str
    seed: int

    @property
    def bounds(self) -> Patch:
        """Whole pixels outside which it changes nothing."""
        return patch_around(self.line, 3)

    def draw(self, _land: Land, fine: int) -> Drawing:
        """Draw the carriageway and bare verges."""
        patch = self.bounds.at(fine)
        rng = rng_of(self.seed)
        paint = Paint(patch)
        verge = _stripe(self.line, self.half_px + 0.5, patch)
        paint.lay(varied(rng, "bare field"), verge * np.float32(0.3))
        paint.lay(
            varied(rng, self.surface), _stripe(self.line, self.half_px, patch) * np.float32(0.9)
        )
        return _flat(patch, paint)


@dataclass(frozen=True)
class River:
    """A piece of a river.

    Attributes:
        line: Points ``x, y``, float64 [K, 2], pixels.
        half_px: Half the width of its water.
        bed: Width of its bed over that of the water.
        seed: Of its looks, the same for all of its pieces.
    """

    line: Ring
    half_px: float
    bed: float
    seed: int

    @property
    def bounds(self) -> Patch:
        """Whole pixels outside which it changes nothing."""
        return patch_around(self.line, int(self.half_px * self.bed * 1.6) + 8)

    def draw(self, _land: Land, fine: int) -> Drawing:
        """Draw trees along it, sand bars in the bed, water winding between them."""
        patch = self.bounds.at(fine)
        rng = rng_of(self.seed)
        away = np.ones(patch.shape, dtype=bool)
        dense = np.concatenate([_between(a, b) for a, b in zip(self.line, self.line[1:])])
        columns = np.floor(dense[:, 0] * fine).astype(int) - patch.x
        rows = np.floor(dense[:, 1] * fine).astype(int) - patch.y
        away[rows, columns] = False
        distance = ndimage.distance_transform_edt(away).astype(np.float32) / np.float32(fine)
        # Every piece wanders with the same field, or they would not meet.
        wander = smooth(child(self.seed, "wander"), patch, 9.0)
        bars = smooth(child(self.seed, "bars"), patch, 4.0)
        paint = Paint(patch)
        half = np.float32(self.half_px)
        bed = half * np.float32(self.bed) * (1 + np.float32(0.3) * wander)
        trees = np.clip(bed + 2.5 + wander - distance, 0, 1) * ramp(bars, -1.5, 0.0)
        paint.lay(varied(rng, "trees"), trees * np.float32(0.75))
        paint.lay(varied(rng, "sand"), np.clip(bed - distance + 0.5, 0, 1) * np.float32(0.85))
        # In wide beds the water runs now on this side, now on that, now in two arms.
        aside = np.maximum(np.abs(wander) - 0.4, 0) * half * np.float32(self.bed - 1) * 0.4
        water = np.clip(half * (1 + np.float32(0.25) * bars) - np.abs(distance - aside) + 0.5, 0, 1)
        # Narrow water does not fill its pixels; every third river is muddy.
        water *= np.float32(min(1.0, 0.4 + self.half_px))
        paint.lay(varied(rng, "river" if self.seed % 3 else "turbid", 0.25), water)
        return _flat(patch, paint)


def rivers(seed: int, relief: Relief) -> List[River]:
    """Return the rivers of a scene, in pieces, from the sources down."""
    rng = rng_of(seed, "rivers")
    # In dry country beds are wide and full of sand.
    bed = float(rng.uniform(2.5, 6.0) if rng.random() < 0.4 else rng.uniform(1.0, 1.8))
    area = relief.drained.ravel() * _NODE_KM2
    receiver = relief.receiver.ravel()
    channel = np.nonzero(area >= _RIVER_KM2)[0]
    fed = np.zeros(area.shape, dtype=bool)
    fed[receiver[channel]] = True
    pieces: List[River] = []
    seen = np.zeros(area.shape, dtype=bool)
    for head in channel[~fed[channel]]:
        chain = [int(head)]
        while not seen[chain[-1]] and receiver[chain[-1]] != chain[-1]:
            seen[chain[-1]] = True
            chain.append(int(receiver[chain[-1]]))
        if len(chain) < 3:
            continue
        line = _rounded(relief.place(np.array(chain)))
        for start, piece in _pieces(line):
            node = chain[min(start // 4, len(chain) - 1)]
            # Width of rivers at bankfull against drained area: about 3 m x (km2)^0.45.
            half = 3.0 * area[node] ** 0.45 / 2 / GSD_M
            pieces.append(River(piece, float(half), bed, child(seed, "river")))
    return pieces


def cheapest_way(cost: Float64Array, start: Tuple[int, int], end: Tuple[int, int]) -> Int64Array:
    """Return the cells of the cheapest way from ``start`` to ``end``, int64 [K, 2].

    Steps go to the eight neighbours and cost their length times the mean of both cells.

    Args:
        cost: Positive cost of each cell, float64 [H, W].
        start: Row and column.
        end: Row and column.
    """
    width = cost.shape[1]
    first, last = (row * width + column for row, column in (start, end))
    _, before = dijkstra(grid_graph(cost), directed=False, indices=first, return_predecessors=True)
    way = [last]
    while way[-1] != first:
        way.append(int(before[way[-1]]))
    return np.stack(np.divmod(np.array(way[::-1]), width), axis=1)


def road_between(
    seed: int,
    relief: Relief,
    taken: BoolArray,
    ends: Sequence[Tuple[float, float]],
    half_px: float,
    surface: str,
) -> List[Road]:
    """Return a road between two places that keeps off slopes and off what is ``taken``.

    Args:
        seed: Of the road.
        relief: The ground.
        taken: Nodes of the relief where no road can go, bool [N, N].
        ends: Both places, ``x, y`` in pixels.
        half_px: Half the width.
        surface: Its material.
    """
    limit = relief.nodes - 2
    cells = np.clip(np.round((np.array(ends)[:, ::-1] + MARGIN_PX) / NODE_PX).astype(int), 1, limit)
    low = np.maximum(cells.min(axis=0) - 8, 0)
    high = np.minimum(cells.max(axis=0) + 9, relief.nodes)
    window = (slice(low[0], high[0]), slice(low[1], high[1]))
    height = relief.height[window].astype(np.float64)
    rise_y, rise_x = np.gradient(height, NODE_PX * GSD_M)
    rng = rng_of(seed)
    bends = np.exp(0.35 * ndimage.gaussian_filter(rng.standard_normal(height.shape), 1.0) / 0.3)
    cost = (0.05 + np.hypot(rise_x, rise_y)) * bends + 100.0 * taken[window]
    first, last = (tuple(int(value) for value in cell - low) for cell in cells)
    way = cheapest_way(cost, (first[0], first[1]), (last[0], last[1])) + low
    if len(way) < 2:
        return []
    line = _rounded(way[:, ::-1] * float(NODE_PX) - MARGIN_PX)
    return [Road(piece, half_px, surface, seed) for _, piece in _pieces(line)]


def _rounded(points: Float64Array) -> Ring:
    """Return four points for each one, with the corners of the lattice rounded off."""
    stations = np.arange(0, len(points) - 1 + 1e-9, 0.25)
    straight = np.stack(
        [np.interp(stations, np.arange(len(points)), points[:, axis]) for axis in (0, 1)], axis=1
    )
    return np.asarray(ndimage.gaussian_filter1d(straight, 2.2, axis=0, mode="nearest"))


def _pieces(line: Ring) -> List[Tuple[int, Ring]]:
    """Cut a line into pieces that share their ends, each with the number of its first point."""
    starts = range(0, max(len(line) - 1, 1), _PIECE_POINTS)
    return [(start, line[start : start + _PIECE_POINTS + 1]) for start in starts]


def _between(a: Float64Array, b: Float64Array) -> Ring:
    """Return points from ``a`` to ``b``, a quarter of a pixel apart or less."""
    count = int(np.hypot(*(b - a)) * 8) + 2
    return np.asarray(a + np.linspace(0, 1, count)[:, None] * (b - a))


def _stripe(line: Ring, half_px: float, patch: Patch) -> Float32Array:
    """Return the share of each cell within ``half_px`` of a line."""
    path = ogr.Geometry(ogr.wkbLineString)
    for x, y in line:
        path.AddPoint_2D(float(x), float(y))
    parts = 4 if patch.fine == 1 else 2
    fine = burn(path.Buffer(half_px, 4), patch, parts)
    blocks = fine.reshape(patch.height, parts, patch.width, parts)
    return np.asarray(blocks.mean(axis=(1, 3)), dtype=np.float32)


def _flat(patch: Patch, paint: Paint) -> Drawing:
    """Return a drawing that leaves the ground as it is."""
    none = np.zeros(patch.shape, dtype=np.float32)
    return Drawing(patch, none, none, paint.colour, paint.share)
