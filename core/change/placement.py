"""Outlines between the grid of a date's image and the ground of the first date."""

from __future__ import annotations

from typing import List, Optional, Sequence

import numpy as np
from osgeo import ogr

from ..raster.image import Image
from ..raster.polygons import bounds_of, moved, system_of
from ..raster.reprojection import Reprojection, polygons_of
from ..raster.wkb import polygon_of
from .registration import Registration


class Placement:
    """From one image to the ground of another, by reference systems and registration.

    Attributes:
        shift: How far the image itself must be moved, ``(east, north)`` in its own units.
    """

    def __init__(self, own: Image, first: Image, found: Optional[Registration]) -> None:
        """Take where outlines are, where they go, and how the images lie; ``None`` moves nothing.

        Raises:
            RuntimeError: There is no way between the reference systems.
        """
        self._own, self._first = system_of(own), system_of(first)
        self._there = (0.0, 0.0) if found is None else (found.east, found.north)
        west, south, east, north = bounds_of(own, own.window)
        middle = np.array([[(west + east) / 2, (south + north) / 2]])
        there = Reprojection(self._own, self._first).points(middle)
        back = Reprojection(self._first, self._own)
        apart = (back.points(there + np.array([self._there])) - back.points(there))[0]
        self.shift = (float(apart[0]), float(apart[1])) if np.isfinite(apart).all() else (0.0, 0.0)

    def over(self, polygon: ogr.Geometry) -> Optional[ogr.Geometry]:
        """Return a polygon of the image on the first date's ground; ``None`` without a place."""
        found = moved([polygon], self._own, self._first)
        return translated(found[0], *self._there) if found else None

    def back(self, polygons: Sequence[ogr.Geometry]) -> List[ogr.Geometry]:
        """Return polygons of the first date's ground as they lie in the image."""
        east, north = self._there
        returned = [translated(polygon, -east, -north) for polygon in polygons]
        return moved(returned, self._first, self._own)


def translated(geometry: ogr.Geometry, east: float, north: float) -> ogr.Geometry:
    """Return a polygon or multipolygon moved by so many units."""
    if not east and not north:
        return geometry.Clone()
    away = np.array([east, north])
    parts = [polygon_of([ring + away for ring in rings]) for rings in polygons_of(geometry)]
    return parts[0] if len(parts) == 1 else together(parts)


def together(polygons: Sequence[ogr.Geometry]) -> ogr.Geometry:
    """Return polygons and multipolygons as one multipolygon; none is united with another."""
    whole = ogr.Geometry(ogr.wkbMultiPolygon)
    for polygon in polygons:
        for rings in polygons_of(polygon):
            whole.AddGeometryDirectly(polygon_of(rings))
    return whole
