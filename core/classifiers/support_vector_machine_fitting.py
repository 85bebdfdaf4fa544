"""Fit a support vector machine with a radial kernel, with scikit-learn."""

from __future__ import annotations

import math
from typing import List, Sequence, Tuple

import numpy as np
import sklearn

from ..protocol.texts import text
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.progress import Share
from .cross_validation_folds import Fold, judge
from .parameters import DEFAULT_C, Recipe, default_gamma
from .sklearn_fitting import Fit, class_counts
from .support_vector_machine import RadialMachine
from .training_pixels import TrainingPixels
from .tuning import Trial, fit_slope, machine, tune

DEFAULT_SLOPE = math.log(9.0)
"""Of a support vector machine whose slope cannot be fitted: a pixel on the margin, where the
decision is 1, then has a probability of 0.9."""


def fit(
    pixels: TrainingPixels, folds: Sequence[Fold], recipe: Recipe, _seed: int, feedback: Feedback
) -> Fit:
    """Fit a support vector machine; see :func:`.sklearn_fitting.fit`."""
    clock = Clock()
    remarks: List[str] = []
    trials: Tuple[Trial, ...] = ()
    held_out = slope = None
    chosen = recipe.svm_c is None or recipe.svm_gamma is None
    if folds:
        tuned = tune(pixels, folds, recipe, Share(feedback, 0.0, 0.9))
        c, gamma, trials = tuned.c, tuned.gamma, tuned.trials
        held_out = judge(pixels, folds, [decided > 0 for decided in tuned.decisions])
        tried = np.concatenate([fold.tried for fold in folds])
        slope = fit_slope(np.concatenate(tuned.decisions), pixels.truth[tried])
    else:
        bands = len(pixels.features.numbers)
        c = DEFAULT_C if recipe.svm_c is None else recipe.svm_c
        gamma = default_gamma(bands) if recipe.svm_gamma is None else recipe.svm_gamma
        if chosen:
            remarks.append(text("classifiers.svm_not_tuned", samples=pixels.name, c=c, gamma=gamma))
    fitted_slope = slope is not None
    if slope is None:
        slope = DEFAULT_SLOPE
        remarks.append(text("classifiers.svm_not_calibrated"))
    feedback.progress(0.9, text("classifiers.stage.fitting"))
    estimator = machine(c, gamma).fit(pixels.reflectance, pixels.truth)
    by = "cross-validation" if folds else "default"
    return Fit(
        kind="svm",
        estimator=estimator,
        classifier=RadialMachine.of(estimator, slope),
        slope=slope,
        settings={
            "C": c,
            "C_from": by if recipe.svm_c is None else "given",
            "gamma": gamma,
            "gamma_from": by if recipe.svm_gamma is None else "given",
            "kernel": "rbf",
            "class_weight": None,
            "standardised": True,
            "slope": slope,
            "slope_from": "held-out polygons" if fitted_slope else "default",
            "support_vectors": int(estimator[-1].n_support_.sum()),
            "scikit-learn": sklearn.__version__,
        },
        trials=trials if chosen else (),
        held_out=held_out,
        pixels=class_counts(pixels),
        seconds=clock.elapsed(),
        remarks=tuple(remarks),
    )
