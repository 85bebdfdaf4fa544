"""Atmosphere: molecules, haze, cloud and its shadow.

Single scattering with a correction for what is scattered forwards, which is good to a few
thousandths of reflectance for the hazes made here; not a radiative transfer code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

import numpy as np
from scipy.special import ndtri

from ...preparation.gaofen import PMS
from ...raster.array_types import Float32Array
from ..land.noise import child, fractal, rng_of, smooth
from ..land.setting import Setting
from ..land.shapes import Patch
from ..land.terrain import GSD_M

_FORWARD_RAYLEIGH, _FORWARD_AEROSOL = 0.5, 0.84
"""Parts of the scattered light that go on downwards: molecules scatter evenly, aerosol of
asymmetry .65 to .7 forwards; the latter an assumption for continental haze."""

_ALBEDO_AEROSOL = 0.92
"""Single-scattering albedo of the aerosol; an assumption for continental haze."""

_CLOUD = (0.62, 0.62, 0.61, 0.60)
"""Reflectance of thick cloud; an assumption. More than 12 bits hold in some bands."""


@dataclass(frozen=True)
class Air:
    """Optics of a clear sky in each band, float32 [4].

    Attributes:
        path: Reflectance of the air alone.
        transmission: Of light down and up again.
        diffuse: Share of the light on the ground that comes from the sky.
        aerosol: The part of ``path`` that is haze, which is uneven.
    """

    path: Float32Array
    transmission: Float32Array
    diffuse: Float32Array
    aerosol: Float32Array


def clear_sky(setting: Setting) -> Air:
    """Return the optics of the air of a scene.

    Rayleigh optical depth: Hansen and Travis (1974), Space Sci. Rev. 16, eq. 2.30, at sea level.
    Aerosol optical depth: Angstrom's law.
    """
    micron = np.array([channel.centre_nm for channel in PMS]) / 1000
    rayleigh = 0.008569 * micron**-4 * (1 + 0.0113 * micron**-2 + 0.00013 * micron**-4)
    aerosol = setting.aerosol * (micron / 0.55) ** -setting.angstrom
    sun, view = np.cos(np.radians(setting.zenith)), 1.0
    # Seen from above, light is turned by 180 degrees less the sun's zenith.
    phase_rayleigh = 0.75 * (1 + sun**2)
    phase_aerosol = _henyey_greenstein(-sun, 0.66)
    haze = _ALBEDO_AEROSOL * aerosol * phase_aerosol / (4 * sun * view)
    path = rayleigh * phase_rayleigh / (4 * sun * view) + haze
    lost = (1 - _FORWARD_RAYLEIGH) * rayleigh
    lost = lost + (1 - _ALBEDO_AEROSOL * _FORWARD_AEROSOL) * aerosol
    down, up = np.exp(-lost / sun), np.exp(-lost / view)
    direct = np.exp(-(rayleigh + aerosol) / sun)
    fields = (path, down * up, 1 - direct / down, haze)
    return Air(*(field.astype(np.float32) for field in fields))


def through_air(
    seed: int, setting: Setting, patch: Patch, reflectance: Float32Array, sunlit: Float32Array
) -> Float32Array:
    """Return reflectance at the top of the atmosphere, float32 [4, H, W].

    Args:
        seed: Of the scene.
        setting: Its sun, haze and clouds.
        patch: Where.
        reflectance: Of the ground as if lit on flat ground, float32 [4, H, W].
        sunlit: Direct sunlight over that on flat open ground, float32 [H, W].
    """
    air = clear_sky(setting)
    uneven = smooth(child(seed, "haze"), patch, 260.0) * np.float32(0.25)
    cloud, shadow = _clouds(seed, setting, patch)
    thin = np.zeros_like(sunlit)
    if setting.cirrus > 0:
        veil = fractal(child(seed, "cirrus"), patch, 240.0, 0.5, smallest=7.0)
        thin = np.clip(veil + np.float32(0.3), 0, None) * np.float32(setting.cirrus)
    direct = sunlit * (1 - np.float32(0.9) * shadow)
    seen = np.empty_like(reflectance)
    for band in range(4):
        light = air.diffuse[band] + (1 - air.diffuse[band]) * direct
        ground = reflectance[band] * light * air.transmission[band]
        clear = ground + air.path[band] + air.aerosol[band] * uneven
        clear += thin * (1 - 2 * clear)
        seen[band] = clear + cloud * (np.float32(_CLOUD[band]) - clear)
    return seen


def _clouds(seed: int, setting: Setting, patch: Patch) -> Tuple[Float32Array, Float32Array]:
    """Return the share of each cell under thick cloud and in its shadow, float32 [H, W] each."""
    if setting.cloud == 0:
        none = np.zeros(patch.shape, dtype=np.float32)
        return none, none
    rng = rng_of(seed, "clouds")
    up_m = rng.uniform(600, 2200)
    away = up_m * np.tan(np.radians(setting.zenith)) / GSD_M * patch.fine
    azimuth = np.radians(setting.azimuth)
    towards_sun = patch.moved(round(np.sin(azimuth) * away), round(-np.cos(azimuth) * away))
    spacing = float(rng.uniform(20, 70))
    # The field is about normal: this quantile leaves the wanted share above it.
    threshold = np.float32(ndtri(1 - setting.cloud))

    def cover(where: Patch) -> Float32Array:
        field = fractal(child(seed, "cloud"), where, spacing, 0.55, smallest=1.5)
        dense = np.clip((field - threshold) * np.float32(1.6), 0, 1)
        return np.asarray(dense * (2 - dense), dtype=np.float32)

    return cover(patch), cover(towards_sun)


def _henyey_greenstein(cosine: float, asymmetry: float) -> float:
    g = asymmetry
    return float((1 - g * g) / (1 + g * g - 2 * g * cosine) ** 1.5)
