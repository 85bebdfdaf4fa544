"""What covers the land before anyone mines it: forest, shrub, grass, farms, soil, rock."""

from __future__ import annotations

from typing import Any, Tuple

import numpy as np
import numpy.typing as npt

from ...raster.array_types import Float32Array
from .materials import varied
from .noise import child, fractal, hashed, rng_of, smooth, uniform, white
from .setting import Setting
from .shapes import Patch
from .terrain import GSD_M, Relief

_REGION_PX = 90.0
"""Typical width of land laid out in one direction, pixels; an assumption."""

_COLOURS = 64
"""Kinds of plots in a scene."""


def land_cover(
    seed: int, setting: Setting, relief: Relief, patch: Patch, height: Float32Array
) -> Float32Array:
    """Return the reflectance of the land, as if lit on flat ground, float32 [4, H, W].

    Wild land is a mixture whose shares follow moisture, slope and chance; farmed land lies in
    plots with straight edges, each with its crop, pasture or bare soil.

    Args:
        seed: Of the scene.
        setting: Its circumstances.
        relief: Its coarse relief.
        patch: Where.
        height: Natural height there and one cell around, metres, float32 [H + 2, W + 2].
    """
    cell_m = np.float32(2 * GSD_M / patch.fine)
    rise_y = (height[2:, 1:-1] - height[:-2, 1:-1]) / cell_m
    rise_x = (height[1:-1, 2:] - height[1:-1, :-2]) / cell_m
    slope = np.sqrt(rise_x * rise_x + rise_y * rise_y)
    height = height[1:-1, 1:-1]
    # North and east of the ridge, or south and west: one side is drier.
    dry_side = np.float32(rng_of(seed, "dry side").uniform(-2.0, 2.0))
    moist = relief.coarse(np.log2(relief.drained), patch) * np.float32(0.4) - np.float32(0.7)
    moist += dry_side * np.clip(rise_x + rise_y, -0.5, 0.5)
    patchy = fractal(child(seed, "patchy"), patch, 64.0, 0.7)
    fine = fractal(child(seed, "fine"), patch, 8.0, 0.8)
    cover = _wild(seed, setting, slope, moist, patchy, fine)
    _farms(seed, setting, patch, cover, _broad_slope(relief, patch), height)
    # Single trees and bushes stand in the open.
    bushes = smooth(child(seed, "bushes"), patch, 1.1) + 0.5 * patchy
    rng = rng_of(seed, "bushes")
    dotted = _soft((bushes - np.float32(rng.uniform(1.3, 2.4))) * 5) * np.float32(0.7)
    cover += dotted * (varied(rng, "trees")[:, None, None] - cover)
    cover *= np.exp(
        np.float32(0.05) * fine + np.float32(0.035) * white(child(seed, "grain"), patch)
    )
    return cover


def _broad_slope(relief: Relief, patch: Patch) -> Float32Array:
    """Return the slope of whole hillsides, which decides where anyone farms."""
    height = relief.coarse(relief.height, patch.grown(1))
    cell_m = np.float32(2 * GSD_M / patch.fine)
    rise_y = (height[2:, 1:-1] - height[:-2, 1:-1]) / cell_m
    rise_x = (height[1:-1, 2:] - height[1:-1, :-2]) / cell_m
    return np.asarray(np.sqrt(rise_x * rise_x + rise_y * rise_y))


def _wild(
    seed: int,
    setting: Setting,
    slope: Float32Array,
    moist: Float32Array,
    patchy: Float32Array,
    fine: Float32Array,
) -> Float32Array:
    rng = rng_of(seed, "wild")
    forest, dry = setting.forest, setting.dryness
    trees = 0.75 * moist + 0.9 * patchy + 0.35 * fine + 1.0 * slope + forest
    # On each line: what makes it likely, then what it is made of.
    suitability = (
        (trees, varied(rng, "trees")),
        (0.7 * trees - 0.3 * patchy - 0.1 * forest, varied(rng, "shrub")),
        (-0.6 * patchy - 0.35 * fine + 0.2, _drying(rng, dry)),
        (-0.8 * patchy - 0.5 * fine - 0.3 * moist - 0.7 - 0.4 * forest, varied(rng, "dry grass")),
        (-0.9 * patchy - 0.9 * fine - 2.2 - 0.5 * forest, varied(rng, "laterite")),
        (3.2 * slope - 0.6 * moist - 0.9 * fine - 2.8, varied(rng, "rock")),
    )
    total = np.zeros_like(slope)
    cover = np.zeros((4, *slope.shape), dtype=np.float32)
    for likely, colour in suitability:
        weight = np.exp(np.float32(5.0) * np.clip(likely, -4, 4).astype(np.float32))
        total += weight
        for band in range(4):
            cover[band] += weight * colour[band]
    # The canopy's own roughness: crowns in the light and gaps in the shade.
    cover /= total
    cover *= np.exp(np.float32(0.13) * fine)
    return cover


def _drying(rng: np.random.Generator, dryness: float) -> Float32Array:
    green, straw = varied(rng, "grass"), varied(rng, "dry grass")
    return np.asarray(green * (1 - dryness) + straw * dryness, dtype=np.float32)


def _farms(
    seed: int,
    setting: Setting,
    patch: Patch,
    cover: Float32Array,
    slope: Float32Array,
    height: Float32Array,
) -> None:
    rng = rng_of(seed, "farms")
    names = (
        "crop",
        "grass",
        "dry grass",
        "bare field",
        "stubble",
        "plantation",
        "shrub",
        "pale soil",
    )
    likely = np.array([0.24, 0.2, 0.2, 0.12, 0.06, 0.1, 0.06, 0.02])
    colours = np.stack(
        [varied(rng, names[index], 0.16) for index in rng.choice(len(names), _COLOURS, p=likely)]
    )
    straw = varied(rng, "dry grass")
    colours = colours * (1 - 0.5 * setting.dryness) + straw * 0.5 * setting.dryness
    plot, edge, region = _plots(seed, patch, rng)
    gentle = np.float32(0.34 if setting.terraced else 0.2)
    wanted = fractal(child(seed, "farmed"), patch, 96.0, 0.45, smallest=12.0)
    # Land is cleared region by region, with whole edges.
    cleared = wanted * np.float32(0.7) + (region - np.float32(0.5)) * np.float32(2.2)
    cleared += np.float32(2.6 * setting.farming - 1.7)
    share = _soft(cleared * 12) * _soft((gentle - slope) * 40)
    # Hedges, tracks and ditches between plots.
    share *= np.float32(0.55) + np.float32(0.45) * _soft((edge - np.float32(0.7)) * 4)
    kind = plot & np.uint32(_COLOURS - 1)
    furrows = white(child(seed, "furrows"), patch) * np.float32(0.03) + np.float32(1)
    if setting.terraced:
        steps = np.sin(height * np.float32(2 * np.pi / 7.0))
        furrows += np.float32(0.16) * steps * np.clip(slope * 8, 0, 1)
    for band in range(4):
        above = colours[:, band].astype(np.float32)[kind] * furrows
        cover[band] += share * (above - cover[band])


def _plots(
    seed: int, patch: Patch, rng: np.random.Generator
) -> Tuple[npt.NDArray[np.uint32], Float32Array, Float32Array]:
    """Return a number for the plot of every pixel, its distance to the edge in pixels, a chance.

    Regions are the cells of nearest of scattered points; each is ruled in its own direction.
    """
    key = child(seed, "regions")
    x, y = (axis.astype(np.float32) for axis in patch.centres())
    bend = smooth(child(seed, "bend"), patch, 40.0) * np.float32(7)
    row, column = (np.floor(axis / _REGION_PX).astype(np.int64) for axis in (y, x))
    nearest = np.full(patch.shape, np.inf, dtype=np.float32)
    owner = np.zeros(patch.shape, dtype=np.uint32)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            at_x = (column + right + uniform(key, row + down, column + right)) * _REGION_PX
            at_y = (row + down + uniform(key + 1, row + down, column + right)) * _REGION_PX
            away_x = x + bend - at_x.astype(np.float32)
            away_y = y - bend - at_y.astype(np.float32)
            distance = away_x * away_x + away_y * away_y
            closer = distance < nearest
            np.copyto(nearest, distance, where=closer)
            np.copyto(owner, hashed(key + 2, row + down, column + right), where=closer)
    main = rng.uniform(0, np.pi)
    widths = rng.lognormal(2.6, 0.4, 256).astype(np.float32)
    lengths = (widths * rng.uniform(1.0, 3.0, 256)).astype(np.float32)
    turns = (main + rng.choice([0, 0, np.pi / 2], 256) + rng.normal(0, 0.25, 256)).astype(
        np.float32
    )
    which = owner & np.uint32(255)
    turn, width, length = turns[which], widths[which], lengths[which]
    cos, sin = np.cos(turn), np.sin(turn)
    u, v = (x * cos + y * sin) / width, (y * cos - x * sin) / length
    column_of, u_in = np.floor(u), u - np.floor(u)
    v = v + np.float32(0.37) * column_of
    row_of, v_in = np.floor(v), v - np.floor(v)
    edge = np.minimum(np.minimum(u_in, 1 - u_in) * width, np.minimum(v_in, 1 - v_in) * length)
    plot = hashed(child(seed, "plots"), row_of, column_of + (owner >> np.uint32(20)))
    region = (owner >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-24)
    return plot, edge, region


def _soft(value: npt.NDArray[Any]) -> Float32Array:
    """Return the logistic function of ``value``, float32."""
    half = np.tanh(np.asarray(value, dtype=np.float32) * np.float32(0.5))
    return np.asarray(half * np.float32(0.5) + np.float32(0.5), dtype=np.float32)
