"""Everything that is counted about a prediction while it streams past once."""

from __future__ import annotations

from typing import Optional

import numpy as np

from ..protocol.accuracy_measures import Ground
from ..raster.array_types import UInt8Array
from ..raster.byte_raster import ByteRaster
from ..raster.image import Image
from ..raster.pixel_areas import PixelAreas
from ..raster.windows import Window
from .block_counts import ORDER, BlockCounts, block_side
from .metrics import judged
from .pond_scoring import PondScore
from .predicted_map import Percents, Prediction
from .reference_labels import ReferenceLabels, verdicts
from .thresholds import LEVELS, Histogram, percent_histogram


class JudgedGround:
    """The ground that pixels of each verdict cover, on the ellipsoid."""

    def __init__(self, image: Image) -> None:
        """Take the grid."""
        self._areas = PixelAreas(image)
        self._found = np.zeros(256)

    def add(self, window: Window, errors: UInt8Array) -> None:
        """Add the pixels of one window.

        Args:
            window: Where it lies.
            errors: uint8 [H, W], codes of :data:`core.accuracy.block_counts.ORDER`.
        """
        self._found += self._areas.by_class(window, errors)

    @property
    def by_verdict(self) -> Ground:
        """What was judged so far, square metres."""
        return Ground(*(float(self._found[code]) for code in ORDER))


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
        self._ground = JudgedGround(image)
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
        self._ground.add(window, codes)
        if self._probability is not None and self.percents is not None:
            self.percents += percent_histogram(self._probability.percents(window), label, used)

    @property
    def ground(self) -> Ground:
        """Ground that the pixels of each verdict cover."""
        return self._ground.by_verdict
