"""Windows: everything is written once, and read as widely as the whole image would have it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import List, Optional

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.protocol.errors import InputError
from core.raster.windows import (
    BLOCK,
    READ_BUDGET,
    Tile,
    Window,
    ceil_to,
    extent_window,
    plan,
    plan_fixed,
)

from .. import networks
from ..rasters import GRID, landscape

lengths = st.integers(1, 3000)
strides = st.sampled_from([1, 4, 16, 32])
margins = st.integers(0, 200)


@st.composite
def areas(draw: st.DrawFn) -> tuple[int, int, Window]:
    """An image's width and height, and a part of it."""
    width, height = draw(lengths), draw(lengths)
    col, row = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
    wide, tall = draw(st.integers(1, width - col)), draw(st.integers(1, height - row))
    return width, height, Window(col, row, wide, tall)


def times_written(area: Window, tiles: List[Tile]) -> np.ndarray:
    counts = np.zeros((area.height, area.width), dtype=int)
    for tile in tiles:
        assert tile.write.intersect(area) == tile.write
        counts[tile.write.slices_in(area)] += 1
    return counts


@given(areas(), margins, strides, st.none() | st.integers(1, 3000))
def test_a_plan_writes_every_pixel_once_and_reads_the_context(
    image: tuple[int, int, Window], margin: int, stride: int, tile: Optional[int]
) -> None:
    width, height, area = image
    whole = Window(0, 0, width, height)
    tiles = plan(area, width, height, margin, stride, tile)
    assert (times_written(area, tiles) == 1).all()
    for item in tiles:
        context = item.write.grow(margin).intersect(whole)
        assert context.intersect(item.read) == context
        assert {n % stride for n in (item.read.col, item.read.row)} == {0}
        assert {n % stride for n in (item.read.width, item.read.height)} == {0}
        assert item.read.col >= 0
        assert item.read.row >= 0
        # Beyond the image only as far as the whole image, filled up to the stride, reaches.
        assert item.read.right <= ceil_to(width, stride)
        assert item.read.bottom <= ceil_to(height, stride)
        # No wider than it must be.
        assert item.read.width < context.width + 2 * stride
        assert item.read.height < context.height + 2 * stride


@given(areas(), margins, strides, st.none() | st.integers(1, 3000))
def test_inner_edges_lie_on_blocks_and_tiles_come_row_by_row(
    image: tuple[int, int, Window], margin: int, stride: int, tile: Optional[int]
) -> None:
    width, height, area = image
    tiles = plan(area, width, height, margin, stride, tile)
    for item in tiles:
        write = item.write
        assert (write.col - area.col) % BLOCK == 0
        assert (write.row - area.row) % BLOCK == 0
        assert write.right == area.right or (write.right - area.col) % BLOCK == 0
        if tile is not None:
            assert max(write.width, write.height) <= max(BLOCK, tile)
    corners = [(item.write.row, item.write.col) for item in tiles]
    assert corners == sorted(corners)


@given(st.integers(1, 60_000), st.integers(1, 60_000), st.integers(0, 150), strides)
def test_windows_stay_within_the_budget(width: int, height: int, margin: int, stride: int) -> None:
    tiles = plan(Window(0, 0, width, height), width, height, margin, stride)
    assert max(tile.read.area for tile in tiles) <= READ_BUDGET


def test_the_cheapest_cut_is_taken() -> None:
    width = height = 4000
    whole = Window(0, 0, width, height)
    read = [
        sum(item.read.area for item in tiles)
        for tiles in (plan(whole, width, height, 90, 16, tile) for tile in range(256, 4097, 256))
        if max(item.read.area for item in tiles) <= READ_BUDGET
    ]
    assert sum(tile.read.area for tile in plan(whole, width, height, 90, 16)) <= min(read)


@given(areas(), st.integers(1, 40), st.integers(1, 300))
def test_fixed_windows_cover_the_area_once(
    image: tuple[int, int, Window], margin: int, inner: int
) -> None:
    _, _, area = image
    window = 2 * margin + inner
    assume(area.area / inner**2 < 2000)
    tiles = plan_fixed(area, margin, window)
    assert (times_written(area, tiles) == 1).all()
    for tile in tiles:
        assert (tile.read.width, tile.read.height) == (window, window)
        assert tile.write.grow(margin).intersect(tile.read) == tile.write.grow(margin)


def test_windows_are_as_far_as_the_toy_network_sees(models: Path) -> None:
    """The margin that the other tests rely on is the toy's true receptive field, and no less."""
    values = landscape(64, 64)
    centre = networks.centre_of(values)
    base = networks.whole_image(models / "spatial.onnx", values, centre)
    reach = 0
    for row in range(28, 36):
        changed = values.copy()
        changed[:, row, row] += 500
        differs = networks.whole_image(models / "spatial.onnx", changed, centre) != base
        rows, columns = np.nonzero(differs)
        reach = max(reach, abs(rows - row).max(), abs(columns - row).max())
    assert reach == networks.MARGIN


@given(areas(), st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_an_extent_snaps_outwards(
    image: tuple[int, int, Window], before: float, after: float
) -> None:
    width, height, area = image
    x0, dx, _, y0, _, dy = GRID
    inside = (
        x0 + (area.col + before) * dx,
        y0 + (area.bottom - 1 + after) * dy,
        x0 + (area.right - 1 + after) * dx,
        y0 + (area.row + before) * dy,
    )
    assume(inside[0] < inside[2] and inside[1] < inside[3])
    assert extent_window(inside, GRID, width, height) == area


@given(areas(), st.floats(-9e-4, 9e-4))
def test_an_extent_on_pixel_borders_takes_no_further_pixel(
    image: tuple[int, int, Window], noise: float
) -> None:
    width, height, area = image
    x0, dx, _, y0, _, dy = GRID
    edges = (area.col, area.bottom, area.right, area.row)
    extent = tuple(
        origin + (edge + noise) * step
        for origin, step, edge in zip((x0, y0, x0, y0), (dx, dy, dx, dy), edges)
    )
    assert extent_window(extent, GRID, width, height) == area


def test_an_extent_is_clipped_to_a_grid_that_runs_north() -> None:
    south_up = (0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    assert extent_window((-5, 2.5, 3.5, 99), south_up, 10, 8) == Window(0, 2, 4, 6)


@pytest.mark.parametrize(
    "extent",
    [
        (0.0, 0.0, 10.0, 10.0),
        (600_000.0, 7_800_000.0, 600_100.0, 7_800_100.0),
        (math.nan, 0.0, 1.0, 1.0),
        (-math.inf, 0.0, math.inf, 1.0),
    ],
)
def test_an_extent_beside_the_image_is_refused(extent: tuple[float, ...]) -> None:
    with pytest.raises(InputError, match="extent"):
        extent_window(extent, GRID, 300, 200)
