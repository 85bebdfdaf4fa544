"""Ponds gone through date by date: what is new, grown, shrunk or gone beyond uncertainty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Dict, List, Optional, Sequence, Tuple

from osgeo import ogr

from ..protocol.change import (
    GONE,
    GROWN,
    MERGED,
    NEW,
    NOT_FOUND,
    SHRUNK,
    SPLIT,
    STABLE,
    UNOBSERVED,
)
from ..protocol.change_record import Observation
from ..run.progress import Advance
from . import area_error
from .area_error import NOTHING, Area, Change
from .identities import Group, Pond, area_together, assign, grown_box, outline_of
from .outlines import FoundPond
from .scene import Scene, Sight

_UNDER_CLOUD = 0.5
"""Share of an outline under cloud from which it is the cloud's."""

_EDGE_ERRORS = 2.0
"""Standard errors that a pond's area must be: less than this is hardly more than its edge."""


@dataclass(frozen=True)
class Terms:
    """On which changes are flagged.

    Attributes:
        critical: Standard errors.
        sure: Confidence that a pond must have had once to be in the ledger; 0 for all.
    """

    critical: float
    sure: float = 0.0


class History:
    """Takes the dates in the order of time, and tells what became of each pond.

    Attributes:
        ponds: All so far.
        tallies: Of each date, how many outlines there were, and how many were cloud's.
    """

    def __init__(self, scenes: Sequence[Scene], terms: Terms) -> None:
        """Take the dates, which :meth:`add` is then given the outlines of."""
        self.ponds: List[Pond] = []
        self.tallies: List[Tuple[int, int]] = []
        self._scenes, self._terms = tuple(scenes), terms

    def add(self, outlines: Sequence[FoundPond], advance: Optional[Advance] = None) -> None:
        """Go on by one date.

        Args:
            outlines: Of its prediction.
            advance: Told the share that is done; may raise to stop.

        Raises:
            InputError: A file is damaged.
        """
        at, found = len(self.tallies), []
        for number, one in enumerate(outlines):
            if advance is not None:
                advance(0.5 * number / len(outlines))
            if self._look(at, [one.geometry]).cloud < _UNDER_CLOUD:
                found.append(one)
        self.tallies.append((len(outlines), len(outlines) - len(found)))
        groups, alone = assign(self.ponds, found)
        for number, group in enumerate(groups):
            if advance is not None:
                advance(0.5 + 0.5 * number / len(groups))
            self._follow(at, group, found)
        for number in alone:
            self._begin(at, found[number])

    def _look(self, at: int, place: Sequence[ogr.Geometry]) -> Sight:
        """Return what a date shows of a place, beside the dates before and after it."""
        near = [self._scenes[max(0, at - 1) : at], self._scenes[at + 1 : at + 2]]
        return self._scenes[at].look(place, [scene for part in near for scene in part])

    def kept(self) -> List[Pond]:
        """Return the ponds of the ledger, numbered anew from 1.

        Left out are those that the model was never sure of, or that are hardly more than an edge.
        """
        kept = [
            pond
            for pond in self.ponds
            if pond.sure >= self._terms.sure and any(_is_more_than_edge(row) for row in pond.rows)
        ]
        numbers = {pond.identity: number for number, pond in enumerate(kept, start=1)}
        for pond in kept:
            pond.identity = numbers[pond.identity]
            pond.rows = [_renumbered(row, numbers) for row in pond.rows]
        return kept

    def _follow(self, at: int, group: Group, found: Sequence[FoundPond]) -> None:
        mine = {place: [found[number] for number in numbers] for place, numbers in group.items()}
        everything = [one for outlines in mine.values() for one in outlines]
        if not everything:
            (place,) = mine
            self._not_found(at, self.ponds[place])
            return
        members = [self.ponds[place] for place in mine]
        ground = [*(pond.outline for pond in members), *(one.geometry for one in everything)]
        sight = self._look(at, ground)
        if sight.unseen > area_error.UNSEEN:
            for place, outlines in mine.items():
                self._unobserved(at, self.ponds[place], outlines, sight)
            return
        self._compare(
            at, mine, area_error.with_unseen(area_together(everything), sight.unseen), sight
        )

    def _compare(self, at: int, mine: Dict[int, List[FoundPond]], area: Area, sight: Sight) -> None:
        """Compare ponds that were found with what they were, and say so in a row of each."""
        members = [self.ponds[place] for place in mine]
        since = max(pond.since for pond in members)
        change: Optional[Change] = None
        status = STABLE
        # Of one that was never observed, nothing is known to compare with.
        if all(pond.since >= 0 for pond in members):
            change = self._change(at, since, _sum([pond.baseline for pond in members]), area)
            status = self._verdict(change, members, sight)
        for place, outlines in mine.items():
            pond = self.ponds[place]
            others = tuple(other.identity for other in members if other is not pond)
            if not outlines:
                self._row(at, pond, pond.outline, STABLE, sight, relation=MERGED, related=others)
                continue
            split = not others and len(outlines) > pond.parts > 0
            relation = MERGED if others else SPLIT if split else None
            own, shape = area_together(outlines), outline_of(outlines)
            seen = area_error.with_unseen(own, sight.unseen)
            self._row(
                at, pond, shape, status, sight, seen, change, since, relation, others, outlines
            )
            if not others:
                pond.outline = shape
            pond.box = grown_box(pond, outlines)
            if pond.since < 0:
                self._measure_from(at, pond, own, sight)
        if status != STABLE:
            whole = sum(pond.baseline.m2 for pond in members)
            for pond in members:
                # Of what cannot be told apart, each is what it was of the whole.
                share = pond.baseline.m2 / whole if whole else 1.0 / len(members)
                self._measure_from(at, pond, _part(area, share), sight)

    def _verdict(self, change: Change, members: Sequence[Pond], sight: Sight) -> str:
        if abs(change.z) <= self._terms.critical:
            return STABLE
        if all(pond.is_gone for pond in members):
            return NEW if self._risen(members, sight) else STABLE
        return GROWN if change.m2 > 0 else SHRUNK

    @staticmethod
    def _measure_from(at: int, pond: Pond, area: Area, sight: Sight) -> None:
        pond.baseline, pond.since, pond.probability = area, at, sight.probability

    def _not_found(self, at: int, pond: Pond) -> None:
        sight = self._look(at, [pond.outline])
        if sight.unseen > area_error.UNSEEN:
            self._unobserved(at, pond, (), sight)
            return
        if pond.is_gone:
            return
        if pond.since < 0:
            self._row(at, pond, pond.outline, STABLE, sight, relation=NOT_FOUND)
            return
        change = self._change(at, pond.since, pond.baseline, NOTHING)
        gone = abs(change.z) > self._terms.critical and self._fallen(pond, sight)
        if not gone:
            self._row(at, pond, pond.outline, STABLE, sight, relation=NOT_FOUND)
            return
        self._row(at, pond, pond.outline, GONE, sight, NOTHING, change, pond.since)
        self._measure_from(at, pond, NOTHING, sight)

    def _begin(self, at: int, one: FoundPond) -> None:
        """Take an outline that shares ground with no pond so far."""
        shape = outline_of([one])
        pond = Pond(len(self.ponds) + 1, shape, one.box)
        self.ponds.append(pond)
        sight = self._look(at, [shape])
        last: Optional[Tuple[int, Sight]] = None
        for before in range(at):
            earlier = self._look(before, [shape])
            if earlier.unseen > area_error.UNSEEN:
                self._unobserved(before, pond, (), earlier)
            else:
                last = before, earlier
        if sight.unseen > area_error.UNSEEN:
            self._unobserved(at, pond, (one,), sight)
            return
        area = area_error.with_unseen(one.area, sight.unseen)
        change, since, status = None, None, STABLE
        if last is not None:
            since, pond.probability = last[0], last[1].probability
            change = self._change(at, since, NOTHING, area)
            if change.z > self._terms.critical and self._risen([pond], sight):
                status = NEW
        self._row(at, pond, shape, status, sight, area, change, since, None, (), (one,))
        self._measure_from(at, pond, area, sight)

    def _change(self, at: int, since: int, before: Area, after: Area) -> Change:
        earlier, later = self._scenes[since], self._scenes[at]
        residual = (earlier.residual_m**2 + later.residual_m**2) ** 0.5
        gsd = max(earlier.grid.gsd_m, later.grid.gsd_m)
        return area_error.difference(before, after, residual, gsd)

    def _risen(self, ponds: Sequence[Pond], sight: Sight) -> bool:
        """Tell whether ground looks more like a pond than when it was none, beyond scatter."""
        before = [pond.probability for pond in ponds if pond.probability is not None]
        if not before or sight.probability is None:
            return True
        risen = sight.probability - max(before)
        return risen > self._terms.critical * area_error.PROBABILITY

    def _fallen(self, pond: Pond, sight: Sight) -> bool:
        """Tell whether ground looks less like a pond than when it was one, beyond scatter."""
        if pond.probability is None or sight.probability is None:
            return True
        return pond.probability - sight.probability > self._terms.critical * area_error.PROBABILITY

    def _unobserved(self, at: int, pond: Pond, outlines: Sequence[FoundPond], sight: Sight) -> None:
        shape = outline_of(outlines) if outlines else pond.outline
        self._row(at, pond, shape, UNOBSERVED, sight, outlines=outlines)
        pond.box = grown_box(pond, outlines)

    def _row(
        self,
        at: int,
        pond: Pond,
        shape: ogr.Geometry,
        status: str,
        sight: Sight,
        area: Optional[Area] = None,
        change: Optional[Change] = None,
        since: Optional[int] = None,
        relation: Optional[str] = None,
        related: Tuple[int, ...] = (),
        outlines: Sequence[FoundPond] = (),
    ) -> None:
        told = [one.confidence for one in outlines if one.confidence is not None]
        confidence = max(told, default=None)
        if outlines and status != UNOBSERVED:
            pond.sure = max(pond.sure, 1.0 if confidence is None else confidence)
        pond.rows.append(
            Observation(
                date=self._scenes[at].day,
                status=status,
                area_m2=None if area is None else area.m2,
                area_se_m2=None if area is None or area is NOTHING else area.error_m2,
                change_m2=None if change is None else change.m2,
                change_se_m2=None if change is None else change.error_m2,
                z=None if change is None else change.z,
                since=None if change is None or since is None else self._scenes[since].day,
                relation=relation,
                related=related,
                parts=len(outlines),
                confidence=confidence,
                probability=sight.probability,
                unseen=sight.unseen,
            )
        )
        pond.shown.append(shape)


def _sum(areas: Sequence[Area]) -> Area:
    """Return areas together; errors are added, since what moves one outline moves the others."""
    if all(area is NOTHING for area in areas):
        return NOTHING
    error = sum(area.error_m2 for area in areas)
    return Area(sum(a.m2 for a in areas), error * error, sum(a.outline_m for a in areas))


def _part(area: Area, share: float) -> Area:
    return Area(area.m2 * share, area.variance * share**2, area.outline_m * share)


def _renumbered(row: Observation, numbers: Dict[int, int]) -> Observation:
    """Return a row that names other ponds by their final numbers, as far as they have one."""
    return replace(row, related=tuple(numbers[one] for one in row.related if one in numbers))


def _is_more_than_edge(row: Observation) -> bool:
    if row.area_m2 is None or row.area_se_m2 is None:
        return False
    return row.area_m2 >= _EDGE_ERRORS * row.area_se_m2
