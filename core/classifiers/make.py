"""From sample pixels to a model file: fit, convert, describe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Tuple

from ..feedback import Feedback
from ..raster import Image
from .card import held_out, make_card
from .file import to_bytes
from .fit import Fit, fit
from .forest import Forest
from .gaussian import Gaussians
from .graphs import Classifier
from .pixels import TrainingPixels
from .radial import RadialMachine
from .recipe import Recipe


@dataclass(frozen=True)
class Made:
    """A classifier that is ready to be written.

    Attributes:
        model: The ONNX file's bytes.
        settings: Parameters that it was fitted with, and where they are from.
        held_out: How it did on sample polygons that it was not fitted to; may be empty.
        seconds: That choosing parameters and fitting took.
        remarks: What the user should know, in words.
    """

    model: bytes
    settings: Dict[str, Any]
    held_out: Dict[str, Any]
    seconds: float
    remarks: Tuple[str, ...]


def make(
    kind: str, pixels: TrainingPixels, recipe: Recipe, seed: int, image: Image, feedback: Feedback
) -> Made:
    """Fit a classifier and put it into a model file.

    Args:
        kind: ``rf``, ``svm`` or ``ml``.
        pixels: What to fit to.
        recipe: Every parameter.
        seed: Of whatever is random in it.
        image: Where the samples are from.
        feedback: Told how far it is, from 0 to 1; may cancel.

    Raises:
        InputError: It cannot be fitted to these pixels.
    """
    fitted = fit(kind, pixels, recipe, seed, feedback)
    return Made(
        model=to_bytes(convert(fitted), make_card(fitted, pixels, image)),
        settings=fitted.settings,
        held_out=held_out(fitted),
        seconds=fitted.seconds,
        remarks=fitted.remarks,
    )


def convert(fitted: Fit) -> Classifier:
    """Return what of a fitted estimator is needed to predict."""
    if fitted.kind == "rf":
        return Forest.of(fitted.estimator)
    if fitted.slope is not None:
        return RadialMachine.of(fitted.estimator, fitted.slope)
    return Gaussians.of(fitted.estimator)
