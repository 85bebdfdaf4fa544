"""The camera: blur, noise, 12 bits, and back to reflectance with the published calibration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence, Tuple

import numpy as np
from scipy import ndimage

from ...preparation.gaofen import (
    NODATA,
    PAN,
    PMS,
    REFLECTANCE_SCALE,
    SATURATION,
    Channel,
    earth_sun_distance,
    gains_for,
    reflectance_per_radiance,
)
from ...raster.array_types import Float32Array, UInt16Array
from ..land.noise import child, white
from ..land.setting import Setting
from ..land.shapes import Patch

SCALE = REFLECTANCE_SCALE
"""Reflectance per unit of a scene."""

BORDER = 3
"""Cells beyond a window that the blur needs."""

_PAN_SHARES = (0.20, 0.26, 0.24, 0.30)
"""Parts of the bands in the panchromatic response: their share of its span from 456 to 900 nm, gaps
given to the nearest band, weighted by the sun's irradiance; an assumption."""

_BLUR_CELLS = 0.55
"""Point spread as a Gaussian: a modulation transfer of about 0.2 at Nyquist; an assumption."""

_DARK_COUNTS = 2.0
_SIGNAL_TO_NOISE = 160.0
"""Noise in counts of a dark pixel, and signal to noise ratio where light is plenty; assumptions."""


@dataclass(frozen=True)
class Calibration:
    """How counts and reflectance go together in one scene.

    Attributes:
        reflectance: Of one count, for each band.
    """

    reflectance: Tuple[float, ...]


def multispectral(setting: Setting) -> Calibration:
    """Return the calibration of blue, green, red and near infrared."""
    return _calibration(setting, gains_for(setting.acquired.year).pms, PMS)


def panchromatic(setting: Setting) -> Calibration:
    """Return the calibration of the panchromatic band."""
    return _calibration(setting, (gains_for(setting.acquired.year).pan,), (PAN,))


def pan_of(bands: Float32Array) -> Float32Array:
    """Return the panchromatic reflectance, float32 [1, H, W], of four bands, float32 [4, H, W]."""
    total = np.zeros(bands.shape[1:], dtype=np.float32)
    for band, share in zip(bands, _PAN_SHARES):
        total += band * np.float32(share)
    return total[None]


def record(seed: int, calibration: Calibration, patch: Patch, seen: Float32Array) -> UInt16Array:
    """Return what a scene holds after the camera and the calibration, uint16 [B, H, W].

    Counts are whole and end at 4095; reflectance is what they give back, over :data:`SCALE`.

    Args:
        seed: Of the scene.
        calibration: One entry per band.
        patch: Where.
        seen: Reflectance at the camera on ``patch`` and :data:`BORDER` cells around it, float32.
    """
    inside = (slice(BORDER, BORDER + patch.height), slice(BORDER, BORDER + patch.width))
    pixels = np.empty((seen.shape[0], *patch.shape), dtype=np.uint16)
    for band, per_count in enumerate(calibration.reflectance):
        blurred = ndimage.gaussian_filter(seen[band], _BLUR_CELLS, truncate=BORDER / _BLUR_CELLS)[
            inside
        ]
        counts = blurred / np.float32(per_count)
        noise = white(child(seed, "noise", patch.fine, band), patch)
        variance = np.float32(_DARK_COUNTS**2) + (counts / np.float32(_SIGNAL_TO_NOISE)) ** 2
        counts += np.sqrt(variance) * noise
        counts = np.clip(np.round(counts), NODATA + 1, SATURATION)
        pixels[band] = np.round(counts * np.float32(per_count / SCALE))
    return pixels


def _calibration(
    setting: Setting, gains: Sequence[float], channels: Sequence[Channel]
) -> Calibration:
    distance = earth_sun_distance(setting.acquired)
    return Calibration(
        tuple(
            gain * reflectance_per_radiance(channel.irradiance, setting.zenith, distance)
            for gain, channel in zip(gains, channels)
        )
    )
