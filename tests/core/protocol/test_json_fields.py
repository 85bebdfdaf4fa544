"""Dataclasses as JSON and back: whole, in order, and strict about what is not theirs."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Mapping, Optional, Tuple

import pytest

from core.protocol.json_fields import (
    INLINE,
    OMITTED,
    Mismatch,
    Percent,
    decode,
    encode,
    key,
    later,
    read_json,
    stated,
)


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


@dataclass(frozen=True)
class Level:
    percent: Optional[Percent]
    share: float = 0.0


@pytest.mark.parametrize("percent", [-1, 101, 2**70, 10**400])
def test_a_number_beyond_its_range_is_refused_and_named(percent: int) -> None:
    with pytest.raises(Mismatch, match=r"percent is .*not between 0 and 100"):
        decode(Level, {"percent": percent})
    assert decode(Level, {"percent": 100}).percent == 100
    assert decode(Level, {"percent": None}).percent is None


@pytest.mark.parametrize("value", [10**400, -(10**400), float("inf"), True, "1"])
def test_a_number_that_no_float_holds_is_refused(value: Any) -> None:
    with pytest.raises(Mismatch, match="share is"):
        decode(Level, {"percent": 1, "share": value})


@pytest.mark.parametrize("made", ["pipe", "folder", "large", "deep", "list", "digits", "bytes"])
def test_a_file_that_is_no_record_is_refused_at_once(tmp_path: Path, made: str) -> None:
    path = tmp_path / "score.json"
    if made == "pipe":
        os.mkfifo(path)
    elif made == "folder":
        path.mkdir()
    elif made == "large":
        with path.open("wb") as file:
            file.truncate(200 * 2**20)
    else:
        texts = {"deep": "[" * 200_000, "list": "[1]", "digits": "9" * 10_000, "bytes": "\xff"}
        path.write_text(texts[made], encoding="latin-1")
    with pytest.raises(ValueError):
        read_json(str(path))


@pytest.mark.parametrize("path", ["a\0b", "\ud800", "x" * 5000])
def test_a_path_that_no_file_has_is_refused(path: str) -> None:
    with pytest.raises((OSError, ValueError)):
        read_json(path)


@pytest.mark.parametrize("record", [None, [], "x", {"a": []}, {"a": {"b": []}}, {"a": {"b": None}}])
def test_what_a_record_does_not_state_is_none(record: Any) -> None:
    assert stated(record, str, "a", "b") is None


def test_what_a_record_states_is_returned_if_it_is_of_the_type() -> None:
    record = {"a": {"b": "x", "n": 3, "t": True, "huge": 10**400}}
    assert stated(record, str, "a", "b") == "x"
    assert stated(record, float, "a", "n") == 3
    assert stated(record, float, "a", "t") is None and stated(record, bool, "a", "t") is True
    assert stated(record, float, "a", "huge") is None
