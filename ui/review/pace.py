"""How fast a review goes, and how long it will take; plain values only."""

from __future__ import annotations

from collections import deque

_LAST = 30
"""Decisions that the pace is taken from: what came long ago was other ground."""
_BREAK_S = 120.0
"""Whoever takes longer for a pond was away."""
_FEWEST = 3


class Pace:
    """The time that decisions take."""

    def __init__(self) -> None:
        """Know of no decision."""
        self._gaps: deque[float] = deque(maxlen=_LAST)
        self._last: float | None = None

    def begin(self, now: float) -> None:
        """Take the time when the first pond came up, in seconds of any clock that goes forward."""
        self._last = now

    def note(self, now: float) -> None:
        """Take the time of a decision."""
        if self._last is not None and 0 <= now - self._last <= _BREAK_S:
            self._gaps.append(now - self._last)
        self._last = now

    @property
    def per_minute(self) -> float | None:
        """Decisions in a minute, likewise."""
        if len(self._gaps) < _FEWEST:
            return None
        return 60.0 * len(self._gaps) / max(sum(self._gaps), 1e-3)

    def seconds_for(self, ponds: int) -> float | None:
        """Return how long that many ponds will take at this pace; breaks are not counted."""
        rate = self.per_minute
        return None if rate is None else 60.0 * ponds / rate
