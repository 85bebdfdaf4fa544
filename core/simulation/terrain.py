"""The ground: fractal relief, its slope and how the sun falls on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage

FloatArray = npt.NDArray[np.float32]

GSD_M = 8.0
"""Ground sample distance of the simulated scenes, metres: Gaofen-6's multispectral camera."""

_LARGEST_LANDFORM_PX = 384.0
"""Landforms stop growing at this wavelength: a large scene is more land, not larger hills."""


@dataclass(frozen=True)
class Terrain:
    """Relief of a scene, each field float32 [H, W].

    Attributes:
        elevation: Metres.
        landform: Elevation without what is smaller than a few pixels, metres.
        slope: Gradient, metres per metre.
        shade: Cosine of the sun's incidence over its value on flat ground; 1 is flat.
    """

    elevation: FloatArray
    landform: FloatArray
    slope: FloatArray
    shade: FloatArray


def fractal(
    rng: np.random.Generator, shape: Tuple[int, ...], exponent: float, largest_px: float
) -> FloatArray:
    """Return a random field with a power-law spectrum, zero mean, unit variance, float32 [H, W].

    Spectral synthesis: white noise filtered to an amplitude of ``f ** -exponent``, flat below the
    frequency of ``largest_px``.

    Args:
        rng: Source of randomness.
        shape: Height and width, pixels.
        exponent: Fall of the amplitude with frequency; about 2 looks like hills, 1 like patches.
        largest_px: Wavelength of the largest features, pixels.
    """
    # Noise is drawn on a larger field and cropped: the transform is periodic, land is not.
    height, width = (_even(side + min(side // 4, 128)) for side in shape)
    noise = np.fft.rfft2(rng.standard_normal((height, width), dtype=np.float32))
    frequency = np.hypot(np.fft.fftfreq(height, 1.0)[:, None], np.fft.rfftfreq(width, 1.0)[None, :])
    noise *= np.maximum(frequency, 1.0 / largest_px) ** -exponent
    noise[0, 0] = 0
    field = np.fft.irfft2(noise, s=(height, width))[: shape[0], : shape[1]]
    field -= field.mean()
    field /= field.std()
    return field.astype(np.float32)


def make_terrain(rng: np.random.Generator, size: int) -> Terrain:
    """Return hilly ground of ``size`` x ``size`` pixels under a random morning sun."""
    relief_m = rng.uniform(35.0, 90.0)
    field = fractal(rng, (size, size), 1.9, _LARGEST_LANDFORM_PX)
    # Rivers cut and fill: valley floors are wide and even, ridges are sharp.
    elevation = (1500.0 + relief_m * (field + 0.35 * np.abs(field) ** 1.5)).astype(np.float32)
    rise_y, rise_x = np.gradient(ndimage.gaussian_filter(elevation, 0.8), GSD_M)
    slope = np.hypot(rise_x, rise_y)
    zenith, azimuth = np.radians(rng.uniform(25, 45)), np.radians(rng.uniform(110, 160))
    # Lambert's law on the facet normal; image rows run southwards.
    east, north = np.sin(azimuth), np.cos(azimuth)
    cosine = np.cos(zenith) + np.sin(zenith) * (-rise_x * east + rise_y * north)
    shade = cosine / np.sqrt(1 + slope**2) / np.cos(zenith)
    return Terrain(
        elevation,
        ndimage.gaussian_filter(elevation, 2.5),
        slope.astype(np.float32),
        np.clip(shade, 0.25, 1.6).astype(np.float32),
    )


def _even(side: int) -> int:
    return side + side % 2
