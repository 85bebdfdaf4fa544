"""Damage to files: seeded, so that any case can be made again."""

from __future__ import annotations

import random
from typing import Callable, Dict

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
