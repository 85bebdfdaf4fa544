"""Description of an image, a model, or both: request and result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Optional, Tuple


@dataclass(frozen=True)
class DescribeRequest:
    """Describe an image, a model, or both, without running anything.

    Attributes:
        image: Raster to describe.
        model: ONNX file to describe; the shipped model if ``"default"``.
    """

    command: ClassVar[str] = "describe"

    image: Optional[str] = None
    model: Optional[str] = None


@dataclass(frozen=True)
class BandDescription:
    """One band of an image: its 1-based number, its name for people, its role or ``None``.

    Described with a model, a band has the role that the model would give it.
    """

    number: int
    name: str
    role: Optional[str]


@dataclass(frozen=True)
class ImageDescription:
    """An image: size in pixels, data type, ground sample distance in metres, bands."""

    path: str
    width: int
    height: int
    data_type: str
    gsd_m: float
    bands: Tuple[BandDescription, ...]


@dataclass(frozen=True)
class ModelDescription:
    """What the engine's users need of a model's card.

    Attributes:
        path: The ONNX file.
        name: Its name.
        summary: The card for people, a few short lines.
        roles: Band roles in the order the model takes them.
        required: How many of ``roles``, from the first, must be given.
        threshold: The threshold that the card recommends.
        accuracy: How well it did on what it had not seen, in a sentence; empty if nobody says.
    """

    path: str
    name: str
    summary: str
    roles: Tuple[str, ...]
    required: int
    threshold: float
    accuracy: str = ""


@dataclass(frozen=True)
class DescribeResult:
    """Answer to :class:`DescribeRequest`; ``problem`` is why the model cannot run on the image."""

    image: Optional[ImageDescription] = None
    model: Optional[ModelDescription] = None
    problem: Optional[str] = None
