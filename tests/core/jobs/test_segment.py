"""The main job from end to end, on toy networks whose results are known by other means."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Dict, Optional

import numpy as np
import pytest
from osgeo import gdal, osr
from scipy import ndimage

from core import cli
from core.inference import pipeline, runtime
from core.jobs.segment import segment
from core.protocol.errors import RequestError
from core.protocol.segment import SegmentRequest, SegmentResult
from core.run import manifest

from .. import networks
from ..conftest import Heard
from ..rasters import GRID, UTM, landscape, read_ponds, read_raster, write_polygons, write_raster
from ..segmentations import expected, job

HEIGHT, WIDTH = 700, 930


@pytest.fixture(scope="module")
def wide(tmp_path_factory: Any) -> str:
    """A scene that needs several tiles, sides multiple of nothing."""
    path = tmp_path_factory.mktemp("wide") / "wide.tif"
    return write_raster(path, landscape(HEIGHT, WIDTH))


@pytest.fixture(scope="module")
def whole(wide: str, models: Path) -> Any:
    """The probability of that scene from one bare run over all of it."""
    values = read_raster(wide)
    return networks.whole_image(models / "spatial.onnx", values, networks.centre_of(values))


@pytest.mark.parametrize("tile", [None, 1, 256, 512, 2048])
def test_tiles_leave_no_trace(
    tile: Optional[int], wide: str, whole: Any, models: Path, tmp_path: Path, heard: Heard
) -> None:
    request = job(
        tmp_path,
        wide,
        models / "spatial.onnx",
        tile=tile,
        probability=str(tmp_path / "percent.tif"),
        polygons=str(tmp_path / "ponds.gpkg"),
    )
    result = segment(request, heard)
    np.testing.assert_array_equal(read_raster(result.output), expected(whole))
    percents = np.floor(whole.astype(np.float64) * 100).astype(np.uint8)
    np.testing.assert_array_equal(read_raster(str(result.probability)), percents)
    labels, count = ndimage.label(expected(whole))
    assert result.ponds == count
    assert result.pond_pixels == np.count_nonzero(labels)
    assert result.valid_pixels == labels.size


@pytest.mark.parametrize("tile", [256, 512])
@pytest.mark.parametrize("corner", [(3, 5), (101, 257), (517, 331)])
def test_the_extent_changes_nothing_inside_it(
    corner: tuple[int, int],
    tile: int,
    wide: str,
    whole: Any,
    models: Path,
    tmp_path: Path,
    heard: Heard,
) -> None:
    col, row = corner
    right, bottom = col + 390, row + 301
    x0, dx, _, y0, _, dy = GRID
    extent = (x0 + col * dx, y0 + bottom * dy, x0 + right * dx, y0 + row * dy)
    result = segment(job(tmp_path, wide, models / "spatial.onnx", extent=extent, tile=tile), heard)
    np.testing.assert_array_equal(
        read_raster(result.output), expected(whole)[row:bottom, col:right]
    )
    dataset = gdal.Open(result.output)
    assert dataset.GetGeoTransform() == (extent[0], dx, 0, extent[3], 0, dy)


def test_the_pixel_toy_equals_its_formula(tmp_path: Path, models: Path, heard: Heard) -> None:
    values = landscape(70, 90)
    image = write_raster(tmp_path / "i.tif", values)
    probability = str(tmp_path / "p.tif")
    request = job(tmp_path, image, models / "pixel.onnx", probability=probability)
    segment(request, heard)
    reflectance = values * 1e-4
    oracle = networks.per_pixel_oracle(reflectance, networks.centre_of(values) * 1e-4)
    found = read_raster(probability)
    assert np.abs(found - oracle * 100 + 0.5).max() <= 0.5 + 1e-3
    assert len(np.unique(found)) > 5


def test_a_missing_optional_band_is_neutral(tmp_path: Path, models: Path, heard: Heard) -> None:
    values = landscape(70, 90, bands=3)
    image = write_raster(tmp_path / "i.tif", values)
    request = job(tmp_path, image, models / "pixel.onnx", bands=(1, 2, 3))
    result = segment(request, heard)
    ratios = np.log(values / networks.centre_of(values)[:, None, None])
    clear = np.abs(ratios.sum(axis=0)) > 1e-6
    np.testing.assert_array_equal(
        read_raster(result.output)[clear], (ratios.sum(axis=0) >= 0)[clear]
    )


def test_the_bands_chosen_are_the_bands_used(tmp_path: Path, models: Path, heard: Heard) -> None:
    values = landscape(60, 80, bands=6)
    image = write_raster(tmp_path / "i.tif", values)
    chosen = (5, 1, 6, 2)
    result = segment(job(tmp_path, image, models / "spatial.onnx", bands=chosen), heard)
    picked = values[[number - 1 for number in chosen]]
    oracle = networks.whole_image(models / "spatial.onnx", picked, networks.centre_of(picked))
    np.testing.assert_array_equal(read_raster(result.output), expected(oracle))


def test_nodata_is_fed_as_the_centre_and_written_as_nodata(
    tmp_path: Path, models: Path, heard: Heard
) -> None:
    values = landscape(150, 260)
    hole = np.zeros(values.shape[1:], bool)
    hole[40:90, 100:260] = True
    hole[::17, ::19] = True
    stored = np.where(hole, 0, values).astype(np.uint16)
    image = write_raster(tmp_path / "i.tif", stored, nodata=0)
    result = segment(job(tmp_path, image, models / "spatial.onnx"), heard)
    centre = networks.centre_of(values[:, ~hole][:, :, None])
    fed = np.where(hole, centre[:, None, None], values).astype(np.uint16)
    oracle = expected(networks.whole_image(models / "spatial.onnx", fed, centre))
    np.testing.assert_array_equal(read_raster(result.output), np.where(hole, 255, oracle))
    assert result.valid_pixels == np.count_nonzero(~hole)


class Counted:
    """Counts the windows that ONNX Runtime really saw."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.windows = 0
        original = runtime.Network._run

        def run(network: Any, part: Any, encoding: Any, *more: Any) -> Any:
            self.windows += len(part)
            return original(network, part, encoding, *more)

        monkeypatch.setattr(runtime.Network, "_run", run)


@pytest.mark.parametrize("sparse", [False, True])
def test_windows_without_data_are_not_inferred(
    sparse: bool, tmp_path: Path, models: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = Counted(monkeypatch)
    values = np.zeros((4, 256, 256 * 6), np.uint16)
    values[:, :, 256:512] = landscape(256, 256)
    options = ["TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256", f"SPARSE_OK={sparse}"]
    image = write_raster(tmp_path / "i.tif", values, nodata=0, options=options)
    result = segment(job(tmp_path, image, models / "spatial.onnx", tile=256), heard)
    assert counted.windows == 1
    classes = read_raster(result.output)
    assert (classes[:, :256] == 255).all()
    assert (classes[:, 512:] == 255).all()
    assert set(np.unique(classes[:, 256:512])) == {0, 1}


def test_a_sparse_picture_is_the_same_in_every_tiling(
    tmp_path: Path, models: Path, heard: Heard
) -> None:
    """Black is a value of a picture, stored or not: it must not depend on the windows."""
    networks.deepness(tmp_path / "d.onnx", side=None)
    values = np.zeros((3, 300, 1100), np.uint8)
    values[:, :, :300] = 100 + landscape(300, 300, bands=3) % 50
    options = ["TILED=YES", "SPARSE_OK=TRUE"]
    image = write_raster(tmp_path / "i.tif", values, options=options)
    rasters = []
    for tile in (256, 2048):
        result = segment(job(tmp_path, image, tmp_path / "d.onnx", tile=tile), heard)
        rasters.append(read_raster(result.output) == 255)
    np.testing.assert_array_equal(*rasters)


@pytest.mark.parametrize("percent", [0, 1, 29, 50, 57, 58, 64, 70, 99, 100])
def test_percents_and_classes_agree_at_the_threshold(
    percent: int, wide: str, models: Path, tmp_path: Path, heard: Heard
) -> None:
    probability = str(tmp_path / "p.tif")
    extent = (GRID[0], GRID[3] - 3000, GRID[0] + 3000, GRID[3])
    request = job(
        tmp_path,
        wide,
        models / "spatial.onnx",
        threshold=percent / 100,
        probability=probability,
        extent=extent,
    )
    result = segment(request, heard)
    np.testing.assert_array_equal(
        read_raster(result.output) == 1, read_raster(probability) >= percent
    )


def test_rasters_are_what_the_contract_says(
    wide: str, models: Path, tmp_path: Path, heard: Heard
) -> None:
    probability = str(tmp_path / "p.tif")
    result = segment(job(tmp_path, wide, models / "spatial.onnx", probability=probability), heard)
    for path in (result.output, probability):
        dataset = gdal.Open(path)
        band = dataset.GetRasterBand(1)
        assert dataset.RasterCount == 1
        assert band.DataType == gdal.GDT_Byte
        assert band.GetNoDataValue() == 255
        assert band.GetBlockSize() == [256, 256]
        assert dataset.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == "DEFLATE"
        assert dataset.GetGeoTransform() == GRID
        system = osr.SpatialReference()
        system.SetFromUserInput(UTM)
        assert dataset.GetSpatialRef().IsSame(system)
        # Halved until all of it fits one block.
        sides = [max(band.GetOverview(i).XSize, 1) for i in range(band.GetOverviewCount())]
        assert sides == [WIDTH // 2, -(-WIDTH // 4)]
        # No value is made up between two others.
        full, small = band.ReadAsArray(), band.GetOverview(0).ReadAsArray()
        under = [full[row::2, col::2] for row in (0, 1) for col in (0, 1)]
        assert np.any([small == values for values in under], axis=0).all()
        dataset = None


def test_a_small_raster_has_no_overviews(
    scene: str, models: Path, tmp_path: Path, heard: Heard
) -> None:
    extent = (GRID[0], GRID[3] - 500, GRID[0] + 500, GRID[3])
    result = segment(job(tmp_path, scene, models / "spatial.onnx", extent=extent), heard)
    assert gdal.Open(result.output).GetRasterBand(1).GetOverviewCount() == 0


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (5, 7), (300, 2)])
def test_rasters_smaller_than_a_window(
    shape: tuple[int, int], models: Path, tmp_path: Path, heard: Heard
) -> None:
    values = landscape(300, 300)[:, : shape[0], : shape[1]].copy()
    image = write_raster(tmp_path / "i.tif", values)
    request = job(tmp_path, image, models / "spatial.onnx", polygons=str(tmp_path / "p.gpkg"))
    result = segment(request, heard)
    oracle = networks.whole_image(models / "spatial.onnx", values, networks.centre_of(values))
    np.testing.assert_array_equal(
        read_raster(result.output).reshape(shape), expected(oracle).reshape(shape)
    )


def test_the_manifest_repeats_the_run(
    wide: str, models: Path, tmp_path: Path, heard: Heard
) -> None:
    extent = (GRID[0] + 1e-5, GRID[3] - 3000, GRID[0] + 3000.123456789, GRID[3])
    request = job(
        tmp_path,
        wide,
        models / "spatial.onnx",
        extent=extent,
        min_area=900.0,
        simplify=1.5,
        tile=256,
        polygons=str(tmp_path / "p.gpkg"),
    )
    result = segment(request, heard)
    record = json.loads(Path(result.manifest).read_text(encoding="utf-8"))
    command = record["command_line"]
    assert command[:3] == ["python", "-m", "core"]
    again = cli.request_of(cli.parser().parse_args(command[3:]))
    assert again == SegmentRequest(**{**request.__dict__, "bands": (1, 2, 3, 4), "threshold": 0.5})
    first, ponds = read_raster(result.output), read_ponds(str(result.polygons))
    for path in (result.output, result.polygons, result.manifest):
        Path(str(path)).unlink()
    repeated = segment(again, heard)
    np.testing.assert_array_equal(read_raster(repeated.output), first)
    assert [p["area_m2"] for p in read_ponds(str(repeated.polygons))] == [
        p["area_m2"] for p in ponds
    ]


def test_the_manifest_says_what_went_in_and_what_ran(
    scene: str, models: Path, tmp_path: Path, heard: Heard
) -> None:
    model = models / "pixel.onnx"
    result = segment(job(tmp_path, scene, model), heard)
    record: Dict[str, Any] = json.loads(Path(result.manifest).read_text(encoding="utf-8"))
    assert record["inputs"]["model"]["sha256"] == hashlib.sha256(model.read_bytes()).hexdigest()
    assert record["inputs"]["image"]["size"] == Path(scene).stat().st_size
    assert record["device"] == result.device == "CPU"
    assert record["versions"]["tailing_pond_mapper"] == manifest.version()
    assert {"load", "look", "read", "infer", "write", "finish", "total"} <= set(record["seconds"])
    assert record["warnings"] == list(result.warnings)
    assert record["windows"]["pixels_written"] == 300 * 200
    assert record["result"]["pond_pixels"] == result.pond_pixels


def test_progress_never_falls_and_ends_at_one(
    wide: str, models: Path, tmp_path: Path, heard: Heard
) -> None:
    segment(job(tmp_path, wide, models / "pixel.onnx", tile=256), heard)
    fractions = [fraction for fraction, _ in heard.steps]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)
    assert len(set(fractions)) > 12


def test_the_user_hears_of_an_assumed_scale_and_of_strange_pixels(
    tmp_path: Path, models: Path, heard: Heard
) -> None:
    grid = (*GRID[:1], 30.0, 0.0, GRID[3], 0.0, -30.0)
    image = write_raster(tmp_path / "coarse.tif", landscape(50, 50), grid=grid)
    result = segment(job(tmp_path, image, models / "pixel.onnx"), heard)
    assert len(result.warnings) == 2
    assert heard.remarks == [("warning", text) for text in result.warnings]
    assert "0.0001" in result.warnings[0]
    assert "30 m" in result.warnings[1]
    assert all("coarse.tif" in text for text in result.warnings)


def test_a_declared_scale_in_range_needs_no_remark(
    tmp_path: Path, models: Path, heard: Heard
) -> None:
    image = write_raster(tmp_path / "i.tif", landscape(50, 50), scale=1e-4)
    assert segment(job(tmp_path, image, models / "pixel.onnx"), heard).warnings == ()


def test_batches_give_what_single_windows_give(
    wide: str,
    whole: Any,
    models: Path,
    tmp_path: Path,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As on a GPU: several windows at a time, of different shapes at the edges."""
    monkeypatch.setattr(runtime.Network, "batch_size", lambda self, pixels: 3)
    sizes = []
    original = runtime.Network._run

    def run(network: Any, part: Any, encoding: Any, *more: Any) -> Any:
        sizes.append(len(part))
        return original(network, part, encoding, *more)

    monkeypatch.setattr(runtime.Network, "_run", run)
    result = segment(job(tmp_path, wide, models / "spatial.onnx", tile=256), heard)
    np.testing.assert_array_equal(read_raster(result.output), expected(whole))
    assert max(sizes) > 1


def test_outputs_may_not_be_inputs(scene: str, models: Path, tmp_path: Path, heard: Heard) -> None:
    area = write_polygons(tmp_path / "a.gpkg", [[(600_000, 78e5), (601_000, 78e5), (6e5, 779e4)]])
    model = tmp_path / "m.onnx"
    model.write_bytes((models / "pixel.onnx").read_bytes())
    good = job(tmp_path, scene, model, area=area)
    before = {path: path.read_bytes() for path in map(Path, (scene, area, model))}
    for changes in (
        {"output": scene},
        {"polygons": area},
        {"output": str(model)},
        {"polygons": good.output},
        {"probability": good.output},
        {"probability": str(tmp_path / "prediction.manifest.json")},
    ):
        with pytest.raises(RequestError):
            segment(SegmentRequest(**{**good.__dict__, **changes}), heard)
    assert before == {path: path.read_bytes() for path in before}


@pytest.mark.parametrize(
    "changes",
    [
        {"threshold": -0.1},
        {"threshold": 1.5},
        {"threshold": float("nan")},
        {"min_area": -1.0},
        {"simplify": -1.0},
        {"tile": 0},
        {"extent": (1.0, 0.0, 0.0, 1.0)},
        {"extent": (0.0, 1.0, 1.0, 0.0)},
        {"device": "tpu"},
    ],
)
def test_senseless_requests_are_refused(
    changes: Dict[str, Any], scene: str, models: Path, tmp_path: Path, heard: Heard
) -> None:
    good = job(tmp_path, scene, models / "pixel.onnx")
    with pytest.raises(RequestError):
        segment(SegmentRequest(**{**good.__dict__, **changes}), heard)
    assert not Path(good.output).exists()


def test_the_result_counts_what_the_raster_shows(
    scene: str, models: Path, tmp_path: Path, heard: Heard
) -> None:
    polygons = str(tmp_path / "p.gpkg")
    result: SegmentResult = segment(
        job(tmp_path, scene, models / "spatial.onnx", polygons=polygons, min_area=1000.0), heard
    )
    classes = read_raster(result.output)
    assert result.pond_pixels == np.count_nonzero(classes == 1)
    assert result.valid_pixels == np.count_nonzero(classes != 255)
    ponds = read_ponds(polygons)
    assert result.ponds == len(ponds)
    assert result.pond_area_m2 == pytest.approx(sum(pond["area_m2"] for pond in ponds))
    assert min(pond["area_m2"] for pond in ponds) >= 1000
    assert [pond["id"] for pond in sorted(ponds, key=lambda p: -p["area_m2"])] == sorted(
        pond["id"] for pond in ponds
    )
    assert {pond["source"] for pond in ponds} == {"scene.tif"}
    assert {pond["model"] for pond in ponds} == {"Toy 1"}


@pytest.mark.parametrize("rank", [0.2, 0.5, 0.9])
def test_the_smallest_area_is_that_of_the_polygon(
    rank: float, scene: str, models: Path, tmp_path: Path, heard: Heard
) -> None:
    """The sieve by pixels that comes first lets nothing fall that the exact area would keep."""
    polygons = str(tmp_path / "p.gpkg")
    request = job(tmp_path, scene, models / "spatial.onnx", polygons=polygons)
    segment(request, heard)
    areas = sorted(pond["area_m2"] for pond in read_ponds(polygons))
    least = areas[int(rank * len(areas))]
    segment(SegmentRequest(**{**request.__dict__, "min_area": least}), heard)
    kept = sorted(pond["area_m2"] for pond in read_ponds(polygons))
    assert kept == [area for area in areas if area >= least]


def test_readers_work_ahead_but_not_without_bound(
    wide: str, models: Path, tmp_path: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has been read and not yet inferred stays a handful of windows on any raster."""
    reading, inferring, ahead = [], [], []
    read, run = pipeline._Source.read, runtime.Network._run

    def counted_read(source: Any, tile: Any) -> Any:
        reading.append(tile)
        ahead.append(len(reading) - len(inferring))
        return read(source, tile)

    def counted_run(network: Any, part: Any, encoding: Any, *more: Any) -> Any:
        inferring.append(part)
        return run(network, part, encoding, *more)

    monkeypatch.setattr(pipeline._Source, "read", counted_read)
    monkeypatch.setattr(runtime.Network, "_run", counted_run)
    segment(job(tmp_path, wide, models / "spatial.onnx", tile=256), heard)
    assert len(reading) == 12
    assert max(ahead) <= 4
