"""What a first look keeps, beside counts that are made pixel by pixel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

pytest.importorskip("torch")

from core.training.research.kept_windows import (
    CELLS,
    Looked,
    count_pixels,
    highest_cut,
    share_kept,
    shares_by_source,
)


def looked(seed: int, rows: int, columns: int) -> Looked:
    rng = np.random.default_rng(seed)
    logits = rng.normal(-4, 2, (rows, columns)).astype(np.float32)
    return Looked(
        logits, rng.integers(0, 50, (rows, columns)) * (rng.random((rows, columns)) < 0.2)
    )


@settings(max_examples=25)
@given(
    seed=st.integers(0, 1000),
    rows=st.integers(1, 20),
    columns=st.integers(1, 20),
    cut=st.floats(-8, 2),
)
def test_the_share_is_that_of_pixels_in_windows_with_a_hot_cell(
    seed: int, rows: int, columns: int, cut: float
) -> None:
    image = looked(seed, rows, columns)
    hot = ndimage.binary_dilation(image.logits >= np.float32(cut), np.ones((3, 3)))
    kept, places = 0.0, 0
    for top in range(0, CELLS, 2):
        for left in range(0, CELLS, 2):
            places += 1
            row_window = (np.arange(rows) + top) // CELLS
            column_window = (np.arange(columns) + left) // CELLS
            names = row_window[:, None] * 1000 + column_window[None]
            kept += image.pixels[np.isin(names, names[hot])].sum()
    total = image.pixels.sum() * places
    assert share_kept([image], float(np.float32(cut))) == pytest.approx(
        kept / total if total else 0
    )


@pytest.mark.parametrize("least", [0.5, 0.9, 0.995, 1.0])
def test_the_cut_is_the_highest_that_keeps_enough(least: float) -> None:
    images = [looked(seed, 9, 11) for seed in range(6)]
    cut = highest_cut(images, least)
    assert share_kept(images, cut) >= least
    above = sorted({float(v) for image in images for v in image.logits.ravel() if v > cut})
    assert share_kept(images, above[0]) < least


def test_pixels_are_counted_by_cell() -> None:
    wanted = np.random.default_rng(0).random((101, 65)) < 0.3
    counted = count_pixels(wanted, 48)
    assert counted.shape == (3, 2)
    assert counted[0, 1] == wanted[:48, 48:].sum()
    assert counted.sum() == wanted.sum()


def test_sources_are_told_apart() -> None:
    still = Looked(np.full((8, 8), -9, np.float32), np.ones((8, 8), np.int64))
    loud = Looked(np.full((8, 8), 3, np.float32), np.ones((8, 8), np.int64))
    assert shares_by_source({"b": [loud], "a": [still, loud]}, 0.0) == {"a": 0.5, "b": 1.0}
