"""Whom to tell when a job is given up: steps of libraries that hear of nothing while they run."""

from __future__ import annotations

import contextlib
import threading
from typing import Callable, Iterator, List

_lock = threading.Lock()
_steps: List[Callable[[], None]] = []


@contextlib.contextmanager
def told(end: Callable[[], None]) -> Iterator[None]:
    """Have a step's ``end`` called, from another thread, if the job is given up inside a block."""
    with _lock:
        _steps.append(end)
    try:
        yield
    finally:
        with _lock:
            _steps.remove(end)


def tell() -> None:
    """End every step that is under way."""
    with _lock:
        steps = list(_steps)
    for end in steps:
        end()
