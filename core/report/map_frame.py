"""The part of a grid that pictures show, and what of a reference falls into it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Iterable, List, Optional, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal, ogr
from scipy import ndimage

from ..raster.class_codes import IGNORE
from ..raster.geodesy import Earth
from ..raster.image import Image, open_dataset
from ..raster.opening import open_vector
from ..raster.polygons import bounds_of, system_of
from ..raster.windows import Window

ogr.UseExceptions()

LONGEST = 1200
"""Pixels of the longer side of a picture at most: 15 cm of paper at 200 dots an inch."""

MARGIN = 0.03
"""Ground shown around what was judged, as a part of its longer side."""

Pixels = npt.NDArray[np.uint8]
"""A picture, uint8 [H, W, 3], red green blue; or its classes, uint8 [H, W]."""

_AT_ONCE = 500
"""Polygons drawn at a time."""


@dataclass(frozen=True)
class Frame:
    """The part of a grid that a picture shows, and the picture's size.

    Attributes:
        image: The grid.
        window: The part of it.
        width: Columns of the picture.
        height: Rows of the picture.
    """

    image: Image
    window: Window
    width: int
    height: int

    @property
    def metres(self) -> float:
        """Metres on the ground per picture pixel, from west to east through the middle."""
        west, south, east, north = bounds_of(self.image, self.window)
        # A tenth of the width: the geodesic is then as good as straight.
        middle = (south + north) / 2
        ends = np.array([[0.45 * east + 0.55 * west, middle], [0.55 * east + 0.45 * west, middle]])
        metres = float(Earth(self.image.crs).distances(ends[:1], ends[1:])[0]) * 10
        # The middle may lie beyond the edge of the Earth.
        if not math.isfinite(metres):
            metres = self.window.width * self.image.gsd_m
        return metres / self.width

    @property
    def geotransform(self) -> Tuple[float, ...]:
        """That of the picture."""
        x0, dx, _, y0, _, dy = self.image.geotransform_of(self.window)
        across, down = self.window.width / self.width, self.window.height / self.height
        return (x0, dx * across, 0.0, y0, 0.0, dy * down)

    def classes(self) -> Pixels:
        """Return the values of the frame's own raster at the size of the picture, uint8 [H, W]."""
        window = self.window
        dataset = open_dataset(self.image.path)
        place = (window.col, window.row, window.width, window.height)
        found: Pixels = dataset.GetRasterBand(1).ReadAsArray(*place, self.width, self.height)
        return found

    def outlines(self, verdicts: str, layer_name: str) -> npt.NDArray[np.bool_]:
        """Return the picture pixels that the outlines of a layer run through, bool [H, W]."""
        store = open_vector(verdicts)
        layer = store.GetLayerByName(layer_name)
        layer.SetSpatialFilterRect(*bounds_of(self.image, self.window))
        return self.drawn(feature.GetGeometryRef() for feature in layer)

    def drawn(self, polygons: Iterable[Optional[ogr.Geometry]]) -> npt.NDArray[np.bool_]:
        """Return the picture pixels that the outlines of polygons run through, bool [H, W].

        Args:
            polygons: In the grid's reference system; ``None`` and empty ones are passed over.
        """
        canvas = gdal.GetDriverByName("MEM").Create("", self.width, self.height, 1, gdal.GDT_Byte)
        canvas.SetGeoTransform(self.geotransform)
        canvas.SetProjection(self.image.crs)
        lines: List[ogr.Geometry] = []
        for geometry in polygons:
            if geometry is not None and not geometry.IsEmpty():
                lines.append(geometry.Boundary())
            if len(lines) == _AT_ONCE:
                _burn(canvas, lines, self)
                lines = []
        _burn(canvas, lines, self)
        burnt: Pixels = canvas.ReadAsArray()
        return burnt > 0


def judged_window(grid: Image) -> Window:
    """Return the smallest window around what was judged, with a margin, at overview precision."""
    whole = frame_of(grid, grid.window)
    rows, cols = np.nonzero(whole.classes() != IGNORE)
    if not rows.size:
        return grid.window
    across, down = grid.width / whole.width, grid.height / whole.height
    # A picture pixel beside the outermost one may hold something, though its centre does not.
    left, right = (cols.min() - 1) * across, (cols.max() + 2) * across
    top, bottom = (rows.min() - 1) * down, (rows.max() + 2) * down
    more = MARGIN * max(right - left, bottom - top)
    col, row = math.floor(left - more), math.floor(top - more)
    return Window(
        col, row, math.ceil(right + more) - col, math.ceil(bottom + more) - row
    ).intersect(grid.window)


def frame_of(grid: Image, window: Window) -> Frame:
    """Return the frame around a window of a grid, at the size of a picture."""
    # Small grids are enlarged: outlines need pixels to be drawn on.
    scale = LONGEST / max(window.width, window.height)
    scale = scale if scale <= 1 else max(1, min(8, math.floor(scale)))
    return Frame(
        grid, window, max(1, round(window.width * scale)), max(1, round(window.height * scale))
    )


def _burn(canvas: gdal.Dataset, lines: List[ogr.Geometry], frame: Frame) -> None:
    store = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = store.CreateLayer("lines", system_of(frame.image), ogr.wkbUnknown)
    for line in lines:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(line)
        layer.CreateFeature(feature)
    gdal.RasterizeLayer(canvas, [1], layer, burn_values=[1], options=["ALL_TOUCHED=TRUE"])


def thick(line: npt.NDArray[np.bool_], width: int) -> npt.NDArray[np.bool_]:
    """Return lines, bool [H, W], made so many pixels wide."""
    return np.asarray(ndimage.binary_dilation(line, np.ones((width, width))), dtype=bool)
