"""Mosaic of strips side by side, without visible seams.

Where an image ends there is nothing to interpolate with: its outermost pixels are half a pixel off.
So a strip gives way to its neighbour there, which is well inside.
"""

from __future__ import annotations

from typing import Sequence, Tuple

import numpy as np
from osgeo import gdal, osr
from scipy import ndimage

from ..raster import closing
from ..raster.array_types import BoolArray, UInt16Array
from ..raster.windows import Window, plan_fixed
from ..run.progress import Advance
from .gaofen import NODATA
from .map_grid import Grid
from .orthorectification import SCRATCH

gdal.UseExceptions()

_RIM = 3
"""Pixels from the end of a strip that give way: the reach of cubic convolution, and one more."""

_TILE = 2048


def compose(strips: Sequence[Tuple[str, Grid]], grid: Grid, path: str, advance: Advance) -> None:
    """Lay strips onto one grid, the later ones on top but for their rims.

    Args:
        strips: Rasters of UInt16, nodata 0, of the same bands, on parts of the grid.
        grid: That shows all of them.
        path: GeoTIFF to write.
        advance: Told the share that is done; may raise to stop.

    Raises:
        RuntimeError: GDAL cannot read or write.
    """
    gdal.ErrorReset()
    bands = gdal.Open(strips[0][0]).RasterCount
    target = gdal.GetDriverByName("GTiff").Create(
        path, grid.width, grid.height, bands, gdal.GDT_UInt16, [*SCRATCH, "SPARSE_OK=TRUE"]
    )
    target.SetGeoTransform((grid.left, grid.pixel, 0.0, grid.top, 0.0, -grid.pixel))
    target.SetSpatialRef(osr.SpatialReference(wkt=grid.crs))
    for number, (strip, part) in enumerate(strips):
        source, place = gdal.Open(strip), grid.window_of(part)
        tiles = [tile.write for tile in plan_fixed(place, 0, _TILE)]
        for index, tile in enumerate(tiles):
            advance((number + index / len(tiles)) / len(strips))
            values, lit, inner = _read(source, place, tile)
            if lit.any():
                there = target.ReadAsArray(tile.col, tile.row, tile.width, tile.height)
                there = there.reshape(values.shape)
                taken = lit & (inner | ~_lit(there))
                target.WriteArray(np.where(taken, values, there), tile.col, tile.row)
    target.FlushCache()
    closing.close(target)


def _read(
    source: gdal.Dataset, place: Window, tile: Window
) -> Tuple[UInt16Array, BoolArray, BoolArray]:
    """Return a strip's values in a tile, what of them is ground, and what of that is no rim."""
    around = tile.grow(_RIM).intersect(place)
    values = source.ReadAsArray(
        around.col - place.col, around.row - place.row, around.width, around.height
    ).reshape(-1, around.height, around.width)
    lit = _lit(values)
    inner = ndimage.binary_erosion(lit, np.ones((3, 3)), iterations=_RIM)
    row, col = tile.row - around.row, tile.col - around.col
    rows, cols = slice(row, row + tile.height), slice(col, col + tile.width)
    return values[:, rows, cols], lit[rows, cols], inner[rows, cols]


def _lit(values: UInt16Array) -> BoolArray:
    found: BoolArray = (values != NODATA).any(axis=0)
    return found
