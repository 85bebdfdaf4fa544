"""The corridor: what can be asked of the engine, and what it answers.

Standard library only, since both sides import this module. How these travel is in
:mod:`core.protocol.messages`. What is about accuracy is in :mod:`core.protocol.score`, about
methods side by side in :mod:`core.protocol.compare`, about products as delivered in
:mod:`core.protocol.prepare`, about probability samples in :mod:`core.protocol.sample`, about other
thresholds in :mod:`core.protocol.threshold`, about made-up scenes in :mod:`core.protocol.simulate`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Dict, Optional, Tuple, Type, Union

from .compare import CompareRequest, SeparabilityRequest
from .prepare import PrepareRequest, ProductRequest
from .sample import SampleRequest
from .score import ScoreRequest
from .simulate import SimulateRequest
from .threshold import ThresholdRequest

Extent = Tuple[float, float, float, float]
"""``xmin, ymin, xmax, ymax`` in the image's own coordinate reference system."""


@dataclass(frozen=True)
class SegmentRequest:
    """Find the tailings ponds in one image.

    Attributes:
        image: Raster to read, anything GDAL opens.
        output: Class raster to write, Byte, 1 pond, 0 other, 255 nodata.
        polygons: GeoPackage to write the ponds to, layer ``ponds``; none if absent.
        probability: Probability raster to write, Byte percent, 255 nodata; none if absent.
        model: ONNX file; the shipped model if absent.
        extent: Part of the image to cover, snapped outwards to its pixels; all of it if absent.
        area: Polygon file: only pixels whose centre lies inside are classified.
        bands: 1-based band numbers in the order of the model's bands, trailing optional bands may
            be left out; taken from the image's metadata if absent.
        threshold: Probability from which a pixel is a pond; the model's own if absent.
        min_area: Smallest pond to keep as a polygon, in square metres on the ellipsoid.
        simplify: Tolerance of outline simplification in pixels; 0 keeps the exact pixel edges.
        device: ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.
        tile: Output pixels per side of a processing window; chosen by memory if absent.
    """

    command: ClassVar[str] = "segment"

    image: str
    output: str
    polygons: Optional[str] = None
    probability: Optional[str] = None
    model: Optional[str] = None
    extent: Optional[Extent] = None
    area: Optional[str] = None
    bands: Optional[Tuple[int, ...]] = None
    threshold: Optional[float] = None
    min_area: float = 0.0
    simplify: float = 0.0
    device: str = "auto"
    tile: Optional[int] = None


@dataclass(frozen=True)
class SegmentResult:
    """What a segmentation left behind.

    Attributes:
        output: The class raster.
        polygons: The ponds' GeoPackage, or ``None``.
        probability: The probability raster, or ``None``.
        manifest: The run manifest, JSON.
        ponds: Number of pond polygons, ``None`` if none were asked for.
        pond_area_m2: Their area on the ellipsoid.
        valid_pixels: Pixels that were classified.
        pond_pixels: Pixels that were classified as pond.
        device: The device that really ran, in words.
        seconds: Wall time of the whole job.
        warnings: What the user should know about this result.
    """

    output: str
    polygons: Optional[str]
    probability: Optional[str]
    manifest: str
    ponds: Optional[int]
    pond_area_m2: Optional[float]
    valid_pixels: int
    pond_pixels: int
    device: str
    seconds: float
    warnings: Tuple[str, ...] = ()


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
        start_from: ONNX file of a network to go on from; a new network if absent.
        area: Polygon file: the reference is complete inside these; the images' valid pixels if
            absent.
        bands: 1-based band numbers blue, green, red and, if there is one, near infrared; taken from
            each image's metadata if absent.
        epochs: Most epochs to train for; chosen by what is trained if absent.
        base: Channels of the finest level of a new network.
        depth: How many times a new network halves the finest level.
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
    """What a training left behind.

    Attributes:
        output: The model.
        manifest: The run manifest, JSON.
        name: The model's name.
        epochs: Epochs that were trained.
        best_epoch: The one that was kept.
        f1: F1 on what was held out, at the recommended threshold; ``None`` where undefined.
        f1_before: The same of the network that it started from; ``None`` for a new network.
        held_out: What was held out, in words.
        threshold: The recommended threshold.
        device: The device that really ran, in words.
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


@dataclass(frozen=True)
class DoctorRequest:
    """Check that the main job can run here."""

    command: ClassVar[str] = "doctor"


@dataclass(frozen=True)
class Check:
    """One thing that the doctor looked at; ``needed`` marks what the main job cannot do without."""

    name: str
    ok: bool
    detail: str
    needed: bool = True


@dataclass(frozen=True)
class DoctorResult:
    """The doctor's findings: ``device_line`` is what ``auto`` will use, in words for the panel."""

    healthy: bool
    device_line: str
    checks: Tuple[Check, ...]


Request = Union[
    SegmentRequest,
    ThresholdRequest,
    DescribeRequest,
    SimulateRequest,
    TrainRequest,
    SampleRequest,
    ScoreRequest,
    SeparabilityRequest,
    CompareRequest,
    PrepareRequest,
    ProductRequest,
    DoctorRequest,
]
REQUESTS: Dict[str, Type[Any]] = {
    kind.command: kind
    for kind in (
        SegmentRequest,
        ThresholdRequest,
        DescribeRequest,
        SimulateRequest,
        TrainRequest,
        SampleRequest,
        ScoreRequest,
        SeparabilityRequest,
        CompareRequest,
        PrepareRequest,
        ProductRequest,
        DoctorRequest,
    )
}
