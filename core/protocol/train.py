"""Training of a network: request and result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Optional, Tuple


@dataclass(frozen=True)
class TrainRequest:
    """Train a network on images and polygons, or go on training one.

    Where the polygons' layer has an integer field ``class``, 1 is pond and 0 is other, and what no
    polygon covers is not learnt from. Else every polygon is a pond, and the layer is complete
    inside the area.

    Attributes:
        images: Rasters to read, of any size and reference system.
        reference: Polygon files: one for all images, or one for each in the same order.
        output: ONNX file to write. A run that was killed goes on from what lies beside it.
        start_from: ONNX file of a network to continue from; a new network if absent.
        area: Polygon file: the reference is complete inside these; the images' valid pixels if
            absent.
        bands: 1-based band numbers blue, green, red and, if there is one, near infrared; taken from
            each image's metadata if absent.
        epochs: Most epochs to train for; chosen by what is trained if absent.
        base: Channels of the finest level of a new network.
        depth: Downsampling steps of a new network.
        seed: Same seed and data, same network.
        device: ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.
    """

    command: ClassVar[str] = "train"

    images: Tuple[str, ...]
    reference: Tuple[str, ...]
    output: str
    start_from: Optional[str] = None
    area: Optional[str] = None
    bands: Optional[Tuple[int, ...]] = None
    epochs: Optional[int] = None
    base: int = 24
    depth: int = 3
    seed: int = 0
    device: str = "auto"


@dataclass(frozen=True)
class TrainResult:
    """The files and main figures of a training.

    Attributes:
        output: The model.
        manifest: The run manifest, JSON.
        name: The model's name.
        epochs: Epochs that were trained.
        best_epoch: The one that was kept.
        f1: F1 on the held-out data, at the recommended threshold; ``None`` where undefined.
        f1_before: The same of the network that it started from; ``None`` for a new network.
        held_out: The held-out data, for people.
        threshold: The recommended threshold.
        device: The device that ran, for people.
        seconds: Wall time of the whole job.
        warnings: What the user should know about this model.
    """

    output: str
    manifest: str
    name: str
    epochs: int
    best_epoch: int
    f1: Optional[float]
    f1_before: Optional[float]
    held_out: str
    threshold: float
    device: str
    seconds: float
    warnings: Tuple[str, ...] = ()
