"""How well a map agrees with its reference, from counts; undefined stays undefined."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, fields, replace
from typing import NamedTuple, Optional, TypeVar

import numpy as np

from ..raster.array_types import BoolArray, UInt8Array
from ..raster.class_codes import IGNORE, NODATA, POND

MEASURES = ("precision", "recall", "f1", "iou", "overall_accuracy", "kappa", "mcc")
"""Names of the measures of :class:`Counts`, in the order in which they are shown."""

_Pooled = TypeVar("_Pooled", bound="Pooled")


@dataclass(frozen=True)
class Pooled:
    """Counts; those of several tiles or images are added with ``+``, field by field."""

    def __add__(self: _Pooled, other: _Pooled) -> _Pooled:
        """Pool two sets of what is counted."""
        names = [one.name for one in fields(self)]
        return replace(self, **{name: getattr(self, name) + getattr(other, name) for name in names})


class Parts(NamedTuple):
    """What a map shows and what is there, as amounts of one kind.

    Attributes:
        right: As much of what it shows as is there.
        shown: All that it shows.
        found: As much of what is there as it shows.
        there: All that is there.
    """

    right: int
    shown: int
    found: int
    there: int


class Detection(ABC):
    """What a map shows against what is there.

    A measure is ``None`` where its denominator is zero: nothing was there to measure.
    """

    @property
    @abstractmethod
    def parts(self) -> Parts:
        """The amounts that the measures compare."""

    @property
    def precision(self) -> Optional[float]:
        """Part of what the map shows that is there, the user's accuracy."""
        return ratio(self.parts.right, self.parts.shown)

    @property
    def recall(self) -> Optional[float]:
        """Part of what is there that the map shows, the producer's accuracy."""
        return ratio(self.parts.found, self.parts.there)


class OneToOneDetection(Detection):
    """A detection in which what is right and what is found are the same things."""

    @property
    def f1(self) -> Optional[float]:
        """Harmonic mean of precision and recall, from the counts: 2 TP / (2 TP + FP + FN)."""
        return ratio(2 * self.parts.right, self.parts.shown + self.parts.there)


@dataclass(frozen=True)
class Counts(Pooled, OneToOneDetection):
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

    @property
    def total(self) -> int:
        """All pixels that were judged."""
        return self.tp + self.fp + self.fn + self.tn

    @property
    def parts(self) -> Parts:
        """TP of TP + FP, and TP of TP + FN."""
        return Parts(self.tp, self.tp + self.fp, self.tp, self.tp + self.fn)

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


def counts(predicted: UInt8Array, reference: UInt8Array, valid: BoolArray) -> Counts:
    """Count pixels by reference and prediction.

    Args:
        predicted: uint8, 1 pond, 255 no data, anything else other.
        reference: uint8 of the same shape, likewise.
        valid: bool of the same shape, which pixels to judge; those that are 255 in either raster
            are left out anyway.
    """
    used = judged(predicted, reference, valid)
    found, there = predicted == POND, (reference == POND) & used
    total, both = int(np.count_nonzero(used)), int(np.count_nonzero(found & there))
    claimed, ponds = int(np.count_nonzero(found & used)), int(np.count_nonzero(there))
    return Counts(both, claimed - both, ponds - both, total - claimed - ponds + both)


def judged(predicted: UInt8Array, reference: UInt8Array, valid: BoolArray) -> BoolArray:
    """Return which of the valid pixels are known in both rasters, bool."""
    return np.asarray(valid & (predicted != NODATA) & (reference != IGNORE), dtype=bool)


def ratio(part: float, whole: float) -> Optional[float]:
    """Return ``part / whole``, or ``None`` where the whole is zero."""
    return part / whole if whole else None
