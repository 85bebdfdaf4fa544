"""Values between the pixels of an image and its working pixels (:mod:`core.raster.working_grid`).

Pixels without data have no say. Every value is worked out from the same few pixels in the same
order in whatever window it lies: results are exactly the same in every tiling.
"""

from __future__ import annotations

from typing import Any, List, Tuple

import numpy as np
import numpy.typing as npt

from .windows import Window
from .working_grid import REACH, PixelScale

_STRIP = 1 << 20
"""Pixels of a probability that are interpolated at a time: temporary arrays stay small."""

_Places = Tuple[npt.NDArray[np.intp], npt.NDArray[np.uint32], npt.NDArray[np.uint32]]
"""Along an axis: where the first of two neighbours is, and how much each counts."""


def averaged(
    pixels: npt.NDArray[np.uint16], valid: npt.NDArray[np.bool_], factor: int
) -> Tuple[npt.NDArray[np.uint16], npt.NDArray[np.bool_]]:
    """Return the means of the valid pixels in each square of ``factor`` by ``factor``.

    Args:
        pixels: uint16 [C, H, W], from a corner of the lattice on; squares at the right and at the
            bottom may be cut off.
        valid: bool [H, W].
        factor: Up to 200: sums are of 32 bits.

    Returns:
        Means, rounded, uint16 [C, ceil(H / factor), ceil(W / factor)], 0 where no pixel is valid;
        and where one is, bool.
    """
    count = _sums(valid, factor)
    some = np.maximum(count, 1)
    means = np.empty((len(pixels), *count.shape), dtype=np.uint16)
    whole = bool(valid.all())
    for band, mean in zip(pixels, means):
        sums = _sums(band if whole else band * valid, factor)
        mean[:] = (2 * sums + some) // (2 * some)
    return means, count > 0


def _sums(values: npt.NDArray[Any], factor: int) -> npt.NDArray[np.uint32]:
    """Return the sums over squares of pixels, along one axis after the other."""
    summed: npt.NDArray[np.uint32] = _row_sums(_row_sums(values, factor).T, factor).T
    return summed


def _row_sums(values: npt.NDArray[Any], factor: int) -> npt.NDArray[np.uint32]:
    rows = np.zeros((-(-len(values) // factor), values.shape[1]), dtype=np.uint32)
    for first in range(min(factor, len(values))):
        part = values[first::factor]
        rows[: len(part)] += part
    return rows


def interpolated(
    pixels: npt.NDArray[np.uint16],
    valid: npt.NDArray[np.bool_],
    source: Window,
    working: Window,
    factor: int,
) -> Tuple[npt.NDArray[np.uint16], npt.NDArray[np.bool_]]:
    """Return the values of the ``factor`` by ``factor`` working pixels in each image pixel.

    By Lanczos' kernel over six by six pixels; beside pixels without data, bilinear between those
    that have some. Bilinear values alone would be smoother than any ground.

    Args:
        pixels: uint16 [C, H, W] of the image, in ``source``.
        valid: bool [H, W].
        source: The image's pixels that :meth:`PixelScale.image_pixels` names, inside the image.
        working: The window wanted, on the working grid.
        factor: Working pixels along the side of an image pixel, up to 100.

    Returns:
        Values, rounded, uint16 [C, H, W] of ``working``, 0 in pixels without data; and where there
        are data, bool.
    """
    rows = _between(working.row, working.height, source.row, factor)
    columns = _between(working.col, working.width, source.col, factor)
    down = _taps(rows, source.height, factor)
    across = _taps(columns, source.width, factor)
    own = np.ix_(
        np.arange(working.row, working.bottom) // factor - source.row,
        np.arange(working.col, working.right) // factor - source.col,
    )
    here = valid[own]
    whole = bool(valid.all())
    if not whole:
        beside = here & ~_all_near(valid, down, across)
        weights = np.maximum(_blend(valid.astype(np.uint32), rows, columns), 1)
    values = np.empty((len(pixels), *here.shape), dtype=np.uint16)
    for band, value in zip(pixels, values):
        value[:] = np.clip(np.rint(_filtered(band, down, across)), 0, 65535)
        if not whole:
            sums = _blend((band * valid).astype(np.uint32), rows, columns)
            value[beside] = ((2 * sums + weights) // (2 * weights))[beside]
            value[~here] = 0
    return values, here


_Tap = Tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]
"""Along an axis: one of the pixels that each value is made from, and how much it counts."""


def _taps(places: _Places, length: int, factor: int) -> List[_Tap]:
    """Return the pixels that Lanczos' kernel takes; the image's last ones go on beyond it."""
    first, _, second = places
    offsets = np.arange(1 - REACH, REACH + 1)
    away = second[:, None] / (2.0 * factor) - offsets
    kernel = np.sinc(away) * np.sinc(away / REACH)
    kernel /= kernel.sum(axis=1, keepdims=True)
    return [
        (np.clip(first - 1 + offset, 0, length - 1), kernel[:, index].astype(np.float32))
        for index, offset in enumerate(offsets.tolist())
    ]


def _filtered(
    values: npt.NDArray[Any], down: List[_Tap], across: List[_Tap]
) -> npt.NDArray[np.float32]:
    """Return sums of pixels by their weights, along one axis after the other."""
    filtered: npt.NDArray[np.float32] = _row_filtered(_row_filtered(values, down).T, across).T
    return filtered


def _row_filtered(values: npt.NDArray[Any], taps: List[_Tap]) -> npt.NDArray[np.float32]:
    total = np.zeros((len(taps[0][0]), values.shape[1]), dtype=np.float32)
    for place, weight in taps:
        total += values[place] * weight[:, None]
    return total


def _all_near(
    valid: npt.NDArray[np.bool_], down: List[_Tap], across: List[_Tap]
) -> npt.NDArray[np.bool_]:
    """Return where all pixels that a value is made from are valid."""
    tall = np.logical_and.reduce([valid[place] for place, _ in down])
    near: npt.NDArray[np.bool_] = np.logical_and.reduce([tall[:, place] for place, _ in across])
    return near


def to_image(
    probability: npt.NDArray[np.float32],
    valid: npt.NDArray[np.bool_],
    working: Window,
    write: Window,
    scale: PixelScale,
) -> npt.NDArray[np.float32]:
    """Return the probability of an image's own pixels from that of the working pixels.

    Args:
        probability: float32 [H, W].
        valid: Which working pixels hold data, bool [H, W].
        working: Where these lie on the working grid, inside the image.
        write: Where the image's pixels lie, on its own grid.
        scale: From the one to the other.

    Returns:
        float32 [H, W] of ``write``; of no meaning in pixels without data.
    """
    if scale.as_is:
        return probability[write.slices_in(working)]
    if scale.up > 1:
        return _means(probability[scale.working(write).slices_in(working)], scale.up)
    columns = _between(write.col, write.width, working.col, scale.down)
    known = valid.astype(np.float32)
    weighted = probability * known
    found = np.empty((write.height, write.width), dtype=np.float32)
    step = max(1, _STRIP // write.width)
    for first in range(0, write.height, step):
        part = found[first : first + step]
        rows = _between(write.row + first, len(part), working.row, scale.down)
        weights = _blend(known, rows, columns)
        np.divide(_blend(weighted, rows, columns), weights, out=part, where=weights > 0)
        part[weights == 0] = 0
    return found


def _means(values: npt.NDArray[np.float32], factor: int) -> npt.NDArray[np.float32]:
    total = np.zeros((len(values) // factor, values.shape[1] // factor), dtype=np.float32)
    for row in range(factor):
        for column in range(factor):
            total += values[row::factor, column::factor]
    total /= np.float32(factor * factor)
    return total


def _between(first: int, count: int, start: int, factor: int) -> _Places:
    """Return between which coarse pixels the centres of fine ones lie.

    Args:
        first: The first of the fine pixels.
        count: Their number.
        start: The coarse pixel at the beginning of the array; before and behind it :func:`_blend`
            puts one without data.
        factor: Fine pixels to a coarse one.
    """
    fine = np.arange(first, first + count)
    coarse, second = np.divmod(2 * fine + 1 - factor, 2 * factor)
    return (
        (coarse - start + 1).astype(np.intp),
        (2 * factor - second).astype(np.uint32),
        second.astype(np.uint32),
    )


def _blend(values: npt.NDArray[Any], rows: _Places, columns: _Places) -> npt.NDArray[Any]:
    """Return weighted sums of four neighbours, of the values' data type; weights are whole."""
    framed = np.pad(values, 1)
    row, above, below = rows[0], rows[1][:, None], rows[2][:, None]
    col, left, right = columns
    tall = framed[row] * above.astype(values.dtype) + framed[row + 1] * below.astype(values.dtype)
    sums: npt.NDArray[Any] = tall[:, col] * left.astype(values.dtype)
    sums += tall[:, col + 1] * right.astype(values.dtype)
    return sums
