"""The review trial: ground counted once, decisions by the labels, and what counts as the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Tuple

import numpy as np
import pytest
from osgeo import gdal, osr

pytest.importorskip("torch")

from core.protocol.train import ReviewLearning, ReviewMeasure
from core.raster.class_codes import IGNORE, POND
from core.training.data.examples import Example, make_example
from core.training.research.review_trial_page import Outcome, Rest, page
from core.training.research.site_mosaics import Mosaic, mosaics

SIDE, STEP = 40, 1e-4


def ground() -> Tuple[np.ndarray, np.ndarray]:
    """Return bands and label of ground from which tiles are cut."""
    rng = np.random.default_rng(0)
    label = np.zeros((100, 120), dtype=np.uint8)
    label[30:40, 30:50] = POND
    return rng.integers(100, 4000, (3, 100, 120)).astype(np.uint16), label


def tile(folder: Path, name: str, row: int, column: int) -> Example:
    bands, label = ground()
    window = (slice(row, row + SIDE), slice(column, column + SIDE))
    path = folder / "image" / f"{name}.tif"
    path.parent.mkdir(parents=True, exist_ok=True)
    raster = gdal.GetDriverByName("GTiff").Create(str(path), SIDE, SIDE, 3, gdal.GDT_UInt16)
    # Off the common grid by a fifth of a pixel, as the real ones are.
    raster.SetGeoTransform((-44 + (column + 0.2) * STEP, STEP, 0, -20 - row * STEP, 0, -STEP))
    system = osr.SpatialReference()
    system.ImportFromEPSG(4326)
    raster.SetProjection(system.ExportToWkt())
    raster.FlushCache()
    return make_example(name, "site77", [*bands[(slice(None), *window)], None], label[window])


class TestMosaics:
    """Tiles put together."""

    def test_overlapping_tiles_become_the_ground_and_others_stay_apart(
        self, tmp_path: Path
    ) -> None:
        bands, label = ground()
        tiles = [
            tile(tmp_path, "site77_a", 10, 20),
            tile(tmp_path, "site77_b", 25, 45),
            tile(tmp_path, "site77_c", 60, 0),
        ]
        found = mosaics(tmp_path, tiles)
        assert [one.label.shape for one in found] == [(55, 65), (SIDE, SIDE)]
        joined = found[0]
        known = joined.label != IGNORE
        assert np.count_nonzero(known) == 2 * SIDE * SIDE - 25 * 15
        assert (joined.label[known] == label[10:65, 20:85][known]).all()
        assert (joined.pixels[:, known] == bands[:, 10:65, 20:85][:, known]).all()
        assert (joined.pixels[:, ~known] == 0).all()

    def test_written_it_lies_where_its_tiles_lie(self, tmp_path: Path) -> None:
        tiles = [tile(tmp_path, "site77_a", 25, 45), tile(tmp_path, "site77_b", 10, 20)]
        (joined,) = mosaics(tmp_path, tiles)
        written = gdal.Open(str(joined.write(tmp_path)))
        x, _, _, y, _, _ = written.GetGeoTransform()
        assert x == pytest.approx(-44 + 20 * STEP, abs=STEP / 2)
        assert y == pytest.approx(-20 - 10 * STEP, abs=STEP / 2)
        assert written.GetRasterBand(1).GetDescription() == "blue"
        assert (written.ReadAsArray() == joined.pixels).all()


class TestDecisions:
    """Accepted by overlap or by centre."""

    @pytest.fixture
    def picture(self) -> Mosaic:
        bands, label = ground()
        return Mosaic("m", bands, label, (0, 1, 0, 0, 0, -1), "", 1e-4)

    @pytest.mark.parametrize(
        ("rows", "columns", "true"),
        [
            ((30, 40), (30, 50), True),
            ((30, 40), (44, 50), True),  # 60 of 200: exactly three tenths
            ((30, 40), (45, 50), True),  # a quarter, but its centre is in it
            ((30, 40), (44, 60), False),  # 60 of 300, and the centre lies beside
            ((60, 70), (60, 70), False),
        ],
    )
    def test_a_pond_is_one(
        self, picture: Mosaic, rows: Tuple[int, int], columns: Tuple[int, int], true: bool
    ) -> None:
        inside = np.zeros(picture.label.shape, dtype=bool)
        inside[rows[0] : rows[1], columns[0] : columns[1]] = True
        assert picture.is_pond(inside) == true

    def test_a_labelled_pond_that_was_decided_on_is_no_rest(self, picture: Mosaic) -> None:
        decided = np.zeros(picture.label.shape, dtype=bool)
        decided[38:45, 30:35] = True
        rest = picture.rest(decided, 2)
        assert not (rest == POND).any()
        assert rest[46, 32] == IGNORE
        assert rest[47, 32] == 0
        assert (picture.rest(np.zeros_like(decided), 2) == picture.label).all()


def test_the_page_tells_half_the_area_from_not_half() -> None:
    measure = ReviewMeasure(0.5, 3, 2, 100.0, 50.0)
    learnt = ReviewLearning(4, 6, 0, 3, measure, measure, None, "confidence", "")
    rest = Rest(1000.0, 900, 1000)
    outcomes = [
        Outcome("site01", (10, 4), rest, rest, Rest(500.0, 880, 1000), learnt, 9.0),
        Outcome("site02", (10, 4), rest, rest, Rest(501.0, 900, 1000), learnt, 9.0),
        Outcome("site03", (10, 4), rest, rest, Rest(0.0, 879, 1000), learnt, 9.0),
    ]
    written = page(outcomes)
    assert "on 1 of 3" in written
    assert "median 0.50" in written
    assert "| site01 | 10 (4) | 0 | 0.900 |" in written
