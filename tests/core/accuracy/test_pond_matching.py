"""Ponds matched one by one, and boundaries compared."""

from __future__ import annotations

from typing import List, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage, optimize

from core.accuracy.pond_matching import BoundaryCounts, PondVerdicts, boundary_f1, match_ponds
from core.raster.array_types import UInt8Array


def canvas(*boxes: Tuple[int, int, int, int]) -> UInt8Array:
    """Return a mask of 20 x 30 pixels with rectangles (top, left, bottom, right)."""
    mask = np.zeros((20, 30), dtype=np.uint8)
    for top, left, bottom, right in boxes:
        mask[top:bottom, left:right] = 1
    return mask


ALL = np.ones((20, 30), dtype=bool)


def blobs(seed: int) -> List[UInt8Array]:
    """Draw a reference with ponds of all sizes, and a prediction like it."""
    rng = np.random.default_rng(seed)
    ground = ndimage.gaussian_filter(rng.normal(size=(30, 40)), 1.5)
    other = ground + ndimage.gaussian_filter(rng.normal(size=(30, 40)), 1.5) * rng.uniform(0, 1)
    return [(field > 0.1).astype(np.uint8) for field in (other, ground)]


def test_each_verdict() -> None:
    reference = canvas((1, 1, 9, 9), (1, 15, 5, 19), (12, 1, 16, 5))
    predicted = canvas((2, 1, 9, 9), (12, 12, 16, 16), (13, 3, 17, 7))
    found = match_ponds(predicted, reference, ALL)
    assert found == PondVerdicts(matched=1, missed=2, false=2)
    assert found.recall == pytest.approx(1 / 3)
    assert found.precision == pytest.approx(1 / 3)
    assert found.f1 == pytest.approx(1 / 3)


def test_half_of_the_union_is_enough_and_less_is_not() -> None:
    reference = canvas((0, 0, 2, 9))
    assert match_ponds(canvas((0, 3, 2, 12)), reference, ALL).matched == 1  # 12 of 24
    assert match_ponds(canvas((0, 4, 2, 13)), reference, ALL).matched == 0


def test_ponds_that_touch_at_a_corner_are_two() -> None:
    corner = canvas((2, 2, 5, 5), (5, 5, 8, 8))
    assert match_ponds(corner, corner, ALL) == PondVerdicts(2, 0, 0)
    assert match_ponds(canvas((2, 2, 5, 5)), corner, ALL) == PondVerdicts(1, 1, 0)


def test_a_pond_in_two_pieces_counts_once_at_most() -> None:
    reference, pieces = canvas((2, 2, 8, 22)), canvas((2, 2, 8, 15), (2, 16, 8, 22))
    assert match_ponds(pieces, reference, ALL) == PondVerdicts(1, 0, 1)
    assert match_ponds(reference, pieces, ALL) == PondVerdicts(1, 1, 0)
    merged, two = canvas((2, 2, 8, 22)), canvas((2, 2, 8, 11), (2, 13, 8, 22))
    assert match_ponds(merged, two, ALL) == PondVerdicts(0, 2, 1)
    assert match_ponds(merged, two, ALL, iou=0.4) == PondVerdicts(1, 1, 0)


def test_below_a_half_as_many_ponds_as_can_be_get_a_partner() -> None:
    # The prediction in the middle overlaps both ponds; the one on the right only the second.
    reference = canvas((0, 0, 4, 9), (0, 10, 4, 20))
    predicted = canvas((0, 4, 4, 15), (0, 16, 4, 20))
    assert match_ponds(predicted, reference, ALL, iou=0.2) == PondVerdicts(2, 0, 0)


@given(seed=st.integers(0, 2**32 - 1), iou=st.floats(0.05, 0.95))
def test_the_pairs_are_as_many_as_an_assignment_finds(seed: int, iou: float) -> None:
    predicted, reference = blobs(seed)
    found, there = ndimage.label(predicted)[0], ndimage.label(reference)[0]
    table = np.array(
        [
            [
                ((there == a) & (found == b)).sum() / ((there == a) | (found == b)).sum()
                for b in range(1, found.max() + 1)
            ]
            for a in range(1, there.max() + 1)
        ]
    ).reshape(there.max(), found.max())
    chosen = optimize.linear_sum_assignment(-(table >= iou).astype(float))
    pairs = int((table >= iou)[chosen].sum())
    expected = PondVerdicts(pairs, there.max() - pairs, found.max() - pairs)
    assert match_ponds(predicted, reference, np.ones(found.shape, dtype=bool), iou) == expected
    if iou >= 0.5:  # Nobody had a choice.
        assert (table >= iou).sum(axis=0).max(initial=0) <= 1
        assert (table >= iou).sum(axis=1).max(initial=0) <= 1


def test_small_ponds_are_asked_for_only_where_that_is_asked() -> None:
    reference = canvas((1, 1, 9, 9), (12, 1, 14, 4), (12, 10, 14, 13), (1, 20, 5, 23))
    predicted = canvas((1, 1, 9, 9), (12, 1, 14, 3), (16, 20, 18, 22), (1, 20, 5, 22))
    assert match_ponds(predicted, reference, ALL) == PondVerdicts(3, 1, 1)
    # 6 and 6 pixels are left out with what matches them, 12 are not though only 8 were found.
    assert match_ponds(predicted, reference, ALL, min_pixels=9) == PondVerdicts(2, 0, 0)
    assert match_ponds(canvas((10, 1, 18, 9)), reference, ALL, min_pixels=9).false == 1
    # One pond that is large enough by itself matches one that is not: neither right nor wrong.
    assert match_ponds(
        canvas((12, 1, 15, 4)), canvas((12, 1, 14, 4)), ALL, min_pixels=9
    ) == PondVerdicts(0, 0, 0)


def test_what_is_not_valid_is_not_judged() -> None:
    reference, predicted = canvas((2, 2, 8, 8)), canvas((2, 2, 8, 8), (2, 20, 8, 28))
    assert match_ponds(predicted, reference, ALL).false == 1
    reference[:, 19:] = 255
    assert match_ponds(predicted, reference, ALL) == PondVerdicts(1, 0, 0)
    valid = ALL.copy()
    valid[:, :5] = False
    assert match_ponds(canvas((2, 5, 8, 8)), reference, valid) == PondVerdicts(1, 0, 0)
    assert match_ponds(predicted, reference, ~ALL) == PondVerdicts(0, 0, 0)


def test_no_pond_is_no_measure() -> None:
    nothing = PondVerdicts(0, 0, 0)
    assert (nothing.recall, nothing.precision, nothing.f1) == (None, None, None)
    assert (PondVerdicts(0, 2, 0).recall, PondVerdicts(0, 2, 0).f1) == (0, 0)
    assert PondVerdicts(0, 2, 0).precision is None


def test_verdicts_of_tiles_add_up() -> None:
    assert PondVerdicts(1, 2, 3) + PondVerdicts(4, 5, 6) == PondVerdicts(5, 7, 9)
    left, right = canvas((2, 2, 8, 8)), canvas((2, 20, 8, 28))
    parts = [match_ponds(mask, canvas((2, 2, 8, 8)), ALL) for mask in (left, right)]
    assert parts[0] + parts[1] == PondVerdicts(matched=1, missed=1, false=1)


def test_a_boundary_is_as_long_as_the_polygons() -> None:
    square = canvas((4, 4, 10, 12))
    assert boundary_f1(square, square, ALL, 0) == BoundaryCounts(28, 28, 28, 28)
    hollow = square.copy()
    hollow[6:8, 6:8] = 0
    found = boundary_f1(hollow, square, ALL, 0)
    assert found == BoundaryCounts(36, 28, 28, 28)
    assert found.precision == pytest.approx(28 / 36)
    assert found.recall == 1
    assert found.f1 == pytest.approx(2 * 28 / 36 / (1 + 28 / 36))


@pytest.mark.parametrize(("grown", "tolerance", "right"), [(1, 0.9, 0), (1, 1, 1), (2, 1, 0)])
def test_a_pond_drawn_too_large_is_right_within_the_tolerance(
    grown: int, tolerance: float, right: int
) -> None:
    one, other = canvas((8, 8, 12, 20)), canvas((8 - grown, 8, 12, 20))
    found = boundary_f1(other, one, ALL, tolerance)
    # Of the 12 edges at the top, the two outer ones lie beside the longer sides.
    assert found.reference - found.reference_near == (0 if right else 10)


def test_the_edge_of_the_valid_area_is_no_boundary() -> None:
    reference = canvas((5, 0, 10, 30))  # Reaches the image's edge on both sides.
    assert boundary_f1(reference, reference, ALL, 1).reference == 60
    reference[:5] = 255
    assert boundary_f1(reference, reference, ALL, 1).reference == 30
    valid = ALL.copy()
    valid[:, 20:] = False
    assert boundary_f1(reference, reference, valid, 1).reference == 20


def test_no_boundary_is_no_measure_and_one_boundary_is_a_failure() -> None:
    pond, empty = canvas((5, 5, 9, 9)), canvas()
    assert boundary_f1(empty, empty, ALL, 2).f1 is None
    missed = boundary_f1(empty, pond, ALL, 2)
    assert (missed.precision, missed.recall, missed.f1) == (None, 0, 0)
    astray = boundary_f1(canvas((15, 25, 19, 29)), pond, ALL, 2)
    assert (astray.precision, astray.recall, astray.f1) == (0, 0, 0)


def doubled(mask: UInt8Array, valid: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Mark boundary edges on a raster of twice the resolution, where edges are pixels."""
    height, width = mask.shape
    fine = np.zeros((2 * height - 1, 2 * width - 1), dtype=bool)
    for row in range(height):
        for col in range(width):
            for r, c in ((row + 1, col), (row, col + 1)):
                if r < height and c < width and valid[row, col] and valid[r, c]:
                    fine[row + r, col + c] = mask[row, col] != mask[r, c]
    return fine


@given(seed=st.integers(0, 2**32 - 1), tolerance=st.sampled_from([0.0, 0.75, 1.0, 2.0, 4.0]))
def test_boundaries_are_compared_as_by_a_distance_transform(seed: int, tolerance: float) -> None:
    predicted, reference = (mask[:15, :20] for mask in blobs(seed))
    valid = np.random.default_rng(seed).random(predicted.shape) < 0.95
    one, other = doubled(predicted, valid), doubled(reference, valid)

    def near(points: npt.NDArray[np.bool_], others: npt.NDArray[np.bool_]) -> int:
        if not others.any():
            return 0
        distance = ndimage.distance_transform_edt(~others, sampling=0.5)
        return int((points & (distance <= tolerance)).sum())

    expected = BoundaryCounts(one.sum(), near(one, other), other.sum(), near(other, one))
    assert boundary_f1(predicted, reference, valid, tolerance) == expected


def test_boundaries_of_tiles_add_up() -> None:
    assert BoundaryCounts(1, 2, 3, 4) + BoundaryCounts(5, 6, 7, 8) == BoundaryCounts(6, 8, 10, 12)
