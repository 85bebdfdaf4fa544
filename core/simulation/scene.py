"""A whole simulated scene: in memory for training, or written block by block."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Tuple

import numpy as np
from osgeo import gdal

from ..protocol.errors import RequestError
from ..protocol.texts import text
from ..run.feedback import Feedback
from ..run.progress import Share
from .camera.rendering import PAN_FINE, LabelledPixels, render, render_pan
from .land.scene_plan import ScenePlan, make_plan
from .land.shapes import Patch
from .land.tailings_pond import Pond
from .land.terrain import GSD_M
from .scene_files import BANDS, GrowingRaster

SMALLEST = 128
LARGEST = 40_000
"""Pixels per side; the largest is more than three swaths of the camera."""

_BLOCK_PX = 1024
_PAN_BLOCK_PX = 256
"""What is drawn at a time, pixels a side: some 300 MB."""


@dataclass(frozen=True)
class Scene(LabelledPixels):
    """A simulated scene.

    Attributes:
        ponds: The ponds; their outlines are exact, and may go on beyond the scene.
    """

    ponds: Tuple[Pond, ...]


def make_scene(size: int, seed: int, feedback: Feedback) -> Scene:
    """Make a scene of ``size`` x ``size`` pixels in memory; the same seed makes the same scene.

    Raises:
        RequestError: ``size`` or ``seed`` is out of range.
        Cancelled: The user asked to stop.
    """
    check(size, seed)
    plan = make_plan(size, seed, Share(feedback, 0.0, 0.4))
    pixels = np.empty((4, size, size), dtype=np.uint16)
    label = np.empty((size, size), dtype=np.uint8)
    for patch, done in _blocks(size, _BLOCK_PX):
        feedback.progress(0.4 + 0.6 * done, text("simulation.stage.image"))
        window = render(plan, patch)
        rows, columns = (
            slice(patch.y, patch.y + patch.height),
            slice(patch.x, patch.x + patch.width),
        )
        pixels[:, rows, columns] = window.pixels
        label[rows, columns] = window.label
    feedback.progress(1.0, text("engine.stage.done"))
    return Scene(pixels, label, plan.ponds)


def check(size: int, seed: int) -> None:
    """Refuse a scene that is too small, too large or of a negative seed.

    Raises:
        RequestError: ``size`` or ``seed`` is out of range.
    """
    if not SMALLEST <= size <= LARGEST:
        raise RequestError.of(
            "simulation.size_out_of_range", smallest=SMALLEST, largest=LARGEST, size=size
        )
    if seed < 0:
        raise RequestError.of("simulation.negative_seed", seed=seed)


def _blocks(size: int, side: int) -> Iterator[Tuple[Patch, float]]:
    """Yield the windows of a scene row by row, each with the share that was yielded before."""
    starts = range(0, size, side)
    total = len(starts) ** 2
    for number, (y, x) in enumerate((y, x) for y in starts for x in starts):
        yield Patch(x, y, min(side, size - x), min(side, size - y)), number / total


def write_images(
    plan: ScenePlan, image: Tuple[str, Path], dem: Tuple[str, Path], feedback: Feedback
) -> float:
    """Write image and heights block by block.

    Args:
        plan: What is there.
        image: Where to write the image, and the name it will get.
        dem: Likewise of the heights.
        feedback: Hears of progress, and may cancel.

    Returns:
        The share of pond pixels, 0 to 1.

    Raises:
        OutputError: The disk is full or gone.
        Cancelled: The user asked to stop.
    """
    ponds = 0
    with ExitStack() as stack:
        pixels = GrowingRaster(*image, plan.size, gdal.GDT_UInt16, BANDS, GSD_M)
        stack.callback(pixels.close)
        heights = GrowingRaster(*dem, plan.size, gdal.GDT_Float32, ("height",), GSD_M)
        stack.callback(heights.close)
        for patch, done in _blocks(plan.size, _BLOCK_PX):
            feedback.progress(done, text("simulation.stage.image"))
            window = render(plan, patch)
            pixels.write(window.pixels, patch)
            heights.write(window.height[None], patch)
            ponds += int(window.label.sum())
        pixels.finish()
        heights.finish()
    return ponds / plan.size**2


def write_pan(plan: ScenePlan, pan: Tuple[str, Path], feedback: Feedback) -> None:
    """Write the panchromatic image block by block; see :func:`write_images`."""
    with ExitStack() as stack:
        raster = GrowingRaster(
            *pan, plan.size * PAN_FINE, gdal.GDT_UInt16, ("pan",), GSD_M / PAN_FINE
        )
        stack.callback(raster.close)
        for patch, done in _blocks(plan.size, _PAN_BLOCK_PX):
            feedback.progress(done, text("simulation.stage.panchromatic"))
            raster.write(render_pan(plan, patch), patch.at(PAN_FINE))
        raster.finish()
