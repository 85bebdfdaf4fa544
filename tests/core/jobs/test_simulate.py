"""Simulated scenes as files: whole or not at all, and the same as in memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Dict, List, Set, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from osgeo import gdal, ogr, osr

from core.jobs.simulate import simulate
from core.protocol.errors import Cancelled, OutputError, RequestError
from core.protocol.simulate import SimulateRequest
from core.run.feedback import Feedback
from core.simulation.camera.rendering import PAN_FINE
from core.simulation.camera.sensor import pan_of
from core.simulation.land.scene_plan import make_plan
from core.simulation.scene import make_scene
from core.simulation.scene_files import BANDS


class Listener(Feedback):
    """Keeps what it is told; stops the job at a fraction."""

    def __init__(self, stop_at: float = 2.0) -> None:
        self.fractions: List[float] = []
        self._stop_at = stop_at

    def progress(self, fraction: float, stage: str) -> None:
        self.fractions.append(fraction)
        if fraction >= self._stop_at:
            raise Cancelled


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

    monkeypatch.setattr("core.jobs.simulate.write_product", wrap)
    result = simulate(SimulateRequest(str(tmp_path), 128, 5, product=True), Feedback())
    assert result.product == str(tmp_path / "product.tar.gz")
    setting = make_plan(128, 5, Feedback()).land.setting
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


def test_a_scene_replaces_an_earlier_one_and_what_belonged_to_it(tmp_path: Path) -> None:
    folder = str(tmp_path)
    first = simulate(SimulateRequest(folder, 128, 1, product=True), Feedback())
    record = json.loads(Path(str(first.manifest)).read_text())
    assert record["request"] == {"output": folder, "size": 128, "seed": 1, "product": True}
    assert record["command"] == "simulate"
    assert record["result"]["product"] == first.product
    (tmp_path / "mine.tif").write_text("mine")
    second = simulate(SimulateRequest(folder, 128, 2), Feedback())
    assert not (tmp_path / "pan.tif").exists()
    assert Path(str(first.product)).exists()
    assert (tmp_path / "mine.tif").exists()
    assert json.loads(Path(str(second.manifest)).read_text())["request"]["seed"] == 2
    simulate(SimulateRequest(folder, 128, 2, product=True), Feedback())
    assert (tmp_path / "pan.tif").exists()
