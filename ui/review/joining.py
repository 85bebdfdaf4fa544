"""Two reviewers' files made one: what either has decided, and the later of two decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ...core.protocol import review_fields as of
from ...core.protocol.errors import InputError
from ...core.protocol.texts import listed
from ..text import review_words
from ..text.translation import counted, tr
from . import new_file, pond_matching
from .decisions import Reviewer
from .history import History
from .outside_changes import undecided
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
            told.append(tr("{} ({})").format(review_words.review(row.review), who))
        name = next((row.text(of.NAME) for row in (self.kept, self.dropped) if row), "")
        return tr("{}: {}, not {}").format(name or self.uuid[:8], *told)


@dataclass(frozen=True)
class Joined:
    """What another review brought.

    Attributes:
        taken: Ponds whose decision was taken over.
        added: Ponds that were not there.
        conflicts: Ponds that both had decided on differently.
        changed: Ponds whose outline the other review sees otherwise, by ``uuid`` here: its
            outlines are asked about.
    """

    taken: int
    added: int
    conflicts: tuple[Conflict, ...]
    changed: tuple[str, ...] = ()

    @property
    def lines(self) -> list[str]:
        """What came of it, in words, the most important line first."""
        told = [
            tr("{} decisions were taken over, {} ponds were new.").format(self.taken, self.added)
        ]
        if self.conflicts:
            text = counted(
                len(self.conflicts),
                tr("{} pond was decided on differently; the later decision stands:"),
                tr("{} ponds were decided on differently; the later decisions stand:"),
            )
            told.append(text.format(len(self.conflicts)))
            told += [conflict.in_words for conflict in self.conflicts]
        if self.changed:
            text = counted(
                len(self.changed),
                tr("{} pond has another outline there, which is asked about: {}"),
                tr("{} ponds have other outlines there, which are asked about: {}"),
            )
            told.append(text.format(len(self.changed), listed(self.changed)))
        return told


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
    alike, asked = recognised(mine, theirs)
    pairs, joined = settle(mine, alike)
    areas = _new_areas(file, other)
    pairs += [(None, row) for row in asked]
    if pairs:
        file.write(reviewer.adopt(pairs, "join"))
    if areas:
        file.write(reviewer.adopt([(None, row) for row in areas], "join", of.AREAS))
    return replace(joined, changed=tuple(_named(asked, mine)))


def recognised(
    mine: Mapping[str, Standing], theirs: Mapping[str, Standing]
) -> tuple[dict[str, Standing], list[Row]]:
    """Tell which ponds of another review are ponds of this one, whatever their identities.

    Two people may have begun with two predictions of the same ground, with grids a pixel apart.

    Returns:
        How their ponds stand, those that are known here under the identity that they have here;
        and outlines to ask about, each of which names the ponds here that it would replace.
    """
    # What both know by identity is settled by that; a part that one of them split off is new.
    strange = [(one.row, one.at) for uuid, one in theirs.items() if uuid not in mine and one.row]
    known = [one.row for uuid, one in mine.items() if uuid not in theirs and one.row]
    found = {
        uuid: one
        for uuid, one in theirs.items()
        if (uuid in mine or one.row is None) and not _is_asked(mine.get(uuid), one)
    }
    fresh, here = [row.outline for row, _ in strange], [row.outline for row in known]
    pixel = pond_matching.pixel_side(here + fresh)
    asked = list[Row]()
    for (row, at), match in zip(strange, pond_matching.match(fresh, here, pixel)):
        ponds = [known[number] for number in match.known]
        first = ponds[0] if ponds else None
        if first is None:
            found[row.uuid] = Standing(row, at)
        elif pond_matching.twins(row.outline, first.outline, pixel):
            # One pond: theirs may be the decision, ours are identity and, unless edited, outline.
            standing = Standing(_as_ours(row, first), at)
            if _decided(Standing(row, at)) and not _is_asked(mine[first.uuid], standing):
                found.setdefault(first.uuid, standing)
        elif row.review != of.REJECTED and not (match.same and any(one.review for one in ponds)):
            older = " ".join(one.uuid for one in ponds)
            asked.append(undecided(row).where(**{of.REPLACES: older}))
    return found, asked


def _is_asked(mine: Standing | None, other: Standing) -> bool:
    """Return whether their outline is asked about here already, which joining it again leaves."""
    ours = mine.row if mine is not None else None
    if ours is None or other.row is None or ours.review or not ours.text(of.REPLACES):
        return False
    return not other.row.text(of.REPLACES) or ours.uuid != other.row.uuid


def _as_ours(row: Row, ours: Row) -> Row:
    kept = {of.UUID: ours.uuid, of.NAME: row.values.get(of.NAME) or ours.values.get(of.NAME)}
    if row.review == of.EDITED:
        return row.where(**kept)
    names = (of.REVIEW, of.REASON, of.REVIEWED_BY, of.REVIEWED_AT, of.NOTE)
    return ours.where(**{name: row.values.get(name) for name in names}, **kept)


def _named(asked: Sequence[Row], mine: Mapping[str, Standing]) -> list[str]:
    """Return the ponds here that others see otherwise, by name or else by identity."""
    uuids = dict.fromkeys(uuid for row in asked for uuid in row.text(of.REPLACES).split())
    rows = ((uuid, mine[uuid].row) for uuid in uuids)
    return [(row.text(of.NAME) if row is not None else "") or uuid[:8] for uuid, row in rows]


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
