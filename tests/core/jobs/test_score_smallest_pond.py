"""The smallest pond that counts: one rule for the reference and the prediction."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Tuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import ndimage

from core.accuracy.pond_matching import match_ponds
from core.jobs.score import score
from core.protocol.errors import RequestError
from core.protocol.json_fields import encode
from core.protocol.score import ScoreRequest
from core.raster.array_types import UInt8Array

from ..accuracy.test_pond_scoring import canvas, read, scored
from ..conftest import Heard
from ..rasters import write_polygons, write_raster
from ..scoredground import box

PIXEL = 100.0
"""Square metres, as exact as a quarter of a percent."""

quick = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25
)


def scenery(seed: int) -> Tuple[UInt8Array, UInt8Array]:
    """Return a prediction and a reference of ponds of all sizes."""
    rng = np.random.default_rng(seed)
    ground = ndimage.gaussian_filter(rng.normal(size=(30, 40)), 1.1)
    other = ground + ndimage.gaussian_filter(rng.normal(size=(30, 40)), 1.1) * rng.uniform(0, 1)
    return (other > 0.1).astype(np.uint8), (ground > 0.1).astype(np.uint8)


def without_small(mask: UInt8Array, other: UInt8Array, least: int) -> UInt8Array:
    """Return a mask without the ponds that take no part, found one by one."""
    labels, count = ndimage.label(mask)
    others, other_count = ndimage.label(other)
    kept = mask.copy()
    for label in range(1, count + 1):
        pond = labels == label
        partners = [
            (others == one).sum()
            for one in range(1, other_count + 1)
            if 2 * (pond & (others == one)).sum() >= (pond | (others == one)).sum()
        ]
        if max([pond.sum(), *partners]) < least:
            kept[pond] = 0
    return kept


@quick
@given(seed=st.integers(0, 2**32 - 1), least=st.integers(1, 60))
def test_verdicts_are_those_without_the_ponds_that_take_no_part(
    tmp_path: Path, seed: int, least: int
) -> None:
    predicted, reference = scenery(seed)
    area = PIXEL * (least - 0.5)
    found = scored(tmp_path / "v.gpkg", predicted, reference, min_area=area)
    everywhere = np.ones(predicted.shape, dtype=bool)
    left = without_small(predicted, reference, least), without_small(reference, predicted, least)
    assert found.verdicts == match_ponds(*left, everywhere)
    told = encode(found.measures())
    for name, before, after in (
        ("predicted", predicted, left[0]),
        ("reference", reference, left[1]),
    ):
        ponds = ndimage.label(after)[1]
        assert told[name] == ponds
        assert told["left_out"][name] == ndimage.label(before)[1] - ponds
        assert sum(row[name] for row in told["sizes"]) == ponds
    assert told["min_area_m2"] == area


@quick
@given(seed=st.integers(0, 2**32 - 1), least=st.integers(1, 60))
def test_the_rule_is_the_same_for_both_sides(tmp_path: Path, seed: int, least: int) -> None:
    predicted, reference = scenery(seed)
    area = PIXEL * (least - 0.5)
    one = scored(tmp_path / "v.gpkg", predicted, reference, min_area=area)
    other = scored(tmp_path / "v.gpkg", reference, predicted, min_area=area)
    pairs = [(one.verdicts, other.verdicts), *zip(one.curve, other.curve)]
    for here, there in pairs:
        assert (here.matched, here.missed, here.false) == (there.matched, there.false, there.missed)


def test_a_partner_just_below_the_line_is_a_partner(tmp_path: Path) -> None:
    large, nearly = canvas((2, 2, 12, 12)), canvas((2, 2, 12, 11))
    for predicted, reference in ((large, nearly), (nearly, large)):
        found = scored(tmp_path / "v.gpkg", predicted, reference, min_area=95 * PIXEL)
        assert (found.verdicts.matched, found.verdicts.missed, found.verdicts.false) == (1, 0, 0)
    found = scored(tmp_path / "v.gpkg", nearly, nearly, min_area=95 * PIXEL)
    assert (found.verdicts.matched, found.verdicts.missed, found.verdicts.false) == (0, 0, 0)
    assert encode(found.measures())["recall"] is None


def test_fragments_neither_find_a_large_pond_nor_split_it_nor_are_false(tmp_path: Path) -> None:
    whole = canvas((2, 2, 12, 32))
    fragments = canvas(*((2, left, 12, left + 5) for left in range(2, 32, 6)))
    free = scored(tmp_path / "v.gpkg", fragments, whole)
    assert (free.split, free.verdicts.missed, free.verdicts.false) == (1, 1, 5)
    held = scored(tmp_path / "v.gpkg", fragments, whole, min_area=60 * PIXEL)
    assert (held.split, held.verdicts.missed, held.verdicts.false) == (0, 1, 0)
    assert encode(held.measures())["left_out"] == {"reference": 0, "predicted": 5}
    assert {row["verdict"] for row in read(tmp_path / "v.gpkg", "predicted_ponds")} == {"small"}
    flooded = scored(tmp_path / "v.gpkg", whole, fragments, min_area=60 * PIXEL)
    assert (flooded.merged, flooded.verdicts.missed, flooded.verdicts.false) == (0, 0, 1)


def test_areas_are_compared_between_ponds_that_count(tmp_path: Path) -> None:
    reference = canvas((2, 2, 12, 12), (20, 20, 22, 22))
    predicted = canvas((2, 2, 12, 11), (26, 2, 28, 20))
    errors = encode(
        scored(tmp_path / "v.gpkg", predicted, reference, min_area=50 * PIXEL).measures()
    )
    assert errors["area_error"]["ponds"] == 1
    assert errors["area_error"]["total"] == pytest.approx(-0.1, abs=1e-3)


def test_pixels_are_counted_whole_and_all_is_stated(tmp_path: Path) -> None:
    predicted = np.zeros((1, 60, 60), dtype=np.uint8)
    predicted[0, 5:25, 5:25] = 1
    predicted[0, 40:43, 40:43] = 1
    raster = write_raster(tmp_path / "p.tif", predicted, nodata=255)
    reference = write_polygons(tmp_path / "r.gpkg", [box(5, 5, 20, 20), box(50, 5, 2, 2)])
    told = []
    for area in (0.0, 2000.0):
        request = ScoreRequest(raster, reference, str(tmp_path / f"o{area:g}"), min_area=area)
        result = score(request, Heard())
        told.append(json.loads(Path(result.score).read_text(encoding="utf-8")))
        assert (result.tp, result.fp, result.fn) == (400, 9, 4)
    assert [each["ponds"]["false"] for each in told] == [1, 0]
    assert [each["ponds"]["missed"] for each in told] == [1, 0]
    assert told[0]["boundary"] == told[1]["boundary"]
    record = json.loads(Path(result.manifest).read_text(encoding="utf-8"))
    assert record["request"]["min_area"] == 2000.0
    assert "--min-area" in record["command_line"]
    page = Path(result.report).read_text(encoding="utf-8")
    assert "Ponds under 2,000\u00a0m² are left out" in page
    assert "Ponds smaller than 2,000\u00a0m² are left out" in page
    plain = (tmp_path / "o0" / "report.html").read_text(encoding="utf-8")
    assert "are left out" not in plain and "none: all ponds count" in plain


@pytest.mark.parametrize("area", [-1.0, float("nan")])
def test_no_area_is_negative(tmp_path: Path, area: float) -> None:
    with pytest.raises(RequestError, match="smallest area"):
        score(ScoreRequest("p.tif", "r.gpkg", str(tmp_path), min_area=area), Heard())


@pytest.mark.parametrize("kept", [0.0, 2000.0])
def test_what_the_segmentation_left_out_is_left_out_here_and_said(
    tmp_path: Path, kept: float
) -> None:
    """13 false ponds of one pixel each, in a segmentation that had drawn none of them."""
    predicted = np.zeros((1, 60, 60), dtype=np.uint8)
    predicted[0, 5:25, 5:25] = 1
    predicted[0, 40, 2:52:4] = 1
    raster = write_raster(tmp_path / "p.tif", predicted, nodata=255)
    reference = write_polygons(tmp_path / "r.gpkg", [box(5, 5, 20, 20)])
    manifest = {"command": "segment", "request": {"min_area": kept, "threshold": 0.5}}
    (tmp_path / "p.manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    result = score(ScoreRequest(raster, reference, str(tmp_path / "o")), Heard())
    assert (result.matched, result.false) == (1, 0 if kept else 13)
    assert any("2,000 m²" in warning for warning in result.warnings) == bool(kept)
    record = json.loads(Path(result.manifest).read_text(encoding="utf-8"))
    assert record["request"]["min_area"] == kept
    asked = score(ScoreRequest(raster, reference, str(tmp_path / "a"), min_area=0.0), Heard())
    assert asked.false == 13
    assert not any("m²" in warning for warning in asked.warnings)


@pytest.mark.parametrize(
    "manifest",
    ["", "[]", '{"command": "segment"}', '{"command": "segment", "request": {"min_area": "x"}}'],
)
def test_a_manifest_that_says_nothing_leaves_nothing_out(tmp_path: Path, manifest: str) -> None:
    predicted = np.zeros((1, 30, 30), dtype=np.uint8)
    predicted[0, 5, 5] = 1
    raster = write_raster(tmp_path / "p.tif", predicted, nodata=255)
    reference = write_polygons(tmp_path / "r.gpkg", [box(10, 10, 5, 5)])
    (tmp_path / "p.manifest.json").write_text(manifest, encoding="utf-8")
    assert score(ScoreRequest(raster, reference, str(tmp_path / "o")), Heard()).false == 1
