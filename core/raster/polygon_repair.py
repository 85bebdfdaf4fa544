"""What a geometry covers, whatever it is written as: valid polygons from any mixture of parts.

The rule is that of GEOS's structure method and of QGIS's "Fix geometries": the ground inside each
outer ring, less that inside its holes; parts add up. Repair by linework, GEOS's older method, takes
ground that two parts share for none.
"""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass
from typing import Iterator, List, Optional, Sequence

import numpy as np
from osgeo import gdal, ogr

from .array_types import Float64Array
from .reprojection import crosses_the_seam, unrolled
from .wkb import Ring, polygon_of, rings_of

ogr.UseExceptions()

_TRIANGLES = (ogr.wkbTIN, ogr.wkbPolyhedralSurface)
_POLYGONS = (ogr.wkbPolygon, ogr.wkbTriangle)
_CURVED = (ogr.wkbCurvePolygon, ogr.wkbMultiSurface)
_PLAIN = (ogr.wkbPolygon, ogr.wkbMultiPolygon, *_CURVED)

_MOST_CROSSINGS = 100_000
"""Of a ring with itself; outlines traced along pixels or by a shaking hand have hundreds."""

_PAIRS = 100_000
"""Of edges that are looked at, to tell how often a ring crosses itself."""

_FEWEST = 4
"""Positions of a ring that encloses anything, the last one being the first."""


@dataclass(frozen=True)
class Sound:
    """Valid polygons, and what had to be done to them.

    Attributes:
        geometry: Polygon or multipolygon of two dimensions.
        mended: Whether they had to be repaired.
        unrolled: Whether an edge that went most of the way round the Earth was taken to go the
            short way.
    """

    geometry: ogr.Geometry
    mended: bool
    unrolled: bool = False


def sound_polygon(geometry: ogr.Geometry, turn: Optional[float] = None) -> Optional[Sound]:
    """Return the ground that a geometry covers as a valid polygon or multipolygon.

    Curves become straight, heights go, rings are closed; what is no surface in a collection counts
    for nothing.

    Args:
        geometry: Of any kind that has surfaces in it: see :func:`has_surface`.
        turn: After how many units of x the same ground comes again, if it does.

    Returns:
        ``None`` where nothing is left, or a coordinate is no number.
    """
    parts = [part for part in map(_plain, _polygons(geometry)) if part is not None]
    if not parts or not all(_finite(part) for part in parts):
        return None
    across = [None if turn is None else _short_way(part, turn) for part in parts]
    parts = [part if other is None else other for part, other in zip(parts, across)]
    far = any(other is not None for other in across)
    if len(parts) == 1:
        whole = parts[0]
    else:
        whole = ogr.Geometry(ogr.wkbMultiPolygon)
        for part in parts:
            whole.AddGeometry(part)
    with _quiet():
        if whole.IsValid():
            return Sound(whole, False, far)
        try:
            repaired = _united([ground for part in parts for ground in _covered(part)])
        except RuntimeError:  # What GEOS can make nothing of.
            return None
    if repaired is None:
        return None
    # Faces that meet, and collections of parts, are made so; only in a polygon is it a fault.
    return Sound(repaired, ogr.GT_Flatten(geometry.GetGeometryType()) in _PLAIN, far)


def is_tangled(geometry: ogr.Geometry) -> bool:
    """Return whether a ring crosses itself so often that a repair would take minutes and gigabytes.

    From pairs of its edges that are drawn at random: no outline of ground comes near.

    Args:
        geometry: Of any kind.
    """
    parts = [part for part in map(_plain, _polygons(geometry)) if part is not None]
    return any(
        _crossings(ring) > _MOST_CROSSINGS
        for part in parts
        for ring in rings_of(part)
        if len(ring) ** 2 > _MOST_CROSSINGS
    )


def _crossings(ring: Ring) -> float:
    """Return about how often a ring crosses itself."""
    edges = len(ring) - 1
    first, second = np.random.default_rng(0).integers(0, edges, (2, _PAIRS))
    a, b, c, d = ring[first], ring[first + 1], ring[second], ring[second + 1]
    with np.errstate(all="ignore"):
        apart = _side(a, b, c) * _side(a, b, d) < 0
        crossing = apart & (_side(c, d, a) * _side(c, d, b) < 0)
    return float(crossing.mean()) * edges**2 / 2


def _side(a: Ring, b: Ring, c: Ring) -> Float64Array:
    """Return on which side of a line from a to b c lies: above 0 on the left."""
    signs: Float64Array = np.sign(
        (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    )
    return signs


def has_surface(geometry: Optional[ogr.Geometry]) -> bool:
    """Tell whether a geometry, if there is one, has a part that can cover ground."""
    return geometry is not None and next(_polygons(geometry), None) is not None


def _polygons(geometry: Optional[ogr.Geometry]) -> Iterator[ogr.Geometry]:
    """Yield the polygons of a geometry of any kind that are not empty; curved ones too."""
    if geometry is None or geometry.IsEmpty():
        return
    kind = ogr.GT_Flatten(geometry.GetGeometryType())
    if kind in _POLYGONS or kind == ogr.wkbCurvePolygon:
        yield geometry
    elif kind in _TRIANGLES or ogr.GT_IsSubClassOf(kind, ogr.wkbGeometryCollection):
        for index in range(geometry.GetGeometryCount()):
            yield from _polygons(geometry.GetGeometryRef(index))


def _plain(polygon: ogr.Geometry) -> Optional[ogr.Geometry]:
    """Return a polygon with straight edges, two dimensions and closed rings that enclose something.

    ``None`` where its outer ring does not.
    """
    straight = polygon.GetLinearGeometry()
    straight.FlattenTo2D()
    straight.CloseRings()
    made = ogr.Geometry(ogr.wkbPolygon)
    for index in range(straight.GetGeometryCount()):
        ring = straight.GetGeometryRef(index)
        if ring.GetPointCount() >= _FEWEST:
            made.AddGeometry(ring)
        elif index == 0:
            return None
    return made if made.GetGeometryCount() else None


def _short_way(polygon: ogr.Geometry, turn: float) -> Optional[ogr.Geometry]:
    """Return a polygon drawn across the line where x starts again, x running on there.

    ``None`` where it is drawn across no such line, or goes all the way round.
    """
    rings = rings_of(polygon)
    if not any(crosses_the_seam(ring, turn) for ring in rings):
        return None
    run = unrolled(rings, turn)
    other = None if run is None else polygon_of(run)
    # A box from edge to edge of the world is meant as it stands: the short way it is nothing.
    return other if other is not None and other.GetArea() > 1e-9 * polygon.GetArea() else None


def _finite(polygon: ogr.Geometry) -> bool:
    # An envelope may pass over what is no number; a sum does not.
    return all(
        math.isfinite(sum(map(sum, polygon.GetGeometryRef(index).GetPoints())))
        for index in range(polygon.GetGeometryCount())
    )


def _covered(polygon: ogr.Geometry) -> List[ogr.Geometry]:
    """Return the ground of a polygon whose rings may cross themselves and one another.

    A hole that lies outside of the outer ring is none, but ground of its own: what GEOS takes it
    for, and what QGIS draws.
    """
    shell, *rings = (
        _enclosed(polygon.GetGeometryRef(index)) for index in range(polygon.GetGeometryCount())
    )
    found = [] if shell is None else [shell]
    holes: List[ogr.Geometry] = []
    for ring in rings:
        if ring is not None:
            inside = shell is not None and ring.Intersects(shell)
            (holes if inside else found).append(ring)
    lost = _united(holes)
    if lost is not None and shell is not None:
        left = _surface(shell.Difference(lost))
        found = ([] if left is None else [left]) + found[1:]
    return found


def _enclosed(ring: ogr.Geometry) -> Optional[ogr.Geometry]:
    """Return the ground that a ring goes round, or ``None`` where that is nothing."""
    alone = ogr.Geometry(ogr.wkbPolygon)
    alone.AddGeometry(ring)
    if alone.IsValid():
        return alone
    try:
        return _surface(alone.MakeValid(["METHOD=STRUCTURE"]))
    except RuntimeError:  # GEOS before 3.10 has linework only, which of a single ring is the same
        # but for ground that the ring goes round twice.
        return _surface(alone.MakeValid())


def _united(grounds: Sequence[ogr.Geometry]) -> Optional[ogr.Geometry]:
    together = ogr.Geometry(ogr.wkbMultiPolygon)
    for ground in grounds:
        for polygon in _polygons(ground):
            together.AddGeometry(polygon)
    return None if together.IsEmpty() else _surface(together.UnionCascaded())


def _surface(geometry: Optional[ogr.Geometry]) -> Optional[ogr.Geometry]:
    """Return the polygons of a geometry, one or several, without points and lines beside them."""
    parts = [part.Clone() for part in _polygons(geometry)]
    if len(parts) < 2:
        return parts[0] if parts else None
    together = ogr.Geometry(ogr.wkbMultiPolygon)
    for part in parts:
        together.AddGeometry(part)
    return together


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep GEOS from telling the terminal what is wrong with a polygon."""
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        yield
    finally:
        gdal.PopErrorHandler()
