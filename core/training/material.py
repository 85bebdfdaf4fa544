"""Training data of a run: images and polygons checked, some held out, the rest read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Optional, Sequence, Tuple

from ..model.model_card import ModelCard
from ..protocol.errors import InputError
from ..protocol.texts import count_text, text
from ..protocol.train import TrainRequest
from ..run.feedback import Feedback
from ..run.progress import Share
from . import own_card
from .data.examples import Example, simulate_examples
from .data.hold_out import HoldOut, hold_out
from .data.training_rasters import Gathered, Ground, gather, open_ground, require_ponds
from .network.parent_network import Parent
from .own_card import TrainingSummary

SCENES = 6
SCENE_SIZE = 1024
"""Simulated scenes that a new network is also trained on: a user's polygons alone are few."""


@dataclass(frozen=True)
class Material:
    """Training data of a run.

    Attributes:
        grounds: The images.
        complete: Whether ground is known as a whole, rather than polygons of both classes.
        gathered: The pieces of them that are kept in memory.
        scenes: Simulated scenes that are learnt from beside them.
        summary: All that in a few words.
        remarks: What the user should know about it.
    """

    grounds: Tuple[Ground, ...]
    complete: bool
    gathered: Gathered
    scenes: Tuple[Example, ...]
    summary: TrainingSummary
    remarks: Tuple[str, ...]


def collect(request: TrainRequest, parent: Optional[Parent], feedback: Feedback) -> Material:
    """Check all images and polygons, choose what is held out, and read the training data.

    Raises:
        InputError: An image or a polygon file cannot be used, or there is no pond to learn from.
        Cancelled: The user asked to stop.
    """
    card = own_card.expected() if parent is None else parent.card
    grounds = _grounds(request, card, feedback)
    remarks = _remarks(request, grounds, card)
    reading = Share(feedback, 0.3, 0.7 if parent is None else 1.0)
    aside = hold_out(grounds, request.seed)
    complete = not any(ground.reference.classed for ground in grounds)
    hold_on = parent is not None and not complete
    gathered = gather(grounds, aside.sites, aside.regions, request.seed, reading, hold_on)
    if not gathered.can_be_measured:
        aside = HoldOut(aside.sites, (None,) * len(grounds), "")
        gathered = gather(grounds, aside.sites, aside.regions, request.seed, reading, hold_on)
        require_ponds(gathered, grounds)
        remarks.append(text("training.not_held_out"))
    else:
        feedback.log(text("training.held_out", what=aside.words))
    missed, with_ponds = gathered.left_out
    if with_ponds:
        remarks.append(count_text("training.left_out", with_ponds, missed=missed))
    held_out = aside.words
    if held_out and missed:
        held_out = text("training.held_out.sampled", what=held_out)
    scenes = _scenes(feedback) if parent is None else ()
    distances = [ground.image.gsd_m for ground in grounds]
    summary = TrainingSummary(
        images=tuple(ground.image.name for ground in grounds),
        gsd_m=(min(distances), max(distances)),
        ponds=sum(len(ground.reference.ponds.geometries) for ground in grounds),
        others=sum(len(ground.reference.others.geometries) for ground in grounds),
        area_m2=gathered.area_m2,
        pond_area_m2=gathered.pond_area_m2,
        scenes=len(scenes),
        held_out=held_out,
    )
    return Material(grounds, complete, gathered, scenes, summary, tuple(dict.fromkeys(remarks)))


def _grounds(request: TrainRequest, card: ModelCard, feedback: Feedback) -> Tuple[Ground, ...]:
    each = len(request.reference) == len(request.images)
    grounds: List[Ground] = []
    for index, path in enumerate(request.images):
        feedback.progress(0.3 * index / len(request.images), text("training.stage.checking"))
        reference = request.reference[index if each else 0]
        ground = open_ground(index + 1, path, reference, request.area, request.bands, card)
        if each and not ground.reference.touches:
            raise _no_overlap(ground.reference.name, ground.image.name)
        grounds.append(ground)
    if not any(ground.reference.touches for ground in grounds):
        raise _no_overlap(grounds[0].reference.name, text("training.any_image"))
    return tuple(grounds)


def _no_overlap(reference: str, images: str) -> InputError:
    return InputError.of("training.no_overlap", reference=reference, images=images)


def _remarks(request: TrainRequest, grounds: Sequence[Ground], card: ModelCard) -> List[str]:
    """Return what the user should know about the images and the polygons."""
    remarks: List[str] = []
    for ground in grounds:
        name, gsd = ground.image.name, ground.image.gsd_m
        remarks += ground.reference.remarks
        if ground.encoding.assumption:
            remarks.append(ground.encoding.assumption)
        if not ground.reference.touches:
            code = (
                "training.image_left_out"
                if ground.reference.classed
                else "training.image_without_ponds"
            )
            remarks.append(text(code, reference=ground.reference.name, image=name))
        if card.gsd_m and not card.gsd_m[0] * 0.99 <= gsd <= card.gsd_m[-1] * 1.01:
            known = {"image": name, "gsd": gsd, "low": card.gsd_m[0], "high": card.gsd_m[-1]}
            remarks.append(
                text("training.other_scale", model=card.name, **known)
                if request.start_from
                else text("training.other_scale_than_simulated", **known)
            )
    return remarks


def _scenes(feedback: Feedback) -> Tuple[Example, ...]:
    feedback.log(text("training.simulated_too", count=SCENES))
    scenes: List[Example] = []
    for number in range(SCENES):
        feedback.progress(0.7 + 0.3 * number / SCENES, text("training.stage.simulating"))
        scenes += simulate_examples([number + 1], SCENE_SIZE)
    return tuple(scenes)
