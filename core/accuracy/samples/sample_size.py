"""How many points a sample needs for a wanted standard error, and how strata share them."""

from __future__ import annotations

import math
from typing import List, Optional, Sequence, Tuple

import numpy as np

from ...protocol.errors import RequestError
from ...protocol.texts import listed
from ...raster.array_types import Float64Array

ALLOCATIONS = ("proportional", "equal", "optimal")


def units_for_overall(pixels: Sequence[int], users: Sequence[float], target_se: float) -> int:
    """Return how many points give the overall accuracy a standard error.

    Cochran (1977), eq. 5.25, as Olofsson et al. (2014), eq. 13, use it: n = (sum W S)² / (V + sum
    W S² / N), with S² = U (1 - U). It is what an optimal allocation needs; others need more, which
    :func:`se_of_overall` tells.

    Args:
        pixels: Of each class of the map.
        users: User's accuracies that are expected of them, 0 to 1.
        target_se: The standard error that is wanted, above 0.

    Raises:
        RequestError: An accuracy is not between 0 and 1, or the standard error not above 0.
    """
    weights, deviations = _strata(pixels, users, target_se)
    within = float((weights * deviations**2).sum()) / sum(pixels)
    wanted = float((weights * deviations).sum()) ** 2 / (target_se**2 + within)
    return _whole(wanted, sum(pixels))


def units_for_users(pixels: int, users: float, target_se: float) -> int:
    """Return how many points of one class of the map give its user's accuracy a standard error.

    Olofsson et al. (2014), eq. 6, solved for n: n = U (1 - U) / V + 1.

    Args:
        pixels: Of the class.
        users: The user's accuracy that is expected, 0 to 1.
        target_se: The standard error that is wanted, above 0.

    Raises:
        RequestError: The accuracy is not between 0 and 1, or the standard error not above 0.
    """
    _, deviations = _strata([pixels], [users], target_se)
    return _whole(float(deviations[0]) ** 2 / target_se**2 + 1, pixels)


def se_of_overall(pixels: Sequence[int], users: Sequence[float], units: Sequence[int]) -> float:
    """Return the standard error of the overall accuracy to expect of an allocation.

    Olofsson et al. (2014), eq. 5. Infinite where a class that matters has fewer than two points.

    Raises:
        RequestError: An accuracy is not between 0 and 1.
    """
    weights, deviations = _strata(pixels, users, 1.0)
    spread = (weights * deviations) ** 2
    matters = spread > 0
    points = np.asarray(units)[matters]
    if (points < 2).any():
        return math.inf
    return math.sqrt(float((spread[matters] / (points - 1)).sum()))


def allocate(
    total: int,
    pixels: Sequence[int],
    how: str = "proportional",
    least: int = 0,
    users: Optional[Sequence[float]] = None,
) -> Tuple[int, ...]:
    """Share points between strata.

    What a rare stratum gets beyond its share comes from the others in proportion, as Olofsson et
    al. (2014), section 5.1, do it. No stratum gets more points than it has pixels.

    Args:
        total: Points in all; fewer are shared out where the strata have fewer pixels.
        pixels: Of each stratum.
        how: ``proportional`` to the pixels, ``equal``, or ``optimal`` for the overall accuracy:
            proportional to W S (Neyman; Cochran, 1977, eq. 5.26).
        least: Points that each stratum gets in any case, if it has as many pixels.
        users: Expected user's accuracies, for ``optimal``.

    Raises:
        RequestError: The least numbers are more than the total, ``how`` is unknown, or ``optimal``
            lacks accuracies, or they are all 0 or 1.
    """
    sizes = np.asarray(pixels, dtype=np.float64)
    shares = _shares(sizes, how, users)
    low = np.minimum(least, sizes)
    if low.sum() > total:
        raise RequestError.of(
            "accuracy.strata_need_more_points", strata=len(sizes), least=least, total=total
        )
    high = np.where(shares > 0, sizes, low)
    goal = min(float(total), float(high.sum()))
    exact = np.clip(_factor(shares, low, high, goal) * shares, low, high)
    points = np.floor(exact + 1e-9)
    # Largest remainders first; ties go to the stratum that is named first.
    order = np.argsort(-(exact - points), kind="stable")
    short = round(goal - float(points.sum()))
    raised: List[int] = [int(place) for place in order if points[place] + 1 <= high[place]]
    points[raised[:short]] += 1
    return tuple(int(value) for value in points)


def _factor(shares: Float64Array, low: Float64Array, high: Float64Array, goal: float) -> float:
    """Return by how much shares must be multiplied so that, kept within limits, they add up."""
    below, above = 0.0, 1.0
    while np.clip(above * shares, low, high).sum() < goal - 1e-9:
        above *= 2
    for _ in range(200):
        middle = (below + above) / 2
        if np.clip(middle * shares, low, high).sum() < goal:
            below = middle
        else:
            above = middle
    return above


def _shares(sizes: Float64Array, how: str, users: Optional[Sequence[float]]) -> Float64Array:
    if how == "proportional":
        return np.asarray(sizes / sizes.sum())
    if how == "equal":
        return np.asarray((sizes > 0) / len(sizes))
    if how != "optimal":
        raise RequestError.of(
            "accuracy.unknown_allocation", allocation=how, allocations=listed(ALLOCATIONS)
        )
    if users is None:
        raise RequestError.of("accuracy.optimal_without_accuracies")
    weights, deviations = _strata(sizes.tolist(), users, 1.0)
    shares = weights * deviations
    if not shares.any():
        raise RequestError.of("accuracy.accuracies_without_variance")
    return np.asarray(shares / shares.sum())


def _strata(
    pixels: Sequence[float], users: Sequence[float], target_se: float
) -> Tuple[Float64Array, Float64Array]:
    """Return the strata's weights and the standard deviations of right and wrong within them."""
    accuracies = np.asarray(users, dtype=np.float64)
    if not ((accuracies >= 0) & (accuracies <= 1)).all():
        raise RequestError.of("accuracy.accuracy_not_a_share")
    if not target_se > 0:
        raise RequestError.of("accuracy.standard_error_not_positive", standard_error=target_se)
    sizes = np.asarray(pixels, dtype=np.float64)
    return sizes / sizes.sum(), np.sqrt(accuracies * (1 - accuracies))


def _whole(wanted: float, most: int) -> int:
    """Return the next whole number; what rounding errors add to one is no reason for another."""
    return min(most, max(2, math.ceil(wanted - 1e-9)))
