"""What ``score.json`` holds, with its one reader; :mod:`.json_fields` writes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, Mapping, Optional, Tuple, Union

from .accuracy_measures import (
    BoundaryMeasures,
    Interval,
    Intervals,
    PixelMeasures,
    PondMeasures,
    ThresholdView,
)
from .errors import InputError
from .json_fields import INLINE, OMITTED, decode, later, read_json
from .sample_record import SampleRecord
from .texts import text

NAME = "score.json"
"""Of the file in a score's folder."""


@dataclass(frozen=True)
class FileFacts:
    """A file that was read; size in bytes and time of change where it could be looked at."""

    path: str
    size: Optional[int] = field(default=None, metadata=OMITTED)
    mtime: Optional[str] = field(default=None, metadata=OMITTED)


@dataclass(frozen=True)
class ModelFacts:
    """The model of a prediction, as far as its manifest says."""

    name: Optional[str]
    version: Optional[str]
    sha256: Optional[str]


@dataclass(frozen=True)
class ImageFacts:
    """What a report says of an image in its heading; ``None`` for what its file does not say.

    Attributes:
        name: Of the file.
        crs: Authority and code, else the name of its coordinate reference system.
        acquired: When it was taken, ISO 8601, as far as is known.
        sensor: Satellite and sensor.
    """

    name: str
    crs: str
    acquired: Optional[str]
    sensor: Optional[str]


@dataclass(frozen=True)
class ScoreInputs:
    """What was read; ``None`` for what was not given."""

    prediction: FileFacts
    reference: Optional[FileFacts]
    sample: Optional[FileFacts] = field(metadata=later(None))
    area: Optional[FileFacts]
    probability: Optional[FileFacts]
    image: Optional[FileFacts]


@dataclass(frozen=True)
class Provenance:
    """What it takes to make the score again, and what to keep in mind about it.

    Attributes:
        inputs: The files.
        warnings: What the user should know about the figures.
        model: Of the prediction; ``None`` without a manifest beside it.
        command: The command line.
        versions: Of the software.
        made: When, ISO 8601.
        image_facts: Of the image that was segmented, else of the prediction.
        reference_from: The file that the reference polygons were taken from, where ``inputs`` has
            a copy of them.
    """

    inputs: ScoreInputs
    warnings: Tuple[str, ...]
    model: Optional[ModelFacts]
    command: Tuple[str, ...]
    versions: Mapping[str, str]
    made: str
    image_facts: Optional[ImageFacts] = field(metadata={**later(None), **OMITTED})
    reference_from: Optional[str] = field(metadata={**later(None), **OMITTED})

    @property
    def when(self) -> str:
        """Date and time to the minute."""
        return self.made[:16].replace("T", " ")


@dataclass(frozen=True)
class ScoreRecord:
    """A score by polygons, and by a sample where one was given besides."""

    pixels: PixelMeasures = field(metadata=INLINE)
    ponds: PondMeasures
    boundary: Tuple[BoundaryMeasures, ...]
    intervals: Intervals
    threshold: Optional[ThresholdView]
    sample: Optional[SampleRecord] = field(metadata=later(None))
    provenance: Provenance = field(metadata=INLINE)


@dataclass(frozen=True)
class SampleIntervals:
    """Of a score by a sample alone: nothing was resampled.

    Attributes:
        level: 0 to 1.
        area: Of the area of ponds, square metres.
        why_no_area: Why there is none.
    """

    resamples: None
    seed: None
    blocks: None
    ponds: None
    level: float
    area: Optional[Interval]
    why_no_area: Optional[str]


@dataclass(frozen=True)
class SampleScoreRecord:
    """A score by a sample alone: the keys that polygons would give are there, and null."""

    pixels: Optional[PixelMeasures] = field(metadata=INLINE)
    ponds: None
    boundary: None
    threshold: None
    intervals: SampleIntervals
    sample: SampleRecord
    provenance: Provenance = field(metadata=INLINE)


Score = Union[ScoreRecord, SampleScoreRecord]


def score_of(values: Dict[str, Any]) -> Score:
    """Return a score from the object in its file.

    Raises:
        Mismatch: Something is missing, of another type, or no finite number.
    """
    if values.get("ponds") is None and values.get("sample") is not None:
        return decode(SampleScoreRecord, values)
    return decode(ScoreRecord, values)


def read_score(path: str) -> Score:
    """Read ``score.json``.

    Raises:
        InputError: The file is gone, or is no score.
    """
    try:
        return score_of(read_json(path))
    except (OSError, ValueError) as error:
        raise InputError.of("protocol.score_unreadable", path=path, reason=error) from error


def read_score_by_polygons(path: str) -> ScoreRecord:
    """Read a ``score.json`` that has figures by polygons.

    Raises:
        InputError: The file is gone, is no score, or one by a sample alone.
    """
    score = read_score(path)
    if isinstance(score, SampleScoreRecord):
        raise InputError.of(
            "protocol.score_unreadable", path=path, reason=text("protocol.score_without_polygons")
        )
    return score
