"""``tailingponds:reviewfigures``: what the decisions of a review say of the ponds of its place."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import (
    QgsProcessingFeedback,
    QgsProcessingOutputDefinition,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterDefinition,
)

from ...core.protocol.review import ReviewFigures, ReviewRequest, ReviewResult
from ..engine import client
from ..text import review_words
from ..text.translation import tr
from . import parameter_kinds, toolbox
from .job_algorithm import JobAlgorithm, tell
from .parameter_values import Parameters, ParameterValues

_COUNTS = ("ponds", "accepted", "edited", "drawn", "rejected", "left")


class ReviewFiguresAlgorithm(JobAlgorithm):
    """Counts the decisions of a review; nothing is written."""

    ENTRY = toolbox.REVIEW_FIGURES
    INPUT = "INPUT"
    LIKELY = "LIKELY"
    LIKELY_LOW = "LIKELY_LOW"
    LIKELY_HIGH = "LIKELY_HIGH"
    IN_WORDS = "IN_WORDS"

    def inputs(self) -> Sequence[QgsProcessingParameterDefinition]:
        """Return the rows of the form."""
        return (parameter_kinds.review(self.INPUT, tr("Review")),)

    def outputs(self) -> Sequence[QgsProcessingOutputDefinition]:
        """Return the figures, and what else is no layer."""
        labels = {
            "ponds": tr("Number of ponds"),
            "accepted": tr("Predicted ponds that were accepted"),
            "edited": tr("Predicted ponds that were accepted with another outline"),
            "drawn": tr("Ponds that were missed and drawn"),
            "rejected": tr("Predicted ponds that are none"),
            "left": tr("Ponds that nobody has decided on"),
        }
        return (
            *(QgsProcessingOutputNumber(name.upper(), labels[name]) for name in _COUNTS),
            QgsProcessingOutputNumber(self.LIKELY, tr("Likely ponds among those that are left")),
            QgsProcessingOutputNumber(self.LIKELY_LOW, tr("Likely ponds, at least")),
            QgsProcessingOutputNumber(self.LIKELY_HIGH, tr("Likely ponds, at most")),
            QgsProcessingOutputString(self.IN_WORDS, tr("In words")),
        )

    def do(self, given: ParameterValues, feedback: QgsProcessingFeedback) -> Parameters:
        """Run the job in an engine of its own and wait for it."""
        result: ReviewResult = client.run(ReviewRequest(given.file(self.INPUT)), feedback)
        figures = result.figures
        tell(feedback, (), figures.in_words, *_by_confidence(figures), figures.caution)
        likely = figures.likely
        low, high = likely.interval if likely is not None else (None, None)
        return {
            **{name.upper(): getattr(figures, name) for name in _COUNTS},
            self.LIKELY: None if likely is None else likely.likely,
            self.LIKELY_LOW: low,
            self.LIKELY_HIGH: high,
            self.IN_WORDS: figures.in_words,
        }


def _by_confidence(figures: ReviewFigures) -> list[str]:
    """Return the points of the reliability plot, those with decided ponds."""
    return [review_words.bin_in_words(one) for one in figures.bins if one.decided]
