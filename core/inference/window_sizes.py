"""How much a model takes at a time: pixels of a window, windows of a batch, rows of a window."""

from __future__ import annotations

from typing import Tuple

from ..raster.windows import READ_BUDGET

_BYTES_PER_PIXEL = 600
"""Rather more than twice what the shipped network was measured to take on a CPU, per pixel."""

PIXELS_AT_ONCE = {"cpu": 1 << 17, "cuda": 1 << 20}
"""Pixels that the graph of a classifier of single pixels takes at once, by where its arrays lie. A
support vector machine of 16 bands needs 1.6 kilobytes for each, others a tenth of that; what runs
on a GPU are thousands of small steps, each of which takes time to begin."""

_NARROW, _NARROW_BUDGET, _WIDE_BUDGET = 160, 3_150_000, 3_700_000
"""A margin that networks of one scale have, and the pixels of windows whose margin is context only,
up to this margin and beyond it."""

_MOST_WINDOWS = 8
"""Windows of two megapixels keep any GPU busy by the handful."""


def window_budget(margin: int, takes_context: bool, on_cpu: bool) -> int:
    """Return how many pixels one window may hold, margin included.

    Within 800 MB on the CPU: a graph that knows what is context only holds little more than what is
    kept of a window with a wide margin.
    """
    if on_cpu and not takes_context:
        return READ_BUDGET
    return _NARROW_BUDGET if on_cpu and margin <= _NARROW else _WIDE_BUDGET


def windows_at_once(pixels: int, memory: float) -> int:
    """Return how many windows of so many pixels a GPU of so many bytes of memory runs at a time.

    As many as half its memory holds, by the measured need of the shipped network, and no more than
    keep it busy.
    """
    return int(max(1, min(_MOST_WINDOWS, memory / 2 // max(1, pixels * _BYTES_PER_PIXEL))))


def rows_at_once(shape: Tuple[int, ...], memory: str) -> int:
    """Return how many rows of windows [N, C, H, W] a classifier's graph takes at a time.

    Args:
        shape: Of the windows.
        memory: Where its arrays lie, ``cpu`` or ``cuda``.
    """
    return max(1, PIXELS_AT_ONCE[memory] // (shape[0] * shape[3]))
