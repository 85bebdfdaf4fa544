"""How far two images of the same ground lie apart, to a fraction of a pixel.

Phase correlation: of the product of two spectra only the phases are kept, which a shift turns
evenly and which brightness, contrast and haze hardly touch (Kuglin and Hines, 1975, Proc. IEEE
Conf. on Cybernetics and Society, 163-165). The peak is found to a fiftieth of a pixel by a Fourier
transform upsampled around it alone (Guizar-Sicairos, Thurman and Fienup, 2008, Optics Letters
33:156-158).
Each of many parts of the images is asked; the median of those that agree is the shift, and their
scatter says how well it is known, and how far parts still lie off.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import List, Optional, Tuple

import numpy as np
import numpy.typing as npt

from ..raster.array_types import BoolArray, Float32Array, Float64Array
from ..raster.image import Image
from ..raster.polygons import bounds_of, system_of
from ..raster.reprojection import Reprojection
from ..raster.windows import Window
from .ground import Ground, common_roles

_SIDE = 256
"""Pixels of the parts that are compared; the longer the surer, the shorter the more of them."""

_SMALLEST = 48
"""Of a part: shorter ones have too few edges."""

_ACROSS = 8
"""Parts along either side of an image at most."""

_WHOLE = 0.8
"""Share of a part that must have data in both images."""

_CLEAR = 7.0
"""Height of a peak over the standard deviation of all else, from which it is no accident."""

_FINE = 50
"""Steps a pixel around the peak."""

_FURTHEST = 0.25
"""Of a part's side: a longer shift leaves too little in common."""

_AGREE_PX = 1.0
"""From the median shift: parts that are further off have seen something else, a cloud's edge or a
pattern of fields."""

_LEAST = 3
"""Parts that must agree, where there are as many."""

_FLOOR_PX = 0.05
"""No registration is taken to be better than this, however well parts agree: light from another
side moves edges of relief, all parts of an image alike."""

UNKNOWN_PX = 1.0
"""Error that is assumed where no shift could be measured."""

_QUARTILE = 1.4826
"""Standard deviation over the median of absolute differences, of the normal distribution."""

_MEDIAN = 1.2533
"""Standard error of a median over that of a mean, likewise: the root of half of pi."""


@dataclass(frozen=True)
class Registration:
    """How far an image must be moved to lie over another.

    Attributes:
        measured: Whether it was; else nothing is moved, and errors are assumed.
        east: Along x, in units of the other's reference system.
        north: Along y, likewise.
        unit_m: Metres in such a unit.
        error_m: Standard error of either, metres.
        residual_m: Standard deviation by which parts of the image lie off after it, metres.
        patches: Parts that agreed.
        tried: Parts that were tried.
    """

    measured: bool
    east: float
    north: float
    unit_m: float
    error_m: float
    residual_m: float
    patches: int
    tried: int


def register(fixed: Ground, moving: Ground) -> Registration:
    """Return how to move an image to lie over another one.

    Args:
        fixed: Stays.
        moving: Is moved; on any grid, in any reference system.

    Raises:
        InputError: One of the files is damaged.
    """
    grid = fixed.image
    roles = common_roles(fixed, moving)
    shifts: List[Tuple[float, float]] = []
    windows = _parts(grid, moving.image) if roles else []
    for window in windows:
        first, first_valid = fixed.on(grid, window)
        second, second_valid = moving.on(grid, window)
        valid = first_valid & second_valid
        if valid.mean() < _WHOLE:
            continue
        found = shift_between(first[fixed.places(roles)], second[moving.places(roles)], valid)
        if found is not None:
            shifts.append(found)
    unit_m = grid.gsd_m / ((abs(grid.geotransform[1]) + abs(grid.geotransform[5])) / 2)
    agreed = _agreed(np.array(shifts, dtype=np.float64).reshape(-1, 2), len(windows))
    if agreed is None:
        unknown = UNKNOWN_PX * grid.gsd_m
        return Registration(False, 0.0, 0.0, unit_m, unknown, unknown, 0, len(windows))
    down, across = np.median(agreed, axis=0)
    spread = _QUARTILE * float(np.median(np.abs(agreed - (down, across))))
    residual = max(spread, _FLOOR_PX)
    error = max(_MEDIAN * residual / math.sqrt(len(agreed)), _FLOOR_PX / 2)
    _, dx, _, _, _, dy = grid.geotransform
    return Registration(
        measured=True,
        east=float(across) * dx,
        north=float(down) * dy,
        unit_m=unit_m,
        error_m=error * grid.gsd_m,
        residual_m=residual * grid.gsd_m,
        patches=len(agreed),
        tried=len(windows),
    )


def shift_between(
    fixed: Float32Array, moving: Float32Array, valid: BoolArray
) -> Optional[Tuple[float, float]]:
    """Return rows and columns by which one picture must be moved to lie over the other.

    Args:
        fixed: float32 [C, H, W].
        moving: float32 [C, H, W], the same bands.
        valid: bool [H, W], where both have data.

    Returns:
        ``None`` where no peak stands out.
    """
    taper = np.outer(np.hanning(valid.shape[0]), np.hanning(valid.shape[1]))
    cross = np.zeros(valid.shape, dtype=np.complex128)
    for one, other in zip(fixed, moving):
        spectra = [_spectrum(band, valid, taper) for band in (one, other)]
        product = spectra[0] * np.conj(spectra[1])
        strength = np.abs(product)
        # Where there is nothing but noise, a phase means nothing.
        known = strength > 1e-9 * strength.max(initial=0.0)
        cross[known] += product[known] / strength[known]
    cross *= _low_pass(valid.shape)
    surface = np.fft.ifft2(cross).real
    limits = [max(2, int(_FURTHEST * length)) for length in surface.shape]
    rows, cols = (_near(length, limit) for length, limit in zip(surface.shape, limits))
    near = surface[np.ix_(rows, cols)]
    place = np.unravel_index(int(near.argmax()), near.shape)
    if near[place] < _CLEAR * float(surface.std()):
        return None
    start = _signed(rows[place[0]], surface.shape[0]), _signed(cols[place[1]], surface.shape[1])
    return _refined(cross, start)


def _spectrum(
    band: Float32Array, valid: BoolArray, taper: Float64Array
) -> npt.NDArray[np.complex128]:
    middle = float(band[valid].mean()) if valid.any() else 0.0
    centred = np.where(valid, band.astype(np.float64) - middle, 0.0)
    spectrum: npt.NDArray[np.complex128] = np.fft.fft2(centred * taper)
    return spectrum


def _low_pass(shape: Tuple[int, int]) -> Float64Array:
    """Return weights that leave out waves of less than three pixels: those are noise and blur."""
    down, across = (np.fft.fftfreq(length) for length in shape)
    frequency = np.hypot(down[:, None], across[None, :])
    weights: Float64Array = np.exp(-0.5 * (frequency / 0.15) ** 2)
    return weights


def _near(length: int, limit: int) -> npt.NDArray[np.intp]:
    """Return the places of shifts up to a limit, to either side."""
    places: npt.NDArray[np.intp] = np.arange(-limit, limit + 1) % length
    return places


def _signed(place: int, length: int) -> int:
    return int(place) if place <= length // 2 else int(place) - length


def _refined(cross: npt.NDArray[np.complex128], start: Tuple[int, int]) -> Tuple[float, float]:
    """Return where the peak is, by a transform upsampled within a pixel and a half around it."""
    steps = np.arange(-1.5, 1.5 + 0.5 / _FINE, 1.0 / _FINE)
    rows, cols = start[0] + steps, start[1] + steps
    down, across = (np.fft.fftfreq(length) for length in cross.shape)
    left = np.exp(2j * np.pi * np.outer(rows, down))
    right = np.exp(2j * np.pi * np.outer(across, cols))
    surface = (left @ cross @ right).real
    row, col = np.unravel_index(int(surface.argmax()), surface.shape)
    return float(rows[row]), float(cols[col])


def _agreed(shifts: Float64Array, tried: int) -> Optional[Float64Array]:
    """Return the shifts near their median, [n, 2]; ``None`` where too few agree."""
    if not len(shifts):
        return None
    near = np.hypot(*(shifts - np.median(shifts, axis=0)).T) <= _AGREE_PX
    agreed: Float64Array = shifts[near]
    if len(agreed) < min(_LEAST, tried) or 2 * len(agreed) < len(shifts):
        return None
    return agreed


def _parts(grid: Image, other: Image) -> List[Window]:
    """Return parts of a grid, evenly over what two images have in common."""
    common = _common(grid, other)
    shorter = min(common.width, common.height)
    if shorter < _SMALLEST:
        return []
    # Several parts of a small image: one alone says nothing of how well it lies.
    side = min(_SIDE, max(_SMALLEST, shorter // 2))
    columns, rows = (
        _starts(first, length, side)
        for first, length in ((common.col, common.width), (common.row, common.height))
    )
    return [Window(col, row, side, side) for row in rows for col in columns]


def _starts(first: int, length: int, side: int) -> List[int]:
    # Parts may overlap by half where the image is short: each edge is then in the middle of one.
    count = max(1, min(_ACROSS, 2 * length // side - 1))
    if count == 1:
        return [first + (length - side) // 2]
    return [first + round(step * (length - side) / (count - 1)) for step in range(count)]


def _common(grid: Image, other: Image) -> Window:
    """Return the window of a grid that another image's corners enclose."""
    west, south, east, north = bounds_of(other, other.window)
    corners = np.array([(west, south), (west, north), (east, south), (east, north)])
    found = Reprojection(system_of(other), system_of(grid)).points(corners)
    if not np.isfinite(found).all():
        return grid.window
    x0, dx, _, y0, _, dy = grid.geotransform
    cols, rows = np.sort((found[:, 0] - x0) / dx), np.sort((found[:, 1] - y0) / dy)
    # The inner two of four: what lies in both for certain, however the grids are turned.
    col, row = math.ceil(cols[1] - 1e-6), math.ceil(rows[1] - 1e-6)
    return Window(
        col, row, max(0, math.floor(cols[2] + 1e-6) - col), max(0, math.floor(rows[2] + 1e-6) - row)
    ).intersect(grid.window)
