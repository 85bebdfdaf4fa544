"""Accuracy over the threshold, and the calibration of the probabilities.

All of it follows from one histogram: pixels by reference label and by probability in hundredths.
"""

from __future__ import annotations

from typing import Optional, Tuple

import numpy as np
import numpy.typing as npt

from ..model import probability_percent as whole
from ..protocol.accuracy_measures import ReliabilityBin, ThresholdPoint, ThresholdView
from ..raster.array_types import BoolArray, UInt8Array
from ..raster.class_codes import POND
from ..raster.rare_values import value_counts
from .metrics import Counts, ratio

LEVELS = whole.LEVELS
"""Thresholds are hundredths: a pixel is pond where its probability is at least ``k / LEVELS``."""

Histogram = npt.NDArray[np.int64]
"""Pixels by reference label (row 1: pond) and probability in hundredths, int64 [2, LEVELS + 1]."""

BINS = 20
"""Bins of equal width for the expected calibration error.

Guo et al. (2017) use 15; 20 are finer and end on whole hundredths, where the histogram can be cut.
"""


def percent_histogram(percents: UInt8Array, label: UInt8Array, judged: BoolArray) -> Histogram:
    """Count the judged pixels of one window by reference label and probability.

    Args:
        percents: uint8 [H, W], rounded down, so that "at least" holds for each; 255 unknown.
        label: uint8 [H, W], 1 pond, anything else other.
        judged: bool [H, W].
    """
    found = value_counts(_keys(percents, label == POND, judged))
    return np.stack([found[: LEVELS + 1], found[_POND : _POND + LEVELS + 1]])


_POND = 128
"""Bit that tells percents of pond pixels from those of others; percents end below it."""


def _keys(percents: UInt8Array, pond: BoolArray, judged: BoolArray) -> UInt8Array:
    """Return percents, those of ponds with a bit more, and ``_POND - 1`` for what is left out."""
    keys: UInt8Array = np.minimum(percents, np.uint8(_POND - 1))
    keys[~judged] = _POND - 1
    keys |= pond.view(np.uint8) * np.uint8(_POND)
    return keys


def counts_at(pixels: Histogram, level: int) -> Counts:
    """Return the counts at a threshold of ``level / LEVELS``."""
    below, above = pixels[:, :level].sum(axis=1), pixels[:, level:].sum(axis=1)
    return Counts(tp=int(above[1]), fp=int(above[0]), fn=int(below[1]), tn=int(below[0]))


def best_level(pixels: Histogram) -> Optional[int]:
    """Return the threshold, in hundredths, with the best F1; ``None`` where there is no pond.

    Where several are equally good, as with few pixels that are well apart, it is the middle one.
    """
    if pixels[1].sum() == 0:
        return None
    scores = [counts_at(pixels, level).f1 or 0.0 for level in range(1, LEVELS)]
    first = int(np.argmax(scores))
    equal = next((n for n, value in enumerate(scores[first:]) if value != scores[first]), None)
    last = len(scores) - 1 if equal is None else first + equal - 1
    return 1 + (first + last) // 2


def reliability(pixels: Histogram) -> Tuple[ReliabilityBin, ...]:
    """Return what was said and what was true, by ranges of probability of equal width.

    Pixels of one hundredth are taken at its middle, which is at most 0.005 away.
    """
    width = LEVELS // BINS
    rows = []
    for index in range(BINS):
        # The last bin also holds the pixels of probability 1.
        part = slice(index * width, None if index == BINS - 1 else (index + 1) * width)
        each = pixels[:, part].sum(axis=0)
        count, ponds = int(each.sum()), int(pixels[1, part].sum())
        said = float((each * whole.MIDDLES[part]).sum())
        rows.append(
            ReliabilityBin(
                index / BINS, (index + 1) / BINS, ratio(said, count), ratio(ponds, count), count
            )
        )
    return tuple(rows)


def expected_calibration_error(pixels: Histogram) -> Optional[float]:
    """Return the mean gap between probability and share of ponds, over all pixels.

    As in Naeini, Cooper and Hauskrecht (2015) for two classes, and Guo et al. (2017): the absolute
    gap of each of :data:`BINS` bins, weighted by its pixels. ``None`` where there are no pixels.
    """
    gaps = [
        row.pixels * abs(row.mean_probability - row.observed)
        for row in reliability(pixels)
        if row.mean_probability is not None and row.observed is not None
    ]
    return ratio(sum(gaps), int(pixels.sum()))


def threshold_view(pixels: Histogram, current: Optional[int]) -> ThresholdView:
    """Return what every threshold would do, for ``score.json``.

    Args:
        pixels: The judged pixels.
        current: The threshold of the prediction in hundredths, ``None`` where it is not known.
    """
    measured = [counts_at(pixels, level) for level in range(LEVELS + 1)]
    return ThresholdView(
        curve=tuple(
            ThresholdPoint(
                level, each.tp, each.fp, each.fn, each.tn, each.precision, each.recall, each.f1
            )
            for level, each in enumerate(measured)
        ),
        best_percent=best_level(pixels),
        current_percent=current,
        calibration=reliability(pixels),
        ece=expected_calibration_error(pixels),
    )
