"""Simulated scenes on disk: image, reference polygons, label raster."""

from __future__ import annotations

from pathlib import Path
from typing import Sequence

import numpy as np
import numpy.typing as npt
from osgeo import gdal, ogr, osr

from ..errors import OutputError
from ..staging import Staging
from .ponds import Pond
from .sensor import NODATA, SCALE
from .shapes import Patch, centres_inside, polygon
from .terrain import GSD_M

gdal.UseExceptions()
ogr.UseExceptions()
osr.UseExceptions()

BANDS = ("blue", "green", "red", "nir")

_EPSG = 32648
_ORIGIN = (316000.0, 2592000.0)
"""Upper left corner, UTM zone 48 north, metres: mining country near Honghe, 103.2 E 23.4 N."""


def rasterise(ponds: Sequence[Pond], size: int) -> npt.NDArray[np.uint8]:
    """Return the label raster of a scene, uint8 [H, W]: 1 where a pixel's centre is in a pond."""
    whole = Patch(0, 0, size, size)
    label = np.zeros((size, size), dtype=np.uint8)
    for pond in ponds:
        label |= centres_inside(pond.ring, whole)
    return label


def write_scene(
    pixels: npt.NDArray[np.uint16], ponds: Sequence[Pond], image: Path, reference: Path
) -> None:
    """Write a scene: both files whole, or neither.

    Args:
        pixels: uint16 [4, H, W].
        ponds: Its ponds.
        image: GeoTIFF to write, tiled and compressed; its folder is made.
        reference: GeoPackage to write, layer ``ponds``, the exact outlines.

    Raises:
        OutputError: A file cannot be written.
    """
    with Staging() as staging:
        try:
            _write_image(pixels, staging.reserve(str(image)))
            _write_reference(ponds, staging.reserve(str(reference)))
        except (OSError, RuntimeError) as error:
            raise OutputError(
                f"{image.parent} cannot be written to ({error}).",
                "Choose a folder that is writable and has room.",
            ) from error
        staging.commit()


def _write_image(pixels: npt.NDArray[np.uint16], path: str) -> None:
    image = gdal.GetDriverByName("GTiff").Create(
        path,
        pixels.shape[2],
        pixels.shape[1],
        pixels.shape[0],
        gdal.GDT_UInt16,
        ["TILED=YES", "COMPRESS=DEFLATE", "PREDICTOR=2", "NUM_THREADS=ALL_CPUS"],
    )
    image.SetProjection(_reference_system().ExportToWkt())
    image.SetGeoTransform((_ORIGIN[0], GSD_M, 0.0, _ORIGIN[1], 0.0, -GSD_M))
    for number, name in enumerate(BANDS, start=1):
        band = image.GetRasterBand(number)
        band.SetDescription(name)
        band.SetNoDataValue(NODATA)
        band.SetScale(SCALE)
        band.SetOffset(0.0)
    image.WriteArray(pixels)
    image.FlushCache()


def _write_reference(ponds: Sequence[Pond], path: str) -> None:
    source = ogr.GetDriverByName("GPKG").CreateDataSource(path)
    layer = source.CreateLayer("ponds", _reference_system(), ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("material", ogr.OFTString))
    for pond in ponds:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetField("material", pond.material)
        ground = np.array(_ORIGIN) + pond.ring * (GSD_M, -GSD_M)
        feature.SetGeometry(polygon(ground))
        layer.CreateFeature(feature)
    source.FlushCache()


def _reference_system() -> osr.SpatialReference:
    system = osr.SpatialReference()
    system.ImportFromEPSG(_EPSG)
    return system
