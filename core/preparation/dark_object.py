"""Dark-object subtraction: haze (path radiance) estimated from the darkest pixels.

Chavez (1988), An improved dark-object subtraction technique, Remote Sensing of Environment
24:459-479. The darkest objects of a scene, deep shade and clear water, are taken to reflect one
percent (Chavez 1996, Photogrammetric Engineering and Remote Sensing 62:1025-1036); what is more
was added by the air and is subtracted from the whole band. What the air takes away is not
corrected.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Sequence, Tuple

import numpy as np

from ..raster.array_types import UInt16Array
from .gaofen import NODATA, REFLECTANCE_SCALE
from .raw_image import ReflectanceScaling

SHARE = 0.001
"""Of the pixels that are darker than the dark object: few enough to be shade or water, enough not
to be single faulty detectors."""

ASSUMED = 0.01
"""Reflectance of the dark object."""


def subtract_dark_object(
    scalings: Sequence[ReflectanceScaling], numbers: UInt16Array
) -> Tuple[Tuple[ReflectanceScaling, ...], Tuple[float, ...]]:
    """Return scalings that subtract the haze, and that haze as reflectance per band.

    Args:
        scalings: Without subtraction.
        numbers: A sample of the image, [C, n], 0 nodata.
    """
    corrected, haze = [], []
    for scaling, values in zip(scalings, numbers):
        lit = values[values != NODATA]
        assumed = ASSUMED / (scaling.factor * REFLECTANCE_SCALE)
        darkest = float(np.quantile(lit, SHARE)) if lit.size else 0.0
        dark = max(0.0, darkest - assumed)
        corrected.append(replace(scaling, dark=dark))
        haze.append(dark * scaling.factor * REFLECTANCE_SCALE)
    return tuple(corrected), tuple(haze)
