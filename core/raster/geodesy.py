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

from ..protocol.errors import InputError

with warnings.catch_warnings():
    # A distribution's pyproj does not find PROJ's database from inside a virtual environment and
    # warns; geodesics need none.
    warnings.filterwarnings("ignore", message="Valid PROJ data directory")
    from pyproj import Geod

osr.UseExceptions()

Coordinates = npt.NDArray[np.float64]
"""Positions [n, 2], x and y."""


class Earth:
    """The ellipsoid under one coordinate reference system."""

    def __init__(self, crs: str) -> None:
        """Take the system as WKT.

        Raises:
            InputError: It has no geographic system to go back to.
        """
        system = osr.SpatialReference(wkt=crs)
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        geographic = system.CloneGeogCS()
        if geographic is None:
            raise InputError.of("raster.crs_not_geodetic")
        geographic.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        self._transformation = osr.CoordinateTransformation(system, geographic)
        self._to_degrees = math.degrees(geographic.GetAngularUnits())
        flattening = system.GetInvFlattening()
        self._geod = Geod(a=system.GetSemiMajor(), f=1.0 / flattening if flattening else 0.0)

    def geographic(self, positions: Coordinates) -> Coordinates:
        """Return longitudes and latitudes in degrees, [n, 2]."""
        points = self._transformation.TransformPoints(positions)
        return np.asarray(points, dtype=np.float64)[:, :2] * self._to_degrees

    def distances(self, start: Coordinates, end: Coordinates) -> npt.NDArray[np.float64]:
        """Return geodesic distances in metres between pairs of positions."""
        first, second = self.geographic(start), self.geographic(end)
        return np.asarray(self._geod.inv(first[:, 0], first[:, 1], second[:, 0], second[:, 1])[2])

    def polygon(self, rings: Sequence[Coordinates]) -> Tuple[float, float]:
        """Return area in square metres and perimeter in metres of a polygon.

        Args:
            rings: Closed rings, the outer one first; the perimeter counts holes too.
        """
        area = perimeter = 0.0
        for index, ring in enumerate(rings):
            lonlat = self.geographic(ring)
            inside, around = self._geod.polygon_area_perimeter(lonlat[:, 0], lonlat[:, 1])
            area += abs(inside) if index == 0 else -abs(inside)
            perimeter += around
        return area, perimeter
