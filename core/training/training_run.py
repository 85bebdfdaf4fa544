"""The training job: a user's own rasters and polygons become a model."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import errno
import os
import time
from pathlib import Path
from typing import Any, Dict, Iterator, Optional

import torch

from ..model.model_card import ModelCard
from ..protocol.errors import DeviceError, OutputError, RequestError
from ..protocol.texts import text
from ..protocol.train import TrainRequest, TrainResult
from ..run import manifest
from ..run.feedback import Feedback
from ..run.progress import Share
from ..run.staging import Staging, disk_full
from . import own_card
from .data.crops import Sampler
from .delivery import deliver
from .fitting import hardware
from .fitting.hardware import Hardware
from .fitting.recipe import Recipe, fine_tuning
from .fitting.training_loop import Fitted, fit
from .material import Material, collect
from .network import parent_network
from .network.architecture import Plain
from .network.exported_model import with_card
from .network.parent_network import Parent

EPOCHS_FROM_PARENT = 10
"""Epochs of a fine-tuning, where nobody says how many."""

_MOST_BASE, _MOST_DEPTH = 128, 6
_READ, _FITTED = 0.1, 0.9
"""Shares of the job that are done when the images are read, and when the network is fitted."""


def train(request: TrainRequest, feedback: Feedback) -> TrainResult:
    """Train a network on a person's images and polygons.

    A run that was killed or cancelled goes on from the checkpoint beside the output when the same
    is asked for again.

    Args:
        request: What to learn from, what to start from, and where to write.
        feedback: Hears of each epoch; may cancel, or ask to finish with what there is.

    Raises:
        EngineError: With a message that names the file and the cure.
    """
    started, clock = dt.datetime.now().astimezone(), time.perf_counter()
    seconds: Dict[str, float] = {}
    _check(request)
    feedback.progress(0.0, text("training.stage.checking"))
    machine = hardware.choose(request.device)
    parent = parent_network.load(Path(request.start_from)) if request.start_from else None
    with Staging() as staging:
        record = str(Path(request.output).with_suffix(".manifest.json"))
        places = staging.reserve(request.output), staging.reserve(record)
        material = collect(request, parent, Share(feedback, 0.0, _READ))
        remarks = [machine.warning] if machine.warning else []
        remarks += material.remarks
        for remark in remarks:
            feedback.log(remark, "warning")
        seconds["read"] = _lap(clock)
        recipe = _recipe(request, parent, material.complete)
        if recipe.keep_last:
            feedback.log(text("training.polygons_only"))
        checkpoint = Path(f"{request.output}.checkpoint")
        fitted = _fit(recipe, material, parent, machine, checkpoint, feedback)
        seconds["fit"] = _lap(clock) - seconds["read"]
        if parent is not None and fitted.best_epoch == 0:
            remarks.append(text("training.no_better_epoch"))
            feedback.log(remarks[-1], "warning")

        delivery = deliver(
            fitted.network,
            material.gathered.train,
            material.scenes,
            material.gathered.held_out,
            parent,
            material.complete,
            recipe.seed,
            torch.get_num_threads(),
            Share(feedback, _FITTED, 0.99),
        )
        seconds["measure"] = _lap(clock) - seconds["read"] - seconds["fit"]
        feedback.progress(0.99, text("training.stage.writing"))
        name = Path(request.output).stem
        card = own_card.make_card(name, recipe, fitted, material.summary, delivery, parent)
        result = TrainResult(
            output=request.output,
            manifest=record,
            name=name,
            epochs=fitted.epochs,
            best_epoch=fitted.best_epoch,
            f1=delivery.after.counts.f1 if delivery.after else None,
            f1_before=delivery.before.counts.f1 if delivery.before else None,
            held_out=material.summary.held_out or text("training.nothing"),
            threshold=delivery.threshold,
            device=machine.words,
            seconds=round(_lap(clock), 3),
            warnings=tuple(remarks),
        )
        with _room_for(Path(request.output)):
            Path(places[0]).write_bytes(with_card(delivery.graph, card))
            manifest.write(
                places[1],
                dataclasses.replace(request, epochs=recipe.epochs),
                started,
                _inputs(request, parent),
                _facts(material, card, fitted, result),
                {**seconds, "total": _lap(clock)},
            )
        staging.commit()
    checkpoint.unlink(missing_ok=True)
    feedback.progress(1.0, text("training.stage.done"))
    return result


def _lap(clock: float) -> float:
    return time.perf_counter() - clock


def _check(request: TrainRequest) -> None:
    if not request.images:
        raise RequestError.of("training.no_image")
    if len(request.reference) not in {1, len(request.images)}:
        raise RequestError.of(
            "training.reference_count",
            images=len(request.images),
            references=len(request.reference),
        )
    if request.epochs is not None and request.epochs < 1:
        raise RequestError.of("training.epochs_not_positive")
    if not (1 <= request.base <= _MOST_BASE and 1 <= request.depth <= _MOST_DEPTH):
        raise RequestError.of("training.network_size", base=_MOST_BASE, depth=_MOST_DEPTH)
    if request.seed < 0:
        raise RequestError.of("training.negative_seed")
    if Path(request.output).suffix.lower() != ".onnx":
        raise RequestError.of("training.no_onnx_name", path=request.output)
    others = [*request.images, *request.reference, request.area, request.start_from]
    if Path(request.output).resolve() in {Path(name).resolve() for name in others if name}:
        raise RequestError.of("training.would_replace_input")


def _recipe(request: TrainRequest, parent: Optional[Parent], complete: bool) -> Recipe:
    if parent is not None:
        epochs = request.epochs or EPOCHS_FROM_PARENT
        return fine_tuning(epochs, request.seed, parent.architecture, complete)
    epochs = request.epochs or Recipe.epochs
    return Recipe(
        architecture=Plain(request.base, request.depth),
        epochs=epochs,
        patience=max(8, epochs // 3),
        seed=request.seed,
    )


def _fit(
    recipe: Recipe,
    material: Material,
    parent: Optional[Parent],
    machine: Hardware,
    checkpoint: Path,
    feedback: Feedback,
) -> Fitted:
    sampler = Sampler(material.gathered.train, material.scenes, recipe.variation, recipe.seed)
    feedback.progress(_READ, text("training.stage.training"))
    try:
        return fit(
            recipe,
            sampler,
            material.gathered.held_out,
            machine.device,
            checkpoint,
            Share(feedback, _READ, _FITTED),
            None if parent is None else parent.network,
        )
    except torch.cuda.OutOfMemoryError as error:
        raise DeviceError.of("training.gpu_out_of_memory", device=machine.words) from error


@contextlib.contextmanager
def _room_for(path: Path) -> Iterator[None]:
    """Tell a full disk in plain words; the checkpoint stays, so that nothing is lost."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise disk_full(path) from error
        raise OutputError.of(
            "training.model_not_written", path=path, reason=os.strerror(error.errno or 0)
        ) from error


def _inputs(request: TrainRequest, parent: Optional[Parent]) -> Dict[str, Dict[str, Any]]:
    inputs = {
        f"image {number}": manifest.file_facts(path)
        for number, path in enumerate(request.images, start=1)
    }
    for number, path in enumerate(request.reference, start=1):
        inputs[f"reference {number}"] = manifest.file_facts(path)
    if request.area:
        inputs["area"] = manifest.file_facts(request.area)
    if parent is not None and request.start_from:
        facts = manifest.file_facts(request.start_from)
        inputs["start_from"] = {**facts, "sha256": parent.sha256}
    return inputs


def _facts(
    material: Material, card: ModelCard, fitted: Fitted, result: TrainResult
) -> Dict[str, Any]:
    return {
        "images": [
            {
                "width": ground.image.width,
                "height": ground.image.height,
                "gsd_m": ground.image.gsd_m,
                "bands": list(ground.encoding.bands),
                "gain": ground.encoding.gain.tolist(),
                "offset": ground.encoding.offset.tolist(),
                "centre": ground.encoding.centre.tolist(),
            }
            for ground in material.grounds
        ],
        "lesson": dataclasses.asdict(material.summary),
        "model": {
            "name": card.name,
            "margin": card.margin,
            "threshold": card.threshold,
            "held_out": card.held_out,
        },
        "history": [dataclasses.asdict(epoch) for epoch in fitted.history],
        "device": result.device,
        "warnings": list(result.warnings),
    }
