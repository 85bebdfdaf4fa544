"""What differs from what a review knows: edits in QGIS's attribute table, or by another tool."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransformContext, QgsVectorLayer

from ...core.protocol import review_fields as of
from .measure import Measure
from .outside_edits import Kept, Stray
from .rows import Change, Row, check_done, now

_DECIDED = (of.REVIEW, of.REASON, of.REVIEWED_BY, of.REVIEWED_AT, of.NAME, of.NOTE)
"""Fields that no prediction fills in."""


RowOf = Callable[[str], "Row | None"]
"""Returns a row as it is in the file, by its ``uuid``."""
States = Callable[["Sequence[str] | None"], "dict[str, Row | None]"]
"""Returns what the history says that rows are; of all rows for ``None``."""


def give_identities(layer: QgsVectorLayer, strays: Sequence[Stray]) -> None:
    """Write the identities of rows that have none of their own.

    Raises:
        OutputError: They cannot be written.
    """
    place = layer.fields().lookupField(of.UUID)
    values = {one.fid: {place: one.uuid} for one in strays}
    if values:
        check_done(layer, layer.dataProvider().changeAttributeValues(values))


def outside_changes(
    layer: str,
    kept: Sequence[Kept],
    strays: Sequence[Stray],
    crs: QgsCoordinateReferenceSystem,
    row_of: RowOf,
    states: States,
    everything: Iterable[str] | None,
) -> Iterator[Change]:
    """Yield what became of rows, each as the history is to tell it.

    Args:
        layer: Of the rows.
        kept: What they were before.
        strays: Those that were given an identity just now.
        crs: Of the outlines.
        row_of: Asks the file.
        states: Asks the history.
        everything: All rows, where the file does not tell which ones were changed.
    """
    firsts = _first_states(kept)
    copied = {one.uuid: one.copied for one in strays}
    uuids = list(dict.fromkeys((*firsts, *copied, *(everything or ()))))
    known = states(uuids if everything is None else None)
    for uuid in dict.fromkeys((*uuids, *known)):
        row = row_of(uuid)
        first, at = firsts.get(uuid, (None, now()))
        if row is not None and uuid not in firsts and uuid not in copied:
            first = undecided(row) if layer == of.PONDS else row
        before = known.get(uuid, first)
        if row is None:
            if before is not None:
                yield Change(uuid, before, None, layer)
        elif not row.equals(before):
            if copied.get(uuid):
                row = row.where(**{of.CONFIDENCE: None, of.NAME: None})
            if layer == of.PONDS:
                row = _settled(before, row, at, crs)
            yield Change(uuid, before, row, layer)


def _first_states(found: Iterable[Kept]) -> dict[str, tuple[Row | None, str]]:
    """Return by ``uuid`` what each row first was, and when it was changed last.

    One that got its identity by the change was not there before.
    """
    states: dict[str, tuple[Row | None, str]] = {}
    for one in found:
        for name, row in ((one.row.uuid, one.row), (one.became, None)):
            if name:
                states[name] = (states[name][0] if name in states else row, one.at)
    return states


def undecided(row: Row) -> Row:
    """Return a pond as a prediction brought it, as far as the row itself tells."""
    return row.where(**{name: None for name in _DECIDED if name in row.values})


def _settled(known: Row | None, found: Row, at: str, crs: QgsCoordinateReferenceSystem) -> Row:
    """Return a pond that was changed outside, fit for the register.

    Area and perimeter follow the outline, and nobody is said to have signed what they did not.

    Args:
        known: What it was before; ``None`` where it was not there.
        found: What it is now.
        at: When it was changed.
        crs: Of its outline.
    """
    made = found
    if known is None or known.outline.asWkb() != found.outline.asWkb():
        made = Measure(crs, QgsCoordinateTransformContext()).measured(made)
        if known is not None and known.review == found.review == of.ACCEPTED:
            made = made.where(**{of.REVIEW: of.EDITED})
    before = known or Row({}, found.outline)
    if made.text(of.REVIEW) == before.text(of.REVIEW):
        return made
    if found.text(of.REVIEWED_AT) != before.text(of.REVIEWED_AT):
        return made
    signed = found.text(of.REVIEWED_BY) != before.text(of.REVIEWED_BY)
    who = found.values.get(of.REVIEWED_BY) if signed else None
    return made.where(**{of.REVIEWED_AT: at, of.REVIEWED_BY: who})
