"""A Level-1A image as GDAL sees it: reflectance for digital numbers, with its RPC.

Nothing is written: a virtual raster scales each digital number as it is read, so that calibration
and orthorectification are one pass and one resampling.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Optional, Sequence, Tuple

import numpy as np
from osgeo import gdal

from ..protocol.errors import InputError
from ..protocol.texts import count_text, listed
from ..raster.array_types import UInt16Array
from ..raster.opening import PRODUCT_IMAGES, open_raster
from .gaofen import NODATA, REFLECTANCE_SCALE, SATURATION, Channel, reflectance_per_radiance
from .rational_polynomials import Polynomials

gdal.UseExceptions()

_SAMPLE_SIDE = 1024
"""Rows and columns of an image that a statistic of it looks at, evenly spread."""


@dataclass(frozen=True)
class ReflectanceScaling:
    """How digital numbers of one band become reflectance x 10000: ``factor * (DN - dark)``.

    Attributes:
        factor: Per digital number, above 0.
        dark: Digital number that is subtracted, 0 for none.
    """

    factor: float
    dark: float = 0.0

    @property
    def saturation(self) -> float:
        """Reflectance of the largest digital number: brighter ground reads the same."""
        return self.factor * (SATURATION - self.dark) * REFLECTANCE_SCALE


def reflectance_scalings(
    channels: Sequence[Channel], gains: Sequence[float], sun_zenith: float, distance: float
) -> Tuple[ReflectanceScaling, ...]:
    """Return the scalings of top-of-atmosphere reflectance.

    Args:
        channels: The bands.
        gains: Radiance per digital number, band by band.
        sun_zenith: Degrees.
        distance: From the Earth to the Sun, astronomical units.
    """
    return tuple(
        ReflectanceScaling(
            gain
            * reflectance_per_radiance(channel.irradiance, sun_zenith, distance)
            / REFLECTANCE_SCALE
        )
        for channel, gain in zip(channels, gains)
    )


@dataclass(frozen=True)
class RawImage:
    """An image of digital numbers.

    Attributes:
        path: What GDAL opens.
        name: Of its file, for messages.
        bands: How many it has.
        width: Columns.
        height: Rows.
    """

    path: str
    name: str
    bands: int
    width: int
    height: int


def open_raw(path: str, name: str, bands: int, size: Optional[Tuple[int, int]]) -> RawImage:
    """Look at an image and check that it is what the product says.

    Only the driver for TIFF may open it: another format under its name could point elsewhere.

    Raises:
        InputError: It is no TIFF, is damaged, or has other bands or another size.
    """
    try:
        dataset = open_raster(path, PRODUCT_IMAGES)
    except RuntimeError as error:
        raise InputError.of("preparation.no_tiff", name=name, reason=error) from error
    kinds = {dataset.GetRasterBand(n + 1).DataType for n in range(dataset.RasterCount)}
    if dataset.RasterCount != bands or kinds != {gdal.GDT_UInt16}:
        held = listed(sorted(gdal.GetDataTypeName(kind) for kind in kinds))
        raise InputError.of(
            "preparation.wrong_bands",
            name=name,
            found=count_text("preparation.bands", dataset.RasterCount, types=held),
            expected=count_text("preparation.bands", bands, types="UInt16"),
        )
    found = (dataset.RasterXSize, dataset.RasterYSize)
    if size is not None and found != size:
        raise InputError.of(
            "preparation.wrong_size",
            name=name,
            width=found[0],
            height=found[1],
            stated_width=size[0],
            stated_height=size[1],
        )
    return RawImage(path, name, bands, *found)


def sample_numbers(image: RawImage) -> UInt16Array:
    """Return digital numbers evenly over an image, those of nodata in every band aside, [C, n].

    Raises:
        InputError: The file is damaged.
    """
    try:
        values = open_raster(image.path, PRODUCT_IMAGES).ReadAsArray(
            buf_xsize=min(image.width, _SAMPLE_SIDE), buf_ysize=min(image.height, _SAMPLE_SIDE)
        )
    except RuntimeError as error:
        raise InputError.of(
            "preparation.image_unreadable", name=image.name, reason=error
        ) from error
    values = values.reshape(image.bands, -1)
    kept: UInt16Array = values[:, (values != NODATA).any(axis=0)]
    return kept


def sample_of_all(images: Sequence[RawImage]) -> UInt16Array:
    """Return the samples of several images of the same bands as one, [C, n]."""
    return np.concatenate([sample_numbers(image) for image in images], axis=1)


def as_reflectance(
    image: RawImage,
    order: Sequence[int],
    scalings: Sequence[ReflectanceScaling],
    polynomials: Polynomials,
) -> gdal.Dataset:
    """Return a virtual raster of reflectance x 10000, Float32, nodata 0, with its RPC.

    Args:
        image: What to read.
        order: Which of its bands, from 0, in which order.
        scalings: How each band of the image becomes reflectance.
        polynomials: Where its pixels lie.
    """
    dataset = gdal.GetDriverByName("VRT").Create("", image.width, image.height, 0)
    for number, index in enumerate(order, start=1):
        dataset.AddBand(gdal.GDT_Float32)
        band, scaling = dataset.GetRasterBand(number), scalings[index]
        band.SetNoDataValue(NODATA)
        source = (
            "<ComplexSource>"
            f'<SourceFilename relativeToVRT="0">{escape(image.path, quote=False)}</SourceFilename>'
            f"<SourceBand>{index + 1}</SourceBand>"
            f"<NODATA>{NODATA}</NODATA>"
            f"<ScaleOffset>{-scaling.factor * scaling.dark!r}</ScaleOffset>"
            f"<ScaleRatio>{scaling.factor!r}</ScaleRatio>"
            "</ComplexSource>"
        )
        band.SetMetadata({"source_0": source}, "vrt_sources")
    dataset.SetMetadata(dict(polynomials.metadata), "RPC")
    return dataset
