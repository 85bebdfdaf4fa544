"""Feedback of a running job: progress, log messages, and the request to cancel."""

from __future__ import annotations

from typing import Iterable

from ..protocol.messages import Epoch, SceneState


class Feedback:
    """Discards everything; subclasses write to a terminal or send events.

    Jobs call :meth:`progress` often. It is also the one place where a job learns that it should
    stop: it raises :class:`core.protocol.errors.Cancelled`, and the job unwinds like from any other
    error. Calls may come from the thread that runs the job only.
    """

    def progress(self, fraction: float, stage: str) -> None:
        """Tell how far the job is.

        Args:
            fraction: Share of the whole job that is done, 0 to 1, never falling.
            stage: What is being done, from :mod:`core.wording`.

        Raises:
            Cancelled: The user asked the job to stop.
        """

    def log(self, message: str, level: str = "info") -> None:
        """Log a message from :mod:`core.wording`; ``level`` is ``info`` or ``warning``."""

    def warn(self, remarks: Iterable[str]) -> None:
        """Log what the user should know about a result, each remark by itself."""
        for remark in remarks:
            self.log(remark, "warning")

    def epoch(self, epoch: Epoch) -> None:
        """Tell that an epoch of training has ended, and how well the network does."""

    def scene(self, state: SceneState) -> None:
        """Tell how one scene of a batch is doing."""

    def finishing(self) -> bool:
        """Return whether the user asked the job to end soon and to keep what it has."""
        return False
