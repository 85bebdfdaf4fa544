"""What the jobs do alike whose last result is there again when its project is opened again."""

from __future__ import annotations

from .project_job import ProjectJob
from .result_page import ShownResult


class ResultJob(ProjectJob):
    """The job of a page that shows a result; a subclass makes ``_shown``."""

    _shown: ShownResult

    def project_opened(self) -> None:
        """Show the last result of the project, too."""
        super().project_opened()
        self._shown.restore()

    def project_closed(self) -> None:
        """Lead to no result any more, either."""
        super().project_closed()
        self._shown.clear()
