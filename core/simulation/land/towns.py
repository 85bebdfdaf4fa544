"""Towns and villages: roofs, yards, streets and trees, mixed below the size of a pixel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

import numpy as np

from .canvas import Drawing, Land, Paint, ramp
from .materials import varied
from .noise import child, fractal, rng_of, smooth, uniform, white
from .shapes import Patch, patch_around

_REACH = 1.7
"""Radii of a town beyond which there is nothing of it."""


@dataclass(frozen=True)
class Town:
    """A built-up place.

    Attributes:
        middle: ``x, y``, pixels.
        radius_px: About where it ends.
        seed: Of its looks.
    """

    middle: Tuple[float, float]
    radius_px: float
    seed: int

    @property
    def bounds(self) -> Patch:
        """Whole pixels outside which it changes nothing."""
        return patch_around(np.array([self.middle]), int(_REACH * self.radius_px) + 1)

    def draw(self, _land: Land, fine: int) -> Drawing:
        """Draw blocks of roofs along streets, thinning out towards the edge."""
        rng = rng_of(self.seed)
        patch = self.bounds.at(fine)
        x, y = (axis.astype(np.float32) for axis in patch.centres())
        near = np.hypot(x - np.float32(self.middle[0]), y - np.float32(self.middle[1]))
        near = near / np.float32(self.radius_px)
        edge = near + np.float32(0.25) * fractal(child(self.seed, "edge"), patch, 14.0, 0.6)
        dense = (1 - ramp(edge, 0.6, 1.05)) * (near < _REACH - 0.1)
        turn = rng.uniform(0, np.pi) + 0.15 * smooth(child(self.seed, "turn"), patch, 25.0)
        u = (x - np.float32(self.middle[0])) * np.cos(turn)
        u = u + (y - np.float32(self.middle[1])) * np.sin(turn)
        v = (y - np.float32(self.middle[1])) * np.cos(turn)
        v = v - (x - np.float32(self.middle[0])) * np.sin(turn)
        wide, long = np.float32(rng.uniform(5, 9)), np.float32(rng.uniform(8, 16))
        block = uniform(child(self.seed, "blocks"), np.floor(v / long), np.floor(u / wide))
        paint = Paint(patch)
        paint.lay(varied(rng, str(rng.choice(["dry soil", "bare field", "rock"]))), dense)
        # Gardens, yards and roofs change from pixel to pixel, more in some blocks than in others.
        leaves = ramp(smooth(child(self.seed, "leaves"), patch, 1.4) - 2 * block, -0.6, 0.8)
        paint.lay(varied(rng, "trees"), dense * leaves * np.float32(0.8))
        for index, name in enumerate(("red roof", "concrete", "metal roof", "red roof")):
            roofs = ramp(white(child(self.seed, "roofs", index), patch), 0.5 + 0.4 * index, 1.6)
            paint.lay(varied(rng, name, 0.25), dense * roofs * np.float32(0.9))
        street = np.minimum(
            np.abs(u - wide * np.round(u / wide)), np.abs(v - long * np.round(v / long))
        )
        surface = "asphalt" if rng.random() < 0.6 else "dry soil"
        lanes = np.clip(0.8 - street, 0, 1).astype(np.float32)
        paint.lay(varied(rng, surface), dense * lanes * np.float32(0.75))
        halls = (block > 0.93) & (street > 1.2)
        paint.lay(varied(rng, "metal roof"), dense * halls * np.float32(0.9))
        none = np.zeros(patch.shape, dtype=np.float32)
        return Drawing(patch, none, none, paint.colour, paint.share)
