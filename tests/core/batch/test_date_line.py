"""Scenes on both sides of the line where longitudes start again."""

from __future__ import annotations

from typing import List, Tuple

import numpy as np
import pytest

from core.batch.date_line import run_on, split, without_seam


def moves(*spans: Tuple[float, float]) -> List[float]:
    boxes = np.array([(west, 0.0, east, 1.0) for west, east in spans])
    found: List[float] = without_seam(boxes, 360.0, 0.01).tolist()
    return found


def test_scenes_away_from_the_line_stay() -> None:
    assert moves((-44, -43), (20, 21), (178, 179.5), (-179.5, -178)) == [0, 0, 0, 0]


def test_what_goes_on_beyond_the_line_runs_on_and_the_rest_stays() -> None:
    spans = ((179, 181), (-179.5, -178.5), (-178.5, -177), (-170, -169), (-44, -43))
    assert moves(*spans) == [0, 360, 360, 0, 0]


def test_scenes_that_touch_at_the_line_lie_side_by_side() -> None:
    assert moves((179, 180), (-180, -179)) == [0, 360]


def test_a_whole_turn_more_or_less_makes_no_difference() -> None:
    assert moves((180.5, 181), (-541, -540.5)) == [-360, 720]


def test_scenes_all_round_the_earth_and_over_a_pole_stay() -> None:
    assert moves(*((west, west + 90.0) for west in (-180, -90, 0, 90))) == [0, 0, 0, 0]
    assert moves((-180, 180), (-180, -179)) == [0, 0]


def test_positions_of_a_scene_run_on() -> None:
    found = run_on(np.array([[179.9, 0.0], [-180.0, 0.0], [-179.9, 0.0]]), 360.0)
    assert np.ptp(found[:, 0]) == pytest.approx(0.2)


def test_an_outline_over_the_line_is_split_as_geojson_wants_it() -> None:
    ring = np.array([[179.0, 0], [-179.0, 0], [-179.0, 1], [179.0, 1], [179.0, 0]])
    parts, box = split(ring)
    assert box == (179.0, 0.0, -179.0, 1.0)
    assert [(part[:, 0].min(), part[:, 0].max()) for part in parts] == [(179, 180), (-180, -179)]


def test_an_outline_beyond_180_degrees_gets_the_usual_longitudes() -> None:
    ring = np.array([[180.5, 0], [181.0, 0], [181.0, 1], [180.5, 0]])
    parts, box = split(ring)
    assert len(parts) == 1
    assert box == (-179.5, 0.0, -179.0, 1.0)
