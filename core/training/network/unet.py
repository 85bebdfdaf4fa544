"""The U-Net: an encoder, a decoder, and connections that skip across.

Ronneberger, Fischer and Brox (2015), as used for tailings ponds by Zhang et al. (2021), who do not
publish widths or depth: both are settings here (:mod:`core.training.network.architecture`). Two
things differ. The first convolution takes every second pixel and the last one puts them back, so
that nothing is computed on every pixel at full width: a third of the time and of the memory, for
borders that are as sharp. And convolutions are padded, so that the output has the size of the
input; each is followed by batch normalisation, which export folds into it.

One may read an image at two scales: as it is, and averaged to half the size, where a pond that is
wider than what the network sees fits into its view. A pixel gets the larger of the two logits.
"""

from __future__ import annotations

import copy
from typing import Sequence

import torch
from torch import nn
from torch.nn import functional

from .convolutions import double_convolution
from .encoders import Encoder


class UNet(nn.Module):
    """Logit of a pond for every pixel.

    Args:
        encoder: The way down.
        widths: Channels of the decoder's levels, finest first: one fewer than the encoder has.
        two_scales: Whether it reads an image at half the size too.
    """

    def __init__(self, encoder: Encoder, widths: Sequence[int], two_scales: bool = False) -> None:
        """Build the decoder; its weights are random."""
        super().__init__()
        self.encoder = encoder
        self.two_scales = two_scales
        self.stride = 2 ** (len(encoder.widths) + two_scales)
        coarser = [*widths[1:], encoder.widths[-1]]
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(below, width, 2, stride=2) for below, width in zip(coarser, widths)
        )
        self.decoder = nn.ModuleList(
            nn.Sequential(*double_convolution(width + skip, width))
            for width, skip in zip(widths, encoder.widths)
        )
        self.head = nn.ConvTranspose2d(widths[0], 1, 2, stride=2)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Return logits, float [N, 1, H, W], for scaled input.

        The sides of ``image`` must be multiples of ``stride``.
        """
        logits = self._at_one_scale(image)
        if not self.two_scales:
            return logits
        coarse = self._at_one_scale(functional.avg_pool2d(image, 2))
        enlarged = functional.interpolate(coarse, scale_factor=2, mode="bilinear")
        return torch.maximum(logits, enlarged)

    def _at_one_scale(self, image: torch.Tensor) -> torch.Tensor:
        *skips, image = self.encoder(image)
        for level in reversed(range(len(self.decoder))):
            image = self.decoder[level](torch.cat([self.up[level](image), skips[level]], dim=1))
        logits: torch.Tensor = self.head(image)
        return logits


def calibrated(network: UNet, slope: float, intercept: float) -> UNet:
    """Return a copy whose logits are ``slope * logit + intercept`` of the network's.

    The line goes into the last convolution, so that the graph does not grow.
    """
    result = copy.deepcopy(network).eval()
    with torch.no_grad():
        result.head.weight.mul_(slope)
        result.head.bias.mul_(slope).add_(intercept)  # type: ignore[union-attr]
    return result
