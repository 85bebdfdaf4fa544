"""C, gamma and the slope of a support vector machine, from folds that never share a polygon."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
from scipy.optimize import brentq
from sklearn.metrics import balanced_accuracy_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from ..protocol.texts import text
from ..raster.array_types import Float64Array, UInt8Array
from ..raster.class_codes import POND
from ..run.feedback import Feedback
from .cross_validation_folds import Fold
from .parameters import SVM_C, SVM_GAMMA, Recipe
from .training_pixels import TrainingPixels


@dataclass(frozen=True)
class Trial:
    """A pair of settings, and how it did.

    Attributes:
        c: Penalty.
        gamma: Of the kernel.
        score: Mean balanced accuracy over the folds.
    """

    c: float
    gamma: float
    score: float


@dataclass(frozen=True)
class Tuned:
    """The settings that did best.

    Attributes:
        c: Penalty.
        gamma: Of the kernel.
        trials: All that were tried.
        decisions: What machines with the best settings said of the fold they did not see, float64
            [n] of each fold.
    """

    c: float
    gamma: float
    trials: Tuple[Trial, ...]
    decisions: Tuple[Float64Array, ...]


def machine(c: float, gamma: float) -> Any:
    """Return an estimator that is not fitted yet.

    Bands are standardised first: the kernel measures distances, in which a band with large numbers
    would count for more.
    """
    return make_pipeline(StandardScaler(), SVC(kernel="rbf", C=c, gamma=gamma))


def tune(
    pixels: TrainingPixels, folds: Sequence[Fold], recipe: Recipe, feedback: Feedback
) -> Tuned:
    """Try settings on held-out polygons, and return the best.

    The score is balanced accuracy, the mean of both classes' recall: F1 would follow how many
    pixels of each class happened to be drawn, which says nothing of how common ponds are. Of equals
    the smaller C, then the smaller gamma, that is the smoother machine, is taken.

    Args:
        pixels: What is fitted to.
        folds: At least two.
        recipe: Settings that are given are kept.
        feedback: Told how far it is, from 0 to 1; may cancel.

    Raises:
        Cancelled: The user asked to stop.
    """
    settings = list(
        product(
            SVM_C if recipe.svm_c is None else (recipe.svm_c,),
            SVM_GAMMA if recipe.svm_gamma is None else (recipe.svm_gamma,),
        )
    )
    seen, truth = pixels.reflectance, pixels.truth
    # libsvm lets go of the interpreter's lock: threads do, and need no copies of the pixels.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        waiting = [
            [pool.submit(_decide, seen, truth, fold, c, gamma) for fold in folds]
            for c, gamma in settings
        ]
        try:
            decisions = _finished(waiting, feedback)
        finally:
            for pair in waiting:
                for one in pair:
                    one.cancel()
    trials = tuple(
        Trial(c, gamma, _score(truth, folds, decided))
        for (c, gamma), decided in zip(settings, decisions)
    )
    best = max(range(len(trials)), key=lambda place: trials[place].score)
    return Tuned(trials[best].c, trials[best].gamma, trials, tuple(decisions[best]))


def _finished(
    waiting: List[List[Future[Float64Array]]], feedback: Feedback
) -> List[List[Float64Array]]:
    found = []
    for number, pair in enumerate(waiting):
        feedback.progress(number / len(waiting), text("classifiers.stage.tuning"))
        found.append([one.result() for one in pair])
    return found


def _decide(
    seen: Float64Array, truth: UInt8Array, fold: Fold, c: float, gamma: float
) -> Float64Array:
    fitted = machine(c, gamma).fit(seen[fold.fitted], truth[fold.fitted])
    decided: Float64Array = fitted.decision_function(seen[fold.tried])
    return decided


def _score(truth: UInt8Array, folds: Sequence[Fold], decisions: Sequence[Float64Array]) -> float:
    return float(
        np.mean(
            [
                balanced_accuracy_score(truth[fold.tried], decided > 0)
                for fold, decided in zip(folds, decisions)
            ]
        )
    )


def fit_slope(decisions: Float64Array, truth: UInt8Array) -> Optional[float]:
    """Fit ``probability = 1 / (1 + exp(-slope * decision))`` to held-out decisions.

    Logistic regression on the decision alone, as Platt (1999) has it but without an intercept, so
    that one half stays where the machine draws its line. His targets, a little inside 0 and 1, keep
    the slope finite where the classes part cleanly.

    Args:
        decisions: Of pixels that the machine was not fitted to, float64 [N].
        truth: 1 pond, 0 other; uint8 [N].

    Returns:
        The slope; ``None`` where the decisions do not rise with the truth.
    """
    pond = truth == POND
    ponds, others = np.count_nonzero(pond), np.count_nonzero(~pond)
    target = np.where(pond, (ponds + 1.0) / (ponds + 2.0), 1.0 / (others + 2.0))

    def gradient(slope: float) -> float:
        # tanh, as exp overflows on steep slopes.
        said = 0.5 * (1.0 + np.tanh(0.5 * slope * decisions))
        return float(np.dot(decisions, said - target))

    if gradient(0.0) >= 0:
        return None
    high = 1.0 / float(np.abs(decisions).max())
    while gradient(high) < 0:
        high *= 2.0
    return float(brentq(gradient, 0.0, high, xtol=1e-9 * high))
