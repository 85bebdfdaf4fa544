"""Which ponds of a new prediction a review knows already, which it sees otherwise, which are new.

Outlines run along pixel edges. Two predictions of the same ground whose grids lie up to a pixel
apart have the same ponds with other corners; so what differs within a pixel of either outline does
not count.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from qgis.core import QgsGeometry, QgsSpatialIndex

SAME_IOU = 0.9
"""Intersection over union from which two outlines are one pond's."""

SAME_OUTSIDE = 0.05
"""Or this share of both together, at most, lies more than the tolerance outside of the other."""

TOUCHED = 0.1
"""Share of the smaller of two outlines from which they have to do with each other."""

_DIAGONAL = 1.5
"""Pixels that the corners of a grid move, and a little, where it moves by one each way."""

_SEGMENTS = 3


@dataclass(frozen=True)
class Match:
    """What a review makes of one new outline.

    Attributes:
        known: The outlines that it is, or belongs to; empty where it is new.
        same: Whether they see it alike; else it has changed.
    """

    known: tuple[int, ...]
    same: bool


def match(fresh: Sequence[QgsGeometry], known: Sequence[QgsGeometry], pixel: float) -> list[Match]:
    """Match the outlines of a new prediction to those that a review knows.

    Several of the one may be one of the other: ponds were split or merged by hand. Then all of
    them together have to be alike.

    Args:
        fresh: Of the prediction.
        known: Of the review, in the same coordinates; those that it once had may be among them.
        pixel: Side of a pixel, in the same units.

    Returns:
        For each new outline, where the best match is first.
    """
    found: dict[int, Match] = {}
    open_ones = list(range(len(fresh)))
    if known:
        links = _links(fresh, known, open_ones)
        tolerance = _DIAGONAL * pixel
        for number in open_ones:
            alone = next(
                (one for one in links[number] if same(fresh[number], known[one], tolerance)), None
            )
            if alone is not None:
                found[number] = Match((alone,), True)
        rest = {number: links[number] for number in open_ones if number not in found}
        found.update(_together(fresh, known, rest, tolerance))
    return [found.get(number, Match((), False)) for number in range(len(fresh))]


def twins(one: QgsGeometry, other: QgsGeometry, pixel: float) -> bool:
    """Return whether two outlines alone are one pond's, on grids of this pixel."""
    return same(one, other, _DIAGONAL * pixel)


def same(one: QgsGeometry, other: QgsGeometry, tolerance: float) -> bool:
    """Return whether two outlines are one pond's, seen on grids that lie a little apart."""
    shared, together = one.intersection(other).area(), one.combine(other).area()
    if together <= 0 or shared <= 0:
        return False
    if shared / together >= SAME_IOU:
        return True
    outside = one.difference(other.buffer(tolerance, _SEGMENTS)).area()
    outside += other.difference(one.buffer(tolerance, _SEGMENTS)).area()
    return bool(outside <= SAME_OUTSIDE * together)


def _links(
    fresh: Sequence[QgsGeometry], known: Sequence[QgsGeometry], numbers: Sequence[int]
) -> dict[int, list[int]]:
    """Return which known outlines each new one has to do with, the most covered first."""
    index = QgsSpatialIndex()
    for number, outline in enumerate(known):
        index.addFeature(number, outline.boundingBox())
    links: dict[int, list[int]] = {}
    for number in numbers:
        outline = fresh[number]
        shares = []
        for other in index.intersects(outline.boundingBox()):
            shared = outline.intersection(known[other]).area()
            smaller = min(outline.area(), known[other].area())
            if smaller > 0 and shared >= TOUCHED * smaller:
                shares.append((-shared, other))
        links[number] = [other for _, other in sorted(shares)]
    return links


def _together(
    fresh: Sequence[QgsGeometry],
    known: Sequence[QgsGeometry],
    links: dict[int, list[int]],
    tolerance: float,
) -> dict[int, Match]:
    """Match groups: what hangs together by links is one pond, or several, on both sides."""
    back: dict[int, list[int]] = {}
    for number, others in links.items():
        for other in others:
            back.setdefault(other, []).append(number)
    found: dict[int, Match] = {}
    for number, others in links.items():
        if number in found or not others:
            continue
        ours, theirs, ahead = {number}, set[int](), [number]
        while ahead:
            for other in links[ahead.pop()]:
                theirs.add(other)
                ahead += [one for one in back[other] if one not in ours]
                ours.update(back[other])
        one = QgsGeometry.unaryUnion([fresh[member] for member in ours])
        other_side = QgsGeometry.unaryUnion([known[member] for member in theirs])
        alike = same(one, other_side, tolerance)
        for member in ours:
            found[member] = Match(tuple(links[member]), alike)
    return found


def pixel_side(outlines: Sequence[QgsGeometry]) -> float:
    """Return the side of the pixels that outlines run along: the shortest edge among many.

    Never more than a seventh of the side of the smallest pond, which has no fewer pixels across:
    outlines may be drawn, or squares. 0 where there is no outline.
    """
    some = [one for one in outlines[:: max(1, len(outlines) // 200)] if one.area() > 0]
    edges = sorted(edge for edge in map(_shortest_edge, some) if edge > 0)
    if not edges:
        return 0.0
    smallest = min(one.area() for one in some)
    # A sliver that somebody has drawn is no pixel.
    return min(edges[len(edges) // 10], math.sqrt(smallest) / 7)


def _shortest_edge(outline: QgsGeometry) -> float:
    points = [(point.x(), point.y()) for point in outline.vertices()]
    steps = (max(abs(x - a), abs(y - b)) for (a, b), (x, y) in zip(points, points[1:]))
    return min((step for step in steps if step > 0), default=0.0)
