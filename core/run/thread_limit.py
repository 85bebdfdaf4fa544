"""How many threads a process may compute with, where several of them share a computer."""

from __future__ import annotations

from typing import Optional

_limit: Optional[int] = None


def limit(threads: Optional[int]) -> None:
    """Let what is loaded from now on compute with so many threads; ``None`` leaves it to choose."""
    global _limit  # noqa: PLW0603 - it is the process that is limited
    _limit = threads


def limited_to() -> Optional[int]:
    """Return how many threads there may be; ``None`` where nobody said."""
    return _limit


def as_gdal() -> str:
    """Return the same as GDAL takes it for ``NUM_THREADS``."""
    return "ALL_CPUS" if _limit is None else str(_limit)
