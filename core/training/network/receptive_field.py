"""Receptive field of a network, from its layers."""

from __future__ import annotations

from typing import Iterable, List, Tuple, Union, cast

from torch import nn

from ...raster.windows import ceil_to
from .cell_network import CellNetwork
from .unet import UNet

Span = Tuple[int, int]
"""First and last cell of a level, along one axis."""


def receptive_radius(network: UNet) -> int:
    """Return how many pixels away an input can still change an output.

    Followed backwards from an output pixel, at each of the places that a pixel can have in the
    coarsest cell.
    """
    radius = 0
    for pixel in range(2 ** len(network.encoder.widths)):
        first, last = _seen(network, pixel)
        radius = max(radius, pixel - first, last - pixel)
    # Enlarging takes a coarse pixel and its neighbour; each is two pixels wide.
    return 2 * (radius + 1) + 1 if network.two_scales else radius


def whole_context(network: Union[UNet, CellNetwork]) -> int:
    """Return the pixels around a window beyond which nothing can matter, a multiple of stride."""
    radius = cell_radius(network) if isinstance(network, CellNetwork) else receptive_radius(network)
    return ceil_to(radius, network.stride)


def cell_radius(network: CellNetwork) -> int:
    """Return how many pixels beyond its cell an input can still change an output."""
    first, last = _behind([network.encoder.stem, *network.encoder.stages, network.head], (0, 0))
    return max(-first, last - (network.stride - 1))


def _seen(network: UNet, pixel: int) -> Span:
    """Return the input pixels that an output pixel depends on."""
    span = _behind([network.head], (pixel, pixel))
    skips: List[Span] = []
    for up, convolutions in zip(network.up, network.decoder):
        span = _behind([convolutions], span)
        skips.append(span)
        span = _behind([up], span)
    stages = list(network.encoder.stages)
    span = _behind([stages[-1]], span)
    for stage, skip in zip(reversed(stages[:-1]), reversed(skips)):
        span = _behind([stage], (min(span[0], skip[0]), max(span[1], skip[1])))
    return _behind([network.encoder.stem], span)


def _behind(layers: Iterable[nn.Module], span: Span) -> Span:
    """Return the cells that go into ``span`` of what the layers give."""
    first, last = span
    for layer in reversed(list(layers)):
        if isinstance(layer, nn.Sequential):
            first, last = _behind(layer, (first, last))
        elif isinstance(layer, nn.ConvTranspose2d):
            first, last = first // 2, last // 2
        elif isinstance(layer, (nn.Conv2d, nn.MaxPool2d)):
            kernel, stride, padding = (
                _side(value) for value in (layer.kernel_size, layer.stride, layer.padding)
            )
            first, last = first * stride - padding, last * stride - padding + kernel - 1
    return first, last


def _side(value: object) -> int:
    return cast(int, value[0] if isinstance(value, tuple) else value)
