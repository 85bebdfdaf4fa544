"""Training of a network: request and result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Optional, Tuple


@dataclass(frozen=True)
class TrainRequest:
    """Train a network on images and polygons, or go on training one.

    Where the polygons' layer has an integer field ``class``, 1 is pond and 0 is other, and what no
    polygon covers is not learnt from. Where it is a review (:mod:`core.protocol.review_fields`) on
    which anything was decided, its decisions are learnt from, and ``start_from`` is needed. Else
    every polygon is a pond, and the layer is complete inside the area.

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
class ReviewMeasure:
    """How a model does on decided ponds that it had not learnt from.

    Attributes:
        log_loss: Mean logarithmic loss of its confidences, the less the better.
        accepted_shown: Accepted ponds that it shows, from its default confidence on.
        rejected_shown: Rejected ones that it shows.
        accepted_m2: What it draws and shows of the accepted ones, square metres.
        rejected_m2: Likewise of the rejected ones.
    """

    log_loss: float
    accepted_shown: int
    rejected_shown: int
    accepted_m2: float
    rejected_m2: float


@dataclass(frozen=True)
class ReviewLearning:
    """What a review taught.

    Attributes:
        accepted: Predicted ponds that stand, edited ones among them.
        rejected: Predicted ponds that are none.
        drawn: Ponds that were missed and drawn: learnt from, and no part of what is held out.
        folds: In how many parts the predicted ones were held out in turn, whole ponds each.
        before: The model that the training started from, on the predicted ones.
        confidence: The same network with its confidence fitted anew, each pond held out.
        network: The network trained on, likewise; ``None`` where it was not.
        kept: What is clearly better on what was held out: ``network``, ``confidence``, ``nothing``.
        in_words: The same as sentences.
    """

    accepted: int
    rejected: int
    drawn: int
    folds: int
    before: ReviewMeasure
    confidence: ReviewMeasure
    network: Optional[ReviewMeasure]
    kept: str
    in_words: str

    @property
    def better(self) -> bool:
        """Whether there is a new model."""
        return self.kept != NOTHING


NETWORK, CONFIDENCE, NOTHING = "network", "confidence", "nothing"
"""What of a review's teaching is kept."""


@dataclass(frozen=True)
class TrainResult:
    """The files and main figures of a training.

    Attributes:
        output: The model; empty where a review taught nothing, and nothing was written.
        manifest: The run manifest, JSON; likewise.
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
        review: What a review taught; ``None`` where the reference was none.
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
    review: Optional[ReviewLearning] = None
