"""What becomes of an image whose pixels are of another size than those that a model was made for.

A network knows ponds by their shapes, and shapes by their size in pixels: it is shown the image in
pixels of the size that it knows. What else it cannot be shown is refused.
"""

from __future__ import annotations

import math
from typing import Tuple

from ..model.model_card import ModelCard
from ..protocol.errors import InputError
from ..protocol.texts import text
from ..raster import working_grid
from ..raster.image import Image
from ..raster.working_grid import AS_IS, MOST_DOWN, MOST_UP, PixelScale

_FINEST, _COARSEST = 0.6, 30.0
"""Pixel sizes, in metres, from and to which images of other pixels are read.

Ponds were found from 1 m on. Averaging loses nothing that a network of 9 m would use, so sharpened
images of Gaofen-2 (0.8 m) and the like are read too; what is finer comes from aircraft.
"""

_SLACK = 1.05
"""Thirty metres on the map are rarely thirty on the ellipsoid."""


def adapts(card: ModelCard) -> bool:
    """Tell whether a model can be shown pixels of the size that it was made for.

    Not one of single pixels, nor one that was fitted to the very image, nor a graph of which we
    know no more than a window and a resolution.
    """
    shapes = card.margin > 0 and card.window is None and not card.settings
    return bool(card.native and card.gsd_m and shapes)


def scale_for(image: Image, card: ModelCard) -> PixelScale:
    """Return on which grid a model works on an image.

    Raises:
        InputError: The image's pixels are too small or too large for the model.
    """
    if not adapts(card) or working_grid.like(image.gsd_m, card.gsd_m):
        return AS_IS
    finest, coarsest = limits(card)
    if not within(image.gsd_m, finest, coarsest):
        raise InputError.of(
            "inference.pixel_size_refused",
            image=image.name,
            gsd=image.gsd_m,
            model=card.name,
            finest=finest,
            coarsest=coarsest,
            size=working_grid.middle(card.gsd_m),
        )
    return working_grid.choose(image.gsd_m, card.gsd_m)


def within(size: float, finest: float, coarsest: float) -> bool:
    """Tell whether pixels of a size, in metres, are among those that can be read."""
    return finest / _SLACK <= size <= coarsest * _SLACK


def limits(card: ModelCard) -> Tuple[float, float]:
    """Return the smallest and the largest pixels that can be shown to a model, in metres."""
    known = working_grid.middle(card.gsd_m)
    # The largest factor serves until the next one would come nearer.
    finest = max(_FINEST, known / math.sqrt(MOST_DOWN * (MOST_DOWN + 1)))
    coarsest = min(_COARSEST, known * math.sqrt(MOST_UP * (MOST_UP + 1)))
    return min(finest, card.gsd_m[0]), max(coarsest, card.gsd_m[-1])


def remark(image: Image, card: ModelCard, scale: PixelScale) -> str:
    """Return in which pixels an image is read, for people; empty if in its own."""
    if scale.as_is:
        return ""
    return text(
        "inference.read_at_other_size",
        image=image.name,
        gsd=image.gsd_m,
        size=scale.working_size(image.gsd_m),
        model=card.name,
    )


def warning(image: Image, card: ModelCard) -> str:
    """Return what to know of a model that cannot be shown other pixels; empty if nothing."""
    if not card.gsd_m or adapts(card):
        return ""
    if card.gsd_m[0] * 0.99 <= image.gsd_m <= card.gsd_m[-1] * 1.01:
        return ""
    return text(
        "inference.pixel_size_outside_model",
        image=image.name,
        gsd=image.gsd_m,
        model=card.name,
        smallest=card.gsd_m[0],
        largest=card.gsd_m[-1],
    )
