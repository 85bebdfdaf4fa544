"""A support vector machine as machine code: the exponentials of many support vectors at once."""

from __future__ import annotations

import numpy as np

from ..raster.array_types import Float32Array, Float64Array, UInt16Array
from .classifier import Pixels, Ready, Verdict, sigmoid
from .numba_compile import compiled
from .support_vector_machine import RadialMachine

CHUNK = 256
"""Support vectors at a time: their distances fit the fastest cache."""

_LOG2_E = 1.4426950408889634
_LN2 = 0.6931471805599453

_SMALLEST = -1023 * _LN2
"""Exponents from here on give nothing: the bits of the power of 2 are those of zero."""


def make_ready(machine: RadialMachine, table: Float32Array) -> Ready:
    """Return a machine made ready for one image; see :class:`.classifier.Kind`."""
    short = -machine.weights.size % CHUNK
    vectors = np.ascontiguousarray(np.pad(machine.vectors, ((0, short), (0, 0))).T)
    weights = np.pad(machine.weights, (0, short))

    def judge(pixels: Pixels) -> Verdict:
        decisions = np.empty(pixels.shape[1])
        decide(
            table,
            pixels,
            machine.mean,
            machine.scale,
            vectors,
            weights,
            float(machine.intercept),
            decisions,
        )
        return decisions >= 0, sigmoid(decisions * machine.slope)

    return Ready(judge)


@compiled(fastmath={"contract", "reassoc", "nsz"})
def decide(
    reflectance: Float32Array,
    pixels: UInt16Array,
    mean: Float64Array,
    scale: Float64Array,
    vectors: Float64Array,
    weights: Float64Array,
    intercept: float,
    decisions: Float64Array,
) -> None:
    """Give each pixel the machine's decision.

    The exponential is a multiple of the logarithm of 2, which goes into a float's exponent bits,
    and the Taylor polynomial of degree 13 of the rest, which lies within 0.35 of 0. The error of
    the polynomial is below a float64's own; that of the multiple grows with the distance, to one
    part in 10^13 of terms that are next to nothing.

    Args:
        reflectance: float32 [C, 65536] of each digital number.
        pixels: uint16 [C, P].
        mean: float64 [C].
        scale: float64 [C].
        vectors: float64 [C, S], S a multiple of :data:`CHUNK`.
        weights: float64 [S].
        intercept: The machine's.
        decisions: float64 [P], gets the result.
    """
    bands, count = pixels.shape
    z = np.empty(bands)
    terms = np.empty(CHUNK)
    bits = np.empty(CHUNK, dtype=np.int64)
    powers = bits.view(np.float64)
    for pixel in range(count):
        for band in range(bands):
            z[band] = (reflectance[band, pixels[band, pixel]] - mean[band]) * scale[band]
        total = 0.0
        for first in range(0, weights.size, CHUNK):
            for k in range(CHUNK):
                terms[k] = 0.0
            for band in range(bands):
                here = z[band]
                for k in range(CHUNK):
                    apart = here - vectors[band, first + k]
                    terms[k] += apart * apart
            for k in range(CHUNK):
                exponent = max(-terms[k], _SMALLEST)
                whole = np.floor(exponent * _LOG2_E + 0.5)
                r = exponent - whole * _LN2
                value = 1.0 / 6227020800.0
                value = value * r + 1.0 / 479001600.0
                value = value * r + 1.0 / 39916800.0
                value = value * r + 1.0 / 3628800.0
                value = value * r + 1.0 / 362880.0
                value = value * r + 1.0 / 40320.0
                value = value * r + 1.0 / 5040.0
                value = value * r + 1.0 / 720.0
                value = value * r + 1.0 / 120.0
                value = value * r + 1.0 / 24.0
                value = value * r + 1.0 / 6.0
                value = value * r + 0.5
                value = value * r + 1.0
                value = value * r + 1.0
                terms[k] = value * weights[first + k]
                bits[k] = (np.int64(whole) + 1023) << 52
            part = 0.0
            for k in range(CHUNK):
                part += terms[k] * powers[k]
            total += part
        decisions[pixel] = total + intercept
