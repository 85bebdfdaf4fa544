"""What an image's file says of itself for the heading of a report."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Mapping, Optional

from osgeo import osr

from ..protocol.errors import EngineError
from ..protocol.foreign_text import visible
from ..protocol.score_record import ImageFacts
from ..protocol.signed_addresses import without_secrets
from .image import Image
from .opening import open_raster

_TIFF_TIME = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)")
_TIME = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?")
_LONGEST = 60
"""Letters of a sensor's name that are taken for one."""


def image_facts(path: Optional[str], grid: Image, named: Optional[str] = None) -> ImageFacts:
    """Return what is known of an image.

    Args:
        path: The image; ``None`` where it was not given.
        grid: A raster on its grid, as the prediction that was made of it.
        named: What the image is called where it was not given; its file is not looked at.
    """
    fields = _fields(path) if path else {}
    sensor = " ".join(filter(None, (fields.get("SATELLITE"), fields.get("SENSOR"))))
    return ImageFacts(
        name=visible(without_secrets(PurePath(path or named or "").name) or grid.name),
        crs=system_name(grid.crs),
        acquired=_acquired(fields),
        sensor=visible(sensor)[:_LONGEST] or None,
    )


def system_name(wkt: str) -> str:
    """Return a reference system as people know it: ``EPSG:32648``, else by its name."""
    system = osr.SpatialReference()
    if not wkt or system.ImportFromWkt(wkt) != 0:
        return ""
    authority, code = system.GetAuthorityName(None), system.GetAuthorityCode(None)
    return f"{authority}:{code}" if authority and code else system.GetName() or ""


def _fields(path: str) -> Mapping[str, str]:
    try:
        return dict(open_raster(path).GetMetadata() or {})
    except (EngineError, RuntimeError):
        return {}


def _acquired(fields: Mapping[str, str]) -> Optional[str]:
    """Return when an image was taken; the time that a TIFF was written is not believed to be it.

    Prepared images say both, and the same.
    """
    told = fields.get("ACQUIRED") or fields.get("ACQUISITIONDATETIME") or ""
    if _TIME.fullmatch(told):
        return told[:19]
    stamp = _TIFF_TIME.fullmatch(fields.get("TIFFTAG_DATETIME", ""))
    if stamp is None or "SATELLITE" not in fields:
        return None
    year, month, day, time = stamp.groups()
    return f"{year}-{month}-{day}T{time}"
