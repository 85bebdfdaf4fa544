"""The training job: a user's own rasters and polygons become a model."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import os
from pathlib import Path
from typing import Any, Dict, Iterator, Optional

from ..protocol.errors import OutputError, RequestError
from ..protocol.json_fields import encode
from ..protocol.texts import text
from ..protocol.train import NETWORK, TrainRequest, TrainResult
from ..raster.reviewed_polygons import is_review
from ..run import manifest
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.staging import Staging, disk_full
from ..training.model_training import TrainedModel, checkpoint_of, train_model
from ..training.network.parent_network import Parent
from ..training.review_training import learn
from .file_names import check_files, check_manifest

_MOST_BASE, _MOST_DEPTH = 128, 6


def train(request: TrainRequest, feedback: Feedback) -> TrainResult:
    """Train a network on a user's images and polygons.

    A run that was killed or cancelled goes on from the checkpoint beside the output when the same
    is asked for again.

    Args:
        request: What to train on, what to start from, and where to write.
        feedback: Hears of each epoch; may cancel, or ask to finish with what there is.

    Raises:
        EngineError: With a message that names the file and the cure.
    """
    clock = Clock()
    _check(request)
    if any(is_review(path) for path in request.reference):
        return _learn(request, clock, feedback)
    with Staging() as staging:
        record = str(Path(request.output).with_suffix(".manifest.json"))
        places = staging.reserve(request.output), staging.reserve(record)
        trained = train_model(request, clock, feedback)
        feedback.progress(0.99, text("training.stage.writing"))
        result = TrainResult(
            output=request.output,
            manifest=record,
            name=trained.name,
            epochs=trained.fitted.epochs,
            best_epoch=trained.fitted.best_epoch,
            f1=trained.f1,
            f1_before=trained.f1_before,
            held_out=trained.held_out,
            threshold=trained.threshold,
            device=trained.machine.words,
            seconds=round(clock.elapsed(), 3),
            warnings=trained.remarks,
        )
        with _room_for(Path(request.output)):
            Path(places[0]).write_bytes(trained.model)
            manifest.write(
                places[1],
                dataclasses.replace(request, epochs=trained.recipe.epochs),
                clock.started,
                _inputs(request, trained.parent),
                _facts(trained, result),
                {**clock.seconds, "total": clock.elapsed()},
            )
        staging.commit()
    checkpoint_of(request).unlink(missing_ok=True)
    feedback.progress(1.0, text("engine.stage.done"))
    return result


def _learn(request: TrainRequest, clock: Clock, feedback: Feedback) -> TrainResult:
    """Learn from a review; where that is no better than the model in use, nothing is written."""
    with Staging() as staging:
        record = str(Path(request.output).with_suffix(".manifest.json"))
        places = staging.reserve(request.output), staging.reserve(record)
        learnt = learn(request, clock, feedback)
        found, trained = learnt.learning, learnt.learning.kept == NETWORK
        epochs = learnt.recipe.epochs if trained else 0
        result = TrainResult(
            output="" if learnt.model is None else request.output,
            manifest="" if learnt.model is None else record,
            name=learnt.name,
            epochs=epochs,
            best_epoch=epochs,
            f1=None,
            f1_before=None,
            held_out=found.in_words,
            threshold=learnt.card.threshold,
            device=learnt.machine.words,
            seconds=round(clock.elapsed(), 3),
            warnings=learnt.remarks,
            review=found,
        )
        if learnt.model is not None:
            feedback.progress(0.99, text("training.stage.writing"))
            with _room_for(Path(request.output)):
                Path(places[0]).write_bytes(learnt.model)
                manifest.write(
                    places[1],
                    dataclasses.replace(request, epochs=learnt.recipe.epochs),
                    clock.started,
                    _inputs(request, learnt.parent),
                    {
                        "review": encode(found),
                        "model": {"name": learnt.name, "threshold": learnt.card.threshold},
                        "device": result.device,
                        "warnings": list(result.warnings),
                    },
                    {**clock.seconds, "total": clock.elapsed()},
                )
            staging.commit()
    feedback.progress(1.0, text("engine.stage.done"))
    return result


def _check(request: TrainRequest) -> None:
    if not request.images:
        raise RequestError.of("training.no_image")
    if len(request.reference) not in {1, len(request.images)}:
        raise RequestError.of(
            "training.reference_count",
            images=len(request.images),
            references=len(request.reference),
        )
    if not (1 <= request.base <= _MOST_BASE and 1 <= request.depth <= _MOST_DEPTH):
        raise RequestError.of("training.network_size", base=_MOST_BASE, depth=_MOST_DEPTH)
    if request.seed < 0:
        raise RequestError.of("training.negative_seed")
    if Path(request.output).suffix.lower() != ".onnx":
        raise RequestError.of("training.no_onnx_name", path=request.output)
    others = [*request.images, *request.reference, request.area, request.start_from]
    record = str(Path(request.output).with_suffix(".manifest.json"))
    written = (request.output, record, str(checkpoint_of(request)))
    check_files(written, others, "training.would_replace_input")
    check_manifest(record, request.command, request.output)


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


def _facts(trained: TrainedModel, result: TrainResult) -> Dict[str, Any]:
    material, card = trained.material, trained.card
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
        "history": [dataclasses.asdict(epoch) for epoch in trained.fitted.history],
        "device": result.device,
        "warnings": list(result.warnings),
    }
