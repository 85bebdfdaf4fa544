"""Water without tailings: reservoirs and lakes with bare shores, turbid rivers, floods."""

from __future__ import annotations

from typing import Tuple

import numpy as np
from scipy import ndimage

from ...raster.array_types import BoolArray, Float32Array
from ...simulation.land.materials import varied
from ...simulation.land.noise import at_points, child
from ...simulation.land.shapes import Patch, Slices
from ...simulation.land.terrain import NODE_PX
from .farmed_landscapes import fields, woods
from .ground_canvas import WHOLE, Ground, Stream, arid, braids, rippled, step, stream, vegetated

_SHORES = ("dry soil", "pale soil", "laterite", "desert sand", "gravel", "limestone", "bare field")
_WATERS = ("lake", "lake", "turbid", "teal water", "grey water", "brown water", "river", "decant")


def reservoir(seed: int, size: int) -> Ground:
    """Draw reservoirs with many arms in valleys, drawn down: a bright bare rim around water."""
    rng = np.random.default_rng([seed, 8])
    steep = float(rng.uniform(0.06, 0.35))
    if rng.random() < 0.3:
        ground = Ground(seed, size, steep=steep, cloud=0.0)
        arid(ground)
    else:
        ground = Ground(seed, size, steep=steep, cloud=0.0)
        vegetated(ground)
    natural = ground.height.copy()
    if rng.random() < 0.45:
        _large(ground, rng, natural)
    for index in range(int(rng.integers(6, 20))):
        _dammed(ground, rng, natural, index)
    if not (ground.water > 0.5).any():
        _large(ground, rng, natural)
    return ground


def _large(ground: Ground, rng: np.random.Generator, natural: Float32Array) -> None:
    """Fill the lowest valleys up to a dam beyond the scene."""
    level = float(np.quantile(natural, rng.uniform(0.12, 0.4)))
    every = np.ones(natural.shape, dtype=bool)
    _fill(ground, rng, "large", level - natural, every, ground.patch, WHOLE)


def _dammed(ground: Ground, rng: np.random.Generator, natural: Float32Array, index: int) -> None:
    """Dam a valley and fill what drains to the dam."""
    relief = ground.relief
    order = np.log2(relief.drained).ravel()
    place = relief.place(np.arange(order.size))
    inside = ((place > 0) & (place < ground.size)).all(axis=1)
    found = np.flatnonzero(inside & (order > 4.5) & (order < 9.5))
    if not len(found):
        return
    foot = int(rng.choice(found))
    receiver = relief.receiver.ravel()
    above = np.zeros(order.size, dtype=bool)
    above[foot] = True
    for _ in range(300):
        more = above | above[receiver]
        if (more == above).all():
            break
        above = more
    shape = (relief.nodes, relief.nodes)
    area = ndimage.binary_dilation(above.reshape(shape)).astype(np.float32)
    at, down = place[foot], place[receiver[foot]] - place[foot]
    down = down / max(float(np.hypot(*down)), 1e-6)
    patch, where = ground.window(at, 300)
    x, y = (axis.astype(np.float32) for axis in patch.centres())
    beyond = (x - np.float32(at[0])) * np.float32(down[0])
    beyond = beyond + (y - np.float32(at[1])) * np.float32(down[1])
    basin = (relief.coarse(area, patch) > 0.3) & (beyond < 0)
    column, row = np.clip((at - ground.patch.x).astype(int), 0, ground.patch.width - 1)
    wanted = float(rng.uniform(6, 22)) * max(ground.setting.steep / 0.15, 0.5)
    level = float(natural[row, column]) + wanted * float(order[foot]) / 5
    depth = level - natural[where]
    full = basin & (depth > 0)
    # No dam is longer than a valley is wide.
    if np.count_nonzero(full & (beyond > -1)) > rng.uniform(15, 90):
        return
    marked, _ = ndimage.label(full)
    near = full & (np.hypot(x - np.float32(at[0]), y - np.float32(at[1])) < 2 * NODE_PX)
    names = np.unique(marked[near])
    full = np.isin(marked, names[names > 0])
    if np.count_nonzero(full) < 60:
        return
    _fill(ground, rng, f"dammed{index}", depth, full, patch, where)
    if rng.random() < 0.75:
        wide = float(rng.uniform(1.0, 4.0))
        wall = step(np.abs(beyond - np.float32(wide / 2)), wide / 2 + 0.6, wide / 2 - 0.4)
        wall *= depth > -2
        wall *= ndimage.binary_dilation(full, iterations=int(wide) + 3)
        face = str(rng.choice(["concrete", "concrete", "grass", "rock", "dry grass"]))
        height = ground.height[where]
        height += wall * np.maximum(np.float32(level + 2) - height, 0)
        ground.lay(varied(rng, face), wall, where)


def _fill(
    ground: Ground,
    rng: np.random.Generator,
    name: str,
    depth: Float32Array,
    full: BoolArray,
    patch: Patch,
    where: Slices,
) -> None:
    """Lay a drained rim and water where ``depth`` below the full level is positive."""
    share = ndimage.gaussian_filter((full & (depth > 0)).astype(np.float32), 0.6)
    greatest = float(np.quantile(depth[full & (depth > 0)], 0.97))
    drawn = float(np.clip(rng.gamma(2.0, 0.14), 0.03, 0.7)) * greatest
    wavy = depth + np.float32(0.02 * greatest) * ground.field(name + "shore", 10.0, 0.6, 1, patch)
    shore = varied(rng, str(rng.choice(_SHORES)), 0.2) * np.float32(rng.uniform(1.0, 1.3))
    # Old waterlines run around the rim in bands.
    lines = np.sin(wavy * np.float32(2 * np.pi / max(drawn / rng.uniform(2, 6), 0.3)))
    rim = np.exp(np.float32(rng.uniform(0, 0.08)) * lines)
    rim = rim * rippled(ground, name + "rim", 12.0, 0.05, patch)
    ground.lay_bare(np.asarray(shore[:, None, None] * rim), share, where)
    green = step(wavy, drawn * float(rng.uniform(0.1, 0.5)), 0.0) * share
    ground.lay(varied(rng, "grass"), green * np.float32(rng.choice([0.0, 0.0, 0.5])), where)
    under = wavy - np.float32(drawn)
    water_surface(ground, rng, name, under, share, greatest - drawn, patch, where)
    ground.height[where] += full * np.maximum(depth - np.float32(drawn), 0)


def water_surface(
    ground: Ground,
    rng: np.random.Generator,
    name: str,
    depth: Float32Array,
    share: Float32Array,
    greatest: float,
    patch: Patch,
    where: Slices,
) -> None:
    """Lay water where ``depth`` is positive, paler where it is shallow, with plumes of mud."""
    edge = max(0.01 * greatest, 1e-3)
    wet = step(depth, -edge, edge) * share
    clear = varied(rng, str(rng.choice(_WATERS)), 0.25)
    muddy = varied(rng, str(rng.choice(["turbid", "brown water", "grey water"])), 0.2)
    plume = ground.field(name + "plume", 110.0, 0.45, 3.0, patch)
    plume = step(plume, *np.sort(rng.uniform(-0.5, 2.5, 2)))
    reach = max(greatest * float(rng.uniform(0.02, 0.2)), 1e-3)
    shallow = np.exp(-np.maximum(depth, 0) / np.float32(reach))
    mud = plume * np.float32(rng.beta(0.8, 1.2)) + shallow * np.float32(0.6)
    colour = clear[:, None, None] + np.clip(mud, 0, 1) * (muddy - clear)[:, None, None]
    wind = rippled(ground, name + "wind", 40.0, 0.03, patch)
    ground.lay_water(np.asarray(colour * wind), wet, where)


def lakes(seed: int, size: int) -> Ground:
    """Draw lakes of all sizes with pale beaches, dried shores, or none, on dry or green land."""
    rng = np.random.default_rng([seed, 9])
    chance = rng.random()
    ground = Ground(
        seed, size, steep=float(rng.uniform(0.01, 0.08)), forest=float(rng.normal(-0.5, 1)),
        cloud=0.0,
    )  # fmt: skip
    if chance < 0.4:
        arid(ground)
    elif chance < 0.7:
        vegetated(ground)
    else:
        fields(ground, 0.4, float(rng.lognormal(2.9, 0.4)))
        woods(ground, 0.9)
    for index in range(int(rng.integers(1, 4))):
        spacing = float(np.clip(rng.lognormal(3.9, 0.8), 12, 300))
        deep = ground.field(f"lakes{index}", spacing, float(rng.uniform(0.25, 0.5)), 1.5)
        full = float(np.quantile(deep, rng.uniform(0.8, 0.97)))
        now = full + float(rng.gamma(1.3, 0.12))
        shore = varied(rng, str(rng.choice([*_SHORES, "playa", "sand"])), 0.2)
        beach = shore[:, None, None] * rippled(ground, f"beach{index}", 20.0, 0.04)
        ground.lay_bare(beach, step(deep, full, full + float(rng.uniform(0.01, 0.15))))
        within = np.ones_like(deep)
        water_surface(
            ground, rng, f"water{index}", deep - np.float32(now), within, 1.0, ground.patch, WHOLE
        )
    return ground


def meandering_river(seed: int, size: int) -> Ground:
    """Draw a wide turbid river that winds through fields, with point bars and oxbows."""
    rng = np.random.default_rng([seed, 10])
    ground, wide = _plain(seed, size, rng)
    wave = wide * float(rng.uniform(9, 16))
    swing = float(rng.uniform(0.6, 1.7))
    oxbows(ground, rng, wide, wave)
    river = stream(ground, "river", wave, swing)
    _river(ground, rng, river, wide)
    if rng.random() < 0.5:
        small = wide * 0.3
        _river(ground, rng, stream(ground, "tributary", small * 14, 1.0), small)
    return ground


def oxbows(ground: Ground, rng: np.random.Generator, wide: float, wave: float) -> None:
    """Lay old bends of a river, some of them dry, some silted, and the scrolls around them."""
    old = stream(ground, "old river", wave * 0.8, 1.9)
    scroll = np.sin(old.side / np.float32(wide * 0.12))
    near = step(np.abs(old.side), wide * 3.5, wide * 1.5)
    meadow = varied(rng, str(rng.choice(["grass", "dry grass", "shrub"])))
    ground.lay(
        meadow[:, None, None] * np.exp(np.float32(0.12) * scroll),
        near * np.float32(rng.uniform(0, 0.8)),
    )
    piece = at_points(
        child(ground.seed, "pieces"), old.along / np.float32(wave * 0.5), old.along * 0
    )
    left = step(piece, 0.2, 0.45)
    away = np.abs(old.side) + np.float32(0.06 * wide) * ground.field("oxbow", wide, 0.6)
    half = wide * float(rng.uniform(0.3, 0.45))
    bed = varied(rng, str(rng.choice(["pale soil", "dry soil", "sand", "grass"])))
    ground.lay_bare(bed, step(away, half * 1.5, half * 1.3) * left)
    water = varied(rng, str(rng.choice(_WATERS)), 0.2)
    ground.lay_water(water, step(away, half + 0.5, half - 0.5) * left * step(piece, 0.3, 0.6))


def _river(ground: Ground, rng: np.random.Generator, river: Stream, wide: float) -> None:
    """Lay bed, sandbars on the inner banks and islands, then turbid water."""
    bend = np.clip(river.bend, -1.2, 1.2)
    wander = np.float32(0.08 * wide) * ground.field(f"banks{wide:.3f}", wide * 2, 0.6)
    away = np.abs(river.side) + wander
    half = np.float32(wide / 2)
    bar = np.float32(rng.uniform(0.2, 1.4) * wide)
    # The inner bank is built out by what the outer one loses.
    inner = np.clip(bend * np.sign(river.side), 0, 1)
    bed = half + bar * inner
    sand = varied(rng, str(rng.choice(["sand", "pale soil", "desert sand", "gravel"])), 0.2)
    ridges = np.exp(np.float32(0.07) * np.sin(away / np.float32(max(wide * 0.07, 0.9))))
    texture = rippled(ground, f"sand{wide:.3f}", 16.0, 0.05) * ridges
    ground.lay_bare(np.asarray(sand[:, None, None] * texture), step(away - bed, 0.6, -0.6))
    grown = step(ground.field(f"willows{wide:.3f}", 10.0, 0.7), 0.2, 1.2)
    ground.lay(varied(rng, "shrub"), grown * step(away - bed, 0.6, -0.6) * np.float32(0.6))
    water = step(away - half, 0.6, -0.6)
    name = str(rng.choice(["brown water", "brown water", "turbid", "grey water", "river"]))
    colour = varied(rng, name, 0.2)
    streaks = at_points(
        child(ground.seed, "streaks", wide),
        river.along / np.float32(6 * wide),
        river.side / np.float32(0.15 * wide),
    )
    ground.lay_water(colour[:, None, None] * np.exp(np.float32(0.03) * streaks), water)
    thread = braids(ground, f"islands{wide:.3f}", river, wide * 0.5, 5.0)
    top = float(rng.uniform(0.9, 2.2))
    ground.lay_bare(np.asarray(sand[:, None, None] * texture), step(thread, top, top + 0.1) * water)


def _plain(seed: int, size: int, rng: np.random.Generator) -> Tuple[Ground, float]:
    """Return a plain of fields, and the width of a river for it, pixels."""
    wide = float(np.clip(rng.lognormal(3.2, 0.7), 4, 150))
    ground = Ground(seed, size, steep=float(rng.uniform(0.002, 0.02)), cloud=0.0)
    if rng.random() < 0.25:
        vegetated(ground)
    else:
        fields(ground, float(rng.uniform(0.1, 0.6)), float(rng.lognormal(2.7, 0.5)))
        woods(ground, float(rng.uniform(0.6, 0.95)))
    return ground, wide


def braided_river(seed: int, size: int) -> Ground:
    """Draw a bed of gravel and sand with threads of turbid water between bars and islands."""
    rng = np.random.default_rng([seed, 11])
    ground, wide = _plain(seed, size, rng)
    wide = float(np.clip(wide * 3, 30, 260))
    river = stream(ground, "river", wide * float(rng.uniform(7, 14)), float(rng.uniform(0.15, 0.6)))
    edge = np.abs(river.side) + np.float32(0.2 * wide) * ground.field("edge", wide, 0.55)
    inside = step(edge - wide / 2, 1.0, -1.0)
    bed = varied(
        rng, str(rng.choice(["gravel", "sand", "pale soil", "dry soil", "limestone"])), 0.2
    )
    ground.lay_bare(bed[:, None, None] * rippled(ground, "bed", 16.0, 0.06), inside)
    threads = braids(
        ground, "threads", river, wide * float(rng.uniform(0.08, 0.3)), float(rng.uniform(3, 7))
    )
    old = braids(ground, "old threads", river, wide * 0.15, 6.0)
    ground.lay_bare(bed * np.float32(0.7), step(old, 0.3, 0.1) * inside * np.float32(0.8))
    grown = step(
        threads + 0.3 * ground.field("grown", 14.0, 0.7), *np.sort(rng.uniform(0.7, 2.5, 2))
    )
    ground.lay(varied(rng, str(rng.choice(["shrub", "grass", "dry grass"]))), grown * inside)
    stage = float(rng.uniform(0.08, 0.45))
    name = str(rng.choice(["brown water", "grey water", "turbid", "turbid", "teal water"]))
    water = step(threads, stage, stage - 0.06) * inside
    ground.lay_water(
        varied(rng, name, 0.2)[:, None, None] * rippled(ground, "flow", 30.0, 0.04), water
    )
    return ground


def flood(seed: int, size: int) -> Ground:
    """Draw fields under muddy water, wet soil around them, silt where it has gone."""
    rng = np.random.default_rng([seed, 12])
    ground = Ground(seed, size, steep=float(rng.uniform(0.002, 0.01)), cloud=0.0)
    plots = fields(ground, float(rng.uniform(0.3, 0.8)), float(rng.lognormal(2.8, 0.4)))
    woods(ground, 0.9)
    wide = float(np.clip(rng.lognormal(2.9, 0.6), 5, 80))
    river = stream(ground, "river", wide * 12, float(rng.uniform(0.5, 1.3)))
    low = ground.field("low", float(rng.uniform(50, 200)), 0.5) - np.abs(river.side) / np.float32(
        rng.uniform(3, 12) * wide
    )
    # Dikes and roads stop water at the edges of plots.
    stopped = low + (plots.chance(6) - np.float32(0.5)) * np.float32(rng.uniform(0.2, 1.5))
    start = float(np.quantile(stopped, rng.uniform(0.65, 0.9)))
    damp = step(stopped, start - 0.7, start)
    ground.cover *= 1 - np.float32(0.35) * damp
    silt = varied(rng, str(rng.choice(["pale soil", "sand", "dry soil"])))
    drift = step(ground.field("silt", 26.0, 0.6), 0.7, 1.0) * step(stopped, start - 0.5, start)
    ground.lay_bare(silt, drift * np.float32(rng.choice([0.0, 0.8])))
    muddy = varied(rng, str(rng.choice(["brown water", "grey water", "turbid"])), 0.2)
    tone = np.exp(np.float32(0.1) * (plots.chance(7) - np.float32(0.5)) * 2)
    tone = tone * rippled(ground, "mud", 60.0, 0.05)
    ground.lay_water(np.asarray(muddy[:, None, None] * tone), step(stopped, start, start + 0.06))
    _river(ground, rng, river, wide)
    return ground
