"""Gaofen-6's tables and formulas, against other formulas and hand calculations."""

from __future__ import annotations

import math
from datetime import datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.preparation import gaofen


def test_every_channel_has_a_gain_every_year() -> None:
    for year, gains in gaofen.GAINS.items():
        assert gains.year == year
        assert len(gains.pms) == len(gaofen.PMS)
        assert len(gains.wfv) == len(gaofen.WFV)
        # Both cameras look at the same light with like detectors: a value in a wrong column shows.
        for channel, gain in zip(gaofen.PMS, gains.pms):
            twin = min(range(8), key=lambda i: abs(gaofen.WFV[i].centre_nm - channel.centre_nm))
            assert gains.wfv[twin] == pytest.approx(gain, rel=0.5)


def test_centres_lie_inside_their_bands() -> None:
    for channel in (*gaofen.PMS, gaofen.PAN):
        assert channel.half_power_nm is not None
        low, high = channel.half_power_nm
        assert low < channel.centre_nm < high


def test_sunlight_falls_with_wavelength_on_both_cameras() -> None:
    # From its peak near 480 nm on, as any solar spectrum does.
    channels = sorted(
        (c for c in (*gaofen.PMS, *gaofen.WFV) if c.centre_nm > 480), key=lambda c: c.centre_nm
    )
    # Two sources, which differ by 2 %.
    for first, second in zip(channels, channels[1:]):
        assert second.irradiance < first.irradiance * 1.025


@pytest.mark.parametrize(
    ("year", "used"), [(2020, 2020), (2016, 2018), (2018, 2018), (2023, 2022), (2031, 2022)]
)
def test_years_without_gains_take_the_nearest(year: int, used: int) -> None:
    assert gaofen.gains_for(year).year == used


@pytest.mark.parametrize(
    ("when", "distance"),
    [
        # Perihelia and aphelia of the almanac.
        (datetime(2020, 1, 5, 7, 48, tzinfo=timezone.utc), 0.9832436),
        (datetime(2020, 7, 4, 11, 35, tzinfo=timezone.utc), 1.0166943),
        (datetime(2019, 1, 3, 5, 20, tzinfo=timezone.utc), 0.9833012),
    ],
)
def test_distance_at_the_turning_points(when: datetime, distance: float) -> None:
    assert gaofen.earth_sun_distance(when) == pytest.approx(distance, abs=1e-4)


@given(st.datetimes(datetime(2018, 6, 2), datetime(2035, 1, 1)))  # noqa: DTZ001 - naive is UTC
def test_distance_follows_meeus(when: datetime) -> None:
    """Astronomical Algorithms (1998), chapter 25: an ellipse with the equation of the centre."""
    century = (when - datetime(2000, 1, 1, 12)) / timedelta(days=36525)  # noqa: DTZ001
    anomaly = math.radians(357.52911 + 35999.05029 * century)
    eccentricity = 0.016708634 - 0.000042037 * century
    centre = math.radians(
        (1.914602 - 0.004817 * century) * math.sin(anomaly)
        + 0.019993 * math.sin(2 * anomaly)
        + 0.000289 * math.sin(3 * anomaly)
    )
    radius = 1.000001018 * (1 - eccentricity**2) / (1 + eccentricity * math.cos(anomaly + centre))
    assert gaofen.earth_sun_distance(when) == pytest.approx(radius, abs=2e-5)


def test_a_time_without_a_zone_is_utc() -> None:
    local = datetime(2020, 3, 18, 11, 45, tzinfo=timezone(timedelta(hours=8)))
    assert gaofen.earth_sun_distance(local) == gaofen.earth_sun_distance(
        datetime(2020, 3, 18, 3, 45)  # noqa: DTZ001 - the point
    )


def test_saturation_as_computed_by_hand() -> None:
    # 4095 x .0820 = 335.79; x pi = 1054.92; / (1967 x .8) = .6704; and so on.
    zenith = math.degrees(math.acos(0.8))
    found = [
        gaofen.radiance_to_reflectance(gaofen.SATURATION * gain, channel.irradiance, zenith, 1.0)
        for channel, gain in zip(gaofen.PMS, gaofen.gains_for(2020).pms)
    ]
    assert found == pytest.approx([0.6704, 0.5760, 0.5113, 0.4271], abs=1e-4)


@given(
    st.floats(0.001, 0.4),
    st.floats(0, 80),
    st.sampled_from([*zip((*gaofen.PMS, gaofen.PAN), (*gaofen.GAINS[2021].pms, 0.0577))]),
    st.dates(),
)
def test_reflectance_survives_as_numbers(
    reflectance: float, zenith: float, band: tuple[gaofen.Channel, float], day: object
) -> None:
    channel, gain = band
    distance = gaofen.earth_sun_distance(datetime.fromisoformat(str(day)))
    light = gaofen.reflectance_to_radiance(reflectance, channel.irradiance, zenith, distance)
    numbers = gaofen.radiance_to_numbers(np.array([light]), gain)
    assert 1 <= numbers[0] <= gaofen.SATURATION
    back = gaofen.radiance_to_reflectance(
        float(numbers[0]) * gain, channel.irradiance, zenith, distance
    )
    half_a_number = gaofen.radiance_to_reflectance(gain / 2, channel.irradiance, zenith, distance)
    clipped = numbers[0] in {1, gaofen.SATURATION}
    assert clipped or back == pytest.approx(reflectance, abs=half_a_number * 1.0001)


def test_light_is_never_nodata_and_never_beyond_twelve_bits() -> None:
    numbers = gaofen.radiance_to_numbers(np.array([-1.0, 0.0, 1e6]), 0.05)
    assert numbers.tolist() == [1, 1, 4095]


@pytest.mark.parametrize("zenith", [90.0, 120.0, -1.0, math.nan])
def test_there_is_no_reflectance_at_night(zenith: float) -> None:
    with pytest.raises(ValueError, match="zenith"):
        gaofen.reflectance_per_radiance(1000.0, zenith, 1.0)
