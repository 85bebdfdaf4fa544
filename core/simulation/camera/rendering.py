"""Rendering of a scene plan to pixels, window by window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

import numpy as np
from scipy import ndimage

from ...raster.array_types import Float32Array, UInt8Array, UInt16Array
from ..land.land_cover import land_cover
from ..land.noise import child
from ..land.scene_plan import ScenePlan
from ..land.shapes import Patch, centres_inside, patch_around
from ..land.terrain import elevation
from .atmosphere import through_air
from .sensor import BORDER, multispectral, pan_of, panchromatic, record
from .sunlight import REACH_PX, sunlight

PAN_FINE = 4
"""Panchromatic cells per multispectral pixel side: 2 m and 8 m."""


_SPLINE_BORDER = 12
"""Pixels around a window that a cubic spline needs: its filter falls by 0.27 a pixel."""


@dataclass(frozen=True)
class LabelledPixels:
    """Ground as the camera has it, and where its ponds are.

    Attributes:
        pixels: uint16 [4, H, W], blue green red near infrared, reflectance x 10000.
        label: uint8 [H, W], 1 where a pixel's centre is inside a pond, else 0.
    """

    pixels: UInt16Array
    label: UInt8Array


@dataclass(frozen=True)
class Window(LabelledPixels):
    """A window of a scene.

    Attributes:
        height: Of the ground and all that is built on it, metres, float32 [H, W].
    """

    height: Float32Array


def render(plan: ScenePlan, patch: Patch) -> Window:
    """Draw a window of whole pixels; the same as that part of any larger window."""
    seen, height = _seen(plan, patch)
    calibration = multispectral(plan.land.setting)
    pixels = record(_sky_seed(plan), calibration, patch, seen)
    return Window(pixels, label_of(plan, patch), height)


def render_moved(plan: ScenePlan, patch: Patch, right: float, down: float) -> LabelledPixels:
    """Draw a window of whole pixels as an image shows it that lies off by parts of a pixel.

    Args:
        plan: The scene.
        patch: Where.
        right: Pixels by which all that is seen lies too far to the right.
        down: Likewise, down.

    Returns:
        The pixels; labels are those of the ground itself, which does not move.
    """
    border = _SPLINE_BORDER + int(np.ceil(max(abs(right), abs(down))))
    seen, _ = _seen(plan, patch.grown(border))
    inside = (slice(border, -border), slice(border, -border))
    moved = np.stack([ndimage.shift(band, (down, right), order=3)[inside] for band in seen])
    pixels = record(_sky_seed(plan), multispectral(plan.land.setting), patch, moved)
    return LabelledPixels(pixels, label_of(plan, patch))


def _sky_seed(plan: ScenePlan) -> int:
    """Return the seed of what is another one whenever the camera comes by."""
    visit = plan.land.setting.visit
    return child(plan.land.seed, "visit", visit) if visit else plan.land.seed


def render_pan(plan: ScenePlan, patch: Patch) -> UInt16Array:
    """Draw a window of whole pixels at :data:`PAN_FINE` cells a side, uint16 [1, 4 H, 4 W]."""
    fine = patch.at(PAN_FINE)
    seen, _ = _seen(plan, fine)
    return record(plan.land.seed, panchromatic(plan.land.setting), fine, pan_of(seen))


def label_of(plan: ScenePlan, patch: Patch) -> UInt8Array:
    """Return which pixels have their centre in a pond, uint8 [H, W]."""
    label = np.zeros(patch.shape, dtype=np.uint8)
    for pond in plan.ponds:
        around = patch_around(pond.ring, 1)
        common = patch.overlap(around)
        if common is not None:
            mine, its = common
            label[mine] |= centres_inside(pond.ring, around)[its].astype(np.uint8)
    return label


def _seen(plan: ScenePlan, patch: Patch) -> Tuple[Float32Array, Float32Array]:
    """Return reflectance at the camera on ``patch`` and its blur's border, and heights on it."""
    land, fine = plan.land, patch.fine
    near = patch.grown(BORDER)
    # One cell more for slopes, and as far as shadows fall.
    border = 1 + REACH_PX * fine
    wide = near.grown(border)
    natural = elevation(land.relief, wide)
    sloped = natural[border - 1 : 1 - border, border - 1 : 1 - border]
    cover = land_cover(land.seed, land.setting, land.relief, near, sloped)
    height = natural.copy()
    for feature in plan.features_in(_whole_pixels(wide)):
        drawing = feature.draw(land, fine)
        common = wide.overlap(drawing.patch)
        if common is None:
            continue
        mine, its = common
        height[mine] += drawing.built[its] * (drawing.height[its] - height[mine])
        common = near.overlap(drawing.patch)
        if common is None:
            continue
        (rows, columns), (its_rows, its_columns) = common
        below = cover[:, rows, columns]
        above = drawing.colour[:, its_rows, its_columns]
        below += drawing.share[its_rows, its_columns] * (above - below)
    inside = (slice(border, -border), slice(border, -border))
    sunlit = sunlight(height, land.setting, fine)[inside]
    seen = through_air(_sky_seed(plan), land.setting, near, cover, sunlit)
    own = (slice(BORDER, -BORDER), slice(BORDER, -BORDER))
    return seen, height[inside][own]


def _whole_pixels(patch: Patch) -> Patch:
    """Return the whole pixels that hold a window of finer cells."""
    left, top = patch.x // patch.fine, patch.y // patch.fine
    right = -(-(patch.x + patch.width) // patch.fine)
    bottom = -(-(patch.y + patch.height) // patch.fine)
    return Patch(left, top, right - left, bottom - top)
