"""Files that GDAL and QGIS lay beside an image when somebody looks at it (``.aux.xml``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterator, List, Tuple

from osgeo import gdal

gdal.UseExceptions()

ENDING = ".aux.xml"

_MOST = 2**20
"""Bytes that are read of one."""

_ELEMENT, _TEXT, _ATTRIBUTE = 0, 1, 2
"""Kinds of nodes, as ``gdal.ParseXMLString`` numbers them."""


def only_looked_at(sidecar: Path) -> bool:
    """Return whether such a file says no more than what was computed of the image: statistics.

    It is written as soon as a program draws the image, and changes nothing of it. One that gives a
    grid, a reference system, a scale or other names to the bands does.
    """
    try:
        if sidecar.stat().st_size > _MOST:
            return False
        whole = gdal.ParseXMLString(sidecar.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, RuntimeError):
        return False
    if whole is None or whole[1] != "PAMDataset":
        return False
    bands = list(_elements(whole))
    parts = [part for band in bands for part in _elements(band)]
    items = [item for part in parts if part[1] == "Metadata" for item in _elements(part)]
    names = [
        (int(_attribute(band, "band") or 0), _text(part))
        for band in bands
        for part in _elements(band)
        if part[1] == "Description"
    ]
    return (
        all(band[1] == "PAMRasterBand" for band in bands)
        and all(part[1] in ("Description", "Metadata", "Histograms") for part in parts)
        and all(_attribute(item, "key").startswith("STATISTICS_") for item in items)
        and (not names or _has(str(sidecar)[: -len(ENDING)], names))
    )


def _has(image: str, names: List[Tuple[int, str]]) -> bool:
    """Return whether bands of an image have these names without the file beside it, too."""
    before = gdal.GetThreadLocalConfigOption("GDAL_PAM_ENABLED")
    gdal.SetThreadLocalConfigOption("GDAL_PAM_ENABLED", "NO")
    try:
        dataset = gdal.OpenEx(image, gdal.OF_RASTER)
        return all(
            1 <= band <= dataset.RasterCount
            and dataset.GetRasterBand(band).GetDescription() == name
            for band, name in names
        )
    except RuntimeError:
        return False
    finally:
        gdal.SetThreadLocalConfigOption("GDAL_PAM_ENABLED", before)


def _elements(node: Any) -> Iterator[Any]:
    return (child for child in node[2:] if child[0] == _ELEMENT)


def _attribute(node: Any, name: str) -> str:
    found = (child for child in node[2:] if child[0] == _ATTRIBUTE and child[1] == name)
    return next((_text(child) for child in found), "")


def _text(node: Any) -> str:
    return "".join(child[1] for child in node[2:] if child[0] == _TEXT)
