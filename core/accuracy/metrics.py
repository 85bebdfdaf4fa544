"""How well a map agrees with its reference, from counts of pixels; undefined stays undefined."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Optional

import numpy as np
import numpy.typing as npt

from ..raster.class_codes import IGNORE, NODATA, POND

MEASURES = ("precision", "recall", "f1", "iou", "overall_accuracy", "kappa", "mcc")
"""Names of the measures of :class:`Counts`, in the order in which they are shown."""


@dataclass(frozen=True)
class Counts:
    """Pixels by reference and prediction; counts of several tiles are added with ``+``.

    A measure is ``None`` where its denominator is zero: nothing was there to measure.

    Attributes:
        tp: Pond in both.
        fp: Pond in the prediction only.
        fn: Pond in the reference only.
        tn: Pond in neither.
    """

    tp: int
    fp: int
    fn: int
    tn: int

    def __add__(self, other: Counts) -> Counts:
        """Pool two sets of pixels."""
        return Counts(
            self.tp + other.tp, self.fp + other.fp, self.fn + other.fn, self.tn + other.tn
        )

    @property
    def total(self) -> int:
        """All pixels that were judged."""
        return self.tp + self.fp + self.fn + self.tn

    @property
    def precision(self) -> Optional[float]:
        """TP / (TP + FP), the user's accuracy of the ponds."""
        return ratio(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> Optional[float]:
        """TP / (TP + FN), the producer's accuracy of the ponds."""
        return ratio(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> Optional[float]:
        """2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall."""
        return ratio(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    @property
    def iou(self) -> Optional[float]:
        """TP / (TP + FP + FN), intersection over union, the Jaccard index."""
        return ratio(self.tp, self.tp + self.fp + self.fn)

    @property
    def overall_accuracy(self) -> Optional[float]:
        """(TP + TN) / all."""
        return ratio(self.tp + self.tn, self.total)

    @property
    def kappa(self) -> Optional[float]:
        """Agreement beyond chance (Cohen, 1960), for two classes written in whole numbers."""
        chance = (self.tp + self.fp) * (self.fp + self.tn) + (self.tp + self.fn) * (
            self.fn + self.tn
        )
        return ratio(2 * (self.tp * self.tn - self.fp * self.fn), chance)

    @property
    def mcc(self) -> Optional[float]:
        """Correlation of prediction and reference (Matthews, 1975)."""
        margins = (
            (self.tp + self.fp) * (self.tp + self.fn) * (self.tn + self.fp) * (self.tn + self.fn)
        )
        return ratio(self.tp * self.tn - self.fp * self.fn, math.sqrt(margins))


def counts(
    predicted: npt.NDArray[np.uint8],
    reference: npt.NDArray[np.uint8],
    valid: npt.NDArray[np.bool_],
) -> Counts:
    """Count pixels by reference and prediction.

    Args:
        predicted: uint8, 1 pond, 255 no data, anything else other.
        reference: uint8 of the same shape, likewise.
        valid: bool of the same shape, which pixels to judge; those that are 255 in either raster
            are left out anyway.
    """
    used = judged(predicted, reference, valid)
    found, there = predicted == POND, (reference == POND) & used
    total = np.count_nonzero(used)
    both = np.count_nonzero(found & there)
    claimed, ponds = np.count_nonzero(found & used), np.count_nonzero(there)
    return Counts(both, claimed - both, ponds - both, total - claimed - ponds + both)


def judged(
    predicted: npt.NDArray[np.uint8],
    reference: npt.NDArray[np.uint8],
    valid: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Return which of the valid pixels are known in both rasters, bool."""
    return np.asarray(valid & (predicted != NODATA) & (reference != IGNORE), dtype=bool)


def ratio(part: float, whole: float) -> Optional[float]:
    """Return ``part / whole``, or ``None`` where the whole is zero."""
    return part / whole if whole else None
