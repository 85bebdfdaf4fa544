"""Simulated scenes: repeatable, the same in pieces, and their ponds known exactly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Set, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from osgeo import gdal, ogr, osr

from core.protocol.errors import Cancelled, OutputError, RequestError
from core.protocol.simulate import SimulateRequest
from core.run.feedback import Feedback
from core.simulation.camera.rendering import PAN_FINE, Window, render, render_pan
from core.simulation.camera.sensor import SCALE, multispectral, pan_of, record
from core.simulation.land.scene_plan import ScenePlan, make_plan
from core.simulation.land.shapes import Patch
from core.simulation.scene import make_scene, simulate
from core.simulation.scene_files import BANDS

SIZE = 384


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
def plans() -> Dict[int, ScenePlan]:
    return {seed: make_plan(SIZE, seed, Feedback()) for seed in (1, 3)}


@pytest.fixture(scope="module")
def wholes(plans: Dict[int, ScenePlan]) -> Dict[int, Window]:
    return {seed: render(plan, Patch(0, 0, SIZE, SIZE)) for seed, plan in plans.items()}


def inside(ring: npt.NDArray[np.float64], size: int) -> npt.NDArray[np.bool_]:
    """Even-odd rule at pixel centres, with nothing of GDAL in it."""
    y, x = np.mgrid[0:size, 0:size] + 0.5
    within = np.zeros(x.shape, dtype=bool)
    for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0)):
        if y0 != y1:
            crosses = (y0 > y) != (y1 > y)
            within ^= crosses & (x < x0 + (y - y0) / (y1 - y0) * (x1 - x0))
    return within


@given(st.integers(0, SIZE - 8), st.integers(0, SIZE - 8), st.data())
@settings(max_examples=8, deadline=None)
def test_a_window_is_that_part_of_the_whole(
    plans: Dict[int, ScenePlan], wholes: Dict[int, Window], x: int, y: int, data: st.DataObject
) -> None:
    seed = data.draw(st.sampled_from(sorted(plans)))
    width = data.draw(st.integers(1, min(150, SIZE - x)))
    height = data.draw(st.integers(1, min(150, SIZE - y)))
    part, whole = render(plans[seed], Patch(x, y, width, height)), wholes[seed]
    rows, columns = slice(y, y + height), slice(x, x + width)
    assert np.array_equal(part.pixels, whole.pixels[:, rows, columns])
    assert np.array_equal(part.label, whole.label[rows, columns])
    assert np.array_equal(part.height, whole.height[rows, columns])


def test_a_window_of_the_panchromatic_image_is_that_part_of_a_larger_one(
    plans: Dict[int, ScenePlan],
) -> None:
    larger = render_pan(plans[1], Patch(100, 120, 24, 30))
    part = render_pan(plans[1], Patch(108, 130, 9, 7))
    assert np.array_equal(part, larger[:, 40:68, 32:68])


def test_same_seed_same_scene_in_another_process() -> None:
    program = (
        "import hashlib; from core.run.feedback import Feedback;"
        "from core.simulation.scene import make_scene; s = make_scene(128, 7, Feedback());"
        "print(hashlib.sha256(s.pixels.tobytes() + s.label.tobytes()).hexdigest())"
    )
    root = Path(__file__).resolve().parents[3]
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
    one, other = make_scene(128, 0, Feedback()), make_scene(128, 1, Feedback())
    assert np.mean(one.pixels != other.pixels) > 0.9
    assert not np.array_equal(one.label, other.label)


def test_label_is_the_polygons(plans: Dict[int, ScenePlan], wholes: Dict[int, Window]) -> None:
    for seed, plan in plans.items():
        masks = [inside(pond.ring, SIZE) for pond in plan.ponds]
        assert np.array_equal(np.any(masks, axis=0), wholes[seed].label == 1)
        # Ponds do not touch, so that each is an object of its own.
        assert np.sum(masks, axis=0).max() == 1


def test_files_are_the_scene_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = make_scene(192, 3, Feedback())
    monkeypatch.setattr("core.simulation.scene._BLOCK_PX", 96)
    listener = Listener()
    result = simulate(SimulateRequest(str(tmp_path / "new" / "folder"), 192, 3), listener)
    assert listener.fractions == sorted(listener.fractions)
    assert listener.fractions[-1] == 1.0
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

    label, fields = burn(result.reference, image)
    assert np.array_equal(label, scene.label)
    assert result.prevalence == pytest.approx(label.mean())
    assert result.ponds == len(scene.ponds) >= 1
    assert fields == {"material", "kind", "area_m2"}
    dem = gdal.Open(str(result.dem))
    assert dem.GetGeoTransform() == image.GetGeoTransform()
    assert dem.GetRasterBand(1).DataType == gdal.GDT_Float32
    assert (result.pan, result.product) == (None, None)


def burn(reference: str, image: gdal.Dataset) -> Tuple[npt.NDArray[np.uint8], Set[str]]:
    source = ogr.Open(reference)
    layer = source.GetLayerByName("ponds")
    for feature in layer:
        assert feature.GetGeometryRef().IsValid()
        assert feature.GetField("area_m2") == pytest.approx(feature.GetGeometryRef().GetArea())
    layer.ResetReading()
    raster = gdal.GetDriverByName("MEM").Create("", image.RasterXSize, image.RasterYSize)
    raster.SetGeoTransform(image.GetGeoTransform())
    system: osr.SpatialReference = image.GetSpatialRef()
    raster.SetSpatialRef(system)
    gdal.RasterizeLayer(raster, [1], layer, burn_values=[1])
    definition = layer.GetLayerDefn()
    names = {definition.GetFieldDefn(i).GetName() for i in range(definition.GetFieldCount())}
    return raster.ReadAsArray(), names


def test_as_a_product_there_is_a_panchromatic_image_that_agrees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_to: Dict[str, object] = {}

    def wrap(folder: Path, **images: object) -> Path:
        # What is to be wrapped is whole by now.
        assert gdal.Open(str(images["pan"])).RasterXSize == 128 * PAN_FINE
        given_to.update(images)
        return folder / "product.tar.gz"

    monkeypatch.setattr("core.simulation.scene.write_product", wrap)
    result = simulate(SimulateRequest(str(tmp_path), 128, 4, product=True), Feedback())
    assert result.product == str(tmp_path / "product.tar.gz")
    setting = make_plan(128, 4, Feedback()).land.setting
    assert given_to["sun_zenith"] == setting.zenith
    assert given_to["acquired"] == setting.acquired
    image, pan = gdal.Open(result.image), gdal.Open(str(result.pan))
    left, top, pixel = (pan.GetGeoTransform()[index] for index in (0, 3, 1))
    assert (left, top) == (image.GetGeoTransform()[0], image.GetGeoTransform()[3])
    assert pixel == 2.0
    coarse = pan.ReadAsArray().reshape(128, PAN_FINE, 128, PAN_FINE).mean(axis=(1, 3))
    expected = pan_of(image.ReadAsArray().astype(np.float32))[0]
    assert np.corrcoef(coarse.ravel(), expected.ravel())[0, 1] > 0.95
    assert coarse.mean() == pytest.approx(expected.mean(), rel=0.03)
    # It shows more than the coarse image does.
    blocks = pan.ReadAsArray().reshape(128, PAN_FINE, 128, PAN_FINE)
    assert np.median(blocks.std(axis=(1, 3))) > 10


def test_nothing_is_brighter_than_twelve_bits(plans: Dict[int, ScenePlan]) -> None:
    """White ground under a low sun clips where DN 4095 is, each band at its own reflectance."""
    setting = plans[1].land.setting
    bright = np.full((4, 26, 26), 2.0, dtype=np.float32)
    pixels = record(1, multispectral(setting), Patch(0, 0, 20, 20), bright)
    limits = [round(4095 * step / SCALE) for step in multispectral(setting).reflectance]
    assert [np.unique(band).tolist() for band in pixels] == [[limit] for limit in limits]


def test_running_again_replaces_the_files(tmp_path: Path) -> None:
    first = simulate(SimulateRequest(str(tmp_path), 128, 1), Feedback())
    second = simulate(SimulateRequest(str(tmp_path), 128, 2), Feedback())
    assert first.reference == second.reference
    assert np.array_equal(
        gdal.Open(second.image).ReadAsArray(), make_scene(128, 2, Feedback()).pixels
    )


@pytest.mark.parametrize(("size", "seed"), [(64, 0), (100_000, 0), (256, -1)])
def test_impossible_scenes_are_refused(tmp_path: Path, size: int, seed: int) -> None:
    with pytest.raises(RequestError):
        simulate(SimulateRequest(str(tmp_path), size, seed), Feedback())
    assert not list(tmp_path.iterdir())


def test_folder_that_is_a_file(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("")
    with pytest.raises(OutputError, match="taken"):
        simulate(SimulateRequest(str(taken), 160, 0), Feedback())


def test_a_failure_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("No space left on device")

    monkeypatch.setattr("core.simulation.scene_files.gdal.Dataset.WriteArray", fail)
    with pytest.raises(OutputError, match="no room left"):
        simulate(SimulateRequest(str(tmp_path), 128, 0), Feedback())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("stop_at", [0.0, 0.05, 0.3, 1.0])
def test_cancel_leaves_nothing(tmp_path: Path, stop_at: float) -> None:
    with pytest.raises(Cancelled):
        simulate(SimulateRequest(str(tmp_path), 128, 0), Listener(stop_at=stop_at))
    assert not list(tmp_path.iterdir())
