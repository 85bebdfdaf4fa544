"""The card of a fitted classifier: what it expects, and what it was fitted to."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Dict

from ..model.model_card import ModelCard
from ..protocol.methods import METHODS
from ..protocol.texts import text
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
    learnt = text(
        "classifiers.card.training_data",
        pond_pixels=drawn_pond,
        pond_polygons=pond.polygons,
        other_pixels=drawn_other,
        other_polygons=other.polygons,
        samples=pixels.name,
        image=image.name,
    )
    return ModelCard(
        name=text("classifiers.card.name", method=METHODS[fitted.kind].name, image=image.name),
        version="",
        summary=text("classifiers.card.summary"),
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
    folds = len(tried.folds)
    if tried.f1 is None:
        words = text("classifiers.card.held_out_undefined", folds=folds)
    else:
        words = text("classifiers.card.held_out", f1=tried.f1, folds=folds)
    return {**asdict(tried), "in_words": words}
