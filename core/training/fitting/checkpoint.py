"""Checkpoints of a training: a run that is killed loses one epoch at most."""

from __future__ import annotations

import errno
import os
import pickle  # nosec B403 - for the name of an error: torch reads weights only
from dataclasses import asdict
from pathlib import Path
from typing import Any, Dict

import numpy as np
import torch

from ...protocol.errors import InputError, OutputError
from ...protocol.messages import Epoch
from ...protocol.texts import text
from ...run.staging import Staging, refused
from ..network.unet import UNet
from .recipe import Recipe
from .training_state import State
from .validation import Score


def save(state: State, recipe: Recipe, data: str, path: Path) -> None:
    """Write a checkpoint beside ``path`` and move it there, so that a kill leaves the old one.

    Args:
        state: The run.
        recipe: What it follows.
        data: What it is trained on, as :func:`fingerprint` says.
        path: File to write.

    Raises:
        OutputError: It cannot be written.
    """
    content = {
        "recipe": asdict(recipe),
        "data": data,
        "epoch": state.epoch,
        "history": [asdict(epoch) for epoch in state.history],
        "network": state.network.state_dict(),
        "averaged": state.averaged.state_dict(),
        "best": state.best,
        "best_epoch": state.best_epoch,
        "best_score": None
        if state.best_score is None
        else {
            "loss": state.best_score.loss,
            "f1": state.best_score.f1,
            "histogram": torch.from_numpy(state.best_score.histogram),
        },
        "optimiser": state.optimiser.state_dict(),
        "scaler": state.precision.scaler.state_dict(),
        "hard": {name: torch.from_numpy(points) for name, points in state.hard.items()},
    }
    write(content, path)


def write(content: Dict[str, Any], path: Path) -> None:
    """Write what a run is to go on from beside ``path``, and move it there.

    Raises:
        OutputError: It cannot be written.
    """
    with Staging() as staging:
        try:
            torch.save(content, staging.reserve(str(path)))
        except (OSError, RuntimeError) as error:
            # Torch does not say it; asked while what was written still takes the room.
            full = refused(path, str(error)).code == "run.disk_full"
            reason = os.strerror(errno.ENOSPC) if full else error
            raise OutputError.of(
                "training.checkpoint_not_written", path=path, reason=reason
            ) from error
        staging.commit()


def load(state: State, recipe: Recipe, data: str, path: Path) -> None:
    """Put a checkpoint into ``state``.

    Raises:
        InputError: It is damaged, or belongs to another recipe or other data.
    """
    content = read(path, "best")
    same = content["recipe"] == asdict(recipe) and content["data"] == data
    if not same:
        raise InputError.of("training.checkpoint_of_another_run", path=path)
    state.network.load_state_dict(content["network"])
    state.averaged.load_state_dict(content["averaged"])
    state.optimiser.load_state_dict(content["optimiser"])
    state.precision.scaler.load_state_dict(content["scaler"])
    state.epoch = content["epoch"]
    state.history = [Epoch(**values) for values in content["history"]]
    state.best, state.best_epoch = content["best"], content["best_epoch"]
    best = content["best_score"]
    state.best_score = best and Score(best["loss"], best["f1"], np.asarray(best["histogram"]))
    state.hard = {name: np.asarray(points) for name, points in content["hard"].items()}


def best_network(path: Path, recipe: Recipe) -> UNet:
    """Return the best network of a run, on the CPU, in evaluation mode.

    Raises:
        InputError: The checkpoint is missing or damaged.
    """
    network = recipe.architecture.network().eval()
    network.load_state_dict(read(path, "best")["best"])
    return network


def read(path: Path, weights: str) -> Dict[str, Any]:
    """Return what :func:`write` wrote of a run that keeps its result under the name ``weights``.

    Raises:
        InputError: The checkpoint is missing or damaged.
    """
    try:
        content: Dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        if not {"recipe", "data", weights} <= set(content):
            raise KeyError(text("training.reason.no_training"))
    except (OSError, RuntimeError, KeyError, EOFError, pickle.UnpicklingError) as error:
        raise InputError.of("training.checkpoint_damaged", path=path, reason=error) from error
    return content
