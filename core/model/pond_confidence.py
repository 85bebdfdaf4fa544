"""How sure a model is of a whole pond: a logistic regression on what is known of its outline.

Fitted to ponds of ground that the network never saw, so that of the ponds with a confidence of 0.8
four in five are ponds; kept in the model's card, since it holds for that model only.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass, fields
from typing import Any, Mapping, Optional, Tuple

from ..protocol.texts import text

_LEAST, _MOST = 0.005, 0.995
"""Probabilities are taken as no less and no more sure than this: 0 and 1 have no logit, and whole
percents, from which a new threshold takes them, say no more."""

_LEAST_AREA_M2 = 1e-4
"""A square centimetre: an area of nothing has no logarithm."""


@dataclass(frozen=True)
class PondShape:
    """What of a pond speaks for and against it.

    Attributes:
        mean: Mean probability inside, 0 to 1.
        peak: Highest probability inside, 0 to 1.
        area_m2: On the ellipsoid.
        perimeter_m: Likewise, holes included, along the edges of its pixels.
    """

    mean: float
    peak: float
    area_m2: float
    perimeter_m: float

    @property
    def features(self) -> Tuple[float, float, float, float]:
        """Return what is weighted, in the order of the coefficients.

        Logits of the two probabilities, the natural logarithm of the area in hectares, and the
        compactness 4 pi A / P^2, which is 1 for a circle.
        """
        around = self.perimeter_m**2
        return (
            _logit(self.mean),
            _logit(self.peak),
            math.log(max(self.area_m2, _LEAST_AREA_M2) / 1e4),
            4 * math.pi * self.area_m2 / around if around > 0 else 0.0,
        )


@dataclass(frozen=True)
class PondConfidence:
    """Coefficients of the regression.

    Attributes:
        intercept: Where all features are 0.
        mean: Weight of the logit of the mean probability inside.
        peak: Weight of the logit of the highest probability inside.
        log_area: Weight of the natural logarithm of the area in hectares.
        compactness: Weight of 4 pi A / P^2.
        default: Confidence from which a pond is shown by default, 0 to 1.
    """

    intercept: float
    mean: float
    peak: float
    log_area: float
    compactness: float
    default: float

    def __post_init__(self) -> None:
        """Refuse coefficients that give no share.

        Raises:
            ValueError: One is not a finite number, or the default is no share.
        """
        for item in fields(self):
            value = getattr(self, item.name)
            known = isinstance(value, (int, float)) and not isinstance(value, bool)
            # A whole number may be too large for any floating-point one.
            if not (known and abs(value) <= sys.float_info.max):
                raise ValueError(text("model.confidence_no_number", name=item.name, value=value))
        if not 0.0 <= self.default <= 1.0:
            raise ValueError(text("model.confidence_no_share", value=self.default))

    def of(self, shape: PondShape) -> float:
        """Return the confidence in a pond, 0 to 1."""
        weights = (self.mean, self.peak, self.log_area, self.compactness)
        weighed = sum(weight * value for weight, value in zip(weights, shape.features))
        return _share(self.intercept + weighed)


def of_record(values: object) -> Optional[PondConfidence]:
    """Return the coefficients that a run's manifest states; ``None`` where it states none."""
    if not isinstance(values, Mapping):
        return None
    known: Mapping[Any, Any] = values
    try:
        return PondConfidence(**{item.name: known[item.name] for item in fields(PondConfidence)})
    except (KeyError, ValueError):
        return None


def _logit(probability: float) -> float:
    inside = min(max(probability, _LEAST), _MOST)
    return math.log(inside / (1 - inside))


def _share(logit: float) -> float:
    """Return the share behind a logit, which may be too large for its exponential."""
    if logit < 0:
        return 1.0 - _share(-logit)
    return 1.0 / (1.0 + math.exp(-logit))
