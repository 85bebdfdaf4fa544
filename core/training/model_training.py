"""A model from a user's own images and polygons: a network trained, measured and exported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Tuple

import torch

from ..model.model_card import ModelCard
from ..protocol.errors import DeviceError, RequestError
from ..protocol.texts import text
from ..protocol.train import TrainRequest
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.progress import Share
from . import own_card
from .data.crops import Sampler
from .delivery import Delivery, deliver
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

_READ, _FITTED = 0.1, 0.9
"""Shares of the job that are done when the images are read, and when the network is fitted."""


@dataclass(frozen=True)
class TrainedModel:
    """A model, and all that is to be told about how it was trained.

    Attributes:
        name: What it is called.
        model: The ONNX file with its card.
        card: The card.
        recipe: How the network was fitted.
        material: What it was trained on.
        parent: What it started from, if anything.
        machine: What it was fitted on.
        fitted: The network, and its epochs.
        delivery: How well it does on held-out ground.
        remarks: What the user should know; they were logged.
    """

    name: str
    model: bytes
    card: ModelCard
    recipe: Recipe
    material: Material
    parent: Optional[Parent]
    machine: Hardware
    fitted: Fitted
    delivery: Delivery
    remarks: Tuple[str, ...]

    @property
    def f1(self) -> Optional[float]:
        """F1 on the held-out ground; ``None`` where nothing was held out."""
        return self.delivery.after.counts.f1 if self.delivery.after else None

    @property
    def f1_before(self) -> Optional[float]:
        """F1 of the network that was started from, likewise."""
        return self.delivery.before.counts.f1 if self.delivery.before else None

    @property
    def held_out(self) -> str:
        """What was held out, in words."""
        return self.material.summary.held_out or text("training.nothing")

    @property
    def threshold(self) -> float:
        """Probability from which a pixel is a pond."""
        return self.delivery.threshold


def checkpoint_of(request: TrainRequest) -> Path:
    """Return the file beside the output from which a training goes on that ended early."""
    return Path(f"{request.output}.checkpoint")


def train_model(request: TrainRequest, clock: Clock, feedback: Feedback) -> TrainedModel:
    """Fit a network, measure it on ground that it did not see, and make a model of it.

    A checkpoint is kept beside the request's output (:func:`checkpoint_of`); nothing else is
    written, and it is for the caller to remove it.

    Args:
        request: What to train on, what to start from, and on which device.
        clock: Counts the seconds of the stages ``read``, ``fit`` and ``measure``.
        feedback: Hears of each epoch; may cancel, or ask to finish with what there is.

    Raises:
        EngineError: With a message that names the file and the cure.
    """
    if request.epochs is not None and request.epochs < 1:
        raise RequestError.of("training.epochs_not_positive")
    feedback.progress(0.0, text("training.stage.checking"))
    machine = hardware.choose(request.device)
    parent = parent_network.load(Path(request.start_from)) if request.start_from else None
    material = collect(request, parent, Share(feedback, 0.0, _READ))
    remarks = [machine.warning] if machine.warning else []
    remarks += material.remarks
    feedback.warn(remarks)
    clock.lap("read")
    recipe = _recipe(request, parent, material.complete)
    if recipe.keep_last:
        feedback.log(text("training.polygons_only"))
    fitted = _fit(recipe, material, parent, machine, checkpoint_of(request), feedback)
    clock.lap("fit")
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
    clock.lap("measure")
    name = Path(request.output).stem
    card = own_card.make_card(name, recipe, fitted, material.summary, delivery, parent)
    return TrainedModel(
        name=name,
        model=with_card(delivery.graph, card),
        card=card,
        recipe=recipe,
        material=material,
        parent=parent,
        machine=machine,
        fitted=fitted,
        delivery=delivery,
        remarks=tuple(remarks),
    )


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
