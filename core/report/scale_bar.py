"""A scale bar for pictures: no fonts are needed where there is no program that brings any."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

_GLYPHS = {
    "0": "01110 10001 10011 10101 11001 10001 01110",
    "1": "00100 01100 00100 00100 00100 00100 01110",
    "2": "01110 10001 00001 00110 01000 10000 11111",
    "5": "11111 10000 11110 00001 00001 10001 01110",
    "m": "00000 00000 11010 10101 10101 10101 10101",
    "k": "10000 10000 10010 10100 11000 10100 10010",
    " ": "00000 00000 00000 00000 00000 00000 00000",
}
"""Letters of 5 x 7 dots, as many as lengths of 1, 2 and 5 times a power of ten need."""

_DOTS = 504
"""Of a letter, as many as go across a page: seven of them are 2.5 mm on A4."""

_INK, _FRAME, _PAPER = 20, 150, 255
_LONGEST = 0.25
"""Part of the picture's width that the bar takes at most."""


def bar_length(metres: float) -> int:
    """Return the longest of 1, 2, 5, 10, 20, 50, ... metres up to a length of at least 1 m."""
    power = 10 ** math.floor(math.log10(metres))
    # A length a trifle below a power of ten has that power's logarithm.
    steps = (power // 2, power, 2 * power, 5 * power)
    return int(max(step for step in steps if step <= metres))


def length_name(metres: int) -> str:
    """Return a length in words: ``500 m``, ``2 km``."""
    return f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"


def draw_scale_bar(picture: npt.NDArray[np.uint8], metres: float, beside: int = 1) -> None:
    """Draw a bar with its length into the lower left corner of a picture, in place.

    A picture that is too small for one stays as it is, and one whose middle lies beyond the edge of
    its reference system.

    Args:
        picture: uint8 [H, W, 3].
        metres: On the ground per picture pixel.
        beside: Pictures beside one another on a page: the more there are, the smaller each is.
    """
    height, width, _ = picture.shape
    dots = max(1, round(width * beside / _DOTS))
    if not 1 <= width * _LONGEST * metres < math.inf:
        return
    length = bar_length(width * _LONGEST * metres)
    word = _word(length_name(length), dots)
    bar, gap = round(length / metres), 4 * dots
    box_width = max(bar, word.shape[1]) + 2 * gap
    box_height = word.shape[0] + 3 * gap + 2 * dots
    if box_width > width or box_height > height // 2:
        return
    box = np.full((box_height, box_width), _PAPER, dtype=np.uint8)
    box[gap : gap + word.shape[0], gap : gap + word.shape[1]][word] = _INK
    box[-gap - 2 * dots : -gap, gap : gap + bar] = _INK
    box[[0, -1]] = box[:, [0, -1]] = _FRAME
    top, left = max(0, height - box_height - 2 * gap), min(2 * gap, width - box_width)
    picture[top : top + box_height, left : left + box_width] = box[..., None]


def _word(text: str, dots: int) -> npt.NDArray[np.bool_]:
    columns = []
    for letter in text:
        rows = [[dot == "1" for dot in row] for row in _GLYPHS[letter].split()]
        columns.append(np.pad(np.array(rows), ((0, 0), (0, 1))))
    return np.kron(np.hstack(columns), np.ones((dots, dots))).astype(bool)
