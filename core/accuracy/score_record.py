"""The content of ``score.json``, from the counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, fields
from typing import Any, Dict, Mapping, Optional, Sequence

from ..protocol.accuracy_measures import (
    Ground,
    Interval,
    PixelMeasures,
    PondMeasures,
    ThresholdView,
)
from ..protocol.json_fields import stated
from ..protocol.messages import Json
from ..protocol.score import ScoreRequest
from ..protocol.score_record import ModelFacts, Provenance, ScoreInputs
from ..raster.image import Image
from ..raster.image_facts import image_facts
from ..run import manifest
from .metrics import MEASURES, Counts, ratio
from .thresholds import LEVELS, Histogram, threshold_view


def pixel_measures(counts: Counts, ground: Ground) -> PixelMeasures:
    """Return counts and measures; a measure with a zero denominator is ``None``.

    Args:
        counts: Of the judged pixels.
        ground: That they cover.
    """
    return PixelMeasures(
        **asdict(counts),
        **{name: getattr(counts, name) for name in MEASURES},
        valid_pixels=counts.total,
        pixel_area_m2=ratio(ground.total, counts.total),
        ground_m2=ground,
    )


def thresholds(percents: Optional[Histogram], segmented: Optional[Json]) -> Optional[ThresholdView]:
    """Return what other thresholds would do; ``None`` without a probability raster.

    Args:
        percents: Pixels by reference label and probability.
        segmented: The manifest of the run that made the prediction.
    """
    if percents is None:
        return None
    threshold = stated(segmented, float, "request", "threshold")
    if threshold is None or not 0.0 <= threshold <= 1.0:
        return threshold_view(percents, None)
    return threshold_view(percents, round(threshold * LEVELS))


def model(segmented: Optional[Json]) -> Optional[ModelFacts]:
    """Return what the run that made a prediction says about its model, or ``None``."""
    if segmented is None:
        return None
    return ModelFacts(
        stated(segmented, str, "model", "name"),
        stated(segmented, str, "model", "version"),
        stated(segmented, str, "inputs", "model", "sha256"),
    )


def inputs(request: ScoreRequest) -> Mapping[str, Json]:
    """Return path, size and time of each file that was read, by its part in the score."""
    return manifest.inputs(request, *(part.name for part in fields(ScoreInputs)))


def provenance(
    request: ScoreRequest,
    grid: Image,
    segmented: Optional[Json],
    started: dt.datetime,
    remarks: Sequence[str],
) -> Provenance:
    """Return what it takes to make the score again, and what to keep in mind about it.

    Args:
        request: Of the score.
        grid: The prediction.
        segmented: The manifest of the run that made it.
        started: When the score began.
        remarks: What to keep in mind.
    """
    named = stated(segmented, str, "request", "image")
    return Provenance(
        inputs=manifest.files_of(request, ScoreInputs),
        warnings=tuple(remarks),
        model=model(segmented),
        image_facts=image_facts(request.image, grid, named),
        reference_from=request.reference_from,
        **manifest.how_to_repeat(request, started),
    )


def main_figures(
    pixels: PixelMeasures, ponds: PondMeasures, f1_interval: Optional[Interval]
) -> Dict[str, Any]:
    """Return the figures that results give of a map, scored alone or compared with others."""
    counts = ("tp", "fp", "fn", "tn")
    of_pixels = (*counts, "precision", "recall", "f1", "iou", "overall_accuracy", "kappa")
    of_ponds = ("matched", "missed", "false")
    return {
        **{name: getattr(pixels, name) for name in of_pixels},
        "f1_interval": f1_interval,
        **{name: getattr(ponds, name) for name in of_ponds},
    }
