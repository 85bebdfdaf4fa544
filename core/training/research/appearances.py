"""The same ground as other products show it: with and without near infrared and haze.

Real ponds come without near infrared and at the top of the atmosphere, most ground without ponds
with it and at the surface. Every figure is therefore given for all that a user may bring.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, Final, Tuple

import numpy as np
from torch import nn

from ..data.examples import ROLES, Example
from ..data.haze import HAZE
from ..fitting.near_infrared import with_near_infrared

_NIR = ROLES.index("nir")

APPEARANCES: Final[Tuple[str, ...]] = ("visible", "four bands", "hazy", "clear")
"""Visible bands only; with near infrared, predicted where there is none; all bands there are with
ordinary haze put on, and with as much taken off."""


def appearances(example: Example, near_infrared: nn.Module) -> Dict[str, Example]:
    """Return an example in each appearance, by the names of :data:`APPEARANCES`."""
    four = (
        example
        if example.gain[_NIR] > 0
        else with_near_infrared(example, near_infrared, example.name)
    )
    shown = (without_nir(example), four, with_haze(four, 1.0), with_haze(four, -1.0))
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
