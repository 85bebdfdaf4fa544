"""The image under a frame, in natural colour, on any grid and in any reference system."""

from __future__ import annotations

import math
from typing import List, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal, osr

from ..model.band_roles import roles
from ..protocol.texts import text
from ..raster.image import Image, Reader
from ..raster.polygons import bounds_of, system_of
from ..raster.windows import Window
from .map_frame import Frame, Pixels

_STRETCH = (2, 98)
"""Percentiles of each band that become black and white."""

_GAMMA = 1.4
"""Lightens what a few bright roofs and pits would leave in the dark."""


def natural_colour(frame: Frame, image: Image) -> Tuple[Pixels, str]:
    """Return the image under a frame, and what its colours are.

    Raises:
        InputError: It does not lie under the frame.
        RuntimeError: It cannot be read, or there is no way between the reference systems.
    """
    known = {role: number for number, role in enumerate(roles(image), start=1) if role}
    bands = [known[role] for role in ("red", "green", "blue") if role in known]
    words = text("report.pictures.natural_colour")
    if len(bands) < 3:
        bands, words = [1], text("report.pictures.first_band")
    values, valid = _warped(frame, image, bands)
    if not valid.any():
        raise RuntimeError(text("report.pictures.image_without_data"))
    shown = np.full((frame.height, frame.width, 3), 255, dtype=np.uint8)
    for index in range(3):
        band = values[index % len(bands)]
        low, high = np.percentile(band[valid], _STRETCH)
        grey = np.clip((band[valid] - low) / max(high - low, 1e-12), 0, 1) ** (1 / _GAMMA)
        shown[valid, index] = np.round(255 * grey)
    return shown, words


def _warped(
    frame: Frame, image: Image, bands: List[int]
) -> Tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """Return some bands of an image on the grid of a picture, [C, H, W], and where it has data."""
    west, south, east, north = bounds_of(frame.image, frame.window)
    _, dx, _, _, _, dy = frame.geotransform
    warped = gdal.Warp(
        "",
        _reduced(frame, image, bands),
        format="MEM",
        dstSRS=frame.image.crs,
        outputBounds=(west, south, east, north),
        width=frame.width,
        height=frame.height,
        dstNodata=math.nan,
        resampleAlg="bilinear" if frame.metres < image.gsd_m else "near",
    ).ReadAsArray()
    values = warped.reshape(len(bands), frame.height, frame.width)
    if dx < 0:
        values = values[..., ::-1]
    if dy > 0:
        values = values[..., ::-1, :]
    valid = np.isfinite(values).all(axis=0)
    return np.where(valid, values, 0).astype(np.float32), valid


def _reduced(frame: Frame, image: Image, bands: List[int]) -> gdal.Dataset:
    """Return the part of an image about a frame, about as coarse as it; NaN is nodata."""
    target = system_of(frame.image)
    way = osr.CoordinateTransformation(target, system_of(image))
    west, south, east, north = way.TransformBounds(*bounds_of(frame.image, frame.window), 21)
    x0, dx, _, y0, _, dy = image.geotransform
    cols = sorted(((west - x0) / dx, (east - x0) / dx))
    rows = sorted(((south - y0) / dy, (north - y0) / dy))
    # Two pixels more, for the interpolation at the edge.
    col, row = math.floor(cols[0]) - 2, math.floor(rows[0]) - 2
    box = Window(col, row, math.ceil(cols[1]) + 2 - col, math.ceil(rows[1]) + 2 - row)
    part = box.intersect(image.window)
    if part.width <= 0 or part.height <= 0:
        raise RuntimeError(text("report.pictures.image_elsewhere"))
    step = max(1.0, box.width / frame.width, box.height / frame.height)
    shape = max(1, round(part.height / step)), max(1, round(part.width / step))
    values, valid = Reader(image, bands).read(part, shape)
    reduced = gdal.GetDriverByName("MEM").Create(
        "", shape[1], shape[0], len(bands), gdal.GDT_Float32
    )
    for number, band in enumerate(np.where(valid, values, np.nan), start=1):
        reduced.GetRasterBand(number).SetNoDataValue(math.nan)
        reduced.GetRasterBand(number).WriteArray(band.astype(np.float32))
    x, _, _, y, _, _ = image.geotransform_of(part)
    reduced.SetGeoTransform(
        (x, dx * part.width / shape[1], 0.0, y, 0.0, dy * part.height / shape[0])
    )
    reduced.SetProjection(image.crs)
    return reduced
