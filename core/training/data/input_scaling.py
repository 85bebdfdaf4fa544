"""From raw pixels to what the network sees; part of the exported graph."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from .examples import ROLES, Example

FLOOR = 0.005
"""Reflectances below this count as this: logarithms of noise in dark water would be large."""

LEVEL = math.log(0.08)
"""About the mean logarithm of reflectance of land in visible light, so that levels are near 0."""

CHANNELS = 2 * len(ROLES)
"""Each band is seen twice: relative to the image, and by itself."""


def relative_log(reflectance: torch.Tensor, centre: torch.Tensor) -> torch.Tensor:
    """Return the logarithm of reflectance relative to that of the image's centre.

    The ratio cancels what multiplies a whole image: calibration, sun height, most of the haze.

    Args:
        reflectance: Float [..., C, H, W].
        centre: Reflectance of the image-wide median, float, broadcastable to ``reflectance``.
    """
    logarithm = reflectance.clamp(min=FLOOR).log_()
    return logarithm.sub_(torch.log(centre.clamp(min=FLOOR)))


def level(centre: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
    """Return what makes a relative logarithm absolute: that of the centre, from :data:`LEVEL`.

    Args:
        centre: Reflectance of the image-wide median, float [C].
        present: Which bands there are, bool or float [C]; a missing one gets 0.
    """
    return (torch.log(centre.clamp(min=FLOOR)) - LEVEL) * present


def seen(relative: torch.Tensor, levels: torch.Tensor) -> torch.Tensor:
    """Return what the network takes: each band relative to the image, then each by itself.

    What a pond looks like beside its surroundings carries from sensor to sensor; what colour it is
    tells tailings from soil where the surroundings are unusual.

    Args:
        relative: From :func:`relative_log`, float [..., C, H, W].
        levels: From :func:`level`, float [C].

    Returns:
        Float [..., 2 C, H, W].
    """
    return torch.cat([relative, relative + levels[:, None, None]], dim=-3)


def input_of(pixels: npt.NDArray[np.uint16], example: Example) -> torch.Tensor:
    """Return what the network takes for a window, uint16 [C, H, W], of an image: [1, 2 C, H, W]."""
    scale, shift = example.gain[:, None, None], example.offset[:, None, None]
    reflectance = torch.from_numpy(pixels.astype(np.float32) * scale + shift)
    centre = torch.from_numpy(example.centre * example.gain + example.offset)
    levels = level(centre, torch.from_numpy(example.gain > 0))
    return seen(relative_log(reflectance, centre[:, None, None]), levels)[None]


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
        reflectance = pixels.to(torch.float32) * gain[:, None, None] + offset[:, None, None]
        median = centre * gain + offset
        relative = relative_log(reflectance, median[:, None, None])
        logits = self.network(seen(relative, level(median, torch.sign(gain))))
        probability: torch.Tensor = torch.sigmoid(logits)
        return probability
