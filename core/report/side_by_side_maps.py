"""Several maps of the same ground beside the image, as one drawing with its words in it."""

from __future__ import annotations

import base64
import math
from dataclasses import dataclass
from typing import List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from ..protocol.errors import EngineError
from ..protocol.texts import listed, text
from ..raster import class_codes
from ..raster.image import open_image
from ..raster.windows import Window
from .error_colours import COLOURS, REFERENCE, RIM, painted
from .map_frame import Frame, Pixels, frame_of, judged_window, thick
from .markup import Html, element
from .natural_colour import natural_colour
from .picture import hexadecimal, png
from .scale_bar import draw_scale_bar
from .svg_plot import QUIET, box, drawing, label

_WIDE, _GAP, _TITLE, _KEY = 980.0, 12.0, 20.0, 22.0
"""Units of the drawing: its width, the gaps, the lines of words above and below."""

_COLUMNS, _TALL_COLUMNS, _TALL = 3, 5, 1.4
"""Pictures beside one another; more of them where ground is much longer from north to south."""

_LONGEST = 640
"""Pixels of a picture's longer side: twice what it gets on a page."""

_CLOSER = 0.25
"""Side of the ground that is looked at closely, as a part of the whole."""


@dataclass(frozen=True)
class Map:
    """A method's verdicts: its name, its error raster, and the layers of its ponds."""

    name: str
    errors: str
    ponds: str


def side_by_side(maps: Sequence[Map], image: str) -> Tuple[Html, Optional[Html]]:
    """Return two drawings: all that was judged, and the ground on which the maps differ most.

    Args:
        maps: At least one, all on one grid and judged on the same pixels.
        image: What was classified.

    Returns:
        SVG; the second is ``None`` where there is one map only, or the maps do not differ.

    Raises:
        InputError: A raster or layer cannot be read.
    """
    grid = open_image(maps[0].errors)
    whole = judged_window(grid)
    pictures = [_frame(one, whole).classes() for one in maps]
    first = _drawing("overview", text("report.maps.whole"), maps, image, whole)
    closer = _most_different(pictures, whole)
    if closer is None:
        return first, None
    window = closer.intersect(grid.window)
    return first, _drawing("closer", text("report.maps.closer"), maps, image, window)


def as_file(figure: Html) -> str:
    """Return a drawing as an SVG file of its own.

    A page takes pictures by ``href``; Qt 5, and with it a print layout of QGIS, by ``xlink:href``.
    """
    start = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    drawn = figure.replace("<svg ", start, 1).replace(' href="data:', ' xlink:href="data:')
    return f'<?xml version="1.0" encoding="utf-8"?>\n{drawn}\n'


def _drawing(key: str, title: str, maps: Sequence[Map], image: str, window: Window) -> Html:
    frames = [_frame(one, window) for one in maps]
    frame = frames[0]
    panels = [(text("report.maps.image"), _ground(frame, maps[0].ponds, image))]
    panels += [(one.name, painted(each.classes())) for one, each in zip(maps, frames)]
    most = _TALL_COLUMNS if frame.height > _TALL * frame.width else _COLUMNS
    columns = min(most, len(panels))
    for _, pixels in panels:
        draw_scale_bar(pixels, frame.metres, beside=columns)
    wide = (_WIDE + _GAP) / columns - _GAP
    tall = wide * frame.height / frame.width
    rows = math.ceil(len(panels) / columns)
    parts: List[Html] = []
    for place, (name, pixels) in enumerate(panels):
        x = (place % columns) * (wide + _GAP)
        y = (place // columns) * (_TITLE + tall + _GAP)
        encoded = base64.b64encode(png(pixels)).decode("ascii")
        parts += [
            label(x, y + _TITLE - 7, name, weight="600", size=13),
            element(
                "image",
                href=f"data:image/png;base64,{encoded}",
                x=x,
                y=y + _TITLE,
                width=wide,
                height=tall,
            ),
        ]
    bottom = rows * (_TITLE + tall + _GAP)
    key_parts, key_rows = _key(bottom)
    names = listed(name for name, _ in panels)
    words = text("report.maps.side_by_side", names=names)
    return drawing(key, title, words, _WIDE, bottom + key_rows * _KEY, [*parts, *key_parts])


def _key(top: float) -> Tuple[List[Html], int]:
    """Return the colours with what they stand for, and how many lines they take."""
    items = (
        (REFERENCE, text("report.maps.key.reference"), 110.0),
        (COLOURS[class_codes.TRUE_POSITIVE], text("report.maps.key.tp"), 130.0),
        (COLOURS[class_codes.FALSE_POSITIVE], text("report.maps.key.fp"), 190.0),
        (COLOURS[class_codes.FALSE_NEGATIVE], text("report.maps.key.fn"), 220.0),
        (COLOURS[class_codes.TRUE_NEGATIVE], text("report.maps.key.tn"), 150.0),
    )
    parts: List[Html] = []
    x, row = 0.0, 0
    for colour, words, room in items:
        if x and x + room > _WIDE:
            x, row = 0.0, row + 1
        y = top + row * _KEY
        parts += [box(x, y, 18.0, 11.0, hexadecimal(colour)), label(x + 23, y + 10, words, size=12)]
        x += room
    parts.append(
        label(x, top + row * _KEY + 10, text("report.maps.key.not_assessed"), colour=QUIET, size=12)
    )
    return parts, row + 1


def _frame(one: Map, window: Window) -> Frame:
    frame = frame_of(open_image(one.errors), window)
    shrink = min(1.0, _LONGEST / max(frame.width, frame.height))
    return Frame(
        frame.image,
        frame.window,
        max(1, round(frame.width * shrink)),
        max(1, round(frame.height * shrink)),
    )


def _ground(frame: Frame, ponds: str, image: str) -> Pixels:
    try:
        shown, _ = natural_colour(frame, open_image(image))
    except (EngineError, RuntimeError):
        # A picture that cannot be shown is no reason to lose the figures.
        shown = np.full((frame.height, frame.width, 3), 255, dtype=np.uint8)
    line = thick(frame.outlines(ponds, "reference_ponds"), 2)
    shown[thick(line, 3)] = RIM
    shown[line] = REFERENCE
    return shown


def _most_different(pictures: Sequence[Pixels], whole: Window) -> Optional[Window]:
    """Return the part of a window in which most pixels are judged differently by some maps."""
    stacked = np.stack(pictures)
    apart: npt.NDArray[np.float64] = (stacked != stacked[0]).any(axis=0).astype(np.float64)
    apart[stacked[0] == class_codes.IGNORE] = 0.0
    if not apart.any():
        return None
    height, width = apart.shape
    tall, wide = max(1, round(height * _CLOSER)), max(1, round(width * _CLOSER))
    density = ndimage.uniform_filter(apart, (tall, wide), mode="constant")
    row, col = np.unravel_index(int(density.argmax()), density.shape)
    across, down = whole.width / width, whole.height / height
    top = min(max(0, int(row) - tall // 2), height - tall)
    left = min(max(0, int(col) - wide // 2), width - wide)
    return Window(
        whole.col + round(left * across),
        whole.row + round(top * down),
        max(1, round(wide * across)),
        max(1, round(tall * down)),
    )
