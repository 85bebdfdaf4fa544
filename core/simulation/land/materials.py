"""Materials: surface reflectance in blue, green, red and near infrared.

Soils, sand, plants, concrete, asphalt and clear water are measured spectra convolved to the bands
of Gaofen-6, or lie inside the ranges of such spectra. Tailings, pond water and mixtures are
estimates, chosen so that simulated ponds cover the colours of real ones in Brazil (median .04 .06
.10 in the visible after haze removal, from grey and purple to white, red and yellow).
"""

from __future__ import annotations

from typing import Dict, Tuple

import numpy as np
import numpy.typing as npt

Spectrum = npt.NDArray[np.float32]

_TABLE: Dict[str, Tuple[float, float, float, float]] = {
    "trees": (0.019, 0.033, 0.024, 0.21),
    "plantation": (0.016, 0.028, 0.019, 0.24),
    "shrub": (0.030, 0.050, 0.048, 0.20),
    "grass": (0.040, 0.070, 0.062, 0.28),
    "dry grass": (0.055, 0.082, 0.115, 0.22),
    "crop": (0.030, 0.062, 0.040, 0.38),
    "stubble": (0.085, 0.120, 0.165, 0.26),
    "bare field": (0.062, 0.088, 0.130, 0.19),
    "laterite": (0.048, 0.088, 0.175, 0.23),
    "dry soil": (0.120, 0.160, 0.215, 0.29),
    "pale soil": (0.190, 0.230, 0.275, 0.34),
    "rock": (0.095, 0.112, 0.128, 0.15),
    "dark rock": (0.050, 0.060, 0.075, 0.09),
    "limestone": (0.200, 0.235, 0.260, 0.29),
    "sand": (0.116, 0.164, 0.207, 0.261),
    "concrete": (0.160, 0.190, 0.210, 0.23),
    "red roof": (0.070, 0.095, 0.160, 0.21),
    "metal roof": (0.250, 0.270, 0.270, 0.28),
    "asphalt": (0.060, 0.062, 0.068, 0.072),
    "plastic": (0.210, 0.220, 0.225, 0.32),
    "desert sand": (0.150, 0.220, 0.300, 0.380),
    "red sand": (0.080, 0.135, 0.260, 0.340),
    "playa": (0.300, 0.345, 0.385, 0.420),
    "salt crust": (0.440, 0.465, 0.480, 0.480),
    "gravel": (0.170, 0.200, 0.225, 0.260),
    "brown water": (0.085, 0.125, 0.150, 0.085),
    "grey water": (0.110, 0.145, 0.135, 0.070),
    "river": (0.055, 0.085, 0.080, 0.045),
    "lake": (0.022, 0.030, 0.020, 0.014),
    "turbid": (0.070, 0.120, 0.120, 0.060),
    "decant": (0.050, 0.090, 0.060, 0.020),
    "teal water": (0.045, 0.105, 0.085, 0.020),
    "yellow water": (0.075, 0.150, 0.140, 0.050),
    "red water": (0.035, 0.055, 0.140, 0.085),
    "ochre water": (0.055, 0.105, 0.190, 0.100),
    "dark water": (0.018, 0.026, 0.020, 0.012),
    "pale tailings": (0.150, 0.190, 0.230, 0.27),
    "copper tailings": (0.130, 0.160, 0.180, 0.20),
    "magnetite tailings": (0.090, 0.110, 0.120, 0.13),
    "oxidised tailings": (0.070, 0.110, 0.190, 0.23),
    "hematite tailings": (0.062, 0.070, 0.105, 0.13),
    "bauxite tailings": (0.045, 0.065, 0.165, 0.22),
    "grey tailings": (0.100, 0.125, 0.145, 0.16),
    "white tailings": (0.270, 0.310, 0.340, 0.37),
    "yellow tailings": (0.085, 0.135, 0.180, 0.22),
}

TAILINGS = tuple(name for name in _TABLE if name.endswith("tailings"))

POND_WATER = ("decant", "decant", "turbid", "teal water", "yellow water", "dark water")
"""Water of ordinary ponds; iron ores stain theirs, see :data:`STAINED_WATER`."""

STAINED_WATER = ("red water", "ochre water", "turbid", "decant")

IRON = ("oxidised tailings", "hematite tailings", "bauxite tailings")


def spectrum(name: str) -> Spectrum:
    """Return the reflectance of a material, float32 [4], blue green red near infrared."""
    return np.array(_TABLE[name], dtype=np.float32)


def varied(rng: np.random.Generator, name: str, spread: float = 0.15) -> Spectrum:
    """Return one specimen of a material: brighter or darker as a whole, and a little by band.

    Args:
        rng: Source of randomness.
        name: The material.
        spread: Standard deviation of the logarithm of its brightness; an assumption.
    """
    brightness = rng.lognormal(0.0, spread)
    tint = rng.lognormal(0.0, spread / 3, 4)
    return (spectrum(name) * brightness * tint).astype(np.float32)
