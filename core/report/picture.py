"""A picture with its words, ready to be put into the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal


@dataclass(frozen=True)
class Picture:
    """A picture of the report.

    Attributes:
        title: What it shows, in a few words.
        caption: What to know when looking at it.
        png: The file's bytes.
        legend: Colours as ``#rrggbb``, each with what it stands for.
    """

    title: str
    caption: str
    png: bytes
    legend: Tuple[Tuple[str, str], ...] = ()


def png(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Return a picture, uint8 [H, W, 3], as the bytes of a PNG file."""
    height, width, count = pixels.shape
    canvas = gdal.GetDriverByName("MEM").Create("", width, height, count, gdal.GDT_Byte)
    for index in range(count):
        canvas.GetRasterBand(index + 1).WriteArray(pixels[..., index])
    name = f"/vsimem/{id(canvas)}.png"
    gdal.GetDriverByName("PNG").CreateCopy(name, canvas, options=["ZLEVEL=9"])
    file = gdal.VSIFOpenL(name, "rb")
    try:
        return bytes(gdal.VSIFReadL(1, gdal.VSIStatL(name).size, file))
    finally:
        gdal.VSIFCloseL(file)
        gdal.Unlink(name)


def hexadecimal(colour: Tuple[int, int, int]) -> str:
    """Return a colour as ``#rrggbb``."""
    red, green, blue = colour
    return f"#{red:02x}{green:02x}{blue:02x}"
