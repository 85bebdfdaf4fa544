"""Predictions for every real tile by a network that saw no tile of its site."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Sequence, Tuple

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

FOLDS = 4


@dataclass(frozen=True)
class Fold:
    """One split of the sites: what to train on, and what to predict."""

    train: List[Example]
    held_out: List[Example]


def folds(examples: Sequence[Example], count: int = FOLDS) -> List[Fold]:
    """Split examples by site into ``count`` folds with about equally many examples.

    The sites with the most examples are dealt first, each to the fold that has the fewest.
    """
    sites = by_site(examples)
    held: List[List[str]] = [[] for _ in range(count)]
    sizes = [0] * count
    for site in sorted(sites, key=lambda name: (-len(sites[name]), name)):
        fewest = min(range(count), key=lambda index: (sizes[index], index))
        held[fewest].append(site)
        sizes[fewest] += len(sites[site])
    return [
        Fold(
            train=[example for example in examples if example.site not in names],
            held_out=[example for example in examples if example.site in names],
        )
        for names in held
    ]


def cross_validate(
    examples: Sequence[Example],
    simulated: Sequence[Example],
    recipe: Recipe,
    work: Path,
    threads: int,
    feedback: Feedback,
) -> Logits:
    """Train a network for each fold and let it predict what it has not seen.

    Nothing of a fold's own sites decides anything about its network: the recipe runs to its end,
    and no epoch is chosen. Folds that are done are kept in ``work`` and read from there.

    Args:
        examples: Real tiles.
        simulated: Scenes that every fold is trained on too.
        recipe: How each is trained.
        work: Folder for checkpoints and predictions.
        threads: Processor threads to predict with.
        feedback: Told of each fold.

    Returns:
        Logits for every one of ``examples``.

    Raises:
        OutputError: ``work`` cannot be written to.
        Cancelled: The user asked to stop; the same call goes on from there.
    """
    result: Logits = {}
    for number in range(FOLDS):
        result.update(predict_fold(number, examples, simulated, recipe, work, threads, feedback))
    return result


def predict_fold(
    number: int,
    examples: Sequence[Example],
    simulated: Sequence[Example],
    recipe: Recipe,
    work: Path,
    threads: int,
    feedback: Feedback,
) -> Logits:
    """Return what one fold's network predicts for the fold's own sites.

    The arguments are those of :func:`cross_validate`, and what it raises is raised here.
    """
    fold = folds(examples)[number]
    done = work / f"{_name(number, fold, simulated, recipe)}.npz"
    if not done.exists():
        sites = ", ".join(by_site(fold.held_out))
        feedback.log(f"fold {number + 1} of {FOLDS}, held out: {sites}")
        sampler = Sampler(fold.train, simulated, recipe.variation, recipe.seed)
        checkpoint = done.with_suffix(".checkpoint")
        fitted = fit(recipe, sampler, (), torch.device("cpu"), checkpoint, feedback)
        exported = Exported(build(fitted.network), fitted.network.stride, threads)
        context = whole_context(fitted.network)
        save_logits(predict_logits(exported, fold.held_out, context), done)
    return read_logits(done)


def fold_networks(
    examples: Sequence[Example],
    simulated: Sequence[Example],
    recipe: Recipe,
    work: Path,
    threads: int,
    feedback: Feedback,
) -> Iterator[Tuple[Fold, UNet, Logits]]:
    """Yield each fold with its network and what that network predicts for the fold's own sites.

    The arguments are those of :func:`cross_validate`, which is run first where it is not done.

    Raises:
        InputError: A checkpoint is damaged.
        OutputError: ``work`` cannot be written to.
        Cancelled: The user asked to stop.
    """
    cross_validate(examples, simulated, recipe, work, threads, feedback)
    for number, fold in enumerate(folds(examples)):
        path = work / _name(number, fold, simulated, recipe)
        network = best_network(path.with_suffix(".checkpoint"), recipe)
        yield fold, network, read_logits(path.with_suffix(".npz"))


def _name(number: int, fold: Fold, simulated: Sequence[Example], recipe: Recipe) -> str:
    """Return a file name that changes with everything that a fold's network depends on."""
    key = zlib.crc32(repr(recipe).encode("utf-8"))
    data = fingerprint([*fold.train, *simulated, *fold.held_out], None)
    return f"fold{number}-{key:08x}-{data}"
