"""Fit Gaussian maximum likelihood, with scikit-learn."""

from __future__ import annotations

from typing import Any, List, Optional, Sequence

from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ..protocol.errors import InputError
from ..protocol.texts import listed, text
from ..raster.array_types import Float64Array, UInt8Array
from ..raster.class_codes import CLASS_CODES
from ..run.clock import Clock
from ..run.feedback import Feedback
from .cross_validation_folds import Fold, judge
from .maximum_likelihood import Gaussians
from .normal_distribution import dependent_bands
from .parameters import Recipe
from .sklearn_fitting import Fit, class_counts, sklearn_settings
from .training_areas import class_name
from .training_pixels import TrainingPixels


def fit(
    pixels: TrainingPixels, folds: Sequence[Fold], recipe: Recipe, _seed: int, feedback: Feedback
) -> Fit:
    """Fit Gaussian maximum likelihood; see :func:`.sklearn_fitting.fit`."""
    clock = Clock()
    feedback.progress(0.0, text("classifiers.stage.fitting"))
    seen, truth = pixels.reflectance, pixels.truth
    for value in CLASS_CODES:
        _require_covariance(pixels, seen[truth == value], value)
    estimator = unfitted(recipe.pond_prior).fit(seen, truth)
    seconds = clock.elapsed()
    remarks: List[str] = []
    held_out = None
    if folds and all(_is_sound(seen[fold.fitted], truth[fold.fitted]) for fold in folds):
        fits = [unfitted(recipe.pond_prior).fit(seen[f.fitted], truth[f.fitted]) for f in folds]
        labels = [fitted.predict(seen[fold.tried]) for fitted, fold in zip(fits, folds)]
        held_out = judge(pixels, folds, labels)
    elif folds:
        remarks.append(text("classifiers.ml_not_validated"))
    return Fit(
        kind="ml",
        estimator=estimator,
        classifier=Gaussians.of(estimator),
        settings={
            "priors": [1.0 - recipe.pond_prior, recipe.pond_prior],
            **sklearn_settings(estimator[-1], "reg_param"),
        },
        held_out=held_out,
        pixels=class_counts(pixels),
        seconds=seconds,
        check_seconds=clock.elapsed() - seconds,
        remarks=tuple(remarks),
    )


def unfitted(pond_prior: Optional[float] = None) -> Any:
    """Return an estimator that is not fitted yet.

    Standardising changes no label, and no tolerance: scikit-learn's is for numbers of about 1, and
    takes a class that is even beside the other for one without extent. Covariances that cannot be
    inverted are found before.

    Args:
        pond_prior: Chance of a pond before the bands are seen; its share of the sample if absent.
    """
    priors = None if pond_prior is None else [1.0 - pond_prior, pond_prior]
    return make_pipeline(StandardScaler(), QuadraticDiscriminantAnalysis(priors=priors, tol=0.0))


def _is_sound(seen: Float64Array, truth: UInt8Array) -> bool:
    """Return whether each class has a covariance that can be inverted."""
    classes = [seen[truth == value] for value in CLASS_CODES]
    return all(len(mine) > seen.shape[1] and not dependent_bands(mine)[0] for mine in classes)


def _require_covariance(pixels: TrainingPixels, seen: Float64Array, value: int) -> None:
    """Refuse a class whose covariance cannot be inverted.

    Raises:
        InputError: A band is constant, or follows from the others.
    """
    dependent, constant = dependent_bands(seen)
    if not dependent:
        return
    features = pixels.features
    bands = listed(f"{features.numbers[place]} ({features.names[place]})" for place in dependent)
    raise InputError.of(
        "classifiers.band_constant" if constant else "classifiers.bands_dependent",
        bands=bands,
        pixels=len(seen),
        value=value,
        name=class_name(value),
        samples=pixels.name,
    )
