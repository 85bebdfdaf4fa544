"""A model that learns from a review: its confidence fitted anew, its network trained on.

Both are tried on decided ponds that they had not learnt from, a third of them at a time, and only
what is clearly better there is kept. The confidence comes first: tens of decisions say how common
ponds are here, and what they look like, long before they make a better network.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import FrozenSet, List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
import torch

from ..model.model_card import ModelCard
from ..model.pond_confidence import PondConfidence
from ..protocol.errors import InputError, RequestError
from ..protocol.texts import listed, text
from ..protocol.train import (
    CONFIDENCE,
    NETWORK,
    NOTHING,
    ReviewLearning,
    TrainRequest,
)
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.progress import Share
from .data.crops import Sampler
from .data.examples import Example
from .data.reviewed_windows import (
    MOST_REST,
    DecidedPond,
    ReviewedImage,
    aims,
    open_reviewed,
    read_decided,
    read_rest,
    without,
)
from .delivery import deliver
from .evaluation.confidence_refit import GENERAL, clearly_less, refit
from .fitting import hardware
from .fitting.hardware import Hardware, Precision
from .fitting.recipe import Recipe, review_tuning
from .fitting.training_loop import fit
from .fitting.validation import predict
from .held_out_ponds import FOLDS, Judged, Seen, deal, judge, refitted, seen
from .network import parent_network
from .network.exported_model import with_card
from .network.parent_network import Parent
from .network.unet import UNet
from .review_card import in_words, review_card

EPOCHS = 2
"""Of 25 batches, each 2.0 to 2.5 s of processor time: three such fittings, one for each part that
is held out, and a fourth one, of all, are to fit into five minutes of two cores."""

LEAST_DECIDED = 6
"""Predicted ponds that must be decided on: two for each part that is held out."""

LEAST_OF_EACH = 5
"""Accepted ponds, and rejected ones, from which a network is trained: what it costs of what it does
not learn from cannot be seen in fewer. Of networks that lose a quarter of all ponds, two in five
would still draw all of three."""

MOST_PONDS = 300
"""Decided ponds that are learnt from: their windows are kept in memory."""

_READ, _JUDGED, _FITTED = 0.1, 0.7, 0.95


@dataclass(frozen=True)
class LearntReview:
    """What a review taught.

    Attributes:
        name: Of the new model.
        model: ONNX file with its card; ``None`` where nothing was better.
        learning: Figures, and what is kept.
        card: Of the new model, or of the old one where nothing was better.
        recipe: How networks were fitted.
        parent: What was started from.
        machine: What networks were fitted on.
        remarks: What the user should know; they were logged.
    """

    name: str
    model: Optional[bytes]
    learning: ReviewLearning
    card: ModelCard
    recipe: Recipe
    parent: Parent
    machine: Hardware
    remarks: Tuple[str, ...]


@dataclass(frozen=True)
class _Material:
    """Ponds that a model drew and that were decided on, ponds that it missed, and other ground."""

    predicted: List[DecidedPond]
    missed: List[DecidedPond]
    rest: List[Example]
    pixel_m: float
    remarks: List[str]


def learn(request: TrainRequest, clock: Clock, feedback: Feedback) -> LearntReview:
    """Learn from a review; nothing is written.

    Args:
        request: Images, reviews, and the model in use.
        clock: Counts the seconds of the stages ``read``, ``measure`` and ``fit``.
        feedback: Hears of each epoch; may cancel.

    Raises:
        EngineError: With a message that names the file and the cure.
    """
    if request.start_from is None:
        raise RequestError.of("training.review_without_model")
    if request.epochs is not None and request.epochs < 1:
        raise RequestError.of("training.epochs_not_positive")
    feedback.progress(0.0, text("training.stage.checking"))
    machine = hardware.choose(request.device)
    parent = parent_network.load(Path(request.start_from))
    material = _collect(request, parent, Share(feedback, 0.0, _READ))
    remarks = [*([machine.warning] if machine.warning else []), *material.remarks]
    feedback.warn(remarks)
    clock.lap("read")
    recipe = review_tuning(request.epochs or EPOCHS, request.seed, parent.architecture)
    trials = _Trials(material, parent, recipe, machine)
    learning, network_found = trials.compare(Share(feedback, _READ, _JUDGED))
    feedback.log(learning.in_words, "info" if learning.better else "warning")
    clock.lap("measure")
    name = Path(request.output).stem
    model, card = None, parent.card
    if learning.kept == CONFIDENCE:
        known = refit(trials.expected, [one.shape for one in trials.before], trials.truth)
        card = review_card(name, parent, learning, known)
        model = with_card(parent.graph, card)
    elif learning.kept == NETWORK and network_found is not None:
        known = refit(trials.expected, [one.shape for one in network_found], trials.truth)
        network = trials.fitted(frozenset(), Share(feedback, _JUDGED, _FITTED))
        train = [pond.example for pond in (*material.predicted, *material.missed)]
        made = deliver(
            network,
            train,
            (),
            (),
            parent,
            False,
            recipe.seed,
            torch.get_num_threads(),
            Share(feedback, _FITTED, 0.99),
        )
        card = replace(review_card(name, parent, learning, known), margin=made.margin)
        model = with_card(made.graph, card)
    clock.lap("fit")
    return LearntReview(name, model, learning, card, recipe, parent, machine, tuple(remarks))


class _Trials:
    """The candidates, each judged on ponds that it had not learnt from.

    Attributes:
        expected: Weights of the confidence that fitting begins from.
        before: What the model in use makes of each predicted pond.
        truth: Whether each is one.
    """

    def __init__(
        self, material: _Material, parent: Parent, recipe: Recipe, machine: Hardware
    ) -> None:
        self._material, self._parent = material, parent
        self._recipe, self._machine = recipe, machine
        self._precision = Precision(machine.device)
        self.expected: PondConfidence = parent.card.confidence or GENERAL
        self.before = self._seen(parent.network, material.predicted)
        self.truth = [pond.row.pond for pond in material.predicted]

    def compare(self, feedback: Feedback) -> Tuple[ReviewLearning, Optional[List[Seen]]]:
        """Judge all candidates; return what was found, and what trained networks make of ponds."""
        ponds = self._material.predicted
        folds = deal(ponds, self._recipe.seed)
        now = judge(ponds, self.before, [self._parent.card.confidence] * len(ponds))
        anew = judge(ponds, self.before, refitted(self.expected, ponds, self.before, folds))
        found, trained = None, None
        accepted = sum(self.truth)
        if min(accepted, len(ponds) - accepted) >= LEAST_OF_EACH:
            found = self._held_out(folds, feedback)
            trained = judge(ponds, found, refitted(self.expected, ponds, found, folds))
        kept = _kept(now, anew, trained)
        learning = ReviewLearning(
            accepted=accepted,
            rejected=len(ponds) - accepted,
            drawn=len(self._material.missed),
            folds=FOLDS,
            before=now.measure,
            confidence=anew.measure,
            network=None if trained is None else trained.measure,
            kept=kept,
            in_words="",
        )
        return replace(learning, in_words=in_words(learning, LEAST_OF_EACH)), found

    def fitted(self, held_out: FrozenSet[Tuple[int, int]], feedback: Feedback) -> UNet:
        """Return the network trained on, without some of the predicted ponds."""
        learnt = [
            pond
            for pond in (*self._material.predicted, *self._material.missed)
            if pond.key not in held_out
        ]
        windows = [without(pond, held_out) for pond in learnt]
        sampler = Sampler(
            [*windows, *self._material.rest],
            (),
            self._recipe.variation,
            self._recipe.seed,
            aims=aims(learnt),
        )
        return fit(
            self._recipe, sampler, (), self._machine.device, None, feedback, self._parent.network
        ).network

    def _held_out(self, folds: npt.NDArray[np.int64], feedback: Feedback) -> List[Seen]:
        ponds = self._material.predicted
        result: List[Optional[Seen]] = [None] * len(ponds)
        for fold in range(FOLDS):
            members = np.flatnonzero(folds == fold)
            out = frozenset(ponds[index].key for index in members)
            part = Share(feedback, fold / FOLDS, (fold + 1) / FOLDS)
            network = self.fitted(out, part)
            for index, one in zip(members, self._seen(network, [ponds[i] for i in members])):
                result[index] = one
        return [one for one in result if one is not None]

    def _seen(self, network: UNet, ponds: Sequence[DecidedPond]) -> List[Seen]:
        network = network.to(self._machine.device).eval()
        found = []
        for pond in ponds:
            logits = predict(network, pond.example, self._machine.device, self._precision)
            probability = 1 / (1 + np.exp(-logits.astype(np.float64)))
            found.append(
                seen(pond, probability, self._parent.card.threshold, self._material.pixel_m)
            )
        network.to("cpu")
        return found


def _kept(now: Judged, anew: Judged, trained: Optional[Judged]) -> str:
    """Return what is clearly better; of two that are, the simpler unless the other betters it.

    A network is to be surer of the right ponds than either and no worse a map than either.
    """
    if trained is not None and all(
        clearly_less(trained.losses, other.losses) and trained.no_worse_a_map(other)
        for other in (now, anew)
    ):
        return NETWORK
    return CONFIDENCE if clearly_less(anew.losses, now.losses) else NOTHING


def _collect(request: TrainRequest, parent: Parent, feedback: Feedback) -> _Material:
    grounds = _grounds(request, parent.card)
    remarks = [remark for ground in grounds for remark in ground.reviewed.remarks]
    remarks += [ground.encoding.assumption for ground in grounds if ground.encoding.assumption]
    ponds: List[DecidedPond] = []
    rest: List[Example] = []
    stage = text("training.stage.reading")
    for index, ground in enumerate(grounds):
        part = Share(feedback, index / len(grounds), (index + 1) / len(grounds))
        ponds += read_decided(ground, part, stage)
        rest += read_rest(ground, max(1, MOST_REST // len(grounds)), request.seed)
    if len(ponds) > MOST_PONDS:
        remarks.append(text("training.review_some", most=MOST_PONDS, ponds=len(ponds)))
        order = np.random.default_rng(request.seed).permutation(len(ponds))[:MOST_PONDS]
        ponds = [ponds[place] for place in sorted(order)]
    predicted = [pond for pond in ponds if pond.row.predicted]
    if len(predicted) < LEAST_DECIDED:
        raise InputError.of(
            "training.review_too_few",
            names=listed(dict.fromkeys(ground.reviewed.name for ground in grounds)),
            count=len(predicted),
            least=LEAST_DECIDED,
        )
    return _Material(
        predicted,
        [pond for pond in ponds if not pond.row.predicted],
        rest,
        max(ground.image.gsd_m for ground in grounds),
        list(dict.fromkeys(remarks)),
    )


def _grounds(request: TrainRequest, card: ModelCard) -> List[ReviewedImage]:
    each = len(request.reference) == len(request.images)
    return [
        open_reviewed(
            index + 1,
            path,
            request.reference[index if each else 0],
            request.images,
            request.bands,
            card,
        )
        for index, path in enumerate(request.images)
    ]
