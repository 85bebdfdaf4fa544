"""Farmed ground without ponds of mines: bare fields, fish ponds and salt pans, greenhouses."""

from __future__ import annotations

from typing import Sequence, Tuple

import numpy as np

from ...raster.array_types import Float32Array
from ...simulation.land.materials import varied
from ...simulation.land.noise import child, uniform, white
from .ground_canvas import Ground, Parcels, parcels, rippled, step

_SOILS = ("bare field", "dry soil", "pale soil", "laterite", "stubble", "desert sand", "gravel")
_GREEN = ("crop", "crop", "grass", "dry grass", "plantation", "shrub")


def bare_fields(seed: int, size: int) -> Ground:
    """Draw a mosaic of ploughed, bare and green fields, smooth inside, with woods."""
    rng = np.random.default_rng([seed, 5])
    ground = Ground(seed, size, steep=float(rng.uniform(0.01, 0.08)), cloud=0.0)
    fields(ground, float(rng.uniform(0.25, 0.85)), float(rng.lognormal(3.0, 0.5)))
    if rng.random() < 0.35:
        pivots(ground, "pivots", float(rng.uniform(0.2, 0.9)))
    woods(ground, float(rng.uniform(0.7, 0.98)))
    return ground


def pools(seed: int, size: int) -> Ground:
    """Draw fish ponds, salt pans and settling pools in grids on a flat coast or plain."""
    rng = np.random.default_rng([seed, 6])
    ground = Ground(seed, size, steep=float(rng.uniform(0.003, 0.02)), cloud=0.0)
    fields(ground, float(rng.uniform(0.1, 0.6)), float(rng.lognormal(2.6, 0.4)))
    woods(ground, 0.93)
    plots = parcels(ground, "pools", float(rng.lognormal(2.6, 0.5)), 220.0, 0.4)
    where = ground.field("where", float(rng.uniform(80, 220)), 0.5, 8.0)
    where = where * np.float32(0.4) + plots.region * np.float32(2)
    basin = step(where, *_step(where, rng.uniform(0.4, 0.9), 0.05))
    dike = varied(rng, str(rng.choice(["dry soil", "pale soil", "grass", "bare field"])))
    ground.lay(dike[:, None, None] * rippled(ground, "dike", 12.0, 0.08), basin)
    salt = rng.random() < 0.45
    names: Tuple[str, ...] = (
        "turbid",
        "teal water",
        "yellow water",
        "lake",
        "grey water",
        "brown water",
        "river",
    )
    if salt:
        names = ("teal water", "grey water", "brown water", "yellow water", "turbid")
    chance, tone = plots.chance(1), np.float32(0.75) + np.float32(0.5) * plots.chance(2)
    wet = basin * np.clip(plots.edge - np.float32(rng.uniform(0.3, 1.0)), 0, 1)
    wind = rippled(ground, "wind", 30.0, 0.04)
    filled = float(rng.uniform(0.5, 0.95))
    for index, name in enumerate(rng.choice(names, 3)):
        part = (chance >= filled * index / 3) & (chance < filled * (index + 1) / 3)
        colour = varied(rng, str(name), 0.25)[:, None, None] * (tone * wind)
        ground.lay_water(colour, wet * part)
    floor = varied(rng, "salt crust" if salt else str(rng.choice(["dry soil", "playa", "sand"])))
    floor = floor[:, None, None] * (np.float32(0.5) + np.float32(0.5) * tone)
    ground.lay_bare(floor * rippled(ground, "floor", 20.0, 0.04), wet * (chance >= filled))
    if rng.random() < 0.5:
        sea = ground.field("sea", 300.0, 0.35, 3.0)
        x, y = ground.turned(rng.uniform(0, 2 * np.pi))
        sea = sea * np.float32(0.15) + (x + y * 0) / np.float32(size)
        shore = _step(sea, rng.uniform(0.7, 0.92), 0.004)
        beach = varied(rng, str(rng.choice(["sand", "dry soil", "pale soil"])))
        ground.lay_bare(beach, step(sea, shore[0] - float(rng.uniform(0.003, 0.03)), shore[0]))
        ground.lay_water(
            varied(rng, str(rng.choice(["lake", "turbid", "river"]))), step(sea, *shore)
        )
    return ground


def greenhouses(seed: int, size: int) -> Ground:
    """Draw fields of plastic, some in blocks that fill the plain, among bare and green fields."""
    rng = np.random.default_rng([seed, 7])
    ground = Ground(seed, size, steep=float(rng.uniform(0.01, 0.1)), cloud=0.0)
    fields(ground, float(rng.uniform(0.2, 0.7)), float(rng.lognormal(2.5, 0.4)))
    plots = parcels(ground, "plastic", float(rng.lognormal(2.0, 0.4)), 130.0, 0.5)
    where = ground.field("where", 120.0, 0.6, 4.0) * np.float32(0.6) + plots.region
    there = step(where, *_step(where, rng.uniform(0.5, 0.93), 0.3))
    there = (plots.chance(3) < there * np.float32(0.9)).astype(np.float32)
    pitch = np.float32(rng.uniform(1.3, 3.0))
    rows = np.abs(plots.across / pitch - np.round(plots.across / pitch)) * 2
    roofs = there * np.clip(plots.edge, 0, 1) * np.clip(1.25 - np.float32(0.7) * rows, 0, 1)
    tone = np.float32(0.55) + np.float32(0.8) * plots.chance(4)
    ground.lay_bare(varied(rng, "plastic", 0.2)[:, None, None] * tone, roofs)
    pool = (plots.chance(5) < np.float32(0.015)).astype(np.float32)
    ground.lay_water(varied(rng, "teal water"), pool * np.clip((plots.edge - 1) / 2, 0, 1))
    woods(ground, float(rng.uniform(0.85, 0.98)))
    return ground


def fields(ground: Ground, bare: float, width: float) -> Parcels:
    """Cover everything with plots.

    Args:
        ground: Where.
        bare: Share of plots without a crop.
        width: Median width of plots, pixels.
    """
    rng = ground.rng("fields")
    width = max(width, 9.0)
    plots = parcels(ground, "fields", width, width * float(rng.uniform(4, 9)), 0.5)
    soils = [varied(rng, str(name), 0.22) for name in rng.choice(_SOILS, 12)]
    green = [varied(rng, str(name), 0.2) for name in rng.choice(_GREEN, 12)]
    # Fields of one place share their soil, fields of one farm their crop.
    soil = rng.dirichlet(np.full(len(soils), 0.5))
    table = np.stack(
        [
            soils[int(rng.choice(12, p=soil))] * np.float32(rng.lognormal(0, 0.15))
            if rng.random() < bare
            else green[int(rng.integers(12))]
            for _ in range(256)
        ]
    ).astype(np.float32)
    # Some places are all of one look: little tells one field from the next.
    table += np.float32(rng.uniform(0.0, 0.6)) * (np.median(table, axis=0) - table)
    colour = np.moveaxis(table[plots.number & np.uint32(255)], -1, 0)
    moist = ground.field("moist", 70.0, 0.65)
    pitch = np.float32(rng.uniform(1.5, 5.0))
    furrows = np.sin(plots.across * (2 * np.pi / pitch)) * np.float32(rng.uniform(0.0, 0.05))
    grain = white(child(ground.seed, "grain"), ground.patch) * np.float32(0.02)
    factor = np.exp(np.float32(rng.uniform(0.02, 0.1)) * moist + furrows + grain)
    ground.lay(np.asarray(colour * factor), np.ones_like(moist))
    is_bare = (table[:, 3] / table[:, 2] < 1.8)[plots.number & np.uint32(255)]
    ground.bare += is_bare
    hedge = varied(rng, str(rng.choice(["trees", "shrub", "grass", "dry soil", "pale soil"])))
    seams = np.clip(np.float32(rng.uniform(0.5, 1.2)) - plots.edge, 0, 1)
    ground.lay(hedge, seams * np.float32(rng.uniform(0.2, 0.9)))
    _houses(ground, rng, plots)
    return plots


def _houses(ground: Ground, rng: np.random.Generator, plots: Parcels) -> None:
    """Scatter villages: bright and dark dots in green."""
    where = step(ground.field("villages", 45.0, 0.6), 1.6, 2.4)
    roof = white(child(ground.seed, "roofs"), ground.patch)
    ground.lay(varied(rng, "shrub"), where * np.float32(0.6))
    for name, low in (("concrete", 0.7), ("red roof", 1.1), ("metal roof", 1.9)):
        ground.lay(varied(rng, name), where * (roof > low) * np.float32(0.8))
    road = np.clip(np.float32(0.6) - plots.edge, 0, 1) * (plots.region > 0.6)
    ground.lay(varied(rng, "asphalt"), road * np.float32(0.6))


def woods(ground: Ground, share: float) -> None:
    """Leave woods where fields would be; ``share`` is that of open land."""
    rng = ground.rng("woods")
    where = ground.field("woods", float(rng.uniform(40, 120)), 0.6)
    inside = step(where, *_step(where, share, 0.1))
    crowns = rippled(ground, "crowns", 5.0, 0.13)
    ground.lay(
        varied(rng, str(rng.choice(["trees", "trees", "shrub"])))[:, None, None] * crowns, inside
    )


def pivots(ground: Ground, name: str, dense: float) -> None:
    """Lay round fields, watered by an arm that turns: bare, green, or in sectors."""
    rng = ground.rng(name)
    radius = float(rng.choice([25.0, 40.0, 40.0, 55.0])) * float(rng.uniform(0.8, 1.1))
    pitch = 2 * radius * float(rng.uniform(1.02, 1.3))
    u, v = ground.turned(float(rng.choice([0.0, rng.uniform(0, np.pi)])))
    column, row = np.floor(u / pitch), np.floor(v / pitch)
    right, down = u - (column + 0.5) * pitch, v - (row + 0.5) * pitch
    away = np.hypot(right, down)
    sector = np.floor(np.arctan2(down, right) / np.float32(np.pi / 2)) + 2
    split = uniform(child(ground.seed, name, "split"), row, column) < 0.4
    chance = uniform(child(ground.seed, name), row, column)
    tone = uniform(child(ground.seed, name, "tone"), row + 31 * sector * split, column)
    where = ground.field(name + "where", 200.0, 0.4, 8.0)
    share = np.clip(radius - away, 0, 1) * (chance < np.float32(dense)) * (where > -0.3)
    palette: Sequence[str] = ("crop", "crop", *_SOILS[:3], "stubble", "playa", "grass")
    texture = rippled(ground, name + "tex", 30.0, 0.04)
    for index, material in enumerate(palette):
        part = np.floor(tone * len(palette)) == index
        laid: Float32Array = varied(rng, material)[:, None, None] * texture
        if material in ("crop", "grass"):
            ground.lay(laid, share * part)
        else:
            ground.lay_bare(laid, share * part)


def _step(field: Float32Array, share: float, width: float) -> Tuple[float, float]:
    start = float(np.quantile(field[::4, ::4], share))
    return start, start + width
