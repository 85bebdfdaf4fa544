"""Images whose pixels are not of the size that the network knows, on toys of 9 to 11 m."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, List, Optional, Tuple

import numpy as np
import pytest
from osgeo import gdal

from core.inference import working_pixels
from core.jobs.describe import describe
from core.jobs.segment import segment
from core.jobs.threshold import apply_threshold
from core.model.probability_percent import whole_percents
from core.protocol.describe import DescribeRequest
from core.protocol.errors import InputError
from core.protocol.segment import SegmentRequest
from core.protocol.threshold import ThresholdRequest
from core.raster import resampling
from core.raster.image import Reader
from core.raster.windows import Window
from core.raster.working_grid import PixelScale
from core.run import manifest

from .. import networks
from ..conftest import Heard
from ..rasters import GRID, landscape, read_ponds, read_raster, write_polygons, write_raster

KNOWN = (9.0, 11.0)
SIZES = {5.0: PixelScale(2), 3.3: PixelScale(3), 2.0: PixelScale(5)}
SIZES.update({20.0: PixelScale(up=2), 30.0: PixelScale(up=3)})


@pytest.fixture(scope="module")
def model(tmp_path_factory: Any) -> Path:
    return networks.spatial(tmp_path_factory.mktemp("model") / "spatial.onnx", gsd_m=KNOWN)


def grid(size: float) -> Tuple[float, ...]:
    return (GRID[0], size, 0.0, GRID[3], 0.0, -size)


def job(folder: Path, image: str, model: Path, **options: Any) -> SegmentRequest:
    options["output"] = str(folder / "prediction.tif")
    options["probability"] = str(folder / "percent.tif")
    return SegmentRequest(image=image, model=str(model), device="cpu", **options)


def plain(folder: Path, size: float) -> str:
    """Write an image of some pixel size of which there is nothing else to say."""
    return write_raster(folder / "i.tif", landscape(150, 170), grid=grid(size), scale=1e-4)


def scene(size: float) -> Tuple[Any, Any]:
    """Return values and valid pixels of an image that needs several windows, odd in its sides."""
    scale = SIZES[size]
    height = 301 * scale.down // scale.up + 1
    width = 530 * scale.down // scale.up + 1
    values = landscape(height, width, level=1000)
    if scale.down > 1:
        # Averages of rough ground are all alike: this ground is of the working pixels' size.
        values = landscape(height // scale.down + 1, width // scale.down + 1)
        values = values.repeat(scale.down, 1).repeat(scale.down, 2)[:, :height, :width]
        values += np.random.default_rng(2).integers(0, 5, values.shape).astype(np.uint16)
    valid = np.random.default_rng(3).random((height, width)) > 0.02
    valid[height // 3 : height // 2, width // 4 : width // 2] = False
    valid[:, -2:] = False
    values[:, ~valid] = 0
    return values, valid


def whole_image(model: Path, values: Any, valid: Any, scale: PixelScale) -> Any:
    """Return the probability of an image from one bare run over all of its working pixels."""
    image = Window(0, 0, *valid.shape[::-1])
    grid = scale.working(image)
    centre = networks.centre_of(values[:, None, valid])
    if scale.down > 1:
        pixels, known = resampling.averaged(values, valid, scale.down)
    else:
        pixels, known = resampling.interpolated(values, valid, image, grid, scale.up)
    pixels[:, ~known] = centre[:, None]
    probability = networks.whole_image(model, pixels, centre)
    return resampling.to_image(probability, known, grid, image, scale)


@pytest.mark.parametrize("size", SIZES)
def test_tiles_and_extents_leave_no_trace(
    size: float, model: Path, tmp_path: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working_pixels, "SOURCE_STRIP", 100_000)
    values, valid = scene(size)
    image = write_raster(tmp_path / "i.tif", values, grid=grid(size), nodata=0)
    whole = whole_image(model, values, valid, SIZES[size])
    classes = np.where(valid, whole >= np.float32(0.5), 255)
    percents = np.where(valid, whole_percents(whole), 255)
    assert 0.1 < (classes == 1).sum() / valid.sum() < 0.9
    areas: List[Any] = []
    tile: Optional[int]
    for tile in (None, 256, 512):
        ponds = str(tmp_path / "ponds.gpkg")
        result = segment(job(tmp_path, image, model, tile=tile, polygons=ponds), heard)
        np.testing.assert_array_equal(read_raster(result.output), classes)
        np.testing.assert_array_equal(read_raster(str(result.probability)), percents)
        assert gdal.Open(result.output).GetGeoTransform() == grid(size)
        assert result.valid_pixels == valid.sum()
        areas.append(sorted(pond["area_m2"] for pond in read_ponds(ponds)))
    np.testing.assert_allclose(areas[1:], [areas[0], areas[0]], rtol=1e-12)
    height, width = valid.shape
    col, row, right, bottom = 7, 11, width - 4, height - 9
    extent = (
        GRID[0] + col * size,
        GRID[3] - bottom * size,
        GRID[0] + right * size,
        GRID[3] - row * size,
    )
    result = segment(job(tmp_path, image, model, extent=extent, tile=256), heard)
    np.testing.assert_array_equal(read_raster(result.output), classes[row:bottom, col:right])
    found = read_raster(str(result.probability))
    np.testing.assert_array_equal(found, percents[row:bottom, col:right])


def test_an_area_is_cut_out_on_the_images_own_grid(
    model: Path, tmp_path: Path, heard: Heard
) -> None:
    values, valid = scene(5.0)
    image = write_raster(tmp_path / "i.tif", values, grid=grid(5.0), nodata=0)
    corners = [(33, 21), (701, 21), (701, 404), (33, 404)]
    ring = [(GRID[0] + 5 * x, GRID[3] - 5 * y) for x, y in corners]
    area = write_polygons(tmp_path / "area.gpkg", [ring])
    whole = read_raster(segment(job(tmp_path, image, model), heard).output)
    result = segment(job(tmp_path, image, model, area=area), heard)
    np.testing.assert_array_equal(read_raster(result.output), whole[21:404, 33:701])
    assert result.valid_pixels == valid[21:404, 33:701].sum()


@pytest.mark.parametrize("size", [5.0, 30.0])
def test_a_new_threshold_is_that_of_a_segmentation(
    size: float, model: Path, tmp_path: Path, heard: Heard
) -> None:
    image = write_raster(tmp_path / "i.tif", landscape(311, 290), grid=grid(size), nodata=0)
    first = segment(job(tmp_path, image, model), heard)
    (tmp_path / "again").mkdir()
    again = segment(job(tmp_path / "again", image, model, threshold=0.62), heard)
    output = str(tmp_path / "moved.tif")
    request = ThresholdRequest(probability=str(first.probability), threshold=0.62, output=output)
    moved = apply_threshold(request, heard)
    np.testing.assert_array_equal(read_raster(moved.output), read_raster(again.output))
    assert moved.pond_pixels == again.pond_pixels != first.pond_pixels


@pytest.mark.parametrize("size", [8.0, 10.0, 12.0])
def test_pixels_that_the_network_knows_are_read_as_they_are(
    size: float, model: Path, tmp_path: Path, heard: Heard
) -> None:
    result = segment(job(tmp_path, plain(tmp_path, size), model), heard)
    values = landscape(150, 170)
    oracle = networks.whole_image(model, values, networks.centre_of(values)) >= np.float32(0.5)
    np.testing.assert_array_equal(read_raster(result.output), oracle)
    assert heard.remarks == []
    record = json.loads(Path(manifest.beside(result.output)).read_text())
    assert record["image"]["read_as"]["down"] == record["image"]["read_as"]["up"] == 1


@pytest.mark.parametrize("size", [1.0, 2.0, 5.0, 20.0, 30.0])
def test_other_pixels_are_a_plain_remark_and_no_warning(
    size: float, model: Path, tmp_path: Path, heard: Heard
) -> None:
    image = plain(tmp_path, size)
    result = segment(job(tmp_path, image, model), heard)
    assert result.warnings == ()
    ((level, remark),) = heard.remarks
    assert level == "info"
    assert f"{size:g} m" in remark
    assert "10 m" in remark
    read_as = json.loads(Path(manifest.beside(result.output)).read_text())["image"]["read_as"]
    assert size * read_as["down"] / read_as["up"] == pytest.approx(10, rel=0.02)
    assert read_as["gsd_m"] == pytest.approx(10, rel=0.02)
    found = describe(DescribeRequest(image=image, model=str(model)), Heard())
    assert found.problem is None


@pytest.mark.parametrize("size", [0.1, 0.5, 33.0, 100.0, 500.0])
def test_pixels_beyond_60_cm_to_30_m_are_refused(
    size: float, model: Path, tmp_path: Path, heard: Heard
) -> None:
    image = plain(tmp_path, size)
    with pytest.raises(InputError) as caught:
        segment(job(tmp_path, image, model), heard)
    assert "i.tif" in caught.value.message
    assert f"{size:g} m" in caught.value.message
    assert "0.6 to 30 m" in caught.value.message
    assert "Resample" in caught.value.cure
    assert not (tmp_path / "prediction.tif").exists()
    found = describe(DescribeRequest(image=image, model=str(model)), Heard())
    assert "Resample" in str(found.problem)


def test_a_network_for_other_pixels_is_shown_those(tmp_path: Path, heard: Heard) -> None:
    """What one network reads from 0.6 to 30 m, a network of half a metre has learnt as it is."""
    fine = networks.spatial(tmp_path / "fine.onnx", gsd_m=(0.4, 0.6))
    image = plain(tmp_path, 0.5)
    assert segment(job(tmp_path, image, fine), heard).warnings == ()
    assert heard.remarks == []
    image = plain(tmp_path, 30)
    with pytest.raises(InputError, match=r"pixels of 30 m.* to 2\.19 m"):
        segment(job(tmp_path, image, fine), heard)


@pytest.mark.parametrize("change", [{"margin": 0, "stride": 1}, {"settings": {"trees": 5}}])
def test_models_of_single_pixels_are_shown_the_image_as_it_is(
    change: Any, tmp_path: Path, heard: Heard
) -> None:
    pixel = networks.per_pixel(tmp_path / "pixel.onnx", **{"gsd_m": KNOWN, "margin": 4, **change})
    result = segment(job(tmp_path, plain(tmp_path, 2), pixel), heard)
    (warning,) = result.warnings
    assert "2 m" in warning
    assert "may be missed" in warning


def test_degrees_are_pixels_of_some_metres(model: Path, tmp_path: Path, heard: Heard) -> None:
    values = landscape(603, 704)
    at = (-44.0, 2 / 111_320, 0.0, -20.0, 0.0, -2 / 111_320)
    image = write_raster(tmp_path / "i.tif", values, crs="EPSG:4326", grid=at, scale=1e-4)
    result = segment(job(tmp_path, image, model), heard)
    valid = np.ones(values.shape[1:], bool)
    whole = whole_image(model, values, valid, PixelScale(5))
    np.testing.assert_array_equal(read_raster(result.output), whole >= np.float32(0.5))


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.float32])
def test_any_kind_of_number_is_averaged(kind: Any, tmp_path: Path, heard: Heard) -> None:
    """A constant image is constant in every data type: no pond, no seam, no edge."""
    byte = {"values": "byte"} if kind is np.uint8 else {}
    network = networks.spatial(tmp_path / "m.onnx", gsd_m=KNOWN, **byte)
    values = np.full((4, 301, 407), 200, np.float64)
    values[:, 100:200, 50:61] += 9
    stored = values * 1e-4 if kind is np.float32 else values if byte else values * 5
    image = write_raster(tmp_path / "i.tif", stored.astype(kind), grid=grid(2.0), scale=None)
    result = segment(job(tmp_path, image, network), heard)
    assert result.valid_pixels == values[0].size
    percents = read_raster(str(result.probability))
    assert len(np.unique(percents[280:])) == 1
    assert len(np.unique(percents)) > 1


def test_a_fine_image_is_read_strip_by_strip(
    model: Path, tmp_path: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working_pixels, "SOURCE_STRIP", 40_000)
    read, taken = Reader.read, []

    def noted(reader: Reader, window: Window) -> Any:
        taken.append(window)
        return read(reader, window)

    image = write_raster(tmp_path / "i.tif", landscape(1300, 1100), grid=grid(2.0), scale=1e-4)
    monkeypatch.setattr(Reader, "read", noted)
    segment(job(tmp_path, image, model), heard)
    inside = [window for window in taken if window.width > 64]
    assert inside
    assert max(window.area for window in inside) <= 40_000
    assert sum(window.area for window in inside) == 1300 * 1100
    assert all(window.col % 5 == window.row % 5 == 0 for window in inside)
