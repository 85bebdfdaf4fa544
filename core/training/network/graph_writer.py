"""Nodes and weights of an ONNX graph in the making."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence, Union

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from ..data.examples import ROLES

OPSET = 17
IR_VERSION = 8
"""What ONNX Runtime has read since 2022."""

WEIGHT = "w"
"""What the names of weights begin with, in the order in which a network holds them."""


class GraphWriter:
    """Nodes and weights of a graph in the making; values are named by number.

    Attributes:
        constants: How many weights have been asked for. Set back, it gives the same ones again.
    """

    def __init__(self) -> None:
        """Begin with an empty graph."""
        self._nodes: List[onnx.NodeProto] = []
        self._weights: List[onnx.TensorProto] = []
        self._numbers: Dict[str, onnx.TensorProto] = {}
        self._optional: Dict[str, npt.NDArray[np.int64]] = {}
        self.constants = 0

    def constant(self, value: Any) -> str:
        """Store an array or a torch tensor; return its name."""
        array = value if isinstance(value, np.ndarray) else value.detach().cpu().numpy()
        name = f"{WEIGHT}{self.constants}"
        stored = numpy_helper.from_array(np.ascontiguousarray(array), name)
        if self.constants == len(self._weights):
            self._weights.append(stored)
        elif self._weights[self.constants] != stored:
            raise ValueError(f"{name} is another one the second time")
        self.constants += 1
        return name

    def whole(self, *values: int, scalar: bool = False) -> str:
        """Store whole numbers that steer the graph, once; return their name."""
        name = "_".join(["scalar" if scalar else "list", *map(str, values)])
        array = np.array(values[0] if scalar else values, dtype=np.int64)
        self._numbers[name] = numpy_helper.from_array(array, name)
        return name

    def optional(self, name: str, value: npt.NDArray[np.int64]) -> str:
        """Declare an input that need not be given; return its name."""
        self._optional[name] = value
        return name

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add a node; return the name of its output."""
        name = f"v{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def finish(self, output: str) -> bytes:
        """Return the model, ``output`` being the probability."""
        self._nodes[-1].output[0] = "probability"
        if output != f"v{len(self._nodes) - 1}":
            raise ValueError("the output must be the last node")
        sides: List[Union[str, int]] = ["batch", len(ROLES), "height", "width"]
        per_band = [len(ROLES)]
        inputs = [
            helper.make_tensor_value_info("pixels", TensorProto.UINT16, sides),
            *(
                helper.make_tensor_value_info(name, TensorProto.FLOAT, per_band)
                for name in ("gain", "offset", "centre")
            ),
            *(
                helper.make_tensor_value_info(name, TensorProto.INT64, value.shape)
                for name, value in self._optional.items()
            ),
        ]
        result = helper.make_tensor_value_info("probability", TensorProto.FLOAT, _OUTPUT)
        defaults = [numpy_helper.from_array(value, name) for name, value in self._optional.items()]
        graph = helper.make_graph(
            self._nodes,
            "tailings",
            inputs,
            [result],
            initializer=[*self._weights, *self._numbers.values(), *defaults],
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="Tailing Pond Mapper",
        )
        onnx.checker.check_model(model, full_check=True)
        return bytes(model.SerializeToString())


_OUTPUT: Sequence[Union[str, int]] = ("batch", 1, "height", "width")
