"""How things are put onto the land: layers over layers, and the ground that they change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Union

import numpy as np

from ...raster.array_types import Float32Array
from .setting import Setting
from .shapes import Patch
from .terrain import Relief


@dataclass(frozen=True)
class Land:
    """What everything on the land may know.

    Attributes:
        seed: Of the scene.
        setting: Its circumstances.
        relief: Its coarse relief.
    """

    seed: int
    setting: Setting
    relief: Relief


@dataclass(frozen=True)
class Drawing:
    """A thing as it lies on the land.

    Attributes:
        patch: Where.
        height: Of its surface, metres, float32 [H, W].
        built: Share of each cell whose ground it replaces, float32 [H, W], 0 to 1.
        colour: Reflectance as if lit on flat ground, float32 [4, H, W].
        share: Part of each cell that it covers, float32 [H, W], 0 to 1.
    """

    patch: Patch
    height: Float32Array
    built: Float32Array
    colour: Float32Array
    share: Float32Array


class Feature(Protocol):
    """A thing on the land that can be drawn at any resolution."""

    @property
    def bounds(self) -> Patch:
        """Whole pixels outside which it changes nothing."""

    def draw(self, land: Land, fine: int, /) -> Drawing:
        """Draw it on its bounds in ``fine`` x ``fine`` cells a pixel; the same every time."""


class Paint:
    """Layers of material over a patch, the later over the earlier."""

    def __init__(self, patch: Patch) -> None:
        """Start with nothing."""
        self.colour = np.zeros((4, *patch.shape), dtype=np.float32)
        self.share = np.zeros(patch.shape, dtype=np.float32)

    def lay(self, colour: Float32Array, share: Union[float, Float32Array]) -> None:
        """Lay a material on top.

        Args:
            colour: Reflectance, float32 [4] or [4, H, W].
            share: Part of each cell that it covers, 0 to 1.
        """
        above = colour[:, None, None] if colour.ndim == 1 else colour
        share = np.broadcast_to(np.asarray(share, dtype=np.float32), self.share.shape)
        rest = self.share * (1 - share)
        total = rest + share
        safe = np.where(total > 0, total, 1)
        self.colour *= rest / safe
        self.colour += above * (share / safe)
        self.share = total

    def darken(self, factor: Float32Array) -> None:
        """Multiply what was laid so far, for texture."""
        self.colour *= factor


def ramp(value: Float32Array, start: float, end: float) -> Float32Array:
    """Return a smooth step from 0 at ``start`` to 1 at ``end``, float32."""
    t = np.clip((value - start) / max(end - start, 1e-6), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), dtype=np.float32)
