"""From sample pixels to a model file: fit, convert, describe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Tuple

from ..raster.image import Image
from ..run.feedback import Feedback
from .classifier_card import held_out, make_card
from .classifier_file import to_bytes
from .parameters import Recipe
from .sklearn_fitting import fit
from .training_pixels import TrainingPixels


@dataclass(frozen=True)
class Made:
    """A classifier that is ready to be written.

    Attributes:
        model: The ONNX file's bytes.
        settings: Parameters that it was fitted with, and where they are from.
        held_out: How it did on sample polygons that it was not fitted to; may be empty.
        seconds: That choosing parameters and fitting took.
        check_seconds: That trying it on held-out polygons took beyond that.
        remarks: What the user should know, in words.
    """

    model: bytes
    settings: Dict[str, Any]
    held_out: Dict[str, Any]
    seconds: float
    check_seconds: float
    remarks: Tuple[str, ...]


def make(
    kind: str, pixels: TrainingPixels, recipe: Recipe, seed: int, image: Image, feedback: Feedback
) -> Made:
    """Fit a classifier and put it into a model file.

    Args:
        kind: Its key in :data:`core.protocol.methods.METHODS`.
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
        model=to_bytes(fitted.classifier, make_card(fitted, pixels, image)),
        settings=fitted.settings,
        held_out=held_out(fitted),
        seconds=fitted.seconds,
        check_seconds=fitted.check_seconds,
        remarks=fitted.remarks,
    )
