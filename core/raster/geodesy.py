"""Lengths and areas on the ellipsoid of a coordinate reference system.

Positions go through GDAL's own PROJ; the geodesics are those of Karney (2013), Algorithms for
geodesics, J. Geodesy 87:43-55, as pyproj offers them.
"""

from __future__ import annotations

import math
import warnings
from typing import Sequence, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import osr

from .reference_system import on_the_ground, plane_system
from .reprojection import Coordinates, Reprojection
from .wkb import Polygons

with warnings.catch_warnings():
    # A distribution's pyproj does not find PROJ's database from inside a virtual environment and
    # warns; geodesics need none.
    warnings.filterwarnings("ignore", message="Valid PROJ data directory")
    from pyproj import Geod

osr.UseExceptions()


_LONG_M = 10_000.0
"""A straight edge of the grid that is longer is followed in steps of this: it is no geodesic."""

_DEGREE_M = 111_320.0
"""Metres of a degree along the equator, for a bound."""


class Earth:
    """The ellipsoid under one coordinate reference system."""

    def __init__(self, crs: str) -> None:
        """Take a coordinate reference system as WKT.

        Raises:
            RuntimeError: It has no geographic system to go back to.
        """
        system = plane_system(crs)
        geographic = system.CloneGeogCS() if on_the_ground(system) else None
        if geographic is None:
            raise RuntimeError(system.GetName())
        geographic.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        self._way = Reprojection(system, geographic)
        self._to_degrees = math.degrees(geographic.GetAngularUnits())
        flattening = system.GetInvFlattening()
        self._geod = Geod(a=system.GetSemiMajor(), f=1.0 / flattening if flattening else 0.0)

    def geographic(self, positions: Coordinates) -> Coordinates:
        """Return longitudes and latitudes in degrees, [n, 2].

        NaN where a position lies beyond the edge of the projection, or beyond a pole.
        """
        points = self._way.points(positions)
        lonlat = points * self._to_degrees
        # Rounding may carry a pole itself a trifle beyond.
        nowhere = ~np.isfinite(lonlat).all(axis=1) | ~(np.abs(lonlat[:, 1]) <= 90 + 1e-9)
        if nowhere.any():
            lonlat[nowhere] = np.nan
        return lonlat

    def distances(self, start: Coordinates, end: Coordinates) -> npt.NDArray[np.float64]:
        """Return geodesic distances in metres between pairs of positions; NaN as above."""
        if len(start) == 1:
            # pyproj takes an array of one for a number, which numpy 2 warns of.
            return self.distances(np.repeat(start, 2, axis=0), np.repeat(end, 2, axis=0))[:1]
        first, second = self.geographic(start), self.geographic(end)
        return np.asarray(self._geod.inv(first[:, 0], first[:, 1], second[:, 0], second[:, 1])[2])

    def polygon(self, rings: Sequence[Coordinates]) -> Tuple[float, float]:
        """Return area in square metres and perimeter in metres of a polygon.

        Both are NaN where a corner has no place on the Earth.

        Args:
            rings: Closed rings, the outer one first; the perimeter counts holes too.
        """
        area = perimeter = 0.0
        for index, ring in enumerate(rings):
            lonlat = self._followed(ring)
            if np.isnan(lonlat).any():
                return math.nan, math.nan
            inside, around = self._geod.polygon_area_perimeter(lonlat[:, 0], lonlat[:, 1])
            area += abs(inside) if index == 0 else -abs(inside)
            perimeter += around
        return area, perimeter

    def areas(self, polygons: Polygons) -> npt.NDArray[np.float64]:
        """Return the areas of many polygons in square metres, float64 [N]; see :meth:`sizes`."""
        return self.sizes(polygons)[0]

    def sizes(self, polygons: Polygons) -> Tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return areas and perimeters of many polygons, float64 [N] each, as :meth:`polygon` does.

        Their corners go through PROJ together, which for thousands of small polygons is several
        times as fast.
        """
        if not len(polygons):
            return np.zeros(0), np.zeros(0)
        lonlat = self.geographic(polygons.points)
        ends = np.cumsum(polygons.ring_sizes)
        apart = np.abs(np.diff(lonlat, axis=0))
        apart[:, 0] = np.minimum(apart[:, 0], np.abs(360.0 - apart[:, 0]))
        apart[ends[:-1] - 1] = 0.0  # From one ring to the next is no edge.
        if np.isnan(lonlat).any() or apart.max() * _DEGREE_M > _LONG_M:
            alone = np.array([self.polygon(rings) for rings in polygons])
            return alone[:, 0], alone[:, 1]
        # Of lists, pyproj makes its own arrays faster than of arrays.
        x, y = lonlat.T.tolist()
        inside, around, start = [], [], 0
        measure = self._geod.polygon_area_perimeter
        for end in ends.tolist():
            area, perimeter = measure(x[start:end], y[start:end])
            inside.append(abs(area))
            around.append(perimeter)
            start = end
        found, outer = np.array(inside), polygons.outer_rings
        areas = found[outer]
        holes = np.delete(np.arange(found.size), outer)
        np.subtract.at(areas, np.searchsorted(outer, holes) - 1, found[holes])
        return areas, np.add.reduceat(np.array(around), outer)

    def _followed(self, ring: Coordinates) -> Coordinates:
        """Return a ring in degrees, with further positions on edges of more than :data:`_LONG_M`.

        Along a parallel of two degrees, the geodesic runs half a kilometre beside it.
        """
        lonlat = self.geographic(ring)
        apart = np.abs(np.diff(lonlat, axis=0))
        apart[:, 0] = np.minimum(apart[:, 0], np.abs(360.0 - apart[:, 0]))
        if not np.nanmax(apart, initial=0.0) * _DEGREE_M > _LONG_M:
            return lonlat
        steps = np.ceil(np.nan_to_num(apart.max(axis=1)) * _DEGREE_M / _LONG_M).astype(int)
        steps = np.clip(steps, 1, 4096)
        edge = np.repeat(np.arange(len(steps)), steps)
        along = np.concatenate([np.arange(count) / count for count in steps])[:, None]
        dense = ring[edge] + along * (ring[edge + 1] - ring[edge])
        return self.geographic(np.concatenate([dense, ring[-1:]]))
