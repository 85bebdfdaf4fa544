"""Outlines in pixel coordinates, and the share of each pixel that they cover.

A ring is float64 [K, 2], ``x`` to the right and ``y`` down; pixel (row, column) spans
``column..column + 1`` and ``row..row + 1``. It is not closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal, ogr, osr
from scipy import ndimage

from ...raster.array_types import BoolArray, Float32Array, Float64Array, UInt8Array

Ring = npt.NDArray[np.float64]
Slices = Tuple[slice, slice]

_FINE = 4
"""Sub-pixels per side that a pixel's coverage is counted on."""


_ASIDE = np.array([0.0137, 0.0071])
"""Between the corners of pixels, many a diagonal runs through pixel centres, and what is on an edge
is inside for one program and outside for the next: an outline is moved by a hair."""


@dataclass(frozen=True)
class Patch:
    """A window of the land in cells that are a whole fraction of a pixel.

    Attributes:
        x: First column, cells; may be negative, the land does not end where the scene does.
        y: First row, cells.
        width: Columns.
        height: Rows.
        fine: Cells per pixel side.
    """

    x: int
    y: int
    width: int
    height: int
    fine: int = 1

    @property
    def shape(self) -> Tuple[int, int]:
        """Rows and columns."""
        return self.height, self.width

    def centres(self) -> Tuple[Float64Array, Float64Array]:
        """Return ``x`` and ``y`` of the cells' centres in pixels, float64 [1, W] and [H, 1]."""
        x = (np.arange(self.x, self.x + self.width) + 0.5) / self.fine
        y = (np.arange(self.y, self.y + self.height) + 0.5) / self.fine
        return x[None, :], y[:, None]

    def grown(self, border: int) -> Patch:
        """Return the window with ``border`` cells more on every side."""
        return Patch(
            self.x - border,
            self.y - border,
            self.width + 2 * border,
            self.height + 2 * border,
            self.fine,
        )

    def moved(self, columns: int, rows: int) -> Patch:
        """Return the window elsewhere, by whole cells."""
        return Patch(self.x + columns, self.y + rows, self.width, self.height, self.fine)

    def at(self, fine: int) -> Patch:
        """Return a window of whole pixels in finer cells."""
        if self.fine != 1:
            raise ValueError("only whole pixels can be divided")
        return Patch(self.x * fine, self.y * fine, self.width * fine, self.height * fine, fine)

    def overlap(self, other: Patch) -> Optional[Tuple[Slices, Slices]]:
        """Return where the common part lies in this window and in ``other``; ``None`` if nowhere.

        Both have cells of one size.
        """
        left, top = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.width, other.x + other.width)
        bottom = min(self.y + self.height, other.y + other.height)
        if right <= left or bottom <= top:
            return None
        mine = (slice(top - self.y, bottom - self.y), slice(left - self.x, right - self.x))
        its = (slice(top - other.y, bottom - other.y), slice(left - other.x, right - other.x))
        return mine, its


def patch_around(ring: Ring, border: int) -> Patch:
    """Return the window of whole pixels that holds ``ring`` and ``border`` pixels more."""
    low = np.floor(ring.min(axis=0)).astype(int) - border
    high = np.ceil(ring.max(axis=0)).astype(int) + border
    return Patch(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))


def coverage(ring: Ring, patch: Patch) -> Float32Array:
    """Return the share of each cell of ``patch`` inside ``ring``, float32 [H, W], 0 to 1."""
    fine = burn(polygon(ring), patch, _FINE)
    blocks = fine.reshape(patch.height, _FINE, patch.width, _FINE)
    return np.asarray(blocks.mean(axis=(1, 3)), dtype=np.float32)


def centres_inside(ring: Ring, patch: Patch) -> BoolArray:
    """Return which cells of ``patch`` have their centre inside ``ring``, bool [H, W]."""
    return burn(polygon(ring), patch, 1).astype(bool)


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


def outline(mask: BoolArray, patch: Patch) -> Optional[Ring]:
    """Return the outer edge of the largest part of a mask over ``patch``, rounded by half a pixel.

    Nature and bulldozers leave no stairs: the mask is smoothed on thirds of a pixel first.
    """
    thirds = np.repeat(np.repeat(mask.astype(np.float32), 3, axis=0), 3, axis=1)
    rounded = ndimage.gaussian_filter(thirds, 1.8) > 0.5
    raster = gdal.GetDriverByName("MEM").Create(
        "", rounded.shape[1], rounded.shape[0], 1, gdal.GDT_Byte
    )
    cell = 1 / (3 * patch.fine)
    raster.SetGeoTransform((patch.x / patch.fine, cell, 0, patch.y / patch.fine, 0, cell))
    band = raster.GetRasterBand(1)
    band.WriteArray(rounded.astype(np.uint8))
    source = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = source.CreateLayer("outline")
    gdal.Polygonize(band, band, layer, -1)
    shapes = [feature.GetGeometryRef().Clone() for feature in layer]
    if not shapes:
        return None
    best = max(shapes, key=lambda shape: shape.GetArea())
    ring = largest_ring(best.SimplifyPreserveTopology(0.45))
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


def sprawl(
    rng: np.random.Generator, centre: Tuple[float, float], area_px: float, rough: float
) -> Ring:
    """Return a shape that has grown in several directions: blobs that overlap."""
    whole = polygon(blob(rng, centre, 0.5 * area_px, rough))
    reach = 0.55 * np.sqrt(area_px)
    for _ in range(int(rng.integers(1, 4))):
        turn = rng.uniform(0, 2 * np.pi)
        aside = (centre[0] + reach * np.cos(turn), centre[1] + reach * np.sin(turn))
        whole = whole.Union(polygon(blob(rng, aside, 0.35 * area_px, rough)))
    ring = largest_ring(whole.SimplifyPreserveTopology(0.3))
    return blob(rng, centre, area_px, rough) if ring is None else ring


def hull_around(rings: Sequence[Ring], border_px: float) -> Optional[Ring]:
    """Return the outline of everything within ``border_px`` of shapes, its largest part."""
    whole = ogr.Geometry(ogr.wkbPolygon)
    for ring in rings:
        whole = whole.Union(polygon(ring).Buffer(2 * border_px, 4))
    return largest_ring(whole.Buffer(-border_px, 4).SimplifyPreserveTopology(1.0))


def rounded_box(
    rng: np.random.Generator,
    centre: Tuple[float, float],
    area_px: float,
    ratio: float,
    turn: float,
) -> Optional[Ring]:
    """Return a crooked rectangle with corners that lorries have rounded.

    Args:
        rng: Source of randomness.
        centre: ``x, y``, pixels.
        area_px: About its area, pixels.
        ratio: Of the side along ``turn`` to the other.
        turn: Direction, radians from ``x`` towards ``y``.
    """
    long, short = np.sqrt(area_px * ratio) / 2, np.sqrt(area_px / ratio) / 2
    corners = np.array([(-long, -short), (long, -short), (long, short), (-long, short)])
    corners *= rng.uniform(0.8, 1.15, (4, 2))
    cos, sin = np.cos(turn), np.sin(turn)
    ring = corners @ np.array([[cos, sin], [-sin, cos]]) + np.array(centre)
    radius = float(rng.uniform(0.06, 0.25) * np.sqrt(area_px))
    return largest_ring(polygon(ring).Buffer(-radius).Buffer(radius, 4))


def burn(shape: ogr.Geometry, patch: Patch, fine: int) -> UInt8Array:
    """Return which of ``fine`` parts per cell side have their centre in a shape, uint8 0 or 1."""
    raster = gdal.GetDriverByName("MEM").Create(
        "", patch.width * fine, patch.height * fine, 1, gdal.GDT_Byte
    )
    pixel, cell = 1 / patch.fine, 1 / (patch.fine * fine)
    raster.SetGeoTransform((patch.x * pixel, cell, 0, patch.y * pixel, 0, cell))
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
