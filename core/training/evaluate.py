"""How good a network is on sites it has not seen, from counts of pixels."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Dict, Mapping, Optional, Sequence

import numpy as np
import numpy.typing as npt

from ..errors import InputError
from ..metrics import Counts
from .data import OTHER, POND, Example

LEVELS = 100
"""Thresholds are hundredths: a pixel is pond where its probability is at least ``k / LEVELS``."""

Histogram = npt.NDArray[np.int64]
"""Pixels by truth (row 1 is pond) and by probability in hundredths, int64 [2, LEVELS + 1]."""


@dataclass(frozen=True)
class Evaluation:
    """Counts on sites that were not trained on.

    Attributes:
        sites: Counts of each site.
    """

    sites: Dict[str, Counts]

    @property
    def pooled(self) -> Counts:
        """All sites' pixels together."""
        return sum(self.sites.values(), Counts(0, 0, 0, 0))

    @property
    def mean_f1(self) -> Optional[float]:
        """Mean of the sites' F1, over the sites that have one."""
        scores = [counts.f1 for counts in self.sites.values() if counts.f1 is not None]
        return sum(scores) / len(scores) if scores else None

    def to_json(self) -> Dict[str, Any]:
        """Return the pooled counts, then each site's."""
        mean = self.mean_f1
        return {
            "pooled": _card_entry(self.pooled),
            "mean_f1_of_sites": None if mean is None else round(mean, 4),
            "sites": {site: _card_entry(counts) for site, counts in self.sites.items()},
        }


def histogram(probability: npt.NDArray[np.float32], label: npt.NDArray[np.uint8]) -> Histogram:
    """Count the labelled pixels of one image by truth and probability."""
    level = np.floor(probability.astype(np.float64) * LEVELS).astype(np.int64).clip(0, LEVELS)
    return np.stack(
        [np.bincount(level[label == truth], minlength=LEVELS + 1) for truth in (OTHER, POND)]
    ).astype(np.int64)


def counts_at(pixels: Histogram, level: int) -> Counts:
    """Return the counts at a threshold of ``level / LEVELS``."""
    below, above = pixels[:, :level].sum(axis=1), pixels[:, level:].sum(axis=1)
    return Counts(tp=int(above[1]), fp=int(above[0]), fn=int(below[1]), tn=int(below[0]))


def best_level(histograms: Sequence[Histogram]) -> int:
    """Return the threshold, in hundredths, with the best F1 of the pooled pixels.

    Where several are equally good, as with few pixels that are well apart, it is the middle one.

    Raises:
        InputError: There is no pond pixel to choose by.
    """
    pooled = np.sum(histograms, axis=0)
    if not len(histograms) or pooled[1].sum() == 0:
        raise InputError("No held-out site has a pond to choose the threshold by.")
    scores = [counts_at(pooled, level).f1 or 0.0 for level in range(1, LEVELS)]
    first = int(np.argmax(scores))
    equal = next((n for n, value in enumerate(scores[first:]) if value != scores[first]), None)
    last = len(scores) - 1 if equal is None else first + equal - 1
    return 1 + (first + last) // 2


def evaluate(histograms: Mapping[str, Histogram], level: int) -> Evaluation:
    """Return counts at one threshold for all sites."""
    sites = {site: counts_at(pixels, level) for site, pixels in histograms.items()}
    return Evaluation(sites)


def site_histograms(
    examples: Sequence[Example], probabilities: Mapping[str, npt.NDArray[np.float32]]
) -> Dict[str, Histogram]:
    """Add up the histograms of each site's images; ``probabilities`` is by example name."""
    result: Dict[str, Histogram] = {}
    for example in examples:
        one = histogram(probabilities[example.name], example.label)
        result[example.site] = result[example.site] + one if example.site in result else one
    return dict(sorted(result.items()))


def _card_entry(counts: Counts) -> Dict[str, Any]:
    """Return the counts, and the measures that a card states to four digits."""
    measures = {name: getattr(counts, name) for name in ("precision", "recall", "f1", "iou")}
    rounded = {k: None if v is None else round(v, 4) for k, v in measures.items()}
    return {**asdict(counts), **rounded}
