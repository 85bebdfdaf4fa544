"""Scenes to measure jobs on: simulated ground, as large as is wanted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import List, Optional, Sequence
from xml.sax.saxutils import escape

import numpy as np
import numpy.typing as npt
from osgeo import gdal, osr

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from core.training.data.simulated_ground import simulate_ground  # noqa: E402

WIDTH, HEIGHT = 4096, 3840  # as many pixels as the paper's test area
BANDS = ("blue", "green", "red", "nir")
_SIDE = 1024
_PLACE = (300000, 8, 0, 2600000, 0, -8)
_ZONE = 32648

gdal.UseExceptions()


def simulated_scene(path: Path, folder: Path, width: int = WIDTH, height: int = HEIGHT) -> None:
    """Write a scene: simulated ones side by side, compressed like real products.

    Args:
        path: Where to write.
        folder: For what it is made from.
        width: Columns.
        height: Rows.
    """
    tiles = _simulated(folder)
    dataset = _create(path, width, height, sparse=False)
    for row in range(0, height, _SIDE):
        for col in range(0, width, _SIDE):
            tile = tiles[(row + col * 3) // _SIDE % len(tiles)]
            dataset.WriteArray(tile[:, : height - row, : width - col], col, row)


def _simulated(folder: Path) -> List[npt.NDArray[np.uint16]]:
    tiles = []
    for seed in range(4):
        part = folder / f"part{seed}"
        if not part.exists():
            subprocess.run(
                [
                    *(sys.executable, "-m", "core", "simulate", "--output", str(part)),
                    *("--size", str(_SIDE), "--seed", str(seed)),
                ],
                cwd=ROOT,
                check=True,
                capture_output=True,
            )
        tiles.append(gdal.Open(str(part / "scene.tif")).ReadAsArray())
    return tiles


def scene_without_ponds(path: Path, seed: int, side: int) -> None:
    """Write a simulated scene without ponds; its kind of landscape is that of the seed."""
    (ground,) = simulate_ground([seed], side)
    _create(path, side, side, sparse=False).WriteArray(np.maximum(ground.pixels, 1))


def repeated_scene(path: Path, scene: Path, side: int) -> None:
    """Write a virtual raster of ``side`` pixels squared: one scene again and again.

    The disk need not hold it, and nothing of it is empty.
    """
    whole = gdal.Open(str(scene))
    width, height = whole.RasterXSize, whole.RasterYSize
    lines = [
        f'<VRTDataset rasterXSize="{side}" rasterYSize="{side}">',
        f"<SRS>{escape(whole.GetProjection())}</SRS>",
        f"<GeoTransform>{', '.join(map(str, whole.GetGeoTransform()))}</GeoTransform>",
    ]
    for number, name in enumerate(BANDS, start=1):
        lines += [
            f'<VRTRasterBand dataType="UInt16" band="{number}">',
            f"<Description>{name}</Description><NoDataValue>0</NoDataValue><Scale>0.0001</Scale>",
        ]
        for row in range(0, side, height):
            for col in range(0, side, width):
                wide, tall = min(width, side - col), min(height, side - row)
                lines.append(
                    '<SimpleSource><SourceFilename relativeToVRT="0">'
                    f"{escape(str(scene))}</SourceFilename><SourceBand>{number}</SourceBand>"
                    f'<SourceProperties RasterXSize="{width}" RasterYSize="{height}" '
                    'DataType="UInt16" BlockXSize="256" BlockYSize="256"/>'
                    f'<SrcRect xOff="0" yOff="0" xSize="{wide}" ySize="{tall}"/>'
                    f'<DstRect xOff="{col}" yOff="{row}" xSize="{wide}" ySize="{tall}"/>'
                    "</SimpleSource>"
                )
        lines.append("</VRTRasterBand>")
    path.write_text("\n".join([*lines, "</VRTDataset>"]), encoding="utf-8")


def sparse_scene(path: Path, side: int) -> None:
    """Write a scene of which only some blocks hold data, so that it fits on a disk."""
    rng = np.random.default_rng(0)
    patch = rng.integers(200, 3000, (len(BANDS), 2048, 2048)).astype(np.uint16)
    dataset = _create(path, side, side, sparse=True)
    for position in np.linspace(0, side - 2048, 3).astype(int).tolist():
        dataset.WriteArray(patch, position, position)


def _create(path: Path, width: int, height: int, sparse: bool) -> gdal.Dataset:
    options: Sequence[str] = ("TILED=YES", "COMPRESS=DEFLATE", "PREDICTOR=2", "BIGTIFF=IF_SAFER")
    if sparse:
        options = (*options, "SPARSE_OK=TRUE")
    dataset = gdal.GetDriverByName("GTiff").Create(
        str(path), width, height, len(BANDS), gdal.GDT_UInt16, list(options)
    )
    dataset.SetGeoTransform(_PLACE)
    system = osr.SpatialReference()
    system.ImportFromEPSG(_ZONE)
    dataset.SetProjection(system.ExportToWkt())
    for number, name in enumerate(BANDS, start=1):
        band: Optional[gdal.Band] = dataset.GetRasterBand(number)
        if band is None:
            raise SystemExit("GDAL made no band")
        band.SetDescription(name)
        band.SetScale(1e-4)
        band.SetNoDataValue(0)
    return dataset
