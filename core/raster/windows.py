"""Windows on a pixel grid: margins, alignment, tiling. Pure functions on whole numbers.

A window is read wide and written narrow. Where a window is *read* is aligned to the stride of the
network on the image's own grid, whatever the extent that was asked for: pooling then always pairs
the same pixels, and a tiled result is the whole-image result.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Iterator, List, Optional, Sequence, Tuple

from ..protocol.errors import InputError
from ..protocol.segment import Extent

BLOCK = 256
"""Tile size of the rasters that are written, in pixels; windows are whole blocks of it."""

READ_BUDGET = 2_200_000
"""Pixels that one window may hold, margin included, where nothing else is said.

Measured with the shipped network of one scale, which takes about 250 bytes a pixel: the process
stays under 800 MB. The larger the windows, the less of what is read is margin.
"""


@dataclass(frozen=True)
class Window:
    """A rectangle of whole pixels; it may reach beyond the raster."""

    col: int
    row: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First column to the right of the window."""
        return self.col + self.width

    @property
    def bottom(self) -> int:
        """First row below the window."""
        return self.row + self.height

    @property
    def area(self) -> int:
        """Number of pixels."""
        return self.width * self.height

    def grow(self, margin: int) -> Window:
        """Return the window with ``margin`` pixels more on every side."""
        return Window(
            self.col - margin, self.row - margin, self.width + 2 * margin, self.height + 2 * margin
        )

    def intersect(self, other: Window) -> Window:
        """Return the pixels that both hold; an empty window has no width or no height."""
        col, row = max(self.col, other.col), max(self.row, other.row)
        return Window(
            col,
            row,
            max(0, min(self.right, other.right) - col),
            max(0, min(self.bottom, other.bottom) - row),
        )

    def align(self, stride: int) -> Window:
        """Return the smallest window around this one whose edges are multiples of ``stride``."""
        col, row = self.col // stride * stride, self.row // stride * stride
        return Window(
            col,
            row,
            ceil_to(self.right - col, stride),
            ceil_to(self.bottom - row, stride),
        )

    def slices_in(self, outer: Window) -> Tuple[slice, slice]:
        """Return the row and column slices of this window in an array that holds ``outer``."""
        col, row = self.col - outer.col, self.row - outer.row
        return slice(row, row + self.height), slice(col, col + self.width)


@dataclass(frozen=True)
class Tile:
    """One step of a job: the pixels to read and the pixels, inside them, to write.

    Attributes:
        read: Window on the grid that the network sees, which is the image's own unless its pixels
            are of another size (:mod:`core.raster.working_grid`); reaches beyond the image where
            the stride asks for it.
        write: Window on the image's own grid.
    """

    read: Window
    write: Window


Context = Tuple[Tuple[int, int], Tuple[int, int]]
"""Rows and columns of a window that are read for what they say about others, of which nothing is
kept: before (top, left) and behind (bottom, right)."""

NO_CONTEXT: Context = ((0, 0), (0, 0))


def context_around(kept: Window, read: Window) -> Context:
    """Return what of ``read`` is context of ``kept``; both hold some pixel."""
    before = max(0, kept.row - read.row), max(0, kept.col - read.col)
    return before, (max(0, read.bottom - kept.bottom), max(0, read.right - kept.right))


def ceil_to(value: int, step: int) -> int:
    """Return the smallest multiple of ``step`` that is not below ``value``."""
    return -(-value // step) * step


def extent_window(extent: Extent, geotransform: Sequence[float], width: int, height: int) -> Window:
    """Return the pixels of a north-up raster that an extent touches, clipped to the raster.

    An edge that lies on a pixel border, within a thousandth of a pixel, takes no further pixel.

    Args:
        extent: ``xmin, ymin, xmax, ymax`` in the raster's coordinate reference system.
        geotransform: GDAL's six coefficients; rotation terms must be zero.
        width: Columns of the raster.
        height: Rows of the raster.

    Raises:
        InputError: The extent holds no pixel of the raster.
    """
    x0, dx, _, y0, _, dy = geotransform
    xmin, ymin, xmax, ymax = extent
    columns = sorted(((xmin - x0) / dx, (xmax - x0) / dx))
    rows = sorted(((ymin - y0) / dy, (ymax - y0) / dy))
    slack = 1e-3
    if not all(math.isfinite(value) for value in (*columns, *rows)):
        raise InputError.of("raster.extent_not_numbers")
    col, right = math.floor(columns[0] + slack), math.ceil(columns[1] - slack)
    row, bottom = math.floor(rows[0] + slack), math.ceil(rows[1] - slack)
    window = Window(col, row, right - col, bottom - row).intersect(Window(0, 0, width, height))
    if window.width <= 0 or window.height <= 0:
        raise InputError.of("raster.extent_outside_image")
    return window


def read_window(write: Window, width: int, height: int, margin: int, stride: int) -> Window:
    """Return what must be read so that ``write`` comes out as in the whole image.

    The margin ends at the image's edge, where the whole image ends too; only the stride may ask
    for pixels beyond it, to the right and at the bottom.
    """
    whole = Window(0, 0, width, height)
    return write.grow(margin).intersect(whole).align(stride)


def plan(
    area: Window,
    width: int,
    height: int,
    margin: int,
    stride: int,
    tile: Optional[int] = None,
    block: int = BLOCK,
    written: int = 1,
    budget: int = READ_BUDGET,
) -> List[Tile]:
    """Cut an area of an image into tiles, row by row.

    Inner edges fall on multiples of :data:`BLOCK` counted from the area's corner, so that every
    block of the output is written once.

    Args:
        area: Pixels to write, inside the image.
        width: Columns of the image.
        height: Rows of the image.
        margin: Context that the network needs, pixels.
        stride: Multiple that windows must be of, pixels.
        tile: Largest side of what one tile writes, taken down to whole blocks; if absent, the
            cut that reads the least within ``budget``.
        block: What all that is written begins at a multiple of, counted from the area's corner.
        written: Pixels of the result to one pixel here, where the result is the finer one.
        budget: Pixels that one window may hold, margin included.

    Returns:
        Tiles whose ``write`` windows cover the area exactly once.
    """
    across = [
        _read_columns(area, runs, width, margin, stride) for runs in _cuts(area.width, tile, block)
    ]
    down = [
        _read_rows(area, runs, height, margin, stride) for runs in _cuts(area.height, tile, block)
    ]
    columns, rows = min(
        ((c, r) for c in across for r in down),
        key=lambda cut: _cost(max(0, _held(cut, written) - budget), cut),
    )
    return [
        Tile(
            Window(read_col, read_row, read_width, read_height),
            Window(col, row, wide, tall),
        )
        for read_row, read_height, row, tall in rows
        for read_col, read_width, col, wide in columns
    ]


_Run = Tuple[int, int, int, int]
"""Start and length of what is read, start and length of what is written, along one axis."""


_WRITE_SHARE = 4
"""A pixel that is written takes up a quarter of the memory of one that a network runs on."""


def _held(cut: Tuple[List[_Run], List[_Run]], written: int) -> int:
    """Return the size of the largest window of a cut, in pixels that are read.

    What is written counts only where it is more than what is read.
    """
    columns, rows = cut
    read = max(run[1] for run in columns) * max(run[1] for run in rows)
    write = max(run[3] for run in columns) * max(run[3] for run in rows)
    return read + (written - 1) * write // _WRITE_SHARE


def _cost(above: int, cut: Tuple[List[_Run], List[_Run]]) -> Tuple[int, int, int]:
    """Order cuts: within the budget first, then by pixels read in all, then by number of tiles."""
    columns, rows = cut
    read = sum(run[1] for run in columns) * sum(run[1] for run in rows)
    return above, read, len(columns) * len(rows)


def _cuts(length: int, tile: Optional[int], block: int) -> Iterator[List[Tuple[int, int]]]:
    """Yield ways to cut a length into runs of whole blocks: start and length of each run."""
    blocks = math.ceil(length / block)
    if tile is not None:
        step = max(block, tile // block * block)
        yield [(start, min(step, length - start)) for start in range(0, length, step)]
        return
    for count in range(1, blocks + 1):
        edges = [min(blocks * i // count * block, length) for i in range(count + 1)]
        yield [(first, last - first) for first, last in zip(edges, edges[1:])]


def _read_columns(
    area: Window, runs: List[Tuple[int, int]], width: int, margin: int, stride: int
) -> List[_Run]:
    columns = []
    for start, length in runs:
        read = read_window(Window(area.col + start, 0, length, 1), width, 1, margin, stride)
        columns.append((read.col, read.width, area.col + start, length))
    return columns


def _read_rows(
    area: Window, runs: List[Tuple[int, int]], height: int, margin: int, stride: int
) -> List[_Run]:
    turned = Window(area.row, area.col, area.height, area.width)
    return _read_columns(turned, runs, height, margin, stride)


def plan_fixed(area: Window, margin: int, window: int) -> List[Tile]:
    """Cut an area into tiles for a network whose input has one fixed size.

    Args:
        area: Pixels to write.
        margin: Context that the network needs, pixels.
        window: Height and width of the network's input, more than twice the margin.

    Returns:
        Tiles that each read ``window`` by ``window`` pixels, beyond the image where need be.
    """
    step = window - 2 * margin
    tiles = []
    for row in range(area.row, area.bottom, step):
        for col in range(area.col, area.right, step):
            write = Window(col, row, step, step).intersect(area)
            tiles.append(Tile(Window(col - margin, row - margin, window, window), write))
    return tiles
