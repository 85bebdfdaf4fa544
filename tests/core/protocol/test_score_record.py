"""``score.json``: what is read is written again to the letter, and what is no score is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, Iterator, Tuple

import pytest

from core.protocol.errors import InputError
from core.protocol.json_fields import Mismatch, json_text
from core.protocol.score_record import (
    SampleScoreRecord,
    ScoreRecord,
    read_score,
    read_score_by_polygons,
    score_of,
)

from ..report.test_score_report import made_score


def estimate(value: float) -> Dict[str, Any]:
    return {"value": value, "se": 0.01, "interval": [value - 0.02, value + 0.02], "why": ""}


def sample() -> Dict[str, Any]:
    names = ("users", "producers", "f1", "proportion")
    return {
        "method": "stratified",
        "level": 0.95,
        "units": 400,
        "missing": 2,
        "pixels": 120_000,
        "pixel_area_m2": 100.0,
        "strata": [{"stratum": code, "pixels": 60_000, "units": 200} for code in (0, 1)],
        "classes": [0, 1],
        "counts": [[190, 10], [5, 195]],
        "matrix": [[0.475, 0.025], [0.0125, 0.4875]],
        "overall": estimate(0.96),
        "per_class": [
            {
                "class": code,
                **{one: estimate(0.9) for one in names},
                "name": name,
                "area_ha": estimate(600.0),
                "mapped_ha": None,
            }
            for code, name in enumerate(("other", "pond"))
        ],
        "cautions": ["Few points."],
    }


def by_sample() -> Dict[str, Any]:
    """Return a score by a sample alone, its keys in the order of the file."""
    made = made_score()
    counts = list(made)[: list(made).index("ponds")]
    return {
        **dict.fromkeys((*counts, "ponds", "boundary", "threshold")),
        "intervals": {
            **dict.fromkeys(("resamples", "seed", "blocks", "ponds")),
            "level": 0.95,
            "area": [5.8e6, 6.2e6],
            "why_no_area": None,
        },
        "sample": sample(),
        **{name: made[name] for name in ("inputs", "warnings", "model")},
        **{name: made[name] for name in ("command", "versions", "made")},
    }


SCORES = {
    "polygons": made_score(),
    "both": {**made_score(), "sample": sample()},
    "sample": by_sample(),
}


@pytest.mark.parametrize("name", SCORES)
def test_a_score_is_written_as_it_was_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / "score.json"
    path.write_text(json.dumps(SCORES[name], indent=2) + "\n", encoding="utf-8")
    record = read_score(str(path))
    assert isinstance(record, SampleScoreRecord if name == "sample" else ScoreRecord)
    assert json_text(record) == path.read_text(encoding="utf-8")


def places(value: Any, path: Tuple[Any, ...] = ()) -> Iterator[Tuple[Any, ...]]:
    """Yield the place of every value of a score, one of a list standing for all."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, item in value.items():
            if path != ("versions",):
                yield from places(item, (*path, key))
    elif isinstance(value, list) and value:
        yield from places(value[0], (*path, 0))


@pytest.mark.parametrize("wrong", [float("nan"), [[{}]], {"x": 1}], ids=str)
@pytest.mark.parametrize("name", SCORES)
def test_no_value_of_another_type_passes(name: str, wrong: Any) -> None:
    for path in places(SCORES[name]):
        values = json.loads(json.dumps(SCORES[name]))
        holder = values
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = wrong
        with pytest.raises(Mismatch):
            score_of(values)


@pytest.mark.parametrize("text", ["", "{}", "[1]", "[" * 100_000, '{"ponds": null, "sample": 3}'])
def test_what_is_no_score_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "score.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"score\.json cannot be read") as error:
        read_score(str(path))
    assert error.value.cure and error.value.code == "protocol.score_unreadable"


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.json cannot be read"):
        read_score(str(tmp_path / "gone.json"))


def test_a_score_by_a_sample_alone_has_no_figures_of_polygons(tmp_path: Path) -> None:
    path = tmp_path / "score.json"
    path.write_text(json.dumps(by_sample()), encoding="utf-8")
    with pytest.raises(InputError, match="made by a sample alone"):
        read_score_by_polygons(str(path))


def test_a_score_of_the_first_version_can_be_read() -> None:
    """It knew neither samples nor a smallest pond."""
    values = made_score()
    del values["sample"], values["inputs"]["sample"], values["intervals"]["least_ponds"]
    del values["ponds"]["min_area_m2"], values["ponds"]["left_out"]
    del values["intervals"]["ponds"]["predicted"]
    found = score_of(values)
    assert isinstance(found, ScoreRecord)
    assert found.sample is None and found.ponds.min_area_m2 == 0.0


def test_measures_and_intervals_go_by_name() -> None:
    found = score_of(made_score())
    assert isinstance(found, ScoreRecord)
    assert found.pixels.of("f1") == found.pixels.f1
    assert found.intervals.of("f1") == (0.82, 0.89)
    assert found.intervals.of("kappa") is None, "it is not resampled"
    assert found.pixels.total == found.pixels.valid_pixels


def test_the_headline_of_a_sample_is_in_square_metres() -> None:
    found = score_of(by_sample())
    assert found.sample is not None
    headline = found.sample.headline
    assert headline.area_m2.value == 6e6 and headline.area_m2.se == pytest.approx(100.0)
    assert headline.users.interval == (0.9 - 0.02, 0.9 + 0.02)
