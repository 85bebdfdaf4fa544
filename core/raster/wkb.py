"""Polygons as arrays and back, through well-known binary: a call per polygon, not per vertex.

Layout of OGC 06-103r4, section 8.2: byte order, type 3, number of rings; each ring its number of
points, then x and y of each.
"""

from __future__ import annotations

import struct
from typing import List, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import ogr

Ring = npt.NDArray[np.float64]
"""A closed ring [n, 2]: the last position is the first."""

_LITTLE_ENDIAN_POLYGON = struct.pack("<BI", 1, 3)


def rings_of(polygon: ogr.Geometry) -> Tuple[Ring, ...]:
    """Return the rings of a two-dimensional polygon, the outer one first."""
    return rings_in(bytes(polygon.ExportToWkb(ogr.wkbNDR)))


def rings_in(binary: bytes) -> Tuple[Ring, ...]:
    """Return the rings in the little-endian well-known binary of a polygon."""
    (count,) = struct.unpack_from("<I", binary, len(_LITTLE_ENDIAN_POLYGON))
    position = len(_LITTLE_ENDIAN_POLYGON) + 4
    rings = []
    for _ in range(count):
        (points,) = struct.unpack_from("<I", binary, position)
        position += 4
        flat = np.frombuffer(binary, "<f8", 2 * points, position)
        rings.append(flat.reshape(points, 2).astype(np.float64))
        position += flat.nbytes
    return tuple(rings)


def polygon_of(rings: Sequence[Ring]) -> ogr.Geometry:
    """Return the polygon of some rings, the outer one first."""
    return ogr.CreateGeometryFromWkb(binary_of(rings))


def parted(points: Ring, counts: Sequence[int]) -> List[Ring]:
    """Return positions that stand one after the other, [sum of counts, 2], as rings again."""
    rings, start = [], 0
    for count in counts:
        rings.append(points[start : start + count])
        start += count
    return rings


def binary_of(rings: Sequence[Ring]) -> bytes:
    """Return the well-known binary of a polygon of some rings, the outer one first."""
    parts: List[bytes] = [_LITTLE_ENDIAN_POLYGON, struct.pack("<I", len(rings))]
    for ring in rings:
        parts += [struct.pack("<I", len(ring)), np.ascontiguousarray(ring, "<f8").tobytes()]
    return b"".join(parts)
