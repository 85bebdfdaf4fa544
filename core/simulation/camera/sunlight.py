"""Solar illumination of the terrain: slope and aspect, and cast shadows."""

from __future__ import annotations

import numpy as np

from ...raster.array_types import Float32Array
from ..land.setting import Setting
from ..land.terrain import GSD_M

REACH_PX = 40
"""How far cast shadows are followed, pixels: 320 m, the shadow of a drop of 190 m at 60 degrees."""

_STEPS_PX = (1.0, 2.0, 3.0, 4.5, 6.5, 9.0, 12.0, 16.0, 21.0, 28.0, 36.0)
"""Distances at which the way to the sun is looked at; an assumption, dense where drops are near."""


def sunlight(height: Float32Array, setting: Setting, fine: int) -> Float32Array:
    """Return direct sunlight over that on flat open ground, float32 [H, W]; 1 is flat, 0 is shadow.

    Lambert's law on each facet. Within :data:`REACH_PX` pixels of the border, shadows from outside
    are missing.

    Args:
        height: Metres, float32 [H, W].
        setting: Where the sun stands.
        fine: Cells per pixel side.
    """
    cell_m = GSD_M / fine
    zenith, azimuth = np.radians(setting.zenith), np.radians(setting.azimuth)
    east, north = np.sin(azimuth), np.cos(azimuth)
    rise_y, rise_x = np.gradient(height, np.float32(cell_m))
    # Rows run southwards. The facet's normal is (-dz/dx, -dz/dnorth, 1).
    tilt = np.float32(np.tan(zenith))
    cosine = 1 + tilt * (rise_y * np.float32(north) - rise_x * np.float32(east))
    cosine /= np.sqrt(1 + rise_x * rise_x + rise_y * rise_y)
    lit = np.clip(cosine, 0, 2.2)
    return np.asarray(lit * (1 - _shadow(height, east, north, float(tilt), fine)), dtype=np.float32)


def _shadow(
    height: Float32Array, east: float, north: float, tilt: float, fine: int
) -> Float32Array:
    """Return how much of the sun's disc and the cell is hidden, float32 [H, W], 0 to 1."""
    border = REACH_PX * fine
    rows, columns = height.shape
    padded = np.pad(height, border, mode="edge")
    above = np.full(height.shape, -np.inf, dtype=np.float32)
    for step in _STEPS_PX:
        right, down = round(east * step * fine), round(-north * step * fine)
        away_m = np.hypot(right, down) * GSD_M / fine
        if away_m == 0:
            continue
        there = padded[border + down :, border + right :][:rows, :columns]
        np.maximum(above, there - np.float32(away_m / tilt), out=above)
    # A pixel is partly in shadow where the edge of the shadow runs through it.
    share: Float32Array = (above - height) / np.float32(2.0) + np.float32(0.5)
    return share.clip(0, 1)
