"""Counts of pixels and what follows from them."""

from __future__ import annotations

from typing import Dict, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from core.accuracy.metrics import MEASURES, Counts, counts

PAPER: Dict[str, Tuple[Counts, Tuple[str, ...]]] = {
    "unet": (Counts(tp=384533, fn=71585, fp=55402, tn=15217120), (".874", ".843", ".858")),
    "rf": (Counts(tp=363962, fn=92156, fp=82570, tn=15189952), (".815", ".798", ".806")),
    "svm": (Counts(tp=330776, fn=125342, fp=79948, tn=15192574), (".805", ".725", ".763")),
    "ml": (Counts(tp=312467, fn=143651, fp=80981, tn=15191541), (".794", ".685", ".735")),
}
"""Table 3 of Zhang et al. (2021): precision, recall and F1 as printed."""


@pytest.mark.parametrize("method", PAPER)
def test_the_papers_table_follows_from_its_counts(method: str) -> None:
    found, printed = PAPER[method]
    digits = [f"{value:.3f}"[1:] for value in (found.precision, found.recall) if value is not None]
    assert tuple(digits) == printed[:2]
    assert found.f1 is not None
    if method == "ml":  # Printed truncated, .7356.
        assert f"{int(found.f1 * 1000) / 1000:.3f}"[1:] == printed[2]
    else:
        assert f"{found.f1:.3f}"[1:] == printed[2]
    assert found.total == 240 * 256 * 256


def test_the_intersections_over_union_of_the_papers_counts() -> None:
    assert [round(found.iou or 0, 3) for found, _ in PAPER.values()] == [0.752, 0.676, 0.617, 0.582]


def masks(
    seed: int,
) -> Tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """Draw two masks with ignored pixels, at times empty or full, and what is valid."""
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 12, 2))
    shares = rng.choice([0.0, 0.1, 0.5, 1.0], 2)
    predicted, reference = ((rng.random(shape) < share).astype(np.uint8) for share in shares)
    predicted[rng.random(shape) < 0.05] = 255
    reference[rng.random(shape) < 0.05] = 255
    return predicted, reference, rng.random(shape) < 0.9


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=200)
def test_counts_and_measures_are_those_of_scikit_learn(seed: int) -> None:
    predicted, reference, valid = masks(seed)
    found = counts(predicted, reference, valid)
    used = valid & (predicted != 255) & (reference != 255)
    y, p = reference[used], predicted[used]
    (tn, fp), (fn, tp) = (
        metrics.confusion_matrix(y, p, labels=[0, 1]) if y.size else np.zeros((2, 2))
    )
    assert found == Counts(tp=tp, fp=fp, fn=fn, tn=tn)
    assert found.total == y.size
    oracle = {
        "precision": (tp + fp, metrics.precision_score),
        "recall": (tp + fn, metrics.recall_score),
        "f1": (tp + fp + fn, metrics.f1_score),
        "iou": (tp + fp + fn, metrics.jaccard_score),
        "overall_accuracy": (y.size, metrics.accuracy_score),
        # One class in all of either raster leaves nothing to correlate.
        "mcc": ((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn), metrics.matthews_corrcoef),
        # And one and the same class in all of both leaves no chance to differ.
        "kappa": (y.size - max(tp, tn) if y.size else 0, metrics.cohen_kappa_score),
    }
    assert set(oracle) == set(MEASURES)
    for name, (denominator, measure) in oracle.items():
        value = getattr(found, name)
        if denominator == 0:
            assert value is None, name
        else:
            assert value == pytest.approx(measure(y, p), abs=1e-12), name


@given(seed=st.integers(0, 2**32 - 1), cut=st.integers(0, 12))
def test_counts_of_tiles_add_up(seed: int, cut: int) -> None:
    predicted, reference, valid = masks(seed)
    parts = [
        counts(predicted[rows], reference[rows], valid[rows])
        for rows in (slice(None, cut), slice(cut, None))
    ]
    assert parts[0] + parts[1] == counts(predicted, reference, valid)


def test_nothing_measured_is_nothing_said() -> None:
    assert [getattr(Counts(0, 0, 0, 0), name) for name in MEASURES] == [None] * len(MEASURES)
    assert Counts(0, 0, 3, 9).recall == 0


def test_a_scene_of_any_size_is_counted_exactly() -> None:
    # Products of four such counts exceed 64 bits.
    big = 10**9
    assert Counts(big, 0, 0, big).mcc == 1
    assert Counts(0, big, big, 0).kappa == -1
