"""Noise tied to map position: the same at a point whichever window asks for it.

Every field is made of random values on the nodes of a square lattice, hashed from the node's own
coordinates, and joined by cubic B-splines. Nothing depends on the window, so that a scene may be
drawn in pieces.
"""

from __future__ import annotations

import zlib
from typing import Any, Tuple

import numpy as np
import numpy.typing as npt

from ...raster.array_types import Float32Array, Float64Array, Int64Array
from .shapes import Patch

_SPLINE_STD = 151.0 / 315.0
"""Standard deviation of a bicubic B-spline through white noise, averaged over the cell: the
integral of the squared spline is 151/315 a dimension, and the variance that of two."""

_BYTES_STD = 2 * np.sqrt((256.0**2 - 1) / 12)
"""Standard deviation of the sum of four independent bytes."""


def child(seed: int, *names: object) -> int:
    """Return a seed of its own for a part of the scene, 32 bits."""
    return zlib.crc32(repr((seed, *names)).encode())


def rng_of(seed: int, *names: object) -> np.random.Generator:
    """Return a generator of its own for a part of the scene."""
    return np.random.default_rng(child(seed, *names))


def hashed(seed: int, rows: npt.NDArray[Any], columns: npt.NDArray[Any]) -> npt.NDArray[np.uint32]:
    """Return 32 well-mixed bits for every pair of whole coordinates.

    The finaliser is the 32-bit one with low bias of Wellons' hash prospector.
    """
    x = rows.astype(np.int64).astype(np.uint32) * np.uint32(0x9E3779B1)
    y = columns.astype(np.int64).astype(np.uint32) * np.uint32(0x85EBCA77)
    bits = (x ^ np.uint32(seed & 0xFFFFFFFF)) + y
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B), (16, 0x9E3779B1), (15, 0)):
        bits ^= bits >> np.uint32(shift)
        if factor:
            bits *= np.uint32(factor)
    return np.asarray(bits, dtype=np.uint32)


def uniform(seed: int, rows: npt.NDArray[Any], columns: npt.NDArray[Any]) -> Float32Array:
    """Return a number from 0 to 1 for every pair of whole coordinates, float32."""
    drawn: Float32Array = (hashed(seed, rows, columns) >> np.uint32(8)).astype(np.float32)
    drawn *= np.float32(2.0**-24)
    return drawn


def normal(seed: int, rows: npt.NDArray[Any], columns: npt.NDArray[Any]) -> Float32Array:
    """Return about normal numbers for whole coordinates, float32: sums of four bytes."""
    bits = hashed(seed, rows, columns)
    total = (bits & np.uint32(255)).astype(np.float32)
    for shift in (8, 16, 24):
        total += ((bits >> np.uint32(shift)) & np.uint32(255)).astype(np.float32)
    return np.asarray((total - np.float32(510)) / np.float32(_BYTES_STD), dtype=np.float32)


def white(seed: int, patch: Patch) -> Float32Array:
    """Return independent numbers for the cells of ``patch``, zero mean, unit variance."""
    rows = np.arange(patch.y, patch.y + patch.height)[:, None]
    return normal(seed, rows, np.arange(patch.x, patch.x + patch.width)[None, :])


def smooth(seed: int, patch: Patch, spacing: float) -> Float32Array:
    """Return a smooth random field, zero mean, unit variance, float32 [H, W].

    Args:
        seed: Of the field.
        patch: Where.
        spacing: Distance of the lattice's nodes, pixels of the scene; waves are two to four
            times as long.
    """
    first_row, row_weights = _taps(patch.y, patch.height, patch.fine * spacing)
    first_column, column_weights = _taps(patch.x, patch.width, patch.fine * spacing)
    low, left = int(first_row[0]), int(first_column[0])
    rows = np.arange(low, int(first_row[-1]) + 4)[:, None]
    columns = np.arange(left, int(first_column[-1]) + 4)[None, :]
    return spline(
        normal(seed, rows, columns) / np.float32(_SPLINE_STD),
        first_row - low,
        row_weights,
        first_column - left,
        column_weights,
    )


def spline(
    nodes: Float32Array,
    first_row: Int64Array,
    row_weights: Float32Array,
    first_column: Int64Array,
    column_weights: Float32Array,
) -> Float32Array:
    """Return cubic B-splines with coefficients ``nodes`` at the crossings of rows and columns.

    Args:
        nodes: float32 [A, B].
        first_row: First of four nodes for every row, int64 [H].
        row_weights: Their weights, float32 [4, H].
        first_column: Likewise for columns, int64 [W].
        column_weights: Likewise, float32 [4, W].
    """
    # One axis after the other, tap by tap: sums always run in the same order, as a matrix product
    # of another shape would not.
    across = np.zeros((nodes.shape[0], len(first_column)), dtype=np.float32)
    for tap in range(4):
        across += nodes[:, first_column + tap] * column_weights[tap]
    field = np.take(across, first_row, axis=0)
    field *= row_weights[0][:, None]
    part = np.empty_like(field)
    for tap in range(1, 4):
        np.take(across, first_row + tap, axis=0, out=part, mode="clip")
        part *= row_weights[tap][:, None]
        field += part
    return field


def taps(positions: Float64Array) -> Tuple[Int64Array, Float32Array]:
    """Return the first of four nodes for each position in node units, and the weights [4, N]."""
    cell = np.floor(positions)
    t = positions - cell
    weights = np.stack(
        [
            (1 - t) ** 3 / 6,
            (3 * t**3 - 6 * t**2 + 4) / 6,
            (-3 * t**3 + 3 * t**2 + 3 * t + 1) / 6,
            t**3 / 6,
        ]
    )
    return cell.astype(np.int64) - 1, weights.astype(np.float32)


def fractal(
    seed: int, patch: Patch, largest: float, persistence: float = 0.5, smallest: float = 1.0
) -> Float32Array:
    """Return a sum of smooth fields, each half as wide as the one before, float32 [H, W].

    Zero mean; unit variance at the scene's own pixels. A finer patch adds the octaves that only it
    can show.

    Args:
        seed: Of the field.
        patch: Where.
        largest: Spacing of the widest field, pixels of the scene.
        persistence: Amplitude of a field over that of the one before.
        smallest: Spacing below which a patch of whole pixels shows nothing more.
    """
    octaves = 1 + max(0, int(np.floor(np.log2(largest / smallest))))
    finer = int(np.log2(patch.fine)) if smallest <= 1 else 0
    total = np.zeros((patch.height, patch.width), dtype=np.float32)
    for octave in range(octaves + finer):
        part = smooth(seed + 7919 * octave, patch, largest / 2**octave)
        part *= np.float32(persistence**octave)
        total += part
    norm = np.sqrt(sum(persistence ** (2 * octave) for octave in range(octaves)))
    total /= np.float32(norm)
    return total


def at_points(seed: int, u: npt.NDArray[Any], v: npt.NDArray[Any]) -> Float32Array:
    """Return a smooth random field of unit spacing at any points, about unit variance."""
    row, column = np.floor(v), np.floor(u)
    s, t = (u - column).astype(np.float32), (v - row).astype(np.float32)
    s, t = s * s * (3 - 2 * s), t * t * (3 - 2 * t)
    top = normal(seed, row, column) * (1 - s) + normal(seed, row, column + 1) * s
    bottom = normal(seed, row + 1, column) * (1 - s) + normal(seed, row + 1, column + 1) * s
    return np.asarray((top * (1 - t) + bottom * t) / 0.74, dtype=np.float32)


def _taps(start: int, count: int, spacing: float) -> Tuple[Int64Array, Float32Array]:
    return taps((np.arange(start, start + count, dtype=np.float64) + 0.5) / spacing)
