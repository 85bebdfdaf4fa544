"""Calibration of probabilities by Platt scaling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Tuple

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from ...protocol.errors import InputError
from ...raster.class_codes import OTHER, POND

LOGIT_LEVELS = 400
LOGIT_LIMIT = 12.0
"""Logits are counted at this many levels between plus and minus this limit: steps of 0.06. Beyond
it, a pond's probability differs from 0 or 1 by less than 1e-5."""


@dataclass(frozen=True)
class Calibration:
    """Platt scaling: the calibrated logit is ``slope * logit + intercept``."""

    slope: float
    intercept: float

    def probability(self, logits: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float32]:
        """Return calibrated probabilities, float32, shaped like the logits."""
        return np.asarray(
            special.expit(self.slope * logits.astype(np.float64) + self.intercept),
            dtype=np.float32,
        )


def logit_histogram(
    logits: npt.NDArray[np.floating[Any]], label: npt.NDArray[np.uint8]
) -> npt.NDArray[np.int64]:
    """Count labelled pixels by label and logit, so that millions are as cheap as hundreds.

    Args:
        logits: Any shape.
        label: uint8 of the same shape, 1 pond, 0 other, 255 ignored.

    Returns:
        int64 [2, LOGIT_LEVELS], row 1 is pond; histograms of several images are added.
    """
    place = (logits.astype(np.float64) + LOGIT_LIMIT) * (LOGIT_LEVELS / (2 * LOGIT_LIMIT))
    level = np.floor(place).clip(0, LOGIT_LEVELS - 1).astype(np.int64)
    return np.stack(
        [np.bincount(level[label == code], minlength=LOGIT_LEVELS) for code in (OTHER, POND)]
    ).astype(np.int64)


def fit_calibration(pixels: npt.NDArray[np.int64]) -> Calibration:
    """Return the Platt scaling with the least log loss.

    Targets are those of Platt (1999): a little less than certain, so that the slope stays finite
    where ponds and the rest are perfectly apart.

    Args:
        pixels: From :func:`logit_histogram`, of images that the model was not fitted to.

    Raises:
        InputError: There are no ponds, or nothing but ponds.
    """
    others, ponds = pixels[OTHER].astype(np.float64), pixels[POND].astype(np.float64)
    if not others.sum() or not ponds.sum():
        raise InputError.of("training.not_calibrated")
    weight = (others + ponds) / (others.sum() + ponds.sum())
    high, low = (ponds.sum() + 1) / (ponds.sum() + 2), 1 / (others.sum() + 2)
    target = (ponds * high + others * low) / np.maximum(others + ponds, 1)
    step = 2 * LOGIT_LIMIT / LOGIT_LEVELS
    logit = -LOGIT_LIMIT + step * (np.arange(LOGIT_LEVELS) + 0.5)
    design = np.stack([logit, np.ones_like(logit)])

    def loss(line: npt.NDArray[np.float64]) -> Tuple[float, npt.NDArray[np.float64]]:
        score = line @ design
        value = weight @ (np.logaddexp(0, score) - target * score)
        return float(value), design @ (weight * (special.expit(score) - target))

    def curvature(line: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        probability = special.expit(line @ design)
        return (design * (weight * probability * (1 - probability))) @ design.T

    # The loss is convex: a trust region finds its one minimum from anywhere.
    found = optimize.minimize(
        loss, np.array([1.0, 0.0]), jac=True, hess=curvature, method="trust-exact"
    )
    return Calibration(slope=float(found.x[0]), intercept=float(found.x[1]))
