"""What a reviewer does to ponds, as acts: each says what the rows were and what they become."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from qgis.core import QgsGeometry

from ...core.protocol import review_fields as of
from .measure import Measure
from .rows import Change, Row, Step, multi, now

_COVERED = 0.5
"""A pond of an older prediction goes with the new outline that covers more than this of it."""


class Reviewer:
    """Makes the acts of one person, with time and measures."""

    def __init__(self, name: str, measure: Measure) -> None:
        """Take who signs, and what measures outlines."""
        self.name = name
        self._measure = measure

    def accept(self, pond: Row, older: Sequence[Row] = ()) -> Step:
        """Accept a pond as it is.

        Args:
            pond: The pond.
            older: Those that it replaces, the one whose identity goes on first: that one takes the
                new outline, and ``pond`` goes, with whatever of the others it covers.
        """
        if not older:
            # What has an outline of somebody's hand stays so, whoever agrees with it.
            state = of.EDITED if pond.review == of.EDITED else of.ACCEPTED
            return self._act("accept", [(pond, self._signed(pond, state))])
        first, others = older[0], older[1:]
        kept = {of.UUID: first.uuid, of.NAME: first.text(of.NAME) or None, of.REPLACES: None}
        taken = self._signed(pond.where(**kept), of.ACCEPTED)
        covered = [one for one in others if _share(one.outline, pond.outline) > _COVERED]
        gone: list[tuple[Row | None, Row | None]] = [(one, None) for one in (pond, *covered)]
        return self._act("accept", [(first, taken), *gone])

    def reject(self, pond: Row, reason: str) -> Step:
        """Reject a pond for one of :data:`~core.protocol.review_fields.REASONS`."""
        return self._act("reject", [(pond, self._signed(pond, of.REJECTED, reason))])

    def reshape(
        self, outlines: Mapping[str, QgsGeometry], ponds: Sequence[Row], action: str = "edit"
    ) -> Step:
        """Give ponds new outlines, by ``uuid``."""
        return self._act(action, [(pond, self._drawn(pond, outlines[pond.uuid])) for pond in ponds])

    def split(self, pond: Row, parts: Sequence[QgsGeometry]) -> Step:
        """Make several ponds of one; the first keeps its identity and its confidence."""
        rows: list[tuple[Row | None, Row | None]] = [(pond, self._drawn(pond, parts[0]))]
        for part in parts[1:]:
            fresh = {of.UUID: str(uuid.uuid4()), of.CONFIDENCE: None, of.NAME: None}
            rows.append((None, self._drawn(pond.where(**fresh), part)))
        return self._act("split", rows)

    def merge(self, pond: Row, others: Sequence[Row]) -> Step:
        """Make one pond of several; the first keeps its identity."""
        outline = QgsGeometry.unaryUnion([pond.outline, *(one.outline for one in others)])
        gone: list[tuple[Row | None, Row | None]] = [(one, None) for one in others]
        return self._act("merge", [(pond, self._drawn(pond, outline)), *gone])

    def draw(self, outlines: Sequence[QgsGeometry], image: str, source: str) -> Step:
        """Add ponds that no prediction had."""
        rows: list[tuple[Row | None, Row | None]] = []
        for outline in outlines:
            blank = {name: None for name, _kind in of.POND_FIELDS}
            named = {of.UUID: str(uuid.uuid4()), of.IMAGE: image or None, "source": source or None}
            rows.append((None, self._drawn(Row({**blank, **named}, outline), outline)))
        return self._act("draw", rows)

    def describe(self, pond: Row, name: str, note: str) -> Step:
        """Name a pond and note something about it; that decides nothing."""
        return self._act(
            "describe", [(pond, pond.where(**{of.NAME: name or None, of.NOTE: note or None}))]
        )

    def look_over(self, ground: QgsGeometry, image: str) -> Step:
        """Mark ground as looked over whole."""
        values = {
            of.IMAGE: image or None,
            of.REVIEWED_BY: self.name,
            of.REVIEWED_AT: now(),
            of.UUID: str(uuid.uuid4()),
        }
        return self._act("area", [(None, Row(values, ground))], of.AREAS)

    def adopt(
        self, rows: Sequence[tuple[Row | None, Row | None]], action: str, layer: str = of.PONDS
    ) -> Step:
        """Take rows as somebody else has made them, in one act."""
        return self._act(action, rows, layer)

    def measured(self, row: Row) -> Row:
        """Return a row with area and perimeter of its outline."""
        return self._measure.measured(row)

    def _drawn(self, pond: Row, outline: QgsGeometry) -> Row:
        return self._signed(self._measure.measured(pond.outlined(outline)), of.EDITED)

    def _signed(self, pond: Row, review: str, reason: str | None = None) -> Row:
        return pond.where(
            **{
                of.REVIEW: review,
                of.REASON: reason,
                of.REVIEWED_BY: self.name,
                of.REVIEWED_AT: now(),
            }
        )

    def _act(
        self,
        action: str,
        rows: Sequence[tuple[Row | None, Row | None]],
        layer: str = of.PONDS,
    ) -> Step:
        changes = tuple(
            # As the layer will hold it, to be told again from what somebody else makes of it.
            Change(
                (before or after or _NOBODY).uuid,
                before,
                None if after is None else after.outlined(multi(after.outline)),
                layer,
            )
            for before, after in rows
            if before is not None or after is not None
        )
        return Step(str(uuid.uuid4()), action, self.name, now(), changes)


_NOBODY = Row({}, QgsGeometry())


def _share(part: QgsGeometry, whole: QgsGeometry) -> float:
    """Return how much of an outline another one covers, 0 to 1."""
    area = part.area()
    return part.intersection(whole).area() / area if area > 0 else 0.0
