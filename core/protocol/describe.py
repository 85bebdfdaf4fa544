"""Images and models at a glance: what can be asked of the engine, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Optional, Tuple


@dataclass(frozen=True)
class DescribeRequest:
    """Look at an image, a model, or both, without running anything.

    Attributes:
        image: Raster to look at.
        model: ONNX file to look at; the shipped model if ``"default"``.
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
    """What the engine makes of an image: shape in pixels, sample distance in metres."""

    path: str
    width: int
    height: int
    data_type: str
    gsd_m: float
    bands: Tuple[BandDescription, ...]


@dataclass(frozen=True)
class ModelDescription:
    """What a model's card says.

    Attributes:
        path: The ONNX file.
        name: Its name.
        summary: The card in plain words, a few short lines.
        roles: Band roles in the order the model takes them.
        required: How many of ``roles``, from the first, must be given.
        threshold: The threshold that the card recommends.
    """

    path: str
    name: str
    summary: str
    roles: Tuple[str, ...]
    required: int
    threshold: float


@dataclass(frozen=True)
class DescribeResult:
    """Answer to :class:`DescribeRequest`; ``problem`` is why the two do not go together."""

    image: Optional[ImageDescription] = None
    model: Optional[ModelDescription] = None
    problem: Optional[str] = None
