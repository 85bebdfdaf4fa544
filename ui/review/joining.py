"""Two reviewers' files made one: what either has decided, and the later of two decisions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ...core.protocol import review_fields as of
from ...core.protocol.errors import InputError
from ..text import review_words
from ..text.translation import tr
from . import new_file
from .decisions import Reviewer
from .history import History
from .review_file import ReviewFile
from .rows import Row, row_of


@dataclass(frozen=True)
class Conflict:
    """A pond that two people decided on differently.

    Attributes:
        uuid: The pond.
        kept: The later decision, which stands; ``None`` where the pond was merged into another.
        dropped: The earlier one.
    """

    uuid: str
    kept: Row | None
    dropped: Row | None

    @property
    def in_words(self) -> str:
        """Who decided what, the one that stands first."""
        told = []
        for row in (self.kept, self.dropped):
            if row is None:
                told.append(tr("merged into another"))
                continue
            who = row.text(of.REVIEWED_BY) or "?"
            told.append(f"{review_words.review(row.review)} ({who})")
        name = next((row.text(of.NAME) for row in (self.kept, self.dropped) if row), "")
        return tr("{}: {}, not {}").format(name or self.uuid[:8], *told)


@dataclass(frozen=True)
class Joined:
    """What another review brought.

    Attributes:
        taken: Ponds whose decision was taken over.
        added: Ponds that were not there.
        conflicts: Ponds that both had decided on differently.
    """

    taken: int
    added: int
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class Standing:
    """How a pond stands in one file: its row, none where it went, and when that came to be."""

    row: Row | None
    at: str


def join(file: ReviewFile, other: Path, reviewer: Reviewer) -> Joined:
    """Take into a review what another one of the same ponds holds, as one act that can be undone.

    Args:
        file: Takes it.
        other: Gives it, and stays as it is.
        reviewer: Whose act it is.

    Raises:
        InputError: The other file is no review, or the same one.
        OutputError: The review cannot be written; then nothing has changed.
    """
    if other.resolve() == file.path.resolve():
        raise InputError(
            tr("{} is the review that is open.").format(other), tr("Choose the other one.")
        )
    mine = _standings(file.rows(), file.history)
    ponds, edits = (new_file.opened(other, name) for name in (of.PONDS, of.HISTORY))
    if ponds.crs() != file.ponds.crs():
        raise InputError(
            tr("{} has another coordinate reference system than this review.").format(other),
            tr("Join copies of one review."),
        )
    names = ponds.fields().names()
    theirs = _standings(
        (row_of(one, names) for one in ponds.dataProvider().getFeatures()), History(edits)
    )
    pairs, joined = settle(mine, theirs)
    areas = _new_areas(file, other)
    if pairs:
        file.write(reviewer.adopt(pairs, "join"))
    if areas:
        file.write(reviewer.adopt([(None, row) for row in areas], "join", of.AREAS))
    return joined


def settle(
    mine: dict[str, Standing], theirs: dict[str, Standing]
) -> tuple[list[tuple[Row | None, Row | None]], Joined]:
    """Return which rows become which, and what that means.

    A decision goes before none, the later of two before the earlier.
    """
    pairs: list[tuple[Row | None, Row | None]] = []
    conflicts, taken, added = [], 0, 0
    for uuid, other in theirs.items():
        own = mine.get(uuid)
        if own is None:
            if other.row is not None:
                pairs.append((None, other.row))
                added += 1
            continue
        if _alike(own.row, other.row) or not _decided(other):
            continue
        later = not _decided(own) or other.at > own.at
        if _decided(own):
            kept, dropped = (other.row, own.row) if later else (own.row, other.row)
            if not _agree(own.row, other.row):
                conflicts.append(Conflict(uuid, kept, dropped))
        if later:
            pairs.append((own.row, other.row))
            taken += 1
    return pairs, Joined(taken, added, tuple(conflicts))


def _standings(rows: object, history: History) -> dict[str, Standing]:
    """Return how every pond stands, those that went among them."""
    found = {
        row.uuid: Standing(row, row.text(of.REVIEWED_AT))
        for row in rows  # type: ignore[attr-defined]
    }
    for uuid, (at, change) in history.last_of_each().items():
        if uuid not in found and change.after is None:
            found[uuid] = Standing(None, at)
    return found


def _decided(one: Standing) -> bool:
    return one.row is None or bool(one.row.review) or bool(one.row.text(of.NAME))


def _alike(one: Row | None, other: Row | None) -> bool:
    return one.equals(other) if one is not None else other is None


def _agree(one: Row | None, other: Row | None) -> bool:
    """Return whether two decisions say the same, whoever made them and when."""
    if one is None or other is None:
        return one is other
    same = (of.REVIEW, of.REASON, of.NAME)
    return (
        all(one.text(name) == other.text(name) for name in same)
        and one.outline.asWkb() == other.outline.asWkb()
    )


def _new_areas(file: ReviewFile, other: Path) -> list[Row]:
    layer = new_file.opened(other, of.AREAS)
    known = {row.uuid for row in file.rows(of.AREAS)}
    names = layer.fields().names()
    rows = (row_of(one, names) for one in layer.dataProvider().getFeatures())
    return [row for row in rows if row.uuid not in known]
