"""Fit a classifier to training pixels, with scikit-learn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
import sklearn
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ..protocol.compare import CLASSIFIERS
from ..protocol.errors import InputError, RequestError
from ..protocol.texts import text
from ..raster.class_codes import CLASS_CODES, POND
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.progress import Share
from .cross_validation_folds import Fold, HeldOut, judge, make_folds
from .normal_distribution import dependent_bands
from .parameters import DEFAULT_C, Recipe, default_gamma
from .training_areas import class_name
from .training_pixels import TrainingPixels
from .tuning import Trial, fit_slope, machine, tune

DEFAULT_SLOPE = math.log(9.0)
"""Of a support vector machine whose slope cannot be fitted: a pixel on the margin, where the
decision is 1, then has a probability of 0.9."""

_TREES_AT_A_TIME = 10
"""Trees that are grown between two looks at whether the user wants to stop."""


@dataclass(frozen=True)
class Fit:
    """A fitted classifier.

    Attributes:
        kind: ``rf``, ``svm`` or ``ml``.
        estimator: scikit-learn's: ``RandomForestClassifier``; ``StandardScaler`` and ``SVC``;
            ``StandardScaler`` and ``QuadraticDiscriminantAnalysis``. Its classes are 0 and 1.
        slope: From the machine's decision to a probability; ``None`` for the others.
        settings: Every parameter that it was fitted with, and where it is from, as plain JSON.
        trials: Settings that were tried by cross-validation; empty where none were chosen so.
        held_out: On polygons that it was not fitted to; ``None`` where there are too few.
        pixels: Sample pixels that it was fitted to: other ground, ponds.
        seconds: That choosing and fitting took.
        check_seconds: That trying it on held-out polygons took beyond that.
        remarks: What the user should know, in words.
    """

    kind: str
    estimator: Any
    slope: Optional[float]
    settings: Dict[str, Any]
    trials: Tuple[Trial, ...]
    held_out: Optional[HeldOut]
    pixels: Tuple[int, int]
    seconds: float
    check_seconds: float
    remarks: Tuple[str, ...]


def fit(kind: str, pixels: TrainingPixels, recipe: Recipe, seed: int, feedback: Feedback) -> Fit:
    """Fit a classifier.

    Args:
        kind: ``rf`` random forest, ``svm`` support vector machine with a radial kernel, ``ml``
            Gaussian maximum likelihood.
        pixels: What to fit to; thinned to what the recipe allows.
        recipe: Every parameter.
        seed: Of the forest, of the folds; same seed, same classifier.
        feedback: Told how far it is, from 0 to 1; may cancel.

    Raises:
        RequestError: There is no such classifier.
        InputError: Maximum likelihood cannot tell the covariance of a class.
        Cancelled: The user asked to stop.
    """
    if kind not in CLASSIFIERS:
        raise RequestError.of("classifiers.unknown", kind=kind, known=", ".join(CLASSIFIERS))
    drawn = pixels.at_most(recipe.svm_pixels if kind == "svm" else recipe.pixels)
    folds = make_folds(drawn, seed)
    if kind == "rf":
        found = _forest(drawn, folds, recipe, seed, feedback)
    elif kind == "svm":
        found = _machine(drawn, folds, recipe, feedback)
    else:
        found = _likelihood(drawn, folds, recipe, feedback)
    feedback.progress(1.0, text("classifiers.stage.fitting"))
    return found


def _forest(
    pixels: TrainingPixels, folds: Sequence[Fold], recipe: Recipe, seed: int, feedback: Feedback
) -> Fit:
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
        slope=None,
        settings={
            **_settings(estimator, "n_estimators", "max_depth", "min_samples_leaf"),
            **_settings(estimator, "max_features", "criterion", "bootstrap", "class_weight"),
            "random_state": seed,
        },
        trials=(),
        held_out=judge(pixels, folds, labels) if folds else None,
        pixels=_count(pixels),
        seconds=seconds,
        check_seconds=clock.elapsed() - seconds,
        remarks=(),
    )


def _grow(
    seen: npt.NDArray[np.float64],
    truth: npt.NDArray[np.uint8],
    recipe: Recipe,
    seed: int,
    feedback: Feedback,
) -> Any:
    """Return a fitted forest, the same as if it were grown at once."""
    forest = RandomForestClassifier(
        max_depth=recipe.rf_depth,
        min_samples_leaf=recipe.rf_leaf,
        n_jobs=-1,
        random_state=seed,
        warm_start=True,
    )
    for first in range(0, recipe.rf_trees, _TREES_AT_A_TIME):
        feedback.progress(first / recipe.rf_trees, text("classifiers.stage.growing"))
        forest.set_params(n_estimators=min(first + _TREES_AT_A_TIME, recipe.rf_trees))
        forest.fit(seen, truth)
    return forest.set_params(warm_start=False)


def _machine(
    pixels: TrainingPixels, folds: Sequence[Fold], recipe: Recipe, feedback: Feedback
) -> Fit:
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
        pixels=_count(pixels),
        seconds=clock.elapsed(),
        check_seconds=0.0,
        remarks=tuple(remarks),
    )


def _likelihood(
    pixels: TrainingPixels, folds: Sequence[Fold], recipe: Recipe, feedback: Feedback
) -> Fit:
    clock = Clock()
    feedback.progress(0.0, text("classifiers.stage.fitting"))
    seen, truth = pixels.reflectance, pixels.truth
    for value in CLASS_CODES:
        _require_covariance(pixels, seen[truth == value], value)
    estimator = _gaussians(seen, truth, recipe.pond_prior)
    seconds = clock.elapsed()
    remarks: List[str] = []
    held_out = None
    if folds and all(_is_sound(seen[fold.fitted], truth[fold.fitted]) for fold in folds):
        fits = [_gaussians(seen[f.fitted], truth[f.fitted], recipe.pond_prior) for f in folds]
        labels = [fitted.predict(seen[fold.tried]) for fitted, fold in zip(fits, folds)]
        held_out = judge(pixels, folds, labels)
    elif folds:
        remarks.append(text("classifiers.ml_not_validated"))
    return Fit(
        kind="ml",
        estimator=estimator,
        slope=None,
        settings={
            "priors": [1.0 - recipe.pond_prior, recipe.pond_prior],
            **_settings(estimator[-1], "reg_param"),
        },
        trials=(),
        held_out=held_out,
        pixels=_count(pixels),
        seconds=seconds,
        check_seconds=clock.elapsed() - seconds,
        remarks=tuple(remarks),
    )


def _gaussians(
    seen: npt.NDArray[np.float64], truth: npt.NDArray[np.uint8], pond_prior: float
) -> Any:
    """Return a fitted estimator.

    Standardising changes no label, and no tolerance: scikit-learn's is for numbers of about 1, and
    takes a class that is even beside the other for one without extent. Covariances that cannot be
    inverted are found before.
    """
    discriminant = QuadraticDiscriminantAnalysis(priors=[1.0 - pond_prior, pond_prior], tol=0.0)
    return make_pipeline(StandardScaler(), discriminant).fit(seen, truth)


def _is_sound(seen: npt.NDArray[np.float64], truth: npt.NDArray[np.uint8]) -> bool:
    """Return whether each class has a covariance that can be inverted."""
    classes = [seen[truth == value] for value in CLASS_CODES]
    return all(len(mine) > seen.shape[1] and not dependent_bands(mine)[0] for mine in classes)


def _require_covariance(pixels: TrainingPixels, seen: npt.NDArray[np.float64], value: int) -> None:
    """Refuse a class whose covariance cannot be inverted.

    Raises:
        InputError: A band is constant, or follows from the others.
    """
    dependent, constant = dependent_bands(seen)
    if not dependent:
        return
    features = pixels.features
    listed = ", ".join(
        f"{features.numbers[place]} ({features.names[place]})" for place in dependent
    )
    raise InputError.of(
        "classifiers.band_constant" if constant else "classifiers.bands_dependent",
        bands=listed,
        pixels=len(seen),
        value=value,
        name=class_name(value),
        samples=pixels.name,
    )


def _settings(estimator: Any, *names: str) -> Dict[str, Any]:
    """Return parameters as they are, with the release that gives the others their meaning."""
    known = estimator.get_params(deep=False)
    return {**{name: known[name] for name in names}, "scikit-learn": sklearn.__version__}


def _count(pixels: TrainingPixels) -> Tuple[int, int]:
    ponds = int(np.count_nonzero(pixels.truth == POND))
    return len(pixels.truth) - ponds, ponds
