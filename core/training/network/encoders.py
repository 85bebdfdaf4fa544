"""Encoders: features of the image at coarser and coarser levels."""

from __future__ import annotations

from typing import List, Sequence

import torch
from torch import nn

from ..data.input_scaling import CHANNELS
from .convolutions import FLOOR, bottleneck, double_convolution, normalised


class Encoder(nn.Module):
    """Features of an image at several levels, the finest at half of its resolution.

    Args:
        stem: From the image to the finest level: it takes every second pixel.
        stages: One for each level; each but the first takes every second pixel.
        widths: Channels that each stage gives.
    """

    def __init__(self, stem: nn.Module, stages: Sequence[nn.Module], widths: Sequence[int]) -> None:
        """Take the layers; their weights stay as they are."""
        super().__init__()
        self.stem = stem
        self.stages = nn.ModuleList(stages)
        self.widths = tuple(widths)

    def forward(self, image: torch.Tensor) -> List[torch.Tensor]:
        """Return the features of each level, finest first."""
        features: List[torch.Tensor] = []
        image = self.stem(image)
        for stage in self.stages:
            image = stage(image)
            features.append(image)
        return features


def plain(base: int, depth: int) -> Encoder:
    """Return the encoder of Ronneberger, Fischer and Brox (2015), padded and normalised.

    Args:
        base: Channels of the finest level; each coarser one has twice as many.
        depth: How many times the finest level is halved.
    """
    widths = [base * 2**level for level in range(depth + 1)]
    stem = nn.Sequential(*normalised(nn.Conv2d(CHANNELS, base, 4, stride=2, padding=1, bias=False)))
    stages = [nn.Sequential(*double_convolution(base, base))]
    stages += [
        nn.Sequential(nn.MaxPool2d(2), *double_convolution(below, above))
        for below, above in zip(widths, widths[1:])
    ]
    return Encoder(stem, stages, widths)


def lite(far: bool) -> Encoder:
    """Return the first five of EfficientNet-Lite0's seven stages, by four levels.

    Tan and Le (2019), table 1, without the parts that Lite leaves out, squeezing among them. How
    far it sees decides how much context tiling needs. So the last two stages are left out, which
    hold three quarters of the weights. The activation is not cut off at six: fine-tuned networks do
    as well without.

    Args:
        far: Whether the fifth stage looks at 5 x 5 cells, as published, instead of 3 x 3.
    """
    below = 32
    first = nn.Conv2d(CHANNELS, below, 3, 2, padding=1, bias=False)
    stem = nn.Sequential(*normalised(first, floor=FLOOR))
    levels = []
    for level in _LITE:
        layers = []
        for expand, above, published, stride, repeats in level:
            kernel = published if far or above < _LITE[-1][-1][1] else 3
            for number in range(repeats):
                layers.append(
                    bottleneck(below, above, kernel, stride if number == 0 else 1, expand)
                )
                below = above
        levels.append(nn.Sequential(*layers))
    return Encoder(stem, levels, [level[-1][1] for level in _LITE])


_LITE = (
    ((1, 16, 3, 1, 1),),
    ((6, 24, 3, 2, 2),),
    ((6, 40, 5, 2, 2),),
    ((6, 80, 3, 2, 3), (6, 112, 5, 1, 3)),
)
"""Of each level the stages, of each stage: widening, channels, kernel, stride and bottlenecks."""
