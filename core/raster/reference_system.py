"""Coordinate reference systems as the engine uses them: horizontal, x before y."""

from __future__ import annotations

import functools
import math
import threading
from typing import Optional, Tuple, Union

import numpy as np
from osgeo import gdal, osr

from . import closing

gdal.UseExceptions()
osr.UseExceptions()

_PROBES = ((30.0, 10.0), (60.0, 10.0), (120.0, 10.0), (60.0, 50.0), (-60.0, 10.0))
"""Degrees east of the central meridian, and north of the equator."""

_OWN_CODE = 100_000
"""From which GDAL numbers what a GeoPackage holds beside EPSG's."""


def plane_system(system: Union[str, osr.SpatialReference]) -> osr.SpatialReference:
    """Return the horizontal part of a reference system, two axes, x before y.

    Heights are no part of what is mapped here: a compound system loses its vertical one, and a
    system of three axes its third.

    Args:
        system: As it is, or as WKT. It stays untouched.

    Raises:
        RuntimeError: GDAL can make nothing of it.
    """
    plane = osr.SpatialReference(wkt=system) if isinstance(system, str) else system.Clone()
    if plane.IsCompound():
        plane.StripVertical()
    if plane.GetAxesCount() == 3 and not plane.IsGeocentric():
        plane.DemoteTo2D(None)
    plane.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return plane


def stored_system(system: Union[str, osr.SpatialReference]) -> osr.SpatialReference:
    """Return the horizontal part of a system so that a GeoPackage keeps it as it is.

    For one without a code GDAL looks for EPSG's that is like it, and heeds neither its units nor
    its prime meridian: UTM in feet would become UTM in metres, thousands of kilometres away.

    Args:
        system: As it is, or as WKT. It stays untouched.
    """
    plane = plane_system(system)
    if plane.GetAuthorityName(None) is not None or not _taken_for_another(plane):
        return plane
    # What GDAL itself writes for a system that it finds no code for.
    plane.SetAuthority("PROJCS" if plane.IsProjected() else "GEOGCS", "NONE", _OWN_CODE)
    return plane


def _taken_for_another(plane: osr.SpatialReference) -> bool:
    found = plane.Clone()
    try:
        found.AutoIdentifyEPSG()
        code = found.GetAuthorityCode(None)
        if code is None:
            return False
        found.ImportFromEPSG(int(code))
    except (RuntimeError, ValueError):
        return False
    found.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return not found.IsSame(plane)


@functools.lru_cache(maxsize=64)
def fits_geotiff(wkt: str) -> bool:
    """Tell whether a GeoTIFF can hold a system: another one lies beside the file, and is lost.

    Args:
        wkt: Of a system :func:`on_the_ground`, from :func:`plane_system`.
    """
    path = f"/vsimem/system {threading.get_ident()}.tif"
    kept = gdal.GetThreadLocalConfigOption("GDAL_PAM_ENABLED")
    gdal.SetThreadLocalConfigOption("GDAL_PAM_ENABLED", "NO")
    try:
        made = gdal.GetDriverByName("GTiff").Create(path, 1, 1, 1, gdal.GDT_Byte)
        made.SetProjection(wkt)
        # Written when it is closed, with a warning where it does not fit.
        closing.give_up(made)
        return gdal.OpenEx(path, gdal.OF_RASTER).GetSpatialRef() is not None
    finally:
        gdal.SetThreadLocalConfigOption("GDAL_PAM_ENABLED", kept)
        gdal.Unlink(path)


def on_the_ground(system: osr.SpatialReference) -> bool:
    """Tell whether a system says where on the Earth a place is: geographic or projected."""
    return bool(system.IsGeographic() or system.IsDerivedGeographic() or system.IsProjected())


def metres_per_unit(system: osr.SpatialReference) -> float:
    """Return how many metres one unit of x or y stands for, about, at the equator."""
    if system.IsProjected():
        return float(system.GetLinearUnits())
    return 111_320.0 * math.degrees(system.GetAngularUnits())


def period(system: osr.SpatialReference) -> Optional[float]:
    """Return after how many units of x the same ground comes again, east of itself.

    A full turn in a geographic system; in a cylindrical projection, where x says the longitude
    alone, the length of the equator. ``None`` in all others, where x does not come round.

    Args:
        system: From :func:`plane_system`.
    """
    if system.IsGeographic():
        return 2 * math.pi / float(system.GetAngularUnits())
    if not system.IsProjected():
        return None
    geographic = system.CloneGeogCS()
    geographic.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    degree = math.radians(1.0) / float(geographic.GetAngularUnits())
    middle = system.GetProjParm(osr.SRS_PP_CENTRAL_MERIDIAN, 0.0)
    try:
        way = osr.CoordinateTransformation(geographic, system)
        xs = [
            way.TransformPoint(*_place(middle, east, north, degree))[0] for east, north in _PROBES
        ]
        start = way.TransformPoint(*_place(middle, 0.0, 0.0, degree))[0]
    except RuntimeError:
        return None
    steps = [(x - start) / east for x, (east, _) in zip(xs, _PROBES)]
    if not np.isfinite(steps).all() or not np.allclose(steps, steps[0], rtol=1e-9, atol=0.0):
        return None
    return float(abs(steps[0])) * 360.0


def _place(middle: float, east: float, north: float, degree: float) -> Tuple[float, float]:
    longitude = (middle / degree + east + 180.0) % 360.0 - 180.0
    return longitude * degree, north * degree
