"""Small rasters and polygon files of every kind, written with GDAL."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal, gdal_array, ogr, osr
from scipy import ndimage

gdal.UseExceptions()
ogr.UseExceptions()
osr.UseExceptions()

UTM = "EPSG:32723"
GRID = (600_000.0, 10.0, 0.0, 7_800_000.0, 0.0, -10.0)
"""Ten-metre pixels in the Iron Quadrangle of Brazil."""

RPC = {
    **dict.fromkeys(("LINE_OFF", "SAMP_OFF", "LINE_SCALE", "SAMP_SCALE"), "8"),
    "LAT_OFF": "-20",
    "LONG_OFF": "-44",
    "HEIGHT_OFF": "900",
    "LAT_SCALE": "0.1",
    "LONG_SCALE": "0.1",
    "HEIGHT_SCALE": "500",
    **{
        f"{name}_COEFF": " ".join(["0", "1", *["0"] * 18])
        for name in ("LINE_NUM", "LINE_DEN", "SAMP_NUM", "SAMP_DEN")
    },
}


def write_raster(
    path: Path,
    values: npt.NDArray[Any],
    *,
    crs: Optional[str] = UTM,
    grid: Optional[Sequence[float]] = GRID,
    nodata: Optional[float] = None,
    scale: Optional[float] = None,
    offset: float = 0.0,
    names: Sequence[str] = (),
    metadata: Sequence[dict[str, str]] = (),
    colours: Sequence[int] = (),
    mask: Optional[npt.NDArray[np.bool_]] = None,
    rpc: bool = False,
    gcps: bool = False,
    options: Sequence[str] = (),
) -> str:
    """Write values [C, H, W] as a GeoTIFF and return its path."""
    code = gdal_array.NumericTypeCodeToGDALTypeCode(values.dtype.type)
    count, height, width = values.shape
    dataset = gdal.GetDriverByName("GTiff").Create(
        str(path), width, height, count, code, list(options)
    )
    system = osr.SpatialReference()
    if crs is not None:
        system.SetFromUserInput(crs)
        dataset.SetSpatialRef(system)
    if gcps:
        corners = [(0, 0), (width, 0), (0, height), (width, height)]
        points = [gdal.GCP(6e5 + 10 * x, 78e5 - 10 * y, 0.0, x, y) for x, y in corners]
        dataset.SetGCPs(points, system)
    elif grid is not None:
        dataset.SetGeoTransform(list(grid))
    if rpc:
        dataset.SetMetadata(RPC, "RPC")
    for index in range(count):
        band = dataset.GetRasterBand(index + 1)
        if nodata is not None:
            band.SetNoDataValue(nodata)
        if scale is not None:
            band.SetScale(scale)
            band.SetOffset(offset)
        if index < len(names):
            band.SetDescription(names[index])
        if index < len(metadata):
            band.SetMetadata(metadata[index])
        if index < len(colours):
            band.SetColorInterpretation(colours[index])
        band.WriteArray(values[index])
    if mask is not None:
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", None)
        dataset.GetRasterBand(1).GetMaskBand().WriteArray(mask.astype(np.uint8) * 255)
    dataset = None
    return str(path)


def read_raster(path: str) -> npt.NDArray[Any]:
    """Return all values of a raster, [H, W] or [C, H, W]."""
    return gdal.Open(path).ReadAsArray()


def landscape(
    height: int, width: int, bands: int = 4, seed: int = 0, level: int = 1000
) -> npt.NDArray[np.uint16]:
    """Return smooth hills and hollows of a few integers around ``level``, [C, H, W]."""
    noise = np.random.default_rng(seed).normal(size=(bands, height, width))
    smooth = ndimage.gaussian_filter(noise, (0.5, 3, 3), mode="wrap")
    return (level + np.clip(np.rint(4 * smooth / smooth.std()), -12, 12)).astype(np.uint16)


def write_polygons(
    path: Path,
    rings: Sequence[Sequence[Tuple[float, float]]],
    crs: str = UTM,
    classes: Sequence[int] = (),
) -> str:
    """Write polygons of one ring each, and their classes if given, to a GeoPackage."""
    system = osr.SpatialReference()
    system.SetFromUserInput(crs)
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = store.CreateLayer("area", system, ogr.wkbPolygon)
    if classes:
        layer.CreateField(ogr.FieldDefn("class", ogr.OFTInteger))
    for number, ring in enumerate(rings):
        feature = ogr.Feature(layer.GetLayerDefn())
        if classes:
            feature.SetField("class", classes[number])
        shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        feature.SetGeometry(ogr.CreateGeometryFromJson(json.dumps(shape)))
        layer.CreateFeature(feature)
    return str(path)


def read_ponds(path: str) -> list[dict[str, Any]]:
    """Return the fields of every pond and its ``geometry``."""
    store = ogr.Open(path)
    return [
        {**feature.items(), "geometry": feature.GetGeometryRef().Clone()}
        for feature in store.GetLayerByName("ponds")
    ]
