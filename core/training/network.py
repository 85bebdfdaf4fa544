"""The U-Net: an encoder, a decoder, and connections that skip across.

Ronneberger, Fischer and Brox (2015), as used for tailings ponds by Zhang et al. (2021), who do not
publish widths or depth: both are settings here. Two things differ. The first convolution takes
every second pixel and the last one puts them back, so that nothing is computed on every pixel at
full width: a third of the time and of the memory, for borders that are as sharp. And convolutions
are padded, so that the output has the size of the input; each is followed by batch normalisation,
which export folds into it.
"""

from __future__ import annotations

import copy
from typing import List

import torch
from torch import nn

from .normalise import CHANNELS


class UNet(nn.Module):
    """Logit of a pond for every pixel.

    Args:
        base: Channels of the finest level, which works on 2 x 2 pixels; each coarser one has twice
            as many.
        depth: How many times the finest level is halved; the sides of an image must be multiples
            of ``2 ** (depth + 1)``.
    """

    def __init__(self, base: int = 24, depth: int = 3) -> None:
        """Build the layers; the weights are random."""
        super().__init__()
        widths = [base * 2**level for level in range(depth + 1)]
        self.stride = stride_of(depth)
        self.stem = nn.Sequential(
            nn.Conv2d(CHANNELS, base, 4, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(base),
            nn.ReLU(inplace=True),
        )
        self.encoder = nn.ModuleList(
            double_convolution(below, above) for below, above in zip([base, *widths[:-1]], widths)
        )
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(widths[level + 1], widths[level], 2, stride=2)
            for level in range(depth)
        )
        self.decoder = nn.ModuleList(
            double_convolution(2 * widths[level], widths[level]) for level in range(depth)
        )
        self.halve = nn.MaxPool2d(2)
        self.head = nn.ConvTranspose2d(base, 1, 2, stride=2)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Return logits, float [N, 1, H, W], for what :mod:`core.training.normalise` gives."""
        skips: List[torch.Tensor] = []
        image = self.stem(image)
        for level, encode in enumerate(self.encoder):
            image = encode(self.halve(image) if level else image)
            skips.append(image)
        image = skips.pop()
        for level in reversed(range(len(self.decoder))):
            image = self.decoder[level](torch.cat([self.up[level](image), skips[level]], dim=1))
        logits: torch.Tensor = self.head(image)
        return logits


def double_convolution(below: int, above: int) -> nn.Sequential:
    """Return two 3 x 3 convolutions from ``below`` to ``above`` channels."""
    layers: List[nn.Module] = []
    for channels in (below, above):
        layers += [
            nn.Conv2d(channels, above, 3, padding=1, bias=False),
            nn.BatchNorm2d(above),
            nn.ReLU(inplace=True),
        ]
    return nn.Sequential(*layers)


def stride_of(depth: int) -> int:
    """Return what the sides of an image must be multiples of."""
    return int(2 ** (depth + 1))


def receptive_radius(depth: int) -> int:
    """Return how many pixels away an input can still change an output.

    In cells of the finest level, two 3 x 3 convolutions reach ``2 * 2 ** level`` cells at each
    level, on the way down and on the way up, and once at the bottom; a pooled cell reaches on to
    its far side, at most ``2 ** depth - 1`` cells. A cell is two pixels wide and sees one more on
    each side.
    """
    down = sum(2 * 2**level for level in range(depth))
    cells = 2 * down + 2 * 2**depth + 2**depth - 1
    return 2 * cells + 2


def calibrated(network: UNet, slope: float, intercept: float) -> UNet:
    """Return a copy whose logits are ``slope * logit + intercept`` of the network's.

    The line goes into the last convolution, so that the graph does not grow.
    """
    result = copy.deepcopy(network).eval()
    with torch.no_grad():
        result.head.weight.mul_(slope)
        result.head.bias.mul_(slope).add_(intercept)  # type: ignore[union-attr]
    return result
