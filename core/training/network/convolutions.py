"""Building blocks of the networks: convolutions with normalisation."""

from __future__ import annotations

from typing import List

import torch
from torch import nn

FLOOR = 1e-3
"""Added to variances in EfficientNet: weights that were learnt with it need it."""


def double_convolution(below: int, above: int) -> List[nn.Module]:
    """Return two 3 x 3 convolutions from ``below`` to ``above`` channels, each normalised."""
    layers: List[nn.Module] = []
    for channels in (below, above):
        layers += normalised(nn.Conv2d(channels, above, 3, padding=1, bias=False))
    return layers


def normalised(convolution: nn.Conv2d, active: bool = True, floor: float = 1e-5) -> List[nn.Module]:
    """Return a convolution, its batch normalisation and, where ``active``, its activation.

    Args:
        convolution: Without a bias, which normalisation would undo.
        active: Whether what falls below zero is cut off.
        floor: Added to the variance.
    """
    layers: List[nn.Module] = [convolution, nn.BatchNorm2d(convolution.out_channels, eps=floor)]
    return [*layers, nn.ReLU(inplace=True)] if active else layers


def bottleneck(below: int, above: int, kernel: int, stride: int, expand: int) -> nn.Module:
    """Return an inverted bottleneck: widen, look around in each channel by itself, narrow.

    Sandler et al. (2018). Where nothing else changes, the input is added to the output.

    Args:
        below: Channels of the input.
        above: Channels of the output.
        kernel: Pixels per side of what is looked at.
        stride: Every how manieth pixel is kept.
        expand: By how much it is wider inside; 1 leaves the widening out.
    """
    inside = below * expand
    layers: List[nn.Module] = []
    if expand > 1:
        layers += normalised(nn.Conv2d(below, inside, 1, bias=False), floor=FLOOR)
    around = nn.Conv2d(
        inside, inside, kernel, stride, padding=kernel // 2, groups=inside, bias=False
    )
    layers += normalised(around, floor=FLOOR)
    layers += normalised(nn.Conv2d(inside, above, 1, bias=False), active=False, floor=FLOOR)
    return Residual(*layers) if stride == 1 and below == above else nn.Sequential(*layers)


class Residual(nn.Sequential):
    """Layers whose input is added to their output."""

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Return ``image`` plus what the layers make of it."""
        change: torch.Tensor = super().forward(image)
        return image + change
