"""What a review taught a model, in words and in the model's card."""

from __future__ import annotations

from dataclasses import asdict, replace

from ..model.model_card import ModelCard
from ..model.pond_confidence import PondConfidence
from ..protocol.composition import joined
from ..protocol.json_fields import encode
from ..protocol.texts import text
from ..protocol.train import CONFIDENCE, NETWORK, NOTHING, ReviewLearning, ReviewMeasure
from .network.parent_network import Parent

_KEPT = {
    NETWORK: "training.review_kept.network",
    CONFIDENCE: "training.review_kept.confidence",
    NOTHING: "training.review_kept.nothing",
}
_SUMMARIES = {
    NETWORK: "training.card.review_network",
    CONFIDENCE: "training.card.review_confidence",
}
"""Texts of what was kept."""


def review_card(
    name: str,
    parent: Parent,
    learning: ReviewLearning,
    confidence: PondConfidence,
) -> ModelCard:
    """Return the card of what the review made: that of the model in use, and what is new."""
    card = parent.card
    known = f"{card.name} {card.version}".strip()
    data = text(
        "training.card.review_data",
        parent=known,
        sha256=parent.sha256,
        accepted=learning.accepted,
        rejected=learning.rejected,
        drawn=learning.drawn,
    )
    summary = text(_SUMMARIES[learning.kept], parent=known)
    return replace(
        card,
        name=name,
        version="",
        summary=f"{summary} {card.summary}".strip(),
        confidence=confidence,
        training_data=(data, *card.training_data),
        held_out={
            "in_words": learning.in_words,
            "review": encode(learning),
            "parent": {"file": parent.file, "sha256": parent.sha256, "name": card.name},
            "confidence": asdict(confidence),
        },
    )


def in_words(learning: ReviewLearning, least: int) -> str:
    """Return what was found, as sentences: what was held out, before and after.

    Args:
        learning: What a review taught.
        least: Ponds of each kind from which a network is trained.
    """
    total = learning.accepted + learning.rejected
    sentences = [
        text("training.review_held_out", count=total, folds=learning.folds),
        _measure_in_words("training.review_before", learning, learning.before),
        _measure_in_words("training.review_confidence", learning, learning.confidence),
    ]
    sentences.append(
        text("training.review_no_network", least=least)
        if learning.network is None
        else _measure_in_words("training.review_network", learning, learning.network)
    )
    sentences.append(text(_KEPT[learning.kept]))
    return joined(*sentences)


def _measure_in_words(code: str, learning: ReviewLearning, measure: ReviewMeasure) -> str:
    return text(
        code,
        shown=measure.accepted_shown,
        accepted=learning.accepted,
        false=measure.rejected_shown,
        rejected=learning.rejected,
        loss=measure.log_loss,
    )
