"""Polygons as arrays and back, through well-known binary: a call per polygon, not per vertex.

Layout of OGC 06-103r4, section 8.2: byte order, type 3, number of rings; each ring its number of
points, then x and y of each.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Iterator, List, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import ogr

from .array_types import Float64Array, Int64Array, UInt8Array

Ring = npt.NDArray[np.float64]
"""A closed ring [n, 2]: the last position is the first."""

_LITTLE_ENDIAN_POLYGON = struct.pack("<BI", 1, 3)
_HEAD = len(_LITTLE_ENDIAN_POLYGON) + 4
"""Bytes before the rings."""


@dataclass(frozen=True)
class Polygons:
    """Many polygons, ring after ring, the outer one of each first.

    Attributes:
        points: float64 [P, 2], positions of all rings; the first of a ring is its last one, too.
        ring_sizes: int64 [R], positions of each ring.
        ring_counts: int64 [N], rings of each polygon.
    """

    points: Float64Array
    ring_sizes: Int64Array
    ring_counts: Int64Array

    def __len__(self) -> int:
        """Return how many polygons there are."""
        return self.ring_counts.size

    def __iter__(self) -> Iterator[Tuple[Ring, ...]]:
        """Give the rings of each polygon."""
        rings = iter(parted(self.points, self.ring_sizes.tolist()))
        for count in self.ring_counts.tolist():
            yield tuple(next(rings) for _ in range(count))

    def at(self, points: Float64Array) -> Polygons:
        """Return the same polygons with other positions, float64 [P, 2]."""
        return Polygons(points, self.ring_sizes, self.ring_counts)

    @property
    def outer_rings(self) -> Int64Array:
        """Which rings are outer ones, int64 [N]."""
        return np.cumsum(self.ring_counts) - self.ring_counts

    def binaries(self) -> Tuple[bytes, Int64Array]:
        """Return the well-known binary of each, one after the other, and their lengths [N]."""
        outer = self.outer_rings
        heads = np.empty((len(self), _HEAD), dtype=np.uint8)
        heads[:, :-4] = np.frombuffer(_LITTLE_ENDIAN_POLYGON, dtype=np.uint8)
        heads[:, -4:] = _bytes(self.ring_counts)
        lengths = 4 + 16 * self.ring_sizes
        lengths[outer] += _HEAD
        ends = np.cumsum(lengths)
        binary = np.empty(int(ends[-1]) if len(self) else 0, dtype=np.uint8)
        rest = np.ones(binary.size, dtype=bool)
        for places, written in (
            ((ends - lengths)[outer], heads),
            (ends - 16 * self.ring_sizes - 4, _bytes(self.ring_sizes)),
        ):
            where = places[:, None] + np.arange(written.shape[1])
            binary[where], rest[where] = written, False
        binary[rest] = np.ascontiguousarray(self.points, "<f8").view(np.uint8).ravel()
        return binary.tobytes(), np.diff(np.append((ends - lengths)[outer], binary.size))


def _bytes(numbers: Int64Array) -> UInt8Array:
    """Return numbers as four bytes each, the lowest first, uint8 [N, 4]."""
    return numbers.astype("<u4").view(np.uint8).reshape(-1, 4)


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
