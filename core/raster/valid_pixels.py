"""Which pixels of a raster hold data: kept in little memory, or read once more.

What is kept takes little, since a scene is mostly all or nothing.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from typing import DefaultDict, Iterator, List, Protocol, Sequence, Tuple

import numpy as np

from .array_types import BoolArray
from .image import Image, Reader
from .windows import Window

_PIECE = 1024
"""Pixels per side of what is kept, and taken out again, as one."""

_LEVEL = 1
"""Of zlib: what is like its neighbours shrinks well at any."""

_SIDE = 1024
"""Pixels along the side of the squares by which what was kept is found."""

_STRIP = 1 << 21
"""Pixels that are read at a time."""

_Piece = Tuple[Window, bytes]
"""Where pixels lie, and which of them are valid; all are where nothing says."""

_Square = Tuple[int, int]
"""Row and column of a square of the raster, by which what lies in it is found."""


class Validity(Protocol):
    """Knows which pixels hold data."""

    def of(self, window: Window) -> BoolArray:
        """Return the valid pixels of a window, bool [H, W]."""


class ValidFile:
    """Valid pixels of some bands of an image, read from its file. For one thread."""

    def __init__(self, image: Image, bands: Sequence[int]) -> None:
        """Open the image; ``bands`` are 1-based numbers."""
        self._reader = Reader(image, bands)

    def of(self, window: Window) -> BoolArray:
        """Return the valid pixels of a window inside the image, bool [H, W].

        Raises:
            InputError: The file is damaged here.
        """
        result = np.zeros((window.height, window.width), dtype=bool)
        if self._reader.is_empty(window):
            return result
        step = max(1, _STRIP // window.width)
        for first in range(0, window.height, step):
            part = result[first : first + step]
            strip = Window(window.col, window.row + first, window.width, len(part))
            part[:] = self._reader.read(strip)[1]
        return result


class ValidPixels:
    """Valid pixels by window; what was never put in is not valid."""

    def __init__(self) -> None:
        """Begin without any."""
        self._pieces: DefaultDict[_Square, List[_Piece]] = defaultdict(list)
        self.count = 0

    def put(self, window: Window, valid: BoolArray) -> None:
        """Keep the valid pixels, bool [H, W], of a window that overlaps none that is here."""
        for top in range(0, window.height, _PIECE):
            for left in range(0, window.width, _PIECE):
                part = valid[top : top + _PIECE, left : left + _PIECE]
                count = int(np.count_nonzero(part))
                if not count:
                    continue
                height, width = part.shape
                packed = b""
                if count < part.size:
                    packed = zlib.compress(np.packbits(part).tobytes(), _LEVEL)
                place = Window(window.col + left, window.row + top, width, height)
                for square in _squares(place):
                    self._pieces[square].append((place, packed))
                self.count += count

    def of(self, window: Window) -> BoolArray:
        """Return the valid pixels of a window, bool [H, W]."""
        result = np.zeros((window.height, window.width), dtype=bool)
        near = [piece for square in _squares(window) for piece in self._pieces.get(square, ())]
        for place, packed in dict(near).items():
            common = place.intersect(window)
            if not common.area:
                continue
            if not packed:
                result[common.slices_in(window)] = True
                continue
            bits = np.frombuffer(zlib.decompress(packed), np.uint8)
            whole = np.unpackbits(bits, count=place.area).reshape(place.height, place.width)
            result[common.slices_in(window)] = whole[common.slices_in(place)]
        return result


def _squares(window: Window) -> Iterator[_Square]:
    """Yield the squares that a window lies in."""
    for row in range(window.row // _SIDE, (window.bottom - 1) // _SIDE + 1):
        for column in range(window.col // _SIDE, (window.right - 1) // _SIDE + 1):
            yield row, column
