"""Quantities in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tailing_pond_mapper.ui import words


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "0.0 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (99.4, "99 s"),
        (100, "2 min"),
        (5970, "1 h 40 min"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert words.duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "nearly done"), (3.4, "3 s left"), (125, "2 min left")]
)
def test_time_left(seconds: float, text: str) -> None:
    assert words.left(seconds) == text


@given(st.floats(0, 1e12))
def test_an_area_keeps_its_size_whatever_the_unit(square_metres: float) -> None:
    number, unit = words.area(square_metres).split()
    metres = float(number) * {"m²": 1, "ha": 1e4, "km²": 1e6}[unit]
    assert metres == pytest.approx(square_metres, rel=0.051, abs=0.51)
