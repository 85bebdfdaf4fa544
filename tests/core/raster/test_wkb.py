"""Polygons as arrays: what GDAL reads of them is what each says by itself."""

from __future__ import annotations

from typing import List

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from core.raster.wkb import binary_of, rings_in

from ..polygon_arrays import polygons_of

counts = st.lists(st.lists(st.integers(4, 9), min_size=1, max_size=3), max_size=6)


@example([])
@given(counts)
def test_many_polygons_have_the_binaries_that_each_has_alone(sizes: List[List[int]]) -> None:
    rng = np.random.default_rng(0)
    some = [[rng.random((size, 2)) for size in polygon] for polygon in sizes]
    many = polygons_of(some)
    binaries, lengths = many.binaries()
    assert binaries == b"".join(map(binary_of, some))
    assert lengths.tolist() == [len(binary_of(polygon)) for polygon in some]
    assert len(many) == len(some)
    for rings, polygon in zip(many, some):
        assert [ring.tolist() for ring in rings] == [ring.tolist() for ring in polygon]
        assert [ring.tolist() for ring in rings_in(binary_of(rings))] == [
            ring.tolist() for ring in polygon
        ]
