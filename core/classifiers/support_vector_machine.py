"""A support vector machine with a radial kernel as flat arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from onnx import TensorProto, helper

from ..raster.array_types import Float64Array
from .classifier import Body, Classifier, Kind
from .onnx_graphs import loop

_AT_ONCE = 4
"""Support vectors in one round of the graph's loop: each of them takes a number per band and pixel,
thrice, and a window has millions of pixels."""


@dataclass(frozen=True)
class RadialMachine(Classifier):
    """Sums a bump around each support vector; above zero is pond.

    The decision is ``intercept + sum(weights * exp(-|z - vectors|^2))`` with ``z = (reflectance -
    mean) * scale``: the kernel's gamma is in ``scale`` and ``vectors``. The probability is
    ``1 / (1 + exp(-slope * decision))`` (Platt, 1999, without his second parameter, so that 0.5
    stays where the machine itself draws the line).

    Attributes:
        mean: float64 [C].
        scale: float64 [C].
        vectors: float64 [S, C].
        weights: float64 [S].
        intercept: float64 scalar.
        slope: float64 scalar, above 0.
    """

    kind: ClassVar[str] = "radial"

    mean: Float64Array
    scale: Float64Array
    vectors: Float64Array
    weights: Float64Array
    intercept: Float64Array
    slope: Float64Array

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit each other.

        Raises:
            ValueError: They do not.
        """
        bands = self.mean.size
        if self.vectors.shape != (self.weights.size, bands) or self.scale.shape != (bands,):
            raise ValueError("its support vectors have another number of bands")

    def suits(self, bands: int) -> bool:
        """Return whether pixels of so many bands can be classified."""
        return self.mean.shape == (bands,)

    def body(self) -> Body:
        """Return its part of the ONNX graph; see :meth:`.classifier.Classifier.body`."""
        short = -len(self.weights) % _AT_ONCE
        vectors = np.pad(self.vectors, ((0, short), (0, 0)))
        weights = np.pad(self.weights, (0, short))
        handful = loop(
            "handful",
            [("sum", TensorProto.DOUBLE)],
            [
                helper.make_node("Gather", ["vectors_by_round", "handful_round"], ["some"]),
                helper.make_node(
                    "Gather", ["weights_by_round", "handful_round"], ["their_weights"]
                ),
                helper.make_node("Sub", ["z", "some"], ["apart"]),
                helper.make_node("Mul", ["apart", "apart"], ["squares"]),
                helper.make_node(
                    "ReduceSum", ["squares", "second_axis"], ["distances"], keepdims=0
                ),
                helper.make_node("Neg", ["distances"], ["exponents"]),
                helper.make_node("Exp", ["exponents"], ["bumps"]),
                helper.make_node("MatMul", ["bumps", "their_weights"], ["part"]),
                helper.make_node("Add", ["sum_in", "part"], ["sum_out"]),
            ],
        )
        nodes = [
            helper.make_node("Cast", ["x"], ["exact"], to=TensorProto.DOUBLE),
            helper.make_node("Sub", ["exact", "mean"], ["centred"]),
            helper.make_node("Mul", ["centred", "scale"], ["z_flat"]),
            helper.make_node("Unsqueeze", ["z_flat", "one"], ["z"]),
            helper.make_node("Shape", ["x"], ["x_shape"]),
            helper.make_node("Slice", ["x_shape", "first", "second"], ["pixel_count"]),
            helper.make_node("Expand", ["start", "pixel_count"], ["start_sum"]),
            helper.make_node("Loop", ["rounds", "always", "start_sum"], ["sum"], body=handful),
            # Not "greater than zero": at a tie scikit-learn says pond here, and only here.
            helper.make_node("Less", ["sum", "zero"], ["other"]),
            helper.make_node("Not", ["other"], ["pond"]),
            helper.make_node("Mul", ["sum", "slope"], ["steep"]),
            helper.make_node("Cast", ["steep"], ["steep_short"], to=TensorProto.FLOAT),
            helper.make_node("Sigmoid", ["steep_short"], ["rounded"]),
        ]
        return nodes, {
            "rounds": np.array(len(weights) // _AT_ONCE, dtype=np.int64),
            "vectors_by_round": vectors.reshape(-1, _AT_ONCE, vectors.shape[1]),
            "weights_by_round": weights.reshape(-1, _AT_ONCE),
            "second_axis": np.array([2], dtype=np.int64),
            "start": self.intercept.reshape(1),
        }

    @classmethod
    def of(cls, estimator: Any, slope: float) -> RadialMachine:
        """Take what a pipeline of ``StandardScaler`` and ``SVC`` of the classes 0 and 1 learnt."""
        scaler, machine = (step for _, step in estimator.steps)
        # What scikit-learn worked with: "scale" and "auto" have become a number by now.
        root = np.sqrt(machine._gamma)
        return cls(
            mean=np.asarray(scaler.mean_, dtype=np.float64),
            scale=root / np.asarray(scaler.scale_, dtype=np.float64),
            vectors=np.asarray(machine.support_vectors_, dtype=np.float64) * root,
            weights=np.asarray(machine.dual_coef_[0], dtype=np.float64),
            intercept=np.array(machine.intercept_[0], dtype=np.float64),
            slope=np.array(slope, dtype=np.float64),
        )


KIND = Kind(
    RadialMachine,
    fitting=".support_vector_machine_fitting",
    machine_code=".support_vector_machine_numba",
)
