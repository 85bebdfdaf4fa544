"""Pan-sharpening that keeps the radiometry: detail is added as a ratio whose local mean is one.

Smoothing-filter-based intensity modulation, Liu (2000), International Journal of Remote Sensing
21:3461-3472: each band is multiplied by the panchromatic image over its own blurred version. The
blur is what the bands have gone through: the mean over a multispectral pixel, then cubic
convolution. Where bands and panchromatic image go together, the result is exact. Unlike methods
that weight bands into a synthetic panchromatic one, this needs neither weights nor calibrations of
two cameras that agree.
"""

from __future__ import annotations

import collections
import os
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Deque, Tuple

import numpy as np
from osgeo import gdal
from scipy import ndimage

from ..raster import closing
from ..raster.array_types import Float32Array, Float64Array, UInt16Array
from ..raster.windows import Window, plan_fixed
from ..run.progress import Advance
from .gaofen import NODATA

gdal.UseExceptions()

_BLOCK = 1024
_WORKERS = 4

_LARGEST_RATIO = 3.0
"""Detail is not trusted beyond: at the rim of nodata, and next to a flash of light."""

_TOP = 65535


def blur_of(ratio: int) -> Float32Array:
    """Return the weights, along one axis, that a multispectral pixel's mean gives after resampling.

    Mean over the positions that a fine pixel can have in a coarse one: odd in number, symmetric,
    sum 1.

    Args:
        ratio: Multispectral over panchromatic sample distance.
    """
    reach = 3 * ratio
    offsets = np.arange(-reach, reach + 1)
    weights = np.zeros(offsets.size)
    for phase in range(ratio):
        coarse = np.floor_divide(phase + offsets, ratio)
        weights += _cubic((phase + 0.5) / ratio - coarse - 0.5) / ratio**2
    kept: Float32Array = np.trim_zeros(weights).astype(np.float32)
    return kept


def _cubic(x: Float64Array) -> Float64Array:
    """Keys (1981), IEEE Transactions on Acoustics, Speech, and Signal Processing 29:1153-1160."""
    x = np.abs(x)
    near = 1.5 * x**3 - 2.5 * x**2 + 1
    far = -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2
    return np.where(x <= 1, near, np.where(x < 2, far, 0.0))


def detail(pan: Float32Array, weights: Float32Array) -> Float32Array:
    """Return panchromatic values over their blurred version, 1 where there is no value.

    Args:
        pan: [H, W], 0 nodata.
        weights: Of the blur, see :func:`blur_of`.
    """
    lit = (pan != NODATA).astype(np.float32)
    # Blurred over what is known only, so that the rim is not darkened by what is not.
    blurred, share = _blur(pan, weights), _blur(lit, weights)
    known = (lit > 0) & (blurred > 0) & (share > 0)
    found = np.ones_like(pan)
    np.divide(pan * share, blurred, out=found, where=known)
    clipped: Float32Array = np.clip(found, 1 / _LARGEST_RATIO, _LARGEST_RATIO)
    return clipped


def _blur(values: Float32Array, weights: Float32Array) -> Float32Array:
    down = ndimage.correlate1d(values, weights, axis=0, mode="constant")
    both: Float32Array = ndimage.correlate1d(down, weights, axis=1, mode="constant")
    return both


def sharpen(path: str, pan_path: str, ratio: int, advance: Advance) -> None:
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
    weights = blur_of(ratio)
    margin = weights.size // 2
    whole = Window(0, 0, dataset.RasterXSize, dataset.RasterYSize)
    tiles = [tile.write for tile in plan_fixed(whole, 0, _BLOCK)]
    workers = min(_WORKERS, os.cpu_count() or 1)
    waiting: Deque[Tuple[Window, Future[UInt16Array]]] = collections.deque()
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
            waiting.append((tile, pool.submit(_sharpened, bands, fine, inner, weights)))
            if len(waiting) > workers:
                finish()
        while waiting:
            finish()
    dataset.FlushCache()
    closing.close(dataset)


def _read(dataset: gdal.Dataset, window: Window) -> UInt16Array:
    values = dataset.ReadAsArray(window.col, window.row, window.width, window.height)
    return np.asarray(values).reshape(-1, window.height, window.width)


def _sharpened(
    bands: UInt16Array, pan: UInt16Array, inner: Tuple[slice, slice], weights: Float32Array
) -> UInt16Array:
    gain = detail(pan.astype(np.float32), weights)[inner]
    sharp: UInt16Array = np.clip(np.rint(bands * gain), 1, _TOP).astype(np.uint16)
    # Where the panchromatic image ends, nothing is known at its sample distance.
    sharp[:, (pan[inner] == NODATA) | (bands == NODATA).any(axis=0)] = NODATA
    return sharp
