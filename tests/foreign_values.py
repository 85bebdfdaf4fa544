"""Records as a stranger may have written them: another type, or out of range, anywhere."""

from __future__ import annotations

import copy
import random
from typing import Any, Iterator, List, Tuple

STRANGE: Tuple[Any, ...] = (
    *(None, True, -1, 0, 2**31, 2**70, 10**400, -1.5, 1e308, float("inf"), float("nan")),
    *("", "x", "<a href='http://evil.example'>x</a>", "[% 6*7 %]", "\ud800", "\x00", "a\n" * 50),
    *([], [[]], [1], {}, {"a": 1}, [{"a": []}] * 3),
)


def places(value: Any, path: Tuple[Any, ...] = ()) -> Iterator[Tuple[Any, ...]]:
    """Yield the keys and indices that lead to each value, objects and lists among them."""
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        yield (*path, key)
        yield from places(item, (*path, key))


def changed(record: Any, path: Tuple[Any, ...], value: Any) -> Any:
    """Return a record with another value at a place."""
    made = copy.deepcopy(record)
    holder = made
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return made


def strange(record: Any, count: int, seed: int) -> List[Any]:
    """Return records with one strange value each, spread over all places."""
    pairs = [(path, value) for path in places(record) for value in STRANGE]
    random.Random(seed).shuffle(pairs)
    return [changed(record, *pair) for pair in pairs[:count]]
