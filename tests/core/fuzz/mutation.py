"""Damage to files: seeded, so that any case can be made again."""

from __future__ import annotations

import json
import random
from typing import Any, Callable, Dict, List

_NUMBERS = (0, 1, 0x7F, 0x80, 0xFF)
_WORDS = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"\x01\0\0\0")


def _flip(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 2, 8, 40))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _set(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 2, 8))):
        data[chance.randrange(len(data))] = chance.choice(_NUMBERS)


def _word(data: bytearray, chance: random.Random) -> None:
    """Damage the beginning, where headers are, with numbers at the ends of their range."""
    at = chance.randrange(min(len(data), 1024))
    data[at : at + 4] = chance.choice(_WORDS)


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _remove(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    del data[at : at + chance.choice((1, 4, 64, 4096))]


def _repeat(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    data[at:at] = data[at : at + chance.choice((1, 4, 64, 4096))]


def _blank(data: bytearray, chance: random.Random) -> None:
    at, size = chance.randrange(len(data)), chance.choice((4, 64, 1024))
    data[at : at + size] = bytes(len(data[at : at + size]))


def _digit(data: bytearray, chance: random.Random) -> None:
    """Damage a number that is written in digits: in XML, JSON, WKT, a model's card."""
    places = [index for index, byte in enumerate(data) if 48 <= byte <= 57]
    if places:
        at = chance.choice(places)
        data[at : at + 1] = chance.choice((b"-", b"9", b"0", b"1e9", b"x", b"NaN", b"99999999"))


_KINDS: Dict[str, Callable[[bytearray, random.Random], None]] = {
    function.__name__[1:]: function
    for function in (_flip, _set, _word, _cut, _remove, _repeat, _blank, _digit)
}


def mutated(content: bytes, seed: int) -> bytes:
    """Return a file's content, damaged in one to three ways."""
    chance, data = random.Random(seed), bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 3))):
        if data:
            _KINDS[chance.choice(sorted(_KINDS))](data, chance)
    return bytes(data)


_STRANGE: List[Any] = [None, True, -1, 0, 1e308, 2**63, "x", "", "\u202e<a href=x>", [], [[]], {}]
_STRANGE += [
    {"a": 1},
    ["x"],
    [1, 2, 3],
    float("nan"),
    float("inf"),
    "[% env('HOME') %]",
    "x" * 10**5,
]


def otherwise(content: bytes, seed: int) -> bytes:
    """Return a JSON file with one to three of its values replaced, left out, or put elsewhere."""
    chance, whole = random.Random(seed), json.loads(content)
    for _ in range(chance.choice((1, 1, 2, 3))):
        places = list(_places(whole))
        holder, at = chance.choice(places)
        if chance.random() < 0.15:
            del holder[at]
        elif chance.random() < 0.3:
            other, there = chance.choice(places)
            holder[at] = json.loads(json.dumps(other[there]))
        else:
            holder[at] = chance.choice(_STRANGE)
    return json.dumps(whole).encode()


def _places(value: Any) -> Any:
    """Yield each object or list in a JSON value, with each key or index in it."""
    parts: Any = ()
    if isinstance(value, (dict, list)):
        parts = list(value.items() if isinstance(value, dict) else enumerate(value))
    for at, part in parts:
        yield value, at
        yield from _places(part)
