"""What a tailings pond looks like from above: beach, streaks, water, dam, tracks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

import numpy as np
from scipy import ndimage

from ...raster.array_types import Float32Array
from .canvas import Drawing, Land, Paint, ramp
from .impoundment import RING, VALLEY, Impoundment
from .materials import IRON, POND_WATER, STAINED_WATER, varied
from .noise import at_points, child, fractal, rng_of, smooth
from .shapes import Patch, coverage, patch_around
from .terrain import GSD_M, elevation

STAGES = ("active", "dry", "wet", "flooded", "revegetated", "abandoned")
STAGE_SHARES = (0.36, 0.14, 0.13, 0.17, 0.10, 0.10)
"""How often ponds of each stage are met; an assumption after a look at real ones."""

_POOL = {
    "active": (0.08, 0.4),
    "dry": (0.0, 0.03),
    "wet": (0.02, 0.12),
    "flooded": (0.5, 1.0),
    "revegetated": (0.0, 0.12),
    "abandoned": (0.0, 0.15),
}
"""Share of the top under water, from and to; an assumption after a look at real ponds."""

BORDER_PX = 9
"""How far a pond's tracks and dust reach beyond it."""


@dataclass(frozen=True)
class _Top:
    """Where things are on the top of a pond, float32 [H, W] each, distances in pixels.

    Attributes:
        inside: Share of each cell on the top.
        reach: Way from the discharge, 0 there to about 1 at the far end.
        angle: Direction in which slurry runs, radians around the head of the fan.
        radius: Distance from the head of the fan.
    """

    inside: Float32Array
    reach: Float32Array
    angle: Float32Array
    radius: Float32Array


def draw_pond(
    seed: int, site: Impoundment, material: str, stage: str, land: Land, fine: int
) -> Drawing:
    """Draw a pond.

    Args:
        seed: Of the pond.
        site: Its dam and its top.
        material: What it holds.
        stage: One of :data:`STAGES`.
        land: What it lies on.
        fine: Cells per pixel side.
    """
    patch = patch_around(site.outer, BORDER_PX).at(fine)
    whole, inside = coverage(site.outer, patch), coverage(site.inner, patch)
    inside = np.minimum(inside, whole)
    away = ndimage.distance_transform_edt(inside < 0.5).astype(np.float32) / np.float32(fine)
    top = _lay_out(rng_of(seed, "layout"), seed, site, patch, inside)

    paint = Paint(patch)
    _surroundings(seed, paint, patch, whole)
    _dam(seed, site, material, stage, paint, patch, whole, away)
    pool = _surface(seed, material, stage, top, paint, patch)
    dikes = _cells(seed, site, paint, patch, top) if stage not in ("flooded",) else None

    # Tailings settle at half a percent to two percent away from the discharge.
    fall = rng_of(seed, "fall").uniform(0.004, 0.015) * GSD_M * np.sqrt(site.area_px)
    surface = np.float32(site.level) - np.float32(fall) * np.clip(top.reach, 0, 1)
    if dikes is not None:
        surface += 2.5 * dikes
    bank = np.float32(site.crest) - site.face.drop(away * np.float32(GSD_M))
    height = np.where(inside >= 0.5, surface * (1 - pool) + surface.min() * pool, bank)
    ground = elevation(land.relief, patch)
    height = np.where(whole > 0, height, ground).astype(np.float32)
    return Drawing(patch, height, whole, paint.colour, paint.share)


def _lay_out(
    rng: np.random.Generator, seed: int, site: Impoundment, patch: Patch, inside: Float32Array
) -> _Top:
    """Choose where slurry comes in, and find the way from there to everywhere."""
    x, y = (axis.astype(np.float32) for axis in patch.centres())
    centre = site.inner.mean(axis=0)
    size = float(np.sqrt(site.area_px))
    # Most ponds are filled from spigots along the dam; some from the far end or from one side.
    chance = rng.random()
    direction = np.array(site.inward)
    if chance > 0.82:
        direction = -direction
    elif chance > 0.62 or site.kind == RING:
        turn = rng.uniform(0, 2 * np.pi)
        direction = np.array([np.cos(turn), np.sin(turn)])
    along = (site.inner - centre) @ direction
    start = centre + direction * along.min()
    # The head of the fan: at the point of discharge, or behind a row of spigots.
    behind = size * (rng.uniform(0.0, 0.1) if rng.random() < 0.45 else rng.uniform(0.5, 1.6))
    sideways = rng.normal(0, 0.15) * size
    head = start - direction * behind + np.array([-direction[1], direction[0]]) * sideways
    right, down = x - np.float32(head[0]), y - np.float32(head[1])
    radius = np.hypot(right, down)
    angle = np.arctan2(
        down * np.float32(direction[0]) - right * np.float32(direction[1]),
        right * np.float32(direction[0]) + down * np.float32(direction[1]),
    )
    drift = fractal(child(seed, "drift"), patch, max(size / 3, 3.0), 0.55)
    within = inside > 0.5
    if not within.any():
        within = inside >= inside.max()
    near, far = float(radius[within].min()), float(radius[within].max())
    reach = (radius - near) / max(far - near, 1.0)
    return _Top(inside, (reach + 0.09 * drift).astype(np.float32), angle, radius)


def _surface(
    seed: int, material: str, stage: str, top: _Top, paint: Paint, patch: Patch
) -> Float32Array:
    """Lay beach, wet beach and water; return the share of each cell under water."""
    rng = rng_of(seed, "surface")
    # In the field tailings are seldom as dry as in a laboratory.
    dry = varied(rng, material, 0.22) * np.float32(rng.uniform(0.4, 0.95))
    # Wet tailings reflect .5 to .7 of dry ones.
    wet = dry * rng.uniform(0.5, 0.7)
    start = {"dry": 0.45, "wet": -0.6}.get(stage, rng.uniform(-0.1, 0.35))
    moisture = ramp(top.reach, start, start + rng.uniform(0.3, 0.9))
    clean = fractal(child(seed, "patchy"), patch, 14.0, 0.6)
    moisture = np.clip(moisture + 0.12 * clean, 0, 1)
    surface = dry[:, None, None] * (1 - moisture) + wet[:, None, None] * moisture
    surface *= _streaks(seed, rng, top)
    # Crusts, puddles, tyre tracks: on real ponds the step from pixel to pixel is not much smaller
    # than on the land around them.
    mottled = fractal(child(seed, "mottled"), patch, 5.0, 0.85)
    surface *= np.exp(np.float32(rng.uniform(0.03, 0.16)) * mottled)
    if rng.random() < 0.35:
        # Another ore, another year: one part of the top has another tint.
        tint = varied(rng, material, 0.3)
        other = ramp(fractal(child(seed, "second"), patch, 40.0, 0.5, smallest=4.0), 0.3, 0.6)
        surface += other * (tint[:, None, None] * (1 - 0.4 * moisture) - surface)
    if stage in ("dry", "active", "abandoned") and rng.random() < 0.6:
        # Salts and fines dry out pale close to the discharge.
        crust = ramp(-top.reach + 0.06 * clean, -rng.uniform(0.1, 0.3), 0.0)
        surface *= 1 + np.float32(rng.uniform(0.1, 0.5)) * crust
    paint.lay(surface, top.inside)
    if stage in ("revegetated", "abandoned"):
        cover = rng.uniform(-0.6, 0.9) if stage == "revegetated" else rng.uniform(-1.8, -0.4)
        grown = ramp(fractal(child(seed, "grown"), patch, 18.0, 0.7) + np.float32(cover), -0.3, 0.7)
        green = varied(rng, str(rng.choice(["grass", "dry grass", "shrub"])))
        paint.lay(green, top.inside * grown * np.float32(rng.uniform(0.6, 0.95)))
    if rng.random() < 0.5:
        # Weeds, heaps of spoil, islands of the old ground.
        spots = ramp(fractal(child(seed, "spots"), patch, 9.0, 0.8), rng.uniform(0.6, 1.6), 1.9)
        name = str(rng.choice(["shrub", "dry grass", "laterite", "dry soil", "trees"]))
        paint.lay(varied(rng, name), top.inside * spots * np.float32(0.85))
    return _water(seed, rng, material, stage, wet, top, paint, patch)


def _streaks(seed: int, rng: np.random.Generator, top: _Top) -> Float32Array:
    """Return the factor of slurry's braided channels: rays from the head of the fan."""
    wide = float(np.median(top.radius[top.inside > 0])) / rng.uniform(3.0, 6.0)
    bend = at_points(child(seed, "bend"), top.radius / 9, top.angle * wide / 3) * np.float32(0.5)
    u, v = top.angle * np.float32(wide) + bend, top.radius / np.float32(rng.uniform(14, 40))
    broad = at_points(child(seed, "broad"), u * 0.6, v * 0.6)
    narrow = at_points(child(seed, "narrow"), u * 1.7, v)
    channel = np.exp(-np.abs(at_points(child(seed, "channel"), u * 0.8, v * 0.5)) * 14)
    strength = rng.uniform(0.3, 1.0)
    return np.asarray(
        np.exp(strength * (0.10 * broad + 0.09 * narrow - 0.5 * channel)), dtype=np.float32
    )


def _water(
    seed: int,
    rng: np.random.Generator,
    material: str,
    stage: str,
    wet: Float32Array,
    top: _Top,
    paint: Paint,
    patch: Patch,
) -> Float32Array:
    pool = rng.uniform(*_POOL[stage])
    within = top.inside > 0.5
    if pool < 0.01 or not within.any():
        return np.zeros(patch.shape, dtype=np.float32)
    shore = float(np.quantile(top.reach[within], 1 - pool))
    tints = STAINED_WATER if material in IRON else POND_WATER
    shallow = varied(rng, "turbid") * 0.5 + wet * 0.5
    deep = varied(rng, str(rng.choice(tints)), 0.25)
    depth = ramp(top.reach, shore, shore + rng.uniform(0.08, 0.5))
    water = shallow[:, None, None] * (1 - depth) + deep[:, None, None] * depth
    water *= np.exp(np.float32(0.05) * smooth(child(seed, "currents"), patch, 9.0))
    width = 1.2 / max(float(np.sqrt(within.sum())) / patch.fine, 4.0)
    covered = ramp(top.reach, shore - width, shore + width) if pool < 0.985 else np.ones_like(depth)
    paint.lay(water, covered * top.inside)
    return np.asarray(covered, dtype=np.float32)


def _cells(seed: int, site: Impoundment, paint: Paint, patch: Patch, top: _Top) -> Float32Array:
    """Divide the top of some ponds by low dikes, each part with its own moisture and tint."""
    rng = rng_of(seed, "cells")
    dikes = np.zeros(patch.shape, dtype=np.float32)
    if rng.random() > (0.4 if site.kind == RING else 0.15):
        return dikes
    x, y = (axis.astype(np.float32) for axis in patch.centres())
    turn = np.arctan2(site.inward[1], site.inward[0]) + rng.normal(0, 0.06)
    side = float(np.sqrt(site.area_px))
    width, length = side / rng.uniform(1.4, 4.0), side / rng.uniform(0.8, 3.0)
    centre = site.inner.mean(axis=0)
    right, down = x - np.float32(centre[0]), y - np.float32(centre[1])
    u = (right * np.cos(turn) + down * np.sin(turn)) / np.float32(width) + 0.5
    v = (down * np.cos(turn) - right * np.sin(turn)) / np.float32(length) + 0.5
    number = (np.floor(u).astype(np.int64) * 7 + np.floor(v).astype(np.int64) * 3) % 16
    brightness = rng.lognormal(0, 0.22, 16).astype(np.float32)[number]
    paint.darken(1 + top.inside * (brightness - 1))
    for row in range(2):
        flooded = np.isin(number, rng.choice(16, 2)) & (top.inside > 0)
        tint = varied(rng, str(rng.choice(POND_WATER + STAINED_WATER)), 0.3)
        if row or rng.random() < 0.5:
            paint.lay(tint, flooded * top.inside)
    near = np.minimum(np.abs(u - np.round(u)) * width, np.abs(v - np.round(v)) * length)
    dikes = np.asarray(np.clip(1.1 - near, 0, 1) * top.inside, dtype=np.float32)
    paint.lay(varied(rng, "dry soil"), dikes * np.float32(0.75))
    return dikes


def _dam(
    seed: int,
    site: Impoundment,
    material: str,
    stage: str,
    paint: Paint,
    patch: Patch,
    whole: Float32Array,
    away: Float32Array,
) -> None:
    """Lay the dam's face: berms, grass on what is old, a bright initial dam, ditches, roads."""
    rng = rng_of(seed, "dam")
    face = site.face
    drop = face.drop(away * np.float32(GSD_M))
    on_face = (whole > 0) & (away > 0)
    lowest = max(float(drop[on_face].max(initial=0.0)), face.lift_m)
    fill = varied(rng, material if rng.random() < 0.5 else str(rng.choice(_DAM_FILLS)), 0.2)
    texture = np.exp(np.float32(0.08) * fractal(child(seed, "face"), patch, 6.0, 0.7))
    paint.lay(fill[:, None, None] * texture, whole)
    # The lower the older, the older the greener.
    old = rng.uniform(-0.5, 0.6) + (0.8 if stage in ("revegetated", "abandoned") else 0.0)
    grown = ramp(
        drop / np.float32(lowest) + 0.25 * fractal(child(seed, "sod"), patch, 8.0),
        0.9 - old,
        1.5 - old,
    )
    paint.lay(varied(rng, "grass" if rng.random() < 0.5 else "dry grass"), whole * grown * 0.85)
    if rng.random() < 0.5:
        # The initial dam at the toe is rock or concrete, never raised and seldom overgrown.
        height = lowest * (1 - rng.uniform(0.12, 0.3))
        paint.lay(varied(rng, "limestone"), whole * ramp(drop, height, height + 1.5) * 0.8)
    level = drop / np.float32(face.lift_m)
    berm = np.exp(-(((level - np.round(level)) * 5) ** 2)) * (drop > 0.5 * face.lift_m)
    paint.lay(
        varied(rng, "dry soil"), whole * berm.astype(np.float32) * np.float32(rng.uniform(0.2, 0.6))
    )
    x, y = (axis.astype(np.float32) for axis in patch.centres())
    across = (y - np.float32(site.foot[1])) * np.float32(site.inward[0])
    across = across - (x - np.float32(site.foot[0])) * np.float32(site.inward[1])
    if site.kind == VALLEY or rng.random() < 0.5:
        # Concrete ditches run down the face, a road slants across it.
        every = np.float32(rng.uniform(8, 20))
        ditch = np.clip(0.45 - np.abs(across - every * np.round(across / every)), 0, 1)
        paint.lay(varied(rng, "concrete"), whole * ditch * np.float32(rng.uniform(0.2, 0.9)))
        slant = rng.choice([-1, 1]) * rng.uniform(3, 8)
        road = np.abs(across - np.float32(slant) * away - np.float32(rng.normal(0, 8)))
        paint.lay(varied(rng, "dry soil"), whole * np.clip(0.9 - road / 3, 0, 1) * np.float32(0.6))
    crest = np.clip(1 - np.abs(away * np.float32(GSD_M) - 4) / 7, 0, 1)
    paint.lay(varied(rng, "dry soil"), whole * crest * np.float32(rng.uniform(0.5, 0.95)))


_DAM_FILLS = ("dry soil", "laterite", "rock", "pale soil", "dry grass")


def _surroundings(seed: int, paint: Paint, patch: Patch, whole: Float32Array) -> None:
    """Bare the ground around a pond: cleared strips, dust, the track around it."""
    rng = rng_of(seed, "around")
    gap = ndimage.distance_transform_edt(whole < 0.5).astype(np.float32) / np.float32(patch.fine)
    patchy = ramp(fractal(child(seed, "cleared"), patch, 22.0, 0.6), -0.4, 1.0)
    width = np.float32(rng.uniform(0.7, 2.2))
    ends = 1 - ramp(gap, BORDER_PX - 4.0, BORDER_PX - 1.0)
    cleared = np.exp(-gap / width) * patchy * ends
    paint.lay(varied(rng, str(rng.choice(["laterite", "dry soil", "bare field"]))), cleared * 0.85)
    if rng.random() < 0.7:
        there = ramp(smooth(child(seed, "track"), patch, 25.0), -0.9, -0.4)
        offset = np.float32(rng.uniform(1.0, 3.0))
        track = np.clip(1.05 - np.abs(gap - offset), 0, 1) * there
        paint.lay(varied(rng, "dry soil"), track * np.float32(0.8))


def material_and_stage(rng: np.random.Generator, tailings: Tuple[str, ...]) -> Tuple[str, str]:
    """Return what a pond of a district holds and how far its life has come."""
    stage = str(rng.choice(STAGES, p=STAGE_SHARES))
    return str(rng.choice(tailings)), stage
