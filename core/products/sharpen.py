"""Pan-sharpening that keeps the radiometry: detail is added as a ratio whose local mean is one.

Smoothing-filter-based intensity modulation, Liu (2000), International Journal of Remote Sensing
21:3461-3472: each band is multiplied by the panchromatic image over its own blurred version. The
blur is a Gaussian matched to what the multispectral camera resolves (Aiazzi et al. 2006,
Photogrammetric Engineering and Remote Sensing 72:591-596). Unlike methods that weight bands into a
synthetic panchromatic one, it needs neither weights nor a calibration that agrees between cameras.
"""

from __future__ import annotations

import collections
import os
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Deque, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal
from scipy import ndimage

from ..gaofen import NODATA
from ..grid import Window, plan_fixed
from .shelf import Advance

gdal.UseExceptions()

_BLOCK = 1024
_WORKERS = 4

_SIGMA = 0.5
"""Of the blur, in multispectral pixels: at their Nyquist frequency 0.29 of the contrast is left,
as with cameras of this kind."""

_REACH = 3.0
"""Standard deviations after which the blur is cut off."""

_LARGEST_RATIO = 3.0
"""Detail is not trusted beyond: at the rim of nodata, and next to a flash of light."""

_TOP = 65535

Floats = npt.NDArray[np.float32]


def detail(pan: Floats, ratio: float) -> Floats:
    """Return panchromatic values over their blurred version, 1 where there is no value.

    Args:
        pan: [H, W], 0 nodata.
        ratio: Multispectral over panchromatic sample distance.
    """
    sigma = _SIGMA * ratio
    lit = (pan != NODATA).astype(np.float32)
    # Blurred over what is known only, so that the rim is not darkened by what is not.
    blurred = ndimage.gaussian_filter(pan, sigma, truncate=_REACH, mode="constant")
    weight = ndimage.gaussian_filter(lit, sigma, truncate=_REACH, mode="constant")
    known = (lit > 0) & (blurred > 0)
    found = np.ones_like(pan)
    np.divide(pan * weight, blurred, out=found, where=known)
    clipped: Floats = np.clip(found, 1 / _LARGEST_RATIO, _LARGEST_RATIO)
    return clipped


def sharpen(path: str, pan_path: str, ratio: float, advance: Advance) -> None:
    """Sharpen a raster in its place, block by block, in bounded memory.

    Args:
        path: UInt16, nodata 0, resampled to the grid of the other; is changed.
        pan_path: Panchromatic, UInt16, nodata 0.
        ratio: Multispectral over panchromatic sample distance.
        advance: Told the share that is done; may raise to stop.

    Raises:
        RuntimeError: GDAL cannot read or write.
    """
    dataset, pan = gdal.Open(path, gdal.GA_Update), gdal.Open(pan_path)
    margin = int(np.ceil(_REACH * _SIGMA * ratio)) + 1
    whole = Window(0, 0, dataset.RasterXSize, dataset.RasterYSize)
    tiles = [tile.write for tile in plan_fixed(whole, 0, _BLOCK)]
    workers = min(_WORKERS, os.cpu_count() or 1)
    waiting: Deque[Tuple[Window, Future[npt.NDArray[np.uint16]]]] = collections.deque()
    gdal.ErrorReset()
    with ThreadPoolExecutor(workers) as pool:

        def finish() -> None:
            window, future = waiting.popleft()
            dataset.WriteArray(future.result(), window.col, window.row)

        for number, tile in enumerate(tiles):
            advance(number / len(tiles))
            # One thread reads and writes, the others reckon.
            around = tile.grow(margin).intersect(whole)
            top, left = tile.row - around.row, tile.col - around.col
            inner = (slice(top, top + tile.height), slice(left, left + tile.width))
            bands, fine = _read(dataset, tile), _read(pan, around)[0]
            waiting.append((tile, pool.submit(_sharpened, bands, fine, inner, ratio)))
            if len(waiting) > workers:
                finish()
        while waiting:
            finish()
    dataset.FlushCache()
    dataset = None
    # Closing writes the last blocks; GDAL reports a failure there only as its last error.
    if gdal.GetLastErrorType() >= gdal.CE_Failure:
        raise RuntimeError(gdal.GetLastErrorMsg())


def _read(dataset: gdal.Dataset, window: Window) -> npt.NDArray[np.uint16]:
    values = dataset.ReadAsArray(window.col, window.row, window.width, window.height)
    return np.asarray(values).reshape(-1, window.height, window.width)


def _sharpened(
    bands: npt.NDArray[np.uint16],
    pan: npt.NDArray[np.uint16],
    inner: Tuple[slice, slice],
    ratio: float,
) -> npt.NDArray[np.uint16]:
    gain = detail(pan.astype(np.float32), ratio)[inner]
    sharp = np.clip(np.rint(bands * gain), 1, _TOP).astype(np.uint16)
    # Where the panchromatic image ends, nothing is known at its sample distance.
    sharp[:, (pan[inner] == NODATA) | (bands == NODATA).any(axis=0)] = NODATA
    return sharp
