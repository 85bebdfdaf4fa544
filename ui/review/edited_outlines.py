"""What was done to outlines with QGIS's tools, as an act of the review."""

from __future__ import annotations

from qgis.core import QgsFeatureRequest

from ...core.protocol import review_fields as of
from .decisions import Reviewer
from .keys import Act
from .outline_tools import Edits, OutlineTools
from .review_file import ReviewFile
from .rows import Row, Step

_ALONG = 0.01
"""Share of its size that a neighbour may lie away to be taken along in a merge."""


def act_of(
    act: Act | None, row: Row | None, tools: OutlineTools, file: ReviewFile, reviewer: Reviewer
) -> Step | None:
    """Return what was done as an act; ``None`` for nothing.

    Args:
        act: What was begun.
        row: The pond at hand.
        tools: With which it was done.
        file: Of the review, which knows nothing of it yet.
        reviewer: Who did it.

    Raises:
        InputError: An outline crosses itself, or nothing is left of it.
    """
    if act is Act.MERGE and row is not None:
        others = [one for one in _rows(tools.selected(), file) if one.uuid != row.uuid]
        return reviewer.merge(row, others) if others else None
    edits = tools.take()
    if edits.is_empty:
        return None
    if act is Act.DRAW:
        image = row.text(of.IMAGE) if row is not None else ""
        source = row.text("source") if row is not None else ""
        return reviewer.draw(edits.added, image, source)
    if act is Act.SPLIT and row is not None and edits.added:
        mine = file.feature_id(row.uuid)
        kept = edits.changed.get(mine, row.outline) if mine is not None else row.outline
        return reviewer.split(row, [kept, *edits.added])
    return _reshaped(edits, row, file, reviewer)


def touching(row: Row, file: ReviewFile) -> list[int]:
    """Return the keys of ponds that touch one, or nearly: they are likely to be merged with it."""
    box = row.outline.boundingBox()
    near = _ALONG * max(box.width(), box.height())
    request = QgsFeatureRequest(box.buffered(near))
    return [
        one.id()
        for one in file.ponds.getFeatures(request)
        if str(one.attribute(of.UUID)) != row.uuid
        and one.attribute(of.REVIEW) != of.REJECTED
        and one.geometry().distance(row.outline) <= near
    ]


def _reshaped(edits: Edits, row: Row | None, file: ReviewFile, reviewer: Reviewer) -> Step | None:
    ponds = _rows(list(edits.changed), file)
    keys = {file.feature_id(pond.uuid): pond for pond in ponds}
    outlines = {keys[key].uuid: outline for key, outline in edits.changed.items() if key in keys}
    # The pond at hand first: undo comes back to it.
    ponds.sort(key=lambda pond: row is None or pond.uuid != row.uuid)
    return reviewer.reshape(outlines, ponds) if ponds else None


def _rows(keys: list[int], file: ReviewFile) -> list[Row]:
    rows = [file.row(file.uuid_of(key) or "") for key in keys]
    return [row for row in rows if row is not None]
