"""Normal distributions of the bands of a class, and whether there is one at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Tuple

import numpy as np
import numpy.typing as npt

from ..raster.array_types import Float64Array

_LEAST = 1e-8
"""Smallest share of its own variance that a band must have to itself beside the others.

Reflectance in single precision is rounded at some 1e-7 of its value, its variance in a class hence
at 1e-10 or less: what lies below 1e-8 is no more than that rounding. Real neighbours among bands,
correlated by 0.999, have a thousandth."""

_PART = 0.1
"""A band takes part in a dependence with at least so much of the weight of the largest part."""


@dataclass(frozen=True)
class Normal:
    """Mean and covariance of a class.

    Attributes:
        mean: float64 [C].
        covariance: float64 [C, C], maximum likelihood (divided by N), as scikit-learn's.
    """

    mean: Float64Array
    covariance: Float64Array

    @classmethod
    def of(cls, values: npt.NDArray[Any]) -> Normal:
        """Return the distribution of pixels [N, C]."""
        exact = values.astype(np.float64)
        covariance = np.atleast_2d(np.cov(exact, rowvar=False, bias=True))
        return cls(exact.mean(axis=0), covariance)

    def only(self, bands: Tuple[int, ...]) -> Normal:
        """Return the distribution of some bands, by position."""
        chosen = list(bands)
        return Normal(self.mean[chosen], self.covariance[np.ix_(chosen, chosen)])


def dependent_bands(values: npt.NDArray[Any]) -> Tuple[Tuple[int, ...], bool]:
    """Return the bands that keep the covariance of a class from being inverted.

    Args:
        values: Its pixels, [N, C].

    Returns:
        Their positions, none where the covariance is sound; and whether each of them is constant,
        rather than a sum of multiples of the others.
    """
    spread = np.ptp(values, axis=0)
    if not spread.all():
        return tuple(np.flatnonzero(spread == 0).tolist()), True
    exact = values.astype(np.float64)
    standard = (exact - exact.mean(axis=0)) / exact.std(axis=0)
    sizes, directions = np.linalg.eigh(standard.T @ standard / len(standard))
    if sizes[0] >= _LEAST:
        return (), False
    weights = np.abs(directions[:, 0])
    return tuple(np.flatnonzero(weights > _PART * weights.max()).tolist()), False
