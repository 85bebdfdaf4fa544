"""What is said of a first look: what it does, and how much of the ground was not searched."""

from __future__ import annotations

from ...core.protocol.composition import joined
from ...core.protocol.segment import SegmentResult
from . import words
from .translation import filled, number, tr


def what_it_does(accuracy: str) -> tuple[str, ...]:
    """Return what a first look does and what it costs, a paragraph each.

    Args:
        accuracy: How well it did on what it had not seen, as its model's card has it; empty where
            nobody says.
    """
    does = tr(
        "A first look at the image, averaged to about 30 m, tells on which ground a pond can be. "
        "Only that ground is searched, which is faster where mines are few. Ponds that are found "
        "there are drawn whole."
    )
    costs = tr("The first look can overlook ponds: they are in no result.")
    return tuple(filter(None, (does, costs, accuracy)))


def ponds(result: SegmentResult) -> str:
    """Return how many ponds there are; where there are none, on how much ground they are not."""
    share = _left_out(result)
    if result.ponds or not share:
        return words.ponds(result)
    if share == 1:
        return tr("No ground was searched for tailings ponds.")
    found = tr("No tailings pond found on the {} % of the ground that was searched.")
    return filled(found, _percents(share)[1])


def not_searched(result: SegmentResult) -> str:
    """Return how much of the ground a first look left out; empty where none was asked for."""
    share = _left_out(result)
    if share is None:
        return ""
    if not share:
        return tr("All of the ground was searched: the first look left nothing out.")
    overlooked = tr("It can overlook ponds.")
    if share == 1:
        nowhere = tr("A first look found no sign of a pond anywhere.")
        return joined(nowhere, overlooked)
    there = tr("{} % of the ground was not searched: a first look found no sign of a pond there.")
    return joined(filled(there, _percents(share)[0]), overlooked)


def of_many_scenes() -> str:
    """Return what to know of the ponds of many scenes at which there was a first look."""
    return tr(
        "Ground on which a first look found no sign of a pond was not searched. It can overlook "
        "ponds."
    )


def _left_out(result: SegmentResult) -> float | None:
    """Return the share of the ground that was not searched; 1 only where nothing was."""
    if result.left_out is None or not result.valid_pixels:
        return None
    return min(result.left_out, 0.9999) if result.ponds else result.left_out


def _percents(share: float) -> tuple[str, str]:
    """Return a share and the rest of it in percent, with digits that make neither of them 0."""
    parts = (100 * share, 100 * (1 - share))
    for form in (".0f", ".1f", ".2f"):
        if all(0 < float(f"{part:{form}}") < 100 for part in parts):
            break
    return number(parts[0], form), number(parts[1], form)
