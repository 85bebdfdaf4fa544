"""How much memory a score takes, whatever the size of what is judged.

Seconds differ from machine to machine; what is held to a limit here is measured in one run and told
as a ratio: the peak on a large prediction over the peak on a small one, with the same ponds on a
square kilometre and with the same ponds in all. Run it on a quiet machine, as `make bench` does.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Dict, Tuple

import numpy as np
from measured import measured
from osgeo import gdal, ogr, osr

ROOT = Path(__file__).resolve().parent.parent

PIXEL = 8.0
SMALL, LARGE = 10_000, 40_000
PONDS = 3000
"""In a prediction of any size: what is kept grows with the ponds, as it has to."""

MOST = 1.25
"""The peak on the large raster over the peak on the small one, sixteen times fewer pixels."""

gdal.UseExceptions()
ogr.UseExceptions()


def main() -> int:
    """Run every measurement, print a table, and fail where memory grows with the raster."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sides", nargs="+", type=int, default=[SMALL, LARGE], metavar="PIXELS")
    parser.add_argument("--ponds", type=int, default=PONDS)
    parser.add_argument("--scene", metavar="FOLDER", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.scene:
        scene(Path(arguments.scene), arguments.sides[0], arguments.ponds)
        return 0
    peaks: Dict[int, float] = {}
    (ROOT / "build").mkdir(exist_ok=True)
    for side in arguments.sides:
        with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
            # In a process of its own: what a parent holds counts into the peak of its children.
            made = [sys.executable, __file__, "--scene", folder, "--sides", str(side)]
            subprocess.run([*made, "--ponds", str(arguments.ponds)], check=True)
            peaks[side], seconds, figures = score(Path(folder))
        print(
            f"  {side} x {side}, {figures['reference']} reference and {figures['predicted']} "
            f"predicted ponds: peak {peaks[side]:.0f} MB, {seconds:.1f} s"
        )
    ratio = peaks[max(peaks)] / peaks[min(peaks)]
    print(f"  peak of the largest over the smallest {ratio:.2f} (at most {MOST})")
    return int(ratio > MOST)


def scene(folder: Path, side: int, ponds: int) -> None:
    """Write a prediction, its probabilities, and the ponds that it is judged by.

    Ponds lie on a lattice all over the raster. Of ten, one is missed and one is predicted only.
    """
    rng = np.random.default_rng(0)
    cells = int(np.ceil(np.sqrt(ponds)))
    step = side // cells
    if step < 60:
        raise SystemExit("there is no room for so many ponds")
    rasters = [_raster(folder / name, side) for name in ("prediction.tif", "probability.tif")]
    system = _system()
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(folder / "reference.gpkg"))
    layer = store.CreateLayer("reference", system, ogr.wkbPolygon)
    layer.StartTransaction()
    for row in range(0, side, 1024):
        # A band of zeros at a time: all of the raster holds data, as a real one does.
        tall = min(1024, side - row)
        for raster in rasters:
            raster.WriteArray(np.zeros((tall, side), dtype=np.uint8), 0, row)
    for number in range(ponds):
        top, left = (index * step + 4 for index in divmod(number, cells))
        height, width = (int(value) for value in rng.integers(12, 48, 2))
        if number % 10 != 0:
            shape = _rectangle(left, top, width, height)
            feature = ogr.Feature(layer.GetLayerDefn())
            feature.SetGeometry(shape)
            layer.CreateFeature(feature)
        if number % 10 != 1:
            ragged = (rng.random((height, width)) < 0.97).astype(np.uint8)
            rasters[0].WriteArray(ragged, left + 1, top + 1)
            rasters[1].WriteArray(ragged * 80, left + 1, top + 1)
    layer.CommitTransaction()


def score(folder: Path) -> Tuple[float, float, Dict[str, int]]:
    """Run the job in a process; return its peak in MB, its seconds, and the ponds' figures."""
    arguments = [
        *("score", str(folder / "prediction.tif")),
        *("--reference", str(folder / "reference.gpkg"), "--output", str(folder / "score")),
        *("--probability", str(folder / "probability.tif")),
    ]
    seconds, peak = measured(arguments)
    figures = json.loads((folder / "score" / "score.json").read_text(encoding="utf-8"))
    return peak, seconds, figures["ponds"]


def _system() -> osr.SpatialReference:
    system = osr.SpatialReference()
    system.ImportFromEPSG(32648)
    return system


def _raster(path: Path, side: int) -> gdal.Dataset:
    options = ["TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1", "BIGTIFF=IF_SAFER"]
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), side, side, 1, gdal.GDT_Byte, options)
    dataset.SetGeoTransform((300000, PIXEL, 0, 2600000, 0, -PIXEL))
    dataset.SetProjection(_system().ExportToWkt())
    dataset.GetRasterBand(1).SetNoDataValue(255)
    return dataset


def _rectangle(left: int, top: int, width: int, height: int) -> ogr.Geometry:
    west, north = 300000 + left * PIXEL, 2600000 - top * PIXEL
    east, south = west + width * PIXEL, north - height * PIXEL
    corners = ((west, north), (east, north), (east, south), (west, south), (west, north))
    text = ", ".join(f"{x} {y}" for x, y in corners)
    return ogr.CreateGeometryFromWkt(f"POLYGON (({text}))")


if __name__ == "__main__":
    sys.exit(main())
