"""Dataclasses as JSON and back: whole, in order, and strict about what is not theirs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Dict, Mapping, Optional, Tuple

import pytest

from core.protocol.json_fields import INLINE, OMITTED, Mismatch, decode, encode, key, later


@dataclass(frozen=True)
class Ends:
    low: float
    high: Optional[float]


@dataclass(frozen=True)
class Whole:
    start: int = field(metadata=key("from"))
    ends: Optional[Ends] = field(metadata=INLINE)
    inside: Tuple[Ends, ...]
    pair: Tuple[int, str]
    names: Mapping[str, bool]
    free: Any
    note: Optional[str] = field(default=None, metadata=OMITTED)
    since: int = field(default=7, metadata=later(7))


WHOLE = Whole(1, Ends(2, None), (Ends(0.5, 1.5),), (3, "x"), {"a": True}, {"deep": [1]}, "n", 8)
JSON: Dict[str, Any] = {
    "from": 1,
    "low": 2,
    "high": None,
    "inside": [{"low": 0.5, "high": 1.5}],
    "pair": [3, "x"],
    "names": {"a": True},
    "free": {"deep": [1]},
    "note": "n",
    "since": 8,
}


def test_keys_stand_in_the_order_of_the_fields() -> None:
    assert json.dumps(encode(WHOLE)) == json.dumps(JSON)
    assert decode(Whole, JSON) == WHOLE


def test_what_stands_inline_and_is_not_there_is_null_key_by_key() -> None:
    values = {**JSON, "low": None, "high": None}
    assert decode(Whole, values).ends is None
    assert json.dumps(encode(decode(Whole, values))) == json.dumps(values)


def test_what_earlier_files_lack_has_a_value() -> None:
    values = {name: value for name, value in JSON.items() if name not in ("since", "note")}
    found = decode(Whole, values)
    assert (found.since, found.note) == (7, None)
    assert "note" not in encode(found) and encode(found)["since"] == 7


def test_unknown_keys_are_passed_over_unless_all_must_be_known() -> None:
    values = {**JSON, "inside": [{"low": 0.5, "high": 1.5, "new": 1}]}
    assert decode(Whole, values) == WHOLE
    with pytest.raises(Mismatch, match="new"):
        decode(Whole, values, closed=True)
    assert decode(Whole, JSON, closed=True) == WHOLE


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"from": None}, "from is None instead of a whole number"),
        ({"from": True}, "from is True"),
        ({"from": 1.5}, "from is 1.5"),
        ({"low": float("nan")}, "low is nan instead of a finite number"),
        ({"high": float("inf")}, "high is inf"),
        ({"low": None, "high": 2.0}, "low is None"),
        ({"inside": {}}, "inside is not a list"),
        ({"inside": [3]}, "inside.0 is not an object"),
        ({"inside": [{"low": 1.0}]}, "inside.0.high is missing"),
        ({"pair": [3]}, "pair has 1 values instead of 2"),
        ({"pair": ["x", 3]}, "pair.0 is 'x'"),
        ({"names": []}, "names is not an object"),
        ({"names": {"a": 1}}, "names.a is 1 instead of true or false"),
    ],
    ids=str,
)
def test_what_is_of_another_type_is_refused_and_named(change: Dict[str, Any], words: str) -> None:
    with pytest.raises(Mismatch) as error:
        decode(Whole, {**JSON, **change})
    assert words in str(error.value)


@pytest.mark.parametrize("name", [name for name in JSON if name not in ("note", "since")])
def test_what_is_missing_is_named(name: str) -> None:
    with pytest.raises(Mismatch, match=f"{name} is missing"):
        decode(Whole, {key: value for key, value in JSON.items() if key != name})


@pytest.mark.parametrize("values", [None, [], "x", 3])
def test_what_is_no_object_is_no_dataclass(values: Any) -> None:
    with pytest.raises(Mismatch, match="not an object"):
        decode(Whole, values)
