"""The statistics of a comparison, held to independent oracles: differences and McNemar's test."""

from __future__ import annotations

from itertools import combinations
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import f1_score, jaccard_score, precision_score, recall_score

from core.accuracy.confidence_intervals import LEAST_BLOCKS
from core.accuracy.spatial_correlation import inflation
from core.comparison.mcnemar import by_block, by_pixel, mcnemar
from core.comparison.paired_differences import MEASURES, Difference, adjusted, differences, holm


def everywhere(grid: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    return np.ones(grid.shape[:2], dtype=bool)


def grounds(rng: np.random.Generator, rows: int, cols: int, shares: Tuple[float, float]) -> Any:
    """Return counts of two maps, int64 [rows, cols, 4] each, of blocks that know nothing of others.

    Two in three blocks hold a pond; each map finds about its share of it, hard ground less.
    """
    shape = (rows, cols)
    pond = rng.integers(50, 400, shape) * (rng.random(shape) < 0.67)
    hard = rng.normal(0, 0.12, shape)
    made = []
    for share in shares:
        found = np.clip(share + hard + rng.normal(0, 0.08, shape), 0, 1)
        tp = np.rint(pond * found).astype(np.int64)
        fp = np.rint(rng.integers(0, 60, shape) * (1 - found)).astype(np.int64)
        made.append(np.stack([tp, fp, pond - tp, 1000 - pond - fp], axis=2))
    return made


class TestMcNemar:
    @given(st.integers(0, 400), st.integers(0, 400))
    def test_by_pixel_is_scipys(self, first: int, second: int) -> None:
        p = by_pixel(first, second)
        if first + second == 0:
            assert p is None
        elif first + second < 25:
            expected = stats.binomtest(first, first + second, 0.5).pvalue
            assert p == pytest.approx(expected)
        else:
            statistic = max(0, abs(first - second) - 1) ** 2 / (first + second)
            assert p == pytest.approx(stats.chi2.sf(statistic, 1))

    def test_published_examples_come_out(self) -> None:
        # Agresti (2002, Categorical Data Analysis, section 10.1): of 1600 who were asked twice
        # whether they approve of a prime minister, 150 went from yes to no and 86 from no to yes;
        # z squared is 17.36, with the continuity correction 63 squared by 236.
        p = by_pixel(150, 86)
        assert p == pytest.approx(stats.chi2.sf(63**2 / 236, 1))
        assert p == pytest.approx(stats.chi2.sf(17.36, 1), rel=0.4), "the correction costs little"
        # Ten heads in twelve tosses: 2 (1 + 12 + 66) / 4096.
        assert by_pixel(10, 2) == pytest.approx(158 / 4096)
        assert by_pixel(5, 5) == 1.0 and by_pixel(100, 100) == 1.0

    def test_which_map_comes_first_changes_nothing(self) -> None:
        rng = np.random.default_rng(0)
        only = rng.integers(0, 50, (6, 7, 2))
        one, other = mcnemar(only, everywhere(only)), mcnemar(only[:, :, ::-1], everywhere(only))
        assert (one.only_first, one.only_second) == (other.only_second, other.only_first)
        assert one.p == other.p and one.clustered_p == pytest.approx(other.clustered_p)

    def test_by_block_is_the_t_test_about_zero_where_blocks_are_independent(self) -> None:
        # The sum over the root of the sum of squares is t over the root of (n - 1 + t^2) / n.
        rng = np.random.default_rng(2)
        apart = rng.permutation(np.arange(-60, 80))[:64]
        apart = apart[apart != 0][:49].reshape(7, 7)
        judged = np.zeros((13, 13), dtype=bool)
        judged[::2, ::2] = True
        spaced = np.zeros((13, 13), dtype=np.int64)
        spaced[judged] = apart.ravel()
        t = stats.ttest_1samp(apart.ravel(), 0.0).statistic
        modified = t / np.sqrt((48 + t**2) / 49)
        assert by_block(spaced, judged) == pytest.approx(2 * stats.t.sf(abs(modified), 48))

    def test_by_block_is_honest_about_clustered_errors(self) -> None:
        # Two maps that are equally good: blocks go wholly to the one or to the other by chance.
        rng = np.random.default_rng(0)
        naive, honest = [], []
        for _ in range(2000):
            sizes = rng.integers(20, 400, (5, 8))
            first = rng.random((5, 8)) < 0.5
            only = np.stack([sizes * first, sizes * ~first], axis=2).astype(np.int64)
            found = mcnemar(only, everywhere(only))
            naive.append((found.p or 0.0) < 0.05)
            honest.append((found.clustered_p or 0.0) < 0.05)
        assert np.mean(naive) > 0.5, "the classical test is fooled, or the example is none"
        assert 0.02 < np.mean(honest) < 0.06

    def test_few_blocks_tell_nothing(self) -> None:
        def row(*values: int) -> Optional[float]:
            apart = np.array([values], dtype=np.int64)
            return by_block(apart, everywhere(apart))

        assert row(*[0] * 50) is None
        assert row(7, 0, 0) is None
        # Five that agree would by mere sign be 1 in 16; a dozen is evidence.
        five, twelve = row(*[7] * 5), row(*[7] * 12)
        assert five is not None and five > 1 / 16
        assert twelve is not None and twelve < 0.01


class TestNeighbours:
    def test_blocks_that_know_nothing_of_others_are_hardly_inflated(self) -> None:
        rng = np.random.default_rng(0)
        found = [
            inflation(rng.normal(5, 1, (12, 12)), np.ones((12, 12), dtype=bool)) for _ in range(300)
        ]
        assert min(found) == 1.0 and np.mean(found) < 1.15

    @pytest.mark.parametrize("holes", [0.0, 0.3])
    def test_the_variance_of_sums_is_found_again(self, holes: float) -> None:
        # Ponds across two or four blocks at once, and what a sum over all blocks varies by.
        rng = np.random.default_rng(1)
        judged = rng.random((14, 14)) >= holes
        sums, alone, found = [], [], []
        for _ in range(1500):
            corners = rng.normal(size=(15, 15))
            values = (corners[1:, 1:] + corners[:-1, 1:] + corners[1:, :-1] + corners[:-1, :-1]) / 4
            sums.append(values[judged].sum())
            alone.append((values[judged] ** 2).sum())
            found.append(inflation(values, judged))
        assert np.var(sums) / np.mean(alone) == pytest.approx(np.mean(found), rel=0.12)
        assert np.mean(found) > 2

    def test_it_is_the_sum_over_all_neighbours(self) -> None:
        rng = np.random.default_rng(3)
        values, judged = rng.normal(size=(5, 6)), rng.random((5, 6)) < 0.8
        values += np.linspace(0, 5, 6)
        blocks = [(row, col) for row in range(5) for col in range(6) if judged[row, col]]
        mean = np.mean([values[place] for place in blocks])
        together = beside = 0.0
        for one in blocks:
            for other in blocks:
                if max(abs(one[0] - other[0]), abs(one[1] - other[1])) <= 1:
                    together += (values[one] - mean) * (values[other] - mean)
                    beside += 1
        count = len(blocks)
        alone = sum((values[place] - mean) ** 2 for place in blocks)
        expected = together / alone * (count - 1) / (count - beside / count)
        assert expected > 1
        assert inflation(values, judged) == pytest.approx(expected)

    def test_where_nothing_can_be_told_nothing_changes(self) -> None:
        for shape in ((1, 1), (2, 2), (1, 2)):
            assert (
                inflation(np.arange(4.0)[: shape[0] * shape[1]].reshape(shape), np.ones(shape) > 0)
                == 1
            )
        assert inflation(np.full((6, 6), 3.0), np.ones((6, 6), dtype=bool)) == 1.0


def closed(chances: Sequence[float]) -> List[float]:
    """Return adjusted p values by testing every set of hypotheses with Bonferroni's test."""
    places = range(len(chances))
    sets = [some for size in places for some in combinations(places, size + 1)]
    return [
        max(min(1.0, len(some) * min(chances[i] for i in some)) for some in sets if place in some)
        for place in places
    ]


class TestHolm:
    @given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
    def test_it_is_bonferronis_test_closed(self, chances: List[float]) -> None:
        assert holm(chances) == pytest.approx(closed(chances))

    def test_what_is_unknown_stays_so(self) -> None:
        assert holm([None, 0.02, None, 0.5]) == [None, 0.04, None, 0.5]
        assert holm([]) == [] and holm([None]) == [None]

    def test_pairs_know_of_one_another_measure_by_measure(self) -> None:
        one = {name: Difference(0.1, (0.01, 0.19), 0.03) for name in MEASURES}
        other = {**one, "f1": Difference(0.1, (0.05, 0.15), 0.001)}
        first, second = adjusted([one, other])
        assert first["f1"].p == 0.03 and second["f1"].p == 0.002
        assert first["iou"].p == second["iou"].p == 0.06 and first["iou"].real is False
        assert first["iou"].interval == (0.01, 0.19)
        assert adjusted([one])[0] == one


class TestDifferences:
    def test_values_are_scikit_learns(self) -> None:
        rng = np.random.default_rng(0)
        truth = rng.integers(0, 2, (4, 5, 30))
        maps = [np.where(rng.random(truth.shape) < rate, 1 - truth, truth) for rate in (0.1, 0.3)]
        grids = [
            np.stack(
                [
                    ((found == a) & (truth == b)).sum(axis=2)
                    for a, b in ((1, 1), (1, 0), (0, 1), (0, 0))
                ],
                axis=2,
            )
            for found in maps
        ]
        apart = differences(grids[0], grids[1], 0)
        oracles = (f1_score, precision_score, recall_score, jaccard_score)
        for name, oracle in zip(MEASURES, oracles):
            one, other = (oracle(truth.ravel(), found.ravel()) for found in maps)
            assert apart[name].value == pytest.approx(one - other)

    def test_the_interval_is_that_of_a_paired_bootstrap_by_hand(self) -> None:
        # Blocks apart from one another: nothing but the bootstrap and Student's t is left.
        rng = np.random.default_rng(1)
        first, second = (np.zeros((25, 25, 4), dtype=np.int64) for _ in range(2))
        first[::2, ::2], second[::2, ::2] = grounds(rng, 13, 13, (0.8, 0.7))

        def f1(some: Any) -> float:
            tp, fp, fn, _ = some.sum(axis=0)
            return float(2 * tp / (2 * tp + fp + fn))

        one, other = (grid[::2, ::2].reshape(-1, 4) for grid in (first, second))
        drawn = []
        for _ in range(4000):
            again = rng.integers(0, len(one), len(one))
            drawn.append(f1(one[again]) - f1(other[again]))
        found = differences(first, second, 0)["f1"]
        assert found.value == pytest.approx(f1(one) - f1(other))
        assert found.interval is not None
        low, high = found.interval
        assert (low + high) / 2 == pytest.approx(found.value)
        # Neither fewer degrees of freedom than a quarter of the blocks, nor more than blocks.
        t = [stats.t.ppf(0.975, freedom) for freedom in (168, 42)]
        assert 0.95 * t[0] < (high - low) / 2 / np.std(drawn) < 1.05 * t[1]
        # Each map by itself knows less: what both share is no uncertainty of their difference.
        apart = [
            f1(one[rng.integers(0, 169, 169)]) - f1(other[rng.integers(0, 169, 169)])
            for _ in range(2000)
        ]
        assert np.std(apart) > 1.2 * np.std(drawn)

    def test_seeds_and_order_do_what_they_should(self) -> None:
        first, second = grounds(np.random.default_rng(2), 6, 8, (0.8, 0.7))
        found = differences(first, second, 5)["f1"]
        assert found == differences(first, second, 5)["f1"]
        assert found != differences(first, second, 6)["f1"]
        turned = differences(second, first, 5)["f1"]
        assert found.interval is not None and turned.interval is not None
        assert turned.value == pytest.approx(-(found.value or 0.0))
        assert turned.interval == pytest.approx((-found.interval[1], -found.interval[0]))
        assert turned.p == pytest.approx(found.p)

    def test_p_is_small_exactly_where_the_interval_leaves_out_zero(self) -> None:
        rng = np.random.default_rng(3)
        seen = set()
        for trial in range(60):
            first, second = grounds(rng, 6, 8, (0.78, 0.75))
            for found in differences(first, second, trial).values():
                assert found.interval is not None and found.p is not None
                assert found.real == (not found.interval[0] <= 0 <= found.interval[1])
                seen.add(found.real)
        assert seen == {True, False}

    def test_two_copies_of_a_map_are_never_different(self) -> None:
        rng = np.random.default_rng(3)
        for trial in range(50):
            first, _ = grounds(rng, 6, 10, (0.75, 0.75))
            found = differences(first, first, trial)["f1"]
            assert found == Difference(0.0) and found.real is None

    def test_too_few_blocks_have_no_interval(self) -> None:
        first, second = grounds(np.random.default_rng(4), 1, LEAST_BLOCKS - 1, (0.9, 0.2))
        found = differences(first, second, 0)["f1"]
        assert found.value is not None and found.value > 0.1
        assert found.interval is None and found.real is None

    def test_what_is_undefined_stays_undefined(self) -> None:
        rng = np.random.default_rng(5)
        first, second = grounds(rng, 6, 10, (0.75, 0.75))
        # The second map finds nothing: its precision has no denominator.
        second[:, :, 2] += second[:, :, 0]
        second[:, :, 3] += second[:, :, 1]
        second[:, :, :2] = 0
        found = differences(first, second, 0)
        assert found["precision"] == Difference(None)
        assert found["recall"].real and found["f1"].real
