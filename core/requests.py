"""The corridor: the messages that cross between QGIS and the engine, and their JSON form.

Standard library only, since both sides import this module. A request is one JSON object a line,
``{"id": 1, "command": "segment", "parameters": {...}}``; every answer is an event, one JSON object
a line, ``{"id": 1, "event": "progress", ...}``. ``{"id": 1, "command": "cancel"}`` stops a job.
"""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass, field
from typing import Any, ClassVar, Dict, Optional, Tuple, Type, TypeVar, Union

from .errors import RequestError

Json = Dict[str, Any]
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
    """One band of an image: its 1-based number, its name for people, its role or ``None``."""

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
class SimulateRequest:
    """Write a made-up GF-6-like scene whose ponds are known.

    Attributes:
        output: Folder to write ``scene.tif`` and ``ponds.gpkg`` to.
        size: Pixels per side.
        seed: Same seed, same scene.
    """

    command: ClassVar[str] = "simulate"

    output: str
    size: int = 1024
    seed: int = 0


@dataclass(frozen=True)
class SimulateResult:
    """The files of a simulated scene and how much of it is pond (share of pixels, 0 to 1)."""

    image: str
    reference: str
    ponds: int
    prevalence: float


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


Request = Union[SegmentRequest, DescribeRequest, SimulateRequest, DoctorRequest]
REQUESTS: Dict[str, Type[Any]] = {
    kind.command: kind for kind in (SegmentRequest, DescribeRequest, SimulateRequest, DoctorRequest)
}


@dataclass(frozen=True)
class Progress:
    """A job is ``fraction`` (0 to 1) done; ``seconds_left`` is an estimate or ``None``."""

    event: ClassVar[str] = "progress"

    fraction: float
    stage: str
    seconds_left: Optional[float] = None


@dataclass(frozen=True)
class Log:
    """Something worth reading; ``level`` is ``info`` or ``warning``."""

    event: ClassVar[str] = "log"

    message: str
    level: str = "info"


@dataclass(frozen=True)
class Done:
    """A job ended well; ``result`` holds the fields of its result dataclass."""

    event: ClassVar[str] = "done"

    result: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Failed:
    """A job ended without a result; ``kind`` is an error's ``kind``, ``cancelled`` among them."""

    event: ClassVar[str] = "failed"

    kind: str
    message: str
    cure: str = ""


Event = Union[Progress, Log, Done, Failed]
EVENTS: Dict[str, Type[Any]] = {kind.event: kind for kind in (Progress, Log, Done, Failed)}

_T = TypeVar("_T")


def to_json(value: object) -> Json:
    """Return the fields of a dataclass as plain JSON values; ``None`` fields are kept.

    A number that is not finite becomes ``None``: JSON has none, and undefined stays undefined.
    """
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"not a dataclass instance: {value!r}")
    values: Json = _finite(dataclasses.asdict(value))
    return values


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value


def from_json(kind: Type[_T], values: Json) -> _T:
    """Build a dataclass of ``kind`` from plain JSON values; lists become tuples.

    Nested dataclasses stay plain dictionaries except those named in :data:`_NESTED`.

    Raises:
        RequestError: A field is missing or unknown.
    """
    known = {item.name for item in dataclasses.fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(values) - known)
    if unknown:
        raise RequestError(f"Unknown parameter for {kind.__name__}: {', '.join(unknown)}.")
    converted: Json = {}
    for name, value in values.items():
        nested = _NESTED.get((kind, name))
        if isinstance(value, list):
            value = tuple(from_json(nested, item) if nested else item for item in value)
        elif nested and isinstance(value, dict):
            value = from_json(nested, value)
        converted[name] = value
    try:
        return kind(**converted)
    except TypeError as error:
        raise RequestError(f"Incomplete {kind.__name__}: {error}.") from error


_NESTED: Dict[Tuple[Type[Any], str], Type[Any]] = {
    (ImageDescription, "bands"): BandDescription,
    (DescribeResult, "image"): ImageDescription,
    (DescribeResult, "model"): ModelDescription,
    (DoctorResult, "checks"): Check,
}


def request_line(identity: int, request: Request) -> str:
    """Return the line, newline included, that asks the engine for a job."""
    message = {"id": identity, "command": request.command, "parameters": to_json(request)}
    return json.dumps(message) + "\n"


def cancel_line(identity: int) -> str:
    """Return the line, newline included, that asks the engine to stop a job."""
    return json.dumps({"id": identity, "command": "cancel"}) + "\n"


def event_line(event: Event, identity: Optional[int] = None) -> str:
    """Return the line, newline included, that carries an event back."""
    message: Json = {} if identity is None else {"id": identity}
    message["event"] = event.event
    message.update(to_json(event))
    return json.dumps(message, allow_nan=False) + "\n"


def parse_event(line: str) -> Tuple[Optional[int], Event]:
    """Read a line from the engine.

    Returns:
        The job's identity (``None`` outside ``serve``) and the event.

    Raises:
        RequestError: The line is not an event.
    """
    message = _parse(line)
    kind = EVENTS.get(str(message.pop("event", "")))
    if kind is None:
        raise RequestError(f"Not an event: {line.strip()[:200]}")
    identity = message.pop("id", None)
    return identity, from_json(kind, message)


def parse_request(line: str) -> Tuple[int, Optional[Request]]:
    """Read a line to the engine.

    Returns:
        The job's identity and its request, or ``None`` where the line asks to cancel that job.

    Raises:
        RequestError: The line is not a request.
    """
    message = _parse(line)
    identity = message.get("id")
    command = str(message.get("command", ""))
    if not isinstance(identity, int):
        raise RequestError("A request needs an integer id.")
    if command == "cancel":
        return identity, None
    kind = REQUESTS.get(command)
    if kind is None:
        raise RequestError(f"Unknown command: {command or '(none)'}.")
    parameters = message.get("parameters", {})
    if not isinstance(parameters, dict):
        raise RequestError("The parameters of a request must be an object.")
    return identity, from_json(kind, parameters)


def identity_of(line: str) -> Optional[int]:
    """Return whom a line that is no request may have been about, so that its sender hears of it."""
    try:
        identity = _parse(line).get("id")
    except RequestError:
        return None
    return identity if isinstance(identity, int) else None


def _parse(line: str) -> Json:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RequestError(f"Not JSON: {line.strip()[:200]}") from error
    if not isinstance(message, dict):
        raise RequestError(f"Not a JSON object: {line.strip()[:200]}")
    return message
