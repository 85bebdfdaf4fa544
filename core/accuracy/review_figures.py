"""What the decisions of a review say: shares accepted by confidence, and what is left.

A review is no probability sample: somebody chose what to look at. What is said of the ponds that
are left therefore rests on a model, not on a design: that a pond of some confidence is as often one
among those left as among those decided. The confidence of the model in use is where the line
begins; decisions move it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import List, Optional, Sequence, Tuple

import numpy as np
from scipy import special

from ..protocol import review_fields as of
from ..protocol.review import (
    JUDGEMENT,
    ConfidenceBin,
    LikelyPonds,
    ReasonCount,
    ReviewFigures,
)
from ..protocol.texts import count_text, text
from ..raster.array_types import Float64Array

LEVEL = 0.95
BINS = 5
"""Ranges of confidence: a review has tens of decisions, and tenths would hold two or three each."""

LEAST_DECIDED = 10
"""Decisions below which nothing is said of what is left."""

_LEAST_LOGIT = 6.0
"""Confidences are taken as no surer than this, one in four hundred."""

_PRIOR_MEAN = np.array([0.0, 1.0])
_PRIOR_PRECISION = np.array([1 / 1.5**2, 1 / 0.5**2])
"""Of intercept and slope of the line from confidence to what it is here: that confidences hold as
they are is where it begins, and an odd place shifts their logits by one or two."""

_DRAWS = 4000


@dataclass(frozen=True)
class Decision:
    """What is known of one row of a review.

    Attributes:
        verdict: ``accepted``, ``rejected`` or ``edited``; ``None`` where nobody has decided.
        confidence: Of the model that predicted it, 0 to 1; ``None`` for a pond that was drawn, and
            for a model that gives none.
        reason: Why it was rejected; empty for none given.
    """

    verdict: Optional[str]
    confidence: Optional[float]
    reason: str = ""

    @property
    def pond(self) -> bool:
        """Whether it stands as a pond."""
        return self.verdict in of.STANDING


def review_figures(rows: Sequence[Decision]) -> ReviewFigures:
    """Count the decisions of a review and say what they make likely of the ponds that are left.

    Args:
        rows: Of the layer of ponds.
    """
    counts = Counter(row.verdict for row in rows)
    drawn = sum(row.verdict == of.EDITED and row.confidence is None for row in rows)
    reasons = Counter(row.reason for row in rows if row.verdict == of.REJECTED)
    likely = _likely(rows)
    left = counts[None]
    return ReviewFigures(
        ponds=len(rows),
        accepted=counts[of.ACCEPTED],
        edited=counts[of.EDITED] - drawn,
        drawn=drawn,
        rejected=counts[of.REJECTED],
        left=left,
        reasons=tuple(ReasonCount(reason, ponds) for reason, ponds in reasons.most_common()),
        sampling=JUDGEMENT,
        bins=_bins(rows),
        likely=likely,
        in_words=_in_words(likely, left, _usable(rows)),
        caution=text("accuracy.review_caution"),
    )


def wilson(accepted: int, decided: int) -> Optional[Tuple[float, float]]:
    """Return the interval of Wilson (1927) of a share at :data:`LEVEL`; ``None`` of nothing."""
    if not decided:
        return None
    z = float(special.ndtri((1 + LEVEL) / 2))
    share = accepted / decided
    middle = (share + z * z / (2 * decided)) / (1 + z * z / decided)
    half = z / (1 + z * z / decided)
    half *= float(np.sqrt(share * (1 - share) / decided + z * z / (4 * decided * decided)))
    return max(0.0, middle - half), min(1.0, middle + half)


def _bins(rows: Sequence[Decision]) -> Tuple[ConfidenceBin, ...]:
    found = []
    for number in range(BINS):
        mine = [
            row
            for row in rows
            if row.confidence is not None and min(int(row.confidence * BINS), BINS - 1) == number
        ]
        decided = [row for row in mine if row.verdict is not None]
        accepted = sum(row.pond for row in decided)
        sure = [row.confidence for row in decided if row.confidence is not None]
        found.append(
            ConfidenceBin(
                low=number / BINS,
                high=(number + 1) / BINS,
                decided=len(decided),
                accepted=accepted,
                confidence=sum(sure) / len(sure) if sure else None,
                share=accepted / len(decided) if decided else None,
                interval=wilson(accepted, len(decided)),
                left=len(mine) - len(decided),
            )
        )
    return tuple(found)


def _usable(rows: Sequence[Decision]) -> List[Decision]:
    return [row for row in rows if row.verdict is not None and row.confidence is not None]


def _likely(rows: Sequence[Decision]) -> Optional[LikelyPonds]:
    """Return how many of those left are likely ponds, by a logistic line through the decisions.

    The line is drawn from the normal approximation of its posterior, and of each line the ponds:
    the interval holds the doubt about the line and the chance of each pond.
    """
    decided = _usable(rows)
    left = [row.confidence for row in rows if row.verdict is None and row.confidence is not None]
    if len(decided) < LEAST_DECIDED or not left:
        return None
    truth = np.array([row.pond for row in decided], dtype=np.float64)
    known = _logits([row.confidence for row in decided if row.confidence is not None])
    line, covariance = confidence_line(known, truth)
    # Ponds of about the same logit are drawn at once: thousands are left in a large review.
    logits, counts = np.unique(np.round(_logits(left), 1), return_counts=True)
    rng = np.random.default_rng(0)
    lines = rng.multivariate_normal(line, covariance, _DRAWS)
    shares = special.expit(lines[:, :1] + lines[:, 1:] * logits[None])
    drawn = rng.binomial(counts[None], shares).sum(axis=1)
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return LikelyPonds(
        left=len(left),
        likely=round(float((shares @ counts).mean()), 1),
        interval=(int(np.floor(low)), int(np.ceil(high))),
        level=LEVEL,
    )


def confidence_line(logits: Float64Array, truth: Float64Array) -> Tuple[Float64Array, Float64Array]:
    """Return intercept and slope of the line from a confidence's logit to what it is here.

    Args:
        logits: float64 [N], of the confidences of decided ponds.
        truth: float64 [N], 1 where it is a pond.

    Returns:
        float64 [2], where the posterior is highest, and its covariance there, float64 [2, 2].
    """
    design = np.stack([np.ones_like(logits), logits], axis=1)
    line = _PRIOR_MEAN.copy()
    precision = np.diag(_PRIOR_PRECISION)
    for _ in range(50):
        share = special.expit(design @ line)
        slope = design.T @ (truth - share) - _PRIOR_PRECISION * (line - _PRIOR_MEAN)
        precision = design.T @ (design * (share * (1 - share))[:, None])
        precision += np.diag(_PRIOR_PRECISION)
        step = np.linalg.solve(precision, slope)
        # The posterior is log-concave; a step is cut so that it cannot overshoot.
        line = line + step / max(1.0, float(np.abs(step).max()))
        if float(np.abs(step).max()) < 1e-10:
            break
    return line, np.linalg.inv(precision)


def _logits(confidences: Sequence[Optional[float]]) -> Float64Array:
    values = np.array(confidences, dtype=np.float64)
    with np.errstate(divide="ignore"):
        logits = special.logit(np.clip(values, 0.0, 1.0))
    return np.asarray(np.clip(logits, -_LEAST_LOGIT, _LEAST_LOGIT), dtype=np.float64)


def _in_words(likely: Optional[LikelyPonds], left: int, decided: Sequence[Decision]) -> str:
    if not left:
        return text("accuracy.review_nothing_left")
    if likely is None:
        return count_text("accuracy.review_too_few", len(decided), left=left, least=LEAST_DECIDED)
    low, high = likely.interval
    return text(
        "accuracy.review_likely",
        left=likely.left,
        likely=round(likely.likely),
        low=low,
        high=high,
        level=round(100 * likely.level),
    )
