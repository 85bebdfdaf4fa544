"""Accuracy on held-out sites, from counts of pixels."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Dict, Mapping, Optional, Sequence

import numpy as np
import numpy.typing as npt

from ...accuracy import thresholds
from ...accuracy.metrics import Counts
from ...accuracy.thresholds import LEVELS, Histogram, counts_at
from ...protocol.errors import InputError
from ...raster.class_codes import OTHER, POND
from ..data.examples import Example


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
    """Count the labelled pixels of one image by label and probability."""
    level = np.floor(probability.astype(np.float64) * LEVELS).astype(np.int64).clip(0, LEVELS)
    return np.stack(
        [np.bincount(level[label == code], minlength=LEVELS + 1) for code in (OTHER, POND)]
    ).astype(np.int64)


def best_level(histograms: Sequence[Histogram]) -> int:
    """Return the threshold, in hundredths, with the best F1 of the pooled pixels.

    Where several are equally good, as with few pixels that are well apart, it is the middle one.

    Raises:
        InputError: There is no pond pixel to choose by.
    """
    found = thresholds.best_level(np.sum(histograms, axis=0)) if len(histograms) else None
    if found is None:
        raise InputError.of("training.no_held_out_pond")
    return found


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
