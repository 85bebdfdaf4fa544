"""A sample of an image's values, evenly over the whole raster: the same whatever a job covers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, List, Sequence

import numpy as np
import numpy.typing as npt

from ..protocol.errors import InputError
from .image import Image, Reader
from .windows import Window

_LATTICE = 8
_PATCH = 64
"""The sample: 8 x 8 patches of 64 pixels, a quarter of a million, evenly over the raster."""

_ENOUGH = 1000
"""Valid pixels below which the sample is not trusted and the whole raster is looked through."""


def sample_values(image: Image, bands: Sequence[int]) -> npt.NDArray[Any]:
    """Return stored values of valid pixels, evenly over the whole raster, [C, n].

    The same pixels whatever part of the image a job covers, so that a result does not change with
    its extent. A small raster is read whole.

    Raises:
        InputError: The image holds no valid pixel.
    """
    found = _collect(image, bands, _patches(image))
    if sum(part.shape[1] for part in found) < _ENOUGH:
        found = _collect(image, bands, _everything(image))
    if not found:
        raise InputError.of("raster.all_nodata", name=image.name)
    return np.concatenate(found, axis=1)


def _collect(image: Image, bands: Sequence[int], windows: List[Window]) -> List[npt.NDArray[Any]]:
    """Return the valid values of some windows, in their order; half of them read by each thread."""
    middle = len(windows) // 2
    with ThreadPoolExecutor(2) as pool:
        halves = pool.map(
            lambda part: _valid_values(Reader(image, bands), part),
            (windows[:middle], windows[middle:]),
        )
        return [values for half in halves for values in half]


def _valid_values(reader: Reader, windows: List[Window]) -> List[npt.NDArray[Any]]:
    found = []
    for window in windows:
        if reader.is_empty(window):
            continue
        values, valid = reader.read(window)
        if valid.any():
            # At most a patch's worth of each window: memory stays bounded on any raster.
            kept = values[:, valid]
            step = max(1, kept.shape[1] // (_PATCH * _PATCH))
            found.append(kept[:, ::step])
    return found


def _patches(image: Image) -> List[Window]:
    columns = _starts(image.width)
    rows = _starts(image.height)
    patch = Window(0, 0, _PATCH, _PATCH)
    return [
        Window(col, row, patch.width, patch.height).intersect(image.window)
        for row in rows
        for col in columns
    ]


def _starts(length: int) -> List[int]:
    if length <= _LATTICE * _PATCH:
        return list(range(0, length, _PATCH))
    # On multiples of a patch, so that none needs two blocks of the file where one will do.
    last = length // _PATCH - 1
    return [round(i * last / (_LATTICE - 1)) * _PATCH for i in range(_LATTICE)]


def _everything(image: Image) -> List[Window]:
    side = 2048
    return [
        Window(col, row, side, side).intersect(image.window)
        for row in range(0, image.height, side)
        for col in range(0, image.width, side)
    ]
