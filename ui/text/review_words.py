"""What a review says to people: decisions, reasons, fields, how far it is."""

from __future__ import annotations

from ...core.protocol import review_fields as of
from ...core.protocol.review import ConfidenceBin
from . import words
from .translation import counted, filled, tr


def review(state: str) -> str:
    """Return a decision in words; an empty one is none."""
    known = {
        "": tr("Not decided on"),
        of.ACCEPTED: tr("Accepted"),
        of.EDITED: tr("Edited"),
        of.REJECTED: tr("Rejected"),
    }
    return known.get(state, state)


def rejection(reason: str) -> str:
    """Return why a pond was rejected, in words."""
    known = {
        "water": tr("Water"),
        "field": tr("Field"),
        "pit": tr("Pit"),
        "quarry": tr("Quarry"),
        "bare_ground": tr("Bare ground"),
        "other": tr("Other"),
    }
    return known.get(reason, reason)


def field(name: str) -> str:
    """Return what a field of the register is called in forms and tables."""
    known = {
        "id": tr("Number in the prediction"),
        of.AREA: tr("Area (m²)"),
        of.PERIMETER: tr("Perimeter (m)"),
        "mean_probability": tr("Mean probability"),
        of.CONFIDENCE: tr("Confidence"),
        of.REVIEW: tr("Decision"),
        "source": tr("Source"),
        "model": tr("Model"),
        of.NAME: tr("Name"),
        of.REASON: tr("Reason"),
        of.REVIEWED_BY: tr("Reviewed by"),
        of.REVIEWED_AT: tr("Reviewed at"),
        of.NOTE: tr("Note"),
        of.IMAGE: tr("Image"),
    }
    return known.get(name, "")


def progress(ponds: int, accepted: int, edited: int, rejected: int) -> str:
    """Return how far a review is."""
    done = accepted + edited + rejected
    return tr("{} of {} decided: {} accepted, {} edited, {} rejected. {} left.").format(
        done, ponds, accepted, edited, rejected, ponds - done
    )


def pace(per_minute: float | None, seconds_left: float | None) -> str:
    """Return how fast a review goes and how long it will take; empty while nothing tells."""
    if per_minute is None or seconds_left is None:
        return ""
    rate = filled(tr("{:.0f} a minute"), per_minute)
    if seconds_left < 1:
        return f"{rate}."
    return tr("{}: about {} to go.").format(rate, words.duration(seconds_left))


def pond(
    number: int, area: float | None, confidence: float | None, image: str, state: str, reason: str
) -> str:
    """Return what is known of the pond that is shown."""
    parts = [tr("Pond {}").format(number)]
    if area is not None:
        parts.append(words.area(area))
    parts.append(
        tr("no confidence") if confidence is None else filled(tr("confidence {:.2f}"), confidence)
    )
    parts += [image] if image else []
    if state:
        why = tr("{} ({})").format(review(state), rejection(reason))
        parts.append(why if reason else review(state))
    return " · ".join(parts)


def brought(known: int, changed: int, fresh: int) -> str:
    """Return what predictions brought to a review."""
    parts = [
        counted(fresh, tr("{} new pond"), tr("{} new ponds")).format(fresh),
        counted(changed, tr("{} changed"), tr("{} changed")).format(changed),
        counted(known, tr("{} known already"), tr("{} known already")).format(known),
    ]
    return tr("{}, {}, {}.").format(*parts)


def outside(ponds: int) -> str:
    """Return how many ponds were changed in another way than the page's."""
    return counted(
        ponds,
        tr("{} pond was changed outside of this review: noted in its history, U undoes it."),
        tr("{} ponds were changed outside of this review: noted in its history, U undoes it."),
    ).format(ponds)


def bin_in_words(one: ConfidenceBin) -> str:
    """Return what was decided on ponds of one range of confidence."""
    if one.interval is None:
        return ""
    low, high = (words.share(value) for value in one.interval)
    return tr("Confidence {} to {}: {} of {} accepted ({} to {}).").format(
        words.share(one.low), words.share(one.high), one.accepted, one.decided, low, high
    )
