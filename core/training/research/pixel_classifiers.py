"""The paper's other methods, fitted to single pixels: what the network has to beat.

Random forest, support vector machine with a radial kernel, and Gaussian maximum likelihood. The
paper names no settings. Here each method gets the best that a small search finds, judged on sites
that it was not fitted to: a method left at a poor setting would be no yardstick.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
import torch
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import average_precision_score, make_scorer
from sklearn.model_selection import GridSearchCV, StratifiedGroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

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

_BATCH = 8192
"""Pixels in a block of the kernel matrix: 64 MB with 2000 support vectors; smaller is slower."""


@dataclass(frozen=True)
class PixelClassifier:
    """A fitted classifier of single pixels.

    Attributes:
        kind: One of :data:`KINDS`.
        relative: Whether it sees what the network sees, or plain reflectance.
        channels: Which of :data:`ROLES` it was fitted to.
        settings: What was chosen by cross-validation.
        estimator: scikit-learn's.
        calibration: From the support vector machine's decision to a probability (Platt, 1999);
            ``None`` for the methods that give a probability.
        odds: Odds of a pond among the labelled training pixels, by those in the sample.
    """

    kind: str
    relative: bool
    channels: Tuple[int, ...]
    settings: Dict[str, Any]
    estimator: Any
    calibration: Optional[Calibration]
    odds: float

    def probability(self, example: Example) -> Float32Array:
        """Return the probability of a pond at every pixel, float32 [H, W].

        It is that of a pixel drawn from the training images rather than from the balanced sample
        (Elkan, 2001): the odds are those of the sample times :attr:`odds`.

        Raises:
            InputError: The example lacks a band that the classifier was fitted to.
        """
        features = _features(example, self.channels, self.relative)
        if self.calibration is None:
            in_sample = self.estimator.predict_proba(features)[:, POND].astype(np.float32)
        else:
            in_sample = self.calibration.probability(decision(self.estimator, features))
        weighted = in_sample * np.float32(self.odds)
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
    features, truth, sites = _sample(examples, channels, relative, SAMPLES[kind], seed)
    groups = min(len(np.unique(sites[truth == one])) for one in (OTHER, POND))
    if groups < 2:
        raise InputError(
            "A pixel classifier needs ponds, and ground without, on two sites or more.",
            "Add labelled images of another site.",
        )

    odds = _odds([example.label for example in examples]) / _odds([truth])
    folds = StratifiedGroupKFold(min(FOLDS, groups))
    scoring = make_scorer(
        partial(average_precision, odds=odds),
        response_method=("decision_function", "predict_proba"),
    )
    search = GridSearchCV(_estimator(kind, seed), _GRIDS[kind], scoring=scoring, cv=folds)
    search.fit(features, truth, groups=sites)
    return PixelClassifier(
        kind=kind,
        relative=relative,
        channels=channels,
        settings=dict(search.best_params_),
        estimator=search.best_estimator_,
        calibration=(
            _calibrate(search.best_estimator_, features, truth, sites, folds)
            if kind == "svm"
            else None
        ),
        odds=odds,
    )


def average_precision(
    truth: npt.NDArray[np.int64], score: npt.NDArray[np.float64], odds: float
) -> float:
    """Return the area under the precision-recall curve, each pond counting ``odds`` times.

    Precision depends on how common ponds are: in a balanced sample a method that ranks a little of
    all the ground above the ponds looks better than it will on images.
    """
    weight = np.where(truth == POND, odds, 1.0)
    return float(average_precision_score(truth, score, sample_weight=weight))


def decision(pipeline: Any, features: Float32Array) -> Float32Array:
    """Return the decision values of a scaler and a support vector machine with a radial kernel.

    The same sum over support vectors as scikit-learn's ``decision_function``, one matrix product
    a block instead of one pixel after another: four to five times as fast on two cores.

    Args:
        pipeline: A fitted ``StandardScaler`` and ``SVC``, its gamma a number.
        features: float32 [N, C].

    Returns:
        float32 [N].
    """
    scaler, machine = pipeline[0], pipeline[1]
    vectors = torch.from_numpy(machine.support_vectors_.astype(np.float32))
    weights = torch.from_numpy(machine.dual_coef_[0].astype(np.float32))
    scaled = torch.from_numpy(scaler.transform(features).astype(np.float32))
    # One product gives -gamma |x - s|^2 = 2 gamma x.s - gamma |x|^2 - gamma |s|^2.
    gamma = float(machine.gamma)
    ones = torch.ones(len(vectors), 1)
    turned = torch.cat(
        [2 * gamma * vectors, -gamma * ones, -gamma * vectors.square().sum(dim=1, keepdim=True)], 1
    ).T.contiguous()
    result = torch.empty(len(scaled))
    with torch.inference_mode():
        for start in range(0, len(scaled), _BATCH):
            block = scaled[start : start + _BATCH]
            squares = block.square().sum(dim=1, keepdim=True)
            exponents = torch.cat([block, squares, torch.ones_like(squares)], 1) @ turned
            result[start : start + _BATCH] = exponents.exp_() @ weights
    return np.asarray(result.numpy() + np.float32(machine.intercept_[0]), dtype=np.float32)


def _estimator(kind: str, seed: int) -> Any:
    if kind == "rf":
        return RandomForestClassifier(TREES, n_jobs=-1, random_state=seed)
    if kind == "svm":
        return make_pipeline(StandardScaler(), SVC(kernel="rbf"))
    # Scaling changes nothing here, but scikit-learn takes the small variances of plain reflectance
    # for none at all.
    return make_pipeline(StandardScaler(), QuadraticDiscriminantAnalysis())


def _calibrate(
    estimator: Any,
    features: Float32Array,
    truth: npt.NDArray[np.int64],
    sites: npt.NDArray[np.int64],
    folds: StratifiedGroupKFold,
) -> Calibration:
    """Fit Platt's sigmoid to decisions on sites that the deciding machine was not fitted to."""
    decisions = cross_val_predict(
        estimator, features, truth, groups=sites, cv=folds, method="decision_function"
    )
    return fit_calibration(logit_histogram(decisions, truth.astype(np.uint8)))


def _features(example: Example, channels: Sequence[int], relative: bool) -> Float32Array:
    """Return the bands of every pixel as they are classified, float32 [H * W, C].

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
    gain, offset = example.gain[chosen, None, None], example.offset[chosen, None, None]
    values = torch.from_numpy(example.pixels[chosen].astype(np.float32) * gain + offset)
    if relative:
        centre = example.centre[chosen, None, None] * gain + offset
        values = relative_log(values[None], torch.from_numpy(centre)[None])[0]
    return np.ascontiguousarray(values.reshape(len(chosen), -1).T.numpy())


def _sample(
    examples: Sequence[Example],
    channels: Sequence[int],
    relative: bool,
    size: int,
    seed: int,
) -> Tuple[Float32Array, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Draw labelled pixels: features [N, C], truth [N] and number of the site [N]."""
    rng = np.random.default_rng(seed)
    groups = by_site(examples)
    share = max(1, size // (2 * len(groups)))
    features, truths, sites = [], [], []
    for number, tiles in enumerate(groups.values()):
        label = np.concatenate([tile.label.ravel() for tile in tiles])
        chosen = [
            rng.choice(where, min(share, where.size), replace=False)
            for where in (np.flatnonzero(label == truth) for truth in (OTHER, POND))
        ]
        picked = np.concatenate(chosen)
        bands = np.concatenate([_features(tile, channels, relative) for tile in tiles])
        features.append(bands[picked])
        truths.append(label[picked].astype(np.int64))
        sites.append(np.full(picked.size, number, dtype=np.int64))
    return np.concatenate(features), np.concatenate(truths), np.concatenate(sites)


def _odds(labels: Sequence[npt.NDArray[Any]]) -> float:
    """Return pond pixels by other pixels."""
    ponds, others = (sum(np.count_nonzero(a == truth) for a in labels) for truth in (POND, OTHER))
    return ponds / others
