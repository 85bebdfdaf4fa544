"""What ``comparison.json`` holds, with its one reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Tuple

from .accuracy_measures import BoundaryMeasures, Interval, Intervals, PixelMeasures, PondMeasures
from .compare import CompareResult
from .errors import InputError, RequestError
from .json_fields import INLINE, OMITTED, decode, key, later, read_json, stated
from .messages import from_json
from .score_record import FileFacts, ImageFacts, ModelFacts


@dataclass(frozen=True)
class Seconds:
    """Wall time of fitting, of predicting, and of both; ``None`` where it was not done here.

    Beyond both: of trying fits on sample polygons that they had not seen.
    """

    fit: Optional[float]
    predict: Optional[float]
    total: Optional[float]
    check: Optional[float] = None


@dataclass(frozen=True)
class MethodFiles:
    """What a comparison keeps of one method."""

    prediction: str
    probability: str
    errors: str
    ponds: str
    model: str


@dataclass(frozen=True)
class MethodRecord:
    """How one method did; what a method that failed has not is ``None``.

    Attributes:
        key: Its name in files.
        name: Its name for people.
        problem: Why there is no map.
        pixels: Counts and measures.
        ponds: What became of the ponds.
        boundary: How well outlines run.
        intervals: Of its measures.
        seconds: Wall time.
        device: What really ran, in words.
        model: Which it was.
        settings: Parameters that it was fitted with, plain JSON.
        held_out: How it did on sample polygons that a fit had not seen, plain JSON.
        files: What is kept of it.
    """

    key: str
    name: str
    problem: Optional[str]
    pixels: Optional[PixelMeasures] = field(metadata=INLINE)
    ponds: Optional[PondMeasures]
    boundary: Optional[Tuple[BoundaryMeasures, ...]]
    intervals: Optional[Intervals]
    seconds: Seconds
    device: Optional[str]
    model: Optional[ModelFacts]
    settings: Mapping[str, Any]
    held_out: Optional[Mapping[str, Any]]
    files: Optional[MethodFiles]

    @property
    def f1_interval(self) -> Optional[Interval]:
        """The interval of its F1, ``None`` where there is none."""
        return None if self.intervals is None else self.intervals.of("f1")


@dataclass(frozen=True)
class MeasureDifference:
    """The first method's measure less the second's; ``None`` where that is not known.

    Attributes:
        value: The difference.
        interval: Of it.
        p: Chance of as great a difference between equally good maps.
        different: Whether it is larger than chance.
    """

    value: Optional[float]
    interval: Optional[Interval]
    p: Optional[float]
    different: Optional[bool]


@dataclass(frozen=True)
class Differences:
    """Of the measures that pairs are compared by."""

    f1: MeasureDifference
    precision: MeasureDifference
    recall: MeasureDifference
    iou: MeasureDifference


@dataclass(frozen=True)
class McNemarTest:
    """How often only one of two maps is right.

    Attributes:
        only_first: Pixels that only the first has right.
        only_second: Pixels that only the second has right.
        p: Of the test pixel by pixel.
        clustered_p: Of the test block by block.
    """

    only_first: int
    only_second: int
    p: Optional[float]
    clustered_p: Optional[float]


@dataclass(frozen=True)
class PairRecord:
    """Two methods beside one another, by their keys."""

    first: str
    second: str
    differences: Differences
    mcnemar: McNemarTest


@dataclass(frozen=True)
class PairedTests:
    """Every two methods, and how their differences were found out.

    Attributes:
        level: Of the intervals, 0 to 1.
        resamples: Of the bootstrap.
        seed: Of the bootstrap.
        pairs: In the order of the methods.
    """

    level: float
    resamples: int
    seed: int
    pairs: Tuple[PairRecord, ...]


@dataclass(frozen=True)
class SampleClass:
    """What there was of one class to fit to.

    Attributes:
        code: 1 pond, 0 other.
        name: In words.
        polygons: Sample polygons.
        pixels: Pixels in them.
        drawn: Pixels that methods are fitted to at most.
    """

    code: int = field(metadata=key("class"))
    name: str
    polygons: int
    pixels: int
    drawn: int


@dataclass(frozen=True)
class SamplesRecord:
    """What methods were fitted to: classes, and bands by name and 1-based number."""

    classes: Tuple[SampleClass, ...]
    bands: Tuple[str, ...]
    features: Tuple[int, ...]


@dataclass(frozen=True)
class ImageSize:
    """The image that was classified: pixels in all, columns, rows, and metres a pixel."""

    pixels: int
    width: int
    height: int
    gsd_m: float


@dataclass(frozen=True)
class ComparisonInputs:
    """What was read; ``None`` for what was not given."""

    image: FileFacts
    samples: Optional[FileFacts]
    reference: FileFacts
    area: Optional[FileFacts]


@dataclass(frozen=True)
class ComparisonRecord:
    """A comparison of methods.

    Attributes:
        verdict: Which is best, and whether the difference is real.
        methods: Each that was asked for.
        comparison: Every two of them.
        judged_pixels: Pixels that all were judged on.
        left_out_pixels: Those for which some have no data.
        withheld_pixels: Those that methods were fitted to.
        division: How training and test were kept apart, in words; may be empty.
        samples: What methods were fitted to; ``None`` where nothing was fitted.
        image: What was classified.
        inputs: The files.
        warnings: What the user should know about the figures.
        command: The command line.
        versions: Of the software.
        made: When, ISO 8601.
        image_facts: Of the image.
        reference_from: The file that the reference polygons were taken from, where ``inputs`` has
            a copy of them.
    """

    verdict: str
    methods: Tuple[MethodRecord, ...]
    comparison: PairedTests
    judged_pixels: int
    left_out_pixels: int
    withheld_pixels: int
    division: str
    samples: Optional[SamplesRecord]
    image: ImageSize
    inputs: ComparisonInputs
    warnings: Tuple[str, ...]
    command: Tuple[str, ...]
    versions: Mapping[str, str]
    made: str
    image_facts: Optional[ImageFacts] = field(metadata={**later(None), **OMITTED})
    reference_from: Optional[str] = field(metadata={**later(None), **OMITTED})


def read_comparison(path: str) -> ComparisonRecord:
    """Read ``comparison.json``.

    Raises:
        InputError: The file is gone, or is no comparison.
    """
    try:
        return decode(ComparisonRecord, read_json(path))
    except (OSError, ValueError) as error:
        raise InputError.of("protocol.comparison_unreadable", path=path, reason=error) from error


def read_result(path: str) -> CompareResult:
    """Read the result of a comparison from its ``compare.manifest.json``.

    Raises:
        InputError: The file is gone, or is of no comparison.
    """
    try:
        return from_json(CompareResult, stated(read_json(path), dict, "result") or {})
    except (OSError, ValueError, RequestError) as error:
        raise InputError.of("protocol.comparison_unreadable", path=path, reason=error) from error
