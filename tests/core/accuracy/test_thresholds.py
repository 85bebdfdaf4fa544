"""What other thresholds would do, from one histogram of percents."""

from __future__ import annotations

from typing import Tuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from core.accuracy.thresholds import (
    LEVELS,
    best_level,
    counts_at,
    percent_histogram,
    threshold_view,
)
from core.protocol.json_fields import encode

Pixels = Tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8], npt.NDArray[np.bool_]]


def pixels(seed: int) -> Pixels:
    """Draw percents, truth, and what is judged."""
    rng = np.random.default_rng(seed)
    truth = (rng.random((20, 30)) < 0.3).astype(np.uint8)
    percents = np.clip(rng.normal(30 + 40 * truth, 25), 0, 100).astype(np.uint8)
    percents[rng.random(truth.shape) < 0.1] = 255
    return percents, truth, rng.random(truth.shape) < 0.9


@given(seed=st.integers(0, 2**32 - 1), level=st.integers(0, LEVELS))
def test_a_level_counts_as_the_pixels_do(seed: int, level: int) -> None:
    percents, truth, judged = pixels(seed)
    used = judged & (percents != 255)
    (tn, fp), (fn, tp) = metrics.confusion_matrix(
        truth[used], percents[used] >= level, labels=[0, 1]
    )
    found = counts_at(percent_histogram(percents, truth, judged), level)
    assert (found.tp, found.fp, found.fn, found.tn) == (tp, fp, fn, tn)


@given(seed=st.integers(0, 2**32 - 1))
def test_the_curve_is_that_of_scikit_learn(seed: int) -> None:
    percents, truth, judged = pixels(seed)
    used = judged & (percents != 255)
    precision, recall, levels = metrics.precision_recall_curve(truth[used], percents[used])
    curve = encode(threshold_view(percent_histogram(percents, truth, judged), 50))["curve"]
    assert [row["percent"] for row in curve] == list(range(LEVELS + 1))
    assert [curve[level]["precision"] for level in levels] == pytest.approx(precision[:-1])
    assert [curve[level]["recall"] for level in levels] == pytest.approx(recall[:-1])
    best = max(row["f1"] for row in curve[1:LEVELS] if row["f1"] is not None)
    chosen = best_level(percent_histogram(percents, truth, judged))
    assert chosen is not None
    assert curve[chosen]["f1"] == best


def test_windows_add_up() -> None:
    percents, truth, judged = pixels(3)
    parts = [
        percent_histogram(percents[rows], truth[rows], judged[rows])
        for rows in (slice(None, 7), slice(7, None))
    ]
    assert np.array_equal(parts[0] + parts[1], percent_histogram(percents, truth, judged))


def test_probabilities_that_are_true_are_calibrated() -> None:
    counts = np.zeros((2, LEVELS + 1), dtype=np.int64)
    counts[1] = np.arange(LEVELS + 1)
    counts[0] = LEVELS - counts[1]
    view = encode(threshold_view(counts, None))
    # A percent is rounded down: half a hundredth is unknown.
    assert view["ece"] == pytest.approx(0, abs=0.006)
    assert [row["observed"] for row in view["calibration"]] == pytest.approx(
        [row["mean_probability"] for row in view["calibration"]], abs=0.006
    )
    assert sum(row["pixels"] for row in view["calibration"]) == counts.sum()
    assert view["current_percent"] is None


def test_without_ponds_no_threshold_is_best() -> None:
    counts = np.zeros((2, LEVELS + 1), dtype=np.int64)
    counts[0, 40] = 9
    view = encode(threshold_view(counts, 41))
    assert view["best_percent"] is None
    assert {row["recall"] for row in view["curve"]} == {None}
    assert {row["precision"] for row in view["curve"]} == {0.0, None}
    assert view["current_percent"] == 41
