"""The content of ``score.json``, from the counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Mapping, Optional, Sequence

from ..protocol.messages import Json
from ..protocol.score import ScoreRequest
from ..run import manifest
from .metrics import MEASURES, Counts
from .thresholds import LEVELS, Histogram, threshold_view


def pixel_figures(counts: Counts, pixel_area_m2: Optional[float]) -> Json:
    """Return counts and measures; a measure with a zero denominator is ``None``."""
    return {
        **asdict(counts),
        **{name: getattr(counts, name) for name in MEASURES},
        "valid_pixels": counts.total,
        "pixel_area_m2": pixel_area_m2,
    }


def thresholds(percents: Optional[Histogram], segmented: Optional[Json]) -> Optional[Json]:
    """Return what other thresholds would do; ``None`` without a probability raster.

    Args:
        percents: Pixels by truth and probability.
        segmented: The manifest of the run that made the prediction.
    """
    if percents is None:
        return None
    threshold = ((segmented or {}).get("request") or {}).get("threshold")
    return threshold_view(percents, None if threshold is None else round(threshold * LEVELS))


def model(segmented: Optional[Json]) -> Optional[Json]:
    """Return what the run that made a prediction says about its model, or ``None``."""
    if segmented is None:
        return None
    card = segmented.get("model") or {}
    file = (segmented.get("inputs") or {}).get("model") or {}
    return {
        "name": card.get("name"),
        "version": card.get("version"),
        "sha256": file.get("sha256"),
    }


def inputs(request: ScoreRequest) -> Mapping[str, Optional[Json]]:
    """Return path, size and time of each file that was read; ``None`` for what was not given."""
    named = {
        "prediction": request.prediction,
        "reference": request.reference,
        "sample": request.sample,
        "area": request.area,
        "probability": request.probability,
        "image": request.image,
    }
    return {name: manifest.file_facts(path) if path else None for name, path in named.items()}


def provenance(
    request: ScoreRequest,
    segmented: Optional[Json],
    started: dt.datetime,
    remarks: Sequence[str],
) -> Json:
    """Return what it takes to make the score again, and what to keep in mind about it."""
    return {
        "inputs": inputs(request),
        "warnings": list(remarks),
        "model": model(segmented),
        "command": ["python", "-m", "core", *manifest.command_line(request)],
        "versions": manifest.versions(),
        "made": started.isoformat(timespec="seconds"),
    }
