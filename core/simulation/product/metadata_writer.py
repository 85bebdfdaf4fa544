"""The XML file beside an image of a Gaofen-6 product, or beside all strips of one."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Dict, Sequence, Tuple

LonLat = Tuple[float, float]
"""Longitude and latitude, degrees."""

_REMARK = " A simulated scene in the form of a product. It is no image of Gaofen-6. "


@dataclass(frozen=True)
class Sheet:
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


def product_xml(sheet: Sheet) -> bytes:
    """Return the file's content, UTF-8.

    A simulated product is received and produced when its last line is exposed. How much of it is
    cloud is not known here, so that ``CloudPercent`` is empty.
    """
    root = ET.Element("ProductMetaData")
    root.append(ET.Comment(_REMARK))
    for name, value in _fields(sheet).items():
        ET.SubElement(root, name).text = value
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"


def _fields(sheet: Sheet) -> Dict[str, str]:
    start, end = (utc(sheet.centre_time) + half * sheet.duration for half in (-0.5, 0.5))
    fields = {
        "SatelliteID": "GF6",
        "SensorID": sheet.sensor,
        "ReceiveTime": _time(end),
        "OrbitID": sheet.orbit_id,
        "ProductID": sheet.product_id,
        "SceneID": sheet.scene_id,
        "ProduceTime": _time(end),
        "ProductLevel": "LEVEL1A",
        "Bands": ",".join(str(band) for band in sheet.bands),
        "CloudPercent": "",
        "StartTime": _time(start),
        "CenterTime": _time(utc(sheet.centre_time)),
        "EndTime": _time(end),
        "WidthInPixels": str(sheet.width),
        "HeightInPixels": str(sheet.height),
        "ImageGSD": f"{sheet.pixel_m:g}",
        "ZoneNo": str(int((sheet.centre[0] + 180) // 6 % 60) + 1),
        "AGain": _list(sheet.gains),
        "SolarAzimuth": f"{sheet.sun_azimuth:.6f}",
        "SolarZenith": f"{sheet.sun_zenith:.6f}",
        "SatelliteAzimuth": f"{sheet.satellite_azimuth:.6f}",
        "SatelliteZenith": f"{sheet.satellite_zenith:.6f}",
        "RollViewingAngle": f"{sheet.roll:.6f}",
        "CenterLatitude": f"{sheet.centre[1]:.8f}",
        "CenterLongitude": f"{sheet.centre[0]:.8f}",
    }
    names = ("TopLeft", "TopRight", "BottomRight", "BottomLeft")
    for name, (longitude, latitude) in zip(names, sheet.corners):
        fields[f"{name}Latitude"] = f"{latitude:.8f}"
        fields[f"{name}Longitude"] = f"{longitude:.8f}"
    return fields


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.") + f"{moment.microsecond:06d}"


def _list(values: Sequence[float]) -> str:
    return ",".join(f"{value:.4f}" for value in values)
