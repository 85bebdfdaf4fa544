"""Sensor image of a simulated scene: ortho-rasters in, raw lines and samples out.

Each pixel's ray is followed down to the terrain, and the scene is looked up there, once. Rays are
straight, so that they are computed at a coarse grid of pixels and two heights and interpolated.
"""

from __future__ import annotations

import collections
import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Deque, Generator, Sequence, Tuple, Union

import numpy as np
from scipy import ndimage

from ...preparation.gaofen import (
    NODATA,
    REFLECTANCE_SCALE,
    Channel,
    radiance_to_numbers,
    reflectance_to_radiance,
)
from ...raster.array_types import BoolArray, Float32Array, Float64Array, IndexArray, UInt16Array
from ...raster.image import Image, Reader
from ...raster.windows import Window, plan_fixed
from .ground_site import Ground, Relief
from .orbit import Camera

BLOCK = 512
"""Side of the blocks that are exposed at a time, pixels: some 60 MB each while they are."""

_WORKERS = 4
"""Blocks exposed at the same time at most; memory grows with them."""

_NODE_STEP = 64
"""Pixels between computed rays. Between them a pushbroom's pixels are even to 1e-4 of one."""

_RAY_ERROR_M = 0.05
"""Change of height, metres, at which a ray has found the ground: less than 1 cm across."""

_RAY_STEPS = 12
"""Steps to find it at most. The ground nears by slope times the ray's tangent, a tenth or so,
each time; only an overhang would need more."""

_SPLINE_MARGIN = 12
"""Pixels around a window that a cubic spline needs: its filter falls by 0.27 a pixel, so what is
further away changes nothing that a detector could count."""


def frame(camera: Camera, image: Image, relief: Relief) -> Tuple[Camera, int, int]:
    """Fit an image to a scene.

    Returns:
        The camera with image coordinates from the first pixel on, and the lines and samples that
        show all of the scene whatever its heights between the extremes.
    """
    x0, dx, _, y0, _, dy = image.geotransform
    share = np.linspace(0.0, 1.0, 65)
    # Around the border: along the top, the bottom, the left, the right.
    col = np.concatenate([share, share, 0 * share, 0 * share + 1]) * image.width
    row = np.concatenate([0 * share, 0 * share + 1, share, share]) * image.height
    longitude, latitude = Ground(image.crs).to_geographic(x0 + dx * col, y0 + dy * row)
    heights = np.array([[relief.lowest], [relief.highest]])
    line, sample = camera.image(longitude, latitude, heights)
    first_line, first_sample = (int(np.floor(axis.min() + 0.5)) for axis in (line, sample))
    last_line, last_sample = (int(np.floor(axis.max() + 0.5)) for axis in (line, sample))
    return (
        camera.shifted(first_line, first_sample),
        last_line - first_line + 1,
        last_sample - first_sample + 1,
    )


@dataclass(frozen=True)
class Readout:
    """How one band is lit and read out.

    Attributes:
        channel: The band.
        gain: Radiance per digital number.
        sun_zenith: Degrees.
        distance: From the Earth to the Sun, astronomical units.
    """

    channel: Channel
    gain: float
    sun_zenith: float
    distance: float

    def numbers(self, reflectance: Float32Array) -> UInt16Array:
        """Return the digital numbers of top-of-atmosphere reflectances."""
        radiance = reflectance_to_radiance(
            reflectance, self.channel.irradiance, self.sun_zenith, self.distance
        )
        return radiance_to_numbers(radiance, self.gain)


def expose(
    camera: Camera,
    lines: int,
    samples: int,
    image: Image,
    relief: Relief,
    readouts: Sequence[Readout],
) -> Generator[Tuple[Window, UInt16Array], None, None]:
    """Expose an image block by block, in bounded memory.

    Args:
        camera: Counts from the image's first pixel.
        lines: Rows of the image.
        samples: Columns of the image.
        image: Raster of the scene, reflectance over its scale, one band for each readout.
        relief: The terrain under it.
        readouts: How each band is read out.

    Yields:
        Window on the image to write, and its digital numbers, uint16 [C, H, W], 0 beyond the scene.

    Raises:
        InputError: A raster is damaged.
    """
    workers = min(_WORKERS, os.cpu_count() or 1)
    local = threading.local()

    def shoot(block: Window) -> Tuple[Window, UInt16Array]:
        # Datasets and transformations belong to one thread at a time.
        if not hasattr(local, "eye"):
            local.eye = _Eye(camera, image, relief, readouts)
        numbers: UInt16Array = local.eye.numbers(block)
        return block, numbers

    with ThreadPoolExecutor(workers) as pool:
        waiting: Deque[Future[Tuple[Window, UInt16Array]]] = collections.deque()
        for tile in plan_fixed(Window(0, 0, samples, lines), 0, BLOCK):
            if len(waiting) > workers:
                yield waiting.popleft().result()
            waiting.append(pool.submit(shoot, tile.write))
        while waiting:
            yield waiting.popleft().result()


class _Eye:
    """One thread's view of a scene."""

    def __init__(
        self, camera: Camera, image: Image, relief: Relief, readouts: Sequence[Readout]
    ) -> None:
        """Open the rasters."""
        self._camera, self._image, self._relief = camera, image, relief
        self._readouts = readouts
        self._ground = Ground(image.crs)
        self._scene = Reader(image, range(1, len(readouts) + 1))
        self._terrain = Reader(relief.dem, [1])

    def numbers(self, block: Window) -> UInt16Array:
        """Return the digital numbers of a block, [C, H, W]."""
        x, y = self._meet_ground(block)
        numbers = np.full((len(self._readouts), *x.shape), NODATA, dtype=np.uint16)
        window = _window(self._image, (x,), (y,), _SPLINE_MARGIN)
        if window.area == 0:
            return numbers
        values, valid = self._scene.read(window)
        position = _pixels(self._image, window, x, y)
        # All four neighbours count: next to nodata there is nothing to interpolate between.
        last = np.array([[[window.height - 1]], [[window.width - 1]]])
        seen = np.all((position >= 0) & (position <= last), axis=0)
        if not valid.all():
            share = ndimage.map_coordinates(
                valid.astype(np.float32), position, order=1, mode="nearest"
            )
            seen &= share > 0.9999
        for band, layer in enumerate(_fill(values.astype(np.float32), valid)):
            reflectance = ndimage.map_coordinates(layer, position[:, seen], order=3, mode="mirror")
            numbers[band, seen] = self._readouts[band].numbers(
                reflectance * np.float32(REFLECTANCE_SCALE)
            )
        return numbers

    def _meet_ground(self, block: Window) -> Tuple[Float64Array, Float64Array]:
        """Return map coordinates [H, W] of where the rays of a block meet the terrain."""
        low = self._relief.lowest
        rise = max(self._relief.highest - low, 1.0)
        rows, lines = _hats(block.row, block.height)
        cols, samples = _hats(block.col, block.width)
        heights = low + np.array([0.0, rise])[:, None, None]
        nodes = self._ground.to_map(
            *self._camera.ground(lines[None, :, None], samples[None, None, :], heights)
        )
        (x, x_high), (y, y_high) = ((rows @ axis @ cols.T) for axis in nodes)
        around = _window(self._relief.dem, (x, x_high), (y, y_high), 2)
        if around.area == 0:
            # The scene ends before this block: nothing will be seen, at whatever height.
            return x, y
        values, valid = self._terrain.read(around)
        ground = _fill(values.astype(np.float32), valid)[0]
        x_step, y_step = (x_high - x) / rise, (y_high - y) / rise
        height = self._descend(ground - np.float32(low), around, (x, y), (x_step, y_step))
        return x + height * x_step, y + height * y_step

    def _descend(
        self,
        ground: Float32Array,
        window: Window,
        foot: Tuple[Float64Array, Float64Array],
        step: Tuple[Float64Array, Float64Array],
    ) -> Float64Array:
        """Return how high above the lowest ground each ray meets the terrain, [H, W] metres.

        Args:
            ground: Heights above the lowest, in ``window`` of the elevation model.
            window: Where they are.
            foot: Map coordinates of the rays at the lowest height.
            step: How far they lean per metre of height.
        """
        shape = foot[0].shape
        x, y, x_step, y_step = (axis.ravel() for axis in (*foot, *step))
        height = np.full(x.shape, self._relief.middle - self._relief.lowest)
        pending: Union[slice, IndexArray] = slice(None)
        for _ in range(_RAY_STEPS):
            before = height[pending]
            found = ndimage.map_coordinates(
                ground,
                _pixels(
                    self._relief.dem,
                    window,
                    x[pending] + before * x_step[pending],
                    y[pending] + before * y_step[pending],
                ),
                output=np.float64,
                order=1,
                mode="nearest",
            )
            moved = np.abs(found - before) > _RAY_ERROR_M
            height[pending] = found
            if not moved.any():
                break
            pending = np.flatnonzero(moved) if isinstance(pending, slice) else pending[moved]
        return height.reshape(shape)


def _hats(first: int, count: int) -> Tuple[Float64Array, Float64Array]:
    """Return weights [count, nodes] that interpolate along pixels, and the nodes' coordinates."""
    nodes = first + np.arange(0, count - 1 + _NODE_STEP, _NODE_STEP, dtype=np.float64)
    pixels = first + np.arange(count, dtype=np.float64)
    away = np.abs(pixels[:, None] - nodes[None, :]) / _NODE_STEP
    return np.maximum(0.0, 1.0 - away), nodes


def _window(
    image: Image, xs: Sequence[Float64Array], ys: Sequence[Float64Array], margin: int
) -> Window:
    """Return the pixels of a raster around map coordinates."""
    x0, dx, _, y0, _, dy = image.geotransform
    cols = [(limit - x0) / dx for x in xs for limit in (x.min(), x.max())]
    rows = [(limit - y0) / dy for y in ys for limit in (y.min(), y.max())]
    col, row = int(np.floor(min(cols))), int(np.floor(min(rows)))
    window = Window(col, row, int(max(cols)) + 1 - col, int(max(rows)) + 1 - row)
    return window.grow(margin).intersect(image.window)


def _pixels(image: Image, window: Window, x: Float64Array, y: Float64Array) -> Float64Array:
    """Return rows and columns [2, H, W] in a window; whole numbers are pixel centres."""
    x0, dx, _, y0, _, dy = image.geotransform
    return np.stack([(y - y0) / dy - 0.5 - window.row, (x - x0) / dx - 0.5 - window.col])


def _fill(values: Float32Array, valid: BoolArray) -> Float32Array:
    """Return values [C, H, W] with the nearest valid ones in place of the others."""
    if valid.all() or not valid.any():
        return values
    nearest = ndimage.distance_transform_edt(~valid, return_distances=False, return_indices=True)
    return np.asarray(values[:, nearest[0], nearest[1]], dtype=np.float32)
