"""The U-Net: an encoder, a decoder, and connections that skip across.

Ronneberger, Fischer and Brox (2015), as used for tailings ponds by Zhang et al. (2021), who do not
publish widths or depth: both are settings here. Convolutions are padded, so that the output has
the size of the input, and each is followed by batch normalisation, which export folds into it.
"""

from __future__ import annotations

import copy
from typing import List

import torch
from torch import nn


class UNet(nn.Module):
    """Logit of a pond for every pixel.

    Args:
        channels: Bands of the input.
        base: Channels of the finest level; each coarser one has twice as many.
        depth: How many times the image is halved; its sides must be multiples of ``2 ** depth``.
    """

    def __init__(self, channels: int = 4, base: int = 16, depth: int = 4) -> None:
        """Build the layers; the weights are random."""
        super().__init__()
        widths = [base * 2**level for level in range(depth + 1)]
        self.stride = 2**depth
        self.encoder = nn.ModuleList(
            double_convolution(below, above)
            for below, above in zip([channels, *widths[:-1]], widths)
        )
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(widths[level + 1], widths[level], 2, stride=2)
            for level in range(depth)
        )
        self.decoder = nn.ModuleList(
            double_convolution(2 * widths[level], widths[level]) for level in range(depth)
        )
        self.halve = nn.MaxPool2d(2)
        self.head = nn.Conv2d(base, 1, 1)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Return logits, float [N, 1, H, W], for normalised bands, float [N, C, H, W]."""
        skips: List[torch.Tensor] = []
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


def receptive_radius(depth: int) -> int:
    """Return how many pixels away an input can still change an output.

    Two 3 x 3 convolutions reach ``2 * 2 ** level`` pixels at each level, on the way down and on
    the way up, and once at the bottom. A pooled cell reaches on to its far side: at most
    ``2 ** depth - 1`` pixels.
    """
    down = sum(2 * 2**level for level in range(depth))
    return 2 * down + 2 * 2**depth + 2**depth - 1


def calibrated(network: UNet, slope: float, intercept: float) -> UNet:
    """Return a copy whose logits are ``slope * logit + intercept`` of the network's.

    The line goes into the last convolution, so that the graph does not grow.
    """
    result = copy.deepcopy(network).eval()
    with torch.no_grad():
        result.head.weight.mul_(slope)
        result.head.bias.mul_(slope).add_(intercept)  # type: ignore[union-attr]
    return result
