"""Gaussian maximum likelihood as machine code."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .classifier import Pixels, Ready, Verdict, sigmoid
from .maximum_likelihood import Gaussians
from .numba_compile import compiled


def make_ready(gaussians: Gaussians, table: npt.NDArray[np.float32]) -> Ready:
    """Return a classifier made ready for one image; see :class:`.classifier.Kind`."""
    head_start = float(gaussians.constants[1] - gaussians.constants[0])

    def judge(pixels: Pixels) -> Verdict:
        evidence = np.empty(pixels.shape[1])
        weigh(table, pixels, gaussians.means, gaussians.whitening, head_start, evidence)
        return evidence > 0, sigmoid(evidence)

    return Ready(judge)


@compiled()
def weigh(
    reflectance: npt.NDArray[np.float32],
    pixels: npt.NDArray[np.uint16],
    means: npt.NDArray[np.float64],
    whitening: npt.NDArray[np.float64],
    head_start: float,
    evidence: npt.NDArray[np.float64],
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
