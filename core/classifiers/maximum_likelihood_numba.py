"""Gaussian maximum likelihood as machine code."""

from __future__ import annotations

import numpy as np

from ..raster.array_types import Float32Array, Float64Array, UInt16Array
from .classifier import Pixels, Ready, Verdict, sigmoid
from .maximum_likelihood import Gaussians
from .numba_compile import compiled


def make_ready(gaussians: Gaussians, table: Float32Array) -> Ready:
    """Return a classifier made ready for one image; see :class:`.classifier.Kind`."""
    head_start = float(gaussians.constants[1] - gaussians.constants[0])

    def judge(pixels: Pixels) -> Verdict:
        evidence = np.empty(pixels.shape[1])
        weigh(table, pixels, gaussians.means, gaussians.whitening, head_start, evidence)
        return evidence > 0, sigmoid(evidence)

    return Ready(judge)


@compiled()
def weigh(
    reflectance: Float32Array,
    pixels: UInt16Array,
    means: Float64Array,
    whitening: Float64Array,
    head_start: float,
    evidence: Float64Array,
) -> None:
    """Give each pixel the logarithm of how much likelier a pond is than anything else.

    Args:
        reflectance: float32 [C, 65536] of each digital number.
        pixels: uint16 [C, P].
        means: float64 [2, C].
        whitening: float64 [2, C, C].
        head_start: Of the pond, before anything is seen.
        evidence: float64 [P], gets the result.
    """
    bands, count = pixels.shape
    apart = np.empty(bands)
    far = np.empty(2)
    for pixel in range(count):
        for side in range(2):
            for band in range(bands):
                apart[band] = reflectance[band, pixels[band, pixel]] - means[side, band]
            total = 0.0
            for axis in range(bands):
                along = 0.0
                for band in range(bands):
                    along += apart[band] * whitening[side, band, axis]
                total += along * along
            far[side] = total
        evidence[pixel] = head_start + 0.5 * (far[0] - far[1])
