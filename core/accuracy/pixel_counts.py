"""Everything that is counted about a prediction while it streams past once."""

from __future__ import annotations

from typing import Optional

import numpy as np

from ..raster.byte_raster import ByteRaster
from ..raster.geodesy import Earth
from ..raster.image import Image
from ..raster.windows import Window
from .block_counts import BlockCounts, block_side
from .metrics import judged
from .pond_scoring import PondScore
from .predicted_map import Percents, Prediction
from .reference_labels import ReferenceLabels, verdicts
from .thresholds import LEVELS, Histogram, percent_histogram

_CORNERS = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], dtype=np.float64)


class PixelCounts:
    """Counts pixels by block of ground and by probability, and hands each window to the ponds.

    Attributes:
        blocks: Pixels by verdict and block.
        percents: Pixels by reference label and probability; ``None`` without a raster of it.
    """

    def __init__(
        self,
        prediction: Prediction,
        reference: ReferenceLabels,
        probability: Optional[Percents],
        errors: ByteRaster,
        ponds: PondScore,
    ) -> None:
        """Take what is compared, the raster of how each pixel was judged, and the ponds' judge."""
        self._prediction, self._reference, self._probability = prediction, reference, probability
        self._errors, self._ponds = errors, ponds
        image = prediction.image
        self._earth = Earth(image.crs)
        self._area_m2 = 0.0
        self.blocks = BlockCounts(image, block_side(reference.pond_areas, image))
        self.percents: Optional[Histogram] = None
        if probability is not None:
            self.percents = np.zeros((2, LEVELS + 1), dtype=np.int64)

    def add(self, window: Window) -> None:
        """Read one window and count it.

        Raises:
            InputError: A raster is damaged here, or holds what it should not.
            OutputError: The disk is full or gone.
        """
        predicted = self._prediction.classes(window)
        label = self._reference.label(window)
        used = judged(predicted, label, np.ones(label.shape, dtype=bool))
        if not used.any():
            self._ponds.skip(window)
            return
        codes = verdicts(predicted, label, used)
        self._errors.write(window, codes)
        self._ponds.add(window, predicted, label, used)
        self.blocks.add(window, codes)
        pixel = pixel_area(self._prediction.image, window, self._earth)
        self._area_m2 += pixel * np.count_nonzero(used)
        if self._probability is not None and self.percents is not None:
            self.percents += percent_histogram(self._probability.percents(window), label, used)

    @property
    def pixel_area_m2(self) -> Optional[float]:
        """Mean area of the judged pixels on the ellipsoid; ``None`` where there are none."""
        total = self.blocks.total.total
        return self._area_m2 / total if total else None


def pixel_area(image: Image, window: Window, earth: Earth) -> float:
    """Return the area of a window's middle pixel on the ellipsoid, in square metres."""
    x0, dx, _, y0, _, dy = image.geotransform_of(window)
    middle = (window.width // 2, window.height // 2)
    return earth.polygon([(_CORNERS + middle) * (dx, dy) + (x0, y0)])[0]
