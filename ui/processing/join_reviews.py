"""``tailingponds:joinreviews``: two people's reviews made one, as page Review joins them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from qgis.core import (
    QgsProcessingFeedback,
    QgsProcessingOutputDefinition,
    QgsProcessingOutputNumber,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterString,
)

from ...core.protocol.errors import EngineError, OutputError, RequestError
from ..project.new_folder import make_folder
from ..project.page_settings import ReviewSettings
from ..review import index, new_file, plan
from ..review.decisions import Reviewer
from ..review.file_access import reading
from ..review.joining import Joined, join
from ..review.measure import Measure
from ..review.new_file import LAYERS
from ..review.review_file import ReviewFile
from ..text.translation import tr
from . import parameter_kinds, toolbox
from .job_algorithm import JobAlgorithm, tell
from .parameter_values import Parameters, ParameterValues


class JoinReviewsAlgorithm(JobAlgorithm):
    """Writes a third review of two; both stay as they are."""

    ENTRY = toolbox.JOIN_REVIEWS
    INPUT = "INPUT"
    OTHER = "OTHER"
    REVIEWER = "REVIEWER"
    OUTPUT = "OUTPUT"
    TAKEN = "TAKEN"
    ADDED = "ADDED"
    CONFLICTS = "CONFLICTS"
    CHANGED = "CHANGED"

    def inputs(self) -> Sequence[QgsProcessingParameterDefinition]:
        """Return the rows of the form."""
        return (
            parameter_kinds.review(self.INPUT, tr("Review")),
            parameter_kinds.review(self.OTHER, tr("Review of another person")),
            QgsProcessingParameterString(
                self.REVIEWER, tr("Who joins them (you if empty)"), optional=True
            ),
            QgsProcessingParameterFileDestination(
                self.OUTPUT, tr("Joined review"), tr("GeoPackages (*.gpkg)")
            ),
        )

    def outputs(self) -> Sequence[QgsProcessingOutputDefinition]:
        """Return the figures, and what else is no layer."""
        return (
            QgsProcessingOutputNumber(self.TAKEN, tr("Decisions that were taken over")),
            QgsProcessingOutputNumber(self.ADDED, tr("Ponds that were new")),
            QgsProcessingOutputNumber(self.CONFLICTS, tr("Ponds that were decided differently")),
            QgsProcessingOutputNumber(self.CHANGED, tr("Ponds with another outline to ask about")),
        )

    def do(self, given: ParameterValues, feedback: QgsProcessingFeedback) -> Parameters:
        """Copy the first review, and join the second one to it."""
        output = given.file_to_write(self.OUTPUT).with_suffix(".gpkg")
        first, second = (Path(given.file(name)) for name in (self.INPUT, self.OTHER))
        if any(output.resolve() == one.resolve() for one in (first, second)):
            raise RequestError(
                tr("{} is one of the reviews that are to be joined.").format(output),
                tr("Choose another name."),
            )
        for name in LAYERS:
            new_file.opened(first, name)
        make_folder(output.parent)
        _copy(first, output)
        try:
            joined = self._joined(output, second, given)
        except EngineError:
            output.unlink(missing_ok=True)
            raise
        tell(feedback, (), *joined.lines)
        return {
            self.OUTPUT: str(output),
            self.TAKEN: joined.taken,
            self.ADDED: joined.added,
            self.CONFLICTS: len(joined.conflicts),
            self.CHANGED: len(joined.changed),
        }

    def _joined(self, output: Path, second: Path, given: ParameterValues) -> Joined:
        file = ReviewFile(output)
        try:
            name = plan.reviewer_name(ReviewSettings(reviewer=given.text(self.REVIEWER)))
            measure = Measure(file.ponds.crs(), given.context.transformContext())
            return join(file, second, Reviewer(name, measure))
        finally:
            file.close()


def _copy(review: Path, output: Path) -> None:
    """Copy a review with what SQLite still keeps beside it; somebody may have it open.

    Raises:
        OutputError: It cannot be copied.
    """
    with reading(review):
        source = index.reader(review)
    try:
        output.unlink(missing_ok=True)
        with closing(source), closing(sqlite3.connect(output)) as target:
            source.backup(target)
    except (OSError, sqlite3.Error) as error:
        raise OutputError(
            tr("The joined review cannot be written to {}: {}").format(output, error),
            tr("Close the program that has the file open, or choose another file."),
        ) from error
