"""Predictions for every real tile and all ground by a network that saw nothing of its site."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Iterator, Sequence, Tuple

import torch

from ...run.feedback import Feedback
from ..data.crops import Sampler
from ..data.examples import Example, by_site
from ..evaluation.logits import Logits, predict_logits, read_logits, save_logits
from ..fitting.checkpoint import best_network
from ..fitting.recipe import Recipe
from ..fitting.training_loop import fingerprint, fit
from ..network.exported_graph import Exported
from ..network.onnx_export import build
from ..network.receptive_field import whole_context
from ..network.unet import UNet
from .appearances import appearance_name, appearances
from .material import FOLDS, Fold, Lesson, Material, folds, lesson


def cross_validate(
    material: Material, recipe: Recipe, work: Path, threads: int, feedback: Feedback
) -> Logits:
    """Train a network for each fold and let it predict what it has not seen.

    Nothing of a fold's own sites and sources decides anything about its network: the recipe runs to
    its end, and no epoch is chosen. Folds that are done are kept in ``work`` and read from there.

    Args:
        material: What to train on and to predict.
        recipe: How each is trained.
        work: Folder for checkpoints and predictions.
        threads: Processor threads to predict with.
        feedback: Told of each fold.

    Returns:
        Logits of all tiles and all ground, in each of their appearances.

    Raises:
        OutputError: ``work`` cannot be written to.
        Cancelled: The user asked to stop; the same call goes on from there.
    """
    result: Logits = {}
    for number in range(FOLDS):
        result.update(predict_fold(number, material, recipe, work, threads, feedback))
    return result


def in_appearance(logits: Logits, examples: Sequence[Example], appearance: str) -> Logits:
    """Return the logits of examples in one appearance, by the examples' own names."""
    return {item.name: logits[appearance_name(item.name, appearance)] for item in examples}


def sampler_of(taught: Lesson, recipe: Recipe) -> Sampler:
    """Return what draws a recipe's batches."""
    return Sampler(taught.real, taught.simulated, recipe.variation, recipe.seed, taught.ground)


def predict_fold(
    number: int,
    material: Material,
    recipe: Recipe,
    work: Path,
    threads: int,
    feedback: Feedback,
) -> Logits:
    """Return what one fold's network predicts for the fold's own sites and sources.

    The arguments are those of :func:`cross_validate`, and what it raises is raised here.
    """
    fold = folds(material)[number]
    done = work / f"{_name(number, fold, recipe)}.npz"
    if not done.exists():
        out = ", ".join([*by_site(fold.tiles), *by_site(fold.ground)])
        feedback.log(f"fold {number + 1} of {FOLDS}, held out: {out}")
        taught = lesson(fold.train, recipe.seed)
        checkpoint = done.with_suffix(".checkpoint")
        sampler = sampler_of(taught, recipe)
        fitted = fit(recipe, sampler, (), torch.device("cpu"), checkpoint, feedback)
        exported = Exported(build(fitted.network), fitted.network.stride, threads)
        context = whole_context(fitted.network)
        shown = [
            seen
            for item in (*fold.tiles, *fold.ground)
            for seen in appearances(item, taught.near_infrared).values()
        ]
        save_logits(predict_logits(exported, shown, context), done)
    return read_logits(done)


def fold_networks(
    material: Material, recipe: Recipe, work: Path, threads: int, feedback: Feedback
) -> Iterator[Tuple[Fold, UNet, Logits]]:
    """Yield each fold with its network and what that network predicts for what is held out.

    The arguments are those of :func:`cross_validate`, which is run first where it is not done.

    Raises:
        InputError: A checkpoint is damaged.
        OutputError: ``work`` cannot be written to.
        Cancelled: The user asked to stop.
    """
    cross_validate(material, recipe, work, threads, feedback)
    for number, fold in enumerate(folds(material)):
        path = work / _name(number, fold, recipe)
        network = best_network(path.with_suffix(".checkpoint"), recipe)
        yield fold, network, read_logits(path.with_suffix(".npz"))


def _name(number: int, fold: Fold, recipe: Recipe) -> str:
    """Return a file name that changes with everything that a fold's network depends on."""
    key = zlib.crc32(repr(recipe).encode("utf-8"))
    train = fold.train
    data = fingerprint(
        [*train.tiles, *train.scenes, *train.ground, *fold.tiles, *fold.ground], None
    )
    return f"fold{number}-{key:08x}-{data}"
