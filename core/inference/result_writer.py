"""Writes class raster, probability raster and ponds, tile by tile, complete or not at all.

Used by the segmentation, and by a new threshold on the probabilities of an earlier one.
"""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass
from typing import Optional, Tuple

import numpy as np
import numpy.typing as npt

from ..model.pond_confidence import PondConfidence
from ..model.probability_percent import whole_percents
from ..protocol.errors import RequestError
from ..protocol.texts import count_text
from ..raster.byte_raster import CLASSES, PERCENTS, ByteRaster
from ..raster.class_codes import NODATA, OTHER, POND
from ..raster.geodesy import Earth
from ..raster.image import Image
from ..raster.vectorise import Vectoriser
from ..raster.windows import Window
from ..run.staging import Staging
from .pond_layer import PondLayer


@dataclass(frozen=True)
class Wanted:
    """What is to be written, and how ponds are told.

    Attributes:
        output: Class raster.
        polygons: The ponds' GeoPackage; none if absent.
        probability: Raster of percent; none if absent.
        threshold: Probability from which a pixel is a pond.
        min_area: Smallest pond to keep as a polygon, in square metres on the ellipsoid.
        simplify: Tolerance of outline simplification in pixels.
        source: Name of the image, for the ponds' attributes.
        model: Name of the model, likewise.
        confidence: How sure the model is of a pond; ``None`` where it does not say.
    """

    output: str
    polygons: Optional[str]
    probability: Optional[str]
    threshold: float
    min_area: float
    simplify: float
    source: str
    model: str
    confidence: Optional[PondConfidence]


@dataclass(frozen=True)
class Found:
    """What a run found, in the names of its result and of its manifest; ``None`` for unknown.

    Attributes:
        ponds: Polygons.
        pond_area_m2: Their area together.
        confident_ponds: Those of at least ``least_confidence``.
        least_confidence: Confidence from which the model shows ponds by default.
        valid_pixels: Pixels classified.
        pond_pixels: Those of them that are pond.
    """

    ponds: Optional[int]
    pond_area_m2: Optional[float]
    confident_ponds: Optional[int]
    least_confidence: Optional[float]
    valid_pixels: int
    pond_pixels: int


class Outputs:
    """Turns probabilities into classes, percents and outlines, tile by tile.

    Attributes:
        ponds: The layer of polygons, if one was asked for.
        valid_pixels: Pixels classified so far.
        pond_pixels: Those of them that are pond.
    """

    def __init__(
        self,
        wanted: Wanted,
        image: Image,
        window: Window,
        staging: Staging,
        opened: contextlib.ExitStack,
    ) -> None:
        """Create the files that are wanted.

        Args:
            wanted: Names the files.
            image: Whose grid they are on.
            window: The part of it that they cover.
            staging: Gives temporary names.
            opened: Closes every file in the end: on Windows, an open one could not be removed.

        Raises:
            OutputError: A file cannot be created.
        """
        self._threshold = np.float32(wanted.threshold)
        self.valid_pixels = self.pond_pixels = 0

        def raster(final: str, name: str) -> ByteRaster:
            made = ByteRaster(staging.reserve(final), final, image, window, name)
            return opened.enter_context(contextlib.closing(made))

        self._classes = raster(wanted.output, CLASSES)
        self._percents = raster(wanted.probability, PERCENTS) if wanted.probability else None
        self.ponds: Optional[PondLayer] = None
        self._vectoriser: Optional[Vectoriser] = None
        if wanted.polygons:
            self.ponds = PondLayer(
                staging.reserve(wanted.polygons),
                wanted.polygons,
                image,
                wanted.model,
                wanted.min_area,
                wanted.simplify,
                wanted.source,
                wanted.confidence,
            )
            opened.enter_context(contextlib.closing(self.ponds))
            min_pixels = _min_pixels(image, window, wanted.min_area)
            self._vectoriser = Vectoriser(window, min_pixels, self.ponds.add)

    def put(
        self,
        window: Window,
        probability: Optional[npt.NDArray[np.float32]],
        valid: npt.NDArray[np.bool_],
    ) -> None:
        """Write one tile; a tile without valid pixels stays the unwritten nodata it is.

        Without a probability, valid pixels are no pond.
        """
        if probability is None:
            if self._vectoriser is not None:
                self._vectoriser.skip(window)
            if valid.any():
                self._put_other(window, valid)
            return
        ponds = probability >= self._threshold
        ponds &= valid
        self.valid_pixels += int(np.count_nonzero(valid))
        self.pond_pixels += int(np.count_nonzero(ponds))
        classes = np.full(valid.shape, OTHER, dtype=np.uint8)
        classes[ponds] = POND
        classes[~valid] = NODATA
        self._classes.write(window, classes)
        if self._percents is not None:
            percents = whole_percents(probability)
            percents[~valid] = NODATA
            self._percents.write(window, percents)
        if self._vectoriser is not None:
            self._vectoriser.add(window, ponds, probability)

    def _put_other(self, window: Window, valid: npt.NDArray[np.bool_]) -> None:
        """Write a tile on which nothing was looked for."""
        self.valid_pixels += int(np.count_nonzero(valid))
        self._classes.write(window, np.where(valid, np.uint8(OTHER), np.uint8(NODATA)))
        if self._percents is not None:
            self._percents.write(window, np.where(valid, np.uint8(0), np.uint8(NODATA)))

    @property
    def remarks(self) -> Tuple[str, ...]:
        """What the user should know of the ponds, in words."""
        unmeasured = 0 if self.ponds is None else self.ponds.unmeasured
        return (count_text("inference.ponds_off_the_earth", unmeasured),) if unmeasured else ()

    @property
    def found(self) -> Found:
        """What has been found so far."""
        pixels = (self.valid_pixels, self.pond_pixels)
        if self.ponds is None:
            return Found(None, None, None, None, *pixels)
        ponds = self.ponds
        return Found(ponds.count, ponds.area_m2, ponds.confident, ponds.least_confidence, *pixels)

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


def check_wanted(threshold: Optional[float], min_area: float, simplify: float) -> None:
    """Refuse numbers that no pond can be told by.

    Raises:
        RequestError: The threshold is no probability, or one of the others is negative.
    """
    if threshold is not None and not 0.0 <= threshold <= 1.0:
        raise RequestError.of("inference.threshold_no_probability", threshold=threshold)
    if not (0 <= min_area < math.inf and 0 <= simplify < math.inf):
        raise RequestError.of("inference.negative_area_or_tolerance")


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
    # Beyond the edge of the Earth no pixel has a size, and no bound is known.
    if not (all(map(math.isfinite, sizes)) and max(sizes) > 0):
        return 1
    # More than there are make no difference, and would not be a number that arrays hold.
    return max(1, math.floor(min(0.9 * min_area / max(sizes), window.area + 1)))
