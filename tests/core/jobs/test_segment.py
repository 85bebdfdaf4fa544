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
from core.protocol.errors import InputError, RequestError
from core.protocol.segment import SegmentRequest, SegmentResult
from core.run import manifest

from .. import networks
from ..conftest import Heard
from ..rasters import GRID, UTM, landscape, read_ponds, read_raster, write_polygons, write_raster

HEIGHT, WIDTH = 700, 930


def job(folder: Path, image: str, model: Path, **options: Any) -> SegmentRequest:
    return SegmentRequest(
        image=image,
        output=str(folder / "prediction.tif"),
        model=str(model),
        device="cpu",
        **options,
    )


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


def expected(probability: Any, threshold: float = 0.5) -> Any:
    return (probability >= np.float32(threshold)).astype(np.uint8)


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


@pytest.mark.parametrize(
    ("crs", "grid"),
    [
        ("EPSG:4326", (-44.0, 1e-4, 0, -20.0, 0, -1e-4)),
        ("EPSG:4490", (103.0, 1e-4, 0, 23.5, 0, -1e-4)),
        ("EPSG:4526", (38_500_000.0, 10.0, 0, 2_600_000.0, 0, -10.0)),
        ("EPSG:3857", (-4_900_000.0, 10.0, 0, -2_300_000.0, 0, -10.0)),
        ("EPSG:2263", (980_000.0, 30.0, 0, 200_000.0, 0, -30.0)),
        (UTM, (600_000.0, 10.0, 0, 7_800_000.0, 0, 10.0)),
    ],
)
def test_any_system_and_polygons_in_another(
    crs: str, grid: tuple[float, ...], models: Path, tmp_path: Path, heard: Heard
) -> None:
    """Degrees, northing first, feet, a grid that runs north: all are served."""
    values = landscape(120, 160)
    image = write_raster(tmp_path / "i.tif", values, crs=crs, grid=grid)
    x0, dx, _, y0, _, dy = grid
    columns, rows = (20.3, 70.2), (30.1, 95.4)
    corners = [
        (x0 + col * dx, y0 + row * dy)
        for col, row in (
            (columns[0], rows[0]),
            (columns[1], rows[0]),
            (columns[1], rows[1]),
            (columns[0], rows[1]),
        )
    ]
    here, there = osr.SpatialReference(), osr.SpatialReference()
    here.SetFromUserInput(crs)
    there.SetFromUserInput("EPSG:4326")
    for system in (here, there):
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    moved = osr.CoordinateTransformation(here, there).TransformPoints(corners)
    area = write_polygons(tmp_path / "area.gpkg", [[point[:2] for point in moved]], "EPSG:4326")
    request = job(
        tmp_path, image, models / "spatial.onnx", area=area, polygons=str(tmp_path / "p.gpkg")
    )
    result = segment(request, heard)
    oracle = expected(
        networks.whole_image(models / "spatial.onnx", values, networks.centre_of(values))
    )
    centres_inside = (slice(30, 95), slice(20, 70))
    inside = np.zeros(oracle.shape, bool)
    inside[centres_inside] = True
    found = np.full(oracle.shape, 255, np.uint8)
    dataset = gdal.Open(result.output)
    left = round((dataset.GetGeoTransform()[0] - x0) / dx)
    top = round((dataset.GetGeoTransform()[3] - y0) / dy)
    classes = dataset.ReadAsArray()
    found[top : top + classes.shape[0], left : left + classes.shape[1]] = classes
    np.testing.assert_array_equal(found, np.where(inside, oracle, 255))
    ponds = read_ponds(str(result.polygons))
    assert len(ponds) == ndimage.label(np.where(inside, oracle, 0))[1] > 0
    for pond in ponds:
        xmin, xmax, ymin, ymax = pond["geometry"].GetEnvelope()
        xs, ys = sorted((x0 + 20 * dx, x0 + 70 * dx)), sorted((y0 + 30 * dy, y0 + 95 * dy))
        slack = abs(dx) * 1e-6
        assert xs[0] - slack <= xmin < xmax <= xs[1] + slack
        assert ys[0] - slack <= ymin < ymax <= ys[1] + slack


def test_several_areas_and_a_curved_line_of_no_area(
    scene: str, models: Path, tmp_path: Path, heard: Heard
) -> None:
    x0, dx, _, y0, _, dy = GRID

    def square(col: float, row: float, side: float) -> list[tuple[float, float]]:
        return [
            (x0 + (col + a * side) * dx, y0 + (row + b * side) * dy)
            for a, b in ((0, 0), (1, 0), (1, 1), (0, 1))
        ]

    area = write_polygons(tmp_path / "a.gpkg", [square(10, 10, 20), square(200, 150, 30)])
    result = segment(job(tmp_path, scene, models / "spatial.onnx", area=area), heard)
    classes = read_raster(result.output)
    assert classes.shape == (170, 220)
    valid = np.zeros(classes.shape, bool)
    valid[:20, :20] = valid[140:, 190:] = True
    np.testing.assert_array_equal(classes != 255, valid)


def test_an_area_too_small_for_any_pixel_is_remarked(
    scene: str, models: Path, tmp_path: Path, heard: Heard
) -> None:
    x0, dx, _, y0, _, dy = GRID
    corner = [(x0 + a * dx, y0 + b * dy) for a, b in ((10, 10), (10.4, 10), (10.4, 10.4))]
    area = write_polygons(tmp_path / "a.gpkg", [corner])
    result = segment(job(tmp_path, scene, models / "spatial.onnx", area=area), heard)
    assert result.valid_pixels == 0
    warning = result.warnings[-1]
    assert "scene.tif" in warning
    assert ("warning", warning) in heard.remarks


def test_an_area_beside_the_image_is_refused(
    scene: str, models: Path, tmp_path: Path, heard: Heard
) -> None:
    area = write_polygons(tmp_path / "a.gpkg", [[(0, 0), (10, 0), (10, 10)]])
    with pytest.raises(InputError, match=r"a\.gpkg.*scene\.tif") as caught:
        segment(job(tmp_path, scene, models / "spatial.onnx", area=area), heard)
    assert caught.value.cure


@pytest.mark.parametrize("content", ["text", "empty layer", "absent"])
def test_an_area_file_without_polygons_is_refused(
    content: str, scene: str, models: Path, tmp_path: Path, heard: Heard
) -> None:
    path = tmp_path / "a.gpkg"
    if content == "text":
        path.write_text("no polygons")
    elif content == "empty layer":
        write_polygons(path, [])
    with pytest.raises(InputError, match=r"a\.gpkg") as caught:
        segment(job(tmp_path, scene, models / "spatial.onnx", area=str(path)), heard)
    assert caught.value.cure


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


def deepness_oracle(
    path: Path, values: Any, side: int, overlap: float, mean: Any, std: Any, pond: int
) -> Any:
    """Tile by tile as written down in Deepness: scale, pad with black, run, keep the middle."""
    _, height, width = values.shape
    margin = int(side * overlap / 100 / 2)
    step = side - 2 * margin
    padded = np.pad(values, ((0, 0), (margin, side), (margin, side)))
    result = np.zeros((height + side, width + side), np.float32)
    for row in range(0, height, step):
        for col in range(0, width, step):
            window = padded[:, row : row + side, col : col + side].astype(np.float32)
            scaled = (window / 255.0 - mean[:, None, None]) / std[:, None, None]
            run = networks.run(path, {"image": scaled[None].astype(np.float32)})[0]
            inner = run[pond if len(run) > 1 else 0][margin:-margin, margin:-margin]
            result[row : row + step, col : col + step] = inner
    return result[:height, :width]


@pytest.mark.parametrize("names", ["json", "literal"])
@pytest.mark.parametrize(("bands", "classes", "batch"), [(3, 1, None), (3, 3, 4), (4, 1, 1)])
def test_deepness_segmentors_run_unchanged(
    names: str,
    bands: int,
    classes: int,
    batch: Optional[int],
    tmp_path: Path,
    heard: Heard,
) -> None:
    table = {0: "background", 1: "lake", 2: "tailings pond"}
    text = json.dumps({str(k): v for k, v in table.items()}) if names == "json" else str(table)
    mean, std = np.linspace(0.3, 0.5, bands), np.linspace(0.2, 0.3, bands)
    metadata = {
        "class_names": text,
        "standardization_mean": json.dumps(mean.tolist()),
        "standardization_std": json.dumps(std.tolist()),
    }
    model = networks.deepness(
        tmp_path / "d.onnx", bands=bands, classes=classes, batch=batch, metadata=metadata
    )
    values = (landscape(150, 201, bands=bands) * 9 % 256).astype(np.uint8)
    # GDAL takes the fourth 8-bit band for alpha; whoever chooses it knows better.
    values[-1, 10:20, 30:40] = 0
    image = write_raster(tmp_path / "i.tif", values)
    numbers = tuple(range(1, bands + 1)) if bands == 4 else None
    result = segment(job(tmp_path, image, model, bands=numbers), heard)
    single = networks.deepness(
        tmp_path / "one.onnx", bands=bands, classes=classes, batch=1, metadata=metadata
    )
    oracle = deepness_oracle(single, values, 64, 20, mean, std, pond=2)
    # Black around the image there, the image's centre here: what the margin shows differs.
    clear = np.zeros(oracle.shape, bool)
    clear[2:-2, 2:-2] = True
    clear &= np.abs(oracle - 0.4) > 1e-5
    np.testing.assert_array_equal(
        read_raster(result.output)[clear], (oracle >= 0.4).astype(np.uint8)[clear]
    )
    assert {0, 1} == set(np.unique(read_raster(result.output)))


def test_a_last_incomplete_batch_is_filled_up(tmp_path: Path, heard: Heard) -> None:
    """Five tiles, four at a time."""
    model = networks.deepness(tmp_path / "d.onnx", batch=4)
    values = (landscape(40, 250, bands=3) * 9 % 256).astype(np.uint8)
    image = write_raster(tmp_path / "i.tif", values)
    result = segment(job(tmp_path, image, model), heard)
    assert result.valid_pixels == 40 * 250


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
