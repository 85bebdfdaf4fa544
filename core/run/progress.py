"""A part of a job that tells of itself as of the whole."""

from __future__ import annotations

from typing import Callable, Sequence

from ..protocol.messages import Epoch, SceneState
from .clock import Clock
from .feedback import Feedback

Advance = Callable[[float], None]
"""Told the share that is done; may raise to stop."""


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

    def scene(self, state: SceneState) -> None:
        """Hand on how a scene is doing."""
        self._whole.scene(state)

    def finishing(self) -> bool:
        """Return what the whole was asked."""
        return self._whole.finishing()


class Stage:
    """One stage's progress, under one name: called with the share of it that is done."""

    def __init__(self, feedback: Feedback, words: str) -> None:
        """Tell ``feedback`` of a stage that is called ``words``."""
        self._feedback, self._words = feedback, words

    def __call__(self, share: float) -> None:
        """Tell how far the stage is; may raise to stop."""
        self._feedback.progress(share, self._words)

    def within(self, start: float, end: float) -> Stage:
        """Return a part of this stage, from and to a share of it."""
        return Stage(Share(self._feedback, start, end), self._words)


class Stages:
    """Shares a job's progress among stages that follow one another, and times them.

    Attributes:
        clock: Wall time by stage, of those that have ended.
    """

    def __init__(self, feedback: Feedback, weights: Sequence[float]) -> None:
        """Take how long the stages take beside one another, roughly, in their order."""
        self.clock = Clock()
        self._feedback = feedback
        whole = sum(weights)
        self._edges = [sum(weights[:index]) / whole for index in range(len(weights) + 1)]
        self._begun = 0
        self._name = ""

    def next(self, words: str, name: str = "") -> Stage:
        """Begin the next stage, which ends the one before it; ``name`` is that of its seconds."""
        start, end = self._edges[self._begun : self._begun + 2]
        self._begun += 1
        return self._begin(start, end, words, name)

    def last(self, words: str, name: str = "") -> Stage:
        """Begin the last stage; those before it may have been left out."""
        return self._begin(self._edges[-2], 0.98, words, name)

    def end(self) -> None:
        """End the stage that runs."""
        if self._name:
            self.clock.lap(self._name)
            self._name = ""

    def _begin(self, start: float, end: float, words: str, name: str) -> Stage:
        self.end()
        self._name = name or words
        self._feedback.progress(start, words)
        return Stage(Share(self._feedback, start, end), words)
