"""Simpler outlines of polygons, nowhere further from the exact ones than was asked for.

GEOS simplifies by Douglas and Peucker and keeps polygons valid. From GEOS 3.12 on it also drops the
corner that a ring begins with, and may then stray further than the tolerance.
"""

from __future__ import annotations

from typing import Optional

import numpy as np
from osgeo import ogr

from .array_types import Float64Array

ogr.UseExceptions()

_SMALLER = (1.0, 0.5, 0.25)
"""Shares of the tolerance that are tried one after the other."""


def simplified(polygon: ogr.Geometry, tolerance: float) -> Optional[ogr.Geometry]:
    """Return a polygon with fewer corners, no point of which is further off than a tolerance.

    Args:
        polygon: With exact outlines.
        tolerance: In units of its coordinates.

    Returns:
        A valid polygon; ``None`` where there is none.
    """
    for share in _SMALLER:
        simple = polygon.SimplifyPreserveTopology(tolerance * share)
        if _usable(simple) and _strays(simple, polygon) <= tolerance * (1 + 1e-9):
            return simple
    return None


def _usable(geometry: Optional[ogr.Geometry]) -> bool:
    return (
        geometry is not None
        and not geometry.IsEmpty()
        and ogr.GT_Flatten(geometry.GetGeometryType()) == ogr.wkbPolygon
        and geometry.IsValid()
    )


def _strays(simple: ogr.Geometry, exact: ogr.Geometry) -> float:
    """Return how far the exact outline is from the simple one; infinity where a ring is missing."""
    count = exact.GetGeometryCount()
    if simple.GetGeometryCount() != count:
        return np.inf
    pairs = ((_ring(simple, index), _ring(exact, index)) for index in range(count))
    return max((_apart(*pair) for pair in pairs), default=np.inf)


def _ring(polygon: ogr.Geometry, index: int) -> Float64Array:
    """Return the corners of a ring, each once, float64 [n, 2]."""
    points: Float64Array = np.array(polygon.GetGeometryRef(index).GetPoints(), dtype=np.float64)
    return points[:-1, :2]


def _apart(kept: Float64Array, all_corners: Float64Array) -> float:
    """Return the greatest distance of a corner from the edge that replaced it.

    No point of that edge is then further from the exact outline either: what lies between its ends
    passes every point of it.
    """
    places = {tuple(corner): index for index, corner in enumerate(all_corners.tolist())}
    found = [places.get(tuple(corner), -1) for corner in kept.tolist()]
    if len(found) < 3 or -1 in found:
        return np.inf
    first = found[0]
    count = len(all_corners)
    starts = (np.array(found) - first) % count
    if (np.diff(starts) <= 0).any():
        starts = (first - np.array(found)) % count
        all_corners = all_corners[::-1]
        first = count - 1 - first
        if (np.diff(starts) <= 0).any():
            return np.inf
    corners = np.roll(all_corners, -first, axis=0)
    edge = np.searchsorted(starts, np.arange(count), side="right") - 1
    begin = corners[starts][edge]
    along = np.roll(corners[starts], -1, axis=0)[edge] - begin
    offset = corners - begin
    share = np.clip((offset * along).sum(axis=1) / (along**2).sum(axis=1), 0, 1)
    off = offset - share[:, None] * along
    return float(np.hypot(off[:, 0], off[:, 1]).max())
