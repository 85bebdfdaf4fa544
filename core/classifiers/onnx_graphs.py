"""Fitted classifiers as graphs of plain tensor operators, which any ONNX Runtime carries out.

Only operators of the standard domain are used, and sums are in float64 as scikit-learn's are. Loops
go over trees and over handfuls of support vectors, so that no tensor has an entry for each pixel
and each support vector. ONNX Runtime documents a CUDA kernel for each of the operators in these
types; the graphs have been run on CPUs only.
"""

from __future__ import annotations

import dataclasses
from typing import Sequence, Tuple

import numpy as np
from onnx import GraphProto, NodeProto, TensorProto, helper, numpy_helper

from .classifier import BELOW_HALF, Arrays, Classifier

OPSET = 13
IR_VERSION = 8


def graph(classifier: Classifier, bands: int) -> GraphProto:
    """Return the graph of a classifier; :mod:`core.model.model_card` tells inputs and output.

    Its initialisers hold the arrays of the classifier under the names of its attributes.

    Args:
        classifier: What was fitted.
        bands: Number of bands.
    """
    arrays = arrays_of(classifier)
    body, constants = classifier.body()
    arrays.update(constants)
    arrays.update(
        {
            "per_band": np.array([1, bands, 1, 1], dtype=np.int64),
            "per_pixel": np.array([-1, bands], dtype=np.int64),
            "half": np.array(0.5, dtype=np.float32),
            "below_half": np.array(BELOW_HALF),
            "zero": np.array(0.0),
            "first": np.array([0], dtype=np.int64),
            "second": np.array([1], dtype=np.int64),
            "third": np.array([2], dtype=np.int64),
            "fifth": np.array([4], dtype=np.int64),
            "one": np.array([1], dtype=np.int64),
            "always": np.array(True),
        }
    )
    nodes = [
        helper.make_node("Cast", ["pixels"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("Reshape", ["gain", "per_band"], ["gains"]),
        helper.make_node("Reshape", ["offset", "per_band"], ["offsets"]),
        helper.make_node("Mul", ["numbers", "gains"], ["scaled"]),
        helper.make_node("Add", ["scaled", "offsets"], ["reflectance"]),
        helper.make_node("Transpose", ["reflectance"], ["last"], perm=[0, 2, 3, 1]),
        helper.make_node("Reshape", ["last", "per_pixel"], ["x"]),
        *body,
        # Rounded to float32, a probability may reach 0.5 from below: the label decides.
        helper.make_node("Max", ["rounded", "half"], ["if_pond"]),
        helper.make_node("Min", ["rounded", "below_half"], ["if_other"]),
        helper.make_node("Where", ["pond", "if_pond", "if_other"], ["flat"]),
        helper.make_node("Shape", ["pixels"], ["shape"]),
        helper.make_node("Slice", ["shape", "first", "second"], ["count"]),
        helper.make_node("Slice", ["shape", "third", "fifth"], ["size"]),
        helper.make_node("Concat", ["count", "one", "size"], ["whole"], axis=0),
        helper.make_node("Reshape", ["flat", "whole"], ["probability"]),
    ]
    inputs = [
        helper.make_tensor_value_info("pixels", TensorProto.UINT16, ["n", bands, "h", "w"]),
        helper.make_tensor_value_info("gain", TensorProto.FLOAT, [bands]),
        helper.make_tensor_value_info("offset", TensorProto.FLOAT, [bands]),
    ]
    output = helper.make_tensor_value_info("probability", TensorProto.FLOAT, ["n", 1, "h", "w"])
    initialisers = [numpy_helper.from_array(value, name) for name, value in arrays.items()]
    return helper.make_graph(nodes, classifier.kind, inputs, [output], initialisers)


def arrays_of(classifier: Classifier) -> Arrays:
    """Return the arrays of a classifier by name."""
    return {
        item.name: np.ascontiguousarray(getattr(classifier, item.name)).reshape(
            np.shape(getattr(classifier, item.name))
        )
        for item in dataclasses.fields(classifier)
    }


def loop(name: str, carried: Sequence[Tuple[str, int]], nodes: Sequence[NodeProto]) -> GraphProto:
    """Return the body of a loop; what it carries is called ``x_in`` within, and ``x_out``."""
    inputs = [
        helper.make_tensor_value_info(f"{name}_round", TensorProto.INT64, []),
        helper.make_tensor_value_info(f"{name}_on", TensorProto.BOOL, []),
    ]
    outputs = [helper.make_tensor_value_info(f"{name}_still", TensorProto.BOOL, [])]
    for what, kind in carried:
        inputs.append(helper.make_tensor_value_info(f"{what}_in", kind, None))
        outputs.append(helper.make_tensor_value_info(f"{what}_out", kind, None))
    on = helper.make_node("Identity", [f"{name}_on"], [f"{name}_still"])
    return helper.make_graph([on, *nodes], name, inputs, outputs)
