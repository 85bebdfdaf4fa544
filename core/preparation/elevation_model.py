"""Elevation models as GDAL's projection by RPC takes them: one band of metres, with its holes.

GDAL reads the stored numbers and heeds a nodata value alone. A scale, an offset, another unit and
masks are applied here, by a virtual raster over the model; one that has none of these is read as it
is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Optional, Tuple

from osgeo import gdal, osr

from ..protocol.errors import InputError
from ..protocol.texts import text
from ..raster.band import Band
from ..raster.coordinate_operation import is_ballpark
from ..raster.image import Image, open_dataset, open_image

gdal.UseExceptions()
osr.UseExceptions()

_US_SURVEY_FOOT = 1200 / 3937

_UNITS: Tuple[Tuple[str, float], ...] = (
    (r"us[ _-]?f(oo)?t|ft[ _-]?us|foot[ _-]us|(u\.?s\.? ?)?survey (foot|feet|ft)", _US_SURVEY_FOOT),
    (r"(international )?(foot|feet|ft)|英尺", 0.3048),
    (r"m|mtrs?|met(er|re)s?|米|公尺", 1.0),
    (r"dm|decimet(er|re)s?|分米", 0.1),
    (r"cm|centimet(er|re)s?|厘米", 0.01),
    (r"mm|millimet(er|re)s?|毫米", 0.001),
    (r"km|kilomet(er|re)s?|千米|公里", 1000.0),
)
"""Names of units of height, the whole word, and metres of one."""

_ROWS = 256
"""Read at once where all heights are."""

_HOLE = -32768.0
"""Height that stands for none in the virtual raster."""


@dataclass(frozen=True)
class ElevationModel:
    """An elevation model that can be projected to.

    Attributes:
        source: What GDAL opens: heights in metres.
        name: Of the file, for messages.
        remarks: What the user should know about it.
    """

    source: str
    name: str
    remarks: Tuple[str, ...]


def check_dem(path: str) -> None:
    """Check that an elevation model can be used.

    Raises:
        InputError: It cannot be read, has no reference system, more than one band, or heights in a
            unit that is not known.
    """
    dem = open_image(path)
    metres_per_number(dem)


def check_readable(path: str) -> None:
    """Read all heights of an elevation model, to learn whether they are to blame for a failure.

    Raises:
        InputError: They cannot be read.
    """
    name = Path(path).name
    try:
        dataset = open_dataset(path)  # Its bands live no longer than it does.
        band = dataset.GetRasterBand(1)
        for row in range(0, band.YSize, _ROWS):
            band.ReadRaster(0, row, band.XSize, min(_ROWS, band.YSize - row))
    except RuntimeError as error:
        raise unusable(name, str(error)) from error


def unusable(name: str, reason: str) -> InputError:
    """Return what to tell where GDAL refuses an elevation model."""
    return InputError.of("preparation.dem_unusable", name=name, reason=reason)


def metres_per_number(dem: Image) -> Tuple[float, float]:
    """Return scale and offset by which the stored numbers of an elevation model become metres.

    Raises:
        InputError: It has more than one band, or its unit is not known.
    """
    band = _height_band(dem)
    unit = _unit(band.unit)
    if unit is None:
        raise InputError.of("preparation.dem_unit", name=dem.name, unit=band.unit)
    scale = 1.0 if band.scale is None else band.scale
    return scale * unit, band.offset * unit


def _height_band(dem: Image) -> Band:
    heights = [band for band in dem.bands if band.number != dem.alpha]
    if len(heights) != 1:
        raise InputError.of("preparation.dem_bands", name=dem.name, count=len(dem.bands))
    return heights[0]


def _unit(name: str) -> Optional[float]:
    """Return how many metres a unit of height has, or ``None`` where nobody knows it."""
    if not name:
        return 1.0
    for pattern, metres in _UNITS:
        # A remark may follow, such as "(EGM96)" or "above sea level".
        if re.match(rf"(?:{pattern})(?![A-Za-z0-9_^/*.-])", name.strip().lower()):
            return metres
    return None


def open_elevation_model(path: str, place: Tuple[float, float]) -> ElevationModel:
    """Open an elevation model.

    Args:
        path: What the user chose.
        place: Longitude and latitude where it matters.

    Raises:
        InputError: It cannot be used; see :func:`check_dem`.
    """
    dem = open_image(path)
    band = _height_band(dem)
    scale, offset = metres_per_number(dem)
    plain = (scale, offset) == (1.0, 0.0) and not band.masked and dem.alpha is None
    dataset = open_dataset(path)
    source = path if plain else _in_metres(dataset, path, band, scale, offset)
    return ElevationModel(source, dem.name, _datum_remarks(dem.name, dataset, place))


def _in_metres(dataset: gdal.Dataset, path: str, band: Band, scale: float, offset: float) -> str:
    """Return a virtual raster of metres, as XML."""
    system = dataset.GetSpatialRef()
    if system.IsCompound() and band.unit and _unit(band.unit) != 1.0:
        # Its heights are no longer in the unit of its vertical system.
        system = system.Clone()
        system.StripVertical()
    mapping = ",".join(map(str, system.GetDataAxisToSRSAxisMapping()))
    nodata = "" if band.nodata is None else f"<NODATA>{band.nodata!r}</NODATA>"
    return (
        f'<VRTDataset rasterXSize="{dataset.RasterXSize}" rasterYSize="{dataset.RasterYSize}">'
        f'<SRS dataAxisToSRSAxisMapping="{mapping}">'
        f"{escape(system.ExportToWkt(['FORMAT=WKT2_2019']), quote=False)}</SRS>"
        f"<GeoTransform>{', '.join(map(repr, dataset.GetGeoTransform()))}</GeoTransform>"
        '<VRTRasterBand dataType="Float32" band="1">'
        f"<NoDataValue>{_HOLE!r}</NoDataValue>"
        "<ComplexSource>"
        f'<SourceFilename relativeToVRT="0">{escape(path, quote=False)}</SourceFilename>'
        f"<SourceBand>{band.number}</SourceBand>"
        "<UseMaskBand>true</UseMaskBand>"
        f"{nodata}<ScaleOffset>{offset!r}</ScaleOffset><ScaleRatio>{scale!r}</ScaleRatio>"
        "</ComplexSource></VRTRasterBand></VRTDataset>"
    )


def _datum_remarks(name: str, dataset: gdal.Dataset, place: Tuple[float, float]) -> Tuple[str, ...]:
    """Return what to say where PROJ takes the datum of a model, or its zero, for WGS 84's."""
    system = dataset.GetSpatialRef().Clone()
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    plane = system.Clone()
    if plane.IsCompound():
        plane.StripVertical()
    earth = osr.SpatialReference()
    earth.ImportFromEPSG(4326)
    earth.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    remarks = []
    if is_ballpark(plane, earth, place):
        remarks.append(text("preparation.dem_ballpark", name=name, crs=plane.GetName()))
    if system.IsCompound() and not _has_geoid(plane, system, place):
        vertical = system.GetAttrValue("VERT_CS") or system.GetName()
        remarks.append(text("preparation.dem_without_geoid", name=name, crs=vertical))
    return tuple(remarks)


def _has_geoid(
    plane: osr.SpatialReference, system: osr.SpatialReference, place: Tuple[float, float]
) -> bool:
    """Return whether PROJ knows how high the zero of a vertical system lies above the ellipsoid."""
    earth = osr.SpatialReference()
    earth.ImportFromEPSG(4979)
    earth.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    flat = osr.SpatialReference()
    flat.ImportFromEPSG(4326)
    flat.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    options = osr.CoordinateTransformationOptions()
    options.SetBallparkAllowed(False)
    try:
        x, y, _ = osr.CoordinateTransformation(flat, plane).TransformPoint(*place)
        way = osr.CreateCoordinateTransformation(system, earth, options)
        return way is not None and bool(way.TransformPoint(x, y, 0.0))
    except RuntimeError:
        return False
