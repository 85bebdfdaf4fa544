"""The corridor: every message survives the wire, and nonsense is refused, not stumbled over."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import cli
from core.protocol import commands, messages
from core.protocol.describe import (
    BandDescription,
    DescribeRequest,
    DescribeResult,
    ImageDescription,
    ModelDescription,
)
from core.protocol.doctor import Check, DoctorRequest, DoctorResult
from core.protocol.errors import RequestError
from core.protocol.messages import (
    Done,
    Epoch,
    Failed,
    Log,
    Progress,
    from_json,
    parse_event,
    parse_request,
    to_json,
)
from core.protocol.prepare import PrepareRequest, PrepareResult, ProductRequest, ProductResult
from core.protocol.sample import (
    SampleAccuracy,
    SampleEstimate,
    SampleRequest,
    SampleResult,
    SampleStratum,
)
from core.protocol.score import ScoreRequest, ScoreResult
from core.protocol.segment import SegmentRequest, SegmentResult
from core.protocol.simulate import SimulateRequest
from core.protocol.threshold import ThresholdRequest, ThresholdResult
from core.protocol.train import TrainRequest
from core.run import manifest

numbers = st.floats(allow_nan=False, allow_infinity=False)
extents = st.none() | st.tuples(numbers, numbers, numbers, numbers)
optional = st.none() | st.text(min_size=1)
segment_requests = st.builds(
    SegmentRequest,
    image=st.text(),
    output=st.text(),
    polygons=optional,
    probability=optional,
    model=optional,
    extent=extents,
    area=optional,
    bands=st.none() | st.lists(st.integers(1, 20), min_size=1).map(tuple),
    threshold=st.none() | numbers,
    min_area=numbers,
    simplify=numbers,
    device=st.sampled_from(["auto", "cpu", "cuda:1"]),
    tile=st.none() | st.integers(1, 4096),
)
any_request = st.one_of(
    segment_requests,
    st.builds(DescribeRequest, image=optional, model=optional),
    st.builds(
        SimulateRequest,
        output=st.text(),
        size=st.integers(),
        seed=st.integers(),
        product=st.booleans(),
    ),
    st.builds(
        TrainRequest,
        images=st.lists(st.text()).map(tuple),
        reference=st.lists(st.text()).map(tuple),
        output=st.text(),
        start_from=optional,
        bands=st.none() | st.lists(st.integers()).map(tuple),
        epochs=st.none() | st.integers(),
        seed=st.integers(),
    ),
    st.builds(
        ScoreRequest,
        prediction=st.text(),
        reference=optional,
        output=st.text(),
        area=optional,
        probability=optional,
        image=optional,
        min_area=numbers,
        seed=st.integers(),
        sample=optional,
        leave_out_unlabelled=st.booleans(),
    ),
    st.builds(
        SampleRequest,
        prediction=st.text(),
        output=optional,
        area=optional,
        design=st.text(),
        size=st.none() | st.integers(),
        standard_error=st.none() | numbers,
        expected=st.tuples(numbers, numbers),
        min_per_class=st.integers(),
        seed=st.integers(),
    ),
    st.builds(
        ThresholdRequest,
        probability=st.text(),
        output=st.text(),
        threshold=numbers,
        polygons=optional,
        min_area=numbers,
        simplify=numbers,
    ),
    st.builds(
        PrepareRequest,
        product=st.text(),
        output=st.text(),
        dem=optional,
        height=st.none() | numbers,
        pansharpen=st.booleans(),
        dark_object=st.booleans(),
        by_wavelength=st.booleans(),
        crs=optional,
    ),
    st.builds(ProductRequest, path=st.text()),
    st.just(DoctorRequest()),
)
measures = st.none() | numbers
estimates = st.builds(
    SampleEstimate,
    value=measures,
    se=measures,
    interval=st.none() | st.tuples(numbers, numbers),
)
results = st.one_of(
    st.builds(
        PrepareResult,
        **{
            name: st.text()
            for name in ("output", "manifest", "satellite", "sensor", "acquired", "calibration")
        },
        heights=st.text(),
        gsd_m=numbers,
        bands=st.lists(st.text()).map(tuple),
        width=st.integers(),
        height=st.integers(),
        seconds=numbers,
        warnings=st.lists(st.text()).map(tuple),
    ),
    st.builds(
        ProductResult,
        is_product=st.booleans(),
        **{name: st.text() for name in ("satellite", "sensor", "acquired", "scene")},
        has_pan=st.booleans(),
        pixels=st.integers(),
        problem=optional,
    ),
    st.builds(
        ScoreResult,
        **{name: st.text() for name in ("folder", "score", "report", "confusion", "manifest")},
        **dict.fromkeys(("errors", "verdicts"), optional),
        **{
            name: st.none() | st.integers()
            for name in ("tp", "fp", "fn", "tn", "matched", "missed", "false")
        },
        sample=st.none()
        | st.builds(
            SampleAccuracy,
            units=st.integers(),
            missing=st.integers(),
            **dict.fromkeys(("overall", "users", "producers", "area_m2"), estimates),
        ),
        **dict.fromkeys(("precision", "recall", "f1", "iou", "best_threshold"), measures),
        f1_interval=st.none() | st.tuples(numbers, numbers),
        seconds=numbers,
        warnings=st.lists(st.text()).map(tuple),
    ),
    st.builds(
        SegmentResult,
        output=st.text(),
        polygons=optional,
        probability=optional,
        manifest=st.text(),
        ponds=st.none() | st.integers(),
        pond_area_m2=st.none() | numbers,
        valid_pixels=st.integers(),
        pond_pixels=st.integers(),
        device=st.text(),
        seconds=numbers,
        warnings=st.lists(st.text()).map(tuple),
    ),
    st.builds(
        ThresholdResult,
        output=st.text(),
        polygons=optional,
        manifest=st.text(),
        threshold=numbers,
        ponds=st.none() | st.integers(),
        pond_area_m2=st.none() | numbers,
        valid_pixels=st.integers(),
        pond_pixels=st.integers(),
        seconds=numbers,
        warnings=st.lists(st.text()).map(tuple),
    ),
    st.builds(
        DescribeResult,
        image=st.none()
        | st.builds(
            ImageDescription,
            path=st.text(),
            width=st.integers(),
            height=st.integers(),
            data_type=st.text(),
            gsd_m=numbers,
            bands=st.lists(
                st.builds(BandDescription, number=st.integers(), name=st.text(), role=optional)
            ).map(tuple),
        ),
        model=st.none()
        | st.builds(
            ModelDescription,
            path=st.text(),
            name=st.text(),
            summary=st.text(),
            roles=st.lists(st.text()).map(tuple),
            required=st.integers(),
            threshold=numbers,
        ),
        problem=optional,
    ),
    st.builds(
        SampleResult,
        output=optional,
        manifest=optional,
        points=st.integers(),
        strata=st.lists(
            st.builds(
                SampleStratum,
                map_class=st.none() | st.integers(),
                pixels=st.integers(),
                points=st.integers(),
            )
        ).map(tuple),
        overall_se=measures,
        area_se_m2=measures,
        seconds=numbers,
        warnings=st.lists(st.text()).map(tuple),
    ),
    st.builds(
        DoctorResult,
        healthy=st.booleans(),
        device_line=st.text(),
        checks=st.lists(
            st.builds(
                Check, name=st.text(), ok=st.booleans(), detail=st.text(), needed=st.booleans()
            )
        ).map(tuple),
    ),
)
events = st.one_of(
    st.builds(Progress, fraction=numbers, stage=st.text(), seconds_left=st.none() | numbers),
    st.builds(Log, message=st.text(), level=st.sampled_from(["info", "warning"])),
    st.builds(
        Epoch,
        epoch=st.integers(),
        epochs=st.integers(),
        loss=st.none() | numbers,
        validation_loss=st.none() | numbers,
        f1=st.none() | numbers,
        best=st.booleans(),
    ),
    st.builds(Failed, kind=st.text(), message=st.text(), cure=st.text()),
)


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
    extent=extents,
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
