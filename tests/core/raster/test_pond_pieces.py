"""Labels on occupied rows and columns are those of the whole block, and know where they lie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from osgeo import osr
from scipy import ndimage

from core.raster.geodesy import Earth
from core.raster.pond_pieces import pieces_of

from ..polygon_arrays import polygons_of


@example(seed=0, count=0)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(0, 12))
def test_labels_are_those_of_the_whole_block(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    ponds = np.zeros((40, 30), dtype=bool)
    for top, left in zip(rng.integers(0, 40, count), rng.integers(0, 30, count)):
        ponds[top : top + 3, left : left + 4] = True
    pieces = pieces_of(ponds)
    labels, number = ndimage.label(ponds)
    assert pieces.count == number
    np.testing.assert_array_equal(pieces.whole(), labels)
    np.testing.assert_array_equal(pieces.places, np.nonzero(ponds))
    np.testing.assert_array_equal(pieces.sizes[1:], np.bincount(labels.ravel())[1:])
    for strip, there in zip(pieces.edges, (labels[0], labels[-1], labels[:, 0], labels[:, -1])):
        np.testing.assert_array_equal(strip, there)


def test_rows_and_columns_far_from_ponds_are_left_out() -> None:
    ponds = np.zeros((400, 300), dtype=bool)
    ponds[100:103, 50:52] = ponds[300, 200] = True
    assert pieces_of(ponds).labels.size < 400


@pytest.mark.parametrize("epsg", [32648, 4326])
def test_many_polygons_have_the_areas_that_each_has_alone(epsg: int) -> None:
    system = osr.SpatialReference()
    system.ImportFromEPSG(epsg)
    earth = Earth(system.ExportToWkt())
    side, origin = (8.0, (3e5, 2.6e6)) if epsg == 32648 else (1e-4, (105.0, 30.0))
    square = np.array([[0, 0], [0, 9], [9, 9], [9, 0], [0, 0]], dtype=np.float64)
    polygons = [
        [square * side + origin, (square / 3 + 2) * side + origin],
        [square * (side * 0.5) + origin],
        [square * (side * 1e4 if epsg == 32648 else 0.1) + origin],
    ]
    for some in (polygons, polygons[:2], []):
        alone = [earth.polygon(rings) for rings in some]
        areas, perimeters = earth.sizes(polygons_of(some))
        assert areas.tolist() == [area for area, _ in alone]
        assert perimeters.tolist() == [perimeter for _, perimeter in alone]
