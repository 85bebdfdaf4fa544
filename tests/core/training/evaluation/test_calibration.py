"""Whether probabilities can be taken at their word."""

from __future__ import annotations

from typing import Tuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from core.accuracy.thresholds import BINS, LEVELS, expected_calibration_error, reliability
from core.protocol.errors import InputError
from core.training.evaluation.calibration import (
    LOGIT_LEVELS,
    LOGIT_LIMIT,
    Calibration,
    fit_calibration,
    logit_histogram,
)
from core.training.evaluation.held_out_counts import histogram

Pixels = Tuple[npt.NDArray[np.float64], npt.NDArray[np.uint8]]


def overconfident(seed: int, slope: float = 0.5, intercept: float = -1.0, n: int = 20000) -> Pixels:
    """Draw logits, and labels whose true logit is ``slope * logit + intercept``."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 3, n)
    label = (rng.random(n) < expit(slope * logits + intercept)).astype(np.uint8)
    label[rng.random(n) < 0.1] = 255
    return logits, label


def test_reliability_is_what_scikit_learn_draws() -> None:
    logits, label = overconfident(1)
    probability, valid = expit(logits).astype(np.float32), label != 255
    rows = reliability(histogram(probability, label))
    share, said = calibration_curve(label[valid], probability[valid], n_bins=BINS)
    assert len(rows) == len(share) == BINS
    assert [row.observed for row in rows] == pytest.approx(list(share))
    assert [row.mean_probability for row in rows] == pytest.approx(list(said), abs=0.5 / LEVELS)
    assert sum(row.pixels for row in rows) == valid.sum()
    assert [(row.low, row.high) for row in rows] == [
        (i / BINS, (i + 1) / BINS) for i in range(BINS)
    ]


@given(seed=st.integers(0, 2**32 - 1), slope=st.floats(0.1, 3), intercept=st.floats(-2, 2))
def test_the_error_is_that_of_the_pixels(seed: int, slope: float, intercept: float) -> None:
    logits, label = overconfident(seed, slope, intercept, 500)
    probability, valid = expit(logits).astype(np.float32), label != 255
    p, y = probability[valid].astype(np.float64), label[valid]
    bins = np.minimum((p * BINS).astype(int), BINS - 1)
    expected = sum(abs((p - y)[bins == index].sum()) for index in range(BINS)) / len(p)
    found = expected_calibration_error(histogram(probability, label))
    # A histogram knows probabilities to half a hundredth.
    assert found == pytest.approx(expected, abs=0.5 / LEVELS)


def test_extremes_of_the_calibration_error() -> None:
    pixels = np.zeros((2, LEVELS + 1), dtype=np.int64)
    assert expected_calibration_error(pixels) is None
    assert reliability(pixels)[0].observed is None
    pixels[1, LEVELS] = 7  # Sure of ponds, and right.
    assert expected_calibration_error(pixels) == 0
    pixels[:] = pixels[::-1].copy()  # And wrong.
    assert expected_calibration_error(pixels) == 1


def test_logits_are_counted_by_truth_and_add_up() -> None:
    logits = np.array([-99.0, -LOGIT_LIMIT, -0.01, 0.01, 11.99, 99.0])
    label = np.array([0, 0, 0, 1, 255, 1], dtype=np.uint8)
    found = logit_histogram(logits, label)
    middle = LOGIT_LEVELS // 2
    assert dict(enumerate(found[0][found[0] > 0])) == {0: 2, 1: 1}
    assert (found[0, 0], found[0, middle - 1]) == (2, 1)
    assert (found[1, middle], found[1, -1], found.sum()) == (1, 1, 5)
    assert np.array_equal(
        found, logit_histogram(logits[:3], label[:3]) + logit_histogram(logits[3:], label[3:])
    )


@given(seed=st.integers(0, 2**32 - 1), slope=st.floats(0.2, 2), intercept=st.floats(-2, 2))
def test_the_fit_is_that_of_a_logistic_regression(
    seed: int, slope: float, intercept: float
) -> None:
    logits, label = overconfident(seed, slope, intercept, 3000)
    x, y = logits[label != 255], label[label != 255]
    # Platt's targets, as weights: a pond counts as a little of the other, and the reverse.
    ponds, others = int(y.sum()), int((1 - y).sum())
    target = np.where(y == 1, (ponds + 1) / (ponds + 2), 1 / (others + 2))
    oracle = LogisticRegression(C=np.inf, tol=1e-8, solver="newton-cholesky").fit(
        np.tile(x, 2)[:, None], np.repeat([1, 0], x.size), np.concatenate([target, 1 - target])
    )
    found = fit_calibration(logit_histogram(logits, label))
    # What is left is the histogram's step of 0.06.
    assert found.slope == pytest.approx(oracle.coef_[0, 0], rel=0.005, abs=0.002)
    assert found.intercept == pytest.approx(oracle.intercept_[0], abs=0.01)


def test_calibration_mends_what_was_too_sure() -> None:
    logits, label = overconfident(3)
    fitted = fit_calibration(logit_histogram(logits, label))
    fresh, truth = overconfident(4)
    before, after = expit(fresh).astype(np.float32), fitted.probability(fresh)
    errors = [expected_calibration_error(histogram(p, truth)) for p in (before, after)]
    assert errors[0] is not None
    assert errors[1] is not None
    assert errors[0] > 0.1
    assert errors[1] < 0.03
    valid = truth != 255
    assert log_loss(truth[valid], after[valid]) < log_loss(truth[valid], before[valid])
    assert (after.dtype, after.shape) == (np.float32, fresh.shape)


def test_what_is_calibrated_already_stays() -> None:
    logits, label = overconfident(5, 1, 0, 200_000)
    found = fit_calibration(logit_histogram(logits, label))
    assert (found.slope, found.intercept) == pytest.approx((1, 0), abs=0.03)
    assert Calibration(1, 0).probability(logits) == pytest.approx(expit(logits), abs=1e-6)


def test_ponds_that_are_perfectly_apart_have_a_finite_slope() -> None:
    logits = np.array([-3.0, -2.0, 2.0, 3.0] * 20)
    label = (logits > 0).astype(np.uint8)
    found = fit_calibration(logit_histogram(logits, label))
    assert 0 < found.slope < 10
    # Platt's targets: nobody is surer than 41 of 42.
    assert found.probability(np.array([2.5]))[0] == pytest.approx(41 / 42, abs=0.005)


@pytest.mark.parametrize("truth", [0, 1, 255])
def test_one_class_alone_cannot_calibrate(truth: int) -> None:
    with pytest.raises(InputError, match="ponds and others"):
        fit_calibration(logit_histogram(np.zeros(9), np.full(9, truth, dtype=np.uint8)))
