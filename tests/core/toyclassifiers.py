"""Toy ground, and classifiers that scikit-learn fits to it, beside what is made of them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, Tuple

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from core.classifiers import classifier_file
from core.classifiers.classifier import Classifier
from core.classifiers.maximum_likelihood import Gaussians
from core.classifiers.numba_prediction import Kernel
from core.classifiers.random_forest import Forest
from core.classifiers.support_vector_machine import RadialMachine
from core.model.model_card import REFLECTANCE, BandSpec, ModelCard
from core.model.value_encoding import Encoding
from core.raster.array_types import UInt16Array

ROLES = ("blue", "green", "red", "nir", *(f"band {number}" for number in range(5, 17)))


def encoding(bands: int, gain: float = 1e-4, offset: float = 0.0) -> Encoding:
    return dataclasses.replace(
        Encoding.neutral(bands),
        gain=np.full(bands, gain, np.float32),
        offset=np.full(bands, offset, np.float32),
    )


def ground(bands: int, count: int, seed: int, ponds: float = 0.3) -> Tuple[UInt16Array, Any]:
    """Return pixels of two classes that overlap, as those of a 12-bit camera do; uint16 [C, N]."""
    rng = np.random.default_rng(seed)
    truth = rng.random(count) < ponds
    light = rng.normal(0, 1, count)
    rows = []
    for band in range(bands):
        level = 700 + 250 * band + 150 * light + rng.normal(0, 60, count)
        rows.append(level + truth * rng.normal(40 * (2 - band), 60, count))
    return np.clip(np.rint(rows), 1, 4095).astype(np.uint16), truth.astype(int)


def seen(pixels: UInt16Array, how: Encoding) -> npt.NDArray[np.float64]:
    """Return what a classifier sees: single precision, as doubles, [N, C]."""
    reflectance = pixels.T.astype(np.float32) * how.gain + how.offset
    return reflectance.astype(np.float64)


def forest(features: Any, truth: Any, **settings: Any) -> Tuple[Any, Classifier]:
    estimator = RandomForestClassifier(**{"n_estimators": 30, "random_state": 0, **settings})
    estimator.fit(features, truth)
    return estimator, Forest.of(estimator)


def machine(features: Any, truth: Any, **settings: Any) -> Tuple[Any, Classifier]:
    estimator = make_pipeline(StandardScaler(), SVC(**settings)).fit(features, truth)
    return estimator, RadialMachine.of(estimator, 1.7)


def likelihood(features: Any, truth: Any, prior: float = 0.5) -> Tuple[Any, Classifier]:
    discriminant = QuadraticDiscriminantAnalysis(priors=[1 - prior, prior], tol=0.0)
    estimator = make_pipeline(StandardScaler(), discriminant).fit(features, truth)
    return estimator, Gaussians.of(estimator)


def card(bands: int) -> ModelCard:
    return ModelCard(
        name="Toy classifier",
        version="",
        summary="",
        licence="",
        bands=tuple(BandSpec(role, None) for role in ROLES[:bands]),
        values=REFLECTANCE,
        scale=1e-4,
        gsd_m=(),
        classes=("other", "tailings pond"),
        threshold=0.5,
        stride=1,
        margin=0,
    )


def stored(classifier: Classifier, bands: int) -> Classifier:
    """Return a classifier as it comes back from its file."""
    back = classifier_file.from_bytes(
        classifier_file.to_bytes(classifier, card(bands)), Path("toy.onnx")
    )
    assert back is not None
    return back


def labels(classifier: Classifier, pixels: UInt16Array, how: Encoding) -> Any:
    window = pixels[None, :, None, :]
    return Kernel(classifier).run(window, how)[0, 0] >= np.float32(0.5)


def labels_of_the_graph(classifier: Classifier, pixels: UInt16Array, how: Encoding) -> Any:
    """Return what any ONNX Runtime makes of the file, without our code."""
    bands = len(pixels)
    session = ort.InferenceSession(
        classifier_file.to_bytes(classifier, card(bands)), providers=["CPUExecutionProvider"]
    )
    feed = {"pixels": pixels[None, :, None, :], "gain": how.gain, "offset": how.offset}
    return session.run(["probability"], feed)[0][0, 0, 0] >= np.float32(0.5)
