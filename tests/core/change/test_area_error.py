"""Standard errors of areas, and the line from which a change is flagged."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.change import area_error
from core.change.area_error import NOTHING, Area, area_of, critical, difference, with_unseen


@given(st.floats(1.0, 60.0), st.floats(4.0, 1e4))
def test_the_error_is_that_of_the_boundary(gsd: float, count: float) -> None:
    found = area_of(1e6, count * gsd, gsd)
    own, common = area_error.OWN_PX, area_error.COMMON_PX
    expected = gsd**2 * math.sqrt(own**2 * count + common**2 * count**2)
    assert found.error_m2 == pytest.approx(expected)
    # Half the pixel size: the same outline is known better.
    assert area_of(1e6, count * gsd, gsd / 2).error_m2 < found.error_m2


def test_the_model_is_that_of_a_jittered_outline() -> None:
    """A circle in polar form, each of n boundary pixels off by itself and all of them together."""
    rng = np.random.default_rng(0)
    count, draws = 200, 20_000
    own, common = 0.3, 0.1
    areas = (rng.normal(0, own, (draws, count)) + rng.normal(0, common, (draws, 1))).sum(axis=1)
    model = math.sqrt(own**2 * count + common**2 * count**2)
    assert areas.std() == pytest.approx(model, rel=0.03)


def test_a_score_takes_the_place_of_the_boundary() -> None:
    assert area_of(2e5, 1e3, 8.0, 0.1).error_m2 == pytest.approx(2e4)
    # A score of a few perfect ponds makes no area perfect.
    least = 64 * area_error.OWN_PX * math.sqrt(1e3 / 8.0)
    assert area_of(2e5, 1e3, 8.0, 0.0).error_m2 == pytest.approx(least)


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 20))
def test_a_difference_is_less_sure_than_either_area(a: float, b: float, residual: float) -> None:
    one, other = Area(a, a**2 / 100 + 1, 100.0), Area(b, b**2 / 100 + 1, 200.0)
    found = difference(one, other, residual, 8.0)
    assert found.m2 == b - a
    assert found.error_m2 >= max(one.error_m2, other.error_m2)
    assert difference(one, other, residual + 1, 8.0).error_m2 > found.error_m2
    assert difference(other, one, residual, 8.0).z == pytest.approx(-found.z)


def test_two_dates_have_the_usual_line_and_more_a_higher_one() -> None:
    assert critical(0.95, 2) == pytest.approx(1.959964, abs=1e-5)
    assert critical(0.99, 2) == pytest.approx(2.575829, abs=1e-5)
    # Of nine comparisons each gets a ninth.
    assert critical(0.95, 10) == pytest.approx(critical(1 - 0.05 / 9, 2))


def test_what_was_not_seen_makes_an_area_less_sure() -> None:
    whole = Area(1e5, 1e6, 1e3)
    assert with_unseen(whole, 0.0) == whole
    assert with_unseen(whole, 0.04).error_m2 == pytest.approx(math.hypot(1e3, 2e3))


def test_simulated_ponds_without_change_stay_below_the_line() -> None:
    """Draws from the model itself: 95 of 100 lie within, whatever their sizes."""
    rng = np.random.default_rng(1)
    within = []
    for count in rng.integers(10, 1000, 4000):
        area = area_of(1e6, count * 8.0, 8.0)
        drawn = rng.normal(1e6, area.error_m2, 2)
        change = difference(*(Area(x, area.variance, area.outline_m) for x in drawn), 0.0, 8.0)
        within.append(abs(change.z) <= critical(0.95, 2))
    assert 0.94 < np.mean(within) < 0.96


def test_nothing_is_nothing() -> None:
    assert difference(NOTHING, NOTHING, 0.0, 8.0).m2 == 0.0
