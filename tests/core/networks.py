"""Toy networks, a few nodes each, whose results can be worked out by other means."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

from core.model import card_metadata, model_card
from core.model.model_card import BandSpec, ModelCard
from core.model.pond_confidence import PondConfidence

ROLES = ("blue", "green", "red", "nir")
MARGIN, STRIDE = 13, 4
"""The spatial toy sees 13 pixels far (a test measures it) and pools twice by two."""

CONFIDENCE = PondConfidence(
    intercept=-0.5, mean=0.8, peak=0.3, log_area=0.4, compactness=1.5, default=0.5
)
"""That of a model which finds large, round and certain ponds more likely."""

Size = Union[int, str]


def card(**changes: Any) -> ModelCard:
    """Return the card of a toy with four reflectance bands, near infrared optional."""
    values: Dict[str, Any] = {
        "name": "Toy",
        "version": "1",
        "summary": "For tests.",
        "licence": "none",
        "bands": tuple(BandSpec(role, None, role != "nir") for role in ROLES),
        "values": model_card.REFLECTANCE,
        "scale": 1e-4,
        "gsd_m": (5.0, 20.0),
        "classes": ("other", "tailings pond"),
        "threshold": 0.5,
        "stride": STRIDE,
        "margin": MARGIN,
    }
    return ModelCard(**{**values, **changes})


def save(
    path: Path,
    nodes: Sequence[onnx.NodeProto],
    inputs: Sequence[onnx.ValueInfoProto],
    output: str,
    constants: Mapping[str, npt.NDArray[Any]],
    metadata: Mapping[str, str],
    output_shape: Sequence[Size] = ("n", "k", "y", "x"),
) -> Path:
    """Write a graph to a file."""
    graph = helper.make_graph(
        list(nodes),
        "toy",
        list(inputs),
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, list(output_shape))],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    helper.set_model_props(model, dict(metadata))
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    return path


def _pixels(bands: int = 4) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info("pixels", TensorProto.UINT16, ["n", bands, "h", "w"])


def _constant(name: str, bands: int = 4) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [bands])


def spatial(path: Path, **changes: Any) -> Path:
    """Write a small U-shaped network in whole numbers: sums are exact in any order.

    Five 3 x 3 convolutions of weights -1, 0 and 1 with two poolings down and two nearest
    upsamplings back; the probability is clipped instead of squashed.
    """
    rng = np.random.default_rng(13)

    def weights(inside: int) -> npt.NDArray[np.float32]:
        return rng.integers(-1, 2, size=(2, inside, 3, 3)).astype(np.float32)

    constants: Dict[str, npt.NDArray[Any]] = {
        "column": np.array([1, -1, 1, 1], np.int64),
        "two": np.array([1, 1, 2, 2], np.float32),
        "nowhere": np.zeros(0, np.float32),
        "half": np.float32(0.5 - 5500 * 2**-14).reshape(()),
        "low": np.float32(0).reshape(()),
        "high": np.float32(1).reshape(()),
        "unit": np.float32(2**-14).reshape(()),
    }
    nodes: List[onnx.NodeProto] = [
        helper.make_node("Cast", ["pixels"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Reshape", ["centre", "column"], ["middle"]),
        helper.make_node("Sub", ["floats", "middle"], ["x0"]),
    ]
    steps = ("pool", "pool", "up", "up", "")
    here = "x0"
    for index, step in enumerate(steps):
        constants[f"w{index}"] = weights(4 if index == 0 else 2)
        nodes += [
            helper.make_node(
                "Conv", [here, f"w{index}"], [f"c{index}"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]
            ),
            helper.make_node("Abs", [f"c{index}"], [f"r{index}"]),
        ]
        if step == "pool":
            nodes.append(
                helper.make_node(
                    "MaxPool", [f"r{index}"], [f"x{index + 1}"], kernel_shape=[2, 2], strides=[2, 2]
                )
            )
        elif step == "up":
            nodes.append(
                helper.make_node(
                    "Resize",
                    [f"r{index}", "nowhere", "two"],
                    [f"x{index + 1}"],
                    mode="nearest",
                    coordinate_transformation_mode="asymmetric",
                    nearest_mode="floor",
                )
            )
        here = f"x{index + 1}"
    nodes += [
        helper.make_node("Split", ["c4"], ["first", "second"], axis=1),
        helper.make_node("Sub", ["first", "second"], ["raw"]),
        helper.make_node("Mul", ["raw", "unit"], ["scaled"]),
        helper.make_node("Add", ["scaled", "half"], ["shifted"]),
        helper.make_node("Clip", ["shifted", "low", "high"], ["probability"]),
    ]
    metadata = card_metadata.write(card(**changes))
    return save(path, nodes, [_pixels(), _constant("centre")], "probability", constants, metadata)


def per_pixel(path: Path, **changes: Any) -> Path:
    """Write a network of one pixel: sigmoid of the mean log ratio of reflectance to the centre."""
    constants = {
        "column": np.array([1, -1, 1, 1], np.int64),
        "strength": np.float32(20).reshape(()),
    }
    nodes = [helper.make_node("Cast", ["pixels"], ["floats"], to=TensorProto.FLOAT)]
    nodes += [
        helper.make_node("Reshape", [name, "column"], [f"{name}4"])
        for name in ("gain", "offset", "centre")
    ]
    for name, source in (("here", "floats"), ("there", "centre4")):
        nodes += [
            helper.make_node("Mul", [source, "gain4"], [f"{name}0"]),
            helper.make_node("Add", [f"{name}0", "offset4"], [f"{name}1"]),
        ]
    nodes += [
        helper.make_node("Div", ["here1", "there1"], ["ratio"]),
        helper.make_node("Log", ["ratio"], ["logs"]),
        helper.make_node("ReduceMean", ["logs"], ["mean"], axes=[1], keepdims=1),
        helper.make_node("Mul", ["mean", "strength"], ["logit"]),
        helper.make_node("Sigmoid", ["logit"], ["probability"]),
    ]
    inputs = [_pixels(), *(_constant(name) for name in ("gain", "offset", "centre"))]
    metadata = card_metadata.write(card(**{"stride": 1, "margin": 0, **changes}))
    return save(path, nodes, inputs, "probability", constants, metadata)


def cells(path: Path, least: float, side: int = 16) -> Path:
    """Write a network of cells: those with a pixel of ``least`` times the centre in some band."""
    constants = {
        "column": np.array([1, -1, 1, 1], np.int64),
        "least": np.float32(least).reshape(()),
        "strength": np.float32(100).reshape(()),
        "sides": np.array([1, 1, side, side], np.float32),
        "nowhere": np.zeros(0, np.float32),
    }
    whole = {"kernel_shape": [side, side], "strides": [side, side]}
    nearest = {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    nodes = [
        helper.make_node("Cast", ["pixels"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Reshape", ["centre", "column"], ["middle"]),
        helper.make_node("Div", ["floats", "middle"], ["ratios"]),
        helper.make_node("ReduceMax", ["ratios"], ["ratio"], axes=[1], keepdims=1),
        helper.make_node("MaxPool", ["ratio"], ["brightest"], **whole),
        helper.make_node("Sub", ["brightest", "least"], ["over"]),
        helper.make_node("Mul", ["over", "strength"], ["logit"]),
        helper.make_node("Sigmoid", ["logit"], ["cell"]),
        helper.make_node(
            "Resize", ["cell", "nowhere", "sides"], ["probability"], mode="nearest", **nearest
        ),
    ]
    changes = {"stride": side, "margin": side, "gsd_m": (24.0, 36.0)}
    metadata = card_metadata.write(card(**changes))
    return save(path, nodes, [_pixels(), _constant("centre")], "probability", constants, metadata)


def per_pixel_oracle(values: npt.NDArray[Any], centre: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return what :func:`per_pixel` gives for reflectance [C, H, W] around a centre [C]."""
    logs = np.log(values / centre[:, None, None]).sum(axis=0) / 4
    return 1 / (1 + np.exp(-20 * logs))


def deepness(
    path: Path,
    *,
    bands: int = 3,
    side: Optional[int] = 64,
    batch: Optional[int] = None,
    classes: int = 1,
    metadata: Optional[Mapping[str, str]] = None,
) -> Path:
    """Write a Segmentor as people make them for Deepness: floats in, its metadata keys only.

    Args:
        path: Where to write.
        bands: Channels of the input.
        side: Fixed height and width, ``None`` if free.
        batch: Fixed batch size, ``None`` if free.
        classes: 1 for a sigmoid, more for a softmax.
        metadata: Keys to add or replace.
    """
    rng = np.random.default_rng(3)
    shape: List[Size] = [batch or "n", bands, side or "h", side or "w"]
    constants = {
        "w": rng.normal(scale=2, size=(classes, bands, 5, 5)).astype(np.float32),
        "b": rng.normal(scale=0.1, size=classes).astype(np.float32),
    }
    last = (
        helper.make_node("Sigmoid", ["logit"], ["output"])
        if classes == 1
        else helper.make_node("Softmax", ["logit"], ["output"], axis=1)
    )
    nodes = [
        helper.make_node(
            "Conv", ["image", "w", "b"], ["logit"], kernel_shape=[5, 5], pads=[2, 2, 2, 2]
        ),
        last,
    ]
    keys = {
        "model_type": json.dumps("Segmentor"),
        "class_names": json.dumps({"0": "background", "1": "tailings pond", "2": "lake"}),
        "resolution": "1000",
        "tile_size": str(side or 64),
        "tiles_overlap": "20",
        "seg_thresh": "0.4",
        **(metadata or {}),
    }
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, shape)
    return save(path, nodes, [image], "output", constants, keys, [shape[0], classes, *shape[2:]])


def run(path: Path, feeds: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[np.float32]:
    """Return the first output of one bare run, with nothing of the engine in between."""
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    known = {item.name for item in session.get_inputs()}
    output = session.run(None, {name: value for name, value in feeds.items() if name in known})
    return output[0]


def whole_image(
    path: Path, pixels: npt.NDArray[np.uint16], centre: npt.NDArray[Any], stride: int = STRIDE
) -> npt.NDArray[np.float32]:
    """Return the probability [H, W] of an image [C, H, W] in one bare run."""
    _, height, width = pixels.shape
    padding = ((0, 0), (0, -height % stride), (0, -width % stride))
    padded = np.pad(pixels, padding)
    beyond = np.ones(padded.shape[1:], bool)
    beyond[:height, :width] = False
    padded[:, beyond] = centre.astype(np.uint16)[:, None]
    feeds = {"pixels": padded[None], "centre": centre.astype(np.float32)}
    return run(path, feeds)[0, 0, :height, :width]


def centre_of(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the lower median per band of values [C, H, W]."""
    flat = np.sort(values.reshape(len(values), -1), axis=1)
    return flat[:, (flat.shape[1] - 1) // 2]


def slow(path: Path, **changes: Any) -> Path:
    """Write a network that takes its time over a window, for jobs to be stopped half-way."""
    rng = np.random.default_rng(0)
    constants = {
        f"w{index}": rng.normal(scale=1e-6, size=size).astype(np.float32)
        for index, size in enumerate([(96, 4, 3, 3), (96, 96, 3, 3), (96, 96, 3, 3), (1, 96, 3, 3)])
    }
    nodes = [helper.make_node("Cast", ["pixels"], ["x0"], to=TensorProto.FLOAT)]
    for index in range(4):
        weights = [f"x{index}", f"w{index}"]
        nodes.append(
            helper.make_node(
                "Conv", weights, [f"x{index + 1}"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]
            )
        )
    nodes.append(helper.make_node("Sigmoid", ["x4"], ["probability"]))
    metadata = card_metadata.write(card(**{"stride": 1, "margin": 4, **changes}))
    return save(path, nodes, [_pixels()], "probability", constants, metadata)
