"""Acquisition time: as the metadata XML states it, checked against the sun zenith angle.

Metadata XML files give no time zone. Some write UTC, some Beijing time; the Sun's height tells.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Optional

from ..protocol.errors import InputError
from ..protocol.texts import text
from .cameras import Camera
from .metadata_xml import MetadataXml

_BEIJING = timedelta(hours=8)

_AGREE_DEG = 5.0
"""Difference of the Sun's zenith angle from the stated one that is not worth a word: an image is
up to 800 km wide and takes minutes; eight hours make tens of degrees."""


@dataclass(frozen=True)
class AcquisitionTime:
    """Acquisition time of a scene.

    Attributes:
        utc: Date and time in UTC.
        remark: What is doubtful about it, or an empty string.
    """

    utc: datetime
    remark: str = ""


def sun_zenith(when: datetime, longitude: float, latitude: float) -> float:
    """Return the Sun's angle from the vertical in degrees, to a few hundredths until 2050.

    The low-precision formulae of the Astronomical Almanac (section C, "The Sun"), with Greenwich
    mean sidereal time to first order; refraction does not count.
    """
    days = (when - datetime(2000, 1, 1, 12, tzinfo=timezone.utc)).total_seconds() / 86400.0
    mean = math.radians(357.528 + 0.9856003 * days)
    ecliptic = math.radians(
        280.460 + 0.9856474 * days + 1.915 * math.sin(mean) + 0.020 * math.sin(2 * mean)
    )
    tilt = math.radians(23.439 - 4e-7 * days)
    ascension = math.atan2(math.cos(tilt) * math.sin(ecliptic), math.cos(ecliptic))
    declination = math.asin(math.sin(tilt) * math.sin(ecliptic))
    sidereal = math.radians(15 * (18.697374558 + 24.06570982441908 * days) + longitude)
    north = math.radians(latitude)
    height = math.sin(north) * math.sin(declination) + math.cos(north) * math.cos(
        declination
    ) * math.cos(sidereal - ascension)
    return math.degrees(math.acos(max(-1.0, min(1.0, height))))


def find_acquisition_time(
    metadata: MetadataXml,
    camera: Camera,
    day: Optional[date],
    place: tuple[float, float],
    zenith: float,
    now: datetime,
) -> AcquisitionTime:
    """Return the acquisition time of a scene.

    Args:
        metadata: The product's metadata XML.
        camera: The sensor.
        day: The day in the product's name, for files that state no time.
        place: Longitude and latitude of the centre.
        zenith: The Sun's zenith angle as the XML states it.
        now: The present.

    Raises:
        InputError: No time is stated, or one before the launch or in the future.
    """
    stated = _stated(metadata)
    if stated is None:
        if day is None:
            raise InputError.of("preparation.no_acquisition_time", name=metadata.name)
        # Half past ten by the Sun, when these satellites come by.
        noon = datetime.combine(day, time(10, 30), timezone.utc)
        acquired = AcquisitionTime(
            noon - timedelta(hours=place[0] / 15),
            text("preparation.no_time_of_day", name=metadata.name),
        )
    else:
        acquired = _by_the_sun(stated, metadata, place, zenith)
    if acquired.utc.year < camera.launched or acquired.utc > now + timedelta(days=1):
        raise InputError.of(
            "preparation.impossible_acquisition_time",
            name=metadata.name,
            day=acquired.utc,
            satellite=camera.satellite,
            launched=camera.launched,
            today=now,
        )
    return acquired


def _stated(metadata: MetadataXml) -> Optional[datetime]:
    centre = metadata.time("CenterTime")
    if centre is not None:
        return centre
    start, end = metadata.time("StartTime"), metadata.time("EndTime")
    if start is not None and end is not None:
        return start + (end - start) / 2
    return start or end or metadata.time("ReceiveTime")


def _by_the_sun(
    stated: datetime, metadata: MetadataXml, place: tuple[float, float], zenith: float
) -> AcquisitionTime:
    errors = {when: abs(sun_zenith(when, *place) - zenith) for when in (stated, stated - _BEIJING)}
    best = min(errors, key=lambda when: errors[when])
    if errors[best] <= _AGREE_DEG:
        return AcquisitionTime(best)
    return AcquisitionTime(
        stated,
        text(
            "preparation.sun_zenith_disagrees",
            name=metadata.name,
            stated=zenith,
            computed=sun_zenith(stated, *place),
        ),
    )
