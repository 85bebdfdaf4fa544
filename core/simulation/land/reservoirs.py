"""Reservoirs: dammed like ponds, filled with water; what only context and colour tell apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from .canvas import Drawing, Land, Paint, ramp
from .impoundment import VALLEY, Impoundment
from .materials import varied
from .noise import child, fractal, rng_of, smooth
from .shapes import Patch, coverage, patch_around
from .terrain import GSD_M, elevation

_BORDER_PX = 5


@dataclass(frozen=True)
class Reservoir:
    """Water behind a dam.

    Attributes:
        site: Its dam and its surface when full.
        seed: Of its looks.
    """

    site: Impoundment
    seed: int

    @property
    def bounds(self) -> Patch:
        """Whole pixels outside which it changes nothing."""
        return patch_around(self.site.outer, _BORDER_PX)

    def draw(self, land: Land, fine: int) -> Drawing:
        """Draw water, the pale rim of drawdown, the dam, mud at the inlet."""
        rng = rng_of(self.seed)
        site = self.site
        patch = self.bounds.at(fine)
        whole = coverage(site.outer, patch)
        inside = np.minimum(coverage(site.inner, patch), whole)
        away = ndimage.distance_transform_edt(inside < 0.5).astype(np.float32) / np.float32(fine)
        ground = elevation(land.relief, patch)
        paint = Paint(patch)
        face = str(rng.choice(["concrete", "grass", "grass", "rock", "dry grass"]))
        paint.lay(varied(rng, face), whole)
        crest = np.clip(1 - np.abs(away * np.float32(GSD_M) - 4) / 6, 0, 1)
        paint.lay(varied(rng, "asphalt" if rng.random() < 0.5 else "dry soil"), whole * crest * 0.7)

        down_m = np.float32(rng.gamma(1.2, 2.5))
        if site.kind == VALLEY:
            depth = np.float32(site.level) - ground
        else:
            # Dug: the banks fall one in three.
            shore_px = ndimage.distance_transform_edt(inside >= 0.5).astype(np.float32)
            depth = shore_px * np.float32(GSD_M / fine / 3)
        # However dry the year, water is left.
        down_m = min(down_m, np.float32(0.25) * depth[inside >= 0.5].max(initial=0.0))
        depth = depth - down_m
        depth += np.float32(0.4) * smooth(child(self.seed, "shore"), patch, 5.0)
        water = ramp(depth, -0.6, 0.4)
        shore = str(rng.choice(["bare field", "laterite", "dry soil", "grass"]))
        paint.lay(varied(rng, shore), inside)
        murk = rng.beta(0.6, 1.2)
        tint = str(rng.choice(["lake", "lake", "lake", "dark water", "teal water", "decant"]))
        colour = varied(rng, tint, 0.25) * (1 - murk) + varied(rng, "turbid", 0.25) * murk
        x, y = (axis.astype(np.float32) for axis in patch.centres())
        along = (x - np.float32(site.foot[0])) * np.float32(site.inward[0])
        along = along + (y - np.float32(site.foot[1])) * np.float32(site.inward[1])
        size = np.float32(np.sqrt(site.area_px))
        plume = ramp(along / size + 0.2 * smooth(child(self.seed, "plume"), patch, 12.0), 0.7, 1.6)
        plume *= np.float32(rng.beta(0.8, 2.0))
        shallow = np.exp(-np.maximum(depth, 0) / np.float32(2.0)) * np.float32(0.4)
        mud = np.clip(plume + shallow, 0, 1)
        surface = colour[:, None, None] * (1 - mud) + varied(rng, "turbid")[:, None, None] * mud
        surface = surface * np.exp(
            np.float32(0.05) * fractal(child(self.seed, "wind"), patch, 24.0, 0.5, smallest=3.0)
        )
        paint.lay(np.asarray(surface, dtype=np.float32), inside * water)

        bank = np.float32(site.crest) - site.face.drop(away * np.float32(GSD_M))
        level = np.float32(site.level) - down_m - np.minimum(depth, 0)
        height = np.where(inside >= 0.5, level, bank).astype(np.float32)
        return Drawing(patch, height, whole, paint.colour, paint.share)
