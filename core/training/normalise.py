"""From raw pixels to what the network sees; part of the exported graph."""

from __future__ import annotations

import torch
from torch import nn

FLOOR = 0.005
"""Reflectances below this count as this: logarithms of noise in dark water would be large."""


def relative_log(reflectance: torch.Tensor, centre: torch.Tensor) -> torch.Tensor:
    """Return the logarithm of reflectance relative to that of the image's centre.

    The ratio cancels what multiplies a whole image: calibration, sun height, most of the haze.

    Args:
        reflectance: Float [N, C, H, W].
        centre: Reflectance of the image-wide median, float, broadcastable to ``reflectance``.
    """
    logarithm = reflectance.clamp(min=FLOOR).log_()
    return logarithm.sub_(torch.log(centre.clamp(min=FLOOR)))


class Deployed(nn.Module):
    """A network with its normalisation before it and its sigmoid behind it: what is exported."""

    def __init__(self, network: nn.Module) -> None:
        """Wrap ``network``, which gives logits for normalised bands."""
        super().__init__()
        self.network = network

    def forward(
        self,
        pixels: torch.Tensor,
        gain: torch.Tensor,
        offset: torch.Tensor,
        centre: torch.Tensor,
    ) -> torch.Tensor:
        """Return the probability of a pond, float32 [N, 1, H, W].

        Args:
            pixels: Raw digital numbers, uint16 [N, C, H, W].
            gain: Reflectance per digital number, float32 [C]; 0 for a band that is missing.
            offset: Reflectance of digital number 0, float32 [C]; 1 for a band that is missing.
            centre: Image-wide median, digital numbers, float32 [C]; 0 for a missing band.
        """
        scale, shift = gain[:, None, None], offset[:, None, None]
        reflectance = pixels.to(torch.float32) * scale + shift
        seen = relative_log(reflectance, centre[:, None, None] * scale + shift)
        probability: torch.Tensor = torch.sigmoid(self.network(seen))
        return probability
