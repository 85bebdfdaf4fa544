"""What the shipped model's card says, in the user's language: a card itself is English.

Sentences that are known here are translated, all others are left as they are: a card of somebody
else speaks its author's language.
"""

from __future__ import annotations

from typing import Any, Mapping, Optional

from ..protocol.texts import english, text

KNOWN = ("model.said.two_scales", "model.said.one_scale", "model.said.purpose")
"""Codes of the sentences that shipped cards are made of."""

_FIGURES = ("f1", "precision", "recall", "iou")


def translated(said: str) -> str:
    """Return what a card says with its known sentences in the user's language."""
    for code in KNOWN:
        said = said.replace(english(code), text(code))
    return said


def site_results(held_out: Mapping[str, Any]) -> Optional[str]:
    """Return how well a shipped model did on real sites that it had not seen, in a sentence.

    Args:
        held_out: Of its card.

    Returns:
        ``None`` where the card does not have all the figures, as of other models.
    """
    real = held_out.get("real")
    pooled = real.get("pooled") if isinstance(real, dict) else None
    if not isinstance(real, dict) or not isinstance(pooled, dict):
        return None
    sites = real.get("sites")
    numbers = {
        **{name: pooled.get(name) for name in _FIGURES},
        "mean_f1": real.get("mean_f1_of_sites"),
        "ponds": real.get("pond_recall"),
        "error": real.get("calibration_error"),
    }
    if not isinstance(sites, dict) or not all(
        isinstance(number, (int, float)) for number in numbers.values()
    ):
        return None
    return text("model.card.site_results", sites=len(sites), **numbers)
