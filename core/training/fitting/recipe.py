"""Settings of a training: everything besides the data that decides its outcome."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Optional

from ..data.crops import Variation
from ..network.architecture import Architecture, Plain


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what a run gives, besides the data.

    Attributes:
        architecture: Of the network.
        pretrained: Whether a new network's encoder begins with what it learnt from photographs.
        epochs: Epochs to train for, at most.
        epoch_steps: Batches in an epoch; after each the network is measured and saved.
        batch: Crops in a batch.
        learning_rate: Peak of the schedule.
        encoder_rate: The encoder's learning rate relative to that: what has learnt to see from a
            million photographs should change less than what begins with random weights.
        weight_decay: Of AdamW, on convolution weights only.
        warmup: Part of the steps over which the learning rate rises.
        average: Decay of the exponential moving average of the weights, a step.
        patience: Epochs without a better one after which the training ends; never if absent.
        mine_every: Epochs between two searches for hard negatives, 0 for none.
        freeze_encoder: Whether the encoder keeps its weights: what a network has learnt to see
            from many sites is more than a few polygons can teach it.
        anchor: Weight of the wish to say what the network said that the run began with, wherever
            nothing is known; 0 for a run that begins anew. A few polygons tell nothing about the
            rest of the ground: without it, everything comes to look like them.
        keep_last: Whether the last epoch is kept rather than the best: what a few polygons that
            are held out find best is chance.
        seed: Of the first weights and the batches.
        variation: How crops are varied.
    """

    architecture: Architecture = field(default_factory=Plain)
    pretrained: bool = False
    epochs: int = 48
    epoch_steps: int = 25
    batch: int = 8
    learning_rate: float = 3e-3
    encoder_rate: float = 1.0
    weight_decay: float = 1e-2
    warmup: float = 0.06
    average: float = 0.99
    patience: Optional[int] = None
    mine_every: int = 8
    freeze_encoder: bool = False
    anchor: float = 0.0
    keep_last: bool = False
    seed: int = 0
    variation: Variation = field(default_factory=Variation)

    @property
    def steps(self) -> int:
        """Batches of the whole run."""
        return self.epochs * self.epoch_steps


def fine_tuning(epochs: int, seed: int, architecture: Architecture, complete: bool) -> Recipe:
    """Return how a trained network is fitted to a place of its own.

    Args:
        epochs: Epochs to train for, at most.
        seed: Of the batches.
        architecture: Of the network to go on from.
        complete: Whether ground is known as a whole, rather than polygons of both classes.
    """
    recipe = Recipe(
        architecture=architecture,
        epochs=epochs,
        learning_rate=1e-3,
        average=0.97,
        patience=max(3, epochs // 3),
        mine_every=4,
        freeze_encoder=True,
        seed=seed,
    )
    if complete:
        return recipe
    return replace(
        recipe, learning_rate=3e-4, patience=None, mine_every=0, anchor=10.0, keep_last=True
    )


def review_tuning(epochs: int, seed: int, architecture: Architecture) -> Recipe:
    """Return how a trained network is fitted to the decisions of a review.

    As to polygons of both classes, but crops lie on the ponds that were decided on, and are varied
    little: they are of this image, and what is left to predict is of it, too.

    Args:
        epochs: Epochs to train for.
        seed: Of the batches.
        architecture: Of the network to go on from.
    """
    recipe = fine_tuning(epochs, seed, architecture, complete=False)
    near = replace(
        recipe.variation,
        pond_share=0.0,
        hard_share=0.85,
        zoom=(0.85, 1.18),
        brightness=0.1,
        tint=0.03,
        gain=0.05,
        contrast=0.05,
        haze=0.1,
        edge=0.2,
    )
    return replace(recipe, variation=near)
