"""Fit a random forest, with scikit-learn."""

from __future__ import annotations

from typing import Any, Sequence

from sklearn.ensemble import RandomForestClassifier

from ..protocol.texts import text
from ..raster.array_types import Float64Array, UInt8Array
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.progress import Share
from .cross_validation_folds import Fold, judge
from .parameters import Recipe
from .random_forest import Forest
from .sklearn_fitting import Fit, class_counts, sklearn_settings
from .training_pixels import TrainingPixels

_TREES_AT_A_TIME = 10
"""Trees that are grown between two looks at whether the user wants to stop."""


def fit(
    pixels: TrainingPixels, folds: Sequence[Fold], recipe: Recipe, seed: int, feedback: Feedback
) -> Fit:
    """Fit a random forest; see :func:`.sklearn_fitting.fit`."""
    clock = Clock()
    seen, truth = pixels.reflectance, pixels.truth
    whole = 1.0 / (1 + len(folds))
    estimator = _grow(seen, truth, recipe, seed, Share(feedback, 0.0, whole))
    seconds = clock.elapsed()
    labels = []
    for number, fold in enumerate(folds, start=1):
        part = Share(feedback, whole * number, whole * (number + 1))
        grown = _grow(seen[fold.fitted], truth[fold.fitted], recipe, seed, part)
        labels.append(grown.predict(seen[fold.tried]))
    return Fit(
        kind="rf",
        estimator=estimator,
        classifier=Forest.of(estimator),
        settings={
            **sklearn_settings(estimator, "n_estimators", "max_depth", "min_samples_leaf"),
            **sklearn_settings(estimator, "max_features", "criterion", "bootstrap", "class_weight"),
            "random_state": seed,
        },
        held_out=judge(pixels, folds, labels) if folds else None,
        pixels=class_counts(pixels),
        seconds=seconds,
        check_seconds=clock.elapsed() - seconds,
    )


def _grow(
    seen: Float64Array, truth: UInt8Array, recipe: Recipe, seed: int, feedback: Feedback
) -> Any:
    """Return a fitted forest, the same as if it were grown at once."""
    forest = unfitted(
        seed, max_depth=recipe.rf_depth, min_samples_leaf=recipe.rf_leaf, warm_start=True
    )
    for first in range(0, recipe.rf_trees, _TREES_AT_A_TIME):
        feedback.progress(first / recipe.rf_trees, text("classifiers.stage.growing"))
        forest.set_params(n_estimators=min(first + _TREES_AT_A_TIME, recipe.rf_trees))
        forest.fit(seen, truth)
    return forest.set_params(warm_start=False)


def unfitted(seed: int, **settings: Any) -> Any:
    """Return an estimator that is not fitted yet; settings are scikit-learn's."""
    return RandomForestClassifier(n_jobs=-1, random_state=seed, **settings)
