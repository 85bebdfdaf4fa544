"""Which outline of a date is which pond of the dates before: by the ground that they share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np
from osgeo import ogr

from ..protocol.change_record import Observation
from ..raster.array_types import Float64Array
from ..raster.polygons import Bounds, around, envelope
from ..raster.seams import Roots
from .area_error import NOTHING, Area
from .outlines import FoundPond
from .placement import together

_SHARED = 0.1
"""Part of the smaller of two outlines that the other must cover for both to be one pond."""

_SURFACE = 2
"""Dimension of what has an area."""


@dataclass
class Pond:
    """A pond through time, as far as the dates have been gone through.

    Attributes:
        identity: Its number.
        outline: Multipolygon where it was last found by itself, on the first date's ground.
        box: Around all that was ever its outline.
        baseline: Area that changes are measured from: where it was first found, or where its last
            change was flagged; nothing where it is known not to be there.
        since: Place of the date of ``baseline`` among the dates; -1 before it was ever observed.
        sure: Highest confidence so far; 1 where the model gives none.
        probability: Mean on its outline at the baseline's date; ``None`` without probabilities.
        rows: What the ledger says of it.
        shown: Outline of each row.
    """

    identity: int
    outline: ogr.Geometry
    box: Bounds
    baseline: Area = NOTHING
    since: int = -1
    sure: float = 0.0
    probability: Optional[float] = None
    rows: List[Observation] = field(default_factory=list)
    shown: List[ogr.Geometry] = field(default_factory=list)

    @property
    def parts(self) -> int:
        """Outlines at the last date it was found; 0 before."""
        return next((row.parts for row in reversed(self.rows) if row.parts), 0)

    @property
    def is_gone(self) -> bool:
        """Whether it was flagged as gone, and has not come back."""
        return self.since >= 0 and self.baseline is NOTHING


Group = Dict[int, Tuple[int, ...]]
"""Ponds that cannot be told apart at a date, by place among all ponds, most often one; with the
outlines of each by place among those of the date, none for one whose ground lies in another's."""


def assign(ponds: Sequence[Pond], found: Sequence[FoundPond]) -> Tuple[List[Group], List[int]]:
    """Give each outline of a date to the pond that it shares most ground with.

    Args:
        ponds: All so far.
        found: The date's outlines.

    Returns:
        Groups, each pond in one; and the outlines that share ground with no pond.
    """
    owned: Dict[int, List[int]] = {number: [] for number in range(len(ponds))}
    roots, alone = Roots(), []
    boxes = np.array([envelope(pond.outline) for pond in ponds], dtype=np.float64).reshape(-1, 4)
    for number, one in enumerate(found):
        shared = _shared(one, ponds, boxes)
        if not shared:
            alone.append(number)
            continue
        best = max(shared, key=lambda place: (shared[place], -place))
        owned[best].append(number)
        pairs = np.array([(best, other) for other in shared if other != best]).reshape(-1, 2)
        for _ in roots.join(pairs.T.astype(np.int64)):
            pass
    groups: Dict[int, Group] = {}
    for place, mine in owned.items():
        groups.setdefault(roots.of(place), {})[place] = tuple(mine)
    return list(groups.values()), alone


def _shared(one: FoundPond, ponds: Sequence[Pond], boxes: Float64Array) -> Dict[int, float]:
    """Return the ground that an outline shares with each pond it belongs to."""
    west, south, east, north = one.box
    near = np.flatnonzero(
        (boxes[:, 0] < east) & (boxes[:, 2] > west) & (boxes[:, 1] < north) & (boxes[:, 3] > south)
    )
    size, shared = one.geometry.GetArea(), {}
    for place in near.tolist():
        outline = ponds[place].outline
        common = one.geometry.Intersection(outline)
        # Outlines that only touch have lines and points in common, of whose area GDAL complains.
        flat = common is not None and common.GetDimension() == _SURFACE
        area = common.GetArea() if flat else 0.0
        if area >= _SHARED * min(size, outline.GetArea()) and area > 0:
            shared[place] = area
    return shared


def grown_box(pond: Pond, outlines: Sequence[FoundPond]) -> Bounds:
    """Return the box around all that a pond was and is."""
    return around([pond.box, *(one.box for one in outlines)])


def outline_of(outlines: Sequence[FoundPond]) -> ogr.Geometry:
    """Return some outlines of a date as one multipolygon."""
    return together([one.geometry for one in outlines])


def area_together(outlines: Sequence[FoundPond]) -> Area:
    """Return the area of outlines together.

    Their errors are added, not their squares: what moves one outline of a date moves the others.
    """
    error = sum(one.area.error_m2 for one in outlines)
    return Area(
        sum(one.area.m2 for one in outlines),
        error * error,
        sum(one.area.outline_m for one in outlines),
    )
