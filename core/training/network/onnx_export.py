"""The network as an ONNX graph, node by node.

Written out rather than traced: exporters cannot take unsigned 16-bit input, and the graph stays
one that can be read.
"""

from __future__ import annotations

import copy
from typing import List, Optional, Sequence, Tuple, TypeVar, cast

import numpy as np
import torch
from onnx import TensorProto
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from ..data.input_scaling import FLOOR, LEVEL
from . import context_crop
from .cell_network import CellNetwork
from .context_crop import FINE_CONTEXT, Crop
from .convolutions import Residual
from .graph_writer import GraphWriter
from .unet import UNet

_Network = TypeVar("_Network", UNet, CellNetwork)


def folded(network: _Network) -> _Network:
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
    writer = GraphWriter()
    image = _seen(writer)
    outer = context_crop.given(writer)
    probability = writer.add("Sigmoid", _inner(writer, network, image, outer))
    return writer.finish(context_crop.filled(writer, probability, outer))


def build_cells(network: CellNetwork) -> bytes:
    """Return the graph of a network of cells: each pixel gets the probability of its cell."""
    network = folded(network)
    writer = GraphWriter()
    image = _layer(writer, network.encoder.stem, _seen(writer))
    for stage in network.encoder.stages:
        image = _layer(writer, stage, image)
    cells = writer.add("Sigmoid", _layer(writer, network.head, image))
    scales = np.array([1, 1, network.stride, network.stride], dtype=np.float32)
    return writer.finish(
        # What lies between the centres of two cells is of one of them.
        writer.add(
            "Resize",
            cells,
            "",
            writer.constant(scales),
            mode="nearest",
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        )
    )


def _inner(writer: GraphWriter, network: UNet, image: str, outer: Crop) -> str:
    """Add the network for the pixels that are kept; return the name of their logits."""
    if not network.two_scales:
        return _logits(writer, network, image, outer)
    first = writer.constants
    # Whole cells of the deepest level: pooling goes on pairing the same pixels.
    step = 2 ** len(network.encoder.widths)
    needless = context_crop.less(writer, outer, FINE_CONTEXT)
    unseen = context_crop.times(writer, context_crop.divided(writer, needless, step), step)
    seen = context_crop.beyond(writer, outer, unseen)
    fine = _logits(writer, network, context_crop.cut(writer, image, unseen), seen)
    writer.constants = first
    # Enlarging takes the next pixel too.
    coarser = context_crop.less(writer, context_crop.divided(writer, outer, 2), 1)
    coarse = _logits(writer, network, _halved(writer, image), coarser)
    enlarged = _enlarged(writer, coarse)
    rest = context_crop.beyond(writer, outer, context_crop.times(writer, coarser, 2))
    return writer.add("Max", fine, context_crop.cut(writer, enlarged, rest))


def _halved(writer: GraphWriter, image: str) -> str:
    return writer.add("AveragePool", image, kernel_shape=[2, 2], strides=[2, 2])


def _enlarged(writer: GraphWriter, image: str) -> str:
    scales = writer.constant(np.array([1, 1, 2, 2], dtype=np.float32))
    return writer.add("Resize", image, "", scales, mode="linear")


def _logits(writer: GraphWriter, network: UNet, image: str, outer: Crop) -> str:
    """Add the network at one scale; return the name of the logits of what ``outer`` leaves."""
    firsts = _first_convolutions(network)
    layers = network.decoder[0].children()
    reach = sum(int(layer.padding[0]) for layer in layers if isinstance(layer, nn.Conv2d))
    halves = context_crop.levels(writer, outer, len(firsts), reach)
    crops = [context_crop.times(writer, half, 2) for half in halves]
    image = _layer(writer, network.encoder.stem, image)
    skips: List[str] = []
    for level, stage in enumerate(network.encoder.stages):
        image = _layer(writer, stage, image)
        if level < len(firsts):
            inner = context_crop.cut(writer, image, crops[level])
            skips.append(_part_convolution(writer, firsts[level], inner, upper=False))
    image = context_crop.cut(writer, image, halves[-1])
    for level in reversed(range(len(firsts))):
        if level < len(firsts) - 1:
            rest = context_crop.beyond(writer, halves[level], crops[level + 1])
            image = context_crop.cut(writer, image, rest)
        image = _doubled(writer, network.up[level], image)
        image = _decoded(writer, network, level, image, skips[level])
    rest = context_crop.beyond(writer, outer, context_crop.times(writer, crops[0], 2))
    return context_crop.cut(writer, _doubled(writer, network.head, image), rest)


def _first_convolutions(network: UNet) -> List[nn.Conv2d]:
    """Return the first convolution of each level of the decoder."""
    return [cast(nn.Conv2d, next(block.children())) for block in network.decoder]


def _decoded(writer: GraphWriter, network: UNet, level: int, image: str, skip: str) -> str:
    """Add a level of the decoder, from what was enlarged and its skip connection's part."""
    first, *rest = network.decoder[level].children()
    image = _part_convolution(writer, cast(nn.Conv2d, first), image, upper=True)
    image = writer.add("Add", image, skip)
    for layer in rest:
        image = _layer(writer, layer, image)
    return image


def _seen(writer: GraphWriter) -> str:
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


def _layer(writer: GraphWriter, layer: nn.Module, image: str) -> str:
    """Add a layer, or all that it consists of.

    Raises:
        TypeError: There is no node for it.
    """
    widening = _widening(layer)
    if widening is not None:
        return _in_parts(writer, *widening, image)
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


_PARTS = 3
"""Of what an inverted bottleneck widens to; each fills whole registers of sixteen numbers."""


def _widening(layer: nn.Module) -> Optional[Tuple[nn.Conv2d, nn.Conv2d, nn.Conv2d]]:
    """Return the convolutions of an inverted bottleneck that takes every second cell only."""
    if not isinstance(layer, nn.Sequential):
        return None
    found = [part for part in layer if isinstance(part, nn.Conv2d)]
    if len(found) != 3 or found[1].groups == 1 or found[1].stride != (2, 2):
        return None
    widen, around, narrow = found
    return widen, around, narrow


def _in_parts(
    writer: GraphWriter, widen: nn.Conv2d, around: nn.Conv2d, narrow: nn.Conv2d, image: str
) -> str:
    """Add an inverted bottleneck, some of its inner channels at a time; return its name.

    At the finer size it is the widest array of all: 96 bytes for each pixel of the image where the
    first one works on half the resolution. What is narrowed again is a sum over inner channels, and
    so a sum over parts of them. ONNX Runtime cuts the weights once, when it loads the graph.
    """
    weights = [
        (writer.constant(each.weight), writer.constant(each.bias)) for each in (widen, around)
    ]
    narrowing, bias = writer.constant(narrow.weight), writer.constant(narrow.bias)
    step = around.out_channels // _PARTS
    result = ""
    for first in range(0, around.out_channels, step):
        part = image
        for layer, numbers in zip((widen, around), weights):
            own = [_cut(writer, each, first, first + step, axis=0) for each in numbers]
            groups = step if layer is around else 1
            part = writer.add("Relu", _convolved(writer, layer, part, own, groups))
        own = [_cut(writer, narrowing, first, first + step, axis=1)]
        part = _convolved(writer, narrow, part, own if result else [*own, bias], 1)
        result = writer.add("Add", result, part) if result else part
    return result


def _cut(writer: GraphWriter, values: str, first: int, end: int, axis: int) -> str:
    return writer.add("Slice", values, writer.whole(first), writer.whole(end), writer.whole(axis))


def _doubled(writer: GraphWriter, layer: nn.Module, image: str) -> str:
    """Add a transposed convolution that makes 2 x 2 pixels of each."""
    layer = cast(nn.ConvTranspose2d, layer)
    weights = writer.constant(layer.weight), writer.constant(layer.bias)
    return writer.add("ConvTranspose", image, *weights, kernel_shape=[2, 2], strides=[2, 2])


def _part_convolution(writer: GraphWriter, layer: nn.Conv2d, image: str, upper: bool) -> str:
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
    writer: GraphWriter,
    layer: nn.Conv2d,
    image: str,
    weight: torch.Tensor,
    bias: Optional[torch.Tensor],
) -> str:
    numbers = [weight] if bias is None else [weight, bias]
    names = [writer.constant(number) for number in numbers]
    return _convolved(writer, layer, image, names, layer.groups)


def _convolved(
    writer: GraphWriter, layer: nn.Conv2d, image: str, numbers: Sequence[str], groups: int
) -> str:
    """Add a convolution of a layer's shape with weights, and a bias if any, of some names."""
    return writer.add(
        "Conv",
        image,
        *numbers,
        kernel_shape=list(layer.kernel_size),
        pads=[int(layer.padding[0])] * 4,
        strides=list(layer.stride),
        group=groups,
    )
