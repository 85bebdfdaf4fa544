"""The network that fine-tuning starts from: weights of one of our ONNX files.

The way back from :mod:`core.training.network.onnx_export`. What export folded stays folded: the
batch normalisation of the network that comes back changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Sequence, Tuple, cast

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from ...inference import runtime
from ...model.model_card import REFLECTANCE, ModelCard
from ...protocol.errors import ModelError
from ..data.examples import ROLES, make_example
from .architecture import Architecture, Lite, Plain
from .exported_graph import Exported
from .exported_model import TOLERANCE
from .graph_writer import WEIGHT
from .onnx_export import build
from .unet import UNet

_DEEPEST = 8
"""Halvings; the network of a deeper graph would not be worth building to compare with."""


@dataclass(frozen=True)
class Parent:
    """The network that a training goes on from.

    Attributes:
        file: Name of its file.
        sha256: Of the file, hexadecimal.
        card: What the file says about it.
        graph: The file.
        network: On the CPU, in evaluation mode; its logits are the graph's.
        architecture: Its shape.
    """

    file: str
    sha256: str
    card: ModelCard
    graph: bytes
    network: UNet
    architecture: Architecture


def load(path: Path) -> Parent:
    """Read a model that this module's own export wrote.

    Raises:
        ModelError: The file is missing, damaged, or holds another network.
    """
    known = runtime.load(path, "cpu")
    content = path.read_bytes()
    model = onnx.load_from_string(content)
    card = known.card
    if not card.native or card.values != REFLECTANCE or _roles(card) != ROLES:
        raise _another(path)
    weights = _weights(model.graph)
    architecture = _architecture(model.graph, [weight.shape for weight in weights])
    if architecture is None:
        raise _another(path)
    network = architecture.network().eval()
    mould = onnx.load_from_string(build(network)).graph
    if [weight.shape for weight in weights] != [weight.shape for weight in _weights(mould)]:
        raise _another(path)
    if _interface(model.graph) != _interface(mould):
        raise _another(path)
    _pour(weights[_SCALING : len(weights) - network.two_scales], network)
    if not _agree(content, build(network), network.stride):
        raise _another(path)
    return Parent(path.name, known.sha256, card, content, network, architecture)


def _interface(graph: onnx.GraphProto) -> Tuple[List[str], List[str]]:
    """Return what a graph must be given, and what it gives."""
    given = {item.name for item in graph.input} - {item.name for item in graph.initializer}
    return sorted(given), [item.name for item in graph.output]


def _agree(graph: bytes, other: bytes, stride: int) -> bool:
    """Tell whether two graphs say the same of noise, whatever nodes they are made of.

    Our own have been made of others: without what leaves context out, of wider arrays.
    """
    rng = np.random.default_rng(0)
    # Reflectances of land, then all that a raster can hold.
    shape = len(ROLES), 4 * stride, 2 * stride
    halves = [rng.integers(0, above, shape, np.uint16) for above in (4000, 2**16)]
    pixels = np.concatenate(halves, axis=2)
    noise = make_example("", "", list(pixels), np.zeros(pixels.shape[1:], np.uint8))
    one, two = (Exported(each, stride, 1).run(pixels[None], noise) for each in (graph, other))
    return one.shape == two.shape and bool(np.abs(one - two).max() <= TOLERANCE)


def _weights(graph: onnx.GraphProto) -> List[npt.NDArray[np.float32]]:
    """Return what a graph holds of a network, without the numbers that steer what it leaves out."""
    stored = [item for item in graph.initializer if item.name.startswith(WEIGHT)]
    return [numpy_helper.to_array(item) for item in stored]


def _architecture(
    graph: onnx.GraphProto, shapes: Sequence[Tuple[int, ...]]
) -> Optional[Architecture]:
    """Return the shape that a graph of ours must have; ``None`` for one that is not ours."""
    convolutions = [node for node in graph.node if node.op_type == "Conv"]
    two_scales = any(node.op_type == "Resize" for node in graph.node)
    if any(item.name == "group" and item.i > 1 for node in convolutions for item in node.attribute):
        # Kernels of one input channel and five pixels, as wide as only the coarsest level is.
        return Lite(
            far=any(shape[1:] == (1, 5, 5) and shape[0] >= _COARSEST for shape in shapes),
            two_scales=two_scales,
        )
    # The network stands twice in a graph of two scales.
    levels = [node.op_type for node in graph.node].count("ConvTranspose") // (1 + two_scales)
    depth = levels - 1
    widths = [shape[0] for shape in shapes if len(shape) == 4]
    return Plain(widths[-1], depth, two_scales) if widths and 1 <= depth <= _DEEPEST else None


_COARSEST = 480
"""Channels inside the bottlenecks of the coarsest level of :class:`Lite`, at least."""

_SCALING = 3
"""Constants that come before the weights: a shape, the floor of the reflectance, its level."""


def _roles(card: ModelCard) -> tuple[str, ...]:
    return tuple(band.role for band in card.bands)


def _another(path: Path) -> ModelError:
    return ModelError.of("training.other_network", name=path.name)


def _pour(weights: List[npt.NDArray[np.float32]], network: UNet) -> None:
    """Put the graph's weights, in the order in which it was built, into a network."""
    left: Iterator[torch.Tensor] = (torch.from_numpy(weight.copy()) for weight in weights)
    skips: Dict[int, torch.Tensor] = {}
    with torch.no_grad():
        for pair in _convolutions(network.encoder.stem):
            _fill(pair, next(left), next(left))
        for level, stage in enumerate(network.encoder.stages):
            for pair in _convolutions(stage):
                _fill(pair, next(left), next(left))
            if level < len(network.decoder):
                skips[level] = next(left)
        for level in reversed(range(len(network.decoder))):
            up = cast(nn.ConvTranspose2d, network.up[level])
            up.weight.copy_(next(left))
            cast(torch.Tensor, up.bias).copy_(next(left))
            first, second = _convolutions(network.decoder[level])
            _fill(first, torch.cat([next(left), skips[level]], dim=1), next(left))
            _fill(second, next(left), next(left))
        network.head.weight.copy_(next(left))
        cast(torch.Tensor, network.head.bias).copy_(next(left))


Pair = Tuple[nn.Conv2d, nn.BatchNorm2d]
"""A convolution and the normalisation behind it."""


def _convolutions(block: nn.Module) -> Iterator[Pair]:
    """Yield the convolutions of a block in the order in which the graph has them."""
    layers = [part for part in block.modules() if isinstance(part, (nn.Conv2d, nn.BatchNorm2d))]
    for layer, normal in zip(layers[::2], layers[1::2]):
        yield cast(nn.Conv2d, layer), cast(nn.BatchNorm2d, normal)


def _fill(pair: Pair, weight: torch.Tensor, bias: torch.Tensor) -> None:
    """Give a convolution its weights, and the normalisation behind it nothing but the bias."""
    layer, normal = pair
    layer.weight.copy_(weight)
    normal.bias.copy_(bias)
    normal.weight.fill_(1.0)
    cast(torch.Tensor, normal.running_mean).zero_()
    # What is added for safety before the root is drawn is taken away first: the root is one.
    cast(torch.Tensor, normal.running_var).fill_(1.0 - normal.eps)
