"""What covers the land before anyone mines it: forest, shrub, grass, fields, soil, villages."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from .canvas import Canvas
from .materials import varied
from .shapes import Patch, patch_around
from .terrain import Terrain, fractal

FloatArray = npt.NDArray[np.float32]


def natural_cover(rng: np.random.Generator, terrain: Terrain) -> FloatArray:
    """Return the reflectance of forest, shrub, grass and open soil, float32 [4, H, W].

    Each pixel is a mixture: shares are a softmax of suitabilities that depend on slope and
    height and wander at random.
    """
    shape = terrain.elevation.shape
    height = (terrain.elevation - terrain.elevation.mean()) / terrain.elevation.std()
    wet = fractal(rng, shape, 1.4, 200.0)
    fine = fractal(rng, shape, 0.9, 60.0)
    green = rng.normal(0.3, 0.6)
    suitability = {
        "trees": 1.1 * wet + 2.0 * terrain.slope - 0.3 * height + 0.9 * fine + green,
        "shrub": 0.4 * wet + 0.4 * height + 0.5 + 0.3 * green,
        "grass": -0.2 * wet - 0.7 * fine + 0.1 + 0.2 * green,
        "dry grass": -0.9 * wet + 0.3 * height - 0.3 * fine - 0.2 * green,
        "laterite": -1.2 * wet - 1.1 * fine - 1.5 - 0.4 * green,
        "rock": 3.0 * terrain.slope + 0.5 * height - 0.6 * wet - 2.6,
    }
    weights = {name: np.exp(2.2 * field) for name, field in suitability.items()}
    total = sum(weights.values())
    cover = np.zeros((4, *shape), dtype=np.float32)
    for name, weight in weights.items():
        cover += varied(rng, name)[:, None, None] * (weight / total)
    cover *= np.exp(0.07 * fractal(rng, shape, 0.5, 12.0))
    return cover


def add_fields(rng: np.random.Generator, canvas: Canvas) -> None:
    """Lay fields on gentle slopes: straight-edged plots, each with its crop or bare."""
    size = canvas.size
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    bend = 6 * fractal(rng, (size, size), 1.8, 200.0)
    turn = rng.uniform(0, np.pi)
    u = (x * np.cos(turn) + y * np.sin(turn) + bend) / rng.uniform(9, 18)
    v = (y * np.cos(turn) - x * np.sin(turn) + bend) / rng.uniform(14, 30)
    v += 0.37 * np.floor(u)
    plot = (np.floor(u).astype(np.int64) * 7919 + np.floor(v).astype(np.int64)) % 4096
    kinds = np.stack(
        [varied(rng, name, 0.2) for name in ("crop", "grass", "bare field", "dry grass")]
    )
    colours = kinds[rng.choice(4, 4096, p=[0.4, 0.25, 0.2, 0.15])]
    colours *= rng.lognormal(0, 0.12, (4096, 1))
    edge = np.minimum(np.abs(u - np.round(u)), np.abs(v - np.round(v)))
    gentle = ndimage.gaussian_filter(canvas.terrain.slope, 4.0)
    where = fractal(rng, (size, size), 1.5, 220.0) - rng.normal(0.5, 0.4)
    share = _soft(where * 4) * _soft((0.16 - gentle) * 50) * (0.6 + 0.4 * _soft((edge - 0.05) * 60))
    whole = Patch(0, 0, size, size)
    colour = np.moveaxis(colours[plot], -1, 0).astype(np.float32)
    canvas.cover(whole, colour, share.astype(np.float32), 0.3)


def add_settlements(rng: np.random.Generator, canvas: Canvas) -> None:
    """Build towns and villages: roofs, yards and streets mixed below the size of a pixel."""
    names = ("concrete", "red roof", "metal roof", "asphalt", "trees", "dry soil")
    for _ in range(max(1, round(rng.uniform(2, 5) * (canvas.size / 1024) ** 2))):
        middle = rng.uniform(0, canvas.size, 2)
        radius = float(np.clip(rng.lognormal(3.0, 0.6), 8, 90))
        patch = patch_around(middle[None, :], canvas.size, int(2 * radius))
        shape = (patch.height, patch.width)
        x, y = patch.centres()
        near = np.hypot(x - middle[0], y - middle[1]) / radius
        dense = _soft((0.9 - near - 0.25 * fractal(rng, shape, 1.2, 40.0)) * 8)
        shares = rng.dirichlet([0.35, 0.25, 0.12, 0.2, 0.3, 0.2], shape).astype(np.float32)
        kinds = np.stack([varied(rng, name) for name in names])
        town = np.moveaxis(shares @ kinds, -1, 0)
        turn = rng.uniform(0, np.pi)
        u = (x * np.cos(turn) + y * np.sin(turn)) % rng.uniform(6, 11)
        v = (y * np.cos(turn) - x * np.sin(turn)) % rng.uniform(8, 14)
        street = ((u < 1) | (v < 1)).astype(np.float32)
        canvas.cover(patch, town, dense * 0.85, 0.6)
        canvas.cover(patch, varied(rng, "asphalt"), dense * street * 0.7, 0.6)
        canvas.taken[patch.slices] |= dense > 0.3


def _soft(value: npt.NDArray[Any]) -> FloatArray:
    """Return the logistic function of ``value``, float32."""
    return np.asarray(1 / (1 + np.exp(-np.clip(value, -30, 30))), dtype=np.float32)
