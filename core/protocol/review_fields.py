"""What a review is kept in: a GeoPackage of ponds that somebody has looked at, and its history.

The panel writes it, the engine trains from it, and the register is the part of it that stands.
"""

from __future__ import annotations

from typing import Optional, Tuple

PONDS = "ponds"
"""Layer of polygons: every predicted pond, decided or not, and those drawn because missed."""
AREAS = "reviewed_areas"
"""Layer of polygons: ground that was looked over whole. What is no pond there is no pond."""
HISTORY = "history"
"""Layer of every edit: the outline and the attributes before, and what they became."""

OUTSIDE = "outside_edits"
"""Table of what ponds were before another program changed them, until a review has noted it."""

UUID, NAME, NOTE, IMAGE, REPLACES = "uuid", "name", "note", "image", "replaces"
REVIEW, REASON, REVIEWED_BY, REVIEWED_AT = "review", "reason", "reviewed_by", "reviewed_at"
AREA, PERIMETER, CONFIDENCE = "area_m2", "perimeter_m", "confidence"

ACCEPTED, REJECTED, EDITED = "accepted", "rejected", "edited"
"""What ``review`` can say; empty, or no value, is a pond that nobody has decided on."""
STANDING = (ACCEPTED, EDITED)
"""What the register holds. A pond that was drawn is ``edited`` and has no confidence."""

REASONS = ("water", "field", "pit", "quarry", "bare_ground", "other")
"""Why a pond was rejected."""

POND_FIELDS: Tuple[Tuple[str, str], ...] = (
    ("id", "int8"),
    (AREA, "double"),
    (PERIMETER, "double"),
    ("mean_probability", "double"),
    (CONFIDENCE, "double"),
    (REVIEW, "string(0)"),
    ("source", "string(0)"),
    ("model", "string(0)"),
    (UUID, "string(0)"),
    (NAME, "string(0)"),
    (REASON, "string(0)"),
    (REVIEWED_BY, "string(0)"),
    (REVIEWED_AT, "string(0)"),
    (NOTE, "string(0)"),
    (IMAGE, "string(0)"),
    (REPLACES, "string(0)"),
)
"""Name and type, as QGIS names types, of the fields of :data:`PONDS`.

``uuid`` never changes; ``reviewed_at`` is ISO 8601 in UTC; ``image`` is the path of the image that
the pond was predicted on; ``replaces`` names the ponds, by ``uuid`` and separated by spaces, whose
outline a newer prediction sees otherwise.
"""

AREA_FIELDS: Tuple[Tuple[str, str], ...] = (
    (IMAGE, "string(0)"),
    (REVIEWED_BY, "string(0)"),
    (REVIEWED_AT, "string(0)"),
    (UUID, "string(0)"),
)
"""Likewise of :data:`AREAS`."""

HISTORY_FIELDS: Tuple[Tuple[str, str], ...] = (
    (UUID, "string(0)"),
    ("at", "string(0)"),
    ("by", "string(0)"),
    ("action", "string(0)"),
    ("before", "string(0)"),
    ("after", "string(0)"),
    ("of_layer", "string(0)"),
    ("step", "string(0)"),
    ("undone", "integer"),
)
"""Likewise of :data:`HISTORY`, whose geometry is the outline before.

``before`` and ``after`` are JSON objects, empty where there was no such pond. Rows of one ``step``
were one act, and are undone together; ``undone`` is 1 for those that are. ``by`` is empty where
nobody knows who it was: what was changed outside of the review has the action ``outside``.
"""


def review_code(value: object) -> Optional[str]:
    """Return what an attribute says of a pond, ``None`` where nobody has decided on it."""
    return value if value in (ACCEPTED, REJECTED, EDITED) else None
