"""A classifier that the engine does not know, all of it in this file: whose mean is nearer."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, ClassVar, Sequence

import numpy as np
import numpy.typing as npt
from onnx import TensorProto, helper
from sklearn.neighbors import NearestCentroid

from core.classifiers.classifier import Body, Classifier, Kind, Pixels, Ready, Verdict, sigmoid
from core.classifiers.cross_validation_folds import Fold, judge
from core.classifiers.parameters import Recipe
from core.classifiers.sklearn_fitting import Fit, class_counts, sklearn_settings
from core.classifiers.training_pixels import TrainingPixels
from core.run.feedback import Feedback

KEY = "toy"


@dataclass(frozen=True)
class Means(Classifier):
    """The mean of each class, float64 [2, C]."""

    kind: ClassVar[str] = "toy of the tests"

    means: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.means.ndim != 2 or len(self.means) != 2:
            raise ValueError("it has no mean for each class")

    def suits(self, bands: int) -> bool:
        return self.means.shape[1] == bands

    def body(self) -> Body:
        nodes = [helper.make_node("Cast", ["x"], ["exact"], to=TensorProto.DOUBLE)]
        for name in ("other", "pond"):
            nodes += [
                helper.make_node("Sub", ["exact", f"mean_{name}"], [f"apart_{name}"]),
                helper.make_node("Mul", [f"apart_{name}", f"apart_{name}"], [f"square_{name}"]),
                helper.make_node(
                    "ReduceSum", [f"square_{name}", "one"], [f"far_{name}"], keepdims=0
                ),
            ]
        nodes += [
            helper.make_node("Sub", ["far_other", "far_pond"], ["evidence"]),
            helper.make_node("Greater", ["evidence", "zero"], ["pond"]),
            helper.make_node("Cast", ["evidence"], ["short"], to=TensorProto.FLOAT),
            helper.make_node("Sigmoid", ["short"], ["rounded"]),
        ]
        return nodes, {"mean_other": self.means[0], "mean_pond": self.means[1]}


KIND = Kind(Means, fitting=__name__, machine_code=__name__)


def fit(
    pixels: TrainingPixels, folds: Sequence[Fold], _recipe: Recipe, _seed: int, _feedback: Feedback
) -> Fit:
    clock = time.perf_counter()
    seen, truth = pixels.reflectance, pixels.truth
    estimator = NearestCentroid().fit(seen, truth)
    seconds = time.perf_counter() - clock
    labels: Any = [
        NearestCentroid().fit(seen[fold.fitted], truth[fold.fitted]).predict(seen[fold.tried])
        for fold in folds
    ]
    return Fit(
        kind=KEY,
        estimator=estimator,
        classifier=Means(np.asarray(estimator.centroids_, dtype=np.float64)),
        settings=sklearn_settings(estimator, "metric"),
        held_out=judge(pixels, folds, labels) if folds else None,
        pixels=class_counts(pixels),
        seconds=seconds,
    )


def make_ready(classifier: Means, table: npt.NDArray[np.float32]) -> Ready:
    other, pond = classifier.means
    bands = np.arange(len(table))[:, None]

    def judged(pixels: Pixels) -> Verdict:
        seen = table[bands, pixels].T.astype(np.float64)
        evidence = ((seen - other) ** 2).sum(axis=1) - ((seen - pond) ** 2).sum(axis=1)
        return evidence > 0, sigmoid(evidence)

    return Ready(judged)
