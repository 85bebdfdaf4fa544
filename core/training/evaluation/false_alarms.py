"""False alarms on ground that holds no pond: pixels and ponds, by source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Optional, Sequence

import numpy as np
from scipy import ndimage

from ...accuracy.metrics import ratio
from ...raster.array_types import BoolArray
from ...raster.class_codes import OTHER, POND
from ..data.examples import Example, by_site
from .logits import Logits
from .site_accuracy import SMALLEST_POND_PX


@dataclass(frozen=True)
class FalseAlarms:
    """What was drawn where there is no pond; counts of several images are added with ``+``.

    Attributes:
        pixels: Pixels that were judged.
        wrong: Those of them that were called pond.
        ponds: Ponds of :data:`SMALLEST_POND_PX` pixels and more that were drawn.
        pixel_m2: Area of a pixel.
    """

    pixels: int
    wrong: int
    ponds: int
    pixel_m2: float

    def __add__(self, other: FalseAlarms) -> FalseAlarms:
        """Pool two sources whose pixels are of one size."""
        return FalseAlarms(
            self.pixels + other.pixels,
            self.wrong + other.wrong,
            self.ponds + other.ponds,
            self.pixel_m2,
        )

    @property
    def share(self) -> Optional[float]:
        """Part of the pixels that are wrong; ``None`` where none was judged."""
        return ratio(self.wrong, self.pixels)

    @property
    def ponds_per_100_km2(self) -> Optional[float]:
        """False ponds on a hundred square kilometres; ``None`` where nothing was judged."""
        return ratio(self.ponds * 1e8, self.pixels * self.pixel_m2)


def count_false_alarms(
    ground: Sequence[Example], logits: Logits, least: float, pixel_m2: float
) -> Dict[str, FalseAlarms]:
    """Count what is drawn on ground without ponds, by source.

    Args:
        ground: Images whose label is 0 where they are judged.
        logits: A prediction for each, by name.
        least: Logit from which a pixel is called pond.
        pixel_m2: Area of a pixel.

    Raises:
        ValueError: An image has a pond.
    """
    result: Dict[str, FalseAlarms] = {}
    for source, images in by_site(ground).items():
        total = FalseAlarms(0, 0, 0, pixel_m2)
        for image in images:
            if (image.label == POND).any():
                raise ValueError(f"{image.name} has a pond")
            judged = image.label == OTHER
            drawn = (logits[image.name] >= least) & judged
            total += FalseAlarms(
                int(np.count_nonzero(judged)),
                int(np.count_nonzero(drawn)),
                _large_enough(drawn),
                pixel_m2,
            )
        result[source] = total
    return result


def _large_enough(drawn: BoolArray) -> int:
    """Return how many 4-connected areas have :data:`SMALLEST_POND_PX` pixels."""
    pieces, count = ndimage.label(drawn)
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)[1:]
    return int(np.count_nonzero(sizes >= SMALLEST_POND_PX))
