"""Reflectance of an image on another one's grid: what two dates can be compared by."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np
from osgeo import gdal, osr

from ..model.band_roles import roles
from ..protocol.errors import InputError
from ..raster.array_types import BoolArray, Float32Array, Float64Array
from ..raster.image import Image, Reader
from ..raster.polygons import bounds_of, system_of
from ..raster.reference_system import plane_system
from ..raster.reflectance import reflectance_of
from ..raster.value_sample import sample_values
from ..raster.windows import Window

gdal.UseExceptions()

_TEN_THOUSANDTHS = 1e-4
"""Reflectance of a digital number where the image does not say its own, as elsewhere here."""

_BEYOND = 4
"""Pixels read around what is resampled: a cubic kernel takes two on each side."""


@dataclass(frozen=True)
class Ground:
    """An image as reflectance, in a place.

    Attributes:
        image: The raster; its geotransform is moved by what the registration found.
        bands: Number of the band of each role.
        scales: float64 [C], reflectance of a digital number, in the order of ``bands``.
        offsets: float64 [C], likewise.
        medians: float64 [C], of the whole image.
        known: Whether the numbers are reflectance; else brightness says nothing.
    """

    image: Image
    bands: Dict[str, int]
    scales: Float64Array
    offsets: Float64Array
    medians: Float64Array
    known: bool

    def moved(self, east: float, north: float) -> Ground:
        """Return the same lying elsewhere, by units of its own reference system."""
        x0, dx, _, y0, _, dy = self.image.geotransform
        place = (x0 + east, dx, 0.0, y0 + north, 0.0, dy)
        return replace(self, image=replace(self.image, geotransform=place))

    def places(self, roles: Sequence[str]) -> List[int]:
        """Return where the bands of roles, all of which it has, stand among those that are read."""
        names = list(self.bands)
        return [names.index(role) for role in roles]

    def on(self, grid: Image, window: Window) -> Tuple[Float32Array, BoolArray]:
        """Return reflectance on a window of a grid, which may reach beyond the image.

        Where the grid is the image's own, values are its own; else they are interpolated by cubic
        convolution, or averaged where the image is the finer one.

        Args:
            grid: Any image.
            window: On it.

        Returns:
            float32 [C, H, W], 0 without data; and where there are some, bool [H, W].

        Raises:
            InputError: The file is damaged.
        """
        values, valid = self._stored(grid, window)
        scales, offsets = (one.astype(np.float32) for one in (self.scales, self.offsets))
        reflectance = values * scales[:, None, None] + offsets[:, None, None]
        known: Float32Array = np.where(valid, reflectance, np.float32(0))
        return known, valid

    def _stored(self, grid: Image, window: Window) -> Tuple[Float32Array, BoolArray]:
        numbers = list(self.bands.values())
        shift = _same_lattice(self.image, grid)
        if shift is None:
            return self._warped(grid, window)
        own = Window(window.col + shift[0], window.row + shift[1], window.width, window.height)
        inside = own.intersect(self.image.window)
        values = np.zeros((len(numbers), window.height, window.width), dtype=np.float32)
        valid = np.zeros((window.height, window.width), dtype=bool)
        if inside.width and inside.height:
            place = inside.slices_in(own)
            found, there = Reader(self.image, numbers).read(inside)
            values[:, place[0], place[1]], valid[place] = found, there
        return values, valid

    def _warped(self, grid: Image, window: Window) -> Tuple[Float32Array, BoolArray]:
        numbers = list(self.bands.values())
        shape = (len(numbers), window.height, window.width)
        nothing = np.zeros(shape, dtype=np.float32), np.zeros(shape[1:], dtype=bool)
        part = _part_under(self.image, grid, window)
        if part is None:
            return nothing
        found, valid = Reader(self.image, numbers).read(part)
        source = _in_memory(
            np.where(valid, found.astype(np.float32), np.float32(np.nan)), self.image, part
        )
        target = _in_memory(np.full(shape, np.nan, dtype=np.float32), grid, window)
        finer = self.image.gsd_m < 0.75 * grid.gsd_m
        gdal.Warp(
            target,
            source,
            resampleAlg="average" if finer else "cubic",
            srcNodata=math.nan,
            dstNodata=math.nan,
        )
        values = np.asarray(target.ReadAsArray(), dtype=np.float32).reshape(shape)
        there = np.isfinite(values).all(axis=0)
        known: Float32Array = np.where(there, values, np.float32(0))
        return known, np.asarray(there, dtype=bool)


def open_ground(image: Image) -> Ground:
    """Take an image that ponds were found in.

    Raises:
        InputError: It holds no valid pixel.
    """
    found = {role: number for number, role in enumerate(roles(image), start=1) if role}
    bands: Dict[str, int] = {
        role: found[role] for role in ("blue", "green", "red", "nir") if role in found
    }
    bands = bands or {"first": 1}
    numbers = list(bands.values())
    values = sample_values(image, numbers)
    try:
        scale = reflectance_of(image, numbers, values, _TEN_THOUSANDTHS)
        scales, offsets, known = scale.scales, scale.offsets, True
    except InputError:
        # A picture stretched for display: its edges are as good as any for the registration.
        scales, offsets, known = np.ones(len(numbers)), np.zeros(len(numbers)), False
    medians = np.median(values, axis=1) * scales + offsets
    return Ground(image, bands, scales, offsets, medians, known)


def common_roles(first: Ground, second: Ground) -> Sequence[str]:
    """Return the roles that two images have bands for, in the order of the first."""
    return [role for role in first.bands if role in second.bands]


def _same_lattice(image: Image, grid: Image) -> Optional[Tuple[int, int]]:
    """Return by how many columns and rows two grids differ; ``None`` unless by whole pixels."""
    if not plane_system(image.crs).IsSame(plane_system(grid.crs)):
        return None
    x0, dx, _, y0, _, dy = image.geotransform
    gx, gdx, _, gy, _, gdy = grid.geotransform
    if not (math.isclose(dx, gdx, rel_tol=1e-9) and math.isclose(dy, gdy, rel_tol=1e-9)):
        return None
    apart = (gx - x0) / dx, (gy - y0) / dy
    whole = round(apart[0]), round(apart[1])
    if max(abs(apart[0] - whole[0]), abs(apart[1] - whole[1])) > 1e-3:
        return None
    return whole


def _part_under(image: Image, grid: Image, window: Window) -> Optional[Window]:
    """Return the pixels of an image under a window of a grid; ``None`` where there are none."""
    there, here = system_of(grid), system_of(image)
    box = bounds_of(grid, window)
    if not there.IsSame(here):
        try:
            box = osr.CoordinateTransformation(there, here).TransformBounds(*box, 21)
        except RuntimeError:
            return None
    west, south, east, north = box
    x0, dx, _, y0, _, dy = image.geotransform
    cols = sorted(((west - x0) / dx, (east - x0) / dx))
    rows = sorted(((south - y0) / dy, (north - y0) / dy))
    if not all(map(math.isfinite, (*cols, *rows))):
        return None
    col, row = math.floor(cols[0]), math.floor(rows[0])
    part = Window(col, row, math.ceil(cols[1]) - col, math.ceil(rows[1]) - row).grow(_BEYOND)
    part = part.intersect(image.window)
    return part if part.width and part.height else None


def _in_memory(values: Float32Array, grid: Image, window: Window) -> gdal.Dataset:
    """Return values [C, H, W] of a window of a grid as a raster, NaN where there are none."""
    count, height, width = values.shape
    raster = gdal.GetDriverByName("MEM").Create("", width, height, count, gdal.GDT_Float32)
    raster.SetGeoTransform(grid.geotransform_of(window))
    raster.SetProjection(grid.crs)
    for number, band in enumerate(values, start=1):
        raster.GetRasterBand(number).SetNoDataValue(math.nan)
        raster.GetRasterBand(number).WriteArray(band)
    return raster
