"""Fitting the network: loss, schedule, moving average, checkpoints."""

from __future__ import annotations

import math
import pickle
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Optional

import torch
from torch import nn
from torch.nn import functional

from ..errors import InputError, OutputError
from ..feedback import Feedback
from .data import IGNORE
from .network import UNet
from .sampling import Sampler, Variation


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what a run gives, besides the data.

    Attributes:
        base: Channels of the finest level.
        depth: How many times the image is halved.
        steps: Batches to train on.
        batch: Crops in a batch.
        learning_rate: Peak of the schedule.
        weight_decay: Of AdamW, on convolution weights only.
        warmup: Part of the steps over which the learning rate rises.
        average: Decay of the exponential moving average of the weights, a step.
        seed: Of the first weights, the batches and the split.
        variation: How crops are varied.
    """

    base: int = 16
    depth: int = 4
    steps: int = 480
    batch: int = 8
    learning_rate: float = 3e-3
    weight_decay: float = 1e-2
    warmup: float = 0.06
    average: float = 0.99
    seed: int = 0
    variation: Variation = field(default_factory=Variation)


@dataclass
class State:
    """A run in progress: networks, optimiser, steps done, mean loss of each stretch."""

    network: UNet
    averaged: UNet
    optimiser: torch.optim.AdamW
    step: int = 0
    losses: List[float] = field(default_factory=list)


def segmentation_loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return binary cross-entropy plus Dice loss over the pixels that have a label.

    Dice as in Milletari, Navab and Ahmadi (2016), over the whole batch, since a crop without a
    pond has none of its own.

    Args:
        logits: Float [N, 1, H, W].
        labels: uint8 [N, H, W], 1 pond, 0 other, 255 ignored.
    """
    valid = labels != IGNORE
    chosen = logits[:, 0][valid]
    target = labels[valid].to(chosen.dtype)
    if chosen.numel() == 0:
        return logits.sum() * 0.0
    entropy = functional.binary_cross_entropy_with_logits(chosen, target)
    probability = torch.sigmoid(chosen)
    overlap = (probability * target).sum()
    dice = 1 - (2 * overlap + 1) / (probability.sum() + target.sum() + 1)
    return entropy + dice


def learning_rate(recipe: Recipe, step: int) -> float:
    """Return the learning rate of a step: a linear rise, then a cosine fall to zero."""
    rise = max(1, round(recipe.warmup * recipe.steps))
    if step < rise:
        return recipe.learning_rate * (step + 1) / rise
    done = (step - rise) / max(1, recipe.steps - rise)
    return recipe.learning_rate * 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))


def start(recipe: Recipe) -> State:
    """Return a run that has not begun; the weights depend on the seed alone."""
    torch.manual_seed(recipe.seed)
    network = UNet(base=recipe.base, depth=recipe.depth)
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    averaged = UNet(base=recipe.base, depth=recipe.depth)
    averaged.load_state_dict(network.state_dict())
    averaged.requires_grad_(False)
    matrices = [weight for weight in network.parameters() if weight.ndim > 1]
    vectors = [weight for weight in network.parameters() if weight.ndim <= 1]
    optimiser = torch.optim.AdamW(
        [
            {"params": matrices, "weight_decay": recipe.weight_decay},
            {"params": vectors, "weight_decay": 0.0},
        ],
        lr=recipe.learning_rate,
    )
    return State(network, averaged, optimiser)


def fit(
    recipe: Recipe,
    sampler: Sampler,
    checkpoint: Optional[Path],
    feedback: Feedback,
    every: int = 25,
) -> State:
    """Train to the end of the recipe, going on from a checkpoint where there is one.

    Args:
        recipe: What to do.
        sampler: Where batches come from.
        checkpoint: File to go on from and to save to, replaced whole each time; none if absent.
        feedback: Told of each stretch.
        every: Steps in a stretch; a checkpoint is written after each.

    Raises:
        InputError: The checkpoint belongs to another recipe, or is damaged.
        OutputError: The checkpoint cannot be written.
        Cancelled: The user asked to stop; the last checkpoint stays.
    """
    state = start(recipe)
    if checkpoint is not None and checkpoint.exists():
        load(state, recipe, checkpoint)
    stretch: List[float] = []
    while state.step < recipe.steps:
        images, labels = sampler.batch(state.step, recipe.batch)
        stretch.append(_step(state, recipe, images, labels))
        if state.step % every == 0 or state.step == recipe.steps:
            mean = sum(stretch) / len(stretch)
            state.losses.append(mean)
            stretch = []
            if checkpoint is not None:
                save(state, recipe, checkpoint)
            feedback.log(f"step {state.step} of {recipe.steps}: loss {mean:.4f}")
        feedback.progress(state.step / recipe.steps, "training")
    return state


def _step(state: State, recipe: Recipe, images: torch.Tensor, labels: torch.Tensor) -> float:
    for group in state.optimiser.param_groups:
        group["lr"] = learning_rate(recipe, state.step)
    state.network.train()
    loss = segmentation_loss(state.network(images), labels)
    state.optimiser.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(state.network.parameters(), 5.0)
    state.optimiser.step()
    state.step += 1
    # Early weights are poor: the average forgets them faster.
    decay = min(recipe.average, (1 + state.step) / (10 + state.step))
    average = state.averaged.state_dict()
    for name, value in state.network.state_dict().items():
        if value.dtype.is_floating_point:
            average[name].lerp_(value, 1 - decay)
        else:
            average[name].copy_(value)
    return float(loss.detach())


def save(state: State, recipe: Recipe, path: Path) -> None:
    """Write a checkpoint beside ``path`` and move it there, so that a kill leaves the old one.

    Raises:
        OutputError: It cannot be written.
    """
    content = {
        "recipe": asdict(recipe),
        "step": state.step,
        "losses": state.losses,
        "network": state.network.state_dict(),
        "averaged": state.averaged.state_dict(),
        "optimiser": state.optimiser.state_dict(),
    }
    partial = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(content, partial)
        partial.replace(path)
    except (OSError, RuntimeError) as error:
        raise OutputError(f"{path} cannot be written ({error}).", "Free some room.") from error


def load(state: State, recipe: Recipe, path: Path) -> None:
    """Put a checkpoint into ``state``.

    Raises:
        InputError: It is missing, damaged, or belongs to another recipe.
    """
    if not path.exists():
        raise InputError(f"There is no checkpoint {path}.", "Train first, or name its folder.")
    try:
        content: Dict[str, Any] = torch.load(path, weights_only=True)
        same = content["recipe"] == asdict(recipe)
    except (OSError, RuntimeError, KeyError, EOFError, pickle.UnpicklingError) as error:
        raise InputError(f"The checkpoint {path} is damaged ({error}).", "Delete it.") from error
    if not same:
        raise InputError(
            f"The checkpoint {path} was made with other settings.",
            "Give the settings that it was made with, or another working folder.",
        )
    state.network.load_state_dict(content["network"])
    state.averaged.load_state_dict(content["averaged"])
    state.optimiser.load_state_dict(content["optimiser"])
    state.step, state.losses = content["step"], content["losses"]
