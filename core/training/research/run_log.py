"""What a long run says of itself."""

from __future__ import annotations

import logging

from ...protocol.messages import Epoch
from ...run.clock import Clock
from ...run.feedback import Feedback

_LOG = logging.getLogger("training")


class RunLog(Feedback):
    """Remarks as lines of a log, with the minutes since the start.

    Args:
        name: Before each remark; tells runs apart that go side by side.
    """

    def __init__(self, name: str = "") -> None:
        """Begin to count the minutes."""
        self._clock = Clock()
        self._name = f"{name}: " if name else ""

    def log(self, message: str, level: str = "info") -> None:
        """Write a remark."""
        minutes = self._clock.elapsed() / 60
        _LOG.log(
            logging.WARNING if level == "warning" else logging.INFO,
            f"{minutes:6.1f} {self._name}{message}",
        )

    def epoch(self, epoch: Epoch) -> None:
        """Write what an epoch came to."""
        loss = "" if epoch.loss is None else f", loss {epoch.loss:.4f}"
        self.log(f"epoch {epoch.epoch} of {epoch.epochs}{loss}")
