"""Orthorectification by GDAL's warper: from an image's own geometry to a grid, resampled once."""

from __future__ import annotations

import numpy as np
from osgeo import gdal

from ..raster import closing
from ..raster.windows import Window, plan_fixed
from ..run import thread_limit
from ..run.progress import Advance
from .gaofen import NODATA
from .gdal_progress import progress_callback
from .map_grid import Grid, Heights

gdal.UseExceptions()

_WARP_MEMORY_MB = 256
"""Of the warper's windows, on top of which GDAL keeps its masks and threads."""

_SMOOTH_PIXELS = 0.01
"""Error that is allowed on a surface of constant height, between whose pixels GDAL may interpolate.
An elevation model may have a hill between any two: with one, each pixel is computed."""

SCRATCH = ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "BIGTIFF=IF_SAFER"]
"""Of files that are read once and gone: not compressed."""

_TILE = 2048


def warp(image: gdal.Dataset, grid: Grid, heights: Heights, path: str, advance: Advance) -> None:
    """Resample an image to a grid, once: a GeoTIFF of UInt16, nodata 0, that other steps read.

    Cubic convolution; next to nodata, where it would ring, GDAL interpolates linearly.

    Args:
        image: Reflectance x 10000, nodata 0, with its RPC.
        grid: Where to.
        heights: The ground.
        path: File to write.
        advance: Told the share that is done; may raise to stop.

    Raises:
        RuntimeError: GDAL cannot read the image or write the file.
        Cancelled: The user asked to stop.
    """
    gdal.ErrorReset()
    with progress_callback(advance) as callback:
        dataset = gdal.Warp(
            path,
            image,
            format="GTiff",
            outputBounds=grid.bounds,
            width=grid.width,
            height=grid.height,
            dstSRS=grid.crs,
            resampleAlg="cubic",
            errorThreshold=0.0 if heights.dem else _SMOOTH_PIXELS,
            outputType=gdal.GDT_UInt16,
            workingType=gdal.GDT_Float32,
            srcNodata=NODATA,
            dstNodata=NODATA,
            overviewLevel="NONE",
            warpMemoryLimit=_WARP_MEMORY_MB,
            # Not GDAL's own second thread as well: it would call back from there.
            warpOptions=[f"NUM_THREADS={thread_limit.as_gdal()}", "UNIFIED_SRC_NODATA=YES"],
            transformerOptions=heights.options,
            creationOptions=SCRATCH,
            callback=callback,
        )
        if dataset is None:
            raise RuntimeError(gdal.GetLastErrorMsg())
        dataset.FlushCache()
        closing.close(dataset)


def keep_dark(path: str, advance: Advance) -> int:
    """Tell dark ground from nodata in a raster, in its place: what has light in any band is ground.

    The warper works with fractions, and what rounds to 0 would read as nodata; it becomes 1, a
    ten-thousandth of reflectance.

    Args:
        path: UInt16, nodata 0; is changed.
        advance: Told the share that is done; may raise to stop.

    Returns:
        How many pixels are ground.

    Raises:
        RuntimeError: GDAL cannot read or write.
    """
    dataset = gdal.Open(path, gdal.GA_Update)
    whole = Window(0, 0, dataset.RasterXSize, dataset.RasterYSize)
    tiles = [tile.write for tile in plan_fixed(whole, 0, _TILE)]
    ground = 0
    gdal.ErrorReset()
    for number, tile in enumerate(tiles):
        advance(number / len(tiles))
        values = dataset.ReadAsArray(tile.col, tile.row, tile.width, tile.height)
        values = values.reshape(-1, tile.height, tile.width)
        lit = (values != NODATA).any(axis=0)
        ground += int(np.count_nonzero(lit))
        dark = lit & (values == NODATA)
        if dark.any():
            values[dark] = NODATA + 1
            dataset.WriteArray(values, tile.col, tile.row)
    dataset.FlushCache()
    closing.close(dataset)
    return ground
