"""Confidences fitted anew to the decisions of one place."""

from __future__ import annotations

from typing import List, Tuple

import numpy as np
import pytest
from scipy import special
from sklearn.metrics import log_loss

from core.model.pond_confidence import PondConfidence, PondShape
from core.training.evaluation.confidence_refit import GENERAL, clearly_less, log_losses, refit

BEFORE = PondConfidence(-0.7, 0.45, 1.0, -0.35, -1.1, 0.5)


def ponds(seed: int, count: int, shift: float) -> Tuple[List[PondShape], List[bool]]:
    """Return ponds that are as often ponds as the weights, shifted, say."""
    rng = np.random.default_rng(seed)
    shapes = [
        PondShape(
            mean=float(rng.uniform(0.3, 0.9)),
            peak=float(rng.uniform(0.5, 0.99)),
            area_m2=float(np.exp(rng.normal(10, 1))),
            perimeter_m=float(np.exp(rng.normal(7, 0.3))),
        )
        for _ in range(count)
    ]
    said = special.logit([BEFORE.of(shape) for shape in shapes]) + shift
    return shapes, (rng.random(count) < special.expit(said)).tolist()


class TestRefit:
    """Old weights, moved by decisions."""

    def test_without_decisions_nothing_moves(self) -> None:
        assert refit(BEFORE, [], []) == BEFORE

    @pytest.mark.parametrize("shift", [-2.0, 1.5])
    def test_twenty_decisions_bring_a_place_nearer(self, shift: float) -> None:
        gained = []
        for seed in range(20):
            shapes, truth = ponds(seed, 20, shift)
            others, known = ponds(1000 + seed, 300, shift)
            after = refit(BEFORE, shapes, truth)
            gained.append(
                log_losses(BEFORE, others, known).mean() - log_losses(after, others, known).mean()
            )
        assert np.mean(gained) > 0.1
        assert np.mean(np.array(gained) > 0) >= 0.9

    def test_where_nothing_is_odd_little_is_lost(self) -> None:
        lost = []
        for seed in range(20):
            shapes, truth = ponds(seed, 20, 0.0)
            others, known = ponds(1000 + seed, 300, 0.0)
            after = refit(BEFORE, shapes, truth)
            lost.append(
                log_losses(after, others, known).mean() - log_losses(BEFORE, others, known).mean()
            )
        assert np.mean(lost) < 0.04

    def test_one_kind_alone_leaves_finite_weights(self) -> None:
        shapes, _ = ponds(0, 30, 0.0)
        after = refit(BEFORE, shapes, [False] * 30)
        said = np.array([after.of(shape) for shape in shapes])
        assert (said < [BEFORE.of(shape) for shape in shapes]).all()
        assert (said > 1e-4).all()

    def test_what_is_shown_is_asked_for_less_where_ponds_are_rare_and_never_for_more(self) -> None:
        shapes, _ = ponds(0, 30, 0.0)
        assert refit(BEFORE, shapes, [False] * 30).default < 0.3
        assert refit(BEFORE, shapes, [True] * 30).default == BEFORE.default

    def test_a_model_without_confidence_begins_from_its_pixels(self) -> None:
        shape = PondShape(0.7, 0.9, 1e4, 400.0)
        assert GENERAL.of(shape) == pytest.approx(0.7)


class TestLosses:
    """What decisions cost a confidence."""

    def test_is_the_logarithmic_loss(self) -> None:
        shapes, truth = ponds(2, 60, 0.0)
        said = [BEFORE.of(shape) for shape in shapes]
        assert log_losses(BEFORE, shapes, truth).mean() == pytest.approx(log_loss(truth, said))

    def test_clearly_less_is_more_than_a_standard_error(self) -> None:
        rng = np.random.default_rng(0)
        noise = rng.normal(0, 1, 100)
        noise -= noise.mean()
        error = noise.std(ddof=1) / 10
        assert clearly_less(np.zeros(100), noise + 1.01 * error)
        assert not clearly_less(np.zeros(100), noise + 0.99 * error)
        assert not clearly_less(noise + error * 2, np.zeros(100))
        assert not clearly_less(np.zeros(1), np.ones(1))
        assert not clearly_less(np.ones(9), np.ones(9))
