"""A training in progress, in memory."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Dict, List, Optional

import torch

from ...protocol.messages import Epoch
from ..data.crops import HardNegatives
from ..network import pretrained
from ..network.unet import UNet
from .hardware import Precision
from .recipe import Recipe
from .validation import Score


@dataclass
class State:
    """A run in progress.

    Attributes:
        network: What the optimiser works on.
        averaged: Moving average of its weights: what is measured and kept.
        optimiser: With its memory.
        precision: How the device multiplies.
        device: Where it does.
        anchor: What the run began with, where the recipe holds on to that.
        epoch: Epochs done.
        history: What each came to.
        best: Weights of the best average so far, on the CPU.
        best_epoch: When that was.
        best_score: What it came to; ``None`` where nothing is held out.
        hard: What is taken for ponds and is none.
    """

    network: UNet
    averaged: UNet
    optimiser: torch.optim.AdamW
    precision: Precision
    device: torch.device
    anchor: Optional[UNet] = None
    epoch: int = 0
    history: List[Epoch] = field(default_factory=list)
    best: Dict[str, torch.Tensor] = field(default_factory=dict)
    best_epoch: int = 0
    best_score: Optional[Score] = None
    hard: HardNegatives = field(default_factory=dict)

    def keep(self, score: Optional[Score]) -> None:
        """Make the present average the best one."""
        weights = self.averaged.state_dict()
        self.best = {name: value.detach().cpu().clone() for name, value in weights.items()}
        self.best_epoch, self.best_score = self.epoch, score


def begin(recipe: Recipe, device: torch.device, initial: Optional[UNet] = None) -> State:
    """Return a run that has not begun.

    Args:
        recipe: What it will follow.
        device: Where it will run.
        initial: The network to go on from, as it is; a new one, whose weights depend on the seed
            alone, if absent.
    """
    torch.manual_seed(recipe.seed % 2**64)
    network = _new(recipe) if initial is None else copy.deepcopy(initial)
    network.to(device)
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    averaged = copy.deepcopy(network).eval()
    averaged.requires_grad_(False)
    if recipe.freeze_encoder:
        network.encoder.requires_grad_(False)
    anchor = copy.deepcopy(averaged) if recipe.anchor else None
    return State(network, averaged, _optimiser(recipe, network), Precision(device), device, anchor)


def _new(recipe: Recipe) -> UNet:
    network = recipe.architecture.network()
    if recipe.pretrained:
        pretrained.pour(network.encoder)
    return network


def _optimiser(recipe: Recipe, network: UNet) -> torch.optim.AdamW:
    """Return an optimiser of groups, each with its ``rate`` relative to the recipe's."""
    encoder = {id(weight) for weight in network.encoder.parameters()}
    groups = []
    for in_encoder, rate in ((True, recipe.encoder_rate), (False, 1.0)):
        for is_matrix, decay in ((True, recipe.weight_decay), (False, 0.0)):
            weights = [
                weight
                for weight in network.parameters()
                if weight.requires_grad
                and (id(weight) in encoder, weight.ndim > 1) == (in_encoder, is_matrix)
            ]
            if weights:
                groups.append({"params": weights, "weight_decay": decay, "rate": rate})
    return torch.optim.AdamW(groups, lr=recipe.learning_rate)
