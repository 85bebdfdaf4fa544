"""Figures of a review: request, result, and what the decisions of one place say of its ponds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Optional, Tuple

JUDGEMENT = "judgement"
"""How a review chooses what is looked at: by somebody's judgement, as in a queue from the least
certain pond. It is no probability sample, and its shares are never put among those of one."""


@dataclass(frozen=True)
class ReviewRequest:
    """Count the decisions of a review, and say what they make likely of the ponds that are left.

    Attributes:
        review: GeoPackage of a review, see :mod:`core.protocol.review_fields`.
    """

    command: ClassVar[str] = "review"

    review: str


@dataclass(frozen=True)
class ConfidenceBin:
    """The decided ponds of one range of confidence: a point of a reliability plot.

    Attributes:
        low: Confidence from which a pond is in it.
        high: Confidence below which it is; 1 itself is in the last one.
        decided: Ponds in it that were decided on.
        accepted: Those of them that are ponds, edited ones among them.
        confidence: Mean confidence of the decided ones; ``None`` where there is none.
        share: Accepted share of them, likewise.
        interval: Of that share, at the level of the figures (Wilson, 1927), likewise.
        left: Ponds in it that nobody has decided on.
    """

    low: float
    high: float
    decided: int
    accepted: int
    confidence: Optional[float]
    share: Optional[float]
    interval: Optional[Tuple[float, float]]
    left: int


@dataclass(frozen=True)
class ReasonCount:
    """How many ponds were rejected for a reason; an empty one is none given."""

    reason: str
    ponds: int


@dataclass(frozen=True)
class LikelyPonds:
    """How many of the ponds that nobody has decided on are likely ponds.

    Attributes:
        left: Ponds with a confidence that nobody has decided on.
        likely: Expected number of ponds among them.
        interval: Whole numbers between which the true number is expected at ``level``.
        level: 0 to 1.
    """

    left: int
    likely: float
    interval: Tuple[int, int]
    level: float


@dataclass(frozen=True)
class ReviewFigures:
    """What the decisions of a review say.

    Attributes:
        ponds: Rows of the layer.
        accepted: Predicted ponds that were accepted as they are.
        edited: Predicted ponds that were accepted with another outline.
        drawn: Ponds that no prediction had and somebody drew.
        rejected: Predicted ponds that are none.
        left: Ponds that nobody has decided on.
        reasons: Of the rejected ones, the most frequent first.
        sampling: Always :data:`JUDGEMENT`.
        bins: Decided ponds by confidence.
        likely: Of those that are left; ``None`` where the review says too little.
        in_words: The same as a sentence.
        caution: What the sentence rests on, and what it is no measure of.
    """

    ponds: int
    accepted: int
    edited: int
    drawn: int
    rejected: int
    left: int
    reasons: Tuple[ReasonCount, ...]
    sampling: str
    bins: Tuple[ConfidenceBin, ...]
    likely: Optional[LikelyPonds]
    in_words: str
    caution: str


@dataclass(frozen=True)
class ReviewResult:
    """The figures of a review, and the seconds that counting took."""

    figures: ReviewFigures
    seconds: float
