"""Pixels of another size than a model knows: the grid on which such an image is worked on.

The *working grid* is a lattice fixed to the image's origin. Factors are whole numbers, so that a
working pixel is the same in whatever window it is read. Pure functions on whole numbers; what
becomes of the values is in :mod:`core.raster.resampling`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import List, Optional, Sequence

from . import windows
from .windows import BLOCK, READ_BUDGET, Context, Tile, Window

MOST_DOWN, MOST_UP = 17, 4
"""Largest factors. Beyond, an image shows other things than the model has seen."""

REACH = 3
"""Image pixels on either side of its centre that an interpolated value is made from."""

_FINER, _COARSER = 1 / 1.01, 1.21
"""How far beyond a model's range pixels are read as they are.

Larger ones are by a fifth, since nothing brings back what they have lost; smaller ones lose nothing
by being averaged. The hundredth is for map projections: ten metres on the map are rarely quite ten.
"""


@dataclass(frozen=True)
class PixelScale:
    """How pixels of an image become working pixels; at most one of the factors exceeds 1.

    Attributes:
        down: Side of the square of image pixels that are averaged to one working pixel.
        up: Side of the square of working pixels that one image pixel is interpolated to.
    """

    down: int = 1
    up: int = 1

    def __post_init__(self) -> None:
        """Refuse factors that make no grid."""
        if min(self.down, self.up) != 1:
            raise ValueError(f"no scale: {self.down} down and {self.up} up")

    @property
    def as_is(self) -> bool:
        """Whether working pixels are those of the image."""
        return self.down == self.up == 1

    def working_size(self, size: float) -> float:
        """Return the size of a working pixel from that of an image pixel."""
        return size * self.down / self.up

    def working(self, window: Window) -> Window:
        """Return the working pixels that hold any of the image's pixels in a window."""
        col, row = window.col // self.down, window.row // self.down
        right, bottom = -(-window.right // self.down), -(-window.bottom // self.down)
        return Window(
            col * self.up, row * self.up, (right - col) * self.up, (bottom - row) * self.up
        )

    def image_pixels(self, working: Window) -> Window:
        """Return the image's pixels that a window of whole working pixels is made from.

        Where pixels are interpolated, their neighbours are among them. The window may reach beyond
        the image.
        """
        if self.up == 1:
            down = self.down
            return Window(
                working.col * down, working.row * down, working.width * down, working.height * down
            )
        before, behind = REACH - 1, REACH + 1
        col = first_neighbour(working.col, self.up) - before
        row = first_neighbour(working.row, self.up) - before
        right = first_neighbour(working.right - 1, self.up) + behind
        bottom = first_neighbour(working.bottom - 1, self.up) + behind
        return Window(col, row, right - col, bottom - row)

    def context(self, tile: Tile) -> Context:
        """Return what of the window that a tile reads is context only, in working pixels."""
        # Between the centres of two working pixels, a value is taken from both.
        kept = self.working(tile.write).grow(1 if self.down > 1 else 0)
        return windows.context_around(kept, tile.read)

    def plan(
        self,
        area: Window,
        image: Window,
        margin: int,
        stride: int,
        tile: Optional[int] = None,
        budget: int = READ_BUDGET,
        written: Optional[int] = None,
    ) -> List[Tile]:
        """Cut an area of an image into tiles, as :func:`core.raster.windows.plan` does.

        Args:
            area: Pixels of the image to write.
            image: All of them.
            margin: Context that the network needs, in working pixels.
            stride: What sides of windows must be multiples of, in working pixels.
            tile: Largest side of what one tile writes, in working pixels.
            budget: Working pixels that one window may hold, margin included.
            written: For how many pixels of a result the memory of a working pixel is to do; as many
                image pixels as it is made from, if absent.

        Returns:
            Tiles whose ``read`` windows are on the working grid, and whose ``write`` windows, on
            the image's, cover the area exactly once.
        """
        whole = self.working(image)
        planned = windows.plan(
            self.working(area),
            whole.width,
            whole.height,
            # Between the centres of two working pixels, a value is taken from both.
            margin + (1 if self.down > 1 else 0),
            stride,
            tile,
            block=BLOCK * self.up,
            written=self.down**2 if written is None else written,
            budget=budget,
        )
        return [Tile(tile.read, self._image_window(tile.write, area)) for tile in planned]

    def _image_window(self, working: Window, area: Window) -> Window:
        """Return the pixels of an area that lie in a window of whole image pixels."""
        down, up = self.down, self.up
        return Window(
            working.col * down // up,
            working.row * down // up,
            working.width * down // up,
            working.height * down // up,
        ).intersect(area)


AS_IS = PixelScale()


def first_neighbour(fine: int, factor: int) -> int:
    """Return the last coarse pixel whose centre is not beyond the centre of a fine one.

    Along one axis, with ``factor`` fine pixels to a coarse one, both counted from the same edge.
    """
    return (2 * fine + 1 - factor) // (2 * factor)


def middle(gsd_m: Sequence[float]) -> float:
    """Return the pixel size that is by the same factor from both ends of a model's range."""
    return math.sqrt(gsd_m[0] * gsd_m[-1])


def like(size: float, gsd_m: Sequence[float]) -> bool:
    """Tell whether pixels are of, or close to, the sizes that a model was made for.

    Args:
        size: Of the image's pixels, metres.
        gsd_m: The smallest and the largest of the model, metres.
    """
    return gsd_m[0] * _FINER <= size <= gsd_m[-1] * _COARSER


def choose(size: float, gsd_m: Sequence[float]) -> PixelScale:
    """Return on which grid a model works on an image.

    Fine images are averaged, and coarse ones interpolated, to the pixels nearest, in ratio, to the
    middle of the model's range.

    Args:
        size: Of the image's pixels, metres.
        gsd_m: The smallest and the largest that the model was made for, metres.
    """
    if like(size, gsd_m):
        return AS_IS
    if size > gsd_m[-1]:
        scales = [PixelScale(up=factor) for factor in range(2, MOST_UP + 1)]
    else:
        scales = [PixelScale(down=factor) for factor in range(1, MOST_DOWN + 1)]
    wanted = middle(gsd_m)
    return min(scales, key=lambda scale: abs(math.log(scale.working_size(size) / wanted)))
