"""The paper's other methods, fitted to single pixels: what the network has to beat.

Random forest, support vector machine with a radial kernel, and Gaussian maximum likelihood. The
paper names no settings. Here each method gets the best that a small search finds, judged on sites
that it was not fitted to: a method left at a poor setting would be no yardstick.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
import torch
from sklearn.metrics import average_precision_score, make_scorer
from sklearn.model_selection import GridSearchCV, StratifiedGroupKFold, cross_val_predict

from ...classifiers import maximum_likelihood_fitting, random_forest_fitting
from ...classifiers.classifier import Classifier
from ...classifiers.maximum_likelihood import Gaussians
from ...classifiers.numba_prediction import probabilities
from ...classifiers.parameters import DEFAULT_C, default_gamma
from ...classifiers.random_forest import Forest
from ...classifiers.support_vector_machine import RadialMachine
from ...classifiers.tuning import machine
from ...protocol.errors import InputError, RequestError
from ...raster.array_types import Float32Array
from ...raster.class_codes import OTHER, POND
from ..data.examples import ROLES, Example, by_site
from ..data.input_scaling import relative_log
from ..evaluation.calibration import Calibration, fit_calibration, logit_histogram

KINDS = ("rf", "svm", "ml")

SAMPLES: Mapping[str, int] = {"rf": 40_000, "svm": 4_000, "ml": 40_000}
"""Pixels to fit to: the same number from each site, and from ponds and the rest, as far as they go.
The time that a support vector machine takes to fit rises with the square of its pixels."""

TREES = 100
FOLDS = 3
"""Groups of sites for choosing settings and for calibrating the support vector machine."""

_GRIDS: Mapping[str, Dict[str, List[Any]]] = {
    "rf": {"min_samples_leaf": [1, 10, 100, 1000]},
    "svm": {"svc__C": [0.01, 0.1, 1.0, 10.0, 100.0], "svc__gamma": [0.03, 0.1, 0.3, 1.0]},
    "ml": {},
}
"""Settings to choose from. Bands are standardised before the radial kernel, whose gamma is
otherwise in their units."""

_NUMBERS = 1 << 16
"""Digital numbers that there are."""


@dataclass(frozen=True)
class PixelClassifier:
    """A fitted classifier of single pixels.

    Attributes:
        kind: One of :data:`KINDS`.
        relative: Whether it sees what the network sees, or plain reflectance.
        channels: Which of :data:`ROLES` it was fitted to.
        settings: What was chosen by cross-validation.
        classifier: What was fitted, for the engine's own prediction.
        intercept: What is added to the logit of its probability: the second parameter of Platt
            (1999), which only the support vector machine has.
        odds: Odds of a pond among the labelled training pixels, by those in the sample.
    """

    kind: str
    relative: bool
    channels: Tuple[int, ...]
    settings: Dict[str, Any]
    classifier: Classifier
    intercept: float
    odds: float

    def probability(self, example: Example) -> Float32Array:
        """Return the probability of a pond at every pixel, float32 [H, W].

        It is that of a pixel drawn from the training images rather than from the balanced sample
        (Elkan, 2001): the odds are those of the sample times :attr:`odds`.

        Raises:
            InputError: The example lacks a band that the classifier was fitted to.
        """
        table = _table(example, self.channels, self.relative)
        pixels = example.pixels[list(self.channels)].reshape(len(table), -1)
        in_sample = probabilities(self.classifier, table, pixels)
        weighted = in_sample * np.float32(self.odds * math.exp(self.intercept))
        result = weighted / (weighted + (1 - in_sample))
        return np.asarray(result, dtype=np.float32).reshape(example.label.shape)


def fit_classifier(
    kind: str, examples: Sequence[Example], seed: int, relative: bool = True
) -> PixelClassifier:
    """Fit a classifier to a sample of the labelled pixels.

    Settings are chosen by average precision, which needs no threshold, at the prevalence of the
    images, in a cross-validation that keeps the pixels of a site together, as neighbours are too
    much alike.

    Args:
        kind: ``rf`` random forest, ``svm`` support vector machine, ``ml`` maximum likelihood.
        examples: Images of at least two sites, with ponds; bands that only some have are not used.
        seed: Of the sample and of the forest; same seed, same classifier.
        relative: See the image as the network does, as logarithm of reflectance relative to the
            image's own median; else as plain reflectance.

    Raises:
        RequestError: There is no such method.
        InputError: The images have no band in common, or fewer than two sites have ponds.
    """
    if kind not in KINDS:
        raise RequestError(f"There is no pixel classifier {kind!r}.", f"Choose of {KINDS}.")
    present = np.all([example.gain > 0 for example in examples], axis=0)
    channels = tuple(int(channel) for channel in np.flatnonzero(present))
    if not channels:
        raise InputError("The training images have no band in common.")
    features, codes, sites = _sample(examples, channels, relative, SAMPLES[kind], seed)
    groups = min(len(np.unique(sites[codes == one])) for one in (OTHER, POND))
    if groups < 2:
        raise InputError(
            "A pixel classifier needs ponds, and ground without, on two sites or more.",
            "Add labelled images of another site.",
        )

    odds = _odds([example.label for example in examples]) / _odds([codes])
    folds = StratifiedGroupKFold(min(FOLDS, groups))
    scoring = make_scorer(
        partial(average_precision, odds=odds),
        response_method=("decision_function", "predict_proba"),
    )
    search = GridSearchCV(
        _unfitted(kind, seed, len(channels)), _GRIDS[kind], scoring=scoring, cv=folds
    )
    search.fit(features, codes, groups=sites)
    calibration = (
        _calibrate(search.best_estimator_, features, codes, sites, folds) if kind == "svm" else None
    )
    return PixelClassifier(
        kind=kind,
        relative=relative,
        channels=channels,
        settings=dict(search.best_params_),
        classifier=_arrays(kind, search.best_estimator_, calibration),
        intercept=calibration.intercept if calibration else 0.0,
        odds=odds,
    )


def average_precision(
    codes: npt.NDArray[np.int64], score: npt.NDArray[np.float64], odds: float
) -> float:
    """Return the area under the precision-recall curve, each pond counting ``odds`` times.

    Precision depends on how common ponds are: in a balanced sample a method that ranks a little of
    all the ground above the ponds looks better than it will on images.
    """
    weight = np.where(codes == POND, odds, 1.0)
    return float(average_precision_score(codes, score, sample_weight=weight))


def _unfitted(kind: str, seed: int, bands: int) -> Any:
    if kind == "rf":
        return random_forest_fitting.unfitted(seed, n_estimators=TREES)
    if kind == "svm":
        return machine(DEFAULT_C, default_gamma(bands))
    return maximum_likelihood_fitting.unfitted()


def _arrays(kind: str, estimator: Any, calibration: Optional[Calibration]) -> Classifier:
    """Return what of a fitted estimator is needed to predict."""
    if calibration is not None:
        found = RadialMachine.of(estimator, calibration.slope)
        if found.slope >= 0:
            return found
        # On sites left out it was wrong more often than right: what it calls a pond is other.
        return replace(
            found, weights=-found.weights, intercept=-found.intercept, slope=-found.slope
        )
    return Forest.of(estimator) if kind == "rf" else Gaussians.of(estimator)


def _calibrate(
    estimator: Any,
    features: Float32Array,
    codes: npt.NDArray[np.int64],
    sites: npt.NDArray[np.int64],
    folds: StratifiedGroupKFold,
) -> Calibration:
    """Fit Platt's sigmoid to decisions on sites that the deciding machine was not fitted to."""
    decisions = cross_val_predict(
        estimator, features, codes, groups=sites, cv=folds, method="decision_function"
    )
    return fit_calibration(logit_histogram(decisions, codes.astype(np.uint8)))


def _table(example: Example, channels: Sequence[int], relative: bool) -> Float32Array:
    """Return what classifiers see of each digital number of an image, float32 [C, 65536].

    Raises:
        InputError: The example lacks one of the channels.
    """
    chosen = list(channels)
    missing = [ROLES[channel] for channel in chosen if not example.gain[channel]]
    if missing:
        raise InputError(
            f"{example.name} lacks {', '.join(missing)}, which the classifier was fitted to.",
            "Fit it to images with the same bands.",
        )
    gain, offset = example.gain[chosen, None], example.offset[chosen, None]
    values = np.arange(_NUMBERS, dtype=np.float32) * gain + offset
    if not relative:
        return np.asarray(values, dtype=np.float32)
    centre = torch.from_numpy(example.centre[chosen, None] * gain + offset)
    return np.asarray(relative_log(torch.from_numpy(values), centre).numpy())


def _features(example: Example, channels: Sequence[int], relative: bool) -> Float32Array:
    """Return the bands of every pixel as they are classified, float32 [H * W, C].

    Raises:
        InputError: The example lacks one of the channels.
    """
    table = _table(example, channels, relative)
    pixels = example.pixels[list(channels)].reshape(len(table), -1)
    return np.ascontiguousarray(np.take_along_axis(table, pixels.astype(np.intp), axis=1).T)


def _sample(
    examples: Sequence[Example],
    channels: Sequence[int],
    relative: bool,
    size: int,
    seed: int,
) -> Tuple[Float32Array, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Draw labelled pixels: features [N, C], codes [N] and number of the site [N]."""
    rng = np.random.default_rng(seed)
    groups = by_site(examples)
    share = max(1, size // (2 * len(groups)))
    features, codes, sites = [], [], []
    for number, tiles in enumerate(groups.values()):
        label = np.concatenate([tile.label.ravel() for tile in tiles])
        chosen = [
            rng.choice(where, min(share, where.size), replace=False)
            for where in (np.flatnonzero(label == code) for code in (OTHER, POND))
        ]
        picked = np.concatenate(chosen)
        bands = np.concatenate([_features(tile, channels, relative) for tile in tiles])
        features.append(bands[picked])
        codes.append(label[picked].astype(np.int64))
        sites.append(np.full(picked.size, number, dtype=np.int64))
    return np.concatenate(features), np.concatenate(codes), np.concatenate(sites)


def _odds(labels: Sequence[npt.NDArray[Any]]) -> float:
    """Return pond pixels by other pixels."""
    ponds, others = (sum(np.count_nonzero(a == code) for a in labels) for code in (POND, OTHER))
    return ponds / others
