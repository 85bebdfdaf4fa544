"""Accuracy on unseen sites: pixels, ponds, boundaries and probabilities.

Nothing of a site decides how it is judged: the calibration and the threshold of each come from the
predictions of all the others. Every method is judged by the same rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from ...accuracy.metrics import Counts, counts
from ...accuracy.pond_matching import BoundaryCounts, PondVerdicts, boundary_f1, match_ponds
from ...accuracy.thresholds import LEVELS, Histogram, expected_calibration_error
from ...raster.class_codes import IGNORE, OTHER, POND
from ..data.examples import Example, by_site
from .calibration import LOGIT_LEVELS, LOGIT_LIMIT, Calibration, fit_calibration, logit_histogram
from .held_out_counts import Evaluation, best_level
from .logits import Logits

BOUNDARY_PX = 2.0
"""Tolerance of the boundary F1: hand-drawn borders are off by a pixel or two."""

SMALLEST_POND_PX = 20
"""Ponds smaller than this, 0.2 ha at 10 m, are not asked for one by one."""


@dataclass(frozen=True)
class Judgement:
    """What predictions of sites came to that their maker had not seen.

    Attributes:
        pixels: Counts of each site and of all.
        ponds: Verdicts of all sites.
        boundary: Boundaries of all sites.
        calibrated: Pixels of all sites by label and calibrated probability.
        calibration: Fitted to all sites: what a network for other places should use.
        threshold: Of the calibrated probability, the best on all sites, likewise.
        least_logit: The same threshold before calibration.
    """

    pixels: Evaluation
    ponds: PondVerdicts
    boundary: BoundaryCounts
    calibrated: Histogram
    calibration: Calibration
    threshold: float
    least_logit: float

    @property
    def calibration_error(self) -> Optional[float]:
        """Expected calibration error over all pixels."""
        return expected_calibration_error(self.calibrated)

    def to_json(self) -> Dict[str, Any]:
        """Return counts, and measures to four digits."""
        return {
            **self.pixels.to_json(),
            "pond_recall": _four(self.ponds.recall),
            "pond_precision": _four(self.ponds.precision),
            "boundary_f1": _four(self.boundary.f1),
            "calibration_error": _four(self.calibration_error),
        }


Levels = npt.NDArray[np.int64]
"""Pixels by label and logit, see :func:`core.training.evaluation.calibration.logit_histogram`."""


def judge(examples: Sequence[Example], logits: Logits) -> Judgement:
    """Judge the predictions of at least two sites.

    Args:
        examples: Images with labels.
        logits: A prediction for each, by name.

    Raises:
        InputError: All ponds are in one site.
    """
    sites = by_site(examples)
    levels = {site: _levels(tiles, logits) for site, tiles in sites.items()}
    total: Levels = np.sum(list(levels.values()), axis=0)
    counted: Dict[str, Counts] = {}
    ponds, boundary = PondVerdicts(0, 0, 0), BoundaryCounts(0, 0, 0, 0)
    calibrated = np.zeros((2, LEVELS + 1), dtype=np.int64)
    for site, tiles in sites.items():
        others = total - levels[site]
        calibrated += _by_probability(levels[site], fit_calibration(others))
        least = _best_logit(others)
        counted[site] = Counts(0, 0, 0, 0)
        for tile in tiles:
            found = (logits[tile.name] >= least).astype(np.uint8)
            valid = tile.label != IGNORE
            counted[site] += counts(found, tile.label, valid)
            ponds += match_ponds(found, tile.label, valid, min_pixels=SMALLEST_POND_PX)
            boundary += boundary_f1(found, tile.label, valid, BOUNDARY_PX)
    calibration, threshold = _line_and_threshold(total)
    return Judgement(
        pixels=Evaluation(counted),
        ponds=ponds,
        boundary=boundary,
        calibrated=calibrated,
        calibration=calibration,
        threshold=threshold,
        least_logit=_best_logit(total),
    )


def line_and_threshold(examples: Sequence[Example], logits: Logits) -> Tuple[Calibration, float]:
    """Return the calibration and the threshold of it that are best on these examples.

    Raises:
        InputError: They hold no ponds, or nothing else.
    """
    return _line_and_threshold(_levels(examples, logits))


def _line_and_threshold(pixels: Levels) -> Tuple[Calibration, float]:
    calibration = fit_calibration(pixels)
    return calibration, best_level([_by_probability(pixels, calibration)]) / LEVELS


_EDGES = np.linspace(-LOGIT_LIMIT, LOGIT_LIMIT, LOGIT_LEVELS + 1)


def _levels(tiles: Sequence[Example], logits: Logits) -> Levels:
    parts = [logit_histogram(logits[tile.name], tile.label) for tile in tiles]
    return np.asarray(np.sum(parts, axis=0), dtype=np.int64)


def _best_logit(pixels: Levels) -> float:
    """Return the logit from which a pixel should be a pond, for the best F1 of these pixels."""
    above = pixels[:, ::-1].cumsum(axis=1)[:, ::-1]
    f1 = 2 * above[POND] / np.maximum(above.sum(axis=0) + pixels[POND].sum(), 1)
    return float(_EDGES[int(np.argmax(f1))])


def _by_probability(pixels: Levels, calibration: Calibration) -> Histogram:
    """Turn pixels by logit into pixels by calibrated probability, in hundredths."""
    middle = (_EDGES[1:] + _EDGES[:-1]) / 2
    place = np.floor(calibration.probability(middle) * LEVELS).astype(np.int64)
    result = np.zeros((2, LEVELS + 1), dtype=np.int64)
    for code in (OTHER, POND):
        np.add.at(result[code], place, pixels[code])
    return result


def _four(value: Optional[float]) -> Optional[float]:
    return None if value is None else round(value, 4)
