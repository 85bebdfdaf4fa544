"""The same ground as other products show it: with and without near infrared and haze.

Real ponds come without near infrared and at the top of the atmosphere, most ground without ponds
with it and at the surface. Every figure is therefore given for all that a user may bring.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, Final, Tuple

import numpy as np
from torch import nn

from ...model.value_encoding import PICTURE_WHITE
from ..data.examples import ROLES, Example
from ..data.haze import HAZE
from ..fitting.near_infrared import with_near_infrared

_NIR = ROLES.index("nir")

APPEARANCES: Final[Tuple[str, ...]] = ("visible", "four bands", "hazy", "clear", "picture")
"""Visible bands only; with near infrared, predicted where there is none; all bands there are with
ordinary haze put on, and with as much taken off; a picture for the eye, of 8 bits."""

_STRETCH = (2.0, 98.0)
"""Percentiles between which programs stretch pictures unless told otherwise: QGIS's default."""


def appearances(example: Example, near_infrared: nn.Module) -> Dict[str, Example]:
    """Return an example in each appearance, by the names of :data:`APPEARANCES`."""
    four = (
        example
        if example.gain[_NIR] > 0
        else with_near_infrared(example, near_infrared, example.name)
    )
    visible = without_nir(example)
    shown = (visible, four, with_haze(four, 1.0), with_haze(four, -1.0), as_picture(visible))
    return {
        name: replace(item, name=appearance_name(example.name, name))
        for name, item in zip(APPEARANCES, shown)
    }


def appearance_name(example: str, appearance: str) -> str:
    """Return what an example is called in an appearance."""
    return f"{example}, {appearance}"


def without_nir(example: Example) -> Example:
    """Return a four-band example as an image that never had near infrared."""
    keep = np.array([role != "nir" for role in ROLES])
    return replace(
        example,
        pixels=example.pixels * keep[:, None, None].astype(np.uint16),
        gain=np.where(keep, example.gain, 0).astype(np.float32),
        offset=np.where(keep, example.offset, 1).astype(np.float32),
        centre=np.where(keep, example.centre, 0).astype(np.float32),
    )


def as_picture(example: Example) -> Example:
    """Return an example as a picture of 8 bits, each band stretched by itself, and read as one.

    The darkest number is 1: 0 is no data.
    """
    present = example.gain > 0
    known = (example.pixels != example.centre[:, None, None].astype(np.uint16)).any(axis=0)
    pixels, centre = np.zeros_like(example.pixels), np.zeros_like(example.centre)
    for channel in np.flatnonzero(present):
        values = example.pixels[channel]
        low, high = np.percentile(values[known] if known.any() else values, _STRETCH)
        middle = example.centre[channel]
        stretched = (np.append(values.ravel(), middle) - low) / max(high - low, 1.0)
        grades = np.clip(np.rint(stretched * 255), 1, 255).astype(np.uint16)
        pixels[channel], centre[channel] = grades[:-1].reshape(values.shape), grades[-1]
    gain = np.where(present, PICTURE_WHITE / 255, 0.0).astype(np.float32)
    return replace(example, pixels=pixels, centre=centre, gain=gain)


def with_haze(example: Example, amount: float) -> Example:
    """Return an example with so many times ordinary haze put on, or taken off if below zero.

    No pixel falls below a ten-thousandth of reflectance, and none that has no data gets any.
    """
    present = example.gain > 0
    wished = np.where(present, HAZE * amount / np.where(present, example.gain, 1.0), 0.0)
    added = np.maximum(wished, -0.6 * example.centre)[:, None, None]
    moved = np.clip(np.rint(example.pixels + added), 1, 65535).astype(np.uint16)
    centre = np.maximum(np.rint(example.centre + added[:, 0, 0]), present)
    return replace(
        example,
        pixels=np.where(present[:, None, None], moved, np.uint16(0)),
        centre=centre.astype(np.float32),
    )
