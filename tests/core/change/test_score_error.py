"""The uncertainty of areas that a score has measured."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.change import score_error
from core.protocol.accuracy_measures import AreaError
from core.protocol.errors import InputError
from core.protocol.score_record import ScoreRecord

BY_POLYGONS = AreaError(ponds=25, median=0.0, mean_absolute=0.08, total=0.01)


def record(area: AreaError, sampled: Any = None) -> Any:
    """Return as much of a score as is asked for."""
    found = object.__new__(ScoreRecord)
    for name, value in (("ponds", SimpleNamespace(area_error=area)), ("sample", sampled)):
        object.__setattr__(found, name, value)
    return found


def sample(value: float, se: float) -> Any:
    return SimpleNamespace(ponds=SimpleNamespace(area_ha=SimpleNamespace(value=value, se=se)))


def test_by_polygons_it_is_how_far_matched_ponds_are_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(score_error, "read_score", lambda _: record(BY_POLYGONS))
    error, source = score_error.relative_error("score.json")
    assert (error, source) == (pytest.approx(0.08 * math.sqrt(math.pi / 2)), "score")


def test_few_ponds_say_too_little(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    few = replace(BY_POLYGONS, ponds=9)
    monkeypatch.setattr(score_error, "read_score", lambda _: record(few, sample(200.0, 30.0)))
    assert score_error.relative_error("score.json") == (pytest.approx(0.15), "sample")
    monkeypatch.setattr(score_error, "read_score", lambda _: record(few))
    with pytest.raises(InputError) as error:
        score_error.relative_error(str(tmp_path))
    assert error.value.code == "change.score_without_areas"
