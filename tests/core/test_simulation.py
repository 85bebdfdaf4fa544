"""Simulated scenes: repeatable, plausible, and their ponds known exactly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from osgeo import gdal, ogr, osr

from core.errors import Cancelled, OutputError, RequestError
from core.feedback import Feedback
from core.requests import SimulateRequest
from core.simulation.files import BANDS
from core.simulation.scene import Scene, make_scene, simulate

SIZE = 1024


class Listener(Feedback):
    """Keeps what it is told; stops the job at a fraction."""

    def __init__(self, stop_at: float = 2.0) -> None:
        self.fractions: List[float] = []
        self._stop_at = stop_at

    def progress(self, fraction: float, stage: str) -> None:
        self.fractions.append(fraction)
        if fraction >= self._stop_at:
            raise Cancelled


@pytest.fixture(scope="module")
def scenes() -> Dict[int, Scene]:
    return {seed: make_scene(SIZE, seed, Feedback()) for seed in (1, 2)}


def inside(ring: npt.NDArray[np.float64], size: int) -> npt.NDArray[np.bool_]:
    """Even-odd rule at pixel centres, with nothing of GDAL in it."""
    left, top = np.floor(ring.min(axis=0)).astype(int)
    right, bottom = np.ceil(ring.max(axis=0)).astype(int)
    y, x = np.mgrid[top:bottom, left:right] + 0.5
    within = np.zeros(x.shape, dtype=bool)
    for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0)):
        if y0 != y1:
            crosses = (y0 > y) != (y1 > y)
            within ^= crosses & (x < x0 + (y - y0) / (y1 - y0) * (x1 - x0))
    result = np.zeros((size, size), dtype=bool)
    result[top:bottom, left:right] = within
    return result


def test_same_seed_same_scene_in_another_process() -> None:
    program = (
        "import hashlib; from core.feedback import Feedback;"
        "from core.simulation.scene import make_scene; s = make_scene(256, 7, Feedback());"
        "print(hashlib.sha256(s.pixels.tobytes() + s.label.tobytes()).hexdigest())"
    )
    root = Path(__file__).resolve().parents[2]
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=root,
            env={"PYTHONHASHSEED": hashing, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hashing in ("1", "2")
    }
    assert len(found) == 1


def test_other_seed_other_scene() -> None:
    one, other = make_scene(256, 0, Feedback()), make_scene(256, 1, Feedback())
    assert np.mean(one.pixels != other.pixels) > 0.9
    assert not np.array_equal(one.label, other.label)


def test_prevalence_is_that_of_the_paper(scenes: Dict[int, Scene]) -> None:
    for scene in scenes.values():
        assert 0.025 <= scene.label.mean() <= 0.035
        assert len(scene.ponds) >= 3


def test_label_is_the_polygons(scenes: Dict[int, Scene]) -> None:
    scene = scenes[1]
    expected = np.any([inside(pond.ring, SIZE) for pond in scene.ponds], axis=0)
    assert np.array_equal(expected, scene.label == 1)


def test_ponds_do_not_touch(scenes: Dict[int, Scene]) -> None:
    for scene in scenes.values():
        total = sum(np.count_nonzero(inside(pond.ring, SIZE)) for pond in scene.ponds)
        assert total == int(scene.label.sum())


def test_ponds_look_like_ponds(scenes: Dict[int, Scene]) -> None:
    """Bare and smooth, where the land is green and rough."""
    for scene in scenes.values():
        red, nir = scene.pixels[2].astype(float), scene.pixels[3].astype(float)
        ndvi = (nir - red) / (nir + red)
        pond = scene.label == 1
        assert np.median(ndvi[pond]) < 0.25 < np.median(ndvi[~pond])
        step = np.abs(np.diff(np.log(nir), axis=1))
        within = pond[:, 1:] & pond[:, :-1]
        assert np.median(step[within]) < 0.67 * np.median(step[~within])


def test_some_land_is_as_bright_and_bare_as_ponds(scenes: Dict[int, Scene]) -> None:
    """Hard negatives: a threshold on one index must not do."""
    for scene in scenes.values():
        red, nir = scene.pixels[2].astype(float), scene.pixels[3].astype(float)
        bare = ((nir - red) / (nir + red) < 0.25) & (red > 900)
        assert np.count_nonzero(bare & (scene.label == 0)) > 0.3 * scene.label.sum()


def test_files(tmp_path: Path) -> None:
    listener = Listener()
    result = simulate(SimulateRequest(str(tmp_path / "new" / "folder"), 256, 3), listener)
    assert listener.fractions == sorted(listener.fractions)
    assert listener.fractions[-1] == 1.0
    scene = make_scene(256, 3, Feedback())
    image = gdal.Open(result.image)
    assert np.array_equal(image.ReadAsArray(), scene.pixels)
    assert image.GetGeoTransform()[1::4] == (8.0, -8.0)
    assert image.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == "DEFLATE"
    assert image.GetRasterBand(1).GetBlockSize() == [256, 256]
    assert image.GetSpatialRef().GetAuthorityCode(None) == "32648"
    for number, name in enumerate(BANDS, start=1):
        band = image.GetRasterBand(number)
        described = (band.GetDescription(), band.GetScale(), band.GetOffset())
        assert described == (name, 0.0001, 0.0)
        assert band.GetNoDataValue() == 0
        assert band.DataType == gdal.GDT_UInt16
    assert scene.pixels.min() > 0

    label, ponds = burn(result.reference, image)
    assert ponds == result.ponds == len(scene.ponds)
    assert np.array_equal(label, scene.label)
    assert result.prevalence == pytest.approx(label.mean())


def burn(reference: str, image: gdal.Dataset) -> Tuple[npt.NDArray[np.uint8], int]:
    source = ogr.Open(reference)
    layer = source.GetLayerByName("ponds")
    assert all(feature.GetGeometryRef().IsValid() for feature in layer)
    layer.ResetReading()
    raster = gdal.GetDriverByName("MEM").Create("", image.RasterXSize, image.RasterYSize)
    raster.SetGeoTransform(image.GetGeoTransform())
    system: osr.SpatialReference = image.GetSpatialRef()
    raster.SetSpatialRef(system)
    gdal.RasterizeLayer(raster, [1], layer, burn_values=[1])
    return raster.ReadAsArray(), layer.GetFeatureCount()


def test_running_again_replaces_the_files(tmp_path: Path) -> None:
    first = simulate(SimulateRequest(str(tmp_path), 256, 1), Feedback())
    second = simulate(SimulateRequest(str(tmp_path), 256, 2), Feedback())
    assert first.reference == second.reference
    assert ogr.Open(second.reference).GetLayer(0).GetFeatureCount() == second.ponds


@pytest.mark.parametrize(("size", "seed"), [(64, 0), (100_000, 0), (256, -1)])
def test_impossible_scenes_are_refused(tmp_path: Path, size: int, seed: int) -> None:
    with pytest.raises(RequestError):
        simulate(SimulateRequest(str(tmp_path), size, seed), Feedback())
    assert not list(tmp_path.iterdir())


def test_folder_that_is_a_file(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("")
    with pytest.raises(OutputError, match="taken"):
        simulate(SimulateRequest(str(taken), 256, 0), Feedback())


def test_a_failure_between_the_files_leaves_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(ponds: object, path: str) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr("core.simulation.files._write_reference", fail)
    with pytest.raises(OutputError, match="no room"):
        simulate(SimulateRequest(str(tmp_path), 256, 0), Feedback())
    assert not list(tmp_path.iterdir())


def test_cancel_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        simulate(SimulateRequest(str(tmp_path), 256, 0), Listener(stop_at=0.5))
    assert not list(tmp_path.iterdir())
