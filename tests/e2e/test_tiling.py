"""Labels depend neither on how a scene is cut nor on how much of it is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, Sequence, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from osgeo import gdal

gdal.UseExceptions()

ROOT = Path(__file__).resolve().parents[2]
WIDTH, HEIGHT = 3000, 2000
AGREEMENT = 0.99999


def engine(*arguments: str) -> None:
    """Run the engine's command line as a user would."""
    subprocess.run(
        [sys.executable, "-m", "core", *arguments], cwd=ROOT, check=True, capture_output=True
    )


def labels(scene: Path, output: Path, *options: str) -> npt.NDArray[Any]:
    """Return the class raster of a run."""
    engine("segment", str(scene), "--output", str(output), "--device", "cpu", *options)
    return gdal.Open(str(output)).ReadAsArray()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scene of 3000 x 2000 pixels: simulated ones side by side, with a hole of nodata."""
    folder = tmp_path_factory.mktemp("tiling")
    engine("simulate", "--output", str(folder), "--size", "1024", "--seed", "7")
    part = gdal.Open(str(folder / "scene.tif"))
    tile = part.ReadAsArray()
    # Mirrored copies, so that no edge runs through the scene.
    row = np.concatenate([tile, tile[:, :, ::-1], tile], axis=2)
    whole = np.concatenate([row, row[:, ::-1]], axis=1)[:, :HEIGHT, :WIDTH].copy()
    whole[:, 700:900, 1100:1500] = 0
    path = folder / "wide.tif"
    dataset = gdal.GetDriverByName("GTiff").Create(
        str(path), WIDTH, HEIGHT, len(whole), gdal.GDT_UInt16, ["TILED=YES", "COMPRESS=DEFLATE"]
    )
    dataset.SetGeoTransform(part.GetGeoTransform())
    dataset.SetProjection(part.GetProjection())
    for index, values in enumerate(whole, start=1):
        band = dataset.GetRasterBand(index)
        band.WriteArray(values)
        band.SetNoDataValue(0)
        band.SetScale(1e-4)
        band.SetDescription(part.GetRasterBand(index).GetDescription())
    del dataset
    return path


@pytest.fixture(scope="module")
def reference(scene: Path) -> npt.NDArray[Any]:
    """The labels of the scene in as few windows as ``--tile 2048`` makes."""
    found = labels(scene, scene.with_name("2048.tif"), "--tile", "2048")
    assert 0.001 < np.mean(found == 1) < 0.5, "the scene must hold ponds for this to mean anything"
    return found


@pytest.mark.parametrize("tile", ["256", "512"])
def test_any_tile_size_gives_the_same_labels(
    scene: Path, reference: npt.NDArray[Any], tile: str
) -> None:
    found = labels(scene, scene.with_name(f"{tile}.tif"), "--tile", tile)
    assert np.mean(found == reference) >= AGREEMENT


@pytest.mark.parametrize(
    "window", [(0, 0, 1000, 700), (1013, 457, 1201, 903), (2345, 1511, 655, 489), (1499, 3, 37, 61)]
)
def test_any_extent_gives_the_same_labels(
    scene: Path, reference: npt.NDArray[Any], window: Sequence[int]
) -> None:
    col, row, width, height = window
    extent = extent_of(scene, (col, row, width, height))
    found = labels(scene, scene.with_name("part.tif"), "--extent", *map(repr, extent))
    expected = reference[row : row + height, col : col + width]
    assert found.shape == expected.shape
    assert np.mean(found == expected) >= AGREEMENT


def extent_of(scene: Path, window: Tuple[int, int, int, int]) -> Tuple[float, float, float, float]:
    """Return the extent of some pixels."""
    x0, dx, _, y0, _, dy = gdal.Open(str(scene)).GetGeoTransform()
    col, row, width, height = window
    return (x0 + col * dx, y0 + (row + height) * dy, x0 + (col + width) * dx, y0 + row * dy)
