"""Describes an image and a model, and whether the model can run on the image."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, Optional

from ..inference import pixel_size, runtime
from ..model import band_roles, value_encoding
from ..model.model_card import ModelCard
from ..protocol.describe import (
    BandDescription,
    DescribeRequest,
    DescribeResult,
    ImageDescription,
    ModelDescription,
)
from ..protocol.errors import InputError
from ..protocol.texts import text
from ..raster.image import Image, open_image
from ..run.feedback import Feedback
from .file_names import check_inputs


def describe(request: DescribeRequest, feedback: Feedback) -> DescribeResult:
    """Describe an image, a model, or both.

    Raises:
        EngineError: One of them cannot be used whatever the other is.
    """
    feedback.progress(0.0, text("engine.stage.reading_files"))
    network = None
    check_inputs((request.image, request.model))
    if request.model is not None:
        path = runtime.DEFAULT_MODEL if request.model == "default" else Path(request.model)
        network = runtime.load(path, "cpu")
    image = open_image(request.image) if request.image is not None else None
    problem = _problem(image, network.card) if image and network else None
    return DescribeResult(
        image=_image(image, network.card if network else None) if image else None,
        model=_model(str(network.path), network.card) if network else None,
        problem=problem,
    )


def _problem(image: Image, card: ModelCard) -> Optional[str]:
    try:
        pixel_size.scale_for(image, card)
        value_encoding.encode(image, band_roles.choose(image, card), card)
    except InputError as error:
        return str(error)
    return None


def _image(image: Image, card: Optional[ModelCard]) -> ImageDescription:
    roles = dict(enumerate(band_roles.roles(image), start=1))
    if card is not None:
        roles.update(_played(image, card))
    return ImageDescription(
        path=image.path,
        width=image.width,
        height=image.height,
        data_type=image.bands[0].data_type,
        gsd_m=image.gsd_m,
        bands=tuple(
            BandDescription(
                band.number,
                band.name or text("jobs.unnamed_band", number=band.number),
                roles[band.number],
            )
            for band in image.bands
        ),
    )


def _played(image: Image, card: ModelCard) -> Dict[int, Optional[str]]:
    """Return the role that a model gives to bands of an image, those without a name too."""
    try:
        chosen = band_roles.choose(image, card)
    except InputError:
        return {}
    return {number: spec.role for number, spec in zip(chosen, card.bands) if number is not None}


def _model(path: str, card: ModelCard) -> ModelDescription:
    return ModelDescription(
        path=path,
        name=card.name,
        summary=card.describe(),
        roles=tuple(spec.role for spec in card.bands),
        required=card.required_bands,
        threshold=card.threshold,
        accuracy=card.accuracy,
    )
