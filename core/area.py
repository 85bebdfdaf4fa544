"""Polygons that say where to look: reprojected to the image once, burnt into each window."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

import numpy as np
import numpy.typing as npt
from osgeo import gdal, ogr, osr

from .errors import InputError
from .grid import Window, extent_window
from .raster import Image

ogr.UseExceptions()


class Area:
    """The polygons of a vector file on the grid of an image.

    Attributes:
        window: The smallest window around them, clipped to the image.
    """

    def __init__(self, path: str, image: Image) -> None:
        """Read the polygons of the file's first layer.

        Raises:
            InputError: The file cannot be opened, holds no polygons, or misses the image.
        """
        self._image = image
        self._store = ogr.GetDriverByName("Memory").CreateDataSource("")
        self._system = osr.SpatialReference(wkt=image.crs)
        self._system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        self._layer = self._store.CreateLayer("area", self._system, ogr.wkbUnknown)
        name = Path(path).name
        self._copy(path, name)
        if self._layer.GetFeatureCount() == 0:
            raise InputError(
                f"{name} holds no polygons.", "Draw at least one, or cover the whole layer."
            )
        xmin, xmax, ymin, ymax = self._layer.GetExtent()
        try:
            self.window = extent_window(
                (xmin, ymin, xmax, ymax), image.geotransform, image.width, image.height
            )
        except InputError as error:
            raise InputError(
                f"The polygons of {name} do not touch the image {image.name}.",
                "Choose polygons over this image, or another image.",
            ) from error

    def _copy(self, path: str, name: str) -> None:
        try:
            source = gdal.OpenEx(path, gdal.OF_VECTOR | gdal.OF_READONLY)
        except RuntimeError as error:
            raise InputError(
                f"The polygon file {name} cannot be opened ({error}).", "Choose another one."
            ) from error
        layer = source.GetLayer(0)
        system = layer.GetSpatialRef() if layer is not None else None
        if layer is None or system is None:
            raise InputError(
                f"{name} has no layer with a coordinate reference system.",
                "Assign one, or choose another file.",
            )
        system = system.Clone()
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        transformation = osr.CoordinateTransformation(system, self._system)
        for feature in layer:
            geometry: Optional[ogr.Geometry] = feature.GetGeometryRef()
            if geometry is None or geometry.IsEmpty() or geometry.GetDimension() != 2:
                continue
            copy = ogr.Feature(self._layer.GetLayerDefn())
            moved = geometry.GetLinearGeometry()  # Curves cannot be burnt.
            try:
                moved.Transform(transformation)
            except RuntimeError as error:
                raise InputError(
                    f"The polygons of {name} cannot be brought to the coordinate system of the "
                    f"image ({error}).",
                    "Check the coordinate systems of both.",
                ) from error
            copy.SetGeometry(moved)
            self._layer.CreateFeature(copy)

    def inside(self, window: Window) -> npt.NDArray[np.bool_]:
        """Return the pixels of a window whose centre lies in a polygon, bool [H, W]."""
        raster = gdal.GetDriverByName("MEM").Create(
            "", window.width, window.height, 1, gdal.GDT_Byte
        )
        raster.SetGeoTransform(self._image.geotransform_of(window))
        raster.SetProjection(self._image.crs)
        gdal.RasterizeLayer(raster, [1], self._layer, burn_values=[1])
        burnt: npt.NDArray[np.uint8] = raster.ReadAsArray()
        return burnt > 0
