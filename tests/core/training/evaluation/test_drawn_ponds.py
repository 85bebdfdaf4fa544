"""Ponds as they are drawn: what is one, how sure the network is, what a cut shows."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

torch = pytest.importorskip("torch")

from core.model.pond_confidence import PondShape  # noqa: E402
from core.protocol.errors import InputError  # noqa: E402
from core.raster.class_codes import IGNORE  # noqa: E402
from core.training.data.examples import Example, make_example  # noqa: E402
from core.training.evaluation.drawn_ponds import (  # noqa: E402
    DrawnPond,
    fit_confidence,
    ponds_of,
    reliability,
    shown_from,
    unseen_confidences,
)


def image(label: np.ndarray, site: str = "s") -> Example:
    band = np.random.default_rng(0).integers(500, 900, label.shape).astype(np.uint16)
    return make_example("e", site, [band, band, band, None], label)


def test_a_pond_is_true_where_it_shares_enough_with_a_labelled_one() -> None:
    label = np.zeros((60, 60), dtype=np.uint8)
    label[5:15, 5:15] = 1  # found
    label[5:15, 40:50] = 1  # a fifth of it is found
    label[50:53, 50:53] = 1  # too small to be asked for
    label[30:40, :] = IGNORE
    probability = np.full((60, 60), 0.1)
    probability[5:15, 5:13] = 0.8
    probability[8, 8] = 0.95
    probability[13:15, 40:50] = 0.9  # 20 pixels of 100
    probability[20:25, 20:25] = 0.6  # nothing there
    probability[32:38, 10:20] = 0.9  # nobody knows
    probability[55:57, 2:4] = 0.9  # too small
    found = ponds_of(image(label), probability, 0.5, 10.0)
    assert [pond.true for pond in found.drawn] == [True, False, False]
    assert found.matches == ((0,), ())
    first = found.drawn[0].shape
    assert first.area_m2 == 80 * 100
    assert first.perimeter_m == (10 + 8) * 2 * 10
    assert first.peak == 0.95
    assert first.mean == pytest.approx((79 * 0.8 + 0.95) / 80)


def test_holes_count_in_the_perimeter_and_pixels_at_a_corner_do_not_touch() -> None:
    probability = np.zeros((30, 30))
    probability[2:12, 2:12] = 0.9
    probability[5:7, 5:7] = 0.0
    probability[12:20, 12:20] = 0.9
    found = ponds_of(image(np.zeros((30, 30), dtype=np.uint8)), probability, 0.5, 1.0)
    assert [pond.shape.perimeter_m for pond in found.drawn] == [40 + 8, 32]


def ponds(seed: int, count: int = 600) -> list[DrawnPond]:
    """Ponds whose chance to be one is a known function of their shape."""
    rng = np.random.default_rng(seed)
    result = []
    for number in range(count):
        mean, area = rng.uniform(0.3, 0.95), float(np.exp(rng.normal(1, 1))) * 1e4
        shape = PondShape(mean, min(0.99, mean + 0.04), area, 4 * math.sqrt(area))
        chance = 1 / (1 + math.exp(-(1.5 * math.log(mean / (1 - mean)) - 0.5)))
        result.append(DrawnPond(f"site{number % 6}", shape, bool(rng.random() < chance)))
    return result


def test_the_regression_is_the_one_that_an_independent_library_finds() -> None:
    drawn = ponds(0)
    ours = fit_confidence(drawn)
    design = np.array([pond.shape.features for pond in drawn])
    truth = [pond.true for pond in drawn]
    # The same penalty: a hundredth of the squared weights, over the mean of the losses.
    theirs = LogisticRegression(C=1 / (0.01 * len(drawn)), tol=1e-8, max_iter=10000)
    theirs.fit(design, truth)
    expected = theirs.predict_proba(design)[:, 1]
    assert [ours.of(pond.shape) for pond in drawn] == pytest.approx(expected, abs=1e-3)


def test_confidences_are_shares_of_what_is_true() -> None:
    drawn = ponds(1, 3000)
    confidences = unseen_confidences(drawn)
    for count, mean, share in reliability(drawn, confidences):
        if count >= 150 and mean is not None and share is not None:
            assert share == pytest.approx(mean, abs=0.12)
    assert sum(count for count, _, _ in reliability(drawn, confidences)) == 3000


def test_no_pond_is_judged_by_its_own_site() -> None:
    drawn = ponds(2, 200)
    before = unseen_confidences(drawn)
    turned = [
        DrawnPond(pond.site, pond.shape, not pond.true if pond.site == "site0" else pond.true)
        for pond in drawn
    ]
    after = unseen_confidences(turned)
    own = np.array([pond.site == "site0" for pond in drawn])
    assert np.array_equal(before[own], after[own])
    assert not np.array_equal(before[~own], after[~own])


def test_what_is_only_true_or_only_false_teaches_nothing() -> None:
    true = [pond for pond in ponds(3) if pond.true]
    with pytest.raises(InputError):
        fit_confidence(true)


def test_a_cut_shows_what_is_sure_and_counts_what_is_found() -> None:
    label = np.zeros((60, 60), dtype=np.uint8)
    label[5:15, 5:15] = label[40:50, 40:50] = 1
    probability = np.zeros((60, 60))
    probability[5:15, 5:15], probability[40:50, 40:50] = 0.9, 0.7
    probability[25:35, 25:35] = 0.8
    images = [ponds_of(image(label), probability, 0.5, 10.0)]
    confidences = np.array([0.9, 0.5, 0.6])  # row by row: the second is nothing
    every, sure, none = (shown_from(images, confidences, least) for least in (0.0, 0.55, 0.95))
    assert (every.shown, every.true, every.found, every.labelled) == (3, 2, 2, 2)
    assert (sure.precision, sure.recall) == (1.0, 1.0)
    assert (none.shown, none.precision, none.recall) == (0, None, 0.0)
