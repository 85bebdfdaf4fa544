"""Everything that is counted about a prediction while it streams past once."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Iterator, Optional, Sequence, Tuple

import numpy as np

from ..protocol.accuracy_measures import Ground
from ..raster.array_types import BoolArray, UInt8Array
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

_Read = Tuple[UInt8Array, UInt8Array, Optional[UInt8Array]]


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

    def add_all(self, windows: Sequence[Window]) -> Iterator[int]:
        """Read windows and count them, each while the next one is being read.

        Yields:
            How many are counted, before each of them.

        Raises:
            InputError: A raster is damaged, or holds what it should not.
            OutputError: The disk is full or gone.
        """
        # One thread reads everything, since datasets and layers belong to one at a time; one counts
        # pixels and writes; this one looks at ponds. Each is as long about it as the others.
        with ThreadPoolExecutor(1) as reader, ThreadPoolExecutor(1) as counter:
            ahead = reader.submit(self._read, windows[0])
            counting: Future[None] = counter.submit(lambda: None)
            for number, window in enumerate(windows):
                yield number
                predicted, label, percents = ahead.result()
                if number + 1 < len(windows):
                    ahead = reader.submit(self._read, windows[number + 1])
                used = judged(predicted, label, np.ones(label.shape, dtype=bool))
                if not used.any():
                    self._ponds.skip(window)
                    continue
                counting.result()
                counting = counter.submit(self._count, window, predicted, label, percents, used)
                self._ponds.add(window, predicted, label, used)
            counting.result()

    def _read(self, window: Window) -> _Read:
        """Return classes, labels and percents of a window, each uint8 [H, W]."""
        percents = None if self._probability is None else self._probability.percents(window)
        return self._prediction.classes(window), self._reference.label(window), percents

    def _count(
        self,
        window: Window,
        predicted: UInt8Array,
        label: UInt8Array,
        percents: Optional[UInt8Array],
        used: BoolArray,
    ) -> None:
        codes = verdicts(predicted, label, used)
        self._errors.write(window, codes)
        self.blocks.add(window, codes)
        self._ground.add(window, codes)
        if percents is not None and self.percents is not None:
            self.percents += percent_histogram(percents, label, used)

    @property
    def ground(self) -> Ground:
        """Ground that the pixels of each verdict cover."""
        return self._ground.by_verdict
