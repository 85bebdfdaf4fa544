"""Simulated ground without tailings ponds, of kinds that real sources of negatives lack.

What a network takes for a pond on ground that it has not seen: smooth bright patches with sharp
edges, water with a bare bright shore, turbid water among pale bars, basins in grids. None of it
is a pond here, at all sizes that ponds have.
"""

from __future__ import annotations

from typing import Callable, Dict, Iterable, List, Optional

import numpy as np

from ...protocol.texts import text
from ...raster.array_types import UInt16Array
from ...raster.class_codes import OTHER
from ...run.feedback import Feedback
from ...simulation.camera.atmosphere import through_air
from ...simulation.camera.sensor import multispectral, record
from ...simulation.camera.sunlight import sunlight
from ...simulation.land.noise import rng_of
from ...simulation.land.shapes import Patch
from ...simulation.scene import check
from .dry_landscapes import dunes, gravel, playa, wadi
from .examples import Example, make_example
from .farmed_landscapes import bare_fields, greenhouses, pools
from .ground_canvas import Ground
from .water_landscapes import braided_river, flood, lakes, meandering_river, reservoir

SITE = "simulated ground"
"""Site of every scene: none is held out."""

_LANDSCAPES: Dict[str, Callable[[int, int], Ground]] = {
    "dunes": dunes,
    "reservoir": reservoir,
    "bare fields": bare_fields,
    "meandering river": meandering_river,
    "playa": playa,
    "lakes": lakes,
    "pools": pools,
    "braided river": braided_river,
    "wadi": wadi,
    "flood": flood,
    "greenhouses": greenhouses,
    "gravel": gravel,
}

KINDS = tuple(_LANDSCAPES)
"""Kinds of landscapes, in the order of seeds: as many seeds in a row show all."""

_CORRECTED = 0.5
"""How often a scene is as after a correction of the atmosphere; an assumption."""


def kind_of(seed: int) -> str:
    """Return the kind of landscape that a seed gives."""
    return KINDS[seed % len(KINDS)]


def draw_ground(seed: int, size: int) -> Ground:
    """Return the ground of a scene before light, air and camera; the same seed gives the same.

    Raises:
        RequestError: ``size`` or ``seed`` is out of range.
    """
    check(size, seed)
    return _LANDSCAPES[kind_of(seed)](seed, size)


def simulate_ground(
    seeds: Iterable[int], size: int, feedback: Optional[Feedback] = None
) -> List[Example]:
    """Make scenes without ponds, of ``size`` x ``size`` pixels: all labels are 0.

    Args:
        seeds: Not negative; one scene each, its kind given by :func:`kind_of`.
        size: Pixels a side.
        feedback: Hears of each scene, and says whether to go on.

    Raises:
        RequestError: ``size`` or a seed is out of range.
        Cancelled: The user asked to stop.
    """
    examples: List[Example] = []
    feedback = feedback or Feedback()
    wanted = list(seeds)
    for seed in wanted:
        feedback.progress(len(examples) / len(wanted), text("simulation.stage.image"))
        pixels = _photograph(draw_ground(seed, size))
        label = np.full(pixels.shape[1:], OTHER, dtype=np.uint8)
        examples.append(make_example(f"{SITE} {seed}", SITE, list(pixels), label))
    return examples


def _photograph(ground: Ground) -> UInt16Array:
    """Return what the camera has of a ground, uint16 [4, size, size]."""
    lit = sunlight(ground.height, ground.setting, 1)
    if rng_of(ground.seed, "corrected").random() < _CORRECTED:
        # A correction leaves shadows: they get the light of the sky.
        seen = ground.cover * (np.float32(0.2) + np.float32(0.8) * lit)
    else:
        seen = through_air(ground.seed, ground.setting, ground.patch, ground.cover, lit)
    scene = Patch(0, 0, ground.size, ground.size)
    return record(ground.seed, multispectral(ground.setting), scene, seen)
