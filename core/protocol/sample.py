"""What can be asked of the engine about probability samples, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Optional, Tuple


@dataclass(frozen=True)
class SampleRequest:
    """Draw pixels of a prediction at random, to be labelled by a person.

    Attributes:
        prediction: Class raster, 1 pond, 0 other, its nodata unknown.
        output: GeoPackage to write the points to; without one, it is only told what the sample
            would be.
        area: Polygon file: only pixels whose centre lies inside are drawn from; all valid pixels
            of the prediction if absent.
        design: ``stratified`` by the classes of the prediction, or ``simple``.
        size: How many points; either this or ``standard_error`` is given.
        standard_error: Of the overall accuracy that is wanted, 0 to 1: as many points are drawn
            as it takes.
        expected: How much of what is mapped as pond, and of what is mapped as other, is expected
            to be right, 0 to 1: it decides how many points a standard error takes.
        min_per_class: Points that each class gets at least, in a stratified sample.
        seed: Same prediction, area, design, size and seed: same points.
    """

    command: ClassVar[str] = "sample"

    prediction: str
    output: Optional[str] = None
    area: Optional[str] = None
    design: str = "stratified"
    size: Optional[int] = None
    standard_error: Optional[float] = None
    expected: Tuple[float, ...] = (0.8, 0.98)
    min_per_class: int = 50
    seed: int = 0


@dataclass(frozen=True)
class SampleStratum:
    """A part of the map: its class (``None`` for all of it), its pixels, and the points in it."""

    map_class: Optional[int]
    pixels: int
    points: int


@dataclass(frozen=True)
class SampleResult:
    """A sample that was drawn, or would be.

    Attributes:
        output: The GeoPackage, ``None`` where none was asked for.
        manifest: The run manifest, JSON, likewise.
        points: How many there are.
        strata: What they were drawn from.
        overall_se: Standard error to expect of the overall accuracy, 0 to 1; ``None`` where too
            few points tell.
        area_se_m2: Standard error to expect of the area of ponds, square metres; likewise.
        seconds: Wall time of the whole job.
        warnings: What the user should know about this sample.
    """

    output: Optional[str]
    manifest: Optional[str]
    points: int
    strata: Tuple[SampleStratum, ...]
    overall_se: Optional[float]
    area_se_m2: Optional[float]
    seconds: float
    warnings: Tuple[str, ...] = ()


@dataclass(frozen=True)
class SampleEstimate:
    """A number that a sample gives for the whole map; what it does not tell is ``None``.

    Attributes:
        value: The estimate.
        se: Its standard error.
        interval: 95 %.
    """

    value: Optional[float]
    se: Optional[float]
    interval: Optional[Tuple[float, float]]


@dataclass(frozen=True)
class SampleAccuracy:
    """What a labelled sample says of a map of ponds.

    Attributes:
        units: Labelled points.
        missing: Points that were drawn and have no label.
        overall: Overall accuracy.
        users: How much of what is mapped as pond is pond.
        producers: How much of the ponds is mapped as pond.
        area_m2: Area of the ponds, square metres.
    """

    units: int
    missing: int
    overall: SampleEstimate
    users: SampleEstimate
    producers: SampleEstimate
    area_m2: SampleEstimate
