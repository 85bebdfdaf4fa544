"""The figures of a review: what was decided, and what that makes likely of what is left."""

from __future__ import annotations

from ..accuracy.review_figures import Decision, review_figures
from ..protocol.review import ReviewRequest, ReviewResult
from ..protocol.texts import text
from ..raster.reviewed_polygons import read_rows
from ..run.clock import Clock
from ..run.feedback import Feedback
from .file_names import check_inputs


def review(request: ReviewRequest, feedback: Feedback) -> ReviewResult:
    """Count the decisions of a review; nothing is written.

    Args:
        request: The review.
        feedback: Hears of progress, and may cancel.

    Raises:
        InputError: It cannot be opened, is no review, or is damaged.
    """
    clock = Clock()
    feedback.progress(0.0, text("jobs.stage.counting"))
    check_inputs((request.review,))
    rows = read_rows(request.review)
    figures = review_figures([Decision(row.verdict, row.confidence, row.reason) for row in rows])
    feedback.progress(1.0, text("engine.stage.done"))
    return ReviewResult(figures, round(clock.elapsed(), 3))
