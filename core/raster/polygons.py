"""Polygons on the grid of an image, rasterised window by window."""

from __future__ import annotations

from typing import Any, List, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal, ogr, osr

from .image import Image
from .reference_system import plane_system
from .reprojection import Reprojection
from .windows import Window

ogr.UseExceptions()

Bounds = Tuple[float, float, float, float]
"""``xmin, ymin, xmax, ymax``."""

_NUMBER = "number"

_STRIP = 1 << 23
"""Pixels that are rasterised at a time, in three arrays: a window of fine pixels holds many."""

_FAR = 10_000_000
"""Pixels beyond the image up to which a polygon is rasterised as it is."""


class Shapes:
    """Polygons in the reference system of an image, rasterised window by window."""

    def __init__(self, image: Image, geometries: Sequence[ogr.Geometry]) -> None:
        """Take polygons that are in the image's system."""
        self._image = image
        self.geometries = tuple(geometries)
        whole = bounds_of(image, image.window)
        self._store = ogr.GetDriverByName("Memory").CreateDataSource("")
        self._layer = self._store.CreateLayer("shapes", system_of(image), ogr.wkbUnknown)
        self._layer.CreateField(ogr.FieldDefn(_NUMBER, ogr.OFTInteger))
        for number, geometry in enumerate(self.geometries, start=1):
            feature = ogr.Feature(self._layer.GetLayerDefn())
            feature.SetField(_NUMBER, number)
            feature.SetGeometry(_within_reach(geometry, whole, image))
            self._layer.CreateFeature(feature)

    def inside(self, window: Window) -> npt.NDArray[np.bool_]:
        """Return the pixels of a window whose centre lies in a polygon, bool [H, W]."""
        result = np.empty((window.height, window.width), dtype=bool)
        step = max(1, _STRIP // window.width)
        for first in range(0, window.height, step):
            part = result[first : first + step]
            strip = Window(window.col, window.row + first, window.width, len(part))
            np.greater(self._burnt(strip, gdal.GDT_Byte, burn_values=[1]), 0, out=part)
        return result

    def numbered(self, window: Window) -> npt.NDArray[np.int32]:
        """Return which polygon each pixel's centre lies in, int32 [H, W].

        Counted from 1 in the order of :attr:`geometries`; 0 where there is none, and the last one
        where there are several.
        """
        burnt: npt.NDArray[np.int32] = self._burnt(
            window, gdal.GDT_Int32, options=[f"ATTRIBUTE={_NUMBER}"]
        )
        return burnt

    def _burnt(self, window: Window, kind: int, **burn: Any) -> npt.NDArray[Any]:
        raster = gdal.GetDriverByName("MEM").Create("", window.width, window.height, 1, kind)
        raster.SetGeoTransform(self._image.geotransform_of(window))
        raster.SetProjection(self._image.crs)
        self._layer.SetSpatialFilterRect(*bounds_of(self._image, window))
        gdal.RasterizeLayer(raster, [1], self._layer, **burn)
        burnt: npt.NDArray[Any] = raster.ReadAsArray()
        return burnt

    def touch(self, window: Window) -> bool:
        """Return whether the box around any polygon reaches between the pixel centres of a window.

        A polygon that does not covers none of its pixels.
        """
        xmin, ymin, xmax, ymax = bounds_of(self._image, window)
        width, height = abs(self._image.geotransform[1]), abs(self._image.geotransform[5])
        self._layer.SetSpatialFilterRect(
            xmin + 0.49 * width, ymin + 0.49 * height, xmax - 0.49 * width, ymax - 0.49 * height
        )
        return bool(self._layer.GetFeatureCount())


def _within_reach(geometry: ogr.Geometry, whole: Bounds, image: Image) -> ogr.Geometry:
    """Return a polygon, or where it goes on far beyond the image, what is near the image of it.

    GDAL counts pixels in 32 bits: a polygon around all the Earth would cover nothing.
    """
    dx, dy = abs(image.geotransform[1]) * _FAR, abs(image.geotransform[5]) * _FAR
    reach = (whole[0] - dx, whole[1] - dy, whole[2] + dx, whole[3] + dy)
    box = envelope(geometry)
    if all(box[at] >= reach[at] and box[at + 2] <= reach[at + 2] for at in (0, 1)):
        return geometry
    return geometry.Intersection(box_of(reach))


def system_of(image: Image) -> osr.SpatialReference:
    """Return the reference system of an image, x before y."""
    return plane_system(image.crs)


def bounds_of(image: Image, window: Window) -> Bounds:
    """Return the box around a window, in the image's system."""
    x0, dx, _, y0, _, dy = image.geotransform_of(window)
    xs = sorted((x0, x0 + dx * window.width))
    ys = sorted((y0, y0 + dy * window.height))
    return xs[0], ys[0], xs[1], ys[1]


def meet(geometry: ogr.Geometry, box: Bounds) -> bool:
    """Return whether the box around a polygon and another overlap."""
    xmin, xmax, ymin, ymax = geometry.GetEnvelope()
    return bool(xmin < box[2] and xmax > box[0] and ymin < box[3] and ymax > box[1])


def moved(
    shapes: Sequence[ogr.Geometry], source: osr.SpatialReference, target: osr.SpatialReference
) -> List[ogr.Geometry]:
    """Return polygons, copied, in another reference system, without those that have no place there.

    Raises:
        RuntimeError: There is no way from one system to the other.
    """
    if source.IsSame(target):
        return [shape.Clone() for shape in shapes]
    way, found = Reprojection(source, target), []
    for shape in shapes:
        copy = shape.Clone()
        # Straight edges are not straight in another projection.
        xmin, xmax, ymin, ymax = copy.GetEnvelope()
        copy.Segmentize(max(xmax - xmin, ymax - ymin) / 16)
        found.append(way.polygon(copy))
    return [copy for copy in found if copy is not None]


def box_of(bounds: Bounds) -> ogr.Geometry:
    """Return a box as a polygon."""
    xmin, ymin, xmax, ymax = bounds
    ring = ogr.Geometry(ogr.wkbLinearRing)
    for x, y in ((xmin, ymin), (xmax, ymin), (xmax, ymax), (xmin, ymax), (xmin, ymin)):
        ring.AddPoint_2D(x, y)
    box = ogr.Geometry(ogr.wkbPolygon)
    box.AddGeometry(ring)
    return box


def envelope(shape: ogr.Geometry) -> Bounds:
    """Return the box around a polygon."""
    xmin, xmax, ymin, ymax = shape.GetEnvelope()
    return xmin, ymin, xmax, ymax


def around(boxes: Sequence[Bounds]) -> Bounds:
    """Return the box around boxes."""
    west, south, east, north = zip(*boxes)
    return min(west), min(south), max(east), max(north)
