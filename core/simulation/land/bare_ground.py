"""Ground laid bare or covered: laterite, building sites, greenhouses, pools, plants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

import numpy as np

from ...raster.array_types import BoolArray, Float32Array
from .canvas import Drawing, Land, Paint, ramp
from .materials import varied
from .noise import child, fractal, rng_of, smooth, uniform, white
from .shapes import Patch, Ring, coverage, patch_around
from .terrain import elevation

BARE, CLEARED, BUILDING = "bare", "cleared", "building"
GREENHOUSES, POOLS, WORKS = "greenhouses", "pools", "works"


@dataclass(frozen=True)
class Plot:
    """A piece of ground with one use.

    Attributes:
        ring: Its outline, pixel coordinates.
        seed: Of its looks.
        use: :data:`BARE`, :data:`CLEARED`, :data:`BUILDING`, :data:`GREENHOUSES`, :data:`POOLS` or
            :data:`WORKS`.
    """

    ring: Ring
    seed: int
    use: str

    @property
    def bounds(self) -> Patch:
        """Whole pixels outside which it changes nothing."""
        return patch_around(self.ring, 3)

    def draw(self, land: Land, fine: int) -> Drawing:
        """Draw it; a graded plot is as high as the ground's own smooth shape."""
        rng = rng_of(self.seed)
        patch = self.bounds.at(fine)
        share = coverage(self.ring, patch)
        paint = Paint(patch)
        look = {
            BARE: _bare,
            CLEARED: _cleared,
            BUILDING: _building_site,
            GREENHOUSES: _greenhouses,
            POOLS: _pools,
            WORKS: _works,
        }[self.use]
        look(self.seed, rng, paint, patch, share)
        height = elevation(land.relief, patch)
        graded = np.zeros_like(share)
        if self.use not in (BARE, CLEARED):
            x, y = (axis.astype(np.float32) for axis in patch.centres())
            inside = share > 0.5
            height = _plane(height, x, y, inside)
            graded = share
        return Drawing(patch, height, graded, paint.colour, paint.share)


def _plane(
    height: Float32Array, x: Float32Array, y: Float32Array, inside: BoolArray
) -> Float32Array:
    """Return the plane that fits the ground inside best: what a grader leaves."""
    if np.count_nonzero(inside) < 4:
        return height
    columns = np.broadcast_to(x, height.shape)[inside]
    rows = np.broadcast_to(y, height.shape)[inside]
    system = np.stack([columns, rows, np.ones_like(columns)], axis=1).astype(np.float64)
    (right, down, level), *_ = np.linalg.lstsq(
        system, height[inside].astype(np.float64), rcond=None
    )
    return np.asarray(right * x + down * y + level, dtype=np.float32)


def _bare(
    seed: int, rng: np.random.Generator, paint: Paint, patch: Patch, share: Float32Array
) -> None:
    _soil(seed, rng, paint, patch, share, -float(rng.uniform(0.2, 2.0)))


def _cleared(
    seed: int, rng: np.random.Generator, paint: Paint, patch: Patch, share: Float32Array
) -> None:
    """Ground around a mine: here bare, there left as it was."""
    _soil(seed, rng, paint, patch, share, float(rng.uniform(-0.7, 0.6)))


def _soil(
    seed: int,
    rng: np.random.Generator,
    paint: Paint,
    patch: Patch,
    share: Float32Array,
    threshold: float,
) -> None:
    patchy = fractal(child(seed, "patchy"), patch, 24.0, 0.75)
    names = (
        "laterite",
        "laterite",
        "dry soil",
        "bare field",
        "sand",
        "pale soil",
        "hematite tailings",
    )
    colour = varied(rng, str(rng.choice(names)))[:, None, None] * np.exp(np.float32(0.14) * patchy)
    cover = ramp(patchy, threshold, max(threshold, 0.0) + rng.uniform(0.1, 0.6))
    paint.lay(np.asarray(colour, dtype=np.float32), share * cover * np.float32(0.95))
    other = ramp(fractal(child(seed, "other"), patch, 20.0, 0.7), 0.2, 0.9)
    paint.lay(varied(rng, str(rng.choice(names))), share * cover * other * np.float32(0.8))


def _building_site(
    seed: int, rng: np.random.Generator, paint: Paint, patch: Patch, share: Float32Array
) -> None:
    """Graded soil, lanes at right angles, some roofs, some puddles."""
    paint.lay(varied(rng, str(rng.choice(["dry soil", "laterite", "pale soil"]))), share)
    paint.darken(np.exp(np.float32(0.12) * fractal(child(seed, "tracks"), patch, 6.0, 0.8)))
    u, v = _turned(rng, patch)
    wide, long = np.float32(rng.uniform(5, 12)), np.float32(rng.uniform(7, 18))
    lane = np.minimum(np.abs(u - wide * np.round(u / wide)), np.abs(v - long * np.round(v / long)))
    chance = uniform(child(seed, "lots"), np.floor(v / long), np.floor(u / wide))
    built = np.clip((lane - 1.3) * 2, 0, 1) * share
    paint.lay(varied(rng, "concrete"), built * (chance < 0.2))
    paint.lay(varied(rng, "metal roof"), built * ((chance > 0.2) & (chance < 0.3)))
    paint.lay(varied(rng, "turbid"), built * ((chance > 0.3) & (chance < 0.36)))
    paint.lay(varied(rng, "pale soil"), share * np.clip(0.7 - lane, 0, 1))


def _greenhouses(
    seed: int, rng: np.random.Generator, paint: Paint, patch: Patch, share: Float32Array
) -> None:
    """Plastic roofs in parallel rows, in blocks with paths between them."""
    u, v = _turned(rng, patch)
    pitch, block = np.float32(rng.uniform(1.2, 2.6)), np.float32(rng.uniform(10, 20))
    row = np.abs(u / pitch - np.round(u / pitch)) * pitch
    path = np.abs(v - block * np.round(v / block))
    chance = uniform(child(seed, "blocks"), np.floor(v / block), np.floor(u / block))
    paint.lay(varied(rng, "bare field"), share * np.float32(0.8))
    roofs = np.clip((pitch * np.float32(0.33) - row) * 2 + 0.5, 0, 1) * np.clip(path, 0, 1)
    paint.lay(varied(rng, "plastic"), share * roofs * (chance < 0.85) * np.float32(0.9))


def _pools(
    seed: int, rng: np.random.Generator, paint: Paint, patch: Patch, share: Float32Array
) -> None:
    """Fish ponds, settling or salt pools: rectangles of water between low banks."""
    u, v = _turned(rng, patch)
    wide, long = np.float32(rng.uniform(5, 14)), np.float32(rng.uniform(7, 24))
    column, row = np.floor(u / wide), np.floor(v / long)
    bank = np.minimum(np.abs(u - wide * np.round(u / wide)), np.abs(v - long * np.round(v / long)))
    chance = uniform(child(seed, "pools"), row, column)
    paint.lay(varied(rng, str(rng.choice(["grass", "dry soil", "bare field"]))), share)
    wet = np.clip(bank - 0.4, 0, 1) * share
    names = ("turbid", "teal water", "yellow water", "lake", "decant", "river")
    first, second = (varied(rng, str(rng.choice(names)), 0.25) for _ in range(2))
    tone = np.float32(0.7) + np.float32(0.6) * chance
    paint.lay(first[:, None, None] * tone, wet * (chance < 0.6))
    paint.lay(second[:, None, None] * tone, wet * ((chance >= 0.6) & (chance < 0.85)))


def _works(
    seed: int, rng: np.random.Generator, paint: Paint, patch: Patch, share: Float32Array
) -> None:
    """A plant: yards, roofs of all sizes, stockpiles, tanks."""
    speckle = white(child(seed, "yard"), patch) * np.float32(0.12)
    yard = varied(rng, str(rng.choice(["dry soil", "rock", "concrete", "laterite"])))
    paint.lay(yard[:, None, None] * np.exp(speckle), share)
    u, v = _turned(rng, patch)
    for index in range(2):
        wide, long = np.float32(rng.uniform(3, 7)), np.float32(rng.uniform(5, 14))
        column, row = np.floor(u / wide), np.floor(v / long)
        chance = uniform(child(seed, "roofs", index), row, column)
        edge = np.minimum((u / wide - column) * wide, (v / long - row) * long)
        roof = np.clip((edge - 0.6) * 2, 0, 1) * share * (chance < 0.4)
        name = str(rng.choice(["metal roof", "red roof", "concrete", "asphalt", "dark rock"]))
        paint.lay(varied(rng, name), roof * np.float32(0.95))
    heaps = ramp(smooth(child(seed, "heaps"), patch, 4.0), 1.0, 1.5)
    paint.lay(
        varied(rng, str(rng.choice(["grey tailings", "dark rock", "pale soil"]))), heaps * share
    )


def _turned(rng: np.random.Generator, patch: Patch) -> Tuple[Float32Array, Float32Array]:
    """Return coordinates along a random direction and across it, pixels."""
    x, y = patch.centres()
    turn = rng.uniform(0, np.pi)
    u = x * np.cos(turn) + y * np.sin(turn)
    v = y * np.cos(turn) - x * np.sin(turn)
    return u.astype(np.float32), v.astype(np.float32)
