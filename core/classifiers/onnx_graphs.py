"""Fitted classifiers as graphs of plain tensor operators, which any ONNX Runtime carries out.

Only operators of the standard domain are used, and sums are in float64 as scikit-learn's are. Loops
go over trees and over handfuls of support vectors, so that no tensor has an entry for each pixel
and each support vector. ONNX Runtime documents a CUDA kernel for each of the operators in these
types; the graphs have been run on CPUs only.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Dict, List, Sequence, Tuple, Union

import numpy as np
import numpy.typing as npt
from onnx import GraphProto, NodeProto, TensorProto, helper, numpy_helper

from .maximum_likelihood import Gaussians
from .random_forest import Forest
from .support_vector_machine import RadialMachine

Classifier = Union[Forest, RadialMachine, Gaussians]

OPSET = 13
IR_VERSION = 8

_AT_ONCE = 4
"""Support vectors in one round of the loop: each of them takes a number per band and pixel, thrice,
and a window has millions of pixels."""

BELOW_HALF = np.nextafter(np.float32(0.5), np.float32(0))
"""The largest probability of a pixel that is no pond."""

Arrays = Dict[str, npt.NDArray[Any]]


def graph(classifier: Classifier, bands: int) -> GraphProto:
    """Return the graph of a classifier; :mod:`core.model.model_card` tells inputs and output.

    Its initialisers hold the arrays of the classifier under the names of its attributes.

    Args:
        classifier: What was fitted.
        bands: Number of bands.
    """
    arrays = arrays_of(classifier)
    body, constants = _BODIES[type(classifier)](classifier)
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


Body = Tuple[List[NodeProto], Arrays]
"""Nodes from ``x``, float32 [P, C], to ``pond``, bool [P], the label, and ``rounded``, float32 [P],
the probability; and the constants that they need."""


def _forest(forest: Forest) -> Body:
    step = _loop(
        "step",
        [("place", TensorProto.INT32)],
        [
            helper.make_node("Gather", ["bands", "place_in"], ["band_small"]),
            helper.make_node("Cast", ["band_small"], ["band"], to=TensorProto.INT64),
            helper.make_node("Unsqueeze", ["band", "one"], ["band_column"]),
            helper.make_node("GatherElements", ["x", "band_column"], ["seen_column"], axis=1),
            helper.make_node("Squeeze", ["seen_column", "one"], ["seen"]),
            helper.make_node("Gather", ["thresholds", "place_in"], ["threshold"]),
            helper.make_node("Greater", ["seen", "threshold"], ["is_right"]),
            helper.make_node("Cast", ["is_right"], ["right"], to=TensorProto.INT32),
            helper.make_node("Gather", ["left", "place_in"], ["child"]),
            helper.make_node("Add", ["child", "right"], ["place_out"]),
        ],
    )
    tree = _loop(
        "tree",
        [("sum", TensorProto.DOUBLE)],
        [
            helper.make_node("Gather", ["roots", "tree_round"], ["root"]),
            helper.make_node("Expand", ["root", "pixel_count"], ["start"]),
            helper.make_node("Loop", ["steps", "always", "start"], ["leaf"], body=step),
            helper.make_node("Gather", ["shares", "leaf"], ["share"], axis=1),
            helper.make_node("Add", ["sum_in", "share"], ["sum_out"]),
        ],
    )
    nodes = [
        helper.make_node("Shape", ["x"], ["x_shape"]),
        helper.make_node("Slice", ["x_shape", "first", "second"], ["pixel_count"]),
        helper.make_node("Expand", ["nothing", "pixel_count"], ["start_sum"]),
        helper.make_node("Loop", ["tree_count", "always", "start_sum"], ["sum"], body=tree),
        helper.make_node("Div", ["sum", "trees"], ["mean"]),
        helper.make_node("Gather", ["mean", "other_class"], ["mean_other"]),
        helper.make_node("Gather", ["mean", "pond_class"], ["mean_pond"]),
        helper.make_node("Greater", ["mean_pond", "mean_other"], ["pond"]),
        helper.make_node("Cast", ["mean_pond"], ["rounded"], to=TensorProto.FLOAT),
    ]
    return nodes, {
        "tree_count": np.array(forest.roots.size, dtype=np.int64),
        "trees": np.array(float(forest.roots.size)),
        "other_class": np.array(0, dtype=np.int64),
        "pond_class": np.array(1, dtype=np.int64),
        "nothing": np.zeros((2, 1)),
    }


def _radial(machine: RadialMachine) -> Body:
    short = -len(machine.weights) % _AT_ONCE
    vectors = np.pad(machine.vectors, ((0, short), (0, 0)))
    weights = np.pad(machine.weights, (0, short))
    handful = _loop(
        "handful",
        [("sum", TensorProto.DOUBLE)],
        [
            helper.make_node("Gather", ["vectors_by_round", "handful_round"], ["some"]),
            helper.make_node("Gather", ["weights_by_round", "handful_round"], ["their_weights"]),
            helper.make_node("Sub", ["z", "some"], ["apart"]),
            helper.make_node("Mul", ["apart", "apart"], ["squares"]),
            helper.make_node("ReduceSum", ["squares", "second_axis"], ["distances"], keepdims=0),
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
        "start": machine.intercept.reshape(1),
    }


def _gaussian(gaussians: Gaussians) -> Body:
    nodes = [helper.make_node("Cast", ["x"], ["exact"], to=TensorProto.DOUBLE)]
    for name in ("other", "pond"):
        nodes += [
            helper.make_node("Sub", ["exact", f"mean_{name}"], [f"apart_{name}"]),
            helper.make_node("MatMul", [f"apart_{name}", f"axes_{name}"], [f"white_{name}"]),
            helper.make_node("Mul", [f"white_{name}", f"white_{name}"], [f"squares_{name}"]),
            helper.make_node("ReduceSum", [f"squares_{name}", "one"], [f"far_{name}"], keepdims=0),
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
        "head_start": np.array(gaussians.constants[1] - gaussians.constants[0]),
    }
    for index, name in enumerate(("other", "pond")):
        constants[f"mean_{name}"] = gaussians.means[index]
        constants[f"axes_{name}"] = gaussians.whitening[index]
    return nodes, constants


_BODIES: Dict[type, Any] = {Forest: _forest, RadialMachine: _radial, Gaussians: _gaussian}


def _loop(name: str, carried: Sequence[Tuple[str, int]], nodes: Sequence[NodeProto]) -> GraphProto:
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
