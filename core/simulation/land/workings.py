"""Mine workings: open pits, quarries, waste dumps.

They share a pond's district, colours and bare ground, but are rough and benched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

import numpy as np
from scipy import ndimage

from ...raster.array_types import Float32Array
from .canvas import Drawing, Land, Paint, ramp
from .impoundment import Face
from .materials import varied
from .noise import child, fractal, rng_of, smooth
from .shapes import Patch, Ring, coverage, patch_around
from .terrain import GSD_M, elevation

_BORDER_PX = 5

_PIT_ROCKS = (
    ("dark rock", "rock", "laterite"),
    ("rock", "limestone", "pale soil"),
    ("laterite", "dry soil", "hematite tailings"),
    ("grey tailings", "rock", "dark rock"),
    ("pale soil", "dry soil", "limestone"),
)
"""Rocks that are found together; an assumption after a look at real pits."""


@dataclass(frozen=True)
class _Benched:
    """A working in benches or terraces.

    Attributes:
        ring: Its rim or toe, pixel coordinates.
        seed: Of its looks.
        face: Of its benches.
    """

    ring: Ring
    seed: int
    face: Face

    @property
    def bounds(self) -> Patch:
        """Whole pixels outside which it changes nothing."""
        return patch_around(self.ring, _BORDER_PX)

    def _extent(self, fine: int) -> Tuple[Patch, Float32Array, Float32Array]:
        """Return its cells, the share of each inside, and the way in from the edge, pixels."""
        patch = self.bounds.at(fine)
        share = coverage(self.ring, patch)
        inside = ndimage.distance_transform_edt(share >= 0.5)
        outside = ndimage.distance_transform_edt(share < 0.5)
        return patch, share, np.asarray((inside - outside) / patch.fine, dtype=np.float32)


@dataclass(frozen=True)
class Pit(_Benched):
    """An open pit or quarry.

    Attributes:
        deepest_m: Depth below the rim where it is wide enough.
    """

    deepest_m: float

    def draw(self, land: Land, fine: int) -> Drawing:
        """Draw benches, strata, haul roads and the water at the bottom."""
        patch, share, depth_px = self._extent(fine)
        rng, rough = rng_of(self.seed), fractal(child(self.seed, "rough"), patch, 12.0, 0.7)
        bend = smooth(child(self.seed, "bend"), patch, 14.0)
        inward = np.maximum(depth_px + 0.3 * rough + 1.5 * bend * ramp(depth_px, 0, 8), 0)
        drop = self.face.drop(inward * np.float32(GSD_M))
        drop = np.minimum(drop, np.float32(self.deepest_m)) + np.float32(1.2) * rough
        ground = ndimage.gaussian_filter(elevation(land.relief, patch), 2.0 * fine)

        paint = Paint(patch)
        strata = _strata(self.seed, rng, patch, drop)
        level = drop / np.float32(self.face.lift_m)
        berm = np.exp(-(((level - np.round(level)) * 5) ** 2)).astype(np.float32)
        light = np.exp(np.float32(0.14) * rough + np.float32(rng.uniform(0.1, 0.35)) * (berm - 0.4))
        paint.lay(strata * light, share)
        _haul_road(self.seed, rng, paint, patch, share, depth_px)
        floor = float(drop[share > 0.5].max(initial=1.0))
        water = np.zeros(patch.shape, dtype=np.float32)
        if rng.random() < 0.45:
            edge = floor * rng.uniform(0.7, 0.97)
            water = ramp(drop + bend, edge, edge + 2.5) * ramp(depth_px, 4.0, 6.0)
            names = ("teal water", "lake", "turbid", "dark water", "red water", "decant")
            paint.lay(varied(rng, str(rng.choice(names))), water * share)
            drop = drop * (1 - water) + np.float32(edge) * water
        dusty = np.exp(-np.maximum(-depth_px, 0) / np.float32(1.2)) * (1 - share)
        ends = 1 - ramp(-depth_px, _BORDER_PX - 3.0, float(_BORDER_PX))
        under = Paint(patch)
        under.lay(varied(rng, "dry soil"), 0.5 * dusty * ends * ramp(rough, -0.5, 1.0))
        under.lay(paint.colour, paint.share)
        return Drawing(patch, ground - drop, share, under.colour, under.share)


@dataclass(frozen=True)
class Dump(_Benched):
    """A heap of waste rock in terraces.

    Attributes:
        highest_m: Above the ground where it is wide enough.
    """

    highest_m: float

    def draw(self, land: Land, fine: int) -> Drawing:
        """Draw terraces, on old heaps with grass between bright berms."""
        patch, share, depth_px = self._extent(fine)
        rng, rough = rng_of(self.seed), fractal(child(self.seed, "rough"), patch, 8.0, 0.7)
        inward = np.maximum(
            depth_px + 0.2 * rough + smooth(child(self.seed, "bend"), patch, 16.0), 0
        )
        rise = np.minimum(self.face.drop(inward * np.float32(GSD_M)), np.float32(self.highest_m))
        rise = rise + np.float32(0.5) * rough
        ground = ndimage.gaussian_filter(elevation(land.relief, patch), 3.0 * fine)

        paint = Paint(patch)
        paint.lay(_strata(self.seed, rng, patch, rise) * np.exp(np.float32(0.1) * rough), share)
        old = rng.uniform(-1.4, 1.6)
        sod = ramp(fractal(child(self.seed, "sod"), patch, 20.0, 0.6) + np.float32(old), -0.4, 0.6)
        sod *= 1 - ramp(rise, self.highest_m * 0.93, self.highest_m * 0.98) * rng.uniform(0, 1)
        green = varied(rng, str(rng.choice(["grass", "dry grass", "shrub"])))
        paint.lay(green * np.float32(0.85), share * sod * np.float32(0.9))
        level = rise / np.float32(self.face.lift_m)
        berm = np.exp(-(((level - np.round(level)) * 5) ** 2)) * (level > 0.4)
        berm = berm.astype(np.float32) * (rise < 0.97 * self.highest_m)
        paint.lay(varied(rng, "dry soil"), share * berm * np.float32(rng.uniform(0.2, 0.6)))
        return Drawing(patch, ground + rise, share, paint.colour, paint.share)


def _strata(seed: int, rng: np.random.Generator, patch: Patch, level: Float32Array) -> Float32Array:
    """Return the colour of rocks in beds that dip a little, float32 [4, H, W]."""
    names = _PIT_ROCKS[int(rng.integers(len(_PIT_ROCKS)))]
    beds = fractal(child(seed, "beds"), patch, 24.0, 0.6) + level * np.float32(rng.normal(0, 0.05))
    first, second, third = (varied(rng, name, 0.25)[:, None, None] for name in names)
    share = ramp(beds, -0.5, 0.3)
    colour = first * (1 - share) + second * share
    spots = ramp(fractal(child(seed, "spots"), patch, 10.0, 0.7), 0.6, 1.3)
    return np.asarray(colour * (1 - spots) + third * spots, dtype=np.float32)


def _haul_road(
    seed: int,
    rng: np.random.Generator,
    paint: Paint,
    patch: Patch,
    share: Float32Array,
    depth_px: Float32Array,
) -> None:
    """Lay a road that winds down: it crosses the benches at a slant."""
    x, y = (axis.astype(np.float32) for axis in patch.centres())
    middle = (patch.x + patch.width / 2) / patch.fine, (patch.y + patch.height / 2) / patch.fine
    angle = np.arctan2(y - np.float32(middle[1]), x - np.float32(middle[0]))
    turn = np.mod(angle + np.float32(rng.uniform(0, 2 * np.pi)), np.float32(2 * np.pi))
    pitch = np.float32(rng.uniform(10, 22))
    way = depth_px - pitch * turn / np.float32(2 * np.pi) - pitch
    way = way - pitch * np.round(way / pitch)
    road = np.clip(1.2 - np.abs(way), 0, 1) * (smooth(child(seed, "road"), patch, 30.0) > -0.3)
    paint.lay(varied(rng, "pale soil"), share * road.astype(np.float32) * np.float32(0.7))
