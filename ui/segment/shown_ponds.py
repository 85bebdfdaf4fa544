"""Which ponds of a layer the map shows: plain numbers, and what to say of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from ..text.translation import tr


@dataclass(frozen=True)
class ShownPonds:
    """The ponds of a layer by confidence.

    Attributes:
        name: Of the layer.
        known: Confidences, ascending.
        unknown: Ponds without one, as those that were drawn by hand; they are always shown.
        least: Confidence from which ponds are shown; ``None`` where the layer's style hides none.
    """

    name: str
    known: tuple[float, ...]
    unknown: int
    least: float | None

    @classmethod
    def of(cls, name: str, confidences: Iterable[float | None], least: float | None) -> ShownPonds:
        """Take the confidences as they come."""
        ponds = list(confidences)
        known = sorted(value for value in ponds if value is not None)
        return cls(name, tuple(known), len(ponds) - len(known), least)

    @property
    def total(self) -> int:
        """All ponds of the layer."""
        return len(self.known) + self.unknown

    @property
    def shown(self) -> int:
        """Those that the map shows."""
        hidden = 0 if self.least is None else bisect_left(self.known, self.least)
        return self.total - hidden

    @property
    def obstacle(self) -> str:
        """Why ponds cannot be shown and hidden by confidence; empty where they can."""
        if not self.total:
            return tr("There is no pond to show.")
        if not self.known:
            return tr("The model that found these ponds gives no confidence.")
        if self.least is None:
            return tr("The layer has a style of its own, which does not go by confidence.")
        return ""

    @property
    def in_words(self) -> str:
        """How many ponds are shown."""
        if self.total == 1:
            return tr("The only pond is shown") if self.shown else tr("The only pond is hidden")
        return tr("{} of {} ponds shown").format(self.shown, self.total)
