"""Preparation of Level-1A products: requests and results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Optional, Tuple


@dataclass(frozen=True)
class PrepareRequest:
    """Make orthorectified top-of-atmosphere reflectance from a Level-1A product.

    Attributes:
        product: Archive (``.tar.gz``, ``.tgz``, ``.tar``), folder, or one ``.tif``, ``.tiff`` or
            ``.xml`` of it.
        output: Cloud-Optimized GeoTIFF to write, UInt16, reflectance x 10000, 0 nodata.
        dem: Digital elevation model, any raster in metres; a constant height if absent.
        height: Constant height in metres above the ellipsoid, where there is no elevation model or
            where it ends; without a model, that of the product's own RPC if absent.
        pansharpen: Whether to pansharpen to the resolution of the panchromatic image.
        dark_object: Whether to apply dark-object subtraction to each band.
        by_wavelength: Whether to order the bands by wavelength.
        crs: Coordinate reference system to write; the UTM zone of the product's centre if absent.
    """

    command: ClassVar[str] = "prepare"

    product: str
    output: str
    dem: Optional[str] = None
    height: Optional[float] = None
    pansharpen: bool = False
    dark_object: bool = False
    by_wavelength: bool = False
    crs: Optional[str] = None


@dataclass(frozen=True)
class PrepareResult:
    """The files and main facts of a prepared image.

    Attributes:
        output: The raster.
        manifest: The run manifest, JSON.
        satellite: Such as ``GF-6``.
        sensor: Such as ``PMS``.
        acquired: Acquisition time of the scene centre, ISO 8601, UTC.
        gsd_m: Ground sample distance in metres.
        bands: Names of the bands in their order.
        calibration: Source of the calibration gains, for people.
        heights: The elevation model or the constant height, for people.
        width: Pixels.
        height: Pixels.
        seconds: Wall time of the whole job.
        warnings: What the user should know about this result.
    """

    output: str
    manifest: str
    satellite: str
    sensor: str
    acquired: str
    gsd_m: float
    bands: Tuple[str, ...]
    calibration: str
    heights: str
    width: int
    height: int
    seconds: float
    warnings: Tuple[str, ...] = ()


@dataclass(frozen=True)
class ProductRequest:
    """Ask whether a path is a Level-1A product, without reading its images.

    Attributes:
        path: Archive, folder, or one file.
    """

    command: ClassVar[str] = "product"

    path: str


@dataclass(frozen=True)
class ProductResult:
    """The Level-1A product at a path, if there is one.

    Attributes:
        is_product: Whether it is a product of a satellite that this engine knows.
        satellite: Such as ``GF-6``; empty where it is none.
        sensor: Such as ``PMS``; likewise.
        acquired: Acquisition time of the scene centre, ISO 8601, UTC; empty if not known.
        scene: One line for people, such as ``GF-6 PMS, 18 March 2019, level 1A``.
        has_pan: Whether there is a panchromatic image for pansharpening.
        pixels: Of the images that would be read without sharpening, not counting bands.
        problem: Why it cannot be prepared; ``None`` where it can.
    """

    is_product: bool
    satellite: str = ""
    sensor: str = ""
    acquired: str = ""
    scene: str = ""
    has_pan: bool = False
    pixels: int = 0
    problem: Optional[str] = None
