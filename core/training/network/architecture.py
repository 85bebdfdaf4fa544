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
    """

    base: int = 24
    depth: int = 3

    def network(self) -> UNet:
        """Return a new network; its weights are random."""
        widths = [self.base * 2**level for level in range(self.depth)]
        return UNet(encoders.plain(self.base, self.depth), widths)

    def __str__(self) -> str:
        """Return it in words."""
        return text("training.architecture.plain", base=self.base, depth=self.depth)


@dataclass(frozen=True)
class Lite:
    """A U-Net whose encoder can begin with what EfficientNet-Lite0 learnt from photographs.

    Attributes:
        far: Whether its coarsest level looks as far as published: better at large ponds, and
            tiling needs more context.
    """

    far: bool = False

    def network(self) -> UNet:
        """Return a new network; its weights are random."""
        return UNet(encoders.lite(self.far), (24, 32, 64))

    def __str__(self) -> str:
        """Return it in words."""
        return text("training.architecture.lite")


Architecture = Union[Plain, Lite]
