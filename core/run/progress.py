"""A part of a job that tells of itself as of the whole."""

from __future__ import annotations

from ..protocol.messages import Epoch
from .feedback import Feedback


class Share(Feedback):
    """Maps a part's progress to its share of the job; all else goes through."""

    def __init__(self, whole: Feedback, start: float, end: float) -> None:
        """Take ``start`` and ``end`` as fractions of the whole."""
        self._whole, self._start, self._end = whole, start, end

    def progress(self, fraction: float, stage: str) -> None:
        """Tell the whole how far it is."""
        self._whole.progress(self._start + (self._end - self._start) * fraction, stage)

    def log(self, message: str, level: str = "info") -> None:
        """Hand on a remark."""
        self._whole.log(message, level)

    def epoch(self, epoch: Epoch) -> None:
        """Hand on an epoch."""
        self._whole.epoch(epoch)

    def finishing(self) -> bool:
        """Return what the whole was asked."""
        return self._whole.finishing()
