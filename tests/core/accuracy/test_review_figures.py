"""What a review says: counts, shares by confidence, and how many of the rest are likely ponds."""

from __future__ import annotations

from typing import List

import numpy as np
import pytest
from scipy import optimize, special, stats

from core.accuracy import review_figures as figures
from core.accuracy.review_figures import Decision, confidence_line, review_figures, wilson


def place(seed: int, shift: float, decided: int, left: int) -> tuple[List[Decision], int]:
    """Return a review of ponds that are as often ponds as their confidence, shifted, says."""
    rng = np.random.default_rng(seed)
    confidence = rng.uniform(0.05, 0.95, decided + left)
    truth = rng.random(decided + left) < special.expit(special.logit(confidence) + shift)
    rows = [
        Decision(("accepted" if pond else "rejected") if number < decided else None, float(sure))
        for number, (sure, pond) in enumerate(zip(confidence, truth))
    ]
    return rows, int(truth[decided:].sum())


class TestCounts:
    """Who is counted as what."""

    def test_a_drawn_pond_is_no_prediction(self) -> None:
        rows = [
            Decision("edited", None),
            Decision("edited", 0.7),
            Decision("accepted", 0.9),
            Decision("rejected", 0.2, "water"),
            Decision("rejected", 0.3, "water"),
            Decision("rejected", 0.1, "pit"),
            Decision(None, 0.4),
            Decision(None, None),
        ]
        found = review_figures(rows)
        assert (found.ponds, found.accepted, found.edited, found.drawn) == (8, 1, 1, 1)
        assert (found.rejected, found.left) == (3, 2)
        assert [(one.reason, one.ponds) for one in found.reasons] == [("water", 2), ("pit", 1)]
        # Neither the drawn pond nor one without a confidence is a point of the plot.
        assert sum(row.decided for row in found.bins) == 5
        assert sum(row.accepted for row in found.bins) == 2
        assert sum(row.left for row in found.bins) == 1

    def test_a_review_is_never_called_a_probability_sample(self) -> None:
        rows, _ = place(0, 0.0, 40, 10)
        found = review_figures(rows)
        assert found.sampling == "judgement"
        assert "not at random" in found.caution

    def test_the_last_range_holds_one(self) -> None:
        found = review_figures([Decision("accepted", 1.0), Decision("rejected", 0.0)])
        assert found.bins[-1].decided == found.bins[0].decided == 1
        assert found.bins[-1].high == 1.0

    @pytest.mark.parametrize(("accepted", "decided"), [(0, 7), (3, 9), (9, 9), (41, 60)])
    def test_intervals_are_wilsons(self, accepted: int, decided: int) -> None:
        expected = stats.binomtest(accepted, decided).proportion_ci(0.95, method="wilson")
        assert wilson(accepted, decided) == pytest.approx((expected.low, expected.high))

    def test_nothing_decided_has_no_share(self) -> None:
        assert wilson(0, 0) is None
        assert review_figures([]).bins[0].share is None


class TestLikely:
    """Of those not looked at."""

    def test_the_line_is_where_the_posterior_is_highest(self) -> None:
        rng = np.random.default_rng(3)
        logits, truth = rng.normal(0, 2, 25), (rng.random(25) < 0.3).astype(float)

        def worse(line: np.ndarray) -> float:
            score = line[0] + line[1] * logits
            prior = line[0] ** 2 / (2 * 1.5**2) + (line[1] - 1) ** 2 / (2 * 0.5**2)
            return float(np.sum(np.logaddexp(0, score) - truth * score) + prior)

        expected = optimize.minimize(worse, np.zeros(2), method="Nelder-Mead", tol=1e-12).x
        line, covariance = confidence_line(logits, truth)
        assert line == pytest.approx(expected, abs=1e-4)
        step = np.array([1e-3, 0.0])
        bend = (worse(line + step) - 2 * worse(line) + worse(line - step)) / step[0] ** 2
        assert np.linalg.inv(covariance)[0, 0] == pytest.approx(bend, rel=1e-3)

    @pytest.mark.parametrize("shift", [-1.5, 0.0, 1.0])
    def test_the_interval_holds_the_truth_as_often_as_it_says(self, shift: float) -> None:
        held, wide = 0, []
        for seed in range(120):
            rows, truth = place(seed, shift, 30, 80)
            found = review_figures(rows).likely
            assert found is not None
            held += found.interval[0] <= truth <= found.interval[1]
            wide.append(found.interval[1] - found.interval[0])
        assert held >= 106  # 95 % of 120, less three standard errors
        assert np.mean(wide) < 45  # and it says something: of 80

    def test_decisions_move_it(self) -> None:
        rows = [Decision(None, 0.6)] * 50
        few = review_figures([*rows, *[Decision("rejected", 0.6)] * 20]).likely
        many = review_figures([*rows, *[Decision("accepted", 0.6)] * 20]).likely
        assert few is not None
        assert many is not None
        assert few.likely < 10
        assert many.likely > 40

    def test_few_decisions_say_nothing(self) -> None:
        rows, _ = place(1, 0.0, figures.LEAST_DECIDED - 1, 12)
        found = review_figures(rows)
        assert found.likely is None
        assert f"{figures.LEAST_DECIDED - 1} decisions" in found.in_words
        rows, _ = place(1, 0.0, figures.LEAST_DECIDED, 12)
        found = review_figures(rows)
        assert found.likely is not None
        low, high = found.likely.interval
        assert found.in_words.startswith(
            f"Of the 12 ponds not looked at, about {round(found.likely.likely)} are likely"
        )
        assert f"({low} to {high} at 95 % confidence)" in found.in_words

    def test_nothing_left_is_said(self) -> None:
        rows, _ = place(1, 0.0, 20, 0)
        assert review_figures(rows).likely is None
        assert review_figures(rows).in_words == "Every pond was looked at."

    def test_of_a_large_queue_the_line_is_what_is_in_doubt(self) -> None:
        rows, _ = place(5, -0.5, 60, 20_000)
        found = review_figures(rows).likely
        assert found is not None
        assert found.left == 20_000
        low, high = found.interval
        assert 0 <= low < found.likely < high <= 20_000
        # The chance of each pond alone would leave 4 sqrt(20,000 / 4).
        assert high - low > 1000
