"""Predictions for every real tile and all ground by a network that saw nothing of its site."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator, Sequence, Tuple

from ...run.feedback import Feedback
from ..data.examples import Example, by_site
from ..evaluation.logits import Logits, predict_logits, read_logits, save_logits
from ..fitting.training_loop import fingerprint
from ..network.exported_graph import Exported
from ..network.onnx_export import build
from ..network.receptive_field import whole_context
from ..network.unet import UNet
from .appearances import appearance_name, appearances
from .course import Course, train
from .material import FOLDS, Fold, Material, folds, lesson


def cross_validate(
    material: Material, course: Course, work: Path, threads: int, feedback: Feedback
) -> Logits:
    """Train a network for each fold and let it predict what it has not seen.

    Nothing of a fold's own sites and sources decides anything about its network: the course runs to
    its end, and no epoch is chosen. Folds that are done are kept in ``work`` and read from there.

    Args:
        material: What to train on and to predict.
        course: How each is trained.
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
        result.update(predict_fold(number, material, course, work, threads, feedback))
    return result


def in_appearance(logits: Logits, examples: Sequence[Example], appearance: str) -> Logits:
    """Return the logits of examples in one appearance, by the examples' own names."""
    return {item.name: logits[appearance_name(item.name, appearance)] for item in examples}


def predict_fold(
    number: int,
    material: Material,
    course: Course,
    work: Path,
    threads: int,
    feedback: Feedback,
) -> Logits:
    """Return what one fold's network predicts for the fold's own sites and sources.

    The arguments are those of :func:`cross_validate`, and what it raises is raised here.
    """
    fold = folds(material)[number]
    stem = _stem(number, fold, work)
    done = course.predictions(stem)
    if not done.exists():
        out = ", ".join([*by_site(fold.tiles), *by_site(fold.ground)])
        feedback.log(f"fold {number + 1} of {FOLDS}, held out: {out}")
        taught = lesson(fold.train, course.seed)
        network = train(course, taught, stem, feedback)
        exported = Exported(build(network), network.stride, threads)
        context = whole_context(network)
        shown = [
            seen
            for item in (*fold.tiles, *fold.ground)
            for seen in appearances(item, taught.near_infrared).values()
        ]
        save_logits(predict_logits(exported, shown, context), done)
    return read_logits(done)


def fold_networks(
    material: Material, course: Course, work: Path, threads: int, feedback: Feedback
) -> Iterator[Tuple[Fold, UNet, Logits]]:
    """Yield each fold with its network and what that network predicts for what is held out.

    The arguments are those of :func:`cross_validate`, which is run first where it is not done.

    Raises:
        InputError: A checkpoint is damaged.
        OutputError: ``work`` cannot be written to.
        Cancelled: The user asked to stop.
    """
    cross_validate(material, course, work, threads, feedback)
    for number, fold in enumerate(folds(material)):
        stem = _stem(number, fold, work)
        yield fold, course.trained(stem), read_logits(course.predictions(stem))


def _stem(number: int, fold: Fold, work: Path) -> Path:
    """Return how the names of a fold's files begin: they change with what it trains on."""
    seen = fold.train
    trained = [*seen.tiles, *seen.scenes, *seen.ground, *seen.simulated_ground]
    data = fingerprint([*trained, *fold.tiles, *fold.ground], None)
    return work / f"fold{number}-{data}"
