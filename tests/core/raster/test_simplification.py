"""Simpler outlines keep to the tolerance, whatever the library beneath makes of them."""

from __future__ import annotations

from typing import Any, List

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from osgeo import ogr

from core.raster import simplification
from core.raster.simplification import simplified


def star(seed: int, corners: int = 40) -> npt.NDArray[np.float64]:
    """Return the corners of a polygon around the origin, on a grid of eighths."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radius = rng.uniform(50, 100, corners)[:, None]
    return np.round(8 * radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)) / 8


def polygon_of(corners: npt.NDArray[np.float64]) -> ogr.Geometry:
    ring = ogr.Geometry(ogr.wkbLinearRing)
    for x, y in [*corners.tolist(), corners[0].tolist()]:
        ring.AddPoint_2D(x, y)
    polygon = ogr.Geometry(ogr.wkbPolygon)
    polygon.AddGeometry(ring)
    return polygon


def farthest(one: ogr.Geometry, other: ogr.Geometry) -> float:
    """Return how far points along an outline are from another outline, by OGR itself."""
    boundary, worst = other.Boundary(), 0.0
    dense = one.Boundary().Clone()
    dense.Segmentize(0.5)
    for x, y, *_ in dense.GetPoints():
        place = ogr.CreateGeometryFromWkt(f"POINT({x} {y})")
        worst = max(worst, place.Distance(boundary))
    return worst


class Careless:
    """A polygon that a library simplifies by leaving out given corners, the less the better."""

    def __init__(self, corners: npt.NDArray[np.float64], dropped: List[List[int]]) -> None:
        self._exact = polygon_of(corners)
        self._answers = [polygon_of(np.delete(corners, places, axis=0)) for places in dropped]

    def SimplifyPreserveTopology(self, _: float) -> ogr.Geometry:  # noqa: N802 - OGR's name
        return self._answers.pop(0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._exact, name)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**32),
    st.lists(st.integers(0, 39), min_size=1, max_size=12, unique=True),
    st.integers(0, 39),
    st.booleans(),
)
def test_how_far_corners_were_moved_is_measured(
    seed: int, dropped: List[int], turn: int, backwards: bool
) -> None:
    """At most what an outline is off along its whole length, and never less than its points are."""
    corners = star(seed)
    kept = np.roll(np.delete(corners, dropped, axis=0), turn, axis=0)
    exact, simple = polygon_of(corners), polygon_of(kept[::-1] if backwards else kept)
    measured = simplification._strays(simple, exact)
    assert farthest(exact, simple) <= measured + 1e-6
    assert farthest(simple, exact) <= measured + 1e-6


def test_what_strays_too_far_is_tried_again_with_less() -> None:
    corners = star(1)
    careless = Careless(corners, [[*range(15)], [7], [7]])
    found = simplified(careless, 40.0)  # type: ignore[arg-type]
    assert found is not None
    assert farthest(careless._exact, found) <= 40.0
    assert found.GetGeometryRef(0).GetPointCount() == 40


def test_what_cannot_be_made_simpler_within_the_tolerance_is_none() -> None:
    careless = Careless(star(2), [[0, 1, 2, 3]] * 3)
    assert simplified(careless, 0.5) is None  # type: ignore[arg-type]


def test_a_ring_that_went_missing_or_has_other_corners_is_not_taken() -> None:
    exact = polygon_of(star(3))
    hole = ogr.Geometry(ogr.wkbLinearRing)
    for x, y in [(0, 0), (5, 0), (5, 5), (0, 0)]:
        hole.AddPoint_2D(x, y)
    with_hole = exact.Clone()
    with_hole.AddGeometry(hole)
    assert simplification._strays(exact, with_hole) == np.inf
    assert simplification._strays(polygon_of(star(4)), exact) == np.inf


@pytest.mark.parametrize("tolerance", [1.0, 5.0, 20.0])
def test_a_real_outline_gets_simpler_and_keeps_to_the_tolerance(tolerance: float) -> None:
    exact = polygon_of(star(5, 200))
    found = simplified(exact, tolerance)
    assert found is not None
    assert farthest(exact, found) <= tolerance + 1e-6
    assert farthest(found, exact) <= tolerance + 1e-6
    assert found.GetGeometryRef(0).GetPointCount() < 201
