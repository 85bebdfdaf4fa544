"""What became of every pond, and the figures that follow: sizes, splits, merges, areas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

import numpy as np

from ..protocol.accuracy_measures import (
    AreaError,
    BoundaryMeasures,
    PondMeasures,
    PondsAtIou,
    PondsLeftOut,
    SizeClass,
)
from ..raster.array_types import BoolArray, Float64Array, Int64Array
from .metrics import ratio
from .pond_matching import BoundaryCounts, Overlaps, PondVerdicts, partners

IOU = 0.5
"""Intersection over union from which two ponds are a pair."""

CURVE = tuple(step / 10 for step in range(1, 10))
"""The same, for the curve."""

SIZES_HA = (0, 1, 5, 20, 100)
"""Where the size classes begin, in hectares; the last has no end."""

MOSTLY = 0.5
"""Share of a pond from which it lies mostly in another; of Hoover et al. (1996)."""

_M2_PER_HA = 10_000.0


@dataclass(frozen=True)
class Side:
    """The ponds of one raster, each with its verdict; those of the other are its partners.

    Attributes:
        area_m2: float64 [N], areas on the ellipsoid.
        partner: int64 [N], the pond of the other raster it is matched with, -1 for none.
        best_iou: float64 [N], greatest intersection over union with any pond, 0 for none.
        pieces: bool [N], of a reference pond, whether it is split; of a predicted pond, whether it
            is merged of several.
        counted: bool [N], whether each pond takes part in the figures: it, or its partner, is not
            too small.
    """

    area_m2: Float64Array
    partner: Int64Array
    best_iou: Float64Array
    pieces: BoolArray
    counted: BoolArray

    @property
    def matched(self) -> BoolArray:
        """Whether each pond has a partner, bool [N]."""
        return self.partner >= 0


@dataclass(frozen=True)
class Ponds:
    """The pond-level accuracy of a prediction.

    Attributes:
        reference: The reference ponds; ``reference.matched`` is false for those missed.
        predicted: The predicted ponds; ``predicted.matched`` is false for those that are none.
        curve: Verdicts at each intersection over union of :data:`CURVE`.
        boundary: Tolerance in pixels, in metres, and boundary lengths.
        min_area_m2: Ponds below this take no part, unless their partner reaches it.
    """

    reference: Side
    predicted: Side
    curve: Tuple[PondVerdicts, ...]
    boundary: Tuple[Tuple[float, float, BoundaryCounts], ...]
    min_area_m2: float

    @property
    def verdicts(self) -> PondVerdicts:
        """How many ponds were matched, missed and false at :data:`IOU`."""
        found = int(self.reference.matched.sum())
        asked, claimed = int(self.reference.counted.sum()), int(self.predicted.counted.sum())
        return PondVerdicts(found, asked - found, claimed - found)

    @property
    def split(self) -> int:
        """Reference ponds found in pieces."""
        return int(self.reference.pieces.sum())

    @property
    def merged(self) -> int:
        """Predicted ponds that hold several reference ponds."""
        return int(self.predicted.pieces.sum())

    @property
    def area_error(self) -> Float64Array:
        """Predicted area over reference area, less 1, of each reference pond.

        NaN for missed ones, and where a reference system ends and nothing has an area.
        """
        error = np.full(self.reference.area_m2.size, np.nan)
        found = self.reference.matched & (self.reference.area_m2 > 0)
        error[found] = (
            self.predicted.area_m2[self.reference.partner[found]] / self.reference.area_m2[found]
            - 1.0
        )
        return error

    def measures(self) -> PondMeasures:
        """Return ``ponds`` of ``score.json``."""
        verdicts = self.verdicts
        return PondMeasures(
            matched=verdicts.matched,
            missed=verdicts.missed,
            false=verdicts.false,
            split=self.split,
            merged=self.merged,
            recall=verdicts.recall,
            precision=verdicts.precision,
            f1=verdicts.f1,
            reference=verdicts.matched + verdicts.missed,
            predicted=verdicts.matched + verdicts.false,
            iou=IOU,
            min_area_m2=self.min_area_m2,
            left_out=PondsLeftOut(
                reference=int((~self.reference.counted).sum()),
                predicted=int((~self.predicted.counted).sum()),
            ),
            curve=tuple(
                PondsAtIou(iou, each.matched, each.missed, each.false)
                for iou, each in zip(CURVE, self.curve)
            ),
            sizes=self._sizes(),
            area_error=self._area_errors(),
        )

    def boundary_measures(self) -> Tuple[BoundaryMeasures, ...]:
        """Return ``boundary`` of ``score.json``."""
        return tuple(
            BoundaryMeasures(pixels, metres, lengths.precision, lengths.recall, lengths.f1)
            for pixels, metres, lengths in self.boundary
        )

    def _sizes(self) -> Tuple[SizeClass, ...]:
        sides = [
            (np.searchsorted(SIZES_HA, areas / _M2_PER_HA, side="right") - 1, matched)
            for areas, matched in (
                (side.area_m2[side.counted], side.matched[side.counted])
                for side in (self.reference, self.predicted)
            )
        ]
        (there, found), (claimed, right) = sides
        ends = (*SIZES_HA[1:], None)
        return tuple(
            SizeClass(
                from_ha=start,
                to_ha=end,
                reference=int((there == index).sum()),
                matched=int((found & (there == index)).sum()),
                missed=int((~found & (there == index)).sum()),
                predicted=int((claimed == index).sum()),
                false=int((~right & (claimed == index)).sum()),
            )
            for index, (start, end) in enumerate(zip(SIZES_HA, ends))
        )

    def _area_errors(self) -> AreaError:
        errors = self.area_error[np.isfinite(self.area_error)]
        total = ratio(
            float(self.predicted.area_m2[self.predicted.counted].sum()),
            float(self.reference.area_m2[self.reference.counted].sum()),
        )
        return AreaError(
            ponds=errors.size,
            median=float(np.median(errors)) if errors.size else None,
            mean_absolute=float(np.abs(errors).mean()) if errors.size else None,
            total=None if total is None else total - 1.0,
        )


def judge_ponds(
    overlaps: Overlaps,
    reference_m2: Float64Array,
    predicted_m2: Float64Array,
    boundary: Tuple[Tuple[float, float, BoundaryCounts], ...],
    min_area_m2: float = 0.0,
) -> Ponds:
    """Give every pond its verdict.

    A reference pond is *split* where two or more predicted ponds lie mostly in it and cover most of
    it together: over-segmentation as Hoover et al. (1996, IEEE Trans. Pattern Anal. Mach. Intell.
    18:673-689) define it. A predicted pond is *merged* where two or more reference ponds lie mostly
    in it, however much else it covers: a flood over three small ponds has merged them too. Either
    may be matched all the same.

    Ponds below the smallest area take no part, and the same goes for both sides: alone they are
    neither missed nor false, two of them are no pair, and none of them is a piece of another. A
    pair of which one reaches that area counts, so that nothing is missed or false for a partner
    that lies just below the line.

    Args:
        overlaps: Of all ponds.
        reference_m2: float64 [R], areas of the reference ponds.
        predicted_m2: float64 [P], areas of the predicted ponds.
        boundary: Tolerance in pixels, in metres, and boundary lengths.
        min_area_m2: The smallest area.
    """
    there, found, pixels = overlaps.reference, overlaps.predicted, overlaps.pixels
    counts = overlaps.reference_sizes.size, overlaps.predicted_sizes.size
    asked, claimed = reference_m2 >= min_area_m2, predicted_m2 >= min_area_m2
    pairs = overlaps.only(asked[there] | claimed[found])
    partner = partners(pairs, IOU)
    back = np.full(counts[1], -1, dtype=np.int64)
    back[partner[partner >= 0]] = np.flatnonzero(partner >= 0)

    iou = pixels / overlaps.unions
    best = np.zeros(counts[0]), np.zeros(counts[1])
    np.maximum.at(best[0], there, iou)
    np.maximum.at(best[1], found, iou)

    inside = (pixels >= MOSTLY * overlaps.predicted_sizes[found]) & claimed[found]
    covered = np.bincount(there[inside], weights=pixels[inside], minlength=counts[0])
    split = np.bincount(there[inside], minlength=counts[0]) >= 2
    split &= covered >= MOSTLY * overlaps.reference_sizes
    swallowed = (pixels >= MOSTLY * overlaps.reference_sizes[there]) & asked[there]
    merged = np.bincount(found[swallowed], minlength=counts[1]) >= 2

    # A pond of several pieces, each large enough, is itself large enough.
    return Ponds(
        reference=Side(reference_m2, partner, best[0], split, asked | (partner >= 0)),
        predicted=Side(predicted_m2, back, best[1], merged, claimed | (back >= 0)),
        curve=tuple(_verdicts(partners(pairs, least), asked, claimed) for least in CURVE),
        boundary=boundary,
        min_area_m2=min_area_m2,
    )


def _verdicts(partner: Int64Array, asked: BoolArray, claimed: BoolArray) -> PondVerdicts:
    """Count what became of the ponds that are asked for, and of those that are claimed."""
    matched = partner >= 0
    right = np.zeros(claimed.size, dtype=bool)
    right[partner[matched]] = True
    return PondVerdicts(
        int(matched.sum()), int((asked & ~matched).sum()), int((claimed & ~right).sum())
    )


def numbered(side: Side) -> Int64Array:
    """Return the ``id`` of each pond: 1 for the largest, and so on; int64 [N]."""
    identity = np.empty(side.area_m2.size, dtype=np.int64)
    identity[np.argsort(-side.area_m2, kind="stable")] = np.arange(1, identity.size + 1)
    return identity
