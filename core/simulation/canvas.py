"""The scene while it is being painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

import numpy as np
import numpy.typing as npt

from .shapes import Patch
from .terrain import Terrain

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Canvas:
    """Arrays that painters change in place.

    Attributes:
        terrain: The relief underneath.
        reflectance: float32 [4, H, W], blue green red near infrared, as if lit on flat ground.
        shade: float32 [H, W], illumination relative to flat ground.
        taken: bool [H, W], ground where nothing else may be put.
    """

    terrain: Terrain
    reflectance: FloatArray
    shade: FloatArray
    taken: npt.NDArray[np.bool_]

    @property
    def size(self) -> int:
        """Pixels per side."""
        return int(self.shade.shape[0])

    def cover(
        self, patch: Patch, colour: FloatArray, share: FloatArray, flat: Union[float, FloatArray]
    ) -> None:
        """Lay a material over a window.

        Args:
            patch: The window.
            colour: Reflectance, float32 [4] or [4, H, W].
            share: Part of each pixel that it covers, float32 [H, W], 0 to 1.
            flat: How far it levels the ground's shading, 0 to 1.
        """
        rows, columns = patch.slices
        below = self.reflectance[:, rows, columns]
        above = colour[:, None, None] if colour.ndim == 1 else colour
        below += share * (above - below)
        shade = self.shade[rows, columns]
        shade += share * flat * (1.0 - shade)
