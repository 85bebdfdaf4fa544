"""The ponds of scenes beside and over one another, against mosaics put together plainly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, List

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from osgeo import ogr, osr
from scipy import ndimage

from core.batch.coverage import Coverage, Observation, best_first, footprint_of
from core.batch.pond_joining import (
    BY_CLOUD,
    BY_DATA,
    BY_DATE,
    BY_ORDER,
    ONLY,
    JoinedPond,
    join_ponds,
)
from core.raster.geodesy import Earth
from core.raster.wkb import rings_of

from .scenes import grid_at, observed

SIDE = 12
AREA = 100.0
"""Square metres of a pixel."""


def joined(observations: List[Observation]) -> List[JoinedPond]:
    found = list(join_ponds(Coverage(observations), lambda share: None))
    return sorted(found, key=lambda pond: -pond.geometry.GetArea())


def blank() -> Any:
    return np.zeros((SIDE, SIDE), dtype=np.uint8)


def test_the_better_scene_is_the_clearer_then_the_later() -> None:
    def seen(name: str, cloud: Any, date: Any) -> Observation:
        return Observation(name, "", "", date, cloud)

    scenes = [
        seen("unknown", None, "2024-01-01"),
        seen("cloudy", 30.0, "2024-05-01"),
        seen("old", 2.0, "2020-01-01"),
        seen("undated", 2.0, None),
        seen("new", 2.0, "2023-01-01"),
        seen("unknown too", None, "2024-01-01"),
    ]
    names = [one.name for one in best_first(scenes)]
    assert names == ["new", "old", "undated", "cloudy", "unknown", "unknown too"]


@pytest.mark.parametrize("gap", [0, 1])
def test_a_pond_over_the_edge_of_two_scenes_is_one(gap: int, tmp_path: Path) -> None:
    left, right = blank(), blank()
    left[3:6, 8:] = 1
    right[4:9, :5] = 1
    found = joined([observed(tmp_path, "a", left), observed(tmp_path, "b", right, col=SIDE + gap)])
    assert len(found) == (2 if gap else 1)
    if not gap:
        assert found[0].geometry.GetArea() == pytest.approx(AREA * (12 + 25))
        assert found[0].scenes == ("b", "a")
        assert found[0].chosen_by == ONLY
        assert found[0].mean_probability == pytest.approx(0.8)
        assert found[0].confidence == pytest.approx(0.6)


def test_ponds_that_touch_at_a_corner_stay_two(tmp_path: Path) -> None:
    left, right = blank(), blank()
    left[3:6, 8:] = 1
    right[6:9, :5] = 1
    found = joined([observed(tmp_path, "a", left), observed(tmp_path, "b", right, col=SIDE)])
    assert len(found) == 2


def test_a_gap_of_less_than_half_a_pixel_is_closed(tmp_path: Path) -> None:
    left, right = blank(), blank()
    left[3:6, 8:] = 1
    right[3:6, :5] = 1
    x0, dx, _, y0, _, dy = grid_at(SIDE)
    found = joined(
        [
            observed(tmp_path, "a", left),
            observed(tmp_path, "b", right, grid=(x0 + 3.0, dx, 0.0, y0, 0.0, dy)),
        ]
    )
    assert len(found) == 1
    assert found[0].geometry.GetArea() == pytest.approx(AREA * 27 + 3 * 30.0, rel=0.02)


def test_what_a_better_scene_saw_is_believed(tmp_path: Path) -> None:
    clear, cloudy = blank(), blank()
    clear[2:5, 2:5] = 1
    cloudy[2:5, 2:5] = 1
    cloudy[8:11, 8:11] = 1  # A false alarm that the clear scene does not confirm.
    found = joined(
        [
            observed(tmp_path, "cloudy", cloudy, cloud=40.0, date="2024-06-01"),
            observed(tmp_path, "clear", clear, cloud=1.0, date="2020-06-01"),
        ]
    )
    assert [pond.scenes for pond in found] == [("clear",)]
    assert found[0].chosen_by == BY_CLOUD
    assert found[0].also_seen_in == ("cloudy",)
    assert (found[0].cloud, found[0].date) == (1.0, "2020-06-01")


@pytest.mark.parametrize(("date", "reason"), [("2023-01-01", BY_DATE), ("2024-01-01", BY_ORDER)])
def test_of_scenes_as_clear_the_later_is_believed(date: str, reason: str, tmp_path: Path) -> None:
    first, second = blank(), blank()
    first[2:5, 2:5] = 1
    second[2:5, 2:6] = 1
    found = joined(
        [
            observed(tmp_path, "a", first, cloud=5.0, date="2024-01-01"),
            observed(tmp_path, "b", second, cloud=5.0, date=date),
        ]
    )
    assert [(pond.scenes, pond.chosen_by) for pond in found] == [(("a",), reason)]


def test_a_footprint_that_was_kept_is_believed_and_a_damaged_one_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    classes = blank()
    classes[:, 8:] = 255
    seen = observed(tmp_path, "a", classes)
    file = tmp_path / "a.footprint.wkb"
    file.write_bytes(footprint_of(seen.raster))
    kept = replace(seen, footprint=str(file))
    found = Coverage([seen]).footprint(0)
    assert found.GetArea() == pytest.approx(8 * SIDE * AREA)
    assert Coverage([kept]).footprint(0).Equals(found)
    file.write_bytes(b"no geometry")
    assert Coverage([kept]).footprint(0).Equals(found)
    file.write_bytes(footprint_of(seen.raster))

    def refuse(_: object) -> None:
        raise AssertionError("looked at the raster")

    monkeypatch.setattr("core.batch.coverage._seen", refuse)
    assert Coverage([kept]).footprint(0).Equals(found)


def test_where_the_better_scene_has_no_data_the_other_is_believed(tmp_path: Path) -> None:
    clear, cloudy = blank(), blank()
    clear[:, 6:] = 255
    clear[2:5, 3:6] = 1
    cloudy[2:5, 3:10] = 1
    cloudy[8:11, 8:11] = 1
    found = joined(
        [
            observed(tmp_path, "clear", clear, cloud=1.0),
            observed(tmp_path, "cloudy", cloudy, cloud=40.0),
        ]
    )
    assert [round(pond.geometry.GetArea() / AREA) for pond in found] == [21, 9]
    assert found[0].scenes == ("cloudy", "clear")
    assert found[1].scenes == ("cloudy",)
    assert found[1].chosen_by == BY_DATA


def test_scenes_in_two_zones_are_joined_in_degrees(tmp_path: Path) -> None:
    left, right = blank(), blank()
    left[3:6, 8:] = 1
    right[3:6, :5] = 1
    one = observed(tmp_path, "a", left)
    # The same ground in the zone beside, where rows are not parallel to these.
    coverage = Coverage([one, observed(tmp_path, "b", right, crs="EPSG:32724", col=SIDE)])
    assert 'AUTHORITY["EPSG","4326"]' in coverage.crs
    found = list(join_ponds(coverage, lambda share: None))
    assert len(found) == 2
    assert all(-180 <= pond.geometry.GetEnvelope()[0] <= 180 for pond in found)


def test_a_pond_across_an_overlap_says_why_its_larger_part_was_believed(tmp_path: Path) -> None:
    """The other has data in the overlap too, and another pond in its own corner beside that."""
    left, right = blank(), blank()
    left[3:6, 4:] = 1
    right[3:6, :6] = 1
    (pond,) = joined(
        [
            observed(tmp_path, "a", left, cloud=1.0),
            observed(tmp_path, "b", right, col=SIDE - 4, cloud=9.0),
        ]
    )
    assert (pond.scenes, pond.also_seen_in) == (("a", "b"), ())
    assert pond.chosen_by == BY_CLOUD


def test_a_pond_whose_box_alone_reaches_into_another_scene_is_seen_once(tmp_path: Path) -> None:
    corner = blank()
    corner[2:11, 2:4] = corner[9:11, 2:11] = 1
    above = observed(tmp_path, "b", blank(), col=6, row=-SIDE + 6)
    found = joined([observed(tmp_path, "a", corner), above])
    assert [pond.chosen_by for pond in found] == [ONLY]


def at_the_line(epsg: int, latitude: float) -> Any:
    """Return where the line of 180 degrees lies at a latitude, in a zone of UTM."""
    degrees, zone = osr.SpatialReference(), osr.SpatialReference()
    for system, code in ((degrees, 4326), (zone, epsg)):
        system.ImportFromEPSG(code)
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return osr.CoordinateTransformation(degrees, zone).TransformPoint(180.0, latitude)[:2]


def test_ponds_on_the_date_line_are_seen_from_both_sides(tmp_path: Path) -> None:
    """Zone 60 is on its west, zone 1 on its east; both scenes cross it, and see the same pond."""
    observations = []
    for name, epsg in (("west", 32660), ("east", 32601)):
        x, y = at_the_line(epsg, -17.0)
        classes = blank()
        classes[3:6, 2:9] = 1
        grid = (x - 10 * SIDE / 2, 10, 0, y, 0, -10)
        observations.append(observed(tmp_path, name, classes, crs=f"EPSG:{epsg}", grid=grid))
    coverage = Coverage(observations)
    (pond,) = join_ponds(coverage, lambda share: None)
    west, east, _, _ = pond.geometry.GetEnvelope()
    assert 179.99 < west < 180 < east < 180.01
    area, _ = Earth(coverage.crs).polygon(list(rings_of(pond.geometry)))
    assert area == pytest.approx(21 * AREA, rel=0.01)
    assert pond.also_seen_in == ("east",)


@pytest.mark.parametrize("turns", [0, 1])
def test_a_pond_over_the_date_line_is_one(turns: int, tmp_path: Path) -> None:
    """Whether the longitudes of the scene on the east begin at -180 or at 180."""
    step = 1e-4
    left, right, far = blank(), blank(), blank()
    left[3:6, 8:] = 1
    right[3:6, :5] = 1
    far[3:6, 3:6] = 1
    starts = {"a": 180 - SIDE * step, "b": -180.0 + 360 * turns, "far": -44.0}
    found = joined(
        [
            observed(
                tmp_path, name, classes, grid=(starts[name], step, 0, 0, 0, -step), crs="EPSG:4326"
            )
            for name, classes in (("a", left), ("b", right), ("far", far))
        ]
    )
    assert [pond.scenes for pond in found] == [("b", "a"), ("far",)]
    west, east, _, _ = found[0].geometry.GetEnvelope()
    assert (west, east) == (pytest.approx(180 - 4 * step), pytest.approx(180 + 5 * step))
    assert found[1].geometry.GetEnvelope()[0] == pytest.approx(-44 + 3 * step)


def test_a_coarse_scene_elsewhere_leaves_fine_ones_as_they_are(tmp_path: Path) -> None:
    left, right = blank(), blank()
    left[3:6, 8:11] = 1
    right[3:6, :5] = 1
    fine = [observed(tmp_path, "a", left), observed(tmp_path, "b", right, col=SIDE)]
    coarse = observed(tmp_path, "c", blank(), grid=(700_000, 100, 0, 7_700_000, 0, -100))
    assert len(joined(fine)) == len(joined([*fine, coarse])) == 2


@given(seed=st.integers(0, 2**32 - 1))
def test_random_scenes_give_the_ponds_of_the_mosaic(seed: int, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("mosaic")
    random = np.random.default_rng(seed)
    wide = np.full((2 * SIDE, 2 * SIDE), 255, dtype=np.uint8)
    observations = []
    for number in range(4):
        ponds = ndimage.uniform_filter(random.random((SIDE, SIDE)), 3) > 0.55
        classes = ponds.astype(np.uint8)
        classes[random.random((SIDE, SIDE)) < 0.1] = 255
        col, row = random.integers(0, SIDE + 1, 2).tolist()
        observations.append(
            observed(folder, f"s{number}", classes, col, row, cloud=float(10 * number))
        )
        view = wide[row : row + SIDE, col : col + SIDE]
        view[view == 255] = classes[view == 255]
    _, count = ndimage.label(wide == 1)
    found = joined(observations)
    assert sum(pond.geometry.GetArea() for pond in found) == pytest.approx(
        AREA * np.count_nonzero(wide == 1)
    )
    assert len(found) == count
    assert all(pond.geometry.GetGeometryType() == ogr.wkbPolygon for pond in found)
