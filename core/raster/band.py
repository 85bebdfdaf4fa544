"""Bands as files declare them: their data type, nodata, masks, scale, colour and wavelength."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np
from osgeo import gdal, gdal_array

_MASK_NAME = re.compile(r"alpha|mask|opaci|transparen|透明|掩膜")
_NO_NAME = re.compile(r"(?:band|layer|channel|波段)?[ _:#-]*\d*")
"""Names that say nothing, as software gives them by itself."""

_PATCH, _PATCHES = 32, 5
"""An alpha band is judged by 5 x 5 patches of 32 pixels, evenly over it."""

_SHADES = 0.1
"""Share of a mask's pixels, its soft edges, that may be neither 0 nor its largest value."""


@dataclass(frozen=True)
class Band:
    """One band as the file declares it.

    Attributes:
        number: 1-based.
        name: Its description; empty if it has none.
        data_type: GDAL's name, ``UInt16`` and so on.
        nodata: Declared nodata value, NaN included, or ``None``; also where its data type cannot
            hold the value that is declared.
        scale: Declared factor from stored values to physical ones, or ``None``.
        offset: Declared summand, 0 if only a scale is declared.
        wavelength_nm: Declared centre wavelength, or ``None``.
        colour: GDAL's colour interpretation, lower case, ``undefined`` if it says nothing.
        masked: Whether a mask that the file stores, other than an alpha band, says which pixels
            are valid.
        unit: Of the values, as the file spells it; empty if it says none.
    """

    number: int
    name: str
    data_type: str
    nodata: Optional[float]
    scale: Optional[float]
    offset: float
    wavelength_nm: Optional[float]
    colour: str
    masked: bool
    unit: str = ""


def read_band(dataset: gdal.Dataset, number: int) -> Band:
    """Return what a file declares about one of its bands.

    Raises:
        RuntimeError: An alpha band cannot be read.
    """
    band = dataset.GetRasterBand(number)
    scale, offset = band.GetScale(), band.GetOffset()
    declared = scale is not None and not (scale == 1.0 and not offset)
    wavelength = _wavelength(band)
    colour = gdal.GetColorInterpretationName(band.GetColorInterpretation()).lower()
    if colour == "alpha" and (wavelength is not None or not is_mask(band)):
        colour = "undefined"
    return Band(
        number=number,
        name=band.GetDescription() or "",
        data_type="Int8" if is_signed_byte(band) else gdal.GetDataTypeName(band.DataType),
        nodata=nodata_of(band),
        scale=float(scale) if declared else None,
        offset=float(offset or 0.0) if declared else 0.0,
        wavelength_nm=wavelength,
        colour=colour,
        masked=is_stored_mask(band.GetMaskFlags()),
        unit=(band.GetUnitType() or "").strip(),
    )


def _wavelength(band: gdal.Band) -> Optional[float]:
    """Return the declared centre wavelength in nanometres, from the keys that writers use."""
    imagery = band.GetMetadata("IMAGERY") or {}
    micrometres = imagery.get("CENTRAL_WAVELENGTH_UM")
    if micrometres is not None:
        return _number(micrometres, 1000.0)
    metadata = {key.lower(): value for key, value in (band.GetMetadata() or {}).items()}
    for key in ("wavelength_nm", "centre_wavelength_nm", "wavelength"):
        if key in metadata:
            unit = metadata.get("wavelength_units", "").lower()
            value = _number(metadata[key], 1.0)
            # Reflective bands lie between 0.3 and 3 micrometres: a small number is not nanometres.
            if value is not None and (unit.startswith("micro") or value < 100):
                value *= 1000.0
            return value
    return None


def _number(text: str, factor: float) -> Optional[float]:
    try:
        return float(text) * factor
    except ValueError:
        return None


def is_stored_mask(flags: int) -> bool:
    """Return whether GDAL's flags tell of a mask of pixels, not of a nodata value or an alpha."""
    if flags & (gdal.GMF_ALL_VALID | gdal.GMF_ALPHA):
        return False
    return not flags & gdal.GMF_NODATA or bool(flags & gdal.GMF_PER_DATASET)


def is_signed_byte(band: gdal.Band) -> bool:
    """Return whether bytes are signed, which GDAL before 3.7 tells beside the data type."""
    kind = band.GetMetadataItem("PIXELTYPE", "IMAGE_STRUCTURE")
    return bool(band.DataType == gdal.GDT_Byte and kind == "SIGNEDBYTE")


def nodata_of(band: gdal.Band) -> Optional[float]:
    """Return a band's nodata value, or ``None``: also for one that its data type cannot hold."""
    nodata: Optional[float] = band.GetNoDataValue()
    kind = type_of(band)
    if nodata is None or kind.kind not in "iu":
        return nodata
    limits = np.iinfo(kind)
    held = math.isfinite(nodata) and nodata == int(nodata) and limits.min <= nodata <= limits.max
    return nodata if held else None


def is_mask(band: gdal.Band) -> bool:
    """Return whether a band that GDAL calls alpha masks pixels.

    GDAL gives that meaning to the fourth band of every picture whose bands nobody described. One
    that has another name is what the name says; without one, a mask is 0 or one other value but for
    soft edges, and a band of measurements has many.

    Raises:
        RuntimeError: It cannot be read.
    """
    name = (band.GetDescription() or "").strip().lower()
    if _MASK_NAME.search(name):
        return True
    if not _NO_NAME.fullmatch(name):
        return False
    wide, tall = min(_PATCH, band.XSize), min(_PATCH, band.YSize)
    columns = sorted({round(x) for x in np.linspace(0, band.XSize - wide, _PATCHES)})
    rows = sorted({round(y) for y in np.linspace(0, band.YSize - tall, _PATCHES)})
    values = np.concatenate(
        [band.ReadAsArray(col, row, wide, tall).ravel() for row in rows for col in columns]
    )
    shades = (values != 0) & (values != values.max())
    return float(np.mean(shades)) <= _SHADES


def type_of(band: gdal.Band) -> np.dtype[Any]:
    """Return the data type of a band's values."""
    if is_signed_byte(band):
        return np.dtype(np.int8)
    found: np.dtype[Any] = np.dtype(gdal_array.GDALTypeCodeToNumericTypeCode(band.DataType))
    return found
