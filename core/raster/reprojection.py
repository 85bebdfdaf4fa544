"""Positions and polygons in another reference system, also where that comes round or ends."""

from __future__ import annotations

from typing import List, Optional, Sequence

import numpy as np
import numpy.typing as npt
from osgeo import gdal, ogr, osr

from .reference_system import plane_system
from .wkb import Ring, polygon_of, rings_of

gdal.UseExceptions()
osr.UseExceptions()

Coordinates = npt.NDArray[np.float64]
"""Positions [n, 2], x and y."""

Rings = List[Ring]
"""Of one polygon, the outer one first."""


class Reprojection:
    """From one reference system to another.

    Attributes:
        same: Whether both are one.
    """

    def __init__(
        self,
        source: osr.SpatialReference,
        target: osr.SpatialReference,
        legs: Sequence[osr.CoordinateTransformation] = (),
    ) -> None:
        """Take two reference systems.

        Args:
            source: Where positions are.
            target: Where they go.
            legs: The way there, x before y throughout; PROJ's own if empty.

        Raises:
            RuntimeError: There is no way from one to the other.
        """
        self._systems = plane_system(source), plane_system(target)
        self._legs = tuple(legs) or (osr.CoordinateTransformation(*self._systems),)
        self.same = bool(self._systems[0].IsSame(self._systems[1]))

    def points(self, positions: Coordinates) -> Coordinates:
        """Return positions in the other system, [n, 2]; NaN where one has no place there."""
        positions = np.asarray(positions, dtype=np.float64)
        if self.same:
            unmoved: Coordinates = positions.copy()
            return unmoved
        try:
            found = positions
            for leg in self._legs:
                found = _moved(found, leg)
        except RuntimeError:  # One position without a place fails them all.
            found = self._one_by_one(positions)
        found[~np.isfinite(found).all(axis=1)] = np.nan
        return found

    def polygon(self, geometry: ogr.Geometry) -> Optional[ogr.Geometry]:
        """Return a copy in the other system; ``None`` where a corner has no place there."""
        copy = geometry.Clone()
        if not self.same:
            try:
                for leg in self._legs:
                    copy.Transform(leg)
            except RuntimeError:
                return None
        return copy

    def _one_by_one(self, positions: Coordinates) -> Coordinates:
        here, there = (system.ExportToWkt(["FORMAT=WKT2_2018"]) for system in self._systems)
        way = gdal.Transformer(None, None, [f"SRC_SRS={here}", f"DST_SRS={there}"])
        points, known = way.TransformPoints(0, positions.tolist())
        found = np.asarray(points, dtype=np.float64)[:, :2]
        found[~np.asarray(known, dtype=bool)] = np.nan
        return found


def _moved(positions: Coordinates, leg: osr.CoordinateTransformation) -> Coordinates:
    """Return positions [n, 2] at the end of a leg.

    As the corners of a polygon: GDAL's ``TransformPoints`` takes and gives one Python number after
    the other.

    Raises:
        RuntimeError: One of them has no place there.
    """
    if not len(positions):
        return np.zeros((0, 2))
    corners = polygon_of([positions])
    corners.Transform(leg)
    (found,) = rings_of(corners)
    return found


def polygons_of(geometry: ogr.Geometry) -> List[Rings]:
    """Return the rings of each polygon of a polygon or multipolygon of two dimensions."""
    if ogr.GT_Flatten(geometry.GetGeometryType()) == ogr.wkbPolygon:
        return [list(rings_of(geometry))]
    return [
        list(rings_of(geometry.GetGeometryRef(index)))
        for index in range(geometry.GetGeometryCount())
    ]


def crosses_the_seam(ring: Ring, turn: float) -> bool:
    """Tell whether an edge of a ring goes more than half the way round the Earth.

    Nobody draws such an edge: what is meant is the short way, across the line where x starts again.
    """
    return bool((np.abs(np.diff(ring[:, 0])) > turn / 2).any())


def unrolled(rings: Sequence[Ring], turn: float) -> Optional[Rings]:
    """Return a polygon whose edges all go the short way round the Earth, x running on.

    Holes lie where their outer ring does.

    Args:
        rings: The outer one first.
        turn: After how many units x starts again.

    Returns:
        ``None`` where a ring goes round the Earth, and so does not close.
    """
    found: Rings = []
    for ring in rings:
        run = ring.copy()
        run[1:, 0] -= turn * np.cumsum(np.round(np.diff(ring[:, 0]) / turn))
        if abs(run[-1, 0] - run[0, 0]) > turn / 2:
            return None
        if found:
            outer = found[0][:, 0]
            middle = (outer.min() + outer.max()) / 2
            run[:, 0] -= turn * np.round((run[:, 0].mean() - middle) / turn)
        found.append(run)
    return found


def around_a_pole(ring: Ring, turn: float, beyond: float) -> Ring:
    """Return a ring that goes round the Earth as one along it, closed over the pole.

    Args:
        ring: Of a system in which x starts again.
        turn: After how many units.
        beyond: A y at the pole, or beyond all that matters.
    """
    run = ring.copy()
    run[1:, 0] -= turn * np.cumsum(np.round(np.diff(ring[:, 0]) / turn))
    over = np.array([[run[-1, 0], beyond], [run[0, 0], beyond], run[0]])
    return np.concatenate([run, over])
