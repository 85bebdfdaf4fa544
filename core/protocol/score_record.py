"""What ``score.json`` holds, with its one reader; :mod:`.json_fields` writes it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Mapping, Optional, Tuple, Union

from .errors import InputError
from .json_fields import INLINE, OMITTED, Mismatch, decode, encode, key, later
from .sample_record import SampleRecord
from .texts import text

NAME = "score.json"
"""Of the file in a score's folder."""

Interval = Tuple[float, float]
"""Lower and upper end."""


@dataclass(frozen=True)
class PixelMeasures:
    """Pixels by reference and prediction; a measure with a zero denominator is ``None``.

    Attributes:
        tp: Pond in both.
        fp: Pond in the prediction only.
        fn: Pond in the reference only.
        tn: Pond in neither.
        precision: TP / (TP + FP).
        recall: TP / (TP + FN).
        f1: Harmonic mean of the two.
        iou: TP / (TP + FP + FN).
        overall_accuracy: (TP + TN) / all.
        kappa: Agreement beyond chance.
        mcc: Correlation of the two.
        valid_pixels: All that were judged.
        pixel_area_m2: Their mean area on the ellipsoid, square metres.
    """

    tp: int
    fp: int
    fn: int
    tn: int
    precision: Optional[float]
    recall: Optional[float]
    f1: Optional[float]
    iou: Optional[float]
    overall_accuracy: Optional[float]
    kappa: Optional[float]
    mcc: Optional[float]
    valid_pixels: int
    pixel_area_m2: Optional[float]

    @property
    def total(self) -> int:
        """All four counts together."""
        return self.tp + self.fp + self.fn + self.tn

    def of(self, measure: str) -> Optional[float]:
        """Return a measure by name."""
        found: Optional[float] = getattr(self, measure)
        return found


@dataclass(frozen=True)
class PondsLeftOut:
    """Ponds below the smallest area that counts, of the reference and of the prediction."""

    reference: int
    predicted: int


@dataclass(frozen=True)
class PondsAtIou:
    """What became of the ponds if a match is asked to reach an IoU."""

    iou: float
    matched: int
    missed: int
    false: int


@dataclass(frozen=True)
class SizeClass:
    """Ponds of a range of areas, each by its own area.

    Attributes:
        from_ha: Where the class begins, hectares.
        to_ha: Where it ends; ``None`` for the last, which has no end.
        reference: Reference ponds.
        matched: Reference ponds that were found.
        missed: Reference ponds that were not.
        predicted: Predicted ponds.
        false: Predicted ponds that are none.
    """

    from_ha: float
    to_ha: Optional[float]
    reference: int
    matched: int
    missed: int
    predicted: int
    false: int


@dataclass(frozen=True)
class AreaError:
    """Predicted area over reference area, less one.

    Attributes:
        ponds: Matched ponds.
        median: Over the matched ponds; ``None`` where there is none.
        mean_absolute: Likewise.
        total: Of all ponds that count together; ``None`` without a reference pond.
    """

    ponds: int
    median: Optional[float]
    mean_absolute: Optional[float]
    total: Optional[float]


@dataclass(frozen=True)
class PondMeasures:
    """What became of the ponds.

    Attributes:
        matched: Reference ponds that were found.
        missed: Reference ponds that were not.
        false: Predicted ponds that are none.
        split: Reference ponds found in pieces.
        merged: Predicted ponds that hold several reference ponds.
        recall: Share of the reference ponds that was found.
        precision: Share of the predicted ponds that is right.
        f1: Harmonic mean of the two.
        reference: Reference ponds that count.
        predicted: Predicted ponds that count.
        iou: Asked of a match.
        min_area_m2: Ponds below this take no part, square metres.
        left_out: How many these are.
        curve: The same by the IoU that is asked for.
        sizes: The same by size.
        area_error: How far areas are off.
    """

    matched: int
    missed: int
    false: int
    split: int
    merged: int
    recall: Optional[float]
    precision: Optional[float]
    f1: Optional[float]
    reference: int
    predicted: int
    iou: float
    min_area_m2: float = field(metadata=later(0.0))
    left_out: PondsLeftOut = field(metadata=later(PondsLeftOut(0, 0)))
    curve: Tuple[PondsAtIou, ...]
    sizes: Tuple[SizeClass, ...]
    area_error: AreaError


@dataclass(frozen=True)
class BoundaryMeasures:
    """How well outlines run within a tolerance, in pixels and metres; undefined is ``None``."""

    tolerance_px: float
    tolerance_m: float
    precision: Optional[float]
    recall: Optional[float]
    f1: Optional[float]


@dataclass(frozen=True)
class BlockIntervals:
    """Intervals of the pixel measures, from blocks of ground; ``None`` where one cannot be given.

    Attributes:
        side_m: Side of a block, metres.
        count: Blocks in which anything was judged.
        with_ponds: Those with ponds.
    """

    side_m: float
    count: int
    with_ponds: int
    precision: Optional[Interval]
    recall: Optional[Interval]
    f1: Optional[Interval]
    iou: Optional[Interval]
    overall_accuracy: Optional[Interval]

    def of(self, measure: str) -> Optional[Interval]:
        """Return the interval of a measure by name; ``None`` for one that is not resampled."""
        found: Optional[Interval] = getattr(self, measure, None)
        return found


@dataclass(frozen=True)
class PondIntervals:
    """Intervals from whole ponds; ``None`` where all ponds are alike.

    Attributes:
        count: Reference ponds.
        predicted: Predicted ponds.
        recall: Of the share of reference ponds found.
        precision: Of the share of predicted ponds that are right.
    """

    count: int
    predicted: int = field(metadata=later(0))
    recall: Optional[Interval]
    precision: Optional[Interval]


@dataclass(frozen=True)
class Intervals:
    """Which intervals there are, and how they came about.

    Attributes:
        level: 0 to 1.
        resamples: Of the bootstrap.
        seed: Of the bootstrap.
        blocks: Those of the pixel measures; ``None`` where too few blocks were judged.
        ponds: Those of the ponds; ``None`` where there are too few.
        least_ponds: How many of either kind are asked for.
        area: Of the area of ponds, square metres; ``None`` without a sample that gives it.
        why_no_area: Why not.
    """

    level: float
    resamples: int
    seed: int
    blocks: Optional[BlockIntervals]
    ponds: Optional[PondIntervals]
    least_ponds: int = field(metadata=later(0))
    area: Optional[Interval]
    why_no_area: Optional[str]

    def of(self, measure: str) -> Optional[Interval]:
        """Return the interval of a pixel measure by name, ``None`` where there is none."""
        return None if self.blocks is None else self.blocks.of(measure)


@dataclass(frozen=True)
class ThresholdPoint:
    """Counts and measures if ponds began at ``percent`` of probability."""

    percent: int
    tp: int
    fp: int
    fn: int
    tn: int
    precision: Optional[float]
    recall: Optional[float]
    f1: Optional[float]


@dataclass(frozen=True)
class ReliabilityBin:
    """Pixels of one range of probability.

    Attributes:
        low: Where the range begins.
        high: Where it ends.
        mean_probability: What was given, on average; ``None`` for an empty range.
        observed: What is true: the share of them that is pond; likewise.
        pixels: How many there are.
    """

    low: float = field(metadata=key("from"))
    high: float = field(metadata=key("to"))
    mean_probability: Optional[float]
    observed: Optional[float]
    pixels: int


@dataclass(frozen=True)
class ThresholdView:
    """What other thresholds would do, and whether probabilities can be taken at their word.

    Attributes:
        curve: By rising percent.
        best_percent: Where F1 is best; ``None`` without a pond.
        current_percent: What the prediction was made with, where that is known.
        calibration: By rising probability.
        ece: Expected calibration error.
    """

    curve: Tuple[ThresholdPoint, ...]
    best_percent: Optional[int]
    current_percent: Optional[int]
    calibration: Tuple[ReliabilityBin, ...]
    ece: Optional[float]


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
    """

    inputs: ScoreInputs
    warnings: Tuple[str, ...]
    model: Optional[ModelFacts]
    command: Tuple[str, ...]
    versions: Mapping[str, str]
    made: str

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


def json_text(record: object) -> str:
    """Return a record as the text of its file.

    Raises:
        ValueError: A number is not finite.
    """
    return json.dumps(encode(record), indent=2, allow_nan=False) + "\n"


def read_json(path: str) -> Dict[str, Any]:
    """Return the object in a JSON file.

    Raises:
        OSError: The file cannot be read.
        ValueError: It holds none.
    """
    try:
        values = json.loads(Path(path).read_text(encoding="utf-8"))
    except RecursionError as error:
        raise ValueError(str(error)) from error
    if not isinstance(values, dict):
        raise Mismatch(text("protocol.json_no_object", place="JSON"))
    return values


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
