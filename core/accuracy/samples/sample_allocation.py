"""How many points a sample gets, stratum by stratum, and what standard errors to expect of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Mapping, Optional, Sequence, Tuple

from ...protocol.errors import RequestError
from ...protocol.sample import SampleRequest
from ...protocol.texts import listed
from ...raster.class_codes import EVERYTHING, POND
from .sample_size import allocate, se_of_overall, units_for_overall
from .sampling_design import Population

SIMPLE, STRATIFIED = "simple", "stratified"
DESIGNS = (STRATIFIED, SIMPLE)


@dataclass(frozen=True)
class Plan:
    """A sample before it is drawn.

    Attributes:
        units: Points by class of the map; of a simple random sample by :data:`EVERYTHING`.
        overall_se: Standard error to expect of the overall accuracy; infinite where too few points
            would tell.
        pond_se: That of the share of the area that is pond; likewise.
    """

    units: Mapping[int, int]
    overall_se: float
    pond_se: float

    @property
    def points(self) -> int:
        """Points in all."""
        return sum(self.units.values())


def check(request: SampleRequest) -> None:
    """Refuse what makes no sense whatever the map is.

    Raises:
        RequestError: Says which value, and what to give in its place.
    """
    if request.design not in DESIGNS:
        raise RequestError.of(
            "accuracy.unknown_design", design=request.design, designs=listed(DESIGNS)
        )
    if (request.size is None) == (request.standard_error is None):
        raise RequestError.of("accuracy.size_unclear")
    if request.size is not None and request.size < 2:
        raise RequestError.of("accuracy.sample_too_small")
    if len(request.expected) != 2 or not all(0 <= share <= 1 for share in request.expected):
        raise RequestError.of("accuracy.expected_not_shares")
    if request.min_per_class < 0 or request.seed < 0:
        raise RequestError.of("accuracy.negative_points_or_seed")


def plan(request: SampleRequest, population: Population) -> Plan:
    """Return how many points to draw from each stratum.

    Strata get points in proportion to their pixels, but each the least number that is asked for,
    as Olofsson et al. (2014), section 5.1, advise where one is rare.

    Args:
        request: The design, and either the number of points or a standard error.
        population: What the map holds.

    Raises:
        RequestError: The strata need more points than there are to be, or a standard error is not
            above 0 or out of reach.
    """
    codes, pixels = list(population.pixels), list(population.pixels.values())
    of_ponds, of_rest = request.expected
    users = [of_ponds if code == POND else of_rest for code in codes]
    if request.design == SIMPLE:
        return _simple(request, codes, pixels, users)
    total = request.size
    if total is None:
        total = _total_for(request, pixels, users)
    units = allocate(total, pixels, least=request.min_per_class)
    error = se_of_overall(pixels, users, units)
    # Of two classes, a pixel of either stratum is pond or is not where the map is right or wrong:
    # the share that is pond has the variance of the share that is right.
    return Plan(dict(zip(codes, units)), error, error)


def _simple(
    request: SampleRequest, codes: Sequence[int], pixels: Sequence[int], users: Sequence[float]
) -> Plan:
    whole = sum(pixels)
    right = sum(n * share for n, share in zip(pixels, users)) / whole
    ponds = (
        sum(n * (u if code == POND else 1 - u) for code, n, u in zip(codes, pixels, users)) / whole
    )
    size = request.size
    if size is None:
        size = units_for_overall([whole], [right], _target(request))
        size = min(whole, size + 1)  # The estimator divides by one less than the points.
    if size > whole:
        raise RequestError.of("accuracy.more_points_than_map", points=size, pixels=whole)
    errors = [se_of_overall([whole], [share], [size]) for share in (right, ponds)]
    return Plan({EVERYTHING: size}, *errors)


def _total_for(request: SampleRequest, pixels: Sequence[int], users: Sequence[float]) -> int:
    """Return the least number of points whose allocation reaches the standard error."""
    target = _target(request)

    def reached(total: int) -> bool:
        units = allocate(total, pixels, least=request.min_per_class)
        return se_of_overall(pixels, users, units) <= target

    least = sum(min(request.min_per_class, there) for there in pixels)
    # No allocation needs fewer than the optimal one.
    low = max(least, units_for_overall(pixels, users, target))
    high = low
    while not reached(high):
        if high >= sum(pixels):
            raise RequestError.of(
                "accuracy.standard_error_out_of_reach", pixels=sum(pixels), target=target
            )
        low, high = high, min(2 * high, sum(pixels))
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle + 1, high)
    return high


def _target(request: SampleRequest) -> float:
    if request.standard_error is None:
        raise ValueError("no standard error is asked for")
    return request.standard_error


def told(error: float, whole: float = 1.0) -> Optional[float]:
    """Return an expected standard error times what it is a share of; ``None`` if none is told."""
    return error * whole if math.isfinite(error) else None


def strata_of(plan: Plan, population: Population) -> Tuple[Tuple[Optional[int], int, int], ...]:
    """Return class, pixels and points of each stratum; the class of a whole map is ``None``."""
    if EVERYTHING in plan.units:
        return ((None, population.total, plan.points),)
    return tuple((code, population.pixels[code], units) for code, units in plan.units.items())
