"""A new threshold on the probabilities of a segmentation: request and result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Optional, Tuple


@dataclass(frozen=True)
class ThresholdRequest:
    """Apply another threshold to the probabilities of a segmentation, without running the network.

    Attributes:
        probability: Byte percent, 255 nodata, as a segmentation writes it.
        output: Class raster to write, Byte, 1 pond, 0 other, 255 nodata.
        threshold: Probability from which a pixel is a pond; the file knows whole percents only, so
            that others are rounded to the nearest.
        polygons: GeoPackage to write the ponds to, layer ``ponds``; none if absent.
        min_area: Smallest pond to keep as a polygon, in square metres on the ellipsoid.
        simplify: Tolerance of outline simplification in pixels; 0 keeps the exact pixel edges.
    """

    command: ClassVar[str] = "threshold"

    probability: str
    output: str
    threshold: float
    polygons: Optional[str] = None
    min_area: float = 0.0
    simplify: float = 0.0


@dataclass(frozen=True)
class ThresholdResult:
    """The files and main figures of a new threshold.

    Attributes:
        output: The class raster.
        polygons: The ponds' GeoPackage, or ``None``.
        manifest: The run manifest, JSON.
        threshold: What was applied, a whole number of hundredths.
        ponds: Number of pond polygons, ``None`` if none were asked for.
        pond_area_m2: Their area on the ellipsoid.
        valid_pixels: Pixels that have a probability.
        pond_pixels: Those of them that are pond.
        seconds: Wall time of the whole job.
        warnings: What the user should know about this result.
        confident_ponds: Ponds with at least ``least_confidence``.
        least_confidence: Confidence from which the model shows ponds by default, 0 to 1; ``None``,
            like ``confident_ponds``, where it gives no confidence or no polygons were asked for.
    """

    output: str
    polygons: Optional[str]
    manifest: str
    threshold: float
    ponds: Optional[int]
    pond_area_m2: Optional[float]
    valid_pixels: int
    pond_pixels: int
    seconds: float
    warnings: Tuple[str, ...] = ()
    confident_ponds: Optional[int] = None
    least_confidence: Optional[float] = None
