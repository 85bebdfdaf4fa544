"""The clock of a run: when it started, how long it has taken, and how long each stage took."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import time
from typing import Dict, Iterator


class Clock:
    """Wall time, in all and by stage, from the moment the clock is made.

    Attributes:
        started: Date and time of the start, with the local time zone.
        seconds: Wall time by stage, of the stages that have ended; stages that several threads
            time at once overlap, and add up to more than the whole.
    """

    def __init__(self) -> None:
        """Start."""
        self.started = dt.datetime.now().astimezone()
        self.seconds: Dict[str, float] = {}
        self._start = self._last = time.perf_counter()
        self._lock = threading.Lock()

    def elapsed(self) -> float:
        """Return the seconds since the start."""
        return time.perf_counter() - self._start

    def lap(self, stage: str) -> None:
        """Count the time since the last lap, or since the start, for a stage."""
        last, self._last = self._last, time.perf_counter()
        self.add(stage, self._last - last)

    @contextlib.contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Count the time of a block for a stage; any thread may."""
        began = time.perf_counter()
        yield
        self.add(stage, time.perf_counter() - began)

    def add(self, stage: str, seconds: float) -> None:
        """Count seconds that were measured elsewhere for a stage; any thread may."""
        with self._lock:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds
