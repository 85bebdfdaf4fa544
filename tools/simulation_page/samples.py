"""Images and labels of both sides, brought to one grid before anything is measured."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator, Tuple

import numpy as np
import numpy.typing as npt

from core.raster.array_types import Float32Array
from core.raster.class_codes import IGNORE, OTHER, POND
from core.raster.geodesy import Earth
from core.raster.image import open_image
from core.run.feedback import Feedback
from core.simulation.camera.rendering import render
from core.simulation.camera.sensor import SCALE
from core.simulation.land.scene_plan import ScenePlan, make_plan
from core.simulation.land.shapes import Patch
from core.simulation.land.terrain import GSD_M
from core.training.research.label_review import read_review
from core.training.research.labelled_tiles import read_folder

COMMON_M = 10.0
"""Ground sample distance at which both sides are measured: the coarser of the two."""


@dataclass(frozen=True)
class Sample:
    """An image with its label on square pixels of :data:`COMMON_M`.

    Attributes:
        name: The file, or the seed of the scene.
        site: Samples of one site may show the same ground.
        bands: Reflectance at the top of the atmosphere, float32 [3 or 4, H, W]: blue, green, red
            and, on the simulated side only, near infrared.
        label: uint8 [H, W], 1 pond, 0 other, 255 ignored.
        corner: Map coordinates of the upper left corner.
        step: Map units per pixel, rightwards and downwards.
    """

    name: str
    site: str
    bands: Float32Array
    label: npt.NDArray[np.uint8]
    corner: Tuple[float, float]
    step: Tuple[float, float]


@dataclass(frozen=True)
class Scene:
    """A simulated scene as the camera gave it.

    Attributes:
        plan: All that is in it.
        bands: Reflectance at 8 m, float32 [4, H, W].
        label: uint8 [H, W], 1 pond, 0 other.
    """

    plan: ScenePlan
    bands: Float32Array
    label: npt.NDArray[np.uint8]


def make_scene(size: int, seed: int) -> Scene:
    """Simulate a scene of ``size`` x ``size`` pixels."""
    plan = make_plan(size, seed, Feedback())
    window = render(plan, Patch(0, 0, size, size))
    return Scene(plan, window.pixels * np.float32(SCALE), window.label)


def sample_of(scene: Scene) -> Sample:
    """Return a simulated scene on the common grid."""
    name = f"seed {scene.plan.land.seed}"
    pixel = (GSD_M, GSD_M)
    bands, label = resampled(scene.bands, pixel), relabelled(scene.label, pixel)
    return Sample(name, name, bands, label, (0.0, 0.0), (COMMON_M, -COMMON_M))


def real_samples(folder: Path) -> Iterator[Sample]:
    """Yield the labelled tiles of a folder, with what the label review doubts ignored.

    Raises:
        InputError: The folder holds no tiles, or one cannot be used.
    """
    for example in read_folder(folder, read_review()):
        image = open_image(str(folder / "image" / f"{example.name}.tif"))
        x0, dx, _, y0, _, dy = image.geotransform
        middle = np.array([[x0 + image.width / 2 * dx, y0 + image.height / 2 * dy]])
        earth = Earth(image.crs)
        right, down = (
            float(earth.distances(middle, middle + np.array([step]))[0])
            for step in ((dx, 0.0), (0.0, dy))
        )
        seen = [band for band in range(3) if example.gain[band] > 0]
        gain = example.gain[seen, None, None]
        pixel = (down, right)
        yield Sample(
            example.name,
            example.site,
            resampled(example.pixels[seen] * gain, pixel),
            relabelled(example.label, pixel),
            (x0, y0),
            (dx * COMMON_M / right, dy * COMMON_M / down),
        )


def resampled(values: npt.NDArray[Any], pixel_m: Tuple[float, float]) -> Float32Array:
    """Return area means on the common grid; what does not fill a last pixel is left off.

    Args:
        values: Any numbers, [..., H, W].
        pixel_m: Height and width of a pixel, metres.
    """
    down = _shares(values.shape[-2], pixel_m[0])
    right = _shares(values.shape[-1], pixel_m[1])
    return np.asarray(down @ values.astype(np.float32) @ right.T, dtype=np.float32)


def relabelled(label: npt.NDArray[np.uint8], pixel_m: Tuple[float, float]) -> npt.NDArray[np.uint8]:
    """Return a label on the common grid: pond where half of a pixel is; ignored where any of it is.

    Args:
        label: uint8 [H, W], 1 pond, 0 other, 255 ignored.
        pixel_m: Height and width of a pixel, metres.
    """
    pond = resampled(label == POND, pixel_m)
    ignored = resampled(label == IGNORE, pixel_m)
    # Sums of shares are exact to a few units of the seventh digit only.
    return np.where(ignored > 1e-4, IGNORE, np.where(pond > 0.5, POND, OTHER)).astype(np.uint8)


def _shares(count: int, pixel_m: float) -> Float32Array:
    """Return which part of each common pixel each given one fills, float32 [new, count]."""
    edges = np.arange(int(count * pixel_m / COMMON_M + 1e-6) + 1) * COMMON_M / pixel_m
    cells = np.arange(count)
    high = np.minimum(edges[1:, None], cells[None] + 1)
    low = np.maximum(edges[:-1, None], cells[None])
    return np.asarray(np.clip(high - low, 0, None) * pixel_m / COMMON_M, dtype=np.float32)
