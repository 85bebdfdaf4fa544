"""A small folder of labelled tiles, laid out as the real one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from osgeo import gdal

gdal.UseExceptions()

SIDE = 64


def write_tile(folder: Path, seed: int) -> None:
    """Write the image and the label of a tile with one pond, a site of its own."""
    rng = np.random.default_rng(seed)
    label = np.zeros((SIDE, SIDE), dtype=np.uint8)
    label[10:40, 20:50] = 1
    for part, count, kind in (("image", 3, gdal.GDT_UInt16), ("label", 1, gdal.GDT_Byte)):
        (folder / part).mkdir(parents=True, exist_ok=True)
        path = str(folder / part / f"site{seed:02}_a.tif")
        raster = gdal.GetDriverByName("GTiff").Create(path, SIDE, SIDE, count, kind)
        for number, role in zip(range(1, count + 1), ("blue", "green", "red")):
            pixels = rng.normal(900, 90, label.shape) + 600 * label.astype(np.uint16)
            raster.GetRasterBand(number).SetDescription(role)
            raster.GetRasterBand(number).WriteArray(label if part == "label" else pixels)
