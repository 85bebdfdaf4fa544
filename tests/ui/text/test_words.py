"""Quantities in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tailing_pond_mapper.core.protocol.messages import Epoch
from tailing_pond_mapper.core.protocol.segment import SegmentResult
from tailing_pond_mapper.core.protocol.train import TrainResult
from tailing_pond_mapper.ui.text import words


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "0.0 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (99.4, "99 s"),
        (100, "2 min"),
        (5970, "1 h 40 min"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert words.duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "nearly done"), (3.4, "3 s left"), (125, "2 min left")]
)
def test_time_left(seconds: float, text: str) -> None:
    assert words.left(seconds) == text


@given(st.floats(0, 1e12))
def test_an_area_keeps_its_size_whatever_the_unit(square_metres: float) -> None:
    number, unit = words.area(square_metres).split()
    metres = float(number) * {"m²": 1, "ha": 1e4, "km²": 1e6}[unit]
    assert metres == pytest.approx(square_metres, rel=0.051, abs=0.51)


@pytest.mark.parametrize(
    ("epoch", "text"),
    [
        (
            Epoch(3, 40, 0.4124, None, 0.71, True),
            (
                "Epoch 3 of 40: training loss 0.412, held-out F1 0.710 at its best threshold, "
                "the best so far"
            ),
        ),
        (
            Epoch(0, 40, None, 0.5, 0.71, False),
            "Before training: held-out loss 0.500, held-out F1 0.710 at its best threshold",
        ),
        (Epoch(1, 40, None, None, None, False), "Epoch 1 of 40: held-out F1 undefined"),
    ],
)
def test_an_epoch(epoch: Epoch, text: str) -> None:
    assert words.epoch(epoch) == text


def result(f1: float | None, before: float | None) -> TrainResult:
    return TrainResult("m.onnx", "m.json", "m", 9, 4, f1, before, "a site", 0.5, "CPU", 1.0)


def test_findings_say_no_more_than_is_known() -> None:
    both = words.findings(result(0.8123, 0.5))
    assert both == (
        "Best epoch 4 of 9: F1 0.500 before, 0.812 after, on what was held out, at the model’s "
        "50 %."
    )
    assert words.findings(result(0.8, None)) == (
        "Best epoch 4 of 9: F1 0.800 on what was held out, at the model’s 50 %."
    )
    unknown = words.findings(result(None, None))
    assert "F1" not in unknown and "not known" in unknown


@pytest.mark.parametrize(
    ("ponds", "confident", "text"),
    [
        (25, 18, "18 of them with a confidence of at least 0.50."),
        (25, None, ""),
        (1, 1, "Its confidence is at least 0.50."),
        (1, 0, "Its confidence is below 0.50."),
        (0, 0, ""),
        (None, None, ""),
    ],
)
def test_ponds_are_counted_by_confidence(
    ponds: int | None, confident: int | None, text: str
) -> None:
    least = None if confident is None else 0.5
    sizes = ("p.tif", "p.gpkg", None, "m.json", ponds, 2e4, 100, 5, "CPU", 1.0)
    result = SegmentResult(*sizes, confident_ponds=confident, least_confidence=least)
    assert words.confident_ponds(result) == text
