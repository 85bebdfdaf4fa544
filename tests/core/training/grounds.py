"""A small folder of ground without ponds, laid out as the real one."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import Sequence

import numpy as np
from osgeo import gdal

gdal.UseExceptions()

CELL = 48


def write_raster(path: Path, bands: np.ndarray, scale: float = 1e-4) -> None:
    """Write bands [C, H, W] with a scale."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count, height, width = bands.shape
    raster = gdal.GetDriverByName("GTiff").Create(
        str(path), width, height, count, gdal.GDT_Byte if scale > 1e-3 else gdal.GDT_UInt16
    )
    for number, band in enumerate(bands, start=1):
        raster.GetRasterBand(number).WriteArray(band)
        raster.GetRasterBand(number).SetScale(scale)


def field(seed: int, height: int, width: int, count: int = 4) -> np.ndarray:
    """Vegetation and soil in reflectance x 10000: the redder, the less near infrared."""
    rng = np.random.default_rng(seed)
    soil = rng.random((height // 8 + 1, width // 8 + 1)).repeat(8, 0).repeat(8, 1)[:height, :width]
    bands = np.stack([600 + 600 * soil, 800 + 700 * soil, 500 + 1500 * soil, 3500 - 1500 * soil])
    return np.rint(bands[:count] + rng.normal(0, 20, (count, height, width))).astype(np.uint16)


def write_listing(path: Path, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([columns, *rows])


def write_ground(folder: Path) -> Path:
    """Write every source, each as small as it can be, and return the folder."""
    for number, name in enumerate(("ftw_austria_w1", "leipzig_l2a", "sundarbans_20200127_l2a")):
        write_raster(folder / "scenes" / f"{name}.tif", field(number, 40, 50))
    for number in range(5):
        write_raster(folder / "landsat30" / f"t{number}.tif", field(10 + number, 20, 20))
    write_raster(folder / "europe10" / "1.tif", field(20, 40, 40))
    for number, name in enumerate(("natural", "human_non_mining")):
        mosaic = field(30 + number, CELL, 2 * CELL)
        write_raster(folder / "chips_nir" / f"{name}.tif", mosaic)
        write_listing(folder / "chips_nir" / f"{name}.csv", ["cell"], [[0], [1]])
    mosaic = np.full((3, CELL, 3 * CELL), 10, dtype=np.uint8)
    mosaic[:, :, CELL : 2 * CELL] = 200  # a mine
    mosaic[:, :, 2 * CELL :] = np.array([60, 50, 40])[:, None, None]
    write_raster(folder / "amw_chips" / "some.tif", mosaic, 0.3 / 255)
    kinds = ("industrial_unknown", "mining", "not_mining")
    rows = [["some.tif", number, 0, number, kind] for number, kind in enumerate(kinds)]
    write_listing(
        folder / "amw_chips" / "index.csv", ["mosaic", "cell", "row", "col", "class"], rows
    )
    spectra = folder / "jagersfontein" / "points_with_data.csv.gz"
    spectra.parent.mkdir(parents=True)
    with gzip.open(spectra, "wt", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["B2", "B3", "B4", "B8"], [1450, 1780, 1780, 1930.0]])
    return folder
