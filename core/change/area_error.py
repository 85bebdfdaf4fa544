"""How well the area of a pond is known, and what change of it is more than that.

An outline is uncertain by a fraction of a pixel wherever it runs. Part of that is each boundary
pixel's own (mixed pixels, noise, the corners of the grid) and averages out along the outline; part
of it all of an outline has in common (another sun, haze or moisture moves the whole of it) and does
not. With n boundary pixels of side p,

    standard error = p^2 sqrt(OWN^2 n + COMMON^2 n^2).

The constants are set so that 95 of 100 ponds of simulated pairs, the same ground in another season
and light, moved by up to a pixel and a half, differ by less than 1.96 standard errors
(`bench/change.py --fit`). On these nearly all of the error is common to an outline: .85 pixel,
whatever is taken for each boundary pixel's own, which is the pixel that an edge of mixed pixels may
lie off. The area of a pond that is known so says nothing of whether it is a pond.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Optional

from scipy.special import ndtri

OWN_PX = 1.0
"""Standard deviation of the boundary at one boundary pixel, pixels."""

COMMON_PX = 0.95
"""Standard deviation by which an outline as a whole lies too far out or in, pixels: that of the
simulated pairs and a tenth more, since 200 ponds gave it."""

PROBABILITY = 0.15
"""Standard deviation of the mean probability on a pond's ground between two dates without change:
how far it must fall for a pond to be gone, and rise for one to be new. On the same pairs .077, for
ponds that were outlined at both dates; twice that, since those on the verge of it vary more."""

_TOGETHER_PX = 8.0
"""Length of outline that an error of the registration moves as one, pixels; an assumption. A shift
of all of an outline would move it and change no area: this is on the safe side."""

UNSEEN = 0.05
"""Share of a pond's ground without data or under cloud from which it is not observed."""


@dataclass(frozen=True)
class Area:
    """An area and how well it is known.

    Attributes:
        m2: Square metres on the ellipsoid.
        variance: Square of its standard error, m4.
        outline_m: Length of its outline, metres.
    """

    m2: float
    variance: float
    outline_m: float

    @property
    def error_m2(self) -> float:
        """Standard error."""
        return math.sqrt(self.variance)


NOTHING = Area(0.0, 0.0, 0.0)
"""Of a pond that is not there."""


@dataclass(frozen=True)
class Change:
    """A difference of two areas.

    Attributes:
        m2: The later less the earlier.
        error_m2: Its standard error, with that of the registration.
    """

    m2: float
    error_m2: float

    @property
    def z(self) -> float:
        """How many standard errors it is."""
        return self.m2 / self.error_m2 if self.error_m2 else math.copysign(math.inf, self.m2)


def area_of(
    area_m2: float, outline_m: float, gsd_m: float, relative: Optional[float] = None
) -> Area:
    """Return the area of an outline with its uncertainty.

    Args:
        area_m2: Square metres.
        outline_m: Length along the edges of its pixels, holes included, metres.
        gsd_m: Side of a pixel, metres.
        relative: Standard error over area, as a score or a sample gives it; that of the boundary
            if absent. No area is better known than its boundary pixels alone allow.
    """
    count = outline_m / gsd_m
    own = gsd_m**4 * OWN_PX**2 * count
    if relative is not None:
        return Area(area_m2, max(own, (relative * area_m2) ** 2), outline_m)
    return Area(area_m2, own + gsd_m**4 * (COMMON_PX * count) ** 2, outline_m)


def with_unseen(area: Area, share: float) -> Area:
    """Return an area whose ground was not seen in whole: what lies there may be pond or not."""
    return Area(area.m2, area.variance + (share * area.m2 / 2) ** 2, area.outline_m)


def difference(earlier: Area, later: Area, residual_m: float, gsd_m: float) -> Change:
    """Return the change from one area to another.

    What errors of both dates have in common (the same network, the same ground) would make the
    difference surer; it is not known, and left out, which is on the safe side.

    Args:
        earlier: Of the earlier date.
        later: Of the later date.
        residual_m: Standard deviation by which the two images still lie apart, metres.
        gsd_m: Side of a pixel, metres.
    """
    outline = max(earlier.outline_m, later.outline_m)
    moved = residual_m**2 * _TOGETHER_PX * gsd_m * outline
    return Change(later.m2 - earlier.m2, math.sqrt(earlier.variance + later.variance + moved))


def critical(level: float, dates: int) -> float:
    """Return how many standard errors a change must be to be flagged.

    Two-sided, normal. Of ponds that do not change, ``level`` are never flagged, however many
    dates there are: each of the comparisons gets its part of what is left (Bonferroni).

    Args:
        level: 0 to 1.
        dates: At least two.
    """
    return float(-ndtri((1.0 - level) / (2.0 * (dates - 1))))
