"""A whole simulated scene: in memory for training, or written block by block."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Optional, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import gdal

from ..protocol.errors import RequestError
from ..protocol.simulate import SimulateRequest, SimulateResult
from ..protocol.texts import text
from ..run.feedback import Feedback
from ..run.staging import Staging
from .camera.rendering import PAN_FINE, render, render_pan
from .land.scene_plan import ScenePlan, make_plan
from .land.shapes import Patch
from .land.tailings_pond import Pond
from .land.terrain import GSD_M
from .product.level1a_writer import write_product
from .scene_files import BANDS, GrowingRaster, write_reference

SMALLEST = 128
LARGEST = 40_000
"""Pixels per side; the largest is more than three swaths of the camera."""

_BLOCK_PX = 1024
_PAN_BLOCK_PX = 256
"""What is drawn at a time, pixels a side: some 300 MB."""


@dataclass(frozen=True)
class Scene:
    """A simulated scene.

    Attributes:
        pixels: uint16 [4, H, W], blue green red near infrared, reflectance x 10000.
        label: uint8 [H, W], 1 where a pixel's centre is inside a pond, else 0.
        ponds: The ponds; their outlines are exact, and may go on beyond the scene.
    """

    pixels: npt.NDArray[np.uint16]
    label: npt.NDArray[np.uint8]
    ponds: Tuple[Pond, ...]


class _Part(Feedback):
    """Passes the progress of a part of the job on as progress of the whole."""

    def __init__(self, whole: Feedback, start: float, end: float) -> None:
        self._whole, self._start, self._end = whole, start, end

    def progress(self, fraction: float, stage: str) -> None:
        self._whole.progress(self._start + fraction * (self._end - self._start), stage)

    def log(self, message: str, level: str = "info") -> None:
        self._whole.log(message, level)


def make_scene(size: int, seed: int, feedback: Feedback) -> Scene:
    """Make a scene of ``size`` x ``size`` pixels in memory; the same seed makes the same scene.

    Raises:
        RequestError: ``size`` or ``seed`` is out of range.
        Cancelled: The user asked to stop.
    """
    _check(size, seed)
    plan = make_plan(size, seed, _Part(feedback, 0.0, 0.4))
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
    feedback.progress(1.0, text("simulation.stage.done"))
    return Scene(pixels, label, plan.ponds)


def simulate(request: SimulateRequest, feedback: Feedback) -> SimulateResult:
    """Write a simulated scene, its ponds and its heights; as a Level-1A product if wanted.

    ``scene.tif`` is 4 bands at 8 m, ``ponds.gpkg`` the exact outlines, ``dem.tif`` metres at 8 m,
    ``pan.tif`` the panchromatic band at 2 m. Memory does not grow with the scene, apart from its
    plan.

    Raises:
        RequestError: The size or the seed is out of range.
        OutputError: The files cannot be written.
        Cancelled: The user asked to stop; nothing is left behind.
    """
    _check(request.size, request.seed)
    folder = Path(request.output)
    image, dem, pan = (folder / name for name in ("scene.tif", "dem.tif", "pan.tif"))
    reference = folder / "ponds.gpkg"
    product: Optional[Path] = None
    # A product's images are sixteen times as many pixels again, and are then resampled.
    first, second = (0.08, 0.5) if request.product else (1.0, 1.0)
    with Staging() as staging:
        places = {path: staging.reserve(str(path)) for path in (image, dem, reference)}
        if request.product:
            places[pan] = staging.reserve(str(pan))
        plan = make_plan(request.size, request.seed, _Part(feedback, 0.0, 0.1 * first))
        write_reference(plan.ponds, plan.size, places[reference], reference)
        prevalence = _write_images(
            plan, (places[image], image), (places[dem], dem), _Part(feedback, 0.1 * first, first)
        )
        if request.product:
            _write_pan(plan, (places[pan], pan), _Part(feedback, first, second))
            setting = plan.land.setting
            product = write_product(
                folder,
                image=Path(places[image]),
                pan=Path(places[pan]),
                dem=Path(places[dem]),
                acquired=setting.acquired,
                sun_zenith=setting.zenith,
                sun_azimuth=setting.azimuth,
                seed=request.seed,
                feedback=_Part(feedback, second, 1.0),
            )
        # The last moment to stop: from here on the files have their names.
        feedback.progress(1.0, text("simulation.stage.done"))
        staging.commit()
    return SimulateResult(
        image=str(image),
        reference=str(reference),
        ponds=len(plan.ponds),
        prevalence=prevalence,
        dem=str(dem),
        pan=str(pan) if request.product else None,
        product=None if product is None else str(product),
    )


def _check(size: int, seed: int) -> None:
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


def _write_images(
    plan: ScenePlan, image: Tuple[str, Path], dem: Tuple[str, Path], feedback: Feedback
) -> float:
    """Write image and heights block by block; return the share of pond pixels."""
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


def _write_pan(plan: ScenePlan, pan: Tuple[str, Path], feedback: Feedback) -> None:
    with ExitStack() as stack:
        raster = GrowingRaster(
            *pan, plan.size * PAN_FINE, gdal.GDT_UInt16, ("pan",), GSD_M / PAN_FINE
        )
        stack.callback(raster.close)
        for patch, done in _blocks(plan.size, _PAN_BLOCK_PX):
            feedback.progress(done, text("simulation.stage.panchromatic"))
            raster.write(render_pan(plan, patch), patch.at(PAN_FINE))
        raster.finish()
