"""Outlines in pixel coordinates, and the share of each pixel that they cover.

A ring is float64 [K, 2], ``x`` to the right and ``y`` down; pixel (row, column) spans
``column..column + 1`` and ``row..row + 1``. It is not closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal, ogr, osr

Ring = npt.NDArray[np.float64]
FloatArray = npt.NDArray[np.float32]

_FINE = 4
"""Sub-pixels per side that a pixel's coverage is counted on."""


_ASIDE = np.array([0.0137, 0.0071])
"""Between the corners of pixels, many a diagonal runs through pixel centres, and what is on an edge
is inside for one program and outside for the next: an outline is moved by a hair."""


@dataclass(frozen=True)
class Patch:
    """A window of the scene, in whole pixels: where something local is painted."""

    x: int
    y: int
    width: int
    height: int

    @property
    def slices(self) -> Tuple[slice, slice]:
        """Rows and columns of the window."""
        return slice(self.y, self.y + self.height), slice(self.x, self.x + self.width)

    def centres(self) -> Tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return ``x`` and ``y`` of the pixel centres, float64 [H, W] each."""
        y, x = np.mgrid[self.y : self.y + self.height, self.x : self.x + self.width] + 0.5
        return x, y


def patch_around(ring: Ring, size: int, border: int) -> Patch:
    """Return the window of a scene that holds ``ring`` and ``border`` pixels more."""
    low = np.clip(np.floor(ring.min(axis=0)).astype(int) - border, 0, size)
    high = np.clip(np.ceil(ring.max(axis=0)).astype(int) + border, 0, size)
    return Patch(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))


def coverage(ring: Ring, patch: Patch) -> FloatArray:
    """Return the share of each pixel of ``patch`` inside ``ring``, float32 [H, W], 0 to 1."""
    fine = _burn(polygon(ring), patch, _FINE)
    blocks = fine.reshape(patch.height, _FINE, patch.width, _FINE)
    return np.asarray(blocks.mean(axis=(1, 3)), dtype=np.float32)


def centres_inside(ring: Ring, patch: Patch) -> npt.NDArray[np.bool_]:
    """Return which pixels of ``patch`` have their centre inside ``ring``, bool [H, W]."""
    return _burn(polygon(ring), patch, 1).astype(bool)


def polygon(ring: Ring) -> ogr.Geometry:
    """Return ``ring`` as an OGR polygon in pixel coordinates."""
    line = ogr.Geometry(ogr.wkbLinearRing)
    for x, y in ring:
        line.AddPoint_2D(float(x), float(y))
    line.CloseRings()
    shape = ogr.Geometry(ogr.wkbPolygon)
    shape.AddGeometry(line)
    return shape


def largest_ring(shape: ogr.Geometry) -> Optional[Ring]:
    """Return the outer ring of the largest polygon in ``shape``; ``None`` where there is none."""
    parts = [shape]
    if ogr.GT_Flatten(shape.GetGeometryType()) != ogr.wkbPolygon:
        parts = [shape.GetGeometryRef(i) for i in range(shape.GetGeometryCount())]
    parts = [part for part in parts if ogr.GT_Flatten(part.GetGeometryType()) == ogr.wkbPolygon]
    if not parts or shape.IsEmpty():
        return None
    best = max(parts, key=lambda part: part.GetArea())
    points = np.array(best.GetGeometryRef(0).GetPoints(), dtype=np.float64)
    return points[:-1, :2]


def outline(mask: npt.NDArray[np.bool_], patch: Patch, tolerance: float) -> Optional[Ring]:
    """Return the outer edge of a mask over ``patch``, straightened within ``tolerance`` pixels."""
    raster = gdal.GetDriverByName("MEM").Create("", patch.width, patch.height, 1, gdal.GDT_Byte)
    raster.SetGeoTransform((patch.x, 1, 0, patch.y, 0, 1))
    band = raster.GetRasterBand(1)
    band.WriteArray(mask.astype(np.uint8))
    source = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = source.CreateLayer("outline")
    gdal.Polygonize(band, band, layer, -1)
    shapes = [feature.GetGeometryRef().Clone() for feature in layer]
    if not shapes:
        return None
    best = max(shapes, key=lambda shape: shape.GetArea())
    ring = largest_ring(best.SimplifyPreserveTopology(tolerance))
    return None if ring is None else ring + _ASIDE


def blob(
    rng: np.random.Generator, centre: Tuple[float, float], area_px: float, rough: float
) -> Ring:
    """Return an irregular closed shape: a circle whose radius wanders by the share ``rough``."""
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    radius = np.ones_like(angle)
    for order in range(2, 9):
        radius += rough * rng.normal() / order * np.cos(order * angle + rng.uniform(0, 2 * np.pi))
    radius = np.clip(radius, 0.3, 2.0)
    stretch = rng.uniform(1.0, 1.6)
    points = np.stack([radius * np.cos(angle) * stretch, radius * np.sin(angle)], axis=1)
    turn = rng.uniform(0, 2 * np.pi)
    points = points @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    points *= np.sqrt(area_px / polygon(points).GetArea())
    return np.asarray(points + np.array(centre), dtype=np.float64)


def _burn(shape: ogr.Geometry, patch: Patch, fine: int) -> npt.NDArray[np.uint8]:
    raster = gdal.GetDriverByName("MEM").Create(
        "", patch.width * fine, patch.height * fine, 1, gdal.GDT_Byte
    )
    raster.SetGeoTransform((patch.x, 1 / fine, 0, patch.y, 0, 1 / fine))
    # Both sides name the same made-up system: without one GDAL warns at every shape.
    system = osr.SpatialReference()
    system.SetLocalCS("pixels")
    raster.SetSpatialRef(system)
    source = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = source.CreateLayer("shape", system)
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetGeometry(shape)
    layer.CreateFeature(feature)
    gdal.RasterizeLayer(raster, [1], layer, burn_values=[1])
    return np.asarray(raster.ReadAsArray(), dtype=np.uint8)
