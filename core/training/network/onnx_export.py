"""The network as an ONNX graph, node by node.

Written out rather than traced: exporters cannot take unsigned 16-bit input, and the graph stays
one that can be read.
"""

from __future__ import annotations

import copy
from typing import Any, List, Optional, Union, cast

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from ..data.examples import ROLES
from ..data.input_scaling import FLOOR, LEVEL
from .convolutions import Residual
from .unet import UNet

OPSET = 17
IR_VERSION = 8
"""What ONNX Runtime has read since 2022."""


def folded(network: UNet) -> UNet:
    """Return a copy for inference whose batch normalisation is part of its convolutions."""
    result = copy.deepcopy(network).eval()
    for block in [part for part in result.modules() if isinstance(part, nn.Sequential)]:
        for index, (layer, behind) in enumerate(zip(list(block), list(block)[1:])):
            if isinstance(layer, nn.Conv2d) and isinstance(behind, nn.BatchNorm2d):
                block[index] = fuse_conv_bn_eval(layer, behind)
                block[index + 1] = nn.Identity()
    return result


def build(network: UNet) -> bytes:
    """Return the graph that :mod:`core.model.model_card` describes, weights inside, no card yet."""
    network = folded(network)
    writer = _Writer()
    image = _seen(writer)
    if not network.two_scales:
        return writer.finish(writer.add("Sigmoid", _logits(writer, network, image)))
    first = writer.constants
    fine = _logits(writer, network, image)
    half = writer.add("AveragePool", image, kernel_shape=[2, 2], strides=[2, 2])
    # The same weights, in the same order, once more.
    writer.constants = first
    coarse = _logits(writer, network, half)
    scales = writer.constant(np.array([1, 1, 2, 2], dtype=np.float32))
    enlarged = writer.add("Resize", coarse, "", scales, mode="linear")
    return writer.finish(writer.add("Sigmoid", writer.add("Max", fine, enlarged)))


def _logits(writer: _Writer, network: UNet, image: str) -> str:
    """Add the network at one scale; return the name of its logits."""
    image = _layer(writer, network.encoder.stem, image)
    skips: List[str] = []
    firsts = [cast(nn.Conv2d, next(block.children())) for block in network.decoder]
    for level, stage in enumerate(network.encoder.stages):
        image = _layer(writer, stage, image)
        if level < len(firsts):
            skips.append(_part_convolution(writer, firsts[level], image, upper=False))
    for level in reversed(range(len(network.decoder))):
        image = _doubled(writer, network.up[level], image)
        image = _part_convolution(writer, firsts[level], image, upper=True)
        image = writer.add("Add", image, skips[level])
        _, *rest = network.decoder[level].children()
        for layer in rest:
            image = _layer(writer, layer, image)
    return _doubled(writer, network.head, image)


def _seen(writer: _Writer) -> str:
    """Add what :func:`core.training.data.input_scaling.seen` makes of the raw pixels."""
    shape = writer.constant(np.array([1, -1, 1, 1], dtype=np.int64))
    floor = writer.constant(np.array(FLOOR, dtype=np.float32))
    mean = writer.constant(np.array(LEVEL, dtype=np.float32))
    gain, offset, centre = (
        writer.add("Reshape", name, shape) for name in ("gain", "offset", "centre")
    )
    pixels = writer.add("Cast", "pixels", to=TensorProto.FLOAT)
    image, median = (
        writer.add(
            "Log", writer.add("Max", writer.add("Add", writer.add("Mul", x, gain), offset), floor)
        )
        for x in (pixels, centre)
    )
    relative = writer.add("Sub", image, median)
    level = writer.add("Mul", writer.add("Sub", median, mean), writer.add("Sign", gain))
    return writer.add("Concat", relative, writer.add("Add", relative, level), axis=1)


def _layer(writer: _Writer, layer: nn.Module, image: str) -> str:
    """Add a layer, or all that it consists of.

    Raises:
        TypeError: There is no node for it.
    """
    if isinstance(layer, nn.Sequential):
        result = image
        for part in layer:
            result = _layer(writer, part, result)
        return writer.add("Add", image, result) if isinstance(layer, Residual) else result
    if isinstance(layer, nn.Conv2d):
        return _conv(writer, layer, image, layer.weight, layer.bias)
    if isinstance(layer, nn.ReLU):
        return writer.add("Relu", image)
    if isinstance(layer, nn.MaxPool2d):
        return writer.add("MaxPool", image, kernel_shape=[2, 2], strides=[2, 2])
    if isinstance(layer, nn.Identity):
        return image
    raise TypeError(f"no node for {type(layer).__name__}")


def _doubled(writer: _Writer, layer: nn.Module, image: str) -> str:
    """Add a transposed convolution that makes 2 x 2 pixels of each."""
    layer = cast(nn.ConvTranspose2d, layer)
    weights = writer.constant(layer.weight), writer.constant(layer.bias)
    return writer.add("ConvTranspose", image, *weights, kernel_shape=[2, 2], strides=[2, 2])


def _part_convolution(writer: _Writer, layer: nn.Conv2d, image: str, upper: bool) -> str:
    """Convolve one of the two images that a decoder stacks, with its part of the weights.

    The one from below comes first, and has as many channels as the result. A convolution of stacked
    channels is the sum of the convolutions of its parts. The stack would be the largest array of a
    plain network by far; without it, and with the skip connection's part done before the network
    goes on, ONNX Runtime's peak on a CPU falls from 550 to 255 bytes a pixel at the same speed.
    """
    width = layer.out_channels
    if upper:
        return _conv(writer, layer, image, layer.weight[:, :width], layer.bias)
    return _conv(writer, layer, image, layer.weight[:, width:], None)


def _conv(
    writer: _Writer,
    layer: nn.Conv2d,
    image: str,
    weight: torch.Tensor,
    bias: Optional[torch.Tensor],
) -> str:
    numbers = [weight] if bias is None else [weight, bias]
    return writer.add(
        "Conv",
        image,
        *(writer.constant(number) for number in numbers),
        kernel_shape=list(layer.kernel_size),
        pads=[int(layer.padding[0])] * 4,
        strides=list(layer.stride),
        group=layer.groups,
    )


class _Writer:
    """Nodes and weights of a graph in the making; values are named by number.

    Attributes:
        constants: How many have been asked for. Set back, it gives the same ones again.
    """

    def __init__(self) -> None:
        self._nodes: List[onnx.NodeProto] = []
        self._weights: List[onnx.TensorProto] = []
        self.constants = 0

    def constant(self, value: Any) -> str:
        """Store an array or a torch tensor; return its name."""
        array = value if isinstance(value, np.ndarray) else value.detach().cpu().numpy()
        name = f"w{self.constants}"
        stored = numpy_helper.from_array(np.ascontiguousarray(array), name)
        if self.constants == len(self._weights):
            self._weights.append(stored)
        elif self._weights[self.constants] != stored:
            raise ValueError(f"{name} is another one the second time")
        self.constants += 1
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
        ]
        result = helper.make_tensor_value_info(
            "probability", TensorProto.FLOAT, ["batch", 1, "height", "width"]
        )
        graph = helper.make_graph(
            self._nodes, "tailings", inputs, [result], initializer=self._weights
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="Tailing Pond Mapper",
        )
        onnx.checker.check_model(model, full_check=True)
        return bytes(model.SerializeToString())
