"""Reads windows of an image as a model's pixels, of the size and in the numbers that it knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..model.value_encoding import Encoding
from ..raster import resampling
from ..raster.image import Image, Reader
from ..raster.windows import Window
from ..raster.working_grid import PixelScale

SOURCE_STRIP = 1 << 21
"""Pixels of a fine image that are read at a time: a hundred of them may make one working pixel."""


@dataclass(frozen=True)
class WorkingPixels:
    """One window on the working grid.

    Attributes:
        pixels: What the model takes, uint16 [C, H, W]; the encoding's centre where there are no
            data.
        valid: Where there are, bool [H, W].
        written: Which of the image's own pixels that are to be written are valid, bool [H, W].
    """

    pixels: npt.NDArray[np.uint16]
    valid: npt.NDArray[np.bool_]
    written: npt.NDArray[np.bool_]


class WorkingReader:
    """Reads an image on its working grid. For one thread, like the reader that it opens."""

    def __init__(self, image: Image, encoding: Encoding, scale: PixelScale) -> None:
        """Open the image."""
        self._image, self._encoding, self._scale = image, encoding, scale
        self._reader = Reader(image, encoding.bands)

    def is_empty(self, window: Window) -> bool:
        """Tell whether the file stores nothing in a window on the image's grid."""
        return self._reader.is_empty(window)

    def read(self, working: Window, write: Window) -> WorkingPixels:
        """Read a window.

        Args:
            working: On the working grid; inside the image.
            write: On the image's grid; inside the other one.

        Raises:
            InputError: The file is damaged here.
        """
        if self._scale.down > 1:
            return self._averaged(working, write)
        source = self._scale.image_pixels(working) if self._scale.up > 1 else working
        source = source.intersect(self._image.window)
        values, valid = self._reader.read(source)
        written = valid[write.slices_in(source)]
        pixels = self._encoding.pixels(values, valid)
        if self._scale.up > 1:
            pixels, valid = resampling.interpolated(pixels, valid, source, working, self._scale.up)
            self._encoding.fill(pixels, valid)
        return WorkingPixels(pixels, valid, written)

    def _averaged(self, working: Window, write: Window) -> WorkingPixels:
        """Read and average strip by strip, never holding all the pixels of the image."""
        down = self._scale.down
        shape = (working.height, working.width)
        pixels = np.empty((self._encoding.count, *shape), dtype=np.uint16)
        known = np.empty(shape, dtype=bool)
        written = np.zeros((write.height, write.width), dtype=bool)
        step = max(1, SOURCE_STRIP // (working.width * down * down))
        for first in range(0, working.height, step):
            strip = Window(
                working.col,
                working.row + first,
                working.width,
                min(step, working.height - first),
            )
            source = self._scale.image_pixels(strip).intersect(self._image.window)
            values, valid = self._reader.read(source)
            here = slice(first, first + strip.height)
            pixels[:, here], known[here] = resampling.averaged(
                self._encoding.pixels(values, valid), valid, down
            )
            both = source.intersect(write)
            if both.area:
                written[both.slices_in(write)] = valid[both.slices_in(source)]
        self._encoding.fill(pixels, known)
        return WorkingPixels(pixels, known, written)
