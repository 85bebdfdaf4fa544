"""Outlines against independent oracles: labels, rasterising back, counting corners, GEOS."""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from osgeo import gdal, ogr
from scipy import ndimage

from core.raster.array_types import BoolArray
from core.raster.vectorise import Outline, Vectoriser
from core.raster.windows import Window


def outlines(
    ponds: BoolArray,
    step: Tuple[int, int],
    *,
    corner: Tuple[int, int] = (0, 0),
    min_pixels: int = 1,
    probability: Any = None,
) -> List[Outline]:
    """Vectorise a mask in tiles of ``step`` rows and columns."""
    height, width = ponds.shape
    found: List[Outline] = []
    whole = Window(corner[1], corner[0], width, height)
    vectoriser = Vectoriser(whole, min_pixels, found.extend)
    if probability is None:
        probability = np.ones(ponds.shape, np.float32)
    for row in range(0, height, step[0]):
        for col in range(0, width, step[1]):
            part = np.s_[row : row + step[0], col : col + step[1]]
            tall, wide = ponds[part].shape
            window = Window(corner[1] + col, corner[0] + row, wide, tall)
            vectoriser.add(window, ponds[part], probability[part])
    vectoriser.finish()
    return found


def polygon(outline: Outline) -> ogr.Geometry:
    rings = (
        "(" + ", ".join(f"{x:g} {y:g}" for x, y in ring.tolist()) + ")" for ring in outline.rings
    )
    return ogr.CreateGeometryFromWkt(f"POLYGON ({', '.join(rings)})")


def burnt(found: List[Outline], shape: Tuple[int, int], corner: Tuple[int, int] = (0, 0)) -> Any:
    """Rasterise outlines: the number of each, from 1, at the pixels whose centre it holds."""
    raster = gdal.GetDriverByName("MEM").Create("", shape[1], shape[0], 1, gdal.GDT_Int32)
    raster.SetGeoTransform((corner[1], 1, 0, corner[0], 0, 1))
    store = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = store.CreateLayer("x")
    layer.CreateField(ogr.FieldDefn("n", ogr.OFTInteger))
    for number, outline in enumerate(found, start=1):
        feature = ogr.Feature(layer.GetLayerDefn())
        feature["n"] = number
        feature.SetGeometry(polygon(outline))
        layer.CreateFeature(feature)
    gdal.RasterizeLayer(raster, [1], layer, options=["ATTRIBUTE=n"])
    return raster.ReadAsArray()


def corners_of(ponds: BoolArray) -> int:
    """Count the vertices of all outlines of a mask from its 2 x 2 neighbourhoods alone."""
    p = np.pad(ponds, 1).astype(int)
    a, b, c, d = p[:-1, :-1], p[:-1, 1:], p[1:, :-1], p[1:, 1:]
    total = a + b + c + d
    diagonal = (total == 2) & (a == d)
    return int(np.count_nonzero(total % 2)) + 2 * int(np.count_nonzero(diagonal))


def same_partition(labels: Any, numbers: Any) -> bool:
    pairs = np.unique(np.stack([labels.ravel(), numbers.ravel()]), axis=1)
    return all(len(np.unique(side)) == pairs.shape[1] for side in pairs)


@st.composite
def masks(draw: st.DrawFn) -> BoolArray:
    height, width = draw(st.integers(1, 40)), draw(st.integers(1, 40))
    share = draw(st.sampled_from([0.1, 0.4, 0.55, 0.7, 0.9, 1.0]))
    rough = draw(st.sampled_from([0.0, 0.7, 1.5]))
    noise = np.random.default_rng(draw(st.integers(0, 2**32))).random((height, width))
    if rough:
        noise = ndimage.gaussian_filter(noise, rough)
    return noise <= np.quantile(noise, share)


steps = st.tuples(st.integers(1, 45), st.integers(1, 45))
RING = np.array([[0, 1, 1, 1], [1, 0, 0, 1], [1, 1, 0, 1], [1, 0, 1, 1]], bool)
"""A pond whose holes touch the outside, each other and the pond itself at corners."""


@given(masks(), steps)
@example(RING, (1, 1))
@example(RING, (2, 3))
@example(~RING, (3, 2))
@example(np.indices((9, 9)).sum(axis=0) % 2 == 0, (4, 4))
def test_outlines_are_the_ponds_and_nothing_else(ponds: BoolArray, step: Tuple[int, int]) -> None:
    found = outlines(ponds, step)
    labels, count = ndimage.label(ponds)
    assert len(found) == count
    numbers = burnt(found, ponds.shape)
    np.testing.assert_array_equal(numbers > 0, ponds)
    assert same_partition(labels, numbers)
    sizes = np.bincount(numbers.ravel(), minlength=count + 1)
    for number, outline in enumerate(found, start=1):
        shape = polygon(outline)
        assert shape.IsValid()
        assert shape.GetArea() == outline.pixels == sizes[number]
        assert all((ring[0] == ring[-1]).all() for ring in outline.rings)
    # No vertex too few, and none left on a straight edge by tiling.
    assert sum(len(ring) - 1 for outline in found for ring in outline.rings) == corners_of(ponds)


@given(masks(), steps, st.tuples(st.integers(0, 999), st.integers(0, 999)))
def test_tiling_changes_no_outline(
    ponds: BoolArray, step: Tuple[int, int], corner: Tuple[int, int]
) -> None:
    """Equal to GDAL's own polygons of the untiled raster, by GEOS."""
    height, width = ponds.shape
    raster = gdal.GetDriverByName("MEM").Create("", width, height, 1, gdal.GDT_Byte)
    raster.SetGeoTransform((corner[1], 1, 0, corner[0], 0, 1))
    band = raster.GetRasterBand(1)
    band.WriteArray(ponds.astype(np.uint8))
    store = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = store.CreateLayer("x")
    gdal.Polygonize(band, band, layer, -1)
    oracle: Dict[Any, List[ogr.Geometry]] = {}
    for feature in layer:
        shape = feature.GetGeometryRef().Clone()
        oracle.setdefault((shape.GetEnvelope(), shape.GetArea()), []).append(shape)
    found = outlines(ponds, step, corner=corner)
    assert len(found) == layer.GetFeatureCount()
    for outline in found:
        shape = polygon(outline)
        twins = oracle[shape.GetEnvelope(), shape.GetArea()]
        assert any(shape.SymDifference(twin).IsEmpty() for twin in twins)


@given(masks(), steps, st.integers(1, 30))
def test_small_ponds_are_dropped_by_their_whole_size(
    ponds: BoolArray, step: Tuple[int, int], least: int
) -> None:
    """A pond cut into small pieces by seams is no small pond."""
    found = outlines(ponds, step, min_pixels=least)
    sizes = np.bincount(ndimage.label(ponds)[0].ravel())[1:]
    assert sorted(o.pixels for o in found) == sorted(sizes[sizes >= least].tolist())


@given(masks(), steps, st.integers(0, 2**32))
def test_probabilities_are_summed_over_each_pond(
    ponds: BoolArray, step: Tuple[int, int], seed: int
) -> None:
    probability = np.random.default_rng(seed).random(ponds.shape).astype(np.float32)
    found = outlines(ponds, step, probability=probability)
    numbers = burnt(found, ponds.shape)
    sums = ndimage.sum(probability.astype(np.float64), numbers, range(1, len(found) + 1))
    np.testing.assert_allclose([o.probability_sum for o in found], sums, rtol=1e-12)


@given(masks(), steps, st.integers(0, 2**32))
@example(RING, (1, 1), 0)
def test_the_peak_is_that_of_the_whole_pond_whatever_the_tiles(
    ponds: BoolArray, step: Tuple[int, int], seed: int
) -> None:
    probability = np.random.default_rng(seed).random(ponds.shape).astype(np.float32)
    # What lies between ponds is higher, and no peak of theirs.
    probability[~ponds] += 1
    found = outlines(ponds, step, probability=probability)
    numbers = burnt(found, ponds.shape)
    peaks = ndimage.maximum(probability, numbers, range(1, len(found) + 1))
    np.testing.assert_array_equal([o.peak for o in found], peaks)


def test_two_ponds_that_touch_at_a_corner_are_two() -> None:
    for step in ((1, 1), (2, 2), (5, 5)):
        assert len(outlines(np.eye(4, dtype=bool), step)) == 4


def test_a_pond_with_an_island_with_a_pond() -> None:
    ponds = np.ones((15, 15), bool)
    ponds[2:13, 2:13] = False
    ponds[5:10, 5:10] = True
    ponds[7, 7] = False
    for step in ((4, 4), (15, 15), (1, 15), (6, 2)):
        found = sorted(outlines(ponds, step), key=lambda outline: outline.pixels)
        assert [len(outline.rings) for outline in found] == [2, 2]
        assert [outline.pixels for outline in found] == [24, 225 - 121]
        # The outer ring comes first.
        for outline in found:
            spans = [np.ptp(ring, axis=0).max() for ring in outline.rings]
            assert spans == sorted(spans, reverse=True)


def test_ponds_are_given_as_soon_as_they_are_complete() -> None:
    """Memory does not grow with the raster: what is done is not held until the end."""
    found: List[Outline] = []
    whole = Window(0, 0, 8, 400)
    vectoriser = Vectoriser(whole, 1, found.extend)
    ponds = np.zeros((4, 8), bool)
    ponds[1:3, 2:5] = True
    for row in range(0, 400, 4):
        vectoriser.add(Window(0, row, 8, 4), ponds, ponds.astype(np.float32))
        assert len(found) >= row // 4
    seam = np.ones((4, 8), bool)
    found.clear()
    vectoriser = Vectoriser(whole, 1, found.extend)
    for row in range(0, 400, 4):
        # Each touches a seam below, and the row after next knows that it is over.
        tile = seam if row % 12 < 8 else ~seam
        vectoriser.add(Window(0, row, 8, 4), tile, tile.astype(np.float32))
        assert len(vectoriser._pieces) <= 2
        assert len(vectoriser._roots) <= 4
    vectoriser.finish()
    assert len(found) == 34


@pytest.mark.parametrize("step", [(64, 64), (16, 200)])
def test_a_comb_of_pieces_is_joined_by_its_last_row(step: Tuple[int, int]) -> None:
    """Many pieces that only the bottom unites, whatever the order of joining."""
    ponds = np.zeros((128, 200), bool)
    ponds[:, ::2] = True
    ponds[-1] = True
    ponds[0, 100:] = True
    found = outlines(ponds, step)
    assert [outline.pixels for outline in found] == [np.count_nonzero(ponds)]
    assert len(found[0].rings) == 1 + 49  # The last gap is open to the right.
