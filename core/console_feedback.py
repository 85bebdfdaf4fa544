"""What a terminal shows of a job that runs: a bar, stages, epochs, scenes and remarks."""

from __future__ import annotations

import contextlib
import sys
from typing import Optional, TextIO

from .protocol.errors import Cancelled
from .protocol.foreign_text import visible
from .protocol.messages import Epoch, SceneState
from .protocol.texts import clauses, text
from .run import interruption
from .run.clock import Clock
from .run.feedback import Feedback


class ConsoleFeedback(Feedback):
    """A progress bar with the time left, and log messages above it."""

    def __init__(self, stream: Optional[TextIO] = None) -> None:
        """Write to ``stream``, standard error if absent."""
        self._stream = stream or sys.stderr
        self._bar = self._stream.isatty()
        self._clock = Clock()
        self._stage = ""

    def progress(self, fraction: float, stage: str) -> None:
        """Draw the bar on a terminal, else a line per stage; raise if the job should stop."""
        if interruption.asked() and fraction < 1:
            raise Cancelled
        stage = visible(stage)
        if self._bar:
            spent = self._clock.elapsed()
            left = ""
            if fraction > 0:
                left = text("cli.seconds_left", seconds=spent * (1 - fraction) / fraction)
            filled = "#" * round(30 * fraction)
            end = "\n" if fraction >= 1 else ""
            self._write(f"\r{stage:<20} [{filled:<30}] {fraction:4.0%} {left:<14}{end}")
        elif stage != self._stage:
            self._write(f"{stage}\n")
        self._stage = stage

    def epoch(self, epoch: Epoch) -> None:
        """Write the losses and accuracy of an epoch."""
        parts = [text("cli.epoch", epoch=epoch.epoch, epochs=epoch.epochs)]
        if epoch.loss is not None:
            parts.append(text("cli.loss", loss=epoch.loss))
        if epoch.f1 is not None:
            parts.append(text("cli.held_out_f1", f1=epoch.f1))
        words = clauses(parts)
        self.log(text("cli.best_so_far", epoch=words) if epoch.best else words)

    def scene(self, state: SceneState) -> None:
        """Write that a scene was done, or why it was not."""
        codes = {"done": "cli.scene_done", "again": "cli.scene_again", "failed": "cli.scene_failed"}
        if state.state in codes:
            words = text(
                codes[state.state],
                number=state.number,
                scenes=state.scenes,
                image=state.image,
                reason=state.message,
            )
            self.log(words)

    def log(self, message: str, level: str = "info") -> None:
        """Write a log message on a line of its own."""
        end = "\r\033[K" if self._bar else ""
        words = text("cli.warning", message=message) if level == "warning" else message
        self._write(f"{end}{visible(words)}\n")

    def _write(self, words: str) -> None:
        # A terminal that is gone, or a full disk, is no reason to lose the job's results.
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(words)
            self._stream.flush()
