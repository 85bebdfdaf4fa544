"""Dataclasses as JSON and back by their type hints: one writer and one reader of all that travels.

A field's key is its name. Its ``metadata`` may say otherwise: :func:`key`, :data:`INLINE`,
:data:`OMITTED`, :func:`later`. A type may say what range a number is in: :data:`Share`.

Files may be a stranger's: whatever they hold, it is read as what was asked for or refused, and a
file that would never end, or never fit, is not begun.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import functools
import json
import math
import stat
import sys
from pathlib import Path
from typing import (
    Annotated,
    Any,
    Dict,
    List,
    Mapping,
    Optional,
    Tuple,
    Type,
    TypeVar,
    Union,
    get_args,
    get_origin,
)
from typing import get_type_hints as _type_hints

from .texts import listed, text

_KEY, _INLINE, _OMITTED, _LATER = "key", "inline", "omitted", "later"

INLINE: Mapping[str, Any] = {_INLINE: True}
"""Of a field that is a dataclass: its keys stand among those of the whole. Where it may be ``None``
its keys are all there, and null."""

OMITTED: Mapping[str, Any] = {_OMITTED: True}
"""Of a field whose key is left out where it is ``None``."""

LARGEST_FILE = 64 * 2**20
"""Bytes of a file that is read whole: the largest score that is known is a thousandth of it."""

_LARGEST_COUNT = 2**53
"""That a floating-point number still counts by ones."""

_T = TypeVar("_T")


@dataclasses.dataclass(frozen=True)
class Range:
    """What a number may be, ends included."""

    low: float
    high: float


Share = Annotated[float, Range(-1.0, 2.0)]
"""A measure, 0 to 1 or -1 to 1. Nothing is made of one that is a little off; one that is far off
would be drawn miles beside its plot."""
Percent = Annotated[int, Range(0, 100)]
Count = Annotated[int, Range(0, _LARGEST_COUNT)]


def key(name: str) -> Mapping[str, Any]:
    """Return the metadata of a field whose key is no name that Python allows."""
    return {_KEY: name}


def later(value: Any) -> Mapping[str, Any]:
    """Return the metadata of a field that files of earlier versions lack: ``value`` in theirs."""
    return {_LATER: value}


class Mismatch(ValueError):
    """JSON that is not what a dataclass asks for; says where, and what is wrong there."""


def encode(value: Any) -> Any:
    """Return a dataclass, or what holds some, as plain JSON values; keys in the fields' order."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _encoded_fields(value)
    if isinstance(value, collections.abc.Mapping):
        return {name: encode(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    return value


def _encoded_fields(value: Any) -> Dict[str, Any]:
    found: Dict[str, Any] = {}
    kind: Any = type(value)
    for item, hint in _fields(kind):
        part = getattr(value, item.name)
        if item.metadata.get(_INLINE):
            found.update(dict.fromkeys(_lasting(_kind(hint))) if part is None else encode(part))
        elif part is not None or not item.metadata.get(_OMITTED):
            found[item.metadata.get(_KEY, item.name)] = encode(part)
    return found


def json_text(record: object) -> str:
    """Return a record as the text of its file.

    Raises:
        ValueError: A number is not finite.
    """
    return json.dumps(encode(record), indent=2, allow_nan=False) + "\n"


def read_json(path: str) -> Dict[str, Any]:
    """Return the object in a JSON file.

    Raises:
        OSError: The file cannot be read.
        ValueError: It holds none, is no plain file, or larger than :data:`LARGEST_FILE`.
    """
    place = Path(path)
    status = place.stat()
    # What waits for a writer, or has no end, would hold up whoever opens a project that names it.
    if not stat.S_ISREG(status.st_mode):
        raise Mismatch(text("protocol.json_no_plain_file"))
    if status.st_size > LARGEST_FILE:
        raise Mismatch(text("protocol.json_too_large", most=LARGEST_FILE // 2**20))
    try:
        values = json.loads(place.read_text(encoding="utf-8"))
    except RecursionError as error:
        raise ValueError(str(error)) from error
    if not isinstance(values, dict):
        raise Mismatch(text("protocol.json_no_object", place="JSON"))
    return values


def stated(values: Any, kind: Type[_T], *names: str) -> Optional[_T]:
    """Return what a record of strangers states at a place; ``None`` where it states nothing usable.

    Args:
        values: What :mod:`json` has read.
        kind: Type of the value: ``str``, ``int``, ``float`` (finite), ``bool``, ``dict``, ``list``.
        names: Of the objects that hold it, from the outermost, and of the value itself.
    """
    for name in names:
        if not isinstance(values, dict):
            return None
        values = values.get(name)
    return values if _is(kind, values) else None


def decode(kind: Type[_T], values: Any, closed: bool = False) -> _T:
    """Build a dataclass from plain JSON values; lists become tuples.

    Args:
        kind: The dataclass.
        values: What :mod:`json` has read.
        closed: Refuse keys that no field has, rather than pass over them as over those of a later
            version.

    Raises:
        Mismatch: A value is missing, of another type, or no finite number.
    """
    found: _T = _decoded_fields(kind, values, "", closed)
    return found


def _decoded_fields(kind: Any, values: Any, place: str, closed: bool) -> Any:
    if not isinstance(values, dict):
        raise Mismatch(text("protocol.json_no_object", place=place or "JSON"))
    if closed:
        unknown = sorted(str(name) for name in set(values) - set(_keys(kind)))
        if unknown:
            raise Mismatch(text("protocol.json_unknown_keys", names=listed(unknown)))
    found: Dict[str, Any] = {}
    for item, hint in _fields(kind):
        name = item.metadata.get(_KEY, item.name)
        at = f"{place}.{name}" if place else name
        if item.metadata.get(_INLINE):
            inner = {one: values[one] for one in _keys(_kind(hint)) if one in values}
            whole = all(one in inner for one in _lasting(_kind(hint)))
            gone = whole and all(part is None for part in inner.values())
            if gone and type(None) in get_args(hint):
                found[item.name] = None
            else:
                found[item.name] = _decoded_fields(_kind(hint), inner, place, closed)
        elif name in values:
            found[item.name] = _decoded(hint, values[name], at, closed)
        elif _LATER in item.metadata:
            found[item.name] = item.metadata[_LATER]
        elif item.metadata.get(_OMITTED):
            found[item.name] = None
        elif item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING:
            raise Mismatch(text("protocol.json_missing", place=at))
    return kind(**found)


def _decoded(hint: Any, value: Any, place: str, closed: bool) -> Any:
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Union:
        may_lack = value is None and type(None) in parts
        return None if may_lack else _decoded(_kind(hint), value, place, closed)
    if dataclasses.is_dataclass(hint):
        return _decoded_fields(hint, value, place, closed)
    if origin is tuple:
        return _decoded_items(parts, value, place, closed)
    if origin in (dict, collections.abc.Mapping):
        if not isinstance(value, dict):
            raise Mismatch(text("protocol.json_no_object", place=place))
        return {
            name: _decoded(parts[1], item, f"{place}.{name}", closed)
            for name, item in value.items()
        }
    allowed = None
    if origin is Annotated:
        hint, allowed = parts[0], parts[1]
    if hint is not Any and not _is(hint, value):
        wanted = _NAMES[hint]
        raise Mismatch(
            text("protocol.json_other_type", place=place, value=_said(value), wanted=wanted)
        )
    if allowed is not None and not allowed.low <= value <= allowed.high:
        raise Mismatch(
            text(
                "protocol.json_out_of_range",
                place=place,
                value=_said(value),
                low=allowed.low,
                high=allowed.high,
            )
        )
    return value


def _said(value: Any) -> str:
    """Return a value for a message, which a number of a thousand digits or a deep list is not."""
    try:
        return repr(value)[:80]
    except (ValueError, RecursionError):
        return type(value).__name__


def _decoded_items(parts: Tuple[Any, ...], value: Any, place: str, closed: bool) -> Tuple[Any, ...]:
    if not isinstance(value, (list, tuple)):
        raise Mismatch(text("protocol.json_no_list", place=place))
    variadic = len(parts) == 2 and parts[1] is Ellipsis
    hints = [parts[0]] * len(value) if variadic else list(parts)
    if len(hints) != len(value):
        raise Mismatch(
            text("protocol.json_other_length", place=place, found=len(value), wanted=len(hints))
        )
    return tuple(
        _decoded(hint, item, f"{place}.{number}", closed)
        for number, (hint, item) in enumerate(zip(hints, value))
    )


_NAMES: Mapping[Any, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a finite number",
    str: "a text",
    type(None): "null",
}


def _is(kind: Any, value: Any) -> bool:
    """Tell whether a value is of a plain type; a whole number is a number too, a flag is none."""
    if isinstance(value, bool):
        return kind is bool
    if kind is float:
        # Whole numbers have no end, floating-point ones have.
        whole = isinstance(value, int) and abs(value) <= sys.float_info.max
        return whole or (isinstance(value, float) and math.isfinite(value))
    return isinstance(value, kind)


def _kind(hint: Any) -> Any:
    """Return the one type of a hint that may be ``None`` besides."""
    if get_origin(hint) is not Union:
        return hint
    (kind,) = (part for part in get_args(hint) if part is not type(None))
    return kind


@functools.cache
def _fields(kind: Any) -> Tuple[Tuple[Any, Any], ...]:
    """Return the fields of a dataclass, each with its type hint."""
    hints = _type_hints(kind, include_extras=True)
    return tuple((item, hints[item.name]) for item in dataclasses.fields(kind))


@functools.cache
def _lasting(kind: Any) -> Tuple[str, ...]:
    """Return the keys of a dataclass that are in JSON whatever its values are, in their order."""
    omitted = {
        item.metadata.get(_KEY, item.name)
        for item, _ in _fields(kind)
        if item.metadata.get(_OMITTED)
    }
    return tuple(name for name in _keys(kind) if name not in omitted)


def _keys(kind: Any) -> Tuple[str, ...]:
    """Return the keys that a dataclass may have in JSON, in their order."""
    names: List[str] = []
    for item, hint in _fields(kind):
        inline = item.metadata.get(_INLINE)
        names += _keys(_kind(hint)) if inline else (item.metadata.get(_KEY, item.name),)
    return tuple(names)
