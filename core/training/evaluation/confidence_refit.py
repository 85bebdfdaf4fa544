"""The confidence of a model fitted anew to the ponds of one place that somebody has decided on.

Tens of decisions do not make a regression of five weights. They move one that was fitted to
hundreds of ponds of other places: maximum a posteriori, the old weights being what is expected.
"""

from __future__ import annotations

from typing import Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from ...model.pond_confidence import PondConfidence, PondShape
from .drawn_ponds import DEFAULT

GENERAL = PondConfidence(0.0, 1.0, 0.0, 0.0, 0.0, DEFAULT)
"""Of a model that gives none: a pond is as sure as its pixels are on average."""

_PRECISION = np.array([1.0, 12.0, 12.0, 6.0, 3.0])
"""Of the old weights, per squared unit: how common ponds are differs by a logit from place to place
(the intercept), what speaks for a pond hardly does. A feature times its weight may so move by half
a logit where it is one standard deviation off."""


def refit(
    before: PondConfidence, shapes: Sequence[PondShape], truth: Sequence[bool]
) -> PondConfidence:
    """Return the weights that the old ones and the decisions make most likely.

    The confidence from which a pond is shown moves with the intercept alone, and never up: what
    was shown because it is a pond rather than none is not hidden because ponds are rare here.

    Args:
        before: The old weights.
        shapes: Of the decided ponds, by a network that was not trained on them.
        truth: Whether each is a pond.
    """
    if not shapes:
        return before
    design = np.array([[1.0, *shape.features] for shape in shapes])
    target = np.array(truth, dtype=np.float64)
    expected = _weights(before)

    def loss(weights: npt.NDArray[np.float64]) -> Tuple[float, npt.NDArray[np.float64]]:
        score, off = design @ weights, weights - expected
        value = np.sum(np.logaddexp(0, score) - target * score) + off @ (_PRECISION * off) / 2
        return float(value), design.T @ (special.expit(score) - target) + _PRECISION * off

    # The loss is convex: one minimum, found from anywhere.
    found = optimize.minimize(loss, expected, jac=True, method="L-BFGS-B").x
    rarer = float(np.mean(design @ (found - expected)))
    shown = float(special.expit(special.logit(before.default) + min(0.0, rarer)))
    intercept, mean, peak, log_area, compactness = (round(float(weight), 6) for weight in found)
    return PondConfidence(intercept, mean, peak, log_area, compactness, round(shown, 3))


def log_losses(
    confidence: Optional[PondConfidence], shapes: Sequence[PondShape], truth: Sequence[bool]
) -> npt.NDArray[np.float64]:
    """Return what each decision costs a confidence, float64 [N]: 0 where it was sure and right.

    The logarithmic score, which nobody betters by saying anything but what they believe (Gneiting
    and Raftery, 2007, J. Am. Stat. Assoc. 102:359-378).
    """
    known = confidence or GENERAL
    said = np.clip([known.of(shape) for shape in shapes], 1e-4, 1 - 1e-4)
    return np.asarray(-np.log(np.where(np.array(truth, dtype=bool), said, 1 - said)))


def clearly_less(losses: npt.NDArray[np.float64], others: npt.NDArray[np.float64]) -> bool:
    """Tell whether losses are less than others of the same ponds by more than a standard error."""
    gain = others - losses
    if len(gain) < 2:
        return False
    return bool(gain.mean() > gain.std(ddof=1) / np.sqrt(len(gain)))


def _weights(confidence: PondConfidence) -> npt.NDArray[np.float64]:
    known = confidence
    return np.array([known.intercept, known.mean, known.peak, known.log_area, known.compactness])
