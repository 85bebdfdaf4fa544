"""A pond before and after a change: the same ground in two images, each with its outline."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Optional, Tuple

import numpy as np
from osgeo import ogr

from ..protocol.errors import EngineError
from ..protocol.texts import text
from ..raster.image import Image
from ..raster.polygons import Bounds
from ..raster.windows import Window
from .error_colours import PREDICTED, RIM
from .map_frame import Frame, Pixels, thick
from .natural_colour import natural_colour
from .picture import Picture, png
from .scale_bar import draw_scale_bar

_SIDE_PX = 360
"""Pixels of a picture's longer side."""

_ROUND = 0.35
"""Ground shown around a pond, as a part of its longer side."""

_LEAST_PX = 12
"""Pixels of the image shown around a pond at least."""

_BARE = 236
"""Grey of ground that no image shows."""


@dataclass(frozen=True)
class DateView:
    """A pond at one date.

    Attributes:
        day: ISO 8601.
        image: Where it lies after the registration; ``None`` where there is none.
        outline: On the grid's ground; ``None`` where the pond was not found.
    """

    day: str
    image: Optional[Image]
    outline: Optional[ogr.Geometry]


@dataclass(frozen=True)
class PondPictures:
    """A flagged pond, before and after."""

    identity: int
    before: Picture
    after: Picture


def before_and_after(
    identity: int, grid: Image, bounds: Bounds, earlier: DateView, later: DateView
) -> PondPictures:
    """Return two pictures of the same ground.

    Args:
        identity: Of the pond.
        grid: The first date's.
        bounds: Around all that the pond ever was.
        earlier: Before the change.
        later: After it.
    """
    frame = _frame(grid, bounds)
    return PondPictures(identity, *(_picture(frame, view) for view in (earlier, later)))


def _picture(frame: Frame, view: DateView) -> Picture:
    ground, words = _ground(frame, view.image)
    line = thick(frame.drawn([view.outline]), 2)
    ground[thick(line, 3)] = RIM
    ground[line] = PREDICTED
    draw_scale_bar(ground, frame.metres, beside=2)
    return Picture(view.day, words, png(ground))


def _ground(frame: Frame, image: Optional[Image]) -> Tuple[Pixels, str]:
    bare = np.full((frame.height, frame.width, 3), _BARE, dtype=np.uint8)
    if image is None:
        return bare, text("change.report.no_image")
    try:
        return natural_colour(frame, image)
    except (EngineError, RuntimeError) as error:
        # A picture that cannot be shown is no reason to lose the figures.
        return bare, text("change.report.image_unreadable", reason=error)


def _frame(grid: Image, bounds: Bounds) -> Frame:
    """Return the frame around a pond; it may reach beyond the grid, where other images go on."""
    west, south, east, north = bounds
    x0, dx, _, y0, _, dy = grid.geotransform
    cols, rows = (
        sorted(((west - x0) / dx, (east - x0) / dx)),
        sorted(((south - y0) / dy, (north - y0) / dy)),
    )
    more = max(_LEAST_PX, _ROUND * max(cols[1] - cols[0], rows[1] - rows[0]))
    col, row = math.floor(cols[0] - more), math.floor(rows[0] - more)
    window = Window(col, row, math.ceil(cols[1] + more) - col, math.ceil(rows[1] + more) - row)
    scale = _SIDE_PX / max(window.width, window.height)
    return Frame(
        grid, window, max(1, round(window.width * scale)), max(1, round(window.height * scale))
    )
