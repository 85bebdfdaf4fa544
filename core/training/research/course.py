"""How the shipped network is trained: in stages, each of which goes on from the one before."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Optional, Tuple

import torch

from ...run.feedback import Feedback
from ..data.crops import Sampler
from ..fitting.checkpoint import best_network
from ..fitting.recipe import Recipe
from ..fitting.training_loop import fit
from ..network.architecture import Architecture
from ..network.unet import UNet
from .material import Lesson


@dataclass(frozen=True)
class Course:
    """The recipes of the stages, and how the network reads images in the end.

    The first stage learns to tell ponds from ground. From the second on the normalisation stays as
    it is, and simulated ground without ponds comes in.

    Attributes:
        stages: At least one; all of the same weights, whether they read at one scale or at two.
        architecture: What is predicted with, and ships; of the same weights too.
    """

    stages: Tuple[Recipe, ...]
    architecture: Architecture

    def __post_init__(self) -> None:
        """Refuse stages of networks that cannot take each other's weights."""
        kinds = [self.architecture, *(stage.architecture for stage in self.stages)]
        if len({replace(kind, two_scales=False) for kind in kinds}) > 1 or not self.stages:
            raise ValueError("All stages of a course train the same weights.")

    @property
    def pretrained(self) -> bool:
        """Whether the encoder begins with what it learnt from photographs."""
        return self.stages[0].pretrained

    @property
    def pictures(self) -> bool:
        """Whether pictures made for the eye were among what was learnt from."""
        return any(stage.variation.picture > 0 for stage in self.stages)

    @property
    def seed(self) -> int:
        """Of the first weights and the first stage's batches."""
        return self.stages[0].seed

    @property
    def steps(self) -> int:
        """Batches of all stages."""
        return sum(stage.steps for stage in self.stages)

    def at_one_scale(self) -> Course:
        """Return the course to the same weights that ends in a network for images as they are."""
        return replace(self, architecture=replace(self.architecture, two_scales=False))

    def seeded(self, seed: int) -> Course:
        """Return the same course from other first weights and with other batches."""
        moved = [replace(stage, seed=seed + number) for number, stage in enumerate(self.stages)]
        return replace(self, stages=tuple(moved))

    def stage_checkpoint(self, stem: Path, number: int) -> Path:
        """Return where a stage is kept: whatever comes behind it, it need not be done again."""
        key = zlib.crc32(repr(self.stages[: number + 1]).encode("utf-8"))
        return stem.with_name(f"{stem.name}-{key:08x}.checkpoint")

    def predictions(self, stem: Path) -> Path:
        """Return where what the network predicts is kept; the name changes with all of this."""
        key = zlib.crc32(repr(self).encode("utf-8"))
        return stem.with_name(f"{stem.name}-{key:08x}.npz")

    def trained(self, stem: Path) -> UNet:
        """Return the network of a course that came to its end, in evaluation mode.

        Raises:
            InputError: The checkpoint is missing or damaged.
        """
        path = self.stage_checkpoint(stem, len(self.stages) - 1)
        return _reading_as(self.architecture, best_network(path, self.stages[-1]))


def train(course: Course, taught: Lesson, stem: Path, feedback: Feedback) -> UNet:
    """Train a network through all stages, going on from their checkpoints.

    Args:
        course: What to do.
        taught: What to train on.
        stem: Checkpoints are this path with the stage's key and ``.checkpoint`` behind it.
        feedback: Told of each epoch.

    Raises:
        InputError: A checkpoint belongs to other data, or is damaged.
        OutputError: A checkpoint cannot be written.
        Cancelled: The user asked to stop; the same call goes on from there.
    """
    cpu = torch.device("cpu")
    network: Optional[UNet] = None
    for number, stage in enumerate(course.stages):
        simulated_ground = taught.simulated_ground if number else []
        ground = [*taught.ground, *simulated_ground]
        sampler = Sampler(taught.real, taught.simulated, stage.variation, stage.seed, ground)
        begun = network and _reading_as(stage.architecture, network)
        path = course.stage_checkpoint(stem, number)
        network = fit(stage, sampler, (), cpu, path, feedback, begun).network
    return course.trained(stem)


def _reading_as(architecture: Architecture, network: UNet) -> UNet:
    """Return a network with another's weights, in evaluation mode."""
    result = architecture.network().eval()
    result.load_state_dict(network.state_dict())
    return result
