"""How the shipped network is trained: two stages, the second of which goes on from the first."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from ...run.feedback import Feedback
from ..data.crops import Sampler
from ..fitting.recipe import Recipe
from ..fitting.training_loop import fit
from ..network.architecture import Architecture
from ..network.unet import UNet
from .material import Lesson


@dataclass(frozen=True)
class Course:
    """The recipes of the two stages.

    The first learns to tell ponds from ground. In the second the normalisation stays as it is, the
    rate is lower, and simulated ground without ponds comes in.

    Attributes:
        first: Begins with a new network.
        second: Goes on from what the first came to; of the same architecture.
    """

    first: Recipe
    second: Recipe

    def __post_init__(self) -> None:
        """Refuse stages of two architectures."""
        if self.first.architecture != self.second.architecture:
            raise ValueError("Both stages of a course train the same network.")

    @property
    def architecture(self) -> Architecture:
        """Of the network."""
        return self.first.architecture

    @property
    def pretrained(self) -> bool:
        """Whether the encoder begins with what it learnt from photographs."""
        return self.first.pretrained

    @property
    def seed(self) -> int:
        """Of the first weights and the first stage's batches."""
        return self.first.seed

    @property
    def steps(self) -> int:
        """Batches of both stages."""
        return self.first.steps + self.second.steps

    @property
    def key(self) -> str:
        """Changes with everything that the course decides."""
        return f"{zlib.crc32(repr(self).encode('utf-8')):08x}"

    def seeded(self, seed: int) -> Course:
        """Return the same course from other first weights and with other batches."""
        return Course(replace(self.first, seed=seed), replace(self.second, seed=seed + 1))


def train(course: Course, taught: Lesson, stem: Path, feedback: Feedback) -> UNet:
    """Train a network through both stages, going on from their checkpoints.

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
    first, second = course.first, course.second
    sampler = Sampler(taught.real, taught.simulated, first.variation, first.seed, taught.ground)
    path = first_checkpoint(course, stem)
    begun = fit(first, sampler, (), cpu, path, feedback).network
    ground = [*taught.ground, *taught.simulated_ground]
    sampler = Sampler(taught.real, taught.simulated, second.variation, second.seed, ground)
    return fit(second, sampler, (), cpu, second_checkpoint(course, stem), feedback, begun).network


def first_checkpoint(course: Course, stem: Path) -> Path:
    """Return where the first stage is kept: whatever the second will be, it need not be redone."""
    key = zlib.crc32(repr(course.first).encode("utf-8"))
    return stem.with_name(f"{stem.name}-{key:08x}.checkpoint")


def second_checkpoint(course: Course, stem: Path) -> Path:
    """Return where the second stage is kept."""
    return stem.with_name(f"{stem.name}-{course.key}.checkpoint")
