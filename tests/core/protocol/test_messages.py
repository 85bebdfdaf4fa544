"""The corridor: every message survives the wire, and nonsense is refused, not stumbled over."""

from __future__ import annotations

import dataclasses
import json
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import cli
from core.protocol import commands, messages
from core.protocol.errors import RequestError
from core.protocol.messages import Done, from_json, parse_event, parse_request, to_json
from core.protocol.sample import SampleRequest
from core.protocol.score import ScoreRequest
from core.protocol.segment import SegmentRequest
from core.protocol.simulate import SimulateRequest
from core.protocol.threshold import ThresholdRequest
from core.protocol.train import TrainRequest
from core.run import manifest

numbers = st.floats(allow_nan=False, allow_infinity=False)


def every(kind: Any) -> st.SearchStrategy[Any]:
    """Draw values of a type that a message holds: all fields, those with a default too."""
    if kind is float:
        return numbers
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(
            kind, **{one.name: every(hints[one.name]) for one in dataclasses.fields(kind)}
        )
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Union:
        return st.one_of([every(one) for one in inner])
    if origin is tuple and inner[-1] is Ellipsis:
        return st.lists(every(inner[0]), max_size=4).map(tuple)
    if origin is tuple:
        return st.tuples(*map(every, inner))
    return st.from_type(kind)


any_request = every(commands.Request)
results = st.one_of([every(kind) for kind in commands.RESULTS.values()])
events = st.one_of([every(kind) for kind in messages.EVENTS.values() if kind is not Done])


@given(st.integers(), any_request)
def test_requests_survive_the_wire(identity: int, request: Any) -> None:
    line = messages.request_line(identity, request)
    assert line.count("\n") == 1
    assert line.isascii()
    assert parse_request(line) == (identity, request)


@given(st.none() | st.integers(), events)
def test_events_survive_the_wire(identity: Any, event: Any) -> None:
    line = messages.event_line(event, identity)
    assert line.count("\n") == 1
    assert line.isascii()
    assert parse_event(line) == (identity, event)


@given(results)
def test_results_survive_the_wire(result: Any) -> None:
    _, event = parse_event(messages.event_line(Done(to_json(result)), 7))
    assert isinstance(event, Done)
    assert from_json(type(result), event.result) == result


def test_a_number_that_is_none_becomes_null() -> None:
    values = to_json(Done({"area": float("nan"), "list": [1.0, float("inf")], "deep": {"x": 2.5}}))
    assert values == {"result": {"area": None, "list": [1.0, None], "deep": {"x": 2.5}}}


@given(st.integers(), st.sampled_from(messages.Wish))
def test_a_wish_is_read(identity: int, wish: messages.Wish) -> None:
    assert parse_request(messages.wish_line(identity, wish)) == (identity, wish)


def test_every_command_has_a_name_of_its_own() -> None:
    assert {"segment", "describe", "simulate", "train", "sample", "score", "doctor"} <= set(
        commands.REQUESTS
    )
    assert all(kind.command == name for name, kind in commands.REQUESTS.items())
    assert all(dataclasses.fields(kind) is not None for kind in commands.REQUESTS.values())


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "command", "parameters", "event", "image", "result", "fraction"]
            ),
            inner
            | st.sampled_from(
                ["segment", "doctor", "done", "cancel", "finish", "progress", "epoch"]
            ),
            max_size=4,
        )
    ),
)


@given(st.text() | anything.map(json.dumps))
def test_garbage_is_refused_and_nothing_worse(line: str) -> None:
    for parse in (parse_request, parse_event):
        try:
            parse(line)
        except RequestError as error:
            assert error.message


@pytest.mark.parametrize(
    "line",
    [
        "",
        "null",
        "[]",
        "{",
        '{"id": 1}',
        '{"command": "doctor"}',
        '{"id": "1", "command": "doctor"}',
        '{"id": 1, "command": "dance"}',
        '{"id": 1, "command": "doctor", "parameters": []}',
        '{"id": 1, "command": "doctor", "parameters": {"speed": 3}}',
        '{"id": 1, "command": "segment", "parameters": {"image": "a"}}',
        '{"id": 1, "command": "segment", "parameters": {"image": "a", "output": "b", "x": 1}}',
        "[" * 100_000,
    ],
)
def test_lines_that_are_no_request(line: str) -> None:
    with pytest.raises(RequestError):
        parse_request(line)


plain = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), min_size=1
).filter(lambda text: not text.startswith("-"))
typed = st.builds(
    SegmentRequest,
    image=plain,
    output=plain,
    polygons=st.none() | plain,
    model=st.none() | plain,
    extent=st.none() | st.tuples(*[numbers] * 4),
    area=st.none() | plain,
    bands=st.none() | st.lists(st.integers(1, 20), min_size=1).map(tuple),
    threshold=st.none() | st.floats(0, 1),
    min_area=st.floats(0, 1e12),
    simplify=st.floats(0, 1e12),
    tile=st.none() | st.integers(1, 4096),
)


simulations = st.builds(
    SimulateRequest, output=plain, size=st.integers(1), seed=st.integers(), product=st.booleans()
)
several = st.lists(plain, min_size=1).map(tuple)
trainings = st.builds(
    TrainRequest,
    images=several,
    reference=several,
    output=plain,
    start_from=st.none() | plain,
    area=st.none() | plain,
    bands=st.none() | st.lists(st.integers(1, 20), min_size=1).map(tuple),
    epochs=st.none() | st.integers(1, 500),
    seed=st.integers(),
)


scorings = st.builds(
    ScoreRequest,
    prediction=plain,
    reference=st.none() | plain,
    output=plain,
    area=st.none() | plain,
    probability=st.none() | plain,
    image=st.none() | plain,
    min_area=st.floats(0, 1e12),
    seed=st.integers(),
    sample=st.none() | plain,
    leave_out_unlabelled=st.booleans(),
)
sizes = st.one_of(
    st.builds(dict, size=st.integers(1)), st.builds(dict, standard_error=st.floats(1e-9, 1))
)
drawings = st.builds(
    lambda size, **values: SampleRequest(**values, **size),
    sizes,
    prediction=plain,
    output=st.none() | plain,
    area=st.none() | plain,
    design=st.sampled_from(["simple", "stratified"]),
    expected=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    min_per_class=st.integers(0),
    seed=st.integers(0),
)


thresholds = st.builds(
    ThresholdRequest,
    probability=plain,
    output=plain,
    threshold=st.floats(0, 1),
    polygons=st.none() | plain,
    min_area=st.floats(0, 1e12),
    simplify=st.floats(0, 1e12),
)


@given(typed | simulations | trainings | scorings | drawings | thresholds)
def test_a_manifest_s_command_line_makes_the_same_request(request: Any) -> None:
    """Coordinates begin with a minus and may be written with an exponent."""
    parsed = cli.parser().parse_args(manifest.command_line(request))
    assert cli.request_of(parsed) == request
