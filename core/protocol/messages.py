"""How requests and answers travel: events, and the JSON line that each message is.

Standard library only, since both sides import this module. A request is one JSON object a line,
``{"id": 1, "command": "segment", "parameters": {...}}``; every answer is an event, one JSON object
a line, ``{"id": 1, "event": "progress", ...}``. ``{"id": 1, "command": "cancel"}`` stops a job;
``finish`` in its place asks the job to end soon and to keep what it has.
"""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar, Dict, Optional, Tuple, Type, TypeVar, Union

from .commands import REQUESTS, RESULTS, Request
from .errors import EngineError, RequestError
from .json_fields import Mismatch, decode, encode

Json = Dict[str, Any]


class Wish(Enum):
    """A request to a running job: cancel, or finish early and keep the result."""

    CANCEL = "cancel"
    FINISH = "finish"


@dataclass(frozen=True)
class Progress:
    """A job is ``fraction`` (0 to 1) done; ``seconds_left`` is an estimate or ``None``."""

    event: ClassVar[str] = "progress"

    fraction: float
    stage: str
    seconds_left: Optional[float] = None


@dataclass(frozen=True)
class Log:
    """A log message; ``level`` is ``info`` or ``warning``."""

    event: ClassVar[str] = "log"

    message: str
    level: str = "info"


@dataclass(frozen=True)
class Epoch:
    """An epoch of training has ended; what is undefined is ``None``.

    Attributes:
        epoch: Its number, from 1; 0 is the network that the training starts from.
        epochs: The most there will be.
        loss: Mean training loss.
        validation_loss: Mean loss on what is held out.
        f1: F1 on what is held out, at the threshold that is best there.
        best: Whether this is the best epoch so far.
    """

    event: ClassVar[str] = "epoch"

    epoch: int
    epochs: int
    loss: Optional[float]
    validation_loss: Optional[float]
    f1: Optional[float]
    best: bool


@dataclass(frozen=True)
class SceneState:
    """How one scene of a batch is doing.

    Attributes:
        image: As in the list.
        number: Its place in the list, from 1.
        scenes: How many there are.
        state: ``waiting``, ``running``, ``done``, ``whole`` (an earlier run did it), ``again`` (it
            failed, and is tried once more) or ``failed``.
        fraction: Share of it that is done, 0 to 1.
        message: Why it failed; else empty.
        output: Its class raster, once it is done.
    """

    event: ClassVar[str] = "scene"

    image: str
    number: int
    scenes: int
    state: str
    fraction: float = 0.0
    message: str = ""
    output: str = ""


@dataclass(frozen=True)
class Done:
    """A job ended well; ``result`` holds the fields of its result dataclass."""

    event: ClassVar[str] = "done"

    result: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Failed:
    """A job ended without a result.

    Attributes:
        kind: An error's ``kind``, ``cancelled`` among them.
        message: What happened.
        cure: What the user can do about it.
        code: The message's code in :mod:`core.wording`; empty for one without.
    """

    event: ClassVar[str] = "failed"

    kind: str
    message: str
    cure: str = ""
    code: str = ""


Event = Union[Progress, Log, Epoch, SceneState, Done, Failed]
EVENTS: Dict[str, Type[Any]] = {
    kind.event: kind for kind in (Progress, Log, Epoch, SceneState, Done, Failed)
}

_T = TypeVar("_T")


def to_json(value: object) -> Json:
    """Return the fields of a dataclass as plain JSON values; ``None`` fields are kept.

    A number that is not finite becomes ``None``: JSON has none, and undefined stays undefined.
    """
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"not a dataclass instance: {value!r}")
    values: Json = _finite(encode(value))
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

    Raises:
        RequestError: A field is missing, unknown, or of another type.
    """
    try:
        return decode(kind, values, closed=True)
    except Mismatch as error:
        raise RequestError.of(
            "protocol.message_unreadable", kind=kind.__name__, reason=error
        ) from error


def failure_of(error: EngineError) -> Failed:
    """Return an error in the form of an event."""
    return Failed(error.kind, error.message, error.cure, error.code)


def result_of(request: Request, values: Json) -> Any:
    """Return what a request was answered with as its result dataclass.

    Args:
        request: What was asked.
        values: ``result`` of the event :class:`Done`.

    Raises:
        RequestError: These are not the fields of that dataclass.
    """
    return from_json(RESULTS[type(request)], values)


def request_line(identity: int, request: Request) -> str:
    """Return the line, newline included, that asks the engine for a job."""
    message = {"id": identity, "command": request.command, "parameters": to_json(request)}
    return json.dumps(message) + "\n"


def wish_line(identity: int, wish: Wish) -> str:
    """Return the line, newline included, that asks a running job to cancel or finish."""
    return json.dumps({"id": identity, "command": wish.value}) + "\n"


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
        raise RequestError.of("protocol.no_event", line=line.strip()[:200])
    identity = message.pop("id", None)
    return identity, from_json(kind, message)


def parse_request(line: str) -> Tuple[int, Union[Request, Wish]]:
    """Read a line to the engine.

    Returns:
        The job's identity and its request, or what the line asks of that job.

    Raises:
        RequestError: The line is not a request.
    """
    message = _parse(line)
    identity = message.get("id")
    command = str(message.get("command", ""))
    if not isinstance(identity, int):
        raise RequestError.of("protocol.no_id")
    if command in {wish.value for wish in Wish}:
        return identity, Wish(command)
    kind = REQUESTS.get(command)
    if kind is None:
        raise RequestError.of("protocol.unknown_command", command=repr(command))
    parameters = message.get("parameters", {})
    if not isinstance(parameters, dict):
        raise RequestError.of("protocol.parameters_no_object")
    return identity, from_json(kind, parameters)


def identity_of(line: str) -> Optional[int]:
    """Return the job's identity in an invalid request, so that its sender gets the error."""
    try:
        identity = _parse(line).get("id")
    except RequestError:
        return None
    return identity if isinstance(identity, int) else None


def _parse(line: str) -> Json:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RequestError.of("protocol.no_json", line=line.strip()[:200]) from error
    if not isinstance(message, dict):
        raise RequestError.of("protocol.no_json_object", line=line.strip()[:200])
    return message
