"""What a first look keeps: the windows that are still to be run, and the pond pixels in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from ...accuracy.metrics import ratio
from ...inference.screening import reached
from ...raster.array_types import BoolArray, Float32Array

CELLS = 8
"""Cells along the side of the windows that are judged: the smallest that the engine runs."""

_OFFSETS = range(0, CELLS, 2)
"""Where windows begin, along each axis: an image may be cut anywhere."""


@dataclass(frozen=True)
class Looked:
    """One image, cell by cell.

    Attributes:
        logits: Of a pond, float32 [rows, columns].
        pixels: How many pixels of each cell are asked for: ponds of an image with ponds, ground
            that is known to hold none of one without.
    """

    logits: Float32Array
    pixels: npt.NDArray[np.int64]


def count_pixels(wanted: BoolArray, side: int) -> npt.NDArray[np.int64]:
    """Return how many pixels of an image, bool [H, W], each cell of ``side`` x ``side`` has."""
    height, width = (-(-length // side) * side for length in wanted.shape)
    padded = np.zeros((height, width), dtype=bool)
    padded[: wanted.shape[0], : wanted.shape[1]] = wanted
    cells = padded.reshape(height // side, side, width // side, side)
    counted: npt.NDArray[np.int64] = cells.sum(axis=(1, 3), dtype=np.int64)
    return counted


def share_kept(images: Sequence[Looked], cut: float) -> float:
    """Return the share of the pixels asked for that lie in windows that are still to be run.

    The mean over all places where windows of :data:`CELLS` cells may begin. What lies around an
    image has no say: it would only have more windows kept.

    Args:
        images: At least one with a pixel that is asked for.
        cut: Logit from which a cell may hold a pond.
    """
    kept = total = 0
    for image in images:
        possible = reached(image.logits >= cut)
        total += int(image.pixels.sum()) * len(_OFFSETS) ** 2
        for top in _OFFSETS:
            for left in _OFFSETS:
                kept += sum(
                    int(image.pixels[window].sum())
                    for window in _windows(possible.shape, top, left)
                    if possible[window].any()
                )
    return ratio(kept, total) or 0.0


def _windows(shape: Tuple[int, ...], top: int, left: int) -> Sequence[Tuple[slice, slice]]:
    rows, columns = shape
    return [
        (slice(max(row, 0), row + CELLS), slice(max(column, 0), column + CELLS))
        for row in range(-top, rows, CELLS)
        for column in range(-left, columns, CELLS)
    ]


def highest_cut(images: Sequence[Looked], least: float) -> float:
    """Return the highest logit that keeps at least a share of the pond pixels.

    Args:
        images: With ponds.
        least: The share, 0 to 1.
    """
    levels = np.unique(np.concatenate([image.logits.ravel() for image in images]))
    low, high = 0, len(levels) - 1
    # Kept falls with the cut: what keeps enough lies below some level.
    while low < high:
        middle = (low + high + 1) // 2
        if share_kept(images, float(levels[middle])) >= least:
            low = middle
        else:
            high = middle - 1
    return float(levels[low])


def shares_by_source(images: Dict[str, Sequence[Looked]], cut: float) -> Dict[str, float]:
    """Return :func:`share_kept` of each source of ground, rounded to a thousandth."""
    return {source: round(share_kept(some, cut), 3) for source, some in sorted(images.items())}
