"""The card of a fitted classifier: what it expects, and what it was fitted to."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Dict

from ..model.model_card import ModelCard
from ..protocol.methods import METHODS
from ..raster.image import Image
from .sklearn_fitting import Fit
from .training_pixels import TrainingPixels

_LIKE = 1.5
"""How many times coarser or finer pixels may be than those that a classifier was fitted to."""


def make_card(fitted: Fit, pixels: TrainingPixels, image: Image) -> ModelCard:
    """Return the card of a classifier.

    Args:
        fitted: What was fitted, and how.
        pixels: What it was fitted to.
        image: Where the samples are from.
    """
    features = pixels.features
    other, pond = pixels.counts
    drawn_other, drawn_pond = fitted.pixels
    learnt = (
        f"{drawn_pond} pixels from {pond.polygons} polygons of ponds and {drawn_other} pixels "
        f"from {other.polygons} polygons of other ground ({pixels.name}) on {image.name}."
    )
    return ModelCard(
        name=f"{METHODS[fitted.kind].name} on {image.name}",
        version="",
        summary=(
            "Looks at each pixel by itself, and knows what ponds look like on one image: on "
            "another date, place or camera it is worth what its samples are worth there."
        ),
        licence="",
        bands=features.specs,
        values=features.values,
        scale=features.scale,
        gsd_m=(image.gsd_m / _LIKE, image.gsd_m * _LIKE),
        classes=("other", "tailings pond"),
        threshold=0.5,
        stride=1,
        margin=0,
        training_data=(learnt,),
        held_out=held_out(fitted),
        settings=fitted.settings,
    )


def held_out(fitted: Fit) -> Dict[str, Any]:
    """Return how a classifier did on sample polygons that it was not fitted to; may be empty."""
    tried = fitted.held_out
    if tried is None:
        return {}
    f1 = "not defined" if tried.f1 is None else f"{tried.f1:.3f}"
    words = f"F1 {f1}, in {len(tried.folds)} folds of polygons."
    return {**asdict(tried), "in_words": words}
