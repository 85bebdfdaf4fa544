"""One training run: which data, which split, which recipe."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import List

import torch

from ..feedback import Feedback
from .data import Example, read_folder, simulate_examples, split_sites
from .fit import Recipe, State, fit
from .sampling import Sampler

HELD_OUT_SHARE = 0.2
"""Part of the real sites that the network never sees."""

SCENE_SIZE = 1024
_FIRST_TRAINING_SEED = 1000
_FIRST_HELD_OUT_SEED = 9000
"""Simulated scenes to train on and to measure on come from seeds that never meet."""


@dataclass(frozen=True)
class Plan:
    """What a run uses.

    Attributes:
        real: Folder with ``image`` and ``label``.
        scenes: How many simulated scenes to train on.
        held_out_scenes: How many others to measure on.
        recipe: Everything else.
    """

    real: Path
    scenes: int
    held_out_scenes: int
    recipe: Recipe


@dataclass(frozen=True)
class Examples:
    """The real tiles of a run, split by site, and the simulated scenes that are held out."""

    train: List[Example]
    held_out: List[Example]
    held_out_simulated: List[Example]


def gather(plan: Plan, feedback: Feedback) -> Examples:
    """Read and simulate the data of a run, and split it by site.

    Raises:
        InputError: The folder holds nothing that can be used.
    """
    train, held_out = split_sites(read_folder(plan.real), HELD_OUT_SHARE, plan.recipe.seed)
    feedback.log("held out: " + ", ".join(sorted({example.site for example in held_out})))
    seeds = range(_FIRST_HELD_OUT_SEED, _FIRST_HELD_OUT_SEED + plan.held_out_scenes)
    return Examples(train, held_out, simulate_examples(seeds, SCENE_SIZE))


def train(plan: Plan, examples: Examples, work: Path, feedback: Feedback) -> State:
    """Fit the network to the real tiles and to scenes simulated for it.

    Goes on from the checkpoint in ``work`` where there is one.

    Raises:
        InputError: The checkpoint was made with another recipe.
        OutputError: The checkpoint cannot be written.
        Cancelled: The user asked to stop.
    """
    torch.use_deterministic_algorithms(True)
    seeds = range(_FIRST_TRAINING_SEED, _FIRST_TRAINING_SEED + plan.scenes)
    simulated = simulate_examples(seeds, SCENE_SIZE)
    recipe = plan.recipe
    sampler = Sampler(examples.train, simulated, recipe.variation, recipe.seed)
    return fit(recipe, sampler, work / "checkpoint.pt", feedback)
