"""Browse images and thumbnails in natural colour, as they come with a product."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from osgeo import gdal

gdal.UseExceptions()

_LONGER_SIDE_PX, _THUMBNAIL_STEP = 1000, 5
"""Of the browse picture; the thumbnail is so many times smaller."""

_NATURAL = (3, 2, 1)
"""Red, green and blue among the bands."""


def write_pictures(tiff: Path, browse: Path, thumbnail: Path) -> None:
    """Write a picture and a smaller one as JPEG, if this GDAL can.

    Each colour is stretched from its first to its 99th percentile; beyond the scene is black.

    Raises:
        RuntimeError: The image cannot be read, or a picture not be written.
    """
    driver = gdal.GetDriverByName("JPEG")
    if driver is None:
        return
    source = gdal.Open(str(tiff))
    shrink = max(1.0, max(source.RasterXSize, source.RasterYSize) / _LONGER_SIDE_PX)
    width, height = (math.ceil(side / shrink) for side in (source.RasterXSize, source.RasterYSize))
    colours = np.stack(
        [
            source.GetRasterBand(band).ReadAsArray(
                buf_xsize=width, buf_ysize=height, resample_alg=gdal.GRIORA_Average
            )
            for band in _NATURAL
        ]
    ).astype(np.float32)
    for colour in colours:
        lit = colour[colour > 0]
        low, high = np.percentile(lit, (1, 99)) if lit.size else (0.0, 1.0)
        colour[:] = np.clip((colour - low) / max(high - low, 1.0), 0, 1) * 255
    for path, step in ((browse, 1), (thumbnail, _THUMBNAIL_STEP)):
        picture = colours[:, ::step, ::step].astype(np.uint8)
        memory = gdal.GetDriverByName("MEM").Create("", picture.shape[2], picture.shape[1], 3)
        memory.WriteArray(picture)
        driver.CreateCopy(str(path), memory)
