"""Settings of a whole scene: season, sun, atmosphere, soil, geology, calibration year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Tuple

import numpy as np

from .materials import TAILINGS
from .noise import rng_of

LATITUDE = 23.4
"""Of the scenes, degrees north: mining country near Honghe."""


@dataclass(frozen=True)
class Setting:
    """The circumstances of a scene.

    Attributes:
        acquired: When the scene was taken.
        zenith: Of the sun, degrees.
        azimuth: Of the sun, degrees from north by east.
        aerosol: Optical depth of the aerosol at 550 nm.
        angstrom: Its fall with wavelength.
        cloud: Share of the scene under thick cloud, about.
        cirrus: Optical strength of thin cloud, reflectance where it is as thick as usual.
        steep: Slope of hillsides, metres per metre.
        forest: Leaning towards trees, about -1.5 (savanna) to 1.5 (rain forest).
        farming: Share of gentle ground that is farmed, 0 to 1.
        dryness: How far grass and crops have dried, 0 to 1.
        terraced: Whether slopes are farmed in terraces.
        tailings: Materials that this district leaves behind.
        visit: Which of several images of the same land it is: noise, haze and clouds differ.
    """

    acquired: datetime
    zenith: float
    azimuth: float
    aerosol: float
    angstrom: float
    cloud: float
    cirrus: float
    steep: float
    forest: float
    farming: float
    dryness: float
    terraced: bool
    tailings: Tuple[str, ...]
    visit: int = 0


def make_setting(seed: int) -> Setting:
    """Return the circumstances of a scene; the same seed gives the same.

    The spread of each is an assumption, wide on purpose: a network should have seen all kinds.
    Dry and rainy months are those of the monsoon in Yunnan.
    """
    rng = rng_of(seed, "setting")
    year, day = int(rng.integers(2018, 2023)), int(rng.integers(1, 366))
    acquired = datetime(year, 1, 1, 3, 37, tzinfo=timezone.utc) + timedelta(days=day - 1)
    zenith, azimuth = sun_at_half_past_ten(day)
    # 0 at the height of the rains, 1 at the end of the dry months.
    dry_season = 0.5 + 0.5 * np.cos(2 * np.pi * (day - 45) / 365)
    # White ones, of kaolin and quartz, are the rare end of what there is.
    likely = np.array([0.4 if name.startswith("white") else 1.0 for name in TAILINGS])
    tailings = rng.choice(
        len(TAILINGS), size=int(rng.integers(1, 4)), replace=False, p=likely / likely.sum()
    )
    return Setting(
        acquired=acquired,
        zenith=zenith,
        azimuth=azimuth,
        aerosol=float(np.clip(rng.lognormal(-1.9, 0.6), 0.03, 0.7)),
        angstrom=float(rng.uniform(0.8, 1.7)),
        cloud=float(rng.uniform(0.02, 0.12) if rng.random() < 0.25 else 0.0),
        cirrus=float(rng.uniform(0.005, 0.04) if rng.random() < 0.2 else 0.0),
        steep=float(np.clip(rng.lognormal(-1.3, 0.6), 0.06, 0.75)),
        forest=float(rng.normal(0.2, 0.9)),
        farming=float(rng.beta(1.3, 1.7)),
        dryness=float(np.clip(0.8 * dry_season + rng.normal(0.1, 0.2), 0, 1)),
        terraced=bool(rng.random() < 0.3),
        tailings=tuple(TAILINGS[int(index)] for index in tailings),
    )


def sun_at_half_past_ten(day: int) -> Tuple[float, float]:
    """Return zenith and azimuth of the sun at 10:30 local solar time, degrees.

    Gaofen-6 crosses the equator then. The declination is Cooper's formula (1969), Solar Energy 12.

    Args:
        day: Of the year, from 1.
    """
    latitude, hour = np.radians(LATITUDE), np.radians(-22.5)
    declination = np.radians(23.45) * np.sin(2 * np.pi * (284 + day) / 365)
    up = np.sin(latitude) * np.sin(declination)
    up += np.cos(latitude) * np.cos(declination) * np.cos(hour)
    east = -np.cos(declination) * np.sin(hour)
    north = np.cos(latitude) * np.sin(declination)
    north -= np.sin(latitude) * np.cos(declination) * np.cos(hour)
    return float(np.degrees(np.arccos(up))), float(np.degrees(np.arctan2(east, north)) % 360)
