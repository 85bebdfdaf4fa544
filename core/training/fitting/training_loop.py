"""Fitting the network: steps, epochs, the moving average, and when to stop."""

from __future__ import annotations

import math
import zlib
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Optional, Protocol, Sequence, Tuple

import numpy as np
import torch
from torch import nn

from ...protocol.messages import Epoch
from ...protocol.texts import text
from ...run import freed_memory
from ...run.feedback import Feedback
from ..data.crops import HardNegatives, Sampler
from ..data.examples import Example
from ..network.unet import UNet
from . import checkpoint as checkpoints
from .loss import disagreement, polygon_loss, segmentation_loss
from .recipe import Recipe
from .training_state import State, begin
from .validation import Score, hard_negatives, predict, score

_STAGE = "training.stage.training"


@dataclass(frozen=True)
class Fitted:
    """What a training came to.

    Attributes:
        network: The best average, on the CPU.
        epochs: Epochs that were trained.
        best_epoch: The one that ``network`` is from; 0 for what the training started from.
        history: What each epoch came to.
    """

    network: UNet
    epochs: int
    best_epoch: int
    history: Tuple[Epoch, ...]


def fit(
    recipe: Recipe,
    sampler: Sampler,
    validation: Sequence[Example],
    device: torch.device,
    checkpoint: Optional[Path],
    feedback: Feedback,
    initial: Optional[UNet] = None,
) -> Fitted:
    """Train to the end of the recipe, going on from a checkpoint where there is one.

    The same recipe, data and number of threads on the same machine give the same network, whether
    the run was killed in between or not.

    Args:
        recipe: What to do.
        sampler: Where batches come from.
        validation: Examples to measure each epoch on. Where there are none, the last epoch is the
            best.
        device: Where to train.
        checkpoint: File to go on from and to save to, replaced whole each epoch; none if absent.
        feedback: Told of each epoch; its wish to finish ends the training after the epoch.
        initial: Network to go on from. Its normalisation stays as it is.

    Raises:
        InputError: The checkpoint belongs to another recipe or other data, or is damaged.
        OutputError: The checkpoint cannot be written.
        Cancelled: The user asked to stop; the last checkpoint stays.
    """
    torch.use_deterministic_algorithms(True)
    state = begin(recipe, device, initial)
    data = fingerprint([*sampler.examples, *validation], initial)
    if checkpoint is not None and checkpoint.exists():
        checkpoints.load(state, recipe, data, checkpoint)
        feedback.log(text("training.resumed", epoch=state.epoch, epochs=recipe.epochs))
        for epoch in state.history:
            feedback.epoch(epoch)
    elif initial is not None:
        _end_epoch(state, recipe, None, validation, feedback)
    with freed_memory.kept():
        while _goes_on(state, recipe, feedback):
            loss = _run_epoch(state, recipe, sampler, initial is not None, feedback)
            _end_epoch(state, recipe, loss, validation, feedback)
            if recipe.mine_every and state.epoch % recipe.mine_every == 0:
                state.hard = _mine(state, recipe, sampler.mined, feedback)
            if checkpoint is not None:
                checkpoints.save(state, recipe, data, checkpoint)
    best = recipe.architecture.network().eval()
    best.load_state_dict(state.best)
    return Fitted(best, state.epoch, state.best_epoch, tuple(state.history))


class Schedule(Protocol):
    """What the learning rate of a step depends on, as of :class:`Recipe`."""

    @property
    def learning_rate(self) -> float:
        """Its peak."""

    @property
    def warmup(self) -> float:
        """Part of the steps over which it rises."""

    @property
    def steps(self) -> int:
        """Of the whole run."""


def learning_rate(recipe: Schedule, step: int) -> float:
    """Return the learning rate of a step: a linear rise, then a cosine fall to zero."""
    rise = max(1, round(recipe.warmup * recipe.steps))
    if step < rise:
        return recipe.learning_rate * (step + 1) / rise
    done = (step - rise) / max(1, recipe.steps - rise)
    return recipe.learning_rate * 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))


def fingerprint(examples: Sequence[Example], initial: Optional[UNet]) -> str:
    """Return a short text that changes with the data or the network that a run begins with."""
    total = 0
    for example in examples:
        total = zlib.crc32(example.name.encode("utf-8"), total)
        for values in (example.pixels, example.label, example.gain, example.centre):
            total = zlib.crc32(values.tobytes(), total)
    for value in [] if initial is None else initial.state_dict().values():
        total = zlib.crc32(value.cpu().numpy().tobytes(), total)
    return f"{len(examples)}-{total:08x}"


def _run_epoch(
    state: State, recipe: Recipe, sampler: Sampler, steady: bool, feedback: Feedback
) -> float:
    """Train for an epoch and return its mean loss; ``steady`` keeps the normalisation."""
    first = state.epoch * recipe.epoch_steps
    losses: List[float] = []
    state.network.train()
    if steady:
        for layer in state.network.modules():
            if isinstance(layer, nn.BatchNorm2d):
                layer.eval()
    for number, (images, labels) in _batches(state, recipe, sampler, first):
        losses.append(_step(state, recipe, number, images, labels))
        feedback.progress(min((number + 1) / recipe.steps, 1.0) * 0.999, text(_STAGE))
    state.epoch += 1
    return sum(losses) / len(losses)


def _batches(
    state: State, recipe: Recipe, sampler: Sampler, first: int
) -> Iterator[Tuple[int, Tuple[torch.Tensor, torch.Tensor]]]:
    """Yield the batches of an epoch, the next one being made while one is trained on."""
    with ThreadPoolExecutor(1) as maker:

        def ask(number: int) -> Future[Tuple[torch.Tensor, torch.Tensor]]:
            return maker.submit(sampler.batch, number, recipe.batch, state.hard)

        waiting = ask(first)
        for number in range(first, first + recipe.epoch_steps):
            batch = waiting.result()
            if number + 1 < first + recipe.epoch_steps:
                waiting = ask(number + 1)
            yield number, batch


def _step(
    state: State, recipe: Recipe, number: int, images: torch.Tensor, labels: torch.Tensor
) -> float:
    for group in state.optimiser.param_groups:
        group["lr"] = learning_rate(recipe, number) * group["rate"]
    images = images.to(state.device, non_blocking=True)
    labels = labels.to(state.device, non_blocking=True)
    with state.precision.autocast():
        logits = state.network(images)
    if state.anchor is None:
        loss = segmentation_loss(logits, labels)
    else:
        with torch.no_grad(), state.precision.autocast():
            said = state.anchor(images)
        loss = polygon_loss(logits, labels) + recipe.anchor * disagreement(logits, said, labels)
    scaler = state.precision.scaler
    state.optimiser.zero_grad(set_to_none=True)
    scaler.scale(loss).backward()
    scaler.unscale_(state.optimiser)
    nn.utils.clip_grad_norm_(state.network.parameters(), 5.0)
    scaler.step(state.optimiser)
    scaler.update()
    # Early weights are poor: the average forgets them faster.
    average_in(state.averaged, state.network, min(recipe.average, (2 + number) / (11 + number)))
    return float(loss.detach())


def average_in(averaged: nn.Module, network: nn.Module, decay: float) -> None:
    """Move the average of the weights towards those of a step."""
    average = averaged.state_dict()
    for name, value in network.state_dict().items():
        if value.dtype.is_floating_point:
            average[name].lerp_(value, 1 - decay)
        else:
            average[name].copy_(value)


def _end_epoch(
    state: State,
    recipe: Recipe,
    loss: Optional[float],
    validation: Sequence[Example],
    feedback: Feedback,
) -> None:
    """Measure the average, keep it where it is the best yet, and tell."""
    found: Optional[Score] = None
    if validation:
        found = score(state.averaged, validation, state.device, state.precision)
    best = found is None or recipe.keep_last or found.better_than(state.best_score)
    if best:
        state.keep(found)
    epoch = Epoch(
        epoch=state.epoch,
        epochs=recipe.epochs,
        loss=loss,
        validation_loss=None if found is None else found.loss,
        f1=None if found is None else found.f1,
        best=best,
    )
    state.history.append(epoch)
    feedback.epoch(epoch)


def _goes_on(state: State, recipe: Recipe, feedback: Feedback) -> bool:
    if not state.best:
        return True  # nothing to keep yet, whatever is asked
    tired = (
        recipe.patience is not None
        and state.best_score is not None
        and state.epoch - state.best_epoch >= recipe.patience
    )
    return state.epoch < recipe.epochs and not tired and not feedback.finishing()


def _mine(
    state: State, recipe: Recipe, examples: Sequence[Example], feedback: Feedback
) -> HardNegatives:
    """Find what the average takes for ponds in the examples that it is trained on."""
    rng = np.random.default_rng((recipe.seed, state.epoch))
    found = {}
    for example in examples:
        # Told without getting on: a place to notice the wish to stop.
        feedback.progress(min(state.epoch / recipe.epochs, 1.0) * 0.999, text(_STAGE))
        logits = predict(state.averaged, example, state.device, state.precision)
        found[example.name] = hard_negatives(rng, logits, example.label)
    return found
