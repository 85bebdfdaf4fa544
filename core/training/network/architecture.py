"""Network architectures, and the networks that have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

from ...protocol.texts import text
from . import encoders
from .unet import UNet


@dataclass(frozen=True)
class Plain:
    """The U-Net as published, its widths doubling from level to level.

    Attributes:
        base: Channels of the finest level, which works on 2 x 2 pixels.
        depth: How many times the finest level is halved.
        two_scales: As of :class:`Lite`.
    """

    base: int = 24
    depth: int = 3
    two_scales: bool = False

    def network(self) -> UNet:
        """Return a new network; its weights are random."""
        widths = [self.base * 2**level for level in range(self.depth)]
        return UNet(encoders.plain(self.base, self.depth), widths, self.two_scales)

    def __str__(self) -> str:
        """Return it in words."""
        return _scaled(
            self.two_scales, text("training.architecture.plain", base=self.base, depth=self.depth)
        )


@dataclass(frozen=True)
class Lite:
    """A U-Net whose encoder can begin with what EfficientNet-Lite0 learnt from photographs.

    Attributes:
        far: Whether its coarsest level looks as far as published: better at large ponds, and
            tiling needs more context.
        two_scales: Whether it reads an image at half the size too: better at ponds that are wider
            than its view, a quarter slower, and tiling needs twice the context.
    """

    far: bool = False
    two_scales: bool = False

    def network(self) -> UNet:
        """Return a new network; its weights are random."""
        return UNet(encoders.lite(self.far), (24, 32, 64), self.two_scales)

    def __str__(self) -> str:
        """Return it in words."""
        return _scaled(self.two_scales, text("training.architecture.lite"))


def _scaled(two_scales: bool, network: str) -> str:
    return text("training.architecture.two_scales", network=network) if two_scales else network


Architecture = Union[Plain, Lite]
