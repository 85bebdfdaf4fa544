"""What is rare in a window, against counting every pixel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core.raster.rare_values import rare_places, value_counts

WINDOWS = arrays(
    np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=40), elements=st.integers(0, 255)
)
FEW = arrays(
    np.uint8,
    array_shapes(min_dims=2, max_dims=2, max_side=70),
    elements=st.sampled_from([0, 1, 255]),
)


@given(st.one_of(WINDOWS, FEW))
def test_every_value_is_counted(values: np.ndarray) -> None:
    assert value_counts(values).tolist() == np.bincount(values.ravel(), minlength=256).tolist()


@given(st.one_of(WINDOWS, FEW))
def test_the_places_are_all_but_those_of_one_value_that_occurs(values: np.ndarray) -> None:
    common, places = rare_places(values)
    assert common in values
    rest = np.ones(values.size, dtype=bool)
    rest[places] = False
    assert (values.ravel()[rest] == common).all()
    assert (values.ravel()[places] != common).all()


@pytest.mark.parametrize("common", [0, 1, 255])
def test_what_fills_nearly_all_of_a_window_is_the_common_value(common: int) -> None:
    values = np.full((300, 200), common, dtype=np.uint8)
    values[40:60, 50:90] = 3
    found, places = rare_places(values)
    assert found == common
    assert places.size == 800
