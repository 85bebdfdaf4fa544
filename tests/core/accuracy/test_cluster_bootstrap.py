"""Intervals that know that neighbouring pixels are no independent draws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from core.accuracy.cluster_bootstrap import (
    RESAMPLES,
    intervals,
    quotient,
    resampled,
    share,
    widened,
)

PRECISION = {"precision": lambda sums: quotient(sums[:, 0], sums[:, 0] + sums[:, 1])}


def clusters(seed: int, count: int = 60) -> np.ndarray:
    """Draw blocks whose precision differs from one to the next."""
    rng = np.random.default_rng(seed)
    sizes, chances = rng.integers(0, 400, count), rng.beta(4, 2, count)
    right = rng.binomial(sizes, chances)
    return np.stack([right, sizes - right], axis=1).astype(np.int64)


@given(seed=st.integers(0, 1000))
@settings(max_examples=5)
def test_intervals_are_those_of_scipy(seed: int) -> None:
    drawn = clusters(seed)
    found = intervals(drawn, PRECISION, seed)["precision"]
    oracle = stats.bootstrap(
        (drawn[:, 0], drawn[:, 1]),
        lambda tp, fp, axis: tp.sum(axis=axis) / (tp + fp).sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=RESAMPLES,
        method="BCa",
        confidence_level=2 * stats.norm.cdf(widened(int((drawn.sum(axis=1) > 0).sum()))) - 1,
        random_state=seed,
    ).confidence_interval
    # Each draws its own resamples: the ends differ by what 2000 leave to chance.
    width = oracle.high - oracle.low
    assert found == pytest.approx((oracle.low, oracle.high), abs=0.12 * width)


def test_the_share_of_many_ponds_has_the_interval_of_a_share() -> None:
    outcomes = np.arange(1000) % 10 < 7
    low, high = share(outcomes, 0) or (0.0, 0.0)
    half = 1.96 * np.sqrt(0.7 * 0.3 / 1000)
    assert (low, high) == pytest.approx((0.7 - half, 0.7 + half), abs=0.004)


def test_of_very_many_clusters_only_how_many_are_alike_is_drawn() -> None:
    rng = np.random.default_rng(7)
    right = rng.random(120_000) < 0.03
    found = share(right, 5)
    assert found is not None
    # As the order says nothing, it changes nothing.
    assert share(rng.permutation(right), 5) == found
    # The interval of a share of so many is that of the normal distribution.
    share_right = right.mean()
    error = np.sqrt(share_right * (1 - share_right) / len(right))
    expected = share_right + stats.norm.ppf([0.025, 0.975]) * error
    assert found == pytest.approx(expected, abs=0.1 * error)
    kinds = rng.integers(0, 5, (30_000, 2))
    drawn = resampled(kinds.astype(np.float64), 1)
    assert drawn.shape == (RESAMPLES, 2)
    # Mean and covariance of sums over a resample, by hand.
    assert drawn.mean(axis=0) == pytest.approx(kinds.sum(axis=0), rel=1e-3)
    expected_covariance = len(kinds) * np.cov(kinds.T, bias=True)
    assert np.cov(drawn.T) == pytest.approx(
        expected_covariance, abs=0.12 * expected_covariance.max()
    )


def test_the_seed_decides() -> None:
    first, again, other = (intervals(clusters(1), PRECISION, seed) for seed in (3, 3, 4))
    assert first == again != other


@given(seed=st.integers(0, 2**32 - 1), times=st.integers(2, 50))
@settings(max_examples=10)
def test_more_pixels_on_the_same_ground_say_no_more(seed: int, times: int) -> None:
    drawn = clusters(seed, 20)
    once, often = (intervals(each, PRECISION, seed)["precision"] for each in (drawn, drawn * times))
    assert often == pytest.approx(once, rel=1e-9)


def test_a_wider_cluster_tells_less_than_its_pixels() -> None:
    drawn = clusters(5)
    alone = np.repeat(np.eye(2, dtype=np.int64), drawn.sum(axis=0), axis=0)
    (low, high), (thin, thick) = (
        intervals(each, PRECISION, 0)["precision"] or (0.0, 0.0) for each in (drawn, alone)
    )
    assert high - low > 3 * (thick - thin)


@pytest.mark.parametrize(
    "drawn",
    [
        [[5, 5]],  # One cluster alone.
        [[5, 0], [7, 0], [2, 0]],  # Never wrong: nothing to draw an error from.
        [[0, 0], [0, 0], [0, 0]],  # Nothing there.
        [[3, 1], *[[0, 0]] * 9],  # All in one place: a third of the resamples have none of it.
    ],
)
def test_where_nothing_can_be_said_nothing_is(drawn: list) -> None:
    assert intervals(np.array(drawn, dtype=np.int64), PRECISION, 0) == {"precision": None}


def test_few_clusters_are_trusted_less() -> None:
    assert widened(2) == pytest.approx(np.sqrt(2) * 12.7062, rel=1e-4)  # Any table of Student's t.
    assert widened(20) == pytest.approx(np.sqrt(20 / 19) * 2.0930, rel=1e-4)
    assert widened(100_000) == pytest.approx(1.96, abs=1e-3)


def test_ground_without_ponds_adds_no_evidence() -> None:
    drawn = clusters(5, 25)
    more = np.concatenate([drawn, np.zeros((300, 2), dtype=np.int64)])
    first, second = (intervals(each, PRECISION, 0)["precision"] for each in (drawn, more))
    assert second == pytest.approx(first, abs=0.02)


def test_intervals_cover_what_is_true() -> None:
    """Ninety-five in a hundred, on ground whose precision is 0.7 and whose blocks differ."""
    rng = np.random.default_rng(0)
    hits, runs = 0, 300
    for run in range(runs):
        chances = rng.beta(7, 3, 50)
        right = rng.binomial(200, chances)
        drawn = np.stack([right, 200 - right], axis=1).astype(np.int64)
        low, high = intervals(drawn, PRECISION, run)["precision"] or (1.0, 0.0)
        hits += low <= 0.7 <= high
    assert 0.91 <= hits / runs <= 0.98
