"""Gaofen-6's cameras: bands, calibration, and conversion of digital numbers to reflectance.

Pure functions and published tables, shared by whoever writes a product and whoever reads one.
Angles are degrees, wavelengths nanometres, radiances W m-2 sr-1 um-1, irradiances W m-2 um-1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timezone
from types import MappingProxyType
from typing import Any, Mapping, Optional, Tuple, TypeVar

import numpy as np
import numpy.typing as npt

from ..raster.array_types import Float32Array, Float64Array, UInt16Array

SATURATION = 4095
"""Largest digital number: 12 bit."""

NODATA = 0
"""Digital number of pixels outside the scene."""

REFLECTANCE_SCALE = 0.0001
"""Reflectance per unit of the UInt16 rasters that this engine writes and reads."""


@dataclass(frozen=True)
class Channel:
    """One band of a camera.

    Attributes:
        name: What it is called in this engine.
        centre_nm: Centroid of its spectral response.
        half_power_nm: Where the response falls to half its peak, or ``None`` if not published.
        irradiance: Solar irradiance E0 at one astronomical unit, averaged over the band.
    """

    name: str
    centre_nm: float
    half_power_nm: Optional[Tuple[float, float]]
    irradiance: float


# Centroids and half widths are those of the published response functions; irradiances of PMS and
# PAN are the solar spectrum of Thuillier et al. (2003), Solar Physics 214:1-22, weighted by them.
PMS: Tuple[Channel, ...] = (
    Channel("blue", 491.0, (456.0, 520.0), 1967.0),
    Channel("green", 565.0, (521.0, 600.0), 1801.0),
    Channel("red", 659.0, (631.0, 691.0), 1538.0),
    Channel("nir", 820.0, (762.0, 898.0), 1077.0),
)
"""The multispectral bands of the 8 m camera, in the order of the file."""

PAN = Channel("pan", 675.0, (456.0, 900.0), 1486.0)
"""The panchromatic band of the 2 m camera."""

# Irradiances of WFV as published with the calibration; for PMS that set is within 2 % of the above.
WFV: Tuple[Channel, ...] = (
    Channel("blue", 488.0, None, 1952.16),
    Channel("green", 558.0, None, 1847.43),
    Channel("red", 659.0, None, 1554.76),
    Channel("nir", 826.0, None, 1074.06),
    Channel("red edge 1", 701.0, None, 1412.0),
    Channel("red edge 2", 749.0, None, 1267.39),
    Channel("violet", 432.0, None, 1792.64),
    Channel("yellow", 609.0, None, 1736.92),
)
"""The bands of the 16 m wide field camera, in the order of the file: not that of wavelength."""


@dataclass(frozen=True)
class PublishedGains:
    """Radiance per digital number, as published once a year; the bias is zero.

    Attributes:
        year: The year they were published for.
        pan: Panchromatic band.
        pms: Four values in the order of :data:`PMS`.
        wfv: Eight values in the order of :data:`WFV`.
    """

    year: int
    pan: float
    pms: Tuple[float, ...]
    wfv: Tuple[float, ...]


# The satellite's owner publishes them; these are taken from secondary sources. 2019 and 2022 have
# one source each; the panchromatic gain of 2020 is given as .0534 too.
_PUBLISHED = (
    PublishedGains(
        2018,
        0.0505,
        (0.0825, 0.0663, 0.0513, 0.0298),
        (0.0667, 0.0517, 0.0485, 0.0298, 0.0530, 0.0450, 0.0814, 0.0559),
    ),
    PublishedGains(
        2019,
        0.0534,
        (0.0847, 0.0653, 0.0491, 0.0289),
        (0.0705, 0.0567, 0.0516, 0.0322, 0.0532, 0.0453, 0.0786, 0.0585),
    ),
    PublishedGains(
        2020,
        0.0537,
        (0.0820, 0.0645, 0.0489, 0.0286),
        (0.0675, 0.0552, 0.0513, 0.0314, 0.0519, 0.0454, 0.0718, 0.0596),
    ),
    PublishedGains(
        2021,
        0.0577,
        (0.0821, 0.0671, 0.0518, 0.0310),
        (0.0633, 0.0532, 0.0508, 0.0325, 0.0523, 0.0463, 0.0670, 0.0591),
    ),
    PublishedGains(
        2022,
        0.0569,
        (0.0892, 0.0666, 0.0517, 0.0320),
        (0.0631, 0.0469, 0.0443, 0.0297, 0.0503, 0.0439, 0.0775, 0.0505),
    ),
)

GAINS: Mapping[int, PublishedGains] = MappingProxyType({gains.year: gains for gains in _PUBLISHED})
"""Published gains by year."""


def gains_for(year: int) -> PublishedGains:
    """Return the gains of a year, or of the nearest year that has any, the earlier of two.

    Whoever cares whether they are of that very year compares ``PublishedGains.year``.
    """
    return GAINS[min(sorted(GAINS), key=lambda known: abs(known - year))]


def earth_sun_distance(when: datetime) -> float:
    """Return the distance from the Earth to the Sun in astronomical units.

    The low-precision formula of the Astronomical Almanac (section C, "The Sun"); within 2e-5 of
    Meeus (1998), Astronomical Algorithms, chapter 25, until 2035.

    Args:
        when: Date and time; without a time zone it is UTC.
    """
    if when.tzinfo is None:
        when = when.replace(tzinfo=timezone.utc)
    j2000 = datetime(2000, 1, 1, 12, tzinfo=timezone.utc)
    days = (when - j2000).total_seconds() / 86400.0
    anomaly = math.radians(357.528 + 0.9856003 * days)
    return 1.00014 - 0.01671 * math.cos(anomaly) - 0.00014 * math.cos(2 * anomaly)


Real = TypeVar("Real", float, Float32Array, Float64Array)


def reflectance_per_radiance(irradiance: float, sun_zenith: float, distance: float) -> float:
    """Return top-of-atmosphere reflectance per unit of radiance, pi d^2 / (E0 cos(zenith)).

    Args:
        irradiance: E0 of the band.
        sun_zenith: Angle of the Sun from the vertical, degrees, below 90.
        distance: From the Earth to the Sun, astronomical units.

    Raises:
        ValueError: The Sun is not above the horizon.
    """
    if not 0 <= sun_zenith < 90:
        raise ValueError(f"the sun's zenith angle must be from 0 to below 90, not {sun_zenith}")
    return math.pi * distance**2 / (irradiance * math.cos(math.radians(sun_zenith)))


def radiance_to_reflectance(
    radiance: Real, irradiance: float, sun_zenith: float, distance: float
) -> Real:
    """Return top-of-atmosphere reflectance; see :func:`reflectance_per_radiance`."""
    return radiance * reflectance_per_radiance(irradiance, sun_zenith, distance)


def reflectance_to_radiance(
    reflectance: Real, irradiance: float, sun_zenith: float, distance: float
) -> Real:
    """Return the radiance that a top-of-atmosphere reflectance stands for."""
    return reflectance / reflectance_per_radiance(irradiance, sun_zenith, distance)


def radiance_to_numbers(radiance: npt.NDArray[np.floating[Any]], gain: float) -> UInt16Array:
    """Return digital numbers, 1 to :data:`SATURATION`, uint16: light is never nodata.

    Args:
        radiance: Of any shape, finite.
        gain: Radiance per digital number.
    """
    numbers: UInt16Array
    numbers = np.clip(np.rint(radiance / gain), NODATA + 1, SATURATION).astype(np.uint16)
    return numbers
