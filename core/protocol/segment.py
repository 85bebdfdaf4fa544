"""Segmentation of an image: request and result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Optional, Tuple

Extent = Tuple[float, float, float, float]
"""``xmin, ymin, xmax, ymax`` in the image's own coordinate reference system."""


@dataclass(frozen=True)
class SegmentRequest:
    """Find the tailings ponds in one image.

    Attributes:
        image: Raster to read, anything GDAL opens.
        output: Class raster to write, Byte, 1 pond, 0 other, 255 nodata.
        polygons: GeoPackage to write the ponds to, layer ``ponds``; none if absent.
        probability: Probability raster to write, Byte percent, 255 nodata; none if absent.
        model: ONNX file; the shipped model if absent.
        extent: Part of the image to cover, snapped outwards to its pixels; all of it if absent.
        area: Polygon file: only pixels whose centre lies inside are classified.
        bands: 1-based band numbers in the order of the model's bands, trailing optional bands may
            be left out; taken from the image's metadata if absent.
        threshold: Probability from which a pixel is a pond; the model's own if absent.
        min_area: Smallest pond to keep as a polygon, in square metres on the ellipsoid.
        simplify: Tolerance of outline simplification in pixels; 0 keeps the exact pixel edges.
        device: ``auto``, ``cpu``, ``cuda`` or ``cuda:N``; or, where ONNX Runtime has them,
            ``directml``, ``directml:N`` or ``coreml``.
        tile: Pixels, as the model sees them, per side of a processing window; chosen by memory if
            absent.
        screen: Whether to look first where a pond can be, and to leave the rest out.
    """

    command: ClassVar[str] = "segment"

    image: str
    output: str
    polygons: Optional[str] = None
    probability: Optional[str] = None
    model: Optional[str] = None
    extent: Optional[Extent] = None
    area: Optional[str] = None
    bands: Optional[Tuple[int, ...]] = None
    threshold: Optional[float] = None
    min_area: float = 0.0
    simplify: float = 0.0
    device: str = "auto"
    tile: Optional[int] = None
    screen: bool = False


@dataclass(frozen=True)
class SegmentResult:
    """The files and main figures of a segmentation.

    Attributes:
        output: The class raster.
        polygons: The ponds' GeoPackage, or ``None``.
        probability: The probability raster, or ``None``.
        manifest: The run manifest, JSON.
        ponds: Number of pond polygons, ``None`` if none were asked for.
        pond_area_m2: Their area on the ellipsoid.
        valid_pixels: Pixels that were classified.
        pond_pixels: Pixels that were classified as pond.
        device: The device that ran, for people.
        seconds: Wall time of the whole job.
        warnings: What the user should know about this result.
        confident_ponds: Ponds with at least ``least_confidence``.
        least_confidence: Confidence from which the model shows ponds by default, 0 to 1; ``None``,
            like ``confident_ponds``, where it gives no confidence or no polygons were asked for.
        left_out: Share of the valid pixels, 0 to 1, on which a first look left no network to run;
            ``None`` where none was asked for.
    """

    output: str
    polygons: Optional[str]
    probability: Optional[str]
    manifest: str
    ponds: Optional[int]
    pond_area_m2: Optional[float]
    valid_pixels: int
    pond_pixels: int
    device: str
    seconds: float
    warnings: Tuple[str, ...] = ()
    confident_ponds: Optional[int] = None
    least_confidence: Optional[float] = None
    left_out: Optional[float] = None
