"""A first look: what may hold a pond is searched, and each pond that is drawn is drawn whole."""

from __future__ import annotations

import dataclasses
import json
import os
import sqlite3
from pathlib import Path
from typing import Any, List, Set, Tuple

import numpy as np
import pytest
from osgeo import gdal
from scipy import ndimage

from core.inference import screened_tiles, screening
from core.inference.finished_tiles import Resume
from core.inference.screening import Screen, reached
from core.inference.segmentation import segment_into
from core.inference.working_pixels import WorkingReader
from core.jobs.segment import segment
from core.model.model_card import BandSpec
from core.protocol.errors import Cancelled, InputError
from core.protocol.segment import SegmentRequest, SegmentResult
from core.raster import windows
from core.raster.valid_pixels import ValidPixels
from core.raster.windows import Window
from core.raster.working_grid import PixelScale
from core.run.feedback import Feedback
from core.run.staging import Staging

from .. import networks
from ..conftest import Until
from ..rasters import write_polygons, write_raster

GROUND, POND, CORE = 1000, 1400, 2500
"""Ponds are drawn from 1.1 times the ground's reflectance on; only a core shows at 30 m."""

CELL = 48
"""Pixels of 10 m along the side of a cell."""


def draw(values: Any, value: int, *boxes: Tuple[int, int, int, int]) -> None:
    """Draw boxes: row, column, rows, columns."""
    for row, column, rows, columns in boxes:
        values[:, row : row + rows, column : column + columns] = value


@pytest.fixture
def screened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screening, "MODEL", networks.cells(tmp_path / "cells.onnx", 2.0))


def job(folder: Path, image: str, models: Path, screen: bool, **options: Any) -> SegmentRequest:
    return SegmentRequest(
        image=image,
        output=str(folder / "prediction.tif"),
        polygons=str(folder / "ponds.gpkg"),
        probability=str(folder / "probability.tif"),
        model=str(models / "pixel.onnx"),
        device="cpu",
        # Ground like the image's centre has a probability of one half.
        threshold=0.6,
        screen=screen,
        **options,
    )


def classes(request: SegmentRequest) -> Any:
    return gdal.Open(request.output).ReadAsArray()


def ponds(request: SegmentRequest) -> Set[Tuple[Any, ...]]:
    with sqlite3.connect(str(request.polygons)) as layer:
        return {
            (bytes(geometry), area)
            for geometry, area in layer.execute("select geom, area_m2 from ponds")
        }


def both(
    tmp_path: Path, image: str, models: Path, **options: Any
) -> Tuple[SegmentRequest, SegmentRequest, SegmentResult]:
    """Segment an image without and with a first look."""
    whole = job(tmp_path / "whole", image, models, False, **options)
    some = job(tmp_path / "some", image, models, True, **options)
    assert segment(whole, Feedback()).left_out is None
    return whole, some, segment(some, Feedback())


def scene(seed: int, height: int, width: int) -> Any:
    """Return random boxes of pond, a third of them with a core, and a corner without data."""
    rng = np.random.default_rng(seed)
    values = np.full((4, height, width), GROUND, dtype=np.uint16)
    for number in range(14):
        rows, columns = (int(side) for side in rng.integers(5, 300, 2))
        if number % 2:
            rows = max(3, rows // 20)
        row, column = int(rng.integers(0, height)), int(rng.integers(0, width))
        values[:, row : row + rows, column : column + columns] = POND
        if number % 3 == 0:
            values[:, row : row + 9, column : column + 9] = CORE
    values[:, : height // 3, : width // 4] = 0
    return values


@pytest.mark.usefixtures("screened")
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("tile", [256, None])
def test_each_pond_is_drawn_whole_or_not_at_all(
    seed: int, tile: Any, tmp_path: Path, models: Path
) -> None:
    values = scene(seed, 1200, 1500)
    image = write_raster(tmp_path / "image.tif", values, nodata=0)
    whole, some, result = both(tmp_path, image, models, tile=tile)
    assert ponds(some) <= ponds(whole)
    drawn, all_drawn = classes(some), classes(whole)
    assert np.array_equal(drawn == 255, all_drawn == 255)
    labels, count = ndimage.label(all_drawn == 1)
    cored = set(np.unique(labels[(values[0] == CORE)])) - {0}
    kept = {number for number in range(1, count + 1) if (drawn[labels == number] == 1).any()}
    assert all((drawn[labels == number] == 1).all() for number in kept)
    # What shows at 30 m is found, wherever in a pond it lies.
    assert cored <= kept
    assert not (drawn[all_drawn != 1] == 1).any()
    assert result.valid_pixels == np.count_nonzero(drawn != 255)
    assert result.pond_pixels == np.count_nonzero(drawn == 1)
    percents = gdal.Open(str(some.probability)).ReadAsArray()
    assert np.array_equal(percents == 255, drawn == 255)


@pytest.mark.usefixtures("screened")
def test_a_pond_is_followed_through_tiles_without_a_sign(tmp_path: Path, models: Path) -> None:
    values = np.full((4, 1400, 1400), GROUND, dtype=np.uint16)
    # A horseshoe through seven tiles, a core at one end; another pond without any.
    draw(values, POND, (100, 60, 20, 1200), (100, 1240, 1200, 20), (1280, 60, 20, 1200))
    horseshoe = values[0] == POND
    draw(values, CORE, (100, 60, 9, 9))
    draw(values, POND, (600, 600, 40, 40))
    image = write_raster(tmp_path / "image.tif", values)
    _, some, result = both(tmp_path, image, models, tile=256)
    drawn = classes(some)
    assert np.array_equal(drawn == 1, horseshoe)
    assert result.ponds == 1
    facts = json.loads(Path(result.manifest).read_text(encoding="utf-8"))["screen"]
    assert facts["cells"] == 30 * 30
    assert 4 <= facts["cells_that_may_hold_a_pond"] <= 9
    assert facts["model"]["name"] == "Toy"


@pytest.mark.usefixtures("screened")
def test_ground_without_a_sign_is_not_run(
    tmp_path: Path, models: Path, predicted: List[Window]
) -> None:
    values = np.full((4, 1536, 1536), GROUND, dtype=np.uint16)
    image = write_raster(tmp_path / "none.tif", values)
    result = segment(job(tmp_path / "none", image, models, True), Feedback())
    assert predicted == []
    assert result.left_out == 1.0
    assert result.ponds == 0
    assert (gdal.Open(result.output).ReadAsArray() == 0).all()
    values[:, 700:720, 700:720] = CORE
    image = write_raster(tmp_path / "one.tif", values)
    result = segment(job(tmp_path / "one", image, models, True), Feedback())
    assert result.ponds == 1
    # Its cells and their neighbours lie in four tiles of 512 pixels around a corner, or fewer.
    assert 0 < sum(window.area for window in predicted) <= 1536**2 / 2


@pytest.mark.usefixtures("screened")
@pytest.mark.parametrize("size", [5.0, 8.0, 16.0, 30.0])
def test_cells_are_found_in_pixels_of_any_size(size: float, tmp_path: Path, models: Path) -> None:
    values = np.full((4, 640, 900), GROUND, dtype=np.uint16)
    values[:, 400:460, 640:720] = CORE
    grid = (600_000.0, size, 0.0, 7_800_000.0, 0.0, -size)
    image = write_raster(tmp_path / "image.tif", values, grid=grid)
    result = segment(job(tmp_path / "out", image, models, True, tile=128), Feedback())
    assert (gdal.Open(result.output).ReadAsArray() == 1).sum() == 60 * 80
    assert result.left_out > 0.2


@pytest.mark.usefixtures("screened")
def test_an_area_bounds_what_is_looked_at_and_what_is_written(tmp_path: Path, models: Path) -> None:
    values = np.full((4, 1100, 1100), GROUND, dtype=np.uint16)
    draw(values, CORE, (100, 100, 30, 30), (900, 900, 30, 30))
    image = write_raster(tmp_path / "image.tif", values)
    area = write_polygons(
        tmp_path / "area.gpkg",
        [[(600_500, 7_799_500), (602_000, 7_797_500), (600_500, 7_797_500), (600_500, 7_799_500)]],
    )
    whole, some, _ = both(tmp_path, image, models, area=area, tile=256)
    assert np.array_equal(classes(some) == 255, classes(whole) == 255)


@pytest.mark.usefixtures("screened")
def test_what_is_valid_of_fine_pixels_is_not_copied(
    tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, put = [], []
    real_read, real_put = WorkingReader.read, ValidPixels.put

    def reading(self: WorkingReader, working: Window, write: Window) -> Any:
        found = real_read(self, working, write)
        read.append(found.written)
        return found

    def putting(self: ValidPixels, window: Window, valid: Any) -> None:
        put.append(valid)
        real_put(self, window, valid)

    monkeypatch.setattr(WorkingReader, "read", reading)
    monkeypatch.setattr(ValidPixels, "put", putting)
    values = np.full((4, 300, 300), GROUND, dtype=np.uint16)
    image = write_raster(tmp_path / "image.tif", values, grid=(6e5, 5.0, 0.0, 78e5, 0.0, -5.0))
    assert segment(job(tmp_path / "out", image, models, True), Feedback()).left_out == 1.0
    assert len(read) == len(put) > 0
    assert all(one is other for one, other in zip(read, put))


@pytest.mark.usefixtures("screened")
def test_a_paused_job_goes_on(tmp_path: Path, models: Path, predicted: List[Window]) -> None:
    image = write_raster(tmp_path / "image.tif", scene(1, 1300, 1300), nodata=0)
    calm, paused = (job(tmp_path / name, image, models, True, tile=256) for name in ("a", "b"))
    segment(calm, Feedback())
    predicted.clear()
    with pytest.raises(Cancelled), Staging() as staging:
        segment_into(staging, paused, Until(10), resume=Resume.AFTER_PAUSE)
    before = set(predicted)
    assert before
    predicted.clear()
    with Staging() as staging:
        segment_into(staging, paused, Feedback(), resume=Resume.AFTER_PAUSE)
        staging.commit()
    assert predicted
    assert not set(predicted) & before
    assert np.array_equal(classes(paused), classes(calm))
    assert ponds(paused) == ponds(calm)


@pytest.mark.usefixtures("screened")
def test_a_cancelled_look_leaves_nothing(tmp_path: Path, models: Path) -> None:
    image = write_raster(tmp_path / "image.tif", scene(0, 900, 900), nodata=0)
    (tmp_path / "out").mkdir()
    for count in range(3, 12):
        with pytest.raises(Cancelled):
            segment(job(tmp_path / "out", image, models, True, tile=256), Until(count))
        assert list((tmp_path / "out").iterdir()) == []


def _never(role: str) -> BandSpec:
    return BandSpec(role, None, False)


@pytest.mark.usefixtures("screened")
def test_an_image_without_visible_bands_cannot_be_looked_at(tmp_path: Path) -> None:
    values = np.full((2, 300, 300), GROUND, dtype=np.uint16)
    image = write_raster(tmp_path / "image.tif", values, names=("nir", "swir"))
    bands = (BandSpec("nir", None), BandSpec("swir", None, False), *map(_never, "ab"))
    networks.per_pixel(tmp_path / "pixel.onnx", bands=bands)
    with pytest.raises(InputError, match="blue, green and red") as raised:
        segment(job(tmp_path / "out", image, tmp_path, True), Feedback())
    assert "without a first look" in raised.value.cure


@pytest.mark.usefixtures("screened")
def test_a_look_takes_the_bands_that_the_model_is_given(tmp_path: Path, models: Path) -> None:
    values = np.full((5, 700, 700), GROUND, dtype=np.uint16)
    values[0, 100:140, 100:140] = CORE
    values[3, 500:540, 500:540] = CORE
    image = write_raster(tmp_path / "image.tif", values)
    roles = ("red", "green", "blue", "nir")
    bands = tuple(BandSpec(role, None, role != "nir") for role in roles)
    networks.per_pixel(tmp_path / "turned.onnx", bands=bands)
    ran = []
    for number, chosen in enumerate([(4, 3, 2, 5), (4, 3, 2), (2, 3, 5)]):
        request = job(tmp_path / str(number), image, tmp_path, True, bands=chosen, tile=256)
        request = dataclasses.replace(request, model=str(tmp_path / "turned.onnx"))
        ran.append(segment(request, Feedback()).left_out != 1.0)
    assert ran == [True, True, False]


@pytest.mark.usefixtures("screened")
def test_nodata_is_that_of_the_bands_that_the_model_reads(tmp_path: Path) -> None:
    values = np.full((5, 700, 700), GROUND, dtype=np.uint16)
    values[3, 100:140, 100:140] = 0
    values[4, 500:540, 500:540] = 0
    names = ("blue", "green", "red", "nir", "swir")
    image = write_raster(tmp_path / "image.tif", values, names=names, nodata=0)
    roles = ("blue", "green", "red", "band 5")
    networks.per_pixel(tmp_path / "pixel.onnx", bands=tuple(BandSpec(role, None) for role in roles))
    whole, some, result = both(tmp_path, image, tmp_path, tile=256)
    assert result.left_out == 1.0
    assert np.array_equal(classes(some) == 255, values[4] == 0)
    assert np.array_equal(classes(some) == 255, classes(whole) == 255)


@pytest.mark.usefixtures("screened")
@pytest.mark.parametrize("size", [1.0, 40.0])
def test_pixels_that_cannot_be_looked_at_are_searched_without(
    size: float, tmp_path: Path, models: Path
) -> None:
    values = np.full((4, 60, 60), GROUND, dtype=np.uint16)
    image = write_raster(tmp_path / "image.tif", values, grid=(6e5, size, 0.0, 78e5, 0.0, -size))
    with pytest.raises(InputError, match="without a first look") as raised:
        segment(job(tmp_path / "out", image, models, True), Feedback())
    assert f"{size:g} m" in raised.value.message
    segment(job(tmp_path / "out", image, models, False), Feedback())


def test_readers_leave_one_another_room_in_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert screening._readers() == 2


def test_cells_reach_their_neighbours() -> None:
    cells = np.zeros((5, 6), bool)
    cells[0, 0] = cells[3, 4] = True
    oracle = ndimage.binary_dilation(cells, np.ones((3, 3)))
    assert np.array_equal(reached(cells), oracle)


def test_the_plan_that_reads_least_is_taken() -> None:
    area, margin = Window(0, 0, 4096, 4096), 160
    plans = [windows.plan(area, 4096, 4096, margin, 16, size) for size in (None, 512, 1024)]
    cells = np.zeros((86, 86), bool)
    screen = Screen(cells, 16, PixelScale(down=3), ValidPixels(), networks.card(), "")
    cells[13, 13] = True
    assert screened_tiles.cheapest(plans, screen) == plans[1]
    cells[:] = True
    # Where all is to be run, the plan is the one without a look.
    assert screened_tiles.cheapest(plans, screen) == plans[0]
