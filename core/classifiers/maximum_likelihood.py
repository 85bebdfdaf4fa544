"""Gaussian maximum likelihood as flat arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from onnx import TensorProto, helper

from ..raster.array_types import Float64Array
from .classifier import Arrays, Body, Classifier, Kind


@dataclass(frozen=True)
class Gaussians(Classifier):
    """A normal distribution of the bands for each class, other first, then pond.

    A class's score is ``constants - |(reflectance - means) @ whitening|^2 / 2``: the logarithm of
    its prior times its density, but for a summand that is the same for both.

    Attributes:
        means: float64 [2, C].
        whitening: float64 [2, C, C].
        constants: float64 [2].
    """

    kind: ClassVar[str] = "gaussian"

    means: Float64Array
    whitening: Float64Array
    constants: Float64Array

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit each other.

        Raises:
            ValueError: They do not.
        """
        bands = self.means.shape[-1]
        if self.means.shape != (2, bands) or self.whitening.shape != (2, bands, bands):
            raise ValueError("its classes have different numbers of bands")

    def suits(self, bands: int) -> bool:
        """Return whether pixels of so many bands can be classified."""
        return self.means.shape == (2, bands)

    def body(self) -> Body:
        """Return its part of the ONNX graph; see :meth:`.classifier.Classifier.body`."""
        nodes = [helper.make_node("Cast", ["x"], ["exact"], to=TensorProto.DOUBLE)]
        for name in ("other", "pond"):
            nodes += [
                helper.make_node("Sub", ["exact", f"mean_{name}"], [f"apart_{name}"]),
                helper.make_node("MatMul", [f"apart_{name}", f"axes_{name}"], [f"white_{name}"]),
                helper.make_node("Mul", [f"white_{name}", f"white_{name}"], [f"squares_{name}"]),
                helper.make_node(
                    "ReduceSum", [f"squares_{name}", "one"], [f"far_{name}"], keepdims=0
                ),
            ]
        nodes += [
            helper.make_node("Sub", ["far_other", "far_pond"], ["twice"]),
            helper.make_node("Mul", ["twice", "a_half"], ["nearer"]),
            helper.make_node("Add", ["nearer", "head_start"], ["evidence"]),
            helper.make_node("Greater", ["evidence", "zero"], ["pond"]),
            helper.make_node("Cast", ["evidence"], ["evidence_short"], to=TensorProto.FLOAT),
            helper.make_node("Sigmoid", ["evidence_short"], ["rounded"]),
        ]
        constants: Arrays = {
            "a_half": np.array(0.5),
            "head_start": np.array(self.constants[1] - self.constants[0]),
        }
        for index, name in enumerate(("other", "pond")):
            constants[f"mean_{name}"] = self.means[index]
            constants[f"axes_{name}"] = self.whitening[index]
        return nodes, constants

    @classmethod
    def of(cls, estimator: Any) -> Gaussians:
        """Take what was learnt of the classes 0 and 1.

        The estimator is a pipeline of ``StandardScaler`` and ``QuadraticDiscriminantAnalysis``.
        Standardising changes no label. Without it, scikit-learn would take the small variances of
        reflectance for none.
        """
        scaler, discriminant = (step for _, step in estimator.steps)
        mean, scale = np.asarray(scaler.mean_), np.asarray(scaler.scale_)
        spreads = [np.asarray(spread, dtype=np.float64) for spread in discriminant.scalings_]
        return cls(
            means=mean + np.asarray(discriminant.means_, dtype=np.float64) * scale,
            whitening=np.stack(
                [
                    axes / np.sqrt(spread) / scale[:, None]
                    for axes, spread in zip(discriminant.rotations_, spreads)
                ]
            ),
            constants=np.array(
                [
                    np.log(prior) - np.log(spread).sum() / 2
                    for prior, spread in zip(discriminant.priors_, spreads)
                ]
            ),
        )


KIND = Kind(
    Gaussians, fitting=".maximum_likelihood_fitting", machine_code=".maximum_likelihood_numba"
)
