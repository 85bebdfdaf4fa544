"""The XML file beside an image of a Gaofen-6 product, or beside all strips of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from html import escape
from typing import Dict, Sequence, Tuple

LonLat = Tuple[float, float]
"""Longitude and latitude, degrees."""

_REMARK = " A simulated scene in the form of a product. It is no image of Gaofen-6. "


@dataclass(frozen=True)
class ImageMetadata:
    """What the XML file says.

    Attributes:
        sensor: The camera, ``PMS`` or ``WFV``.
        scene_id: Number of the scene.
        product_id: Number of the product.
        orbit_id: Number of the orbit.
        bands: Numbers of the bands.
        centre_time: When the middle line was exposed; UTC unless it says otherwise.
        duration: From the first line to the last.
        sun_zenith: Degrees from the vertical.
        sun_azimuth: Degrees clockwise from north.
        satellite_zenith: Degrees from the vertical at the centre of the image.
        satellite_azimuth: Degrees clockwise from north.
        roll: Of the camera, degrees.
        width: Pixels.
        height: Pixels.
        pixel_m: Nominal ground sample distance.
        centre: Of the image.
        corners: Top left, top right, bottom right, bottom left, outer corners of the pixels.
        gains: Radiance per digital number, W m-2 sr-1 um-1, band by band.
    """

    sensor: str
    scene_id: str
    product_id: str
    orbit_id: str
    bands: Tuple[int, ...]
    centre_time: datetime
    duration: timedelta
    sun_zenith: float
    sun_azimuth: float
    satellite_zenith: float
    satellite_azimuth: float
    roll: float
    width: int
    height: int
    pixel_m: float
    centre: LonLat
    corners: Tuple[LonLat, LonLat, LonLat, LonLat]
    gains: Tuple[float, ...]


def utc(moment: datetime) -> datetime:
    """Return a moment in UTC; one without a time zone is taken to be."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc)


def product_xml(metadata: ImageMetadata) -> bytes:
    """Return the file's content, UTF-8.

    A simulated product is received and produced when its last line is exposed. How much of it is
    cloud is not known here, so that ``CloudPercent`` is empty.
    """
    lines = ["<?xml version='1.0' encoding='UTF-8'?>", "<ProductMetaData>", f"  <!--{_REMARK}-->"]
    for name, value in _fields(metadata).items():
        content = escape(value, quote=False)
        lines.append(f"  <{name}>{content}</{name}>" if value else f"  <{name} />")
    return "\n".join([*lines, "</ProductMetaData>", ""]).encode("utf-8")


def _fields(metadata: ImageMetadata) -> Dict[str, str]:
    start, end = (utc(metadata.centre_time) + half * metadata.duration for half in (-0.5, 0.5))
    fields = {
        "SatelliteID": "GF6",
        "SensorID": metadata.sensor,
        "ReceiveTime": _time(end),
        "OrbitID": metadata.orbit_id,
        "ProductID": metadata.product_id,
        "SceneID": metadata.scene_id,
        "ProduceTime": _time(end),
        "ProductLevel": "LEVEL1A",
        "Bands": ",".join(str(band) for band in metadata.bands),
        "CloudPercent": "",
        "StartTime": _time(start),
        "CenterTime": _time(utc(metadata.centre_time)),
        "EndTime": _time(end),
        "WidthInPixels": str(metadata.width),
        "HeightInPixels": str(metadata.height),
        "ImageGSD": f"{metadata.pixel_m:g}",
        "ZoneNo": str(int((metadata.centre[0] + 180) // 6 % 60) + 1),
        "AGain": _list(metadata.gains),
        "SolarAzimuth": f"{metadata.sun_azimuth:.6f}",
        "SolarZenith": f"{metadata.sun_zenith:.6f}",
        "SatelliteAzimuth": f"{metadata.satellite_azimuth:.6f}",
        "SatelliteZenith": f"{metadata.satellite_zenith:.6f}",
        "RollViewingAngle": f"{metadata.roll:.6f}",
        "CenterLatitude": f"{metadata.centre[1]:.8f}",
        "CenterLongitude": f"{metadata.centre[0]:.8f}",
    }
    names = ("TopLeft", "TopRight", "BottomRight", "BottomLeft")
    for name, (longitude, latitude) in zip(names, metadata.corners):
        fields[f"{name}Latitude"] = f"{latitude:.8f}"
        fields[f"{name}Longitude"] = f"{longitude:.8f}"
    return fields


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.") + f"{moment.microsecond:06d}"


def _list(values: Sequence[float]) -> str:
    return ",".join(f"{value:.4f}" for value in values)
