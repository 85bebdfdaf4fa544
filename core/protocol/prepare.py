"""What can be asked of the engine about products as delivered, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Optional, Tuple


@dataclass(frozen=True)
class PrepareRequest:
    """Make reflectance on a map grid from a product as delivered.

    Attributes:
        product: Archive (``.tar.gz``, ``.tgz``, ``.tar``), folder, or one ``.tif``, ``.tiff`` or
            ``.xml`` of it.
        output: Cloud-Optimized GeoTIFF to write, UInt16, reflectance x 10000, 0 nodata.
        dem: Elevation model, any raster in metres; a constant height if absent.
        height: Constant height in metres above the ellipsoid, where there is no elevation model or
            where it ends; without a model, that of the product's own polynomials if absent.
        pansharpen: Whether to give the bands the sample distance of the panchromatic image.
        dark_object: Whether to subtract the darkest reflectance of each band.
        by_wavelength: Whether to put the bands in the order of their wavelengths.
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
    """What a preparation left behind.

    Attributes:
        output: The raster.
        manifest: The run manifest, JSON.
        satellite: Such as ``GF-6``.
        sensor: Such as ``PMS``.
        acquired: When the middle of the scene was exposed, ISO 8601, UTC.
        gsd_m: Sample distance in metres.
        bands: Names of the bands in their order.
        calibration: Where the gains came from, in words.
        heights: The elevation model or the constant height, in words.
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
    """Ask whether a path is a product as delivered, without reading its images.

    Attributes:
        path: Archive, folder, or one file.
    """

    command: ClassVar[str] = "product"

    path: str


@dataclass(frozen=True)
class ProductResult:
    """What a path is.

    Attributes:
        is_product: Whether it is a product of a satellite that this engine knows.
        satellite: Such as ``GF-6``; empty where it is none.
        sensor: Such as ``PMS``; likewise.
        acquired: When the middle of the scene was exposed, ISO 8601, UTC; empty if not known.
        scene: One line in words, such as ``GF-6 PMS, 18 March 2019, level 1A``.
        has_pan: Whether a panchromatic image is there to sharpen with.
        pixels: Of the images that would be read without sharpening, not counting bands.
        problem: Why it cannot be prepared, in words; ``None`` where it can.
    """

    is_product: bool
    satellite: str = ""
    sensor: str = ""
    acquired: str = ""
    scene: str = ""
    has_pan: bool = False
    pixels: int = 0
    problem: Optional[str] = None
