"""Batches to measure: scenes of smooth ground, their list, the command, and what it says."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, List, Sequence

import numpy as np
from osgeo import gdal, osr
from scipy import ndimage

ROOT = Path(__file__).resolve().parent.parent
BANDS = ("blue", "green", "red", "nir")

gdal.UseExceptions()


def scene(path: Path, side: int, seed: int, col: int = 0) -> str:
    """Write a scene of smooth ground with bright, flat patches; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    ground = ndimage.gaussian_filter(rng.normal(size=(side, side)), 4)
    ground = 900 + 200 * ground / ground.std()
    patches = ndimage.gaussian_filter(rng.normal(size=(side, side)), 12)
    patches = patches > 1.2 * patches.std()
    levels = np.array([0.7, 0.9, 1.0, 2.2])[:, None, None] * ground
    levels[:, patches] = np.array([1500, 1900, 2300, 2700])[:, None]
    pixels = np.clip(levels + rng.normal(0, 15, levels.shape), 1, 9000).astype(np.uint16)
    made = gdal.GetDriverByName("GTiff").Create(str(path), side, side, 4, gdal.GDT_UInt16)
    system = osr.SpatialReference()
    system.ImportFromEPSG(32650)
    made.SetProjection(system.ExportToWkt())
    made.SetGeoTransform((500_000 + 10 * col, 10, 0, 4_500_000, 0, -10))
    made.WriteArray(pixels)
    for number, name in enumerate(BANDS, start=1):
        made.GetRasterBand(number).SetDescription(name)
        made.GetRasterBand(number).SetScale(1e-4)
    made = None
    return str(path)


def table(path: Path, images: Sequence[str]) -> str:
    """Write the list of some scenes; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["image", *images]) + "\n", encoding="utf-8")
    return str(path)


def command(source: str, out: Path, *options: str) -> List[str]:
    """Return the command of a batch on the CPU."""
    engine = [sys.executable, "-m", "core", "batch", source, "--output", str(out)]
    return [*engine, "--device", "cpu", *options]


def run(arguments: Sequence[str], status: int = 0) -> float:
    """Run to the end; return the seconds.

    Raises:
        SystemExit: It ended otherwise than it should.
    """
    started = time.perf_counter()
    ended = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)
    if ended.returncode != status:
        raise SystemExit(f"{arguments} ended with {ended.returncode}\n{ended.stderr}")
    return time.perf_counter() - started


def told(out: Path) -> Any:
    """Return what ``batch.json`` says."""
    return json.loads((out / "batch.json").read_text(encoding="utf-8"))
