"""Scenes on both sides of the line where longitudes start again, on one map without a seam."""

from __future__ import annotations

from typing import Any, List, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import ogr

from ..raster.reprojection import polygons_of, unrolled
from ..raster.wkb import Ring, polygon_of, rings_of

_ROUND = 360.0
"""Degrees."""

Boxes = npt.NDArray[np.float64]
"""Least x and y, and largest x and y, of each scene, [n, 4]."""


def without_seam(boxes: Boxes, turn: float, tolerance: float) -> npt.NDArray[np.float64]:
    """Return how far each scene is moved, in whole turns, so that neighbours lie side by side.

    All lie where longitudes are usual, from -180 to 180 degrees, but those that go on, scene by
    scene, beyond the line from what crosses or touches it on the west: these run on beyond 180.

    Args:
        boxes: Of the scenes; one that crosses the line runs on beyond it.
        turn: After how many units of x the same ground comes again.
        tolerance: Two scenes that are no further apart touch.
    """
    west, east = boxes[:, 0], boxes[:, 2]
    moves: npt.NDArray[np.float64] = -turn * np.floor((west + turn / 2) / turn)
    # What goes round a pole lies on all sides.
    some = np.flatnonzero(east - west < turn / 2)
    moves[east - west >= turn / 2] = 0.0
    if not len(some):
        return moves
    west, east = west + moves, east + moves
    reach = float(east[some].max()) - turn
    if reach + tolerance < -turn / 2:
        return moves
    beyond = []
    for number in some[np.argsort(west[some], kind="stable")].tolist():
        if west[number] > reach + tolerance:
            break
        beyond.append(number)
        reach = max(reach, float(east[number]))
    if len(beyond) < len(some):
        moves[beyond] += turn
    return moves


def run_on(positions: npt.NDArray[np.float64], turn: float) -> npt.NDArray[np.float64]:
    """Return positions [n, 2] of one scene, the x of each next to that of the middle one."""
    found = positions.copy()
    found[:, 0] -= turn * np.round((found[:, 0] - found[len(found) // 2, 0]) / turn)
    whole = found[:, 0].max() - found[:, 0].min() >= turn / 2
    return positions if whole else found


def moved(geometry: Any, turn: float, middle: float) -> Any:
    """Return a polygon or multipolygon whose parts all go the short way round the Earth.

    Args:
        geometry: Its x may start again inside it.
        turn: After how many units of x the same ground comes again.
        middle: An x near which every part is to lie.
    """
    parts = []
    for rings in polygons_of(geometry):
        found = unrolled(rings, turn)
        if found is None:
            # Round a pole: there is no short way.
            return geometry
        outer = found[0][:, 0]
        off = turn * np.round(((outer.min() + outer.max()) / 2 - middle) / turn)
        parts.append(polygon_of([ring - (off, 0.0) for ring in found]))
    if ogr.GT_Flatten(geometry.GetGeometryType()) == ogr.wkbPolygon:
        return parts[0]
    whole = ogr.Geometry(ogr.wkbMultiPolygon)
    for part in parts:
        whole.AddGeometry(part)
    return whole


def split(ring: Ring) -> Tuple[List[Ring], Tuple[float, float, float, float]]:
    """Return a ring of degrees as GeoJSON has it (RFC 7946, 3.1.9 and 5.2).

    Returns:
        Rings that do not cross the line, and the box around them: west, south, east, north, where
        west is larger than east if the line lies between.
    """
    run = (unrolled([ring], _ROUND) or [ring])[0]
    if run[:, 0].max() - run[:, 0].min() < _ROUND:
        run = run - (_ROUND * np.floor((run[:, 0].min() + _ROUND / 2) / _ROUND), 0.0)
    (west, south), (east, north) = run.min(axis=0).tolist(), run.max(axis=0).tolist()
    if east <= _ROUND / 2 or east - west >= _ROUND:
        return [run], (west, south, east, north)
    parts = []
    for start in (-_ROUND / 2, _ROUND / 2):
        box = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], dtype=np.float64)
        half = polygon_of([box * (_ROUND, north - south) + (start, south)])
        (part,) = rings_of(polygon_of([run]).Intersection(half))
        parts.append(part - (start + _ROUND / 2, 0.0))
    return parts, (west, south, east - _ROUND, north)
