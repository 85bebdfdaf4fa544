"""Ponds scored block by block: as of the whole image, with verdicts, areas and layers."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from osgeo import gdal, ogr, osr
from scipy import ndimage

from core.accuracy.pond_matching import boundary_f1, match_ponds
from core.accuracy.pond_scoring import PondScore
from core.accuracy.pond_verdicts import CURVE, Ponds
from core.protocol.json_fields import encode
from core.raster.array_types import UInt8Array
from core.raster.image import Image
from core.raster.windows import Window
from core.raster.wkb import polygon_of

from ..rasters import GRID, UTM


def image(shape: Tuple[int, int], crs: str = UTM, grid: Tuple[float, ...] = GRID) -> Image:
    system = osr.SpatialReference()
    system.SetFromUserInput(crs)
    return Image("/somewhere/p.tif", shape[1], shape[0], grid, system.ExportToWkt(), 10.0, ())


def scored(
    path: Path,
    predicted: UInt8Array,
    reference: UInt8Array,
    valid: Optional[npt.NDArray[np.bool_]] = None,
    *,
    step: Tuple[int, int] = (7, 9),
    where: Optional[Image] = None,
    corner: Tuple[int, int] = (0, 0),
    min_area: float = 0.0,
) -> Ponds:
    """Score masks in blocks of ``step`` rows and columns; unjudged ones are skipped."""
    height, width = predicted.shape
    valid = np.ones(predicted.shape, dtype=bool) if valid is None else valid
    whole = Window(corner[1], corner[0], width, height)
    windows = [
        Window(col, row, step[1], step[0]).intersect(whole)
        for row in range(whole.row, whole.bottom, step[0])
        for col in range(whole.col, whole.right, step[1])
    ]
    path.unlink(missing_ok=True)
    grid = where or image(predicted.shape)
    score = PondScore(grid, windows, str(path), str(path), min_area)
    for window in windows:
        part = window.slices_in(whole)
        if valid[part].any():
            score.add(window, predicted[part], reference[part], valid[part])
        else:
            score.skip(window)
    found = score.write()
    score.finish()
    return found


def read(path: Path, layer: str) -> List[Dict[str, Any]]:
    """Return the features of a layer by id, with their geometry."""
    source = ogr.Open(str(path))
    found = [
        {**feature.items(), "shape": feature.GetGeometryRef().Clone()}
        for feature in source.GetLayerByName(layer)
    ]
    return sorted(found, key=lambda row: row["id"])


def canvas(*boxes: Tuple[int, int, int, int]) -> UInt8Array:
    mask = np.zeros((30, 40), dtype=np.uint8)
    for top, left, bottom, right in boxes:
        mask[top:bottom, left:right] = 1
    return mask


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25
)
@given(seed=st.integers(0, 2**32 - 1), tall=st.integers(1, 30), wide=st.integers(1, 40))
def test_blocks_give_what_the_whole_image_gives(
    tmp_path: Path, seed: int, tall: int, wide: int
) -> None:
    rng = np.random.default_rng(seed)
    ground = ndimage.gaussian_filter(rng.normal(size=(30, 40)), 1.5)
    other = ground + ndimage.gaussian_filter(rng.normal(size=(30, 40)), 1.5) * rng.uniform(0, 1)
    predicted, reference = ((field > 0.1).astype(np.uint8) for field in (other, ground))
    predicted[rng.random(predicted.shape) < 0.02] = 255
    valid = rng.random(predicted.shape) < 0.97
    valid[: rng.integers(0, 20), : rng.integers(0, 30)] = False
    found = scored(
        tmp_path / "v.gpkg", predicted, reference, valid, step=(tall, wide), corner=(5, 3)
    )
    assert found.verdicts == match_ponds(predicted, reference, valid)
    assert found.curve == tuple(match_ponds(predicted, reference, valid, iou) for iou in CURVE)
    for tolerance, metres, lengths in found.boundary:
        assert metres == 10 * tolerance
        assert lengths == boundary_f1(predicted, reference, valid, tolerance)
    sizes = encode(found.measures())["sizes"]
    assert sum(row["matched"] for row in sizes) == found.verdicts.matched
    assert sum(row["false"] for row in sizes) == found.verdicts.false


def test_a_pond_in_pieces_is_split_and_ponds_in_one_are_merged(tmp_path: Path) -> None:
    one, two = canvas((2, 2, 12, 32)), canvas((2, 2, 12, 20), (2, 22, 12, 32))
    found = scored(tmp_path / "v.gpkg", two, one)
    assert (found.split, found.merged) == (1, 0)
    assert (found.verdicts.matched, found.verdicts.false) == (1, 1)
    (row,) = read(tmp_path / "v.gpkg", "reference_ponds")
    assert (row["verdict"], row["split"], row["predicted_id"]) == ("matched", 1, 1)
    assert row["best_iou"] == pytest.approx(0.6)
    assert row["area_error"] == pytest.approx(-0.4, abs=1e-3)
    found = scored(tmp_path / "v.gpkg", one, two)
    assert (found.split, found.merged) == (0, 1)
    (row,) = read(tmp_path / "v.gpkg", "predicted_ponds")
    assert (row["verdict"], row["merged"], row["reference_id"]) == ("matched", 1, 1)
    missed = read(tmp_path / "v.gpkg", "reference_ponds")[1]
    assert (missed["verdict"], missed["predicted_id"], missed["area_error"]) == (
        "missed",
        None,
        None,
    )


def test_specks_in_a_pond_do_not_split_it(tmp_path: Path) -> None:
    found = scored(
        tmp_path / "v.gpkg", canvas((3, 3, 5, 5), (8, 8, 10, 10)), canvas((2, 2, 28, 38))
    )
    assert (found.split, found.verdicts.missed, found.verdicts.false) == (0, 1, 2)


def test_nested_touching_and_cut_ponds(tmp_path: Path) -> None:
    ring = canvas((2, 2, 22, 22))
    ring[6:18, 6:18] = 0
    ring[9:15, 9:15] = 1  # An island pond in the hole.
    ring[22:26, 22:26] = 1  # Touches the ring at a corner.
    found = scored(tmp_path / "v.gpkg", ring, ring)
    assert found.verdicts.matched == 3
    assert encode(found.measures())["area_error"] == {
        "ponds": 3,
        "median": 0.0,
        "mean_absolute": 0.0,
        "total": 0.0,
    }
    valid = np.ones(ring.shape, dtype=bool)
    valid[:, 24:] = False
    scored(tmp_path / "v.gpkg", ring, canvas((22, 22, 26, 30)), valid)
    (cut,) = read(tmp_path / "v.gpkg", "reference_ponds")
    assert cut["verdict"] == "matched"
    assert cut["area_m2"] == pytest.approx(8 * 100, rel=2e-3)


def test_areas_in_degrees_are_those_of_the_ellipsoid(tmp_path: Path) -> None:
    where = image((30, 40), "EPSG:4326", (-44.0, 1e-3, 0.0, -20.0, 0.0, -1e-3))
    mask = canvas((4, 6, 20, 31))
    scored(tmp_path / "v.gpkg", mask, mask, where=where)
    (row,) = read(tmp_path / "v.gpkg", "reference_ponds")
    west, east, north, south = -43.994, -43.969, -20.004, -20.020
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    shape = polygon_of([np.array(corners)])
    source, equal = osr.SpatialReference(), osr.SpatialReference()
    source.SetFromUserInput("EPSG:4326")
    source.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    equal.SetFromUserInput("EPSG:6933")  # Equal area.
    shape.Transform(osr.CoordinateTransformation(source, equal))
    expected = shape.GetArea()
    assert row["area_m2"] == pytest.approx(expected, rel=1e-6)
    assert row["predicted_area_m2"] == pytest.approx(expected, rel=1e-6)


def test_the_layers_rasterised_are_the_ponds(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    masks = [
        (ndimage.gaussian_filter(rng.normal(size=(30, 40)), 1.2) > 0).astype(np.uint8)
        for _ in range(2)
    ]
    scored(tmp_path / "v.gpkg", masks[0], masks[1])
    for mask, name in zip(masks, ("predicted_ponds", "reference_ponds")):
        raster = gdal.GetDriverByName("MEM").Create("", 40, 30, 1, gdal.GDT_Int32)
        raster.SetGeoTransform(GRID)
        source = gdal.OpenEx(str(tmp_path / "v.gpkg"))
        layer = source.GetLayerByName(name)
        raster.SetProjection(layer.GetSpatialRef().ExportToWkt())
        gdal.RasterizeLayer(raster, [1], layer, options=["ATTRIBUTE=id"])
        burnt = raster.ReadAsArray()
        labels, count = ndimage.label(mask)
        pairs = np.unique(np.stack([labels.ravel(), burnt.ravel()]), axis=1)
        assert pairs.shape[1] == count + 1 == len(np.unique(burnt))


def test_no_pond_is_no_measure(tmp_path: Path) -> None:
    empty = canvas()
    found = encode(scored(tmp_path / "v.gpkg", empty, empty).measures())
    assert (found["recall"], found["precision"], found["f1"]) == (None, None, None)
    assert found["area_error"]["total"] is None
    assert read(tmp_path / "v.gpkg", "reference_ponds") == []
    missed = encode(scored(tmp_path / "v.gpkg", empty, canvas((2, 2, 5, 5))).measures())
    assert (missed["recall"], missed["precision"], missed["area_error"]["median"]) == (
        0,
        None,
        None,
    )


def test_a_block_left_out_is_noticed(tmp_path: Path) -> None:
    windows = [Window(0, 0, 5, 5), Window(5, 0, 5, 5)]
    score = PondScore(image((5, 10)), windows, str(tmp_path / "v.gpkg"), "v.gpkg")
    with pytest.raises(ValueError, match="every block"):
        score.skip(windows[1])
