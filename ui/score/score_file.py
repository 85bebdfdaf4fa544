"""What the panel and the project show of ``score.json``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.protocol.errors import InputError
from ...core.protocol.sample import SampleAccuracy, SampleEstimate
from ..text.translation import tr

NAME = "score.json"
"""Of the file in a score's folder."""

MEASURES = (
    ("precision", "Precision"),
    ("recall", "Recall"),
    ("f1", "F1"),
    ("iou", "IoU"),
    ("overall_accuracy", "Overall accuracy"),
    ("kappa", "Kappa"),
    ("mcc", "MCC"),
)


_SQUARE_METRES = 10_000.0
"""Of a hectare, in which areas stand in the file."""

_NO_THRESHOLDS: dict[str, Any] = {
    "curve": [],
    "calibration": [],
    "best_percent": None,
    "current_percent": None,
}


@dataclass(frozen=True)
class Measure:
    """One line of the result table; what is undefined or not given is ``None``.

    Attributes:
        level: ``pixels``, ``ponds`` or ``boundary``.
        name: In words.
        value: A share, a count, or a fraction.
        low: Lower end of the 95 % interval.
        high: Upper end.
    """

    level: str
    name: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Threshold:
    """What a score would be if ponds began at ``percent`` of probability."""

    percent: int
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True)
class Reliability:
    """Pixels of one range of probability, at least one.

    Attributes:
        given: Their mean probability.
        true: The share of them that is pond.
        pixels: How many they are.
    """

    given: float
    true: float
    pixels: int


@dataclass(frozen=True)
class Score:
    """Figures of one score by polygons.

    Attributes:
        measures: The result table.
        thresholds: By rising percent; empty without a probability raster.
        calibration: By rising probability; empty without a probability raster.
        best_percent: Where F1 is best, ``None`` without a probability raster.
        current_percent: What the prediction was made with, where that is known.
        intervals: How the intervals came about, in a sentence.
        f1: Of the pond pixels.
        f1_interval: Its 95 % interval.
        matched: Reference ponds that were found.
        missed: Reference ponds that were not.
        false: Predicted ponds that are none.
        min_area: Ponds below this took no part, square metres.
        warnings: What the user should know about these figures.
        made: When, in words.
    """

    measures: tuple[Measure, ...]
    thresholds: tuple[Threshold, ...]
    calibration: tuple[Reliability, ...]
    best_percent: int | None
    current_percent: int | None
    intervals: str
    f1: float | None
    f1_interval: tuple[float, float] | None
    matched: int
    missed: int
    false: int
    min_area: float
    warnings: tuple[str, ...]
    made: str


@dataclass(frozen=True)
class ScoreBySample:
    """Figures of one score by a sample.

    Attributes:
        accuracy: The estimates.
        warnings: What the user should know about them.
        made: When, in words.
    """

    accuracy: SampleAccuracy
    warnings: tuple[str, ...]
    made: str


def read(path: str) -> Score:
    """Read a score by polygons.

    Raises:
        InputError: The file is gone, is no score, or one by a sample alone.
    """
    with _told(path):
        values = _values(path)
        view = values["threshold"] or _NO_THRESHOLDS
        return Score(
            measures=tuple(_measures(values)),
            thresholds=tuple(
                Threshold(row["percent"], row["precision"], row["recall"], row["f1"])
                for row in view["curve"]
            ),
            calibration=tuple(
                Reliability(row["mean_probability"], row["observed"], row["pixels"])
                for row in view["calibration"]
                if row["pixels"]
            ),
            best_percent=view["best_percent"],
            current_percent=view["current_percent"],
            intervals=_intervals(values["intervals"]),
            f1=values["f1"],
            f1_interval=_pair((values["intervals"]["blocks"] or {}).get("f1")),
            **{name: int(values["ponds"][name]) for name in ("matched", "missed", "false")},
            min_area=float(values["ponds"].get("min_area_m2", 0.0)),
            warnings=tuple(values["warnings"]),
            made=_when(values),
        )


def read_by_sample(path: str) -> ScoreBySample:
    """Read what a score says by a sample.

    Raises:
        InputError: The file is gone, is no score, or one by polygons alone.
    """
    with _told(path):
        values = _values(path)
        found = values["sample"]
        ponds = next(row for row in found["per_class"] if row["name"] == "pond")
        return ScoreBySample(
            accuracy=SampleAccuracy(
                units=int(found["units"]),
                missing=int(found["missing"]),
                overall=_estimate(found["overall"]),
                users=_estimate(ponds["users"]),
                producers=_estimate(ponds["producers"]),
                area_m2=_estimate(ponds["area_ha"], _SQUARE_METRES),
            ),
            warnings=tuple(values["warnings"]),
            made=_when(values),
        )


def _values(path: str) -> dict[str, Any]:
    return json.loads(Path(path).read_text(encoding="utf-8"))


def _when(values: dict[str, Any]) -> str:
    return str(values["made"])[:16].replace("T", " ")


@contextmanager
def _told(path: str) -> Iterator[None]:
    """Tell in plain words that a file is no score, whatever it lacks."""
    try:
        yield
    except (OSError, ValueError, LookupError, TypeError, StopIteration) as error:
        raise InputError(
            tr("The score in {} cannot be read ({}).").format(path, error), tr("Score again.")
        ) from error


def _pair(ends: list[float] | None) -> tuple[float, float] | None:
    return None if ends is None else (ends[0], ends[1])


def _estimate(values: dict[str, Any], scale: float = 1.0) -> SampleEstimate:
    value, se, ends = values["value"], values["se"], _pair(values["interval"])
    return SampleEstimate(
        value=None if value is None else scale * value,
        se=None if se is None else scale * se,
        interval=None if ends is None else (scale * ends[0], scale * ends[1]),
    )


def _measures(values: dict[str, Any]) -> list[Measure]:
    blocks = values["intervals"]["blocks"] or {}
    of_ponds = values["intervals"]["ponds"] or {}
    ponds = values["ponds"]
    found = [
        Measure("pixels", name, values[key], *(blocks.get(key) or (None, None)))
        for key, name in MEASURES
    ]
    found += [
        Measure("pixels", name, values[key])
        for key, name in (
            ("tp", "True positives"),
            ("fp", "False positives"),
            ("fn", "False negatives"),
            ("tn", "True negatives"),
        )
    ]
    found += [
        Measure("ponds", name, ponds[key], *(of_ponds.get(key) or (None, None)))
        for key, name in (("recall", "Ponds found"), ("precision", "Predicted ponds that are one"))
    ]
    found += [
        Measure("ponds", name, ponds[key])
        for key, name in (
            ("f1", "F1 of ponds"),
            ("matched", "Matched"),
            ("missed", "Missed"),
            ("false", "False"),
            ("split", "Split"),
            ("merged", "Merged"),
        )
    ]
    found += [
        Measure("boundary", f"Boundary F1 within {row['tolerance_px']} px", row["f1"])
        for row in values["boundary"]
    ]
    return found


def _intervals(values: dict[str, Any]) -> str:
    blocks, ponds = values["blocks"], values["ponds"] or {}
    if blocks is None and not (ponds.get("recall") or ponds.get("precision")):
        return tr("No intervals could be given.")
    if blocks is None:
        return tr(
            "{:.0f} % intervals from {} resamples of the ponds; those of the pixel measures could "
            "not be given."
        ).format(100 * values["level"], values["resamples"])
    return tr("{:.0f} % intervals from {} resamples of {} blocks of {:.0f} m.").format(
        100 * values["level"], values["resamples"], blocks["count"], blocks["side_m"]
    )
