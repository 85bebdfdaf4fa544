"""Spatial correlation of neighbouring blocks of ground, and how it inflates variances.

A pond that lies across the edge of a block is missed in both blocks at once. Blocks are therefore
not quite independent of one another, and a sum over them varies more than the blocks by themselves
let one think: where ponds are half as wide as blocks, by a third.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from ..raster.array_types import BoolArray, Float64Array

_BESIDE = np.ones((3, 3))


def inflation(values: Float64Array, judged: BoolArray) -> float:
    """Return how many times the variance of a sum exceeds that of independent blocks, at least 1.

    The variance of a sum of dependent values with the products of all values that lie side by side
    or corner to corner in it (Conley, 1999, GMM estimation with cross sectional dependence, Journal
    of Econometrics 92:1-45, with weights of 1 up to one block's distance), over that of the squares
    alone. What is expected of it for independent values that are taken less their own mean is
    divided out.

    Args:
        values: float64 [rows, cols], what each block adds to the sum.
        judged: bool [rows, cols], blocks that there are.
    """
    count = int(np.count_nonzero(judged))
    near = float(
        ndimage.correlate(judged.astype(np.float64), _BESIDE, mode="constant")[judged].sum()
    )
    # All blocks side by side with all others: nothing tells what they have in common.
    if count < 2 or near >= count * count:
        return 1.0
    centred = np.where(judged, values - values[judged].mean(), 0.0)
    alone = float((centred**2).sum())
    if not alone:
        return 1.0
    together = float((centred * ndimage.correlate(centred, _BESIDE, mode="constant")).sum())
    expected = (count - near / count) / (count - 1)
    return max(1.0, together / alone / expected)


def freedom(pull: Float64Array) -> float:
    """Return how many degrees of freedom a standard error has, from what each block adds to it.

    Satterthwaite (1946, Biometrics Bulletin 2:110-114): twice the square of a variance over the
    variance that it has itself, which the kurtosis of its terms gives. As many as there are blocks
    where these are normal, few where some large ponds decide.
    """
    squares: Float64Array = pull[pull != 0.0] ** 2
    if squares.size < 2:
        return 1.0
    kurtosis = float((squares**2).mean()) / float(squares.mean()) ** 2
    degrees = 2.0 * squares.size / max(kurtosis - 1.0, 1e-9)
    return float(max(1.0, min(squares.size - 1.0, degrees)))
