"""Ground on which the landscapes without ponds are drawn, and the patterns that they share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Optional, Tuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from ...raster.array_types import Float32Array, Float64Array
from ...simulation.camera.sensor import BORDER
from ...simulation.land.canvas import ramp
from ...simulation.land.land_cover import land_cover
from ...simulation.land.materials import varied
from ...simulation.land.noise import at_points, child, fractal, rng_of, smooth, white
from ...simulation.land.setting import Setting, make_setting
from ...simulation.land.shapes import Patch, Slices
from ...simulation.land.terrain import Relief, elevation, make_relief

WHOLE: Slices = (slice(None), slice(None))


class Ground:
    """Reflectance and heights of a scene while it is drawn.

    Attributes:
        seed: Of the scene.
        setting: Its circumstances.
        relief: Its coarse relief.
        patch: The scene and a border that the camera's blur needs.
        height: Metres, float32 [H, W].
        cover: Reflectance as if lit on flat ground, float32 [4, H, W].
        water: Share of each cell under water, float32 [H, W].
        bare: Share that is bright and bare: what could be taken for tailings, float32 [H, W].
    """

    def __init__(self, seed: int, size: int, **circumstances: Any) -> None:
        """Start with relief and nothing on it; ``circumstances`` replace those of the setting."""
        self.seed = seed
        self.setting: Setting = replace(make_setting(seed), **circumstances)
        self.relief: Relief = make_relief(seed, size, self.setting.steep)
        self.patch = Patch(0, 0, size, size).grown(BORDER)
        self.height = elevation(self.relief, self.patch)
        self.cover = np.zeros((4, *self.patch.shape), dtype=np.float32)
        self.water = np.zeros(self.patch.shape, dtype=np.float32)
        self.bare = np.zeros(self.patch.shape, dtype=np.float32)

    @property
    def size(self) -> int:
        """Pixels per side of the scene."""
        return self.patch.width - 2 * BORDER

    def rng(self, *names: object) -> np.random.Generator:
        """Return a generator of its own for a part of the scene."""
        return rng_of(self.seed, *names)

    def field(
        self,
        name: str,
        largest: float,
        persistence: float = 0.55,
        smallest: float = 1.0,
        patch: Optional[Patch] = None,
    ) -> Float32Array:
        """Return a fractal field of its own, zero mean, unit variance, float32 [H, W].

        On a window of the ground where ``patch`` gives one; see :func:`fractal` for the rest.
        """
        return fractal(child(self.seed, name), patch or self.patch, largest, persistence, smallest)

    def turned(self, turn: float) -> Tuple[Float32Array, Float32Array]:
        """Return coordinates along a direction and across it, pixels, float32 [H, W]."""
        x, y = self.patch.centres()
        u = x * np.cos(turn) + y * np.sin(turn)
        v = y * np.cos(turn) - x * np.sin(turn)
        return u.astype(np.float32), v.astype(np.float32)

    def lay(self, colour: Float32Array, share: Float32Array, at: Slices = WHOLE) -> None:
        """Lay a material, float32 [4] or [4, H, W], over a share of each cell of a window."""
        for band in range(4):
            below = self.cover[band][at]
            below += share * (colour[band] - below)
        self.water[at] *= 1 - share
        self.bare[at] *= 1 - share

    def lay_bare(self, colour: Float32Array, share: Float32Array, at: Slices = WHOLE) -> None:
        """Lay bright bare ground."""
        self.lay(colour, share, at)
        self.bare[at] += share

    def lay_water(self, colour: Float32Array, share: Float32Array, at: Slices = WHOLE) -> None:
        """Lay water."""
        self.lay(colour, share, at)
        self.water[at] += share

    def window(self, middle: Float64Array, reach: int) -> Tuple[Patch, Slices]:
        """Return the part of the ground within ``reach`` pixels of ``x, y``, and where it is."""
        left, top = (int(np.clip(v, 0, self.size - 1)) - reach for v in middle)
        around = Patch(left, top, 2 * reach, 2 * reach)
        common = self.patch.overlap(around)
        if common is None:
            raise ValueError("the window is outside the ground")
        (rows, columns), _ = common
        x, y = self.patch.x + columns.start, self.patch.y + rows.start
        part = Patch(x, y, columns.stop - columns.start, rows.stop - rows.start)
        return part, (rows, columns)


def step(value: Float32Array, start: float, end: float) -> Float32Array:
    """Return a smooth step from 0 at ``start`` to 1 at ``end``, which may be the lower, float32."""
    if end < start:
        return np.asarray(1 - ramp(value, end, start), dtype=np.float32)
    return ramp(value, start, end)


def vegetated(ground: Ground) -> None:
    """Cover everything with the wild and farmed land of the simulated scenes."""
    natural = elevation(ground.relief, ground.patch.grown(1))
    ground.cover = land_cover(ground.seed, ground.setting, ground.relief, ground.patch, natural)


def arid(ground: Ground) -> None:
    """Cover everything with stony and sandy ground, bushes here and there."""
    rng = ground.rng("arid")
    names = ("desert sand", "red sand", "dry soil", "gravel", "pale soil", "rock", "laterite")
    first, second, third = (varied(rng, str(name), 0.2) for name in rng.choice(names, 3, False))
    wide = ground.field("arid wide", float(rng.uniform(80, 260)), 0.6)
    fine = ground.field("arid fine", float(rng.uniform(12, 40)), 0.75)
    # Material washed from above lies in stripes down the slope.
    wet = ground.relief.coarse(np.log2(ground.relief.drained), ground.patch)
    floor = step(wet + 0.8 * fine, 3.0, 7.0)
    ground.lay(first, np.ones_like(wide))
    ground.lay(second, step(wide + 0.3 * fine, -0.3, 0.9))
    ground.lay(third, floor * np.float32(rng.uniform(0.1, 0.7)))
    bushes = step(fine + 0.3 * wide + 0.2 * wet, 1.6, 3.2) * np.float32(rng.uniform(0.1, 0.6))
    ground.lay(varied(rng, "shrub"), bushes)
    grain = np.float32(rng.uniform(0.03, 0.1)) * fine
    grain += np.float32(rng.uniform(0.01, 0.03)) * white(child(ground.seed, "grain"), ground.patch)
    ground.cover *= np.exp(grain)
    ground.bare[:] = 0


@dataclass(frozen=True)
class Parcels:
    """Plots with straight edges, ruled in regions each with its own direction.

    Attributes:
        number: Of the plot of each cell, uint32 [H, W], well mixed.
        edge: Distance to the plot's edge, pixels, float32 [H, W].
        along: Position along the furrows, pixels, float32 [H, W].
        across: Position across them.
        region: Chance of the region, 0 to 1, float32 [H, W].
    """

    number: npt.NDArray[np.uint32]
    edge: Float32Array
    along: Float32Array
    across: Float32Array
    region: Float32Array

    def chance(self, shift: int = 0) -> Float32Array:
        """Return a number from 0 to 1 for the plot of each cell, another for every ``shift``."""
        bits = self.number * np.uint32(2 * shift + 1)
        bits = (bits ^ (bits >> np.uint32(15))) * np.uint32(0x2C1B3C6D)
        return np.asarray((bits >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-24))


def parcels(ground: Ground, name: str, width: float, region: float, order: float) -> Parcels:
    """Return plots.

    Args:
        ground: Where.
        name: Of the pattern.
        width: Median width of plots, pixels.
        region: Distance between the middles of regions, pixels.
        order: Spread of the directions of regions, radians.
    """
    rng = ground.rng(name)
    rows, columns = ground.patch.shape
    count = max(2, int(rows * columns / region**2))
    # A region is what lies nearest to one of scattered points; bent, it has no ruler's edges.
    scattered = np.ones(ground.patch.shape, dtype=bool)
    at_row, at_column = rng.integers(0, rows, count), rng.integers(0, columns, count)
    scattered[at_row, at_column] = False
    near = ndimage.distance_transform_edt(
        scattered, return_distances=False, return_indices=True
    ).astype(np.int64)
    key = near[0] * columns + near[1]
    index = np.zeros(rows * columns, dtype=np.int64)
    index[at_row * columns + at_column] = np.arange(count)
    owner = index[key]
    turn = rng.uniform(0, np.pi) + rng.normal(0, order, count) + rng.choice([0, np.pi / 2], count)
    wide = width * rng.lognormal(0, 0.35, count)
    long = wide * rng.uniform(1.0, 4.0, count)
    x, y = (axis.astype(np.float32) for axis in ground.patch.centres())
    x = x + np.float32(4) * smooth(child(ground.seed, name, "x"), ground.patch, 50.0)
    y = y + np.float32(4) * smooth(child(ground.seed, name, "y"), ground.patch, 50.0)
    cos, sin = (part(turn).astype(np.float32)[owner] for part in (np.cos, np.sin))
    w, h = (part.astype(np.float32)[owner] for part in (wide, long))
    across, along = x * cos + y * sin, y * cos - x * sin
    u = across / w
    column = np.floor(u)
    v = along / h + np.float32(0.37) * column
    row = np.floor(v)
    u, v = u - column, v - row
    edge = np.minimum(np.minimum(u, 1 - u) * w, np.minimum(v, 1 - v) * h)
    # Every third plot or so is one with its neighbour.
    bits = (owner * 7919 + column.astype(np.int64) * 104729 + row.astype(np.int64) * 1299709) & (
        2**32 - 1
    )
    number = bits.astype(np.uint32)
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        number ^= number >> np.uint32(shift)
        number *= np.uint32(factor)
    chance = rng.random(count).astype(np.float32)[owner]
    return Parcels(number, edge, along, across, chance)


@dataclass(frozen=True)
class Stream:
    """Where a cell lies along a river.

    Attributes:
        along: Way along the river's middle to the nearest point of it, pixels, float32 [H, W].
        side: Distance from the middle, left negative, pixels, float32 [H, W].
        bend: Bend there: positive where the inner bank has positive ``side``, about -1 to 1.
    """

    along: Float32Array
    side: Float32Array
    bend: Float32Array


def stream(ground: Ground, name: str, wave: float, swing: float) -> Stream:
    """Lay the middle of a river through the scene.

    Its direction swings like a sine of the way (Langbein and Leopold, 1966, US Geological Survey
    Professional Paper 422-H), with waves of uneven length and height.

    Args:
        ground: Where.
        name: Of the river.
        wave: Length of a meander along the river, pixels.
        swing: Greatest turn from the valley's direction, radians.
    """
    rng = ground.rng(name)
    count = int(ground.size * 6 + 40 * wave)
    way = np.arange(count) * 0.5
    knots = np.arange(0, way[-1] + wave, wave / 2)
    phase = np.interp(way, knots, np.cumsum(np.pi * rng.lognormal(0, 0.3, len(knots))))
    height = np.interp(way, knots, swing * rng.lognormal(0, 0.25, len(knots)))
    drift = np.interp(way, knots[::4], rng.normal(0, 0.35, len(knots[::4])))
    turn = rng.uniform(0, 2 * np.pi)
    direction = turn + np.clip(height, 0, 1.9) * np.sin(phase) + drift
    bend = np.gradient(direction) / 0.5 * wave / (2 * np.pi * max(swing, 0.1))
    x, y = np.cumsum(np.cos(direction)) * 0.5, np.cumsum(np.sin(direction)) * 0.5
    middle = ground.size * rng.uniform(0.3, 0.7, 2)
    half = count // 2
    x, y = x - x[half] + middle[0], y - y[half] + middle[1]
    column, row = np.floor(x - ground.patch.x).astype(int), np.floor(y - ground.patch.y).astype(int)
    rows, columns = ground.patch.shape
    inside = np.flatnonzero((column >= 0) & (column < columns) & (row >= 0) & (row < rows))
    nearest = np.full(ground.patch.shape, -1, dtype=np.int32)
    nearest[row[inside], column[inside]] = inside
    near = ndimage.distance_transform_edt(nearest < 0, return_distances=False, return_indices=True)
    point = nearest[near[0], near[1]]
    at_x, at_y = (axis.astype(np.float32) for axis in ground.patch.centres())
    right, down = at_x - x.astype(np.float32)[point], at_y - y.astype(np.float32)[point]
    cos, sin = np.cos(direction).astype(np.float32)[point], np.sin(direction).astype(np.float32)
    across = down * cos - right * sin[point]
    side = np.copysign(np.hypot(right, down), across)
    smoothed = ndimage.gaussian_filter1d(bend, wave / 12 / 0.5)
    along = ndimage.gaussian_filter(way.astype(np.float32)[point], 1.0)
    return Stream(along, side.astype(np.float32), smoothed.astype(np.float32)[point])


def braids(ground: Ground, name: str, river: Stream, width: float, stretch: float) -> Float32Array:
    """Return how far each cell is from the threads of a braided bed; 0 in their middle.

    Args:
        ground: Where.
        name: Of the pattern.
        river: The bed.
        width: Distance between threads, pixels.
        stretch: Length of the islands over their width.
    """
    u, v = river.along / np.float32(width * stretch), river.side / np.float32(width)
    bend = np.float32(0.6) * at_points(child(ground.seed, name, "bend"), u * 2, v)
    first = np.abs(at_points(child(ground.seed, name, 1), u, v + bend))
    second = np.abs(at_points(child(ground.seed, name, 2), u * 2.3, v * 2.1 - bend)) * 1.4
    return np.asarray(np.minimum(first, second), dtype=np.float32)


def rippled(
    ground: Ground, name: str, largest: float, strength: float, patch: Optional[Patch] = None
) -> Float32Array:
    """Return a factor around 1 that varies like a fractal field, float32 [H, W]."""
    field = ground.field(name, largest, 0.6, patch=patch)
    return np.asarray(np.exp(np.float32(strength) * field))
