"""What a segmentation writes: classes, percents and ponds, tile by tile, whole or not at all."""

from __future__ import annotations

import contextlib
import math
from typing import Optional

import numpy as np
import numpy.typing as npt

from .geodesy import Earth
from .grid import Window
from .modelcard import ModelCard
from .pondlayer import PondLayer
from .raster import Image
from .requests import SegmentRequest
from .staging import Staging
from .vectorise import Vectoriser
from .writer import NODATA, OTHER, POND, ByteRaster


class Outputs:
    """Turns probabilities into classes, percents and outlines, tile by tile.

    Attributes:
        threshold: Probability from which a pixel is a pond.
        ponds: The layer of polygons, if one was asked for.
        valid_pixels: Pixels classified so far.
        pond_pixels: Those of them that are pond.
    """

    def __init__(
        self,
        request: SegmentRequest,
        image: Image,
        window: Window,
        card: ModelCard,
        staging: Staging,
        opened: contextlib.ExitStack,
    ) -> None:
        """Create the files that a request asks for.

        Args:
            request: Names the files.
            image: Whose grid they are on.
            window: The part of it that they cover.
            card: The model's card.
            staging: Gives temporary names.
            opened: Closes every file in the end: on Windows, an open one could not be removed.

        Raises:
            OutputError: A file cannot be created.
        """
        self.threshold = card.threshold if request.threshold is None else request.threshold
        self.valid_pixels = self.pond_pixels = 0

        def raster(final: str, name: str) -> ByteRaster:
            made = ByteRaster(staging.reserve(final), final, image, window, name)
            return opened.enter_context(contextlib.closing(made))

        self._classes = raster(request.output, "tailings pond")
        self._percents = (
            raster(request.probability, "probability of a tailings pond, percent")
            if request.probability
            else None
        )
        self.ponds: Optional[PondLayer] = None
        self._vectoriser: Optional[Vectoriser] = None
        if request.polygons:
            self.ponds = PondLayer(
                staging.reserve(request.polygons),
                request.polygons,
                image,
                f"{card.name} {card.version}".strip(),
                request.min_area,
                request.simplify,
            )
            opened.enter_context(contextlib.closing(self.ponds))
            min_pixels = _min_pixels(image, window, request.min_area)
            self._vectoriser = Vectoriser(window, min_pixels, self.ponds.add)

    def put(
        self,
        window: Window,
        probability: Optional[npt.NDArray[np.float32]],
        valid: npt.NDArray[np.bool_],
    ) -> None:
        """Write one tile; a tile without valid pixels stays the unwritten nodata it is."""
        if probability is None:
            if self._vectoriser is not None:
                self._vectoriser.skip(window)
            return
        ponds = probability >= np.float32(self.threshold)
        ponds &= valid
        self.valid_pixels += int(np.count_nonzero(valid))
        self.pond_pixels += int(np.count_nonzero(ponds))
        classes = np.full(valid.shape, OTHER, dtype=np.uint8)
        classes[ponds] = POND
        classes[~valid] = NODATA
        self._classes.write(window, classes)
        if self._percents is not None:
            # Rounded down, so that "at least 50 percent" means the same pixels as "at least 0.5".
            percents = np.floor(np.clip(probability, 0, 1) * np.float32(100)).astype(np.uint8)
            percents[~valid] = NODATA
            self._percents.write(window, percents)
        if self._vectoriser is not None:
            self._vectoriser.add(window, ponds, probability)

    def finish(self) -> None:
        """Complete and close every file.

        Raises:
            OutputError: The disk is full or gone.
        """
        if self._vectoriser is not None and self.ponds is not None:
            self._vectoriser.finish()
            self.ponds.finish()
        self._classes.finish()
        if self._percents is not None:
            self._percents.finish()


def _min_pixels(image: Image, window: Window, min_area: float) -> int:
    """Return a pixel count that no pond of ``min_area`` can stay below, anywhere in the window.

    A first sieve before outlines are traced; the exact area decides later. The largest pixel of
    the window, by its corners and centre, bounds how few pixels can make up the area.
    """
    if min_area <= 0:
        return 1
    earth = Earth(image.crs)
    x0, dx, _, y0, _, dy = image.geotransform
    middle = (window.col + window.width // 2, window.row + window.height // 2)
    corners = [
        (col, row)
        for col in (window.col, window.right - 1)
        for row in (window.row, window.bottom - 1)
    ]
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], dtype=np.float64)
    sizes = [
        earth.polygon([(square + position) * (dx, dy) + (x0, y0)])[0]
        for position in (middle, *corners)
    ]
    return max(1, math.floor(0.9 * min_area / max(sizes)))
