"""Simulated scenes on disk: rasters that grow block by block, and the reference polygons."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal, ogr, osr

from ..preparation.gaofen import NODATA
from ..protocol.errors import OutputError
from ..raster import closing
from ..run.staging import disk_full, refused
from .camera.sensor import SCALE
from .land.shapes import Patch, polygon
from .land.tailings_pond import Pond
from .land.terrain import GSD_M

gdal.UseExceptions()
ogr.UseExceptions()
osr.UseExceptions()

BANDS = ("blue", "green", "red", "nir")

_EPSG = 32648
_ORIGIN = (316000.0, 2592000.0)
"""Upper left corner, UTM zone 48 north, metres: mining country near Honghe, 103.2 E 23.4 N."""

_OPTIONS = ("TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=4", "BIGTIFF=IF_SAFER", "NUM_THREADS=2")


class GrowingRaster:
    """A GeoTIFF on a scene's ground, tiled and compressed, written window by window."""

    def __init__(
        self, path: str, final: Path, cells: int, kind: int, bands: Sequence[str], cell_m: float
    ) -> None:
        """Create the file.

        Args:
            path: Where to write.
            final: The name it will get, for messages.
            cells: Per side.
            kind: GDAL's data type.
            bands: Their names.
            cell_m: Size of a cell, metres.

        Raises:
            OutputError: The file cannot be created.
        """
        self._path, self._final = path, final
        whole_numbers = kind == gdal.GDT_UInt16
        options = [*_OPTIONS, f"PREDICTOR={2 if whole_numbers else 3}"]
        try:
            self._dataset: Optional[gdal.Dataset] = gdal.GetDriverByName("GTiff").Create(
                path, cells, cells, len(bands), kind, options
            )
            self._dataset.SetProjection(_reference_system().ExportToWkt())
            self._dataset.SetGeoTransform((_ORIGIN[0], cell_m, 0.0, _ORIGIN[1], 0.0, -cell_m))
            for number, name in enumerate(bands, start=1):
                band = self._dataset.GetRasterBand(number)
                band.SetDescription(name)
                if whole_numbers:
                    band.SetNoDataValue(NODATA)
                    band.SetScale(SCALE)
                    band.SetOffset(0.0)
                else:
                    band.SetUnitType("m")
        except RuntimeError as error:
            raise failed(final, str(error)) from error

    def write(self, values: npt.NDArray[Any], patch: Patch) -> None:
        """Write one window.

        Args:
            values: [B, H, W].
            patch: Where, in cells of the raster.

        Raises:
            OutputError: The disk is full or gone.
        """
        if self._dataset is None:
            raise ValueError("the raster is closed")
        try:
            self._dataset.WriteArray(values, patch.x, patch.y)
        except RuntimeError as error:
            raise failed(self._final, str(error)) from error

    def finish(self) -> None:
        """Close the file.

        Raises:
            OutputError: The disk is full or gone.
        """
        gdal.ErrorReset()
        try:
            if self._dataset is not None:
                dataset, self._dataset = self._dataset, None
                closing.close(dataset)
                closing.check_raster(self._path)
        except RuntimeError as error:
            raise failed(self._final, str(error)) from error
        finally:
            self.close()

    def close(self) -> None:
        """Close the file as it is."""
        dataset, self._dataset = self._dataset, None
        closing.give_up(dataset)


def write_reference(ponds: Sequence[Pond], size: int, path: str, final: Path) -> None:
    """Write a scene's ponds, cut where the scene ends.

    Layer ``ponds`` has the fields ``material``, ``kind`` (valley, hillside or ring) and ``area_m2``
    (of the part inside the scene).

    Args:
        ponds: The ponds.
        size: Pixels per side of the scene.
        path: GeoPackage to write.
        final: The name it will get, for messages.

    Raises:
        OutputError: The file cannot be written.
    """
    source = None
    try:
        source = ogr.GetDriverByName("GPKG").CreateDataSource(path)
        layer = source.CreateLayer("ponds", _reference_system(), ogr.wkbPolygon)
        layer.CreateField(ogr.FieldDefn("material", ogr.OFTString))
        layer.CreateField(ogr.FieldDefn("kind", ogr.OFTString))
        layer.CreateField(ogr.FieldDefn("area_m2", ogr.OFTReal))
        layer.StartTransaction()
        parts = _inside(ponds, size)
        for pond, part in parts:
            feature = ogr.Feature(layer.GetLayerDefn())
            feature.SetField("material", pond.material)
            feature.SetField("kind", pond.kind)
            feature.SetField("area_m2", part.GetArea())
            feature.SetGeometry(part)
            layer.CreateFeature(feature)
        layer.CommitTransaction()
        closing.close(source)
        closing.check_store(path, ponds=len(parts))
    except RuntimeError as error:
        closing.give_up(source)
        raise failed(final, str(error)) from error


def failed(path: Path, reason: str) -> OutputError:
    """Return the error for a file that cannot be written, in a user's words."""
    if "disk" in reason.lower():
        return disk_full(path)
    return refused(path, reason, "simulation.cannot_write")


def _inside(ponds: Sequence[Pond], size: int) -> Sequence[Tuple[Pond, ogr.Geometry]]:
    """Return each polygon of the ponds inside the scene, in map coordinates."""
    side = size * GSD_M
    corners = np.array([(0, 0), (side, 0), (side, -side), (0, -side)]) + np.array(_ORIGIN)
    scene = polygon(corners)
    found = []
    for pond in ponds:
        ground = polygon(np.array(_ORIGIN) + pond.ring * (GSD_M, -GSD_M))
        cut = ground if scene.Contains(ground) else ground.Intersection(scene)
        several = ogr.GT_Flatten(cut.GetGeometryType()) != ogr.wkbPolygon
        parts = [cut.GetGeometryRef(i) for i in range(cut.GetGeometryCount())] if several else [cut]
        found += [
            (pond, part.Clone())
            for part in parts
            if ogr.GT_Flatten(part.GetGeometryType()) == ogr.wkbPolygon and not part.IsEmpty()
        ]
    return found


def _reference_system() -> osr.SpatialReference:
    system = osr.SpatialReference()
    system.ImportFromEPSG(_EPSG)
    return system
