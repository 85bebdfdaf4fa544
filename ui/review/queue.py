"""The ponds to go through, in an order, and where one is among them; plain values only."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from ...core.protocol.review_fields import ACCEPTED, EDITED, REJECTED, STANDING

Box = tuple[float, float, float, float]
"""West, south, east and north in the coordinates of the review's layer."""

_CURVE = 12
"""Levels of the curve that makes neighbours of ponds that lie near: steps of 1/4096."""


class Pond(NamedTuple):
    """A pond, as far as its place in the queue depends on it.

    Attributes:
        uuid: Its stable identity.
        confidence: 0 to 1, ``None`` where the model gives none or it was drawn.
        area: Square metres, ``None`` where it could not be measured.
        box: Around its outline.
        image: That it was predicted on.
        review: ``accepted``, ``rejected``, ``edited``, or empty.
    """

    uuid: str
    confidence: float | None
    area: float | None
    box: Box
    image: str
    review: str

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of its box."""
        west, south, east, north = self.box
        return (west + east) / 2, (south + north) / 2


class Order(enum.Enum):
    """What comes first; the values are kept in settings."""

    LEAST_CERTAIN = "least_certain"
    HIGHEST = "highest"
    LOWEST = "lowest"
    LARGEST = "largest"
    SMALLEST = "smallest"
    PLACE = "place"


class Counts(NamedTuple):
    """How far a queue is."""

    ponds: int
    accepted: int
    edited: int
    rejected: int

    @property
    def done(self) -> int:
        """Ponds that were decided on."""
        return self.accepted + self.edited + self.rejected

    @property
    def left(self) -> int:
        """Ponds that were not."""
        return self.ponds - self.done


class Queue:
    """Ponds in an order, one of them the current one.

    A pond that is decided on keeps its place, so that one can go back to it.
    """

    def __init__(
        self,
        ponds: Iterable[Pond],
        order: Order = Order.LEAST_CERTAIN,
        within: Box | None = None,
    ) -> None:
        """Line the ponds up, and begin with the first that is not decided on.

        Args:
            ponds: All of the review.
            order: What comes first.
            within: Only those whose boxes touch this one are in the queue.
        """
        self._ponds = {pond.uuid: pond for pond in ponds}
        self._line: list[str] = []
        self._place: dict[str, int] = {}
        self._at = 0
        self._states = Counter[str]()
        self.order, self.within = order, within
        self.line_up(order, within)

    @property
    def current(self) -> Pond | None:
        """The pond that is shown; ``None`` where the queue is empty."""
        return self._ponds[self._line[self._at]] if self._at < len(self._line) else None

    @property
    def number(self) -> int:
        """The place of the current pond, from 1; 0 in an empty queue."""
        return self._at + 1 if self._line else 0

    @property
    def counts(self) -> Counts:
        """How far the queue is."""
        found = self._states
        return Counts(len(self._line), found[ACCEPTED], found[EDITED], found[REJECTED])

    @property
    def standing(self) -> tuple[int, float]:
        """How many ponds of the review stand, and their area in square metres."""
        areas = [one.area or 0.0 for one in self._ponds.values() if one.review in STANDING]
        return len(areas), sum(areas)

    def line_up(self, order: Order, within: Box | None) -> None:
        """Order anew; the current pond stays the current one where it is still in the queue."""
        shown = self.current
        self.order, self.within = order, within
        chosen = [one for one in self._ponds.values() if within is None or touch(one.box, within)]
        chosen.sort(key=_keys(order, chosen))
        self._line = [pond.uuid for pond in chosen]
        self._place = {uuid: place for place, uuid in enumerate(self._line)}
        self._states = Counter(pond.review for pond in chosen)
        kept = None if shown is None else self._place.get(shown.uuid)
        if shown is not None and kept is not None and not shown.review:
            self._at = kept
            return
        self._at = 0
        self._go_to_open(0)

    def go_on(self) -> bool:
        """Go to the next pond that is not decided on, from the beginning again at the end.

        Returns:
            Whether there is one; else the current pond stays.
        """
        return self._go_to_open(self._at + 1)

    def go_back(self) -> bool:
        """Go to the pond before, decided on or not; ``False`` at the beginning."""
        if self._at == 0:
            return False
        self._at -= 1
        return True

    def go_to(self, uuid: str) -> bool:
        """Go to a pond; ``False`` where it is not in the queue."""
        place = self._place.get(uuid)
        if place is None:
            return False
        self._at = place
        return True

    def put(self, pond: Pond) -> None:
        """Take a pond as it is now; one that is new comes right after the current one."""
        before = self._ponds.get(pond.uuid)
        self._ponds[pond.uuid] = pond
        if pond.uuid in self._place:
            self._states[before.review if before else ""] -= 1
            self._states[pond.review] += 1
        elif before is None:
            self._insert(pond)

    def drop(self, uuid: str) -> None:
        """Forget a pond: it was merged into another one, or its drawing was undone."""
        pond = self._ponds.pop(uuid, None)
        place = self._place.get(uuid)
        if pond is None or place is None:
            return
        del self._line[place]
        self._states[pond.review] -= 1
        self._number_from(place)
        self._place.pop(uuid)
        if place < self._at or self._at >= len(self._line):
            self._at = max(0, self._at - 1)

    def _insert(self, pond: Pond) -> None:
        place = min(self._at + 1, len(self._line))
        self._line.insert(place, pond.uuid)
        self._states[pond.review] += 1
        self._number_from(place)

    def _number_from(self, place: int) -> None:
        for at in range(place, len(self._line)):
            self._place[self._line[at]] = at

    def _go_to_open(self, start: int) -> bool:
        length = len(self._line)
        for step in range(length):
            place = (start + step) % length
            if not self._ponds[self._line[place]].review:
                self._at = place
                return True
        return False


def touch(one: Box, other: Box) -> bool:
    """Return whether two boxes have a point in common."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _keys(order: Order, ponds: list[Pond]) -> Callable[[Pond], tuple[object, ...]]:
    """Return what to sort by; ponds without the number in question come last."""
    if order is Order.PLACE:
        return _by_place(ponds)
    if order in (Order.LARGEST, Order.SMALLEST):
        way = -1.0 if order is Order.LARGEST else 1.0
        return lambda pond: (pond.area is None, way * (pond.area or 0.0), pond.uuid)
    if order is Order.LEAST_CERTAIN:
        return lambda pond: (
            pond.confidence is None,
            abs((pond.confidence or 0.0) - 0.5),
            pond.uuid,
        )
    way = -1.0 if order is Order.HIGHEST else 1.0
    return lambda pond: (pond.confidence is None, way * (pond.confidence or 0.0), pond.uuid)


def _by_place(ponds: list[Pond]) -> Callable[[Pond], tuple[object, ...]]:
    """Sort along Hilbert's curve (1891), image by image: the next pond is seldom far away."""
    if not ponds:
        return lambda pond: (pond.uuid,)
    xs, ys = zip(*(pond.centre for pond in ponds))
    west, south = min(xs), min(ys)
    # A box without width or height has room for any curve.
    scale = (2**_CURVE - 1) / (max(max(xs) - west, max(ys) - south) or 1.0)

    def key(pond: Pond) -> tuple[object, ...]:
        x, y = pond.centre
        return (pond.image, along_curve(int((x - west) * scale), int((y - south) * scale)))

    return key


def along_curve(x: int, y: int, levels: int = _CURVE) -> int:
    """Return how far along Hilbert's curve a cell lies; cells that follow are neighbours.

    Args:
        x: Column, 0 to ``2**levels - 1``.
        y: Row, likewise.
        levels: Of the curve.
    """
    last = (1 << levels) - 1
    far, side = 0, 1 << (levels - 1)
    while side:
        right, up = bool(x & side), bool(y & side)
        far += side * side * ((3 * right) ^ up)
        if not up:
            if right:
                x, y = last - x, last - y
            x, y = y, x
        side >>= 1
    return far
