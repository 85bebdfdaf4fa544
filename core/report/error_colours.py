"""The colours of maps of errors: of each verdict on a pixel, and of outlines of the reference."""

from __future__ import annotations

from typing import Mapping, Tuple

import numpy as np

from ..raster.class_codes import (
    FALSE_NEGATIVE,
    FALSE_POSITIVE,
    IGNORE,
    TRUE_NEGATIVE,
    TRUE_POSITIVE,
)
from .map_frame import Pixels

Colour = Tuple[int, int, int]
"""Red, green, blue, 0 to 255."""

COLOURS: Mapping[int, Colour] = {
    TRUE_POSITIVE: (86, 158, 206),
    FALSE_POSITIVE: (240, 162, 2),
    FALSE_NEGATIVE: (140, 20, 90),
    TRUE_NEGATIVE: (228, 228, 222),
    IGNORE: (255, 255, 255),
}
"""Of errors.tif: apart in lightness as well as in hue, for readers who see few hues."""

REFERENCE: Colour = (255, 221, 0)
PREDICTED: Colour = (0, 190, 255)
"""Yellow and blue are told apart with any common colour blindness."""

RIM: Colour = (20, 20, 20)
"""Around outlines, which are then seen on any ground."""


def painted(verdicts: Pixels) -> Pixels:
    """Return verdicts, uint8 [H, W], in their colours, uint8 [H, W, 3]."""
    table = np.full((256, 3), 255, dtype=np.uint8)
    for value, colour in COLOURS.items():
        table[value] = colour
    shown: Pixels = table[verdicts]
    return shown
