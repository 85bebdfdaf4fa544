"""Models as others export them, and as a stranger may: run right, or refused as what they are."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, Dict, Optional

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from core.inference import runtime, sessions
from core.inference.runtime import Network
from core.model import card_metadata
from core.model.value_encoding import Encoding
from core.protocol.errors import ModelError

from .. import networks
from ..processes import resident_peak

FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64
CHANNEL = {"channel": np.array([0], np.int64)}
BOTH = {**CHANNEL, "one": np.float32(1).reshape(())}
GATHER = helper.make_node("Gather", ["image", "channel"], ["red"], axis=1)
TWO = [
    GATHER,
    helper.make_node("Sub", ["one", "red"], ["rest"]),
    helper.make_node("Concat", ["rest", "red"], ["both"], axis=1),
]


def write(
    path: Path,
    nodes: Any,
    output: str,
    constants: Dict[str, Any],
    names: str,
    *,
    kind: int = FLOAT,
    given: int = FLOAT,
    opset: int = 13,
    **more: Any,
) -> Path:
    """Write a Deepness Segmentor of three bands in windows of 16 pixels."""
    graph = helper.make_graph(
        nodes,
        "foreign",
        [helper.make_tensor_value_info("image", kind, ["n", 3, 16, 16])],
        [helper.make_tensor_value_info(output, given, None)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    keys = {"model_type": '"Segmentor"', "class_names": names, "tiles_overlap": "0"}
    helper.set_model_props(model, keys)
    onnx.save(model, str(path), **more)
    return path


def probabilities(path: Path) -> tuple[Any, Any]:
    """Return what a model makes of a window, and the first channel as the model sees it."""
    pixels = np.random.default_rng(5).integers(0, 256, (1, 3, 16, 16)).astype(np.uint16)
    network = Network(path, "cpu")
    found = network.infer(network.prepare(pixels), Encoding.neutral(3))
    return found[0], pixels[0, 0].astype(np.float32) / np.float32(255)


@pytest.mark.parametrize(
    "names",
    [
        '{"0": "background", "1": "tailings pond"}',
        '{"1": "tailings pond"}',
        "{1: '尾矿库'}",
        '[{"1": "Pond", "0": "rest"}, {"0": "second output"}]',
    ],
)
def test_the_pond_is_the_channel_that_its_number_names(names: str, tmp_path: Path) -> None:
    path = write(tmp_path / "m.onnx", TWO, "both", BOTH, names)
    found, red = probabilities(path)
    assert np.allclose(found, red)


@pytest.mark.parametrize("keep", [0, 1])
@pytest.mark.parametrize("pond", [0, 1])
def test_class_numbers_are_compared_with_the_ponds(pond: int, keep: int, tmp_path: Path) -> None:
    """What a graph gives as whole numbers are classes, not probabilities; argmax by hand."""
    nodes = [*TWO, helper.make_node("ArgMax", ["both"], ["code"], axis=1, keepdims=keep)]
    names = {str(pond): "tailings pond", str(1 - pond): "background"}
    path = write(tmp_path / "m.onnx", nodes, "code", BOTH, json.dumps(names), given=INT64)
    found, red = probabilities(path)
    codes = (red > 1 - red).astype(int)
    assert (found == (codes == pond)).all()


@pytest.mark.parametrize(
    "names",
    ['{"-1": "pond"}', '{"1e9": "pond"}', '{"1000000000": "pond"}', '{"1": "a", "01": "b"}', "{}"],
)
def test_numbers_that_are_no_classes_are_refused(names: str, tmp_path: Path) -> None:
    path = write(tmp_path / "m.onnx", TWO, "both", BOTH, names)
    with pytest.raises(ModelError, match="class_names"):
        Network(path, "cpu")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": TensorProto.FLOAT16, "cast": True}, "pixels as float16"),
        ({"kind": TensorProto.DOUBLE, "cast": True}, "pixels as double"),
        ({"kind": TensorProto.UINT8, "cast": True}, "pixels as uint8"),
        ({"opset": 99}, "newer ONNX"),
        (
            {"save_as_external_data": True, "size_threshold": 0, "location": "w.data"},
            "weights in a second file",
        ),
        ({"operator": "Magic"}, "operator that this engine does not know"),
    ],
)
def test_what_is_not_run_is_called_what_it_is(
    changes: Dict[str, Any], words: str, tmp_path: Path
) -> None:
    changes = dict(changes)
    nodes = [helper.make_node("Gather", ["image", "channel"], ["red"], axis=1)]
    if changes.pop("cast", False):
        nodes = [
            helper.make_node("Cast", ["image"], ["floats"], to=FLOAT),
            helper.make_node("Gather", ["floats", "channel"], ["red"], axis=1),
        ]
    operator = changes.pop("operator", None)
    if operator:
        nodes = [*nodes[:-1], GATHER, helper.make_node(operator, ["red"], ["more"])]
    output = "more" if operator else "red"
    path = write(tmp_path / "m.onnx", nodes, output, CHANNEL, '{"0": "pond"}', **changes)
    with pytest.raises(ModelError) as caught:
        Network(path, "cpu")
    assert words in caught.value.message
    assert "damaged" not in caught.value.message
    assert caught.value.cure


def native(path: Path, nodes: Any, constants: Dict[str, Any], **changes: Any) -> Path:
    """Write a graph with our card: ``z`` becomes the probability."""
    pixels = helper.make_tensor_value_info("pixels", TensorProto.UINT16, ["n", 4, "h", "w"])
    whole = [
        helper.make_node("Cast", ["pixels"], ["floats"], to=FLOAT),
        helper.make_node("ReduceMean", ["floats"], ["mean"], axes=[1], keepdims=1),
        *nodes,
        helper.make_node("Sigmoid", ["z"], ["probability"]),
    ]
    card = networks.card(stride=1, margin=0, **changes)
    return networks.save(path, whole, [pixels], "probability", constants, card_metadata.write(card))


HUGE = {"one": np.ones((1, 1, 1, 1), np.float32), "shape": np.array([1, 1, 60000, 25000])}


@pytest.mark.parametrize("steered", [False, True], ids=["constant", "by the window"])
def test_a_graph_that_asks_for_gigabytes_is_refused(steered: bool, tmp_path: Path) -> None:
    """Six gigabytes: computed while the graph is loaded, or when it first runs."""
    value = "mean_of_all" if steered else "one"
    nodes = [
        helper.make_node("ReduceMean", ["mean"], ["mean_of_all"], axes=[0, 1, 2, 3], keepdims=1),
        helper.make_node("Expand", [value, "shape"], ["large"]),
        helper.make_node("ReduceSum", ["large"], ["sum"], keepdims=1),
        helper.make_node("Mul", ["mean", "sum"], ["z"]),
    ]
    path = native(tmp_path / "m.onnx", nodes, HUGE)
    before = resident_peak()
    with pytest.raises(ModelError, match="more memory"):
        Network(path, "cpu")
    assert resident_peak() - before < 2**30


def _loop(turns: Optional[int]) -> Any:
    """Return a node that adds 0 to the mean, over and over."""
    kind = helper.make_tensor_value_info
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go"], ["going"]),
            helper.make_node("Add", ["value", "nothing"], ["sum"]),
        ],
        "body",
        [
            kind("turn", INT64, []),
            kind("go", TensorProto.BOOL, []),
            kind("value", FLOAT, ["n", 1, "h", "w"]),
        ],
        [kind("going", TensorProto.BOOL, []), kind("sum", FLOAT, ["n", 1, "h", "w"])],
    )
    return helper.make_node("Loop", ["turns" if turns else "", "yes", "mean"], ["z"], body=body)


@pytest.mark.parametrize("turns", [2**62, None])
def test_a_loop_without_end_is_given_up(
    turns: Optional[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "_SECONDS", 0.5)
    constants = {
        "yes": np.array(True),
        "nothing": np.float32(0).reshape(()),
        **({"turns": np.array(turns, np.int64)} if turns else {}),
    }
    path = native(tmp_path / "m.onnx", [_loop(turns)], constants)
    started = time.monotonic()
    with pytest.raises(ModelError, match="given up"):
        Network(path, "cpu")
    assert time.monotonic() - started < 20


def test_a_loop_that_ends_is_run(tmp_path: Path) -> None:
    constants = {
        "yes": np.array(True),
        "nothing": np.float32(0).reshape(()),
        "turns": np.array(3, np.int64),
    }
    network = Network(native(tmp_path / "m.onnx", [_loop(3)], constants), "cpu")
    pixels = np.full((1, 4, 8, 8), 2, np.uint16)
    found = network.infer(pixels, Encoding.neutral(4))
    assert np.allclose(found, 1 / (1 + np.exp(-2.0)))


def test_the_shipped_model_is_well_within_its_bounds() -> None:
    """A tenth of the time and memory that any model may take for its first small window."""
    before, started = resident_peak(), time.monotonic()
    Network(runtime.DEFAULT_MODEL, "cpu")
    assert time.monotonic() - started < sessions.seconds_for(0) / 2
    assert resident_peak() - before < sessions.trial_room(0) / 4


@pytest.mark.parametrize("what", ["window", "batch"])
def test_sizes_that_graph_and_card_tell_apart_are_refused(what: str, tmp_path: Path) -> None:
    shape = ["n", 4, 32, 32] if what == "window" else [2, 4, "h", "w"]
    pixels = helper.make_tensor_value_info("pixels", TensorProto.UINT16, shape)
    nodes = [
        helper.make_node("Cast", ["pixels"], ["floats"], to=FLOAT),
        helper.make_node("ReduceMean", ["floats"], ["mean"], axes=[1], keepdims=1),
        helper.make_node("Sigmoid", ["mean"], ["probability"]),
    ]
    metadata = card_metadata.write(networks.card(stride=1, margin=0))
    path = networks.save(tmp_path / "m.onnx", nodes, [pixels], "probability", {}, metadata)
    with pytest.raises(ModelError, match="its card says any"):
        Network(path, "cpu")
