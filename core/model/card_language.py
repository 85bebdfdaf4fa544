"""What the shipped model's card says, in the user's language: a card itself is English.

Sentences that are known here are translated, all others are left as they are: a card of somebody
else speaks its author's language.
"""

from __future__ import annotations

import re
import string
from functools import cache, partial
from typing import Any, List, Mapping, Optional, Pattern

from ..protocol.texts import english, text
from ..wording.model_card import SAID

KNOWN = (*SAID, "model.card.site_results")
"""Codes of the sentences that shipped cards are made of."""

_NUMBER = r"-?\d+(?:\.\d+)?"
_LISTS = ("sources", "kinds")
"""Parameters that are more than a word."""

_FIGURES = ("f1", "precision", "recall", "iou")


def translated(said: str) -> str:
    """Return what a card says with its known sentences in the user's language."""
    for code in KNOWN:
        said = _pattern(code).sub(partial(_spoken, code), said)
    # Chinese sentences follow each other without a space.
    return re.sub("(?<=。) +", "", said)


def _spoken(code: str, found: re.Match[str]) -> str:
    forms = {name: form for _, name, form, _ in string.Formatter().parse(english(code)) if name}
    filled = {
        name: float(value) if forms[name] else value for name, value in found.groupdict().items()
    }
    return text(code, **filled)


@cache
def _pattern(code: str) -> Pattern[str]:
    """Return what finds a template filled in; what it is filled with bears the parameter's name."""
    parts: List[str] = []
    for literal, name, form, _ in string.Formatter().parse(english(code)):
        parts.append(re.escape(literal))
        if name:
            wanted = _NUMBER if form else ".+?" if name in _LISTS else r"\S+"
            parts.append(f"(?P<{name}>{wanted})")
    return re.compile("".join(parts))


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
