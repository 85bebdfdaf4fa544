"""Accuracy of a map by reference polygons, as scores and comparisons have it in JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional, Tuple

from .json_fields import OMITTED, Count, Percent, Share, key, later

Interval = Tuple[float, float]
"""Lower and upper end."""

ShareInterval = Tuple[Share, Share]
"""Of a share, 0 to 1."""


@dataclass(frozen=True)
class Ground:
    """Ground that pixels of each verdict cover, square metres on the ellipsoid.

    Attributes:
        tp: Pond in both.
        fp: Pond in the prediction only.
        fn: Pond in the reference only.
        tn: Pond in neither.
    """

    tp: float
    fp: float
    fn: float
    tn: float

    @property
    def total(self) -> float:
        """All that was judged."""
        return self.tp + self.fp + self.fn + self.tn


@dataclass(frozen=True)
class PixelMeasures:
    """Pixels by reference and prediction; a measure with a zero denominator is ``None``.

    Attributes:
        tp: Pond in both.
        fp: Pond in the prediction only.
        fn: Pond in the reference only.
        tn: Pond in neither.
        precision: TP / (TP + FP).
        recall: TP / (TP + FN).
        f1: Harmonic mean of the two.
        iou: TP / (TP + FP + FN).
        overall_accuracy: (TP + TN) / all.
        kappa: Agreement beyond chance.
        mcc: Share of the two.
        valid_pixels: All that were judged.
        pixel_area_m2: Their mean area on the ellipsoid, square metres.
        ground_m2: What those of each verdict cover there: pixels of degree and Mercator grids are
            not of one size. ``None`` in a record of before this was told.
    """

    tp: Count
    fp: Count
    fn: Count
    tn: Count
    precision: Optional[Share]
    recall: Optional[Share]
    f1: Optional[Share]
    iou: Optional[Share]
    overall_accuracy: Optional[Share]
    kappa: Optional[Share]
    mcc: Optional[Share]
    valid_pixels: Count
    pixel_area_m2: Optional[float]
    ground_m2: Optional[Ground] = field(default=None, metadata={**later(None), **OMITTED})

    @property
    def total(self) -> int:
        """All four counts together."""
        return self.tp + self.fp + self.fn + self.tn

    def of(self, measure: str) -> Optional[float]:
        """Return a measure by name."""
        found: Optional[float] = getattr(self, measure)
        return found


@dataclass(frozen=True)
class PondsLeftOut:
    """Ponds below the smallest area that counts.

    Attributes:
        reference: Of the reference.
        predicted: Of the prediction.
    """

    reference: Count
    predicted: Count


@dataclass(frozen=True)
class PondsAtIou:
    """What became of the ponds if a match is asked to reach an IoU."""

    iou: Share
    matched: Count
    missed: Count
    false: Count


@dataclass(frozen=True)
class SizeClass:
    """Ponds of a range of areas, each by its own area.

    Attributes:
        from_ha: Where the class begins, hectares.
        to_ha: Where it ends; ``None`` for the last, which has no end.
        reference: Reference ponds.
        matched: Reference ponds that were found.
        missed: Reference ponds that were not.
        predicted: Predicted ponds.
        false: Predicted ponds that are none.
    """

    from_ha: float
    to_ha: Optional[float]
    reference: Count
    matched: Count
    missed: Count
    predicted: Count
    false: Count


@dataclass(frozen=True)
class AreaError:
    """Predicted area over reference area, less one.

    Attributes:
        ponds: Matched ponds.
        median: Over the matched ponds; ``None`` where there is none.
        mean_absolute: Likewise.
        total: Of all ponds that count together; ``None`` without a reference pond.
    """

    ponds: Count
    median: Optional[float]
    mean_absolute: Optional[float]
    total: Optional[float]


@dataclass(frozen=True)
class PondMeasures:
    """What became of the ponds.

    Attributes:
        matched: Reference ponds that were found.
        missed: Reference ponds that were not.
        false: Predicted ponds that are none.
        split: Reference ponds found in pieces.
        merged: Predicted ponds that hold several reference ponds.
        recall: Share of the reference ponds that was found.
        precision: Share of the predicted ponds that is right.
        f1: Harmonic mean of the two.
        reference: Reference ponds that count.
        predicted: Predicted ponds that count.
        iou: Asked of a match.
        min_area_m2: Ponds below this take no part, square metres.
        left_out: How many these are.
        curve: The same by the IoU that is asked for.
        sizes: The same by size.
        area_error: How far areas are off.
    """

    matched: Count
    missed: Count
    false: Count
    split: Count
    merged: Count
    recall: Optional[Share]
    precision: Optional[Share]
    f1: Optional[Share]
    reference: Count
    predicted: Count
    iou: Share
    min_area_m2: float = field(metadata=later(0.0))
    left_out: PondsLeftOut = field(metadata=later(PondsLeftOut(0, 0)))
    curve: Tuple[PondsAtIou, ...]
    sizes: Tuple[SizeClass, ...]
    area_error: AreaError


@dataclass(frozen=True)
class BoundaryMeasures:
    """How well outlines run within a tolerance, in pixels and metres; undefined is ``None``."""

    tolerance_px: float
    tolerance_m: float
    precision: Optional[Share]
    recall: Optional[Share]
    f1: Optional[Share]


@dataclass(frozen=True)
class BlockIntervals:
    """Intervals of the pixel measures, from blocks of ground; ``None`` where one cannot be given.

    Attributes:
        side_m: Side of a block, metres.
        count: Blocks in which anything was judged.
        with_ponds: Those with ponds.
    """

    side_m: float
    count: Count
    with_ponds: Count
    precision: Optional[ShareInterval]
    recall: Optional[ShareInterval]
    f1: Optional[ShareInterval]
    iou: Optional[ShareInterval]
    overall_accuracy: Optional[ShareInterval]

    def of(self, measure: str) -> Optional[Interval]:
        """Return the interval of a measure by name; ``None`` for one that is not resampled."""
        found: Optional[Interval] = getattr(self, measure, None)
        return found


@dataclass(frozen=True)
class PondIntervals:
    """Intervals from whole ponds; ``None`` where all ponds are alike.

    Attributes:
        count: Reference ponds.
        predicted: Predicted ponds.
        recall: Of the share of reference ponds found.
        precision: Of the share of predicted ponds that are right.
    """

    count: Count
    predicted: Count = field(metadata=later(0))
    recall: Optional[ShareInterval]
    precision: Optional[ShareInterval]


@dataclass(frozen=True)
class Intervals:
    """Which intervals there are, and how they came about.

    Attributes:
        level: 0 to 1.
        resamples: Of the bootstrap.
        seed: Of the bootstrap.
        blocks: Those of the pixel measures; ``None`` where too few blocks were judged.
        ponds: Those of the ponds; ``None`` where there are too few.
        least_ponds: How many of either kind are asked for.
        area: Of the area of ponds, square metres; ``None`` without a sample that gives it.
        why_no_area: Why not.
    """

    level: Share
    resamples: Count
    seed: int
    blocks: Optional[BlockIntervals]
    ponds: Optional[PondIntervals]
    least_ponds: Count = field(metadata=later(0))
    area: Optional[Interval]
    why_no_area: Optional[str]

    def of(self, measure: str) -> Optional[Interval]:
        """Return the interval of a pixel measure by name, ``None`` where there is none."""
        return None if self.blocks is None else self.blocks.of(measure)


@dataclass(frozen=True)
class ThresholdPoint:
    """Counts and measures if ponds began at ``percent`` of probability."""

    percent: Percent
    tp: Count
    fp: Count
    fn: Count
    tn: Count
    precision: Optional[Share]
    recall: Optional[Share]
    f1: Optional[Share]


@dataclass(frozen=True)
class ReliabilityBin:
    """Pixels of one range of probability.

    Attributes:
        low: Where the range begins.
        high: Where it ends.
        mean_probability: What was given, on average; ``None`` for an empty range.
        observed: What is true: the share of them that is pond; likewise.
        pixels: How many there are.
    """

    low: Share = field(metadata=key("from"))
    high: Share = field(metadata=key("to"))
    mean_probability: Optional[Share]
    observed: Optional[Share]
    pixels: Count


@dataclass(frozen=True)
class ThresholdView:
    """What other thresholds would do, and whether probabilities can be taken at their word.

    Attributes:
        curve: By rising percent.
        best_percent: Where F1 is best; ``None`` without a pond.
        current_percent: What the prediction was made with, where that is known.
        calibration: By rising probability.
        ece: Expected calibration error.
    """

    curve: Tuple[ThresholdPoint, ...]
    best_percent: Optional[Percent]
    current_percent: Optional[Percent]
    calibration: Tuple[ReliabilityBin, ...]
    ece: Optional[Share]
