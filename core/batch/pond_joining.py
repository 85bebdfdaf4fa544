"""The ponds of many scenes as one layer's: each place by its best scene, each pond once.

Where scenes overlap, the ground belongs to the best of those that have data there: the ponds of
the others end at the edge of what it saw. What then lies edge to edge across two scenes is one
pond.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
from osgeo import ogr

from ..raster.opening import open_vector
from ..raster.wkb import polygon_of
from .coverage import Coverage, Observation

ogr.UseExceptions()

ONLY, BY_DATA, BY_CLOUD, BY_DATE, BY_ORDER = "only", "nodata", "cloud", "date", "order"
"""Why a scene was believed of a pond: no other covers the place; others do, but have no data there;
it has less cloud; it is later; it comes first in the list."""

_LEAST = 0.5
"""Of a pixel: what is left of a pond beyond the edge of another grid's scene is a sliver."""

_SIDE_BY_SIDE = 1.5
"""Overlap, in squares of half a pixel, of one pond with another that is wider by half a pixel: 0.8
where they touch at a corner, 2 and more where they share the edge of a pixel."""


@dataclass(frozen=True)
class JoinedPond:
    """A pond of the joined layer.

    Attributes:
        geometry: Polygon in the common system.
        mean_probability: By area, of the parts it was joined of.
        confidence: The highest of its parts; ``None`` where the model gives none.
        model: That found it.
        scenes: That it was seen in, the one with the largest part first.
        date: Of that one.
        cloud: Of that one.
        chosen_by: Why that one was believed: :data:`ONLY` and so on.
        also_seen_in: Scenes that have data there, and were not believed.
    """

    geometry: ogr.Geometry
    mean_probability: Optional[float]
    confidence: Optional[float]
    model: str
    scenes: Tuple[str, ...]
    date: Optional[str]
    cloud: Optional[float]
    chosen_by: str
    also_seen_in: Tuple[str, ...]


@dataclass
class _Piece:
    """A pond, or what is left of it, of one scene."""

    geometry: ogr.Geometry
    scene: int
    mean_probability: Optional[float]
    confidence: Optional[float]
    model: str
    area: float = field(init=False)

    def __post_init__(self) -> None:
        self.area = float(self.geometry.GetArea())


def join_ponds(coverage: Coverage, advance: Callable[[float], None]) -> Iterator[JoinedPond]:
    """Yield the ponds of all scenes, each once.

    Args:
        coverage: The scenes.
        advance: Told the share that is done; may raise to stop.

    Raises:
        InputError: A file of a scene cannot be read.
    """
    waiting: List[_Piece] = []
    count = len(coverage.observations)
    for number, observation in enumerate(coverage.observations):
        advance(0.8 * number / count)
        neighbours = coverage.neighbours(number)
        for piece in _pieces_of(coverage, number, observation):
            around = coverage.near(piece.geometry.GetEnvelope(), neighbours)
            if around:
                waiting.extend(_own_ground(coverage, piece, around))
            else:
                yield _joined(coverage, [piece], piece.geometry, [], ONLY)
    advance(0.8)
    for group in _groups(coverage, waiting):
        yield from _united(coverage, group)
    advance(1.0)


def _pieces_of(coverage: Coverage, number: int, observation: Observation) -> Iterator[_Piece]:
    store = open_vector(observation.ponds)
    for feature in store.GetLayer(0):
        geometry = coverage.polygon(number, feature.GetGeometryRef())
        if geometry is None:
            continue
        yield _Piece(
            geometry,
            number,
            feature["mean_probability"],
            feature["confidence"],
            feature["model"] or "",
        )


def _own_ground(coverage: Coverage, piece: _Piece, around: Sequence[int]) -> Iterator[_Piece]:
    """Yield what is left of a pond where no better scene has data."""
    rest = piece.geometry
    for better in (other for other in around if other < piece.scene):
        footprint = coverage.footprint(better)
        if rest.Intersects(footprint):
            rest = rest.Difference(footprint)
    if rest is piece.geometry:
        yield piece
        return
    least = _LEAST * (2 * coverage.tolerances[piece.scene]) ** 2
    for polygon in polygons_in(rest):
        if polygon.GetArea() >= least:
            yield _Piece(
                polygon, piece.scene, piece.mean_probability, piece.confidence, piece.model
            )


def _groups(coverage: Coverage, pieces: Sequence[_Piece]) -> List[List[_Piece]]:
    """Return pieces in groups of those that lie edge to edge, across scenes."""
    parent = list(range(len(pieces)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for first, second in _candidates(coverage, pieces):
        one, other = root(first), root(second)
        if one != other and _side_by_side(coverage, pieces[first], pieces[second]):
            parent[max(one, other)] = min(one, other)
    groups: Dict[int, List[_Piece]] = defaultdict(list)
    for index, piece in enumerate(pieces):
        groups[root(index)].append(piece)
    return list(groups.values())


def _candidates(coverage: Coverage, pieces: Sequence[_Piece]) -> Iterator[Tuple[int, int]]:
    """Yield pairs of pieces of two scenes whose envelopes meet, swept from left to right."""
    reach = coverage.tolerance
    boxes = [piece.geometry.GetEnvelope() for piece in pieces]
    order = sorted(range(len(pieces)), key=lambda index: boxes[index][0])
    open_: List[int] = []
    for index in order:
        xmin, _, ymin, ymax = boxes[index]
        open_ = [other for other in open_ if boxes[other][1] + reach >= xmin]
        for other in open_:
            meets = boxes[other][2] - reach <= ymax and boxes[other][3] + reach >= ymin
            if meets and pieces[other].scene != pieces[index].scene:
                yield other, index
        open_.append(index)


def _side_by_side(coverage: Coverage, first: _Piece, second: _Piece) -> bool:
    reach = max(coverage.tolerances[first.scene], coverage.tolerances[second.scene])
    if first.geometry.Distance(second.geometry) > reach:
        return False
    overlaps = polygons_in(first.geometry.Buffer(reach).Intersection(second.geometry))
    # One by one: two that touch at several corners are two all the same.
    return any(one.GetArea() >= _SIDE_BY_SIDE * reach * reach for one in overlaps)


def _united(coverage: Coverage, group: List[_Piece]) -> Iterator[JoinedPond]:
    group = sorted(group, key=lambda piece: -piece.area)
    used = {piece.scene for piece in group}
    looks = [_others_over(coverage, piece) for piece in group]
    reason = _reason(coverage, group[0], looks[0])
    seen = sorted({other for look in looks for other in look.seeing} - used)
    if len(group) == 1:
        yield _joined(coverage, group, group[0].geometry, seen, reason)
        return
    together = ogr.Geometry(ogr.wkbMultiPolygon)
    for piece in group:
        together.AddGeometry(piece.geometry)
    union = together.UnionCascaded()
    if len(list(polygons_in(union))) > 1:
        # The grids of two scenes leave a gap of less than half a pixel between them.
        reach = max(coverage.tolerances[piece.scene] for piece in group)
        union = union.Buffer(reach, 1).Buffer(-reach, 1)
    for polygon in polygons_in(union):
        yield _joined(coverage, group, polygon, seen, reason)


class _Others(NamedTuple):
    """Other scenes over a place: those that have data there, and whether one has none."""

    seeing: List[int]
    without_data: bool


def _others_over(coverage: Coverage, piece: _Piece) -> _Others:
    """Return which other scenes lie over a piece, the best first."""
    geometry, least = piece.geometry, coverage.tolerances[piece.scene] ** 2
    seeing, without_data = [], False
    for other in coverage.near(geometry.GetEnvelope(), coverage.neighbours(piece.scene)):
        if _area(coverage.footprint(other).Intersection(geometry)) > least:
            seeing.append(other)
        else:
            without_data |= _area(_rectangle(coverage.box(other)).Intersection(geometry)) > least
    return _Others(seeing, without_data)


def _rectangle(box: Sequence[float]) -> ogr.Geometry:
    """Return a polygon of least x and y, and largest x and y."""
    xmin, ymin, xmax, ymax = box
    corners = [(xmin, ymin), (xmax, ymin), (xmax, ymax), (xmin, ymax), (xmin, ymin)]
    return polygon_of([np.array(corners)])


def _joined(
    coverage: Coverage,
    group: Sequence[_Piece],
    geometry: ogr.Geometry,
    seen: Sequence[int],
    reason: str,
) -> JoinedPond:
    """Return the pond of some pieces, the largest first."""
    largest = coverage.observations[group[0].scene]
    whole = sum(piece.area for piece in group)
    means = [(piece.mean_probability, piece.area) for piece in group]
    known = all(mean is not None for mean, _ in means) and whole > 0
    names = dict.fromkeys(coverage.observations[piece.scene].name for piece in group)
    return JoinedPond(
        geometry=geometry,
        mean_probability=sum((mean or 0.0) * area for mean, area in means) / whole
        if known
        else group[0].mean_probability,
        confidence=max(
            (piece.confidence for piece in group if piece.confidence is not None), default=None
        ),
        model=group[0].model,
        scenes=tuple(names),
        date=largest.date,
        cloud=largest.cloud,
        chosen_by=reason,
        also_seen_in=tuple(coverage.observations[other].name for other in seen),
    )


def _reason(coverage: Coverage, piece: _Piece, others: _Others) -> str:
    """Return why a piece's scene was believed."""
    mine = coverage.observations[piece.scene]
    worse = [coverage.observations[other] for other in others.seeing if other > piece.scene]
    if worse:
        if worse[0].cloud != mine.cloud:
            return BY_CLOUD
        return BY_DATE if worse[0].date != mine.date else BY_ORDER
    return BY_DATA if others.without_data else ONLY


def _area(geometry: Optional[ogr.Geometry]) -> float:
    """Return the area of the polygons in a geometry, which may hold lines and points, too."""
    return sum(float(polygon.GetArea()) for polygon in polygons_in(geometry))


def polygons_in(geometry: Optional[ogr.Geometry]) -> Iterator[ogr.Geometry]:
    """Yield the polygons in a geometry of any kind."""
    if geometry is None or geometry.IsEmpty():
        return
    kind = ogr.GT_Flatten(geometry.GetGeometryType())
    if kind == ogr.wkbPolygon:
        yield geometry.Clone()
    elif kind in (ogr.wkbMultiPolygon, ogr.wkbGeometryCollection):
        for index in range(geometry.GetGeometryCount()):
            yield from polygons_in(geometry.GetGeometryRef(index))
