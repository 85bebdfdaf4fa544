"""A whole scene: made in memory, or written as an image and its reference polygons."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Tuple

import numpy as np
import numpy.typing as npt

from ..errors import RequestError
from ..feedback import Feedback
from ..requests import SimulateRequest, SimulateResult
from .canvas import Canvas
from .files import rasterise, write_scene
from .landcover import add_fields, add_settlements, natural_cover
from .negatives import add_negatives
from .ponds import Pond, add_ponds
from .routes import add_river, add_roads
from .sensor import record
from .terrain import make_terrain

SMALLEST = 128
LARGEST = 8192
"""Pixels per side that a scene can be made with in memory."""


@dataclass(frozen=True)
class Scene:
    """A simulated scene.

    Attributes:
        pixels: uint16 [4, H, W], blue green red near infrared, reflectance x 10000.
        label: uint8 [H, W], 1 where a pixel's centre is inside a pond, else 0.
        ponds: The ponds; their outlines are exact.
    """

    pixels: npt.NDArray[np.uint16]
    label: npt.NDArray[np.uint8]
    ponds: Tuple[Pond, ...]


def make_scene(size: int, seed: int, feedback: Feedback) -> Scene:
    """Make a scene of ``size`` x ``size`` pixels; the same seed makes the same scene.

    Raises:
        RequestError: ``size`` or ``seed`` is out of range.
        Cancelled: The user asked to stop.
    """
    if not SMALLEST <= size <= LARGEST:
        raise RequestError(f"A scene can have {SMALLEST} to {LARGEST} pixels per side, not {size}.")
    if seed < 0:
        raise RequestError(f"The seed must be 0 or more, not {seed}.")
    # Every part has its own stream, so that a change to one leaves the others as they were.
    parts = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(8)]
    feedback.progress(0.0, "relief")
    terrain = make_terrain(parts[0], size)
    feedback.progress(0.15, "land cover")
    canvas = Canvas(
        terrain,
        natural_cover(parts[1], terrain),
        terrain.shade.copy(),
        np.zeros((size, size), dtype=bool),
    )
    add_fields(parts[2], canvas)
    feedback.progress(0.35, "river and towns")
    add_river(parts[3], canvas)
    add_settlements(parts[4], canvas)
    feedback.progress(0.55, "ponds")
    ponds = add_ponds(parts[5], canvas)
    add_negatives(parts[6], canvas)
    add_roads(parts[3], canvas)
    feedback.progress(0.75, "image")
    pixels = record(parts[7], canvas.reflectance, canvas.shade)
    return Scene(pixels, rasterise(ponds, size), tuple(ponds))


def simulate(request: SimulateRequest, feedback: Feedback) -> SimulateResult:
    """Write ``scene.tif`` and ``ponds.gpkg`` (layer ``ponds``) of a simulated scene.

    Raises:
        RequestError: The size or the seed is out of range.
        OutputError: The files cannot be written.
        Cancelled: The user asked to stop; nothing is left behind.
    """
    scene = make_scene(request.size, request.seed, feedback)
    feedback.progress(0.9, "writing")
    folder = Path(request.output)
    image, reference = folder / "scene.tif", folder / "ponds.gpkg"
    write_scene(scene.pixels, scene.ponds, image, reference)
    feedback.progress(1.0, "done")
    return SimulateResult(
        image=str(image),
        reference=str(reference),
        ponds=len(scene.ponds),
        prevalence=float(scene.label.mean()),
    )
