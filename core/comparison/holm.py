"""Correction of p values for multiple comparisons (Holm, 1979)."""

from __future__ import annotations

from typing import List, Optional, Sequence


def holm(chances: Sequence[Optional[float]]) -> List[Optional[float]]:
    """Return p values adjusted for one another.

    Whoever believes those below 0.05 is wrong about any of them in at most one of twenty
    comparisons, however many methods take part (Holm, 1979, A simple sequentially rejective
    multiple test procedure, Scandinavian Journal of Statistics 6:65-70).

    Args:
        chances: p values; ``None`` where there is none, which stays so and counts for nothing.
    """
    known = sorted((value, place) for place, value in enumerate(chances) if value is not None)
    adjusted: List[Optional[float]] = [None] * len(chances)
    least = 0.0
    for rank, (value, place) in enumerate(known):
        least = max(least, min(1.0, (len(known) - rank) * value))
        adjusted[place] = least
    return adjusted
