"""Cloud and its shadow, by brightness and by comparison with another date of the same ground.

Simple tests, for what ends an observation, not for what veils it. Thick cloud is white and as
bright as hardly any ground: bare soil that is dry reflects .23 in the blue band, concrete .21, pale
tailings .15, thick cloud .6 and what clips a 12-bit camera .67; haze adds up to .08. Ground that is
as bright on another date is ground: clouds move. Shadow darkens all bands, near infrared most,
which the sky lights least. Thin cloud, haze, snow and fog are not told from ground.
"""

from __future__ import annotations

from typing import Optional, Sequence, Tuple

import numpy as np
from scipy import ndimage

from ..raster.array_types import BoolArray, Float32Array
from .ground import Ground

_BRIGHT = 0.35
"""Blue reflectance from which white ground may be cloud."""

_WHITE = 0.3
"""Difference of the visible bands, as a share of the brightest, up to which it is white."""

_AS_BRIGHT = 0.8
"""Share of its blue reflectance that another date must have for it to be ground."""

_EDGE_PX = 2
"""Pixels around cloud and shadow that are half under them."""

_DARK_NIR, _DARK_VISIBLE = 0.5, 0.85
"""Reflectance over that of another date, both over the medians of their images, below which a pixel
lies in shadow: nine tenths of the sunlight are gone, and the sky's light is left."""

_SPECK_PX = 4
"""Fewer pixels than this are a roof or a boulder."""

Seen = Tuple[Ground, Float32Array, BoolArray]
"""An image, its reflectance [C, H, W] on a window, and where it has data, bool [H, W]."""


def can_show_cloud(ground: Optional[Ground]) -> bool:
    """Tell whether cloud can be looked for in an image."""
    visible = ("blue", "green", "red")
    return ground is not None and ground.known and all(role in ground.bands for role in visible)


def can_show_shadow(ground: Optional[Ground]) -> bool:
    """Tell whether shadow can be looked for, given another date that shows as much."""
    return ground is not None and can_show_cloud(ground) and "nir" in ground.bands


def cloud(seen: Seen, others: Sequence[Seen]) -> BoolArray:
    """Return which pixels lie under thick cloud, bool [H, W].

    Args:
        seen: The image that is asked about.
        others: The same window at other dates.
    """
    ground, values, valid = seen
    if not can_show_cloud(ground):
        return np.zeros(valid.shape, dtype=bool)
    visible = values[ground.places(("blue", "green", "red"))]
    brightest = visible.max(axis=0)
    white = (brightest - visible.min(axis=0)) <= _WHITE * brightest
    found = valid & white & (visible[0] >= _BRIGHT)
    for other, reflectance, there in others:
        if "blue" in other.bands and other.known:
            (blue,) = reflectance[other.places(("blue",))]
            found &= ~(there & (blue >= _AS_BRIGHT * visible[0]))
    return _spread(found)


def shadow(seen: Seen, others: Sequence[Seen], clouds: Sequence[BoolArray]) -> BoolArray:
    """Return which pixels are darker than another date lets one expect, bool [H, W].

    Args:
        seen: The image that is asked about.
        others: The same window at other dates; one that shows a pixel darker is enough to say no.
        clouds: Where these have cloud themselves.
    """
    ground, values, valid = seen
    dark = np.zeros(valid.shape, dtype=bool)
    told = np.zeros(valid.shape, dtype=bool)
    if not can_show_shadow(ground):
        return dark
    for (other, reflectance, there), under in zip(others, clouds):
        if not can_show_shadow(other):
            continue
        known = valid & there & ~under
        nir = _relative(ground, values, ("nir",)) / _relative(other, reflectance, ("nir",))
        visible = ("green", "red")
        plain = _relative(ground, values, visible) / _relative(other, reflectance, visible)
        here = known & (nir < _DARK_NIR) & (plain < _DARK_VISIBLE)
        dark = np.where(told & known, dark & here, dark | here)
        told |= known
    return _spread(dark)


def _relative(ground: Ground, values: Float32Array, roles: Sequence[str]) -> Float32Array:
    """Return reflectance in some bands over the image's medians, float32 [H, W], above 0."""
    places = ground.places(roles)
    middle = max(float(ground.medians[places].sum()), 1e-3)
    summed: Float32Array = np.maximum(values[places].sum(axis=0), np.float32(1e-3))
    summed /= np.float32(middle)
    return summed


def _spread(found: BoolArray) -> BoolArray:
    """Return a mask without specks, with a border."""
    if not found.any():
        return found
    parts, count = ndimage.label(found)
    sizes = np.bincount(parts.ravel(), minlength=count + 1)
    sizes[0] = 0
    kept = (sizes >= _SPECK_PX)[parts]
    return np.asarray(ndimage.binary_dilation(kept, iterations=_EDGE_PX), dtype=bool)
