"""Probability samples for accuracy assessment: request and results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Optional, Tuple


@dataclass(frozen=True)
class SampleRequest:
    """Draw a probability sample of a prediction's pixels, to be labelled by a person.

    Attributes:
        prediction: Class raster, 1 pond, 0 other, its nodata unknown.
        output: GeoPackage to write the points to; without one, only the size and expected errors of
            the sample are returned.
        area: Polygon file: only pixels whose centre lies inside are drawn from; all valid pixels
            of the prediction if absent.
        design: ``stratified`` by the classes of the prediction, or ``simple``.
        size: How many points; either this or ``standard_error`` is given.
        standard_error: Wanted standard error of the overall accuracy, 0 to 1, which sets how many
            points are drawn.
        expected: Expected user's accuracy of ponds and of other, 0 to 1, which with the standard
            error sets how many points are drawn.
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
    """A stratum of the map: its class (``None`` for the whole map), its pixels and its points."""

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
        strata: The strata that they were drawn from.
        overall_se: Expected standard error of the overall accuracy, 0 to 1; ``None`` with too few
            points to estimate it.
        area_se_m2: Expected standard error of the area of ponds, square metres; likewise.
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
    """An estimate for the whole map from a sample; what cannot be estimated is ``None``.

    Attributes:
        value: The estimate.
        se: Its standard error.
        interval: 95 % confidence interval.
    """

    value: Optional[float]
    se: Optional[float]
    interval: Optional[Tuple[float, float]]


@dataclass(frozen=True)
class SampleAccuracy:
    """Accuracy and pond area estimated from a labelled sample.

    Attributes:
        units: Labelled points.
        missing: Points that were drawn and have no label.
        overall: Overall accuracy.
        users: User's accuracy of ponds.
        producers: Producer's accuracy of ponds.
        area_m2: Area of the ponds, square metres.
    """

    units: int
    missing: int
    overall: SampleEstimate
    users: SampleEstimate
    producers: SampleEstimate
    area_m2: SampleEstimate
