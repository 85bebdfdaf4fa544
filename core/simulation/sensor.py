"""From the ground to digital numbers: air, optics, detector."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from .terrain import fractal

FloatArray = npt.NDArray[np.float32]

SCALE = 0.0001
"""Reflectance per digital number."""

NODATA = 0

_WAVELENGTH_NM = np.array([491.0, 565.0, 659.0, 820.0], dtype=np.float32)
"""Band centres of Gaofen-6 PMS."""

_PSF_SIGMA_PX = 0.55
"""Point spread as a Gaussian: a modulation transfer of about 0.2 at Nyquist; an assumption."""

_NOISE_FLOOR = 0.0006
_SIGNAL_TO_NOISE = 120.0
"""Detector noise, in reflectance, and signal to noise ratio where light is plenty; assumptions."""


def record(
    rng: np.random.Generator, reflectance: FloatArray, shade: FloatArray
) -> npt.NDArray[np.uint16]:
    """Return what the camera would record, uint16 [4, H, W], reflectance over :data:`SCALE`.

    Args:
        rng: Source of randomness.
        reflectance: Ground, as if lit on flat ground, float32 [4, H, W].
        shade: Illumination relative to flat ground, float32 [H, W].
    """
    height, width = shade.shape
    uneven = 1 + 0.15 * fractal(rng, (height, width), 1.8, 800.0)
    # Path reflectance falls steeply with wavelength; sky light softens shadows in the blue.
    haze = rng.uniform(0.004, 0.03) * (_WAVELENGTH_NM / 491.0) ** -rng.uniform(1.5, 3.5)
    sky = 0.22 * (_WAVELENGTH_NM / 491.0) ** -1.5
    pixels = np.empty(reflectance.shape, dtype=np.uint16)
    for band in range(reflectance.shape[0]):
        lit = reflectance[band] * (sky[band] + (1 - sky[band]) * shade)
        seen = ndimage.gaussian_filter(lit, _PSF_SIGMA_PX)
        seen = seen * (1 - 1.2 * haze[band]) + haze[band] * uneven
        sigma = np.hypot(_NOISE_FLOOR, seen / _SIGNAL_TO_NOISE)
        seen = seen + sigma * rng.standard_normal(seen.shape, dtype=np.float32)
        pixels[band] = np.clip(np.round(seen / SCALE), NODATA + 1, 65535)
    return pixels
