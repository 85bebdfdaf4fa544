"""Reflectance: scale and offset that an image declares, or what its numbers can only have meant."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Sequence

import numpy as np
import numpy.typing as npt

from ..protocol.errors import InputError
from ..protocol.texts import listed, text
from .band import Band
from .image import Image


@dataclass(frozen=True)
class Reflectance:
    """How stored numbers become reflectance: ``scale * number + offset``, band by band.

    Attributes:
        scales: float64 [C].
        offsets: float64 [C].
        assumption: What was assumed about the values, for people; empty if nothing.
    """

    scales: npt.NDArray[np.float64]
    offsets: npt.NDArray[np.float64]
    assumption: str = ""


def reflectance_of(
    image: Image, bands: Sequence[int], values: npt.NDArray[Any], default_scale: float
) -> Reflectance:
    """Return what an image declares, or else what is assumed.

    Args:
        image: The image.
        bands: Numbers of the bands that are read.
        values: A sample of them, [C, n] (:mod:`core.raster.value_sample`).
        default_scale: Reflectance per digital number where the image does not say its own.

    Raises:
        InputError: The numbers are a picture's, or no reflectance in any scale; or some bands
            declare a scale or an offset, and others none.
    """
    _check_all_or_none(image, [image.bands[number - 1] for number in bands])
    _check_not_picture(image, bands, values, default_scale)
    found = _declared(image, bands, values, default_scale)
    _check_plausible(image, bands, values, found.scales, found.offsets)
    return found


def _declared(
    image: Image, bands: Sequence[int], values: npt.NDArray[Any], default_scale: float
) -> Reflectance:
    declared = [image.bands[number - 1] for number in bands]
    if declared[0].scale is not None:
        scales = np.array([band.scale for band in declared], dtype=np.float64)
        return Reflectance(scales, np.array([band.offset for band in declared], dtype=np.float64))
    fractions = values.dtype.kind == "f" and float(np.median(values)) < 2.0
    scale = 1.0 if fractions else default_scale
    assumption = "" if fractions else text("raster.scale_assumed", name=image.name, scale=scale)
    return Reflectance(np.full(len(bands), scale), np.zeros(len(bands)), assumption)


def _check_all_or_none(image: Image, bands: Sequence[Band]) -> None:
    """Refuse what is no scale, and a scale or an offset that only some of the bands declare.

    What the others hold may be the same numbers, to which somebody forgot to give it, or other ones
    that need none: both happen, and they differ by a tenth of reflectance and more.
    """
    for band in bands:
        if band.scale is not None and not (
            math.isfinite(band.scale) and band.scale > 0 and math.isfinite(band.offset)
        ):
            raise InputError.of(
                "raster.no_scale",
                name=image.name,
                band=band.number,
                scale=band.scale,
                offset=band.offset,
            )
    given = [band.number for band in bands if band.scale is not None]
    missing = [band.number for band in bands if band.scale is None]
    if given and missing:
        raise InputError.of(
            "raster.mixed_scales",
            name=image.name,
            given=listed(given),
            missing=listed(missing),
        )


def is_picture(image: Image, bands: Sequence[int], values: npt.NDArray[Any]) -> bool:
    """Tell whether numbers are those of a picture stretched for display: whole, none above 255.

    What declares a scale is no picture, of however few bits it is made.

    Args:
        image: The image.
        bands: Numbers of the bands that are read.
        values: A sample of them, [C, n].
    """
    if all(image.bands[number - 1].scale is not None for number in bands):
        return False
    kinds = {image.bands[number - 1].data_type for number in bands}
    whole = values.dtype.kind != "f"
    return kinds == {"Byte"} or (whole and 0 <= float(values.min()) <= float(values.max()) <= 255)


def _check_not_picture(
    image: Image, bands: Sequence[int], values: npt.NDArray[Any], scale: float
) -> None:
    """Refuse numbers that nobody declares and that can hardly be reflectance in any scale."""
    if all(image.bands[number - 1].scale is not None for number in bands):
        return
    if is_picture(image, bands, values):
        raise InputError.of("raster.display_values", name=image.name)
    low, high = float(values.min()), float(values.max())
    # Fractions have a median below 2; in other scales some pixel of any scene reflects a tenth.
    small = float(np.median(values)) >= 2.0 and high * scale < 0.1
    if values.dtype.kind == "f" and small:
        raise InputError.of(
            "raster.not_reflectance", name=image.name, low=low, high=high, scale=scale
        )


def _check_plausible(
    image: Image,
    bands: Sequence[int],
    values: npt.NDArray[Any],
    scales: npt.NDArray[np.float64],
    offsets: npt.NDArray[np.float64],
) -> None:
    """Refuse values that no scale can have meant: a median outside 0.001 to 1.5 reflectance."""
    for index, number in enumerate(bands):
        median = float(np.median(values[index])) * scales[index] + offsets[index]
        if not (math.isfinite(median) and 1e-3 <= median <= 1.5):
            raise InputError.of(
                "raster.implausible_reflectance", band=number, name=image.name, median=median
            )
