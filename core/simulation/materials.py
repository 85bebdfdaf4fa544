"""What the ground is made of: surface reflectance in blue, green, red and near infrared.

Measured spectra convolved to the bands of Gaofen-6 where such spectra exist (soils, plants, water,
concrete); the tailings and ponds are estimates from the literature and from real ponds of Brazil.
"""

from __future__ import annotations

from typing import Dict, Tuple

import numpy as np
import numpy.typing as npt

Spectrum = npt.NDArray[np.float32]

_TABLE: Dict[str, Tuple[float, float, float, float]] = {
    "trees": (0.025, 0.042, 0.034, 0.21),
    "shrub": (0.036, 0.058, 0.055, 0.22),
    "grass": (0.045, 0.075, 0.070, 0.30),
    "dry grass": (0.065, 0.095, 0.120, 0.24),
    "crop": (0.034, 0.070, 0.045, 0.38),
    "bare field": (0.080, 0.110, 0.145, 0.21),
    "laterite": (0.060, 0.105, 0.195, 0.25),
    "dry soil": (0.150, 0.190, 0.240, 0.31),
    "rock": (0.130, 0.150, 0.165, 0.19),
    "limestone": (0.200, 0.235, 0.260, 0.29),
    "sand": (0.116, 0.164, 0.207, 0.261),
    "concrete": (0.160, 0.190, 0.210, 0.23),
    "red roof": (0.080, 0.105, 0.170, 0.22),
    "metal roof": (0.230, 0.250, 0.250, 0.26),
    "asphalt": (0.060, 0.062, 0.068, 0.072),
    "plastic": (0.210, 0.220, 0.225, 0.32),
    "river": (0.055, 0.085, 0.080, 0.045),
    "lake": (0.022, 0.030, 0.020, 0.014),
    "turbid": (0.070, 0.120, 0.120, 0.060),
    "decant": (0.050, 0.090, 0.060, 0.020),
    "pale tailings": (0.150, 0.190, 0.230, 0.27),
    "copper tailings": (0.130, 0.160, 0.180, 0.20),
    "magnetite tailings": (0.090, 0.110, 0.120, 0.13),
    "oxidised tailings": (0.070, 0.110, 0.190, 0.23),
}

TAILINGS = ("pale tailings", "copper tailings", "magnetite tailings", "oxidised tailings")


def spectrum(name: str) -> Spectrum:
    """Return the reflectance of a material, float32 [4], blue green red near infrared."""
    return np.array(_TABLE[name], dtype=np.float32)


def varied(rng: np.random.Generator, name: str, spread: float = 0.12) -> Spectrum:
    """Return one specimen of a material: brighter or darker as a whole, and a little by band."""
    brightness = rng.lognormal(0.0, spread)
    tint = rng.lognormal(0.0, spread / 4, 4)
    return (spectrum(name) * brightness * tint).astype(np.float32)
