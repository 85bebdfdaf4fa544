"""Areas from samples on grids whose pixels are not of one size, against the whole population."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Tuple

import numpy as np
import pytest
from osgeo import ogr

from core.accuracy.samples.estimation import estimate
from core.accuracy.samples.labelled_points import read_sample
from core.accuracy.samples.labelled_sample import Stratum, count_points, poststratified
from core.accuracy.samples.points_layer import write_points
from core.accuracy.samples.sampling_design import EVERYTHING, draw, survey
from core.raster.pixel_areas import PixelAreas

from ...classmaps import Tiles

TALL = {
    "degrees": ("EPSG:4326", (110, 0.02, 0, 44, 0, -0.02)),
    "mercator": ("EPSG:3857", (12245000, 2000, 0, 5465000, 0, -2000)),
}


def tall(grid: str) -> Tiles:
    tiles = Tiles(northern_ponds(), 128, *TALL[grid])
    tiles.image = replace(tiles.image, gsd_m=2000.0)
    return tiles


def northern_ponds() -> Any:
    classes = np.zeros((400, 120), dtype=np.uint8)
    classes[:70, 20:100] = 1
    return classes


def labelled(path: Path, columns: Tuple[str, ...] = ()) -> str:
    """Label every point as the map has it, and take columns away as an earlier version had not."""
    store = ogr.Open(str(path), 1)
    store.ExecuteSQL("UPDATE points SET label = map_class")
    for column in columns:
        table, name = column.split(".")
        store.ExecuteSQL(f"ALTER TABLE {table} DROP COLUMN {name}")
    return str(path)


@pytest.mark.parametrize("grid", TALL)
@pytest.mark.parametrize("units", [{0: 100, 1: 100}, {EVERYTHING: 300}])
def test_where_every_label_agrees_the_area_is_that_of_the_map(
    tmp_path: Path, grid: str, units: Any
) -> None:
    tiles = tall(grid)
    population = survey(tiles)
    wanted = PixelAreas(tiles.image).of(tiles.image.window)[northern_ponds() == 1].sum()
    assert population.areas_m2[1] == pytest.approx(wanted, rel=1e-5)
    points = draw(tiles, population, units, 0)
    path = tmp_path / "s.gpkg"
    write_points(str(path), tiles.image, points, population, 0)
    ponds = estimate(read_sample(labelled(path))).per_class[1]
    assert ponds.area_m2.value == pytest.approx(wanted, rel=1e-5)
    assert ponds.mapped_m2 == pytest.approx(wanted, rel=1e-5)


def test_a_sample_that_does_not_tell_areas_is_read_and_says_so(tmp_path: Path) -> None:
    tiles = tall("degrees")
    population = survey(tiles)
    path = tmp_path / "s.gpkg"
    write_points(str(path), tiles.image, draw(tiles, population, {0: 50, 1: 50}, 0), population, 0)
    labelled(path, ("points.area_m2", "strata.area_m2", "classes.area_m2"))
    found = estimate(read_sample(str(path)))
    assert any("not of one size" in note for note in found.notes)
    as_before = population.pixels[1] * population.pixel_area_m2
    assert found.per_class[1].area_m2.value == pytest.approx(as_before)


def test_pixels_of_utm_are_as_good_as_of_one_size(tmp_path: Path) -> None:
    tiles = Tiles(northern_ponds(), 128)
    population = survey(tiles)
    path = tmp_path / "s.gpkg"
    write_points(str(path), tiles.image, draw(tiles, population, {0: 50, 1: 50}, 0), population, 0)
    sample = read_sample(labelled(path))
    assert sample.sizes is None and not sample.unweighted
    assert not estimate(sample).notes


def population_of(seed: int) -> Tuple[Any, Any, Any]:
    """Return map, truth and areas of pixels whose size goes with where ponds are and maps err."""
    rng = np.random.default_rng(seed)
    where = np.repeat(np.linspace(0, 1, 100), 60)
    areas = 900.0 * (1.6 - where)
    truth = (rng.random(where.size) < 0.6 - 0.5 * where).astype(np.int64)
    wrong = rng.random(where.size) < 0.25 * where + 0.03
    return np.where(wrong, 1 - truth, truth), truth, areas


@pytest.mark.parametrize("design", ["stratified", "simple", "poststratified"])
def test_estimates_are_right_on_average_and_their_intervals_hold(design: str) -> None:
    mapped, truth, areas = population_of(0)
    true_area = areas[truth == 1].sum()
    true_overall = areas[mapped == truth].sum() / areas.sum()
    mean = areas.mean()
    rng = np.random.default_rng(1)
    found, held = [], []
    for _ in range(250):
        if design == "stratified":
            members = [np.flatnonzero(mapped == code) for code in (0, 1)]
            chosen = np.concatenate([rng.choice(one, 150, replace=False) for one in members])
            strata = [
                Stratum(code, len(one), code, areas[one].mean() / mean)
                for code, one in enumerate(members)
            ]
            drawn_from = mapped[chosen]
        else:
            chosen = rng.choice(mapped.size, 300, replace=False)
            strata, drawn_from = [Stratum(EVERYTHING, mapped.size)], np.full(300, EVERYTHING)
        sample = count_points(
            strata, (0, 1), drawn_from, mapped[chosen], truth[chosen], mean, areas=areas[chosen]
        )
        if design == "poststratified":
            pixels = {code: int((mapped == code).sum()) for code in (0, 1)}
            sizes = {code: float(areas[mapped == code].mean() / mean) for code in (0, 1)}
            sample = poststratified(sample, pixels, sizes)
        told = estimate(sample)
        area, overall = told.per_class[1].area_m2, told.overall
        assert area.interval is not None and overall.interval is not None
        found.append((area.value, overall.value))
        held.append(
            (
                area.interval[0] <= true_area <= area.interval[1],
                overall.interval[0] <= true_overall <= overall.interval[1],
            )
        )
    assert np.mean(found, axis=0) == pytest.approx((true_area, true_overall), rel=0.012)
    assert (np.mean(held, axis=0) >= 0.91).all() and (np.mean(held, axis=0) <= 0.985).all()
    # Pixels counted as if they were of one size miss the area by more than the tolerance above.
    assert abs((truth == 1).mean() * areas.sum() / true_area - 1) > 0.05
