"""Components that stream past in blocks are those of the whole raster."""

from __future__ import annotations

from typing import Iterator, Tuple

import numpy as np
import numpy.typing as npt
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import ndimage

from core.raster.connected_components import Components, Whole
from core.raster.windows import Window


def blocks(window: Window, tall: int, wide: int) -> Iterator[Window]:
    """Cut a window row by row."""
    for row in range(window.row, window.bottom, tall):
        for col in range(window.col, window.right, wide):
            yield Window(col, row, wide, tall).intersect(window)


def streamed(
    ponds: npt.NDArray[np.bool_], window: Window, tall: int, wide: int
) -> Tuple[Whole, npt.NDArray[np.int64]]:
    """Return the components, and for every pixel the number of its own, -1 for none."""
    components = Components(window)
    pieces = np.full(ponds.shape, -1, dtype=np.int64)
    for block in blocks(window, tall, wide):
        part = block.slices_in(window)
        if ponds[part].any():
            labels, base = components.add(block, ponds[part])
            pieces[part] = np.where(labels > 0, labels - 1 + base, -1)
        else:
            components.skip(block)
    whole = components.finish()
    return whole, np.append(whole.of_piece, -1)[pieces]


@example(seed=0, density=0.0, tall=3, wide=4)
@example(seed=0, density=1.0, tall=3, wide=4)
@given(
    seed=st.integers(0, 2**32 - 1),
    density=st.floats(0, 1),
    tall=st.integers(1, 20),
    wide=st.integers(1, 20),
)
def test_blocks_make_no_difference(seed: int, density: float, tall: int, wide: int) -> None:
    ponds = np.random.default_rng(seed).random((17, 23)) < density
    window = Window(40, 70, 23, 17)
    whole, numbers = streamed(ponds, window, tall, wide)
    labels, count = ndimage.label(ponds)
    first = np.array([np.flatnonzero(labels == n + 1)[0] for n in range(count)], dtype=int)
    place = np.append(np.argsort(np.argsort(first)), -1)
    np.testing.assert_array_equal(numbers, place[labels - 1])
    np.testing.assert_array_equal(whole.first, np.sort(first))
    np.testing.assert_array_equal(whole.sizes, np.bincount(numbers[ponds], minlength=count))


def test_a_spiral_through_every_block_is_one() -> None:
    spiral = np.zeros((11, 11), dtype=bool)
    row, col, length, way = 0, 0, 10, 0
    spiral[0, 0] = True
    for turn in range(10):
        for _ in range(length):
            row, col = row + (0, 1, 0, -1)[way], col + (1, 0, -1, 0)[way]
            spiral[row, col] = True
        way = (way + 1) % 4
        if turn and turn % 2 == 0:
            length -= 2
        if length <= 0:
            break
    assert ndimage.label(spiral)[1] == 1
    whole, _ = streamed(spiral, Window(0, 0, 11, 11), 2, 2)
    assert whole.sizes.tolist() == [spiral.sum()]


def test_ponds_that_touch_at_a_corner_on_a_seam_are_two() -> None:
    ponds = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]], dtype=bool)
    whole, _ = streamed(ponds, Window(0, 0, 4, 4), 2, 2)
    assert whole.sizes.tolist() == [4, 4]
