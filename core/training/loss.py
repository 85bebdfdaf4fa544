"""How wrong a prediction is."""

from __future__ import annotations

import torch
from torch.nn import functional

from .data import IGNORE


def segmentation_loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return binary cross-entropy plus Dice loss over the pixels that have a label.

    Dice as in Milletari, Navab and Ahmadi (2016), over the whole batch, since a crop without a
    pond has none of its own.

    Args:
        logits: Float [N, 1, H, W].
        labels: uint8 [N, H, W], 1 pond, 0 other, 255 ignored.
    """
    valid = labels != IGNORE
    chosen = logits[:, 0][valid].float()
    target = labels[valid].to(chosen.dtype)
    if chosen.numel() == 0:
        return logits.sum() * 0.0
    entropy = functional.binary_cross_entropy_with_logits(chosen, target)
    probability = torch.sigmoid(chosen)
    overlap = (probability * target).sum()
    dice = 1 - (2 * overlap + 1) / (probability.sum() + target.sum() + 1)
    return entropy + dice
