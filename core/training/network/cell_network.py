"""The network that looks first: whether a pond can be in a cell of many pixels.

An encoder and one convolution, on an image that is averaged to about 30 m: it need not draw ponds,
only tell on which ground the U-Net has to look for them (:mod:`core.inference.screening`).
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from .encoders import lite

PRIOR = -3.0
"""Logit that the first weights give every cell: few hold a pond."""


class CellNetwork(nn.Module):
    """Logit of a pond in every cell of :attr:`stride` x :attr:`stride` averaged pixels."""

    def __init__(self) -> None:
        """Build it; its weights are random."""
        super().__init__()
        self.encoder = lite(far=True)
        self.stride = 2 ** len(self.encoder.widths)
        self.head = nn.Conv2d(self.encoder.widths[-1], 1, 1)
        nn.init.constant_(self.head.bias, PRIOR)  # type: ignore[arg-type]

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Return logits, float [N, 1, H / stride, W / stride], for scaled input."""
        logits: torch.Tensor = self.head(self.encoder(image)[-1])
        return logits


class PerPixel(nn.Module):
    """A network of cells that gives each pixel the logit of its cell, as its exported graph does.

    Args:
        cells: The network.
    """

    def __init__(self, cells: CellNetwork) -> None:
        """Wrap it."""
        super().__init__()
        self.cells = cells
        self.stride = cells.stride

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Return logits, float [N, 1, H, W]."""
        return functional.interpolate(self.cells(image), scale_factor=self.stride, mode="nearest")


def averaged(image: torch.Tensor, factor: int) -> torch.Tensor:
    """Return scaled input with ``factor`` times larger pixels.

    What is averaged is reflectance, as in an image; scaled input is a logarithm of it.
    """
    return functional.avg_pool2d(image.exp(), factor).log()
