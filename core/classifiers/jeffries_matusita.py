"""How separable two classes are: the Jeffries-Matusita distance of two normal distributions.

Richards (2013, Remote Sensing Digital Image Analysis, 5th edition, section 10.5). It is 0 for two
distributions that are the same and tends to 2 for two that never meet; unlike a distance of means
it does not go on growing once classes are apart.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import Optional, Tuple

import numpy as np

from ..protocol.texts import text
from .normal_distribution import Normal

POOR, GOOD = 1.0, 1.9
"""Below and above which classes are commonly called inseparable and well separable (so the manual
of ENVI, on the separability of regions of interest)."""


def jeffries_matusita(first: Normal, second: Normal) -> float:
    """Return the distance of two classes, 0 to 2.

    Args:
        first: One class, its covariance sound.
        second: The other.
    """
    middle = (first.covariance + second.covariance) / 2
    apart = first.mean - second.mean
    (_, one), (_, other), (_, both) = (
        np.linalg.slogdet(part) for part in (first.covariance, second.covariance, middle)
    )
    bhattacharyya = float(apart @ np.linalg.solve(middle, apart)) / 8
    bhattacharyya += float(both - (one + other) / 2) / 2
    return 2.0 * (1.0 - math.exp(-max(0.0, bhattacharyya)))


def best_pair(first: Normal, second: Normal) -> Tuple[int, int]:
    """Return the two bands, by position, of the highest separability; of one band, it twice."""
    bands = first.mean.size
    pairs = list(combinations(range(bands), 2)) or [(0, 0)]
    if bands < 2:
        return pairs[0]
    return max(pairs, key=lambda pair: jeffries_matusita(first.only(pair), second.only(pair)))


def most_confused(distance: float) -> float:
    """Return the upper bound of the Bayes error, as a share of the pixels, 0 to 0.5.

    Kailath (1967): half of exp(-B), B the Bhattacharyya distance, where both classes are as common
    as each other and are distributed as they were taken to be.

    Args:
        distance: Jeffries-Matusita's, 2 (1 - exp(-B)).
    """
    return (2.0 - distance) / 4.0


def in_words(distance: Optional[float]) -> str:
    """Return what a distance means."""
    if distance is None:
        return text("classifiers.separability.unknown")
    if distance >= GOOD:
        code = "classifiers.separability.good"
    elif distance >= POOR:
        code = "classifiers.separability.fair"
    else:
        code = "classifiers.separability.poor"
    error = text("classifiers.separability.error", share=most_confused(distance))
    return text(code, distance=distance, error=error)
