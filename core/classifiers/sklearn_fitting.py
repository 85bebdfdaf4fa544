"""Fit a classifier to training pixels, with scikit-learn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Optional, Tuple

import numpy as np
import sklearn

from ..protocol.errors import RequestError
from ..protocol.methods import METHODS, classifiers
from ..protocol.texts import listed, text
from ..raster.class_codes import POND
from ..run.feedback import Feedback
from . import registry
from .classifier import Classifier
from .cross_validation_folds import HeldOut, make_folds
from .parameters import Recipe
from .training_pixels import TrainingPixels
from .tuning import Trial


@dataclass(frozen=True)
class Fit:
    """A fitted classifier.

    Attributes:
        kind: Its key in :data:`core.protocol.methods.METHODS`.
        estimator: scikit-learn's: ``RandomForestClassifier``; ``StandardScaler`` and ``SVC``;
            ``StandardScaler`` and ``QuadraticDiscriminantAnalysis``. Its classes are 0 and 1.
        classifier: What of it is needed to predict.
        settings: Every parameter that it was fitted with, and where it is from, as plain JSON.
        held_out: On polygons that it was not fitted to; ``None`` where there are too few.
        pixels: Sample pixels that it was fitted to: other ground, ponds.
        seconds: That choosing and fitting took.
        check_seconds: That trying it on held-out polygons took beyond that.
        slope: From the decision of a support vector machine to a probability; ``None`` for others.
        trials: Settings that were tried by cross-validation; empty where none were chosen so.
        remarks: What the user should know, in words.
    """

    kind: str
    estimator: Any
    classifier: Classifier
    settings: Dict[str, Any]
    held_out: Optional[HeldOut]
    pixels: Tuple[int, int]
    seconds: float
    check_seconds: float = 0.0
    slope: Optional[float] = None
    trials: Tuple[Trial, ...] = ()
    remarks: Tuple[str, ...] = ()


def fit(kind: str, pixels: TrainingPixels, recipe: Recipe, seed: int, feedback: Feedback) -> Fit:
    """Fit a classifier.

    Args:
        kind: Its key in :data:`core.protocol.methods.METHODS`.
        pixels: What to fit to; thinned to what the recipe allows.
        recipe: Every parameter.
        seed: Of the forest, of the folds; same seed, same classifier.
        feedback: Told how far it is, from 0 to 1; may cancel.

    Raises:
        RequestError: There is no such classifier.
        InputError: Maximum likelihood cannot tell the covariance of a class.
        Cancelled: The user asked to stop.
    """
    if kind not in classifiers():
        raise RequestError.of("classifiers.unknown", kind=kind, known=listed(classifiers()))
    drawn = pixels.at_most(getattr(recipe, METHODS[kind].pixels))
    # NumPy's older generator, which scikit-learn draws from, takes no larger one.
    seed %= 2**32
    folds = make_folds(drawn, seed)
    found: Fit = registry.fitting(kind).fit(drawn, folds, recipe, seed, feedback)
    feedback.progress(1.0, text("classifiers.stage.fitting"))
    return found


def sklearn_settings(estimator: Any, *names: str) -> Dict[str, Any]:
    """Return parameters as they are, with the release that gives the others their meaning."""
    known = estimator.get_params(deep=False)
    return {**{name: known[name] for name in names}, "scikit-learn": sklearn.__version__}


def class_counts(pixels: TrainingPixels) -> Tuple[int, int]:
    """Return how many pixels there are of other ground, and of ponds."""
    ponds = int(np.count_nonzero(pixels.truth == POND))
    return len(pixels.truth) - ponds, ponds
