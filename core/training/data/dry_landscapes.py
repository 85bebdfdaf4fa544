"""Dry ground without ponds: dunes, playas, wadis, gravel workings."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from ...raster.array_types import Float32Array
from ...simulation.land.materials import varied
from ...simulation.land.noise import at_points, child
from ...simulation.land.shapes import blob, coverage
from .farmed_landscapes import pivots
from .ground_canvas import Ground, arid, braids, rippled, step, stream, vegetated


def dunes(seed: int, size: int) -> Ground:
    """Draw sand seas: dunes in rows, sheets of smooth sand, pale flats between, outcrops."""
    rng = np.random.default_rng([seed, 1])
    ground = Ground(seed, size, steep=float(rng.uniform(0.01, 0.05)), cloud=0.0)
    arid(ground)
    u, v = ground.turned(rng.uniform(0, np.pi))
    wave = np.float32(rng.lognormal(3.0, 0.6))
    length = np.float32(rng.choice([1.3, 2.5, 6.0]))
    bend = ground.field("bend", 90.0, 0.5, 6.0) * wave * np.float32(rng.uniform(0.2, 0.9))
    u = u + bend
    crest = np.float32(1) - np.abs(at_points(child(seed, "crest"), u / wave, v / (wave * length)))
    small = 1 - np.abs(
        at_points(child(seed, "small"), u / wave * 3.1, v / (wave * length) * 3.1 + crest)
    )
    sheet = ground.field("sheet", float(rng.uniform(60, 250)), 0.5, 4.0)
    here = step(sheet, *np.sort(rng.uniform(-1.2, 0.6, 2)))
    height = np.float32(rng.uniform(0.03, 0.12) * 8) * wave
    ground.height += height * here * (crest + np.float32(rng.uniform(0.05, 0.3)) * small)
    sand = varied(rng, str(rng.choice(["desert sand", "desert sand", "red sand", "sand"])), 0.2)
    cover = step(sheet + 0.4 * crest, *np.sort(rng.uniform(-1.5, 0.3, 2)))
    ground.lay_bare(sand[:, None, None] * rippled(ground, "sand", 60.0, 0.03), cover)
    # Flats between dunes: bright silt or dark lag, smooth, with the sharp edge of the dune's foot.
    flat = varied(rng, str(rng.choice(["playa", "gravel", "pale soil", "rock"])), 0.15)
    foot = float(rng.uniform(-0.9, 0.1))
    ground.lay_bare(flat, step(crest, foot + 0.12, foot) * here)
    rocks = step(sheet + 0.5 * ground.field("rocks", 24.0, 0.75), -1.4, -2.0)
    ground.height += rocks * np.float32(40) * (1 + 0.2 * ground.field("crags", 12.0, 0.7))
    ground.lay(varied(rng, str(rng.choice(["rock", "dark rock", "laterite"]))), rocks)
    if rng.random() < 0.3:
        pivots(ground, "oasis", 0.3)
    return ground


def playa(seed: int, size: int) -> Ground:
    """Draw salt and clay flats of all sizes between fans of gravel, some of them wet."""
    rng = np.random.default_rng([seed, 2])
    ground = Ground(seed, size, steep=float(rng.uniform(0.02, 0.15)), cloud=0.0)
    arid(ground)
    level = ndimage.gaussian_filter(ground.height, 24, truncate=2.0)
    low = ground.height - level
    low /= np.float32(max(float(low.std()), 1.0))
    for index in range(int(rng.integers(1, 4))):
        spacing = float(rng.lognormal(4.0, 0.8))
        rough = float(rng.uniform(0.3, 0.55))
        deep = ground.field(f"basin{index}", min(spacing, 300.0), rough, 2.0)
        # Basins lie low: relief pushes their shores about.
        deep -= low * np.float32(0.3)
        deep -= np.float32(np.quantile(deep[::4, ::4], rng.uniform(0.7, 0.95)))
        edge = float(rng.uniform(0.01, 0.06))
        inside = step(deep, 0.0, edge)
        ground.height += inside * (level - ground.height)
        rim = varied(rng, str(rng.choice(["shrub", "dry soil", "dry grass"])))
        ground.lay(rim, np.exp(-((deep + 0.08) ** 2) / 0.004) * np.float32(rng.uniform(0, 0.6)))
        clay = varied(rng, str(rng.choice(["playa", "playa", "pale soil", "limestone"])), 0.18)
        smoothly = rippled(ground, f"clay{index}", 60.0, float(rng.uniform(0.01, 0.06)))
        ground.lay_bare(clay[:, None, None] * smoothly, inside)
        drift = deep + np.float32(0.12) * ground.field(f"drift{index}", 70.0, 0.55, 2.0)
        salt = varied(rng, "salt crust", 0.1)
        start = float(rng.uniform(0.05, 0.5))
        crust = step(drift, start, start + float(rng.uniform(0.05, 0.6)))
        ground.lay_bare(salt, crust * inside * np.float32(rng.choice([0.0, 0.6, 0.95])))
        if rng.random() < 0.6:
            wet = float(rng.uniform(0.25, 0.9))
            damp = step(drift, wet - float(rng.uniform(0.05, 0.4)), wet) * inside
            ground.cover *= 1 - np.float32(0.4) * damp
            name = str(rng.choice(["brown water", "grey water", "teal water", "turbid", "lake"]))
            ground.lay_water(varied(rng, name, 0.2), step(drift, wet, wet + 0.03) * inside)
    return ground


def wadi(seed: int, size: int) -> Ground:
    """Draw dry river beds: pale sand and gravel in threads, with green or bare banks."""
    rng = np.random.default_rng([seed, 3])
    dry = rng.random() < 0.6
    if dry:
        ground = Ground(seed, size, steep=float(rng.uniform(0.03, 0.3)), cloud=0.0)
        arid(ground)
    else:
        ground = Ground(
            seed, size, steep=float(rng.uniform(0.03, 0.2)), forest=float(rng.uniform(-1.5, 0.3)),
            dryness=float(rng.uniform(0.4, 1.0)), cloud=0.0,
        )  # fmt: skip
        vegetated(ground)
    # Beds of all the small streams, as they gather.
    order = ground.relief.coarse(np.log2(ground.relief.drained), ground.patch)
    order += np.float32(0.5) * ground.field("order", 12.0, 0.7)
    start = float(rng.uniform(6.5, 9.0))
    bed = varied(rng, str(rng.choice(["gravel", "desert sand", "pale soil", "sand"])), 0.2)
    ground.lay_bare(bed, step(order, start, start + 1.0) * np.float32(rng.uniform(0.4, 0.95)))
    for index in range(int(rng.integers(1, 3))):
        wide = float(rng.lognormal(3.0, 0.6))
        river = stream(
            ground, f"wadi{index}", wide * float(rng.uniform(8, 16)), rng.uniform(0.2, 1)
        )
        _bed(
            ground,
            rng,
            f"bed{index}",
            river.side,
            braids(ground, f"b{index}", river, wide / 3, 5.0),
            wide,
        )
    if rng.random() < 0.4:
        pivots(ground, "farms", 0.2)
    return ground


def _bed(
    ground: Ground,
    rng: np.random.Generator,
    name: str,
    side: Float32Array,
    threads: Float32Array,
    wide: float,
) -> None:
    edge = np.abs(side) + np.float32(0.25 * wide) * ground.field(name, wide * 1.5, 0.6)
    inside = step(edge, wide, wide - 2.0)
    plain = varied(rng, str(rng.choice(["crop", "dry grass", "shrub", "bare field"])))
    banks = np.exp(-np.clip(edge - wide, 0, None) / np.float32(wide)) * (1 - inside)
    grown = step(ground.field(name + "grown", 20.0, 0.7), -0.5, 1.0)
    ground.lay(plain, banks * grown * np.float32(rng.uniform(0, 0.8)))
    bed = varied(rng, str(rng.choice(["gravel", "desert sand", "pale soil", "limestone"])), 0.2)
    ground.lay_bare(bed[:, None, None] * rippled(ground, name + "bed", 24.0, 0.06), inside)
    fresh = varied(rng, str(rng.choice(["playa", "gravel", "limestone"])), 0.15)
    ground.lay_bare(fresh, step(threads, 0.35, 0.1) * inside * np.float32(rng.uniform(0.3, 0.9)))
    island = step(threads, float(rng.uniform(0.7, 1.3)), 1.5) * inside
    ground.lay(varied(rng, "shrub"), island * grown * np.float32(0.9))
    if rng.random() < 0.3:
        water = varied(rng, str(rng.choice(["turbid", "river", "lake", "brown water"])))
        ground.lay_water(water, step(threads, 0.08, 0.03) * inside)


def gravel(seed: int, size: int) -> Ground:
    """Draw bare pits, borrow areas, construction ground and badlands among green land."""
    rng = np.random.default_rng([seed, 4])
    ground = Ground(seed, size, steep=float(rng.uniform(0.05, 0.3)), cloud=0.0)
    vegetated(ground)
    if rng.random() < 0.5:
        _badlands(ground, rng)
    for index in range(int(rng.poisson(9 * (size / 1024) ** 2)) + 2):
        _pit(ground, rng, f"pit{index}")
    return ground


def _pit(ground: Ground, rng: np.random.Generator, name: str) -> None:
    centre = rng.uniform(0, ground.size, 2)
    area = float(np.clip(rng.lognormal(6.3, 1.2), 40, 40_000))
    ring = blob(rng, (centre[0], centre[1]), area, float(rng.uniform(0.15, 0.6)))
    patch, at = ground.window(centre, int(2.5 * np.sqrt(area)) + 4)
    share = coverage(ring, patch)
    depth = ndimage.distance_transform_edt(share > 0.5).astype(np.float32)
    names = ("gravel", "limestone", "pale soil", "dry soil", "sand", "laterite", "rock")
    first, second = (varied(rng, str(material), 0.2) for material in rng.choice(names, 2))
    mottled = ground.field(name, 14.0, 0.8, patch=patch)
    # Benches, one below the other.
    bench = np.float32(rng.uniform(2.5, 6.0))
    ground.height[at] -= share * np.minimum(np.floor(depth / bench) * np.float32(8), 60)
    strength = np.float32(rng.uniform(0.03, 0.12))
    ground.lay_bare(first[:, None, None] * np.exp(strength * mottled), share, at)
    patchy = step(mottled, 0.2, 1.2)
    ground.lay_bare(second, share * patchy * np.float32(rng.uniform(0.3, 0.9)), at)
    if rng.random() < 0.25:
        floor = float(rng.uniform(0.4, 0.9)) * float(depth.max(initial=1.0))
        water = varied(rng, str(rng.choice(["lake", "teal water", "dark water"])))
        ground.lay_water(water, share * step(depth, floor - 0.5, floor + 0.5), at)


def _badlands(ground: Ground, rng: np.random.Generator) -> None:
    rills = np.float32(1) - np.abs(ground.field("rills", 10.0, 0.7))
    where = ground.field("badlands", float(rng.uniform(60, 160)), 0.55) + 0.2 * rills
    where -= np.float32(np.quantile(where, rng.uniform(0.75, 0.95)))
    share = step(where, 0.0, 0.25)
    ground.height += share * np.float32(6) * rills
    name = str(rng.choice(["pale soil", "limestone", "dry soil", "laterite", "gravel"]))
    layers = np.sin(ground.height / np.float32(rng.uniform(1.5, 5.0)))
    colour = varied(rng, name)[:, None, None] * np.exp(np.float32(0.08) * layers)
    ground.lay_bare(colour.astype(np.float32), share * step(rills, -0.4, 0.5))
