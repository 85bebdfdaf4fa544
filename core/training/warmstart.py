"""A network to go on from: weights out of one of our ONNX files, back into torch.

The way back from :mod:`core.training.graph`. What export folded stays folded: the batch
normalisation of the network that comes back changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, List, cast

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from .. import runtime
from ..errors import ModelError
from ..modelcard import REFLECTANCE, ModelCard
from .data import ROLES
from .graph import build
from .network import UNet

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
        base: Channels of the finest level.
        depth: How many times it halves an image.
    """

    file: str
    sha256: str
    card: ModelCard
    graph: bytes
    network: UNet
    base: int
    depth: int


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
    kinds = [node.op_type for node in model.graph.node]
    weights = [numpy_helper.to_array(item) for item in model.graph.initializer]
    depth = kinds.count("ConvTranspose") - 1
    shapes = [weight.shape for weight in weights if weight.ndim == 4]
    if not (1 <= depth <= _DEEPEST and shapes):
        raise _another(path)
    base = shapes[-1][0]
    network = UNet(base=base, depth=depth).eval()
    mould = onnx.load_from_string(build(network)).graph
    fixed = [numpy_helper.to_array(item) for item in mould.initializer]
    if (
        kinds != [node.op_type for node in mould.node]
        or [weight.shape for weight in weights] != [weight.shape for weight in fixed]
        or any(not np.array_equal(*pair) for pair in zip(weights[:_SCALING], fixed))
    ):
        raise _another(path)
    _pour(weights[_SCALING:], network)
    return Parent(path.name, known.sha256, card, content, network, base, depth)


_SCALING = 3
"""Constants that come before the weights: a shape, the floor of the reflectance, its level."""


def _roles(card: ModelCard) -> tuple[str, ...]:
    return tuple(band.role for band in card.bands)


def _another(path: Path) -> ModelError:
    return ModelError(
        f"The network in {path.name} is not one that can be trained on.",
        "Start from a model that Tailing Pond Mapper has trained, or from a new network.",
    )


def _pour(weights: List[npt.NDArray[np.float32]], network: UNet) -> None:
    """Put the graph's weights, in the order in which it was built, into a network."""
    left: Iterator[torch.Tensor] = (torch.from_numpy(weight.copy()) for weight in weights)
    skips: Dict[int, torch.Tensor] = {}
    with torch.no_grad():
        stem, normal, _ = network.stem.children()
        _convolution(stem, normal, next(left), next(left))
        for level, block in enumerate(network.encoder):
            first, normal, _, second, normal_too, _ = block.children()
            _convolution(first, normal, next(left), next(left))
            _convolution(second, normal_too, next(left), next(left))
            if level < len(network.decoder):
                skips[level] = next(left)
        for level in reversed(range(len(network.decoder))):
            up = cast(nn.ConvTranspose2d, network.up[level])
            up.weight.copy_(next(left))
            cast(torch.Tensor, up.bias).copy_(next(left))
            first, normal, _, second, normal_too, _ = network.decoder[level].children()
            _convolution(first, normal, torch.cat([next(left), skips[level]], dim=1), next(left))
            _convolution(second, normal_too, next(left), next(left))
        network.head.weight.copy_(next(left))
        cast(torch.Tensor, network.head.bias).copy_(next(left))


def _convolution(
    layer: nn.Module, normal: nn.Module, weight: torch.Tensor, bias: torch.Tensor
) -> None:
    """Give a convolution its weights, and the normalisation behind it nothing but the bias."""
    normal = cast(nn.BatchNorm2d, normal)
    cast(nn.Conv2d, layer).weight.copy_(weight)
    normal.bias.copy_(bias)
    normal.weight.fill_(1.0)
    cast(torch.Tensor, normal.running_mean).zero_()
    # What is added for safety before the root is drawn is taken away first: the root is one.
    cast(torch.Tensor, normal.running_var).fill_(1.0 - normal.eps)
