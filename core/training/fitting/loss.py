"""Loss functions."""

from __future__ import annotations

import torch
from torch.nn import functional

from ...raster.class_codes import OTHER, POND, UNKNOWN


def polygon_loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return binary cross-entropy over polygons of both classes, each class counting the same.

    How much of the polygons is pond was the choice of whoever drew them, and says nothing about
    the ground; the loss that suits whole images would have everything become pond.

    Args:
        logits: Float [N, 1, H, W].
        labels: uint8 [N, H, W], 1 pond, 0 other; all else has no label.
    """
    chosen = logits[:, 0].float()
    parts = [
        functional.binary_cross_entropy_with_logits(
            chosen[labels == kind], torch.full_like(chosen[labels == kind], float(kind))
        )
        for kind in (OTHER, POND)
        if bool((labels == kind).any())
    ]
    return sum(parts, logits.sum() * 0.0) / 2


def disagreement(logits: torch.Tensor, said: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return how far a network is from what another says, where there is no label.

    The divergence of Kullback and Leibler (1951) between the probabilities of a pond, as in the
    distillation of Hinton, Vinyals and Dean (2015): zero where both say the same.

    Args:
        logits: Float [N, 1, H, W].
        said: The other's, likewise.
        labels: uint8 [N, H, W]; only where they are 254 is anything compared.
    """
    unknown = labels == UNKNOWN
    chosen, target = logits[:, 0][unknown].float(), torch.sigmoid(said[:, 0][unknown].float())
    if chosen.numel() == 0:
        return logits.sum() * 0.0
    entropy = functional.binary_cross_entropy(target, target)
    return functional.binary_cross_entropy_with_logits(chosen, target) - entropy


def segmentation_loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return binary cross-entropy plus Dice loss over the pixels that have a label.

    Dice as in Milletari, Navab and Ahmadi (2016), over the whole batch, since a crop without a
    pond has none of its own.

    Args:
        logits: Float [N, 1, H, W].
        labels: uint8 [N, H, W], 1 pond, 0 other; all else has no label.
    """
    valid = labels <= POND
    chosen = logits[:, 0][valid].float()
    target = labels[valid].to(chosen.dtype)
    if chosen.numel() == 0:
        return logits.sum() * 0.0
    entropy = functional.binary_cross_entropy_with_logits(chosen, target)
    probability = torch.sigmoid(chosen)
    overlap = (probability * target).sum()
    dice = 1 - (2 * overlap + 1) / (probability.sum() + target.sum() + 1)
    return entropy + dice
