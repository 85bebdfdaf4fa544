"""The job that draws a sample: sizes, files, seeds, what it refuses, and what it leaves behind."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, List

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from osgeo import gdal, ogr

from core import cli
from core.accuracy.samples import sample_allocation as planning
from core.accuracy.samples.sampling_design import Population
from core.jobs.sample import sample
from core.protocol.errors import Cancelled, EngineError, InputError, OutputError, RequestError
from core.protocol.messages import Done, from_json, parse_event
from core.protocol.sample import SampleRequest, SampleResult
from core.raster.class_codes import EVERYTHING
from core.raster.windows import Window
from core.run import manifest

from ..conftest import Heard, Until
from ..rasters import GRID, write_polygons, write_raster

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def classes() -> npt.NDArray[np.uint8]:
    """A map of 200 x 300 pixels with a pond of 40 x 60, unknown at the top."""
    found = np.zeros((200, 300), dtype=np.uint8)
    found[60:100, 90:150] = 1
    found[:10] = 255
    return found


@pytest.fixture
def request_(tmp_path: Path, classes: npt.NDArray[np.uint8]) -> SampleRequest:
    raster = write_raster(tmp_path / "map.tif", classes[None], nodata=255)
    return SampleRequest(raster, str(tmp_path / "out" / "points.gpkg"), size=200)


def drawn(path: str) -> List[Dict[str, Any]]:
    """Return the points with the column and row of their pixel."""
    store = ogr.Open(path)
    found = []
    for feature in store.GetLayerByName("points"):
        place = feature.GetGeometryRef()
        column = int((place.GetX() - GRID[0]) / GRID[1])
        row = int((place.GetY() - GRID[3]) / GRID[5])
        found.append({**feature.items(), "pixel": (row, column)})
    return found


def population(other: int, pond: int) -> Population:
    return Population({0: other, 1: pond}, 100.0, (Window(0, 0, 1, 1),), np.array([[other, pond]]))


def test_points_fall_on_what_they_are_said_to(
    request_: SampleRequest, classes: npt.NDArray[np.uint8]
) -> None:
    result = sample(request_, Heard())
    points = drawn(str(result.output))
    assert result.points == len(points) == 200
    assert all(classes[point["pixel"]] == point["map_class"] for point in points)
    assert [(row.map_class, row.points) for row in result.strata] == [(0, 150), (1, 50)]
    assert [row.pixels for row in result.strata] == [
        int((classes == code).sum()) for code in (0, 1)
    ]


def test_the_same_request_draws_the_same_points(request_: SampleRequest) -> None:
    first = drawn(str(sample(request_, Heard()).output))
    assert drawn(str(sample(request_, Heard()).output)) == first
    other = drawn(str(sample(replace(request_, seed=1), Heard()).output))
    assert [point["pixel"] for point in other] != [point["pixel"] for point in first]


def test_only_what_lies_in_the_area_is_drawn(request_: SampleRequest, tmp_path: Path) -> None:
    x, y = GRID[0] + 900, GRID[3] - 600
    ring = [(x, y), (x + 900, y), (x + 900, y - 1000), (x, y - 1000)]
    area = write_polygons(tmp_path / "area.gpkg", [ring])
    result = sample(replace(request_, area=area, size=120), Heard())
    assert all(
        60 <= row < 160 and 90 <= column < 180
        for row, column in (point["pixel"] for point in drawn(str(result.output)))
    )
    assert sum(row.pixels for row in result.strata) == 100 * 90


def test_a_simple_sample_takes_the_map_as_one(request_: SampleRequest) -> None:
    result = sample(replace(request_, design="simple", size=90), Heard())
    assert [(row.map_class, row.points) for row in result.strata] == [(None, 90)]
    assert {point["stratum"] for point in drawn(str(result.output))} == {EVERYTHING}


def test_without_an_output_it_is_only_told(request_: SampleRequest, tmp_path: Path) -> None:
    there = sorted(tmp_path.rglob("*"))
    told = sample(replace(request_, output=None), Heard())
    assert sorted(tmp_path.rglob("*")) == there
    done = sample(request_, Heard())
    assert (told.points, told.strata, told.overall_se) == (
        done.points,
        done.strata,
        done.overall_se,
    )
    assert told.output is None and told.manifest is None


def test_the_manifest_draws_the_same_points(request_: SampleRequest, tmp_path: Path) -> None:
    first = sample(replace(request_, seed=5, min_per_class=20), Heard())
    kept = json.loads(Path(str(first.manifest)).read_text(encoding="utf-8"))
    before = drawn(str(first.output))
    Path(str(first.output)).unlink()
    again = cli.request_of(cli.parser().parse_args(kept["command_line"][3:]))
    assert drawn(str(sample(again, Heard()).output)) == before  # type: ignore[arg-type]
    assert kept["inputs"]["prediction"]["path"] == request_.prediction
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "points.gpkg",
        "points.manifest.json",
    }


@given(
    other=st.integers(1_000, 10**8),
    pond=st.integers(100, 10**6),
    users=st.tuples(st.floats(0.5, 0.99), st.floats(0.8, 0.999)),
    target=st.floats(0.005, 0.05),
    least=st.integers(2, 100),
)
def test_a_standard_error_takes_as_many_points_as_it_does(
    other: int, pond: int, users: Any, target: float, least: int
) -> None:
    """Equation 5 of Olofsson et al. (2014), written out: reached, and not with a point less."""
    wish = SampleRequest("", standard_error=target, expected=users, min_per_class=least)

    def error(units: Dict[int, int]) -> float:
        whole = other + pond
        terms = ((other, users[1], units[0]), (pond, users[0], units[1]))
        return math.sqrt(sum((n / whole) ** 2 * u * (1 - u) / (k - 1) for n, u, k in terms))

    people = population(other, pond)
    try:
        plan = planning.plan(wish, people)
    except RequestError:
        fullest = planning.plan(replace(wish, standard_error=None, size=other + pond), people)
        assert error(dict(fullest.units)) > target
        return
    units = dict(plan.units)
    assert error(units) <= target * (1 + 1e-9)
    assert plan.overall_se == pytest.approx(error(units))
    assert min(units.values()) >= min(least, pond, other)
    fewer = plan.points - 1
    if fewer >= 2 * least:
        one_less = planning.plan(replace(wish, standard_error=None, size=fewer), people)
        assert error(dict(one_less.units)) >= target * (1 - 1e-3)


@pytest.mark.parametrize("design", ["simple", "stratified"])
def test_the_expected_errors_are_those_of_many_samples(design: str) -> None:
    """Draw the labels of 4000 samples from what is expected, and look how far they scatter."""
    other, pond, users = 9_000_000, 1_000_000, (0.7, 0.95)
    wish = SampleRequest("", design=design, size=400, expected=users)
    plan = planning.plan(wish, population(other, pond))
    rng = np.random.default_rng(3)
    weights = {0: other / (other + pond), 1: pond / (other + pond)}
    if design == "simple":
        mapped = rng.binomial(400, weights[1], 4000)
        counts = {1: mapped, 0: 400 - mapped}
    else:
        counts = {code: np.full(4000, units) for code, units in plan.units.items()}
    right = {1: rng.binomial(counts[1], users[0]), 0: rng.binomial(counts[0], users[1])}
    ponds = {1: right[1], 0: counts[0] - right[0]}
    if design == "simple":
        overall, share = (right[0] + right[1]) / 400, (ponds[0] + ponds[1]) / 400
    else:
        overall, share = (
            sum(weights[code] * found[code] / counts[code] for code in (0, 1))
            for found in (right, ponds)
        )
    assert plan.overall_se == pytest.approx(float(np.std(overall)), rel=0.05)
    assert plan.pond_se == pytest.approx(float(np.std(share)), rel=0.05)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"size": None}, "either the number of points or a standard error"),
        ({"standard_error": 0.1}, "either the number of points or a standard error"),
        ({"size": 1}, "two points at least"),
        ({"size": 60}, "2 strata of 50 points each need more than 60"),
        ({"design": "simple", "size": 10**6}, "1000000 points cannot be drawn from 57000 pixels"),
        ({"design": "random"}, "no design random"),
        ({"expected": (0.8, 1.2)}, "shares from 0 to 1"),
        ({"seed": -1}, "cannot be negative"),
        ({"size": None, "standard_error": 0.0}, "above 0"),
        ({"size": None, "standard_error": 1e-7}, "Even all 57000 pixels"),
    ],
)
def test_senseless_requests(request_: SampleRequest, changes: Any, words: str) -> None:
    with pytest.raises(RequestError) as told:
        sample(replace(request_, **changes), Heard())
    assert words in str(told.value)
    assert not Path(str(request_.output)).exists()


def test_a_map_with_few_ponds_says_how_little_they_tell(
    request_: SampleRequest, heard: Heard
) -> None:
    result = sample(replace(request_, min_per_class=12), heard)
    (words,) = result.warnings
    assert words.startswith("Only 12 points fall on what is mapped as pond")
    assert ("warning", words) in heard.remarks


def test_labels_are_not_written_over(request_: SampleRequest) -> None:
    path = str(sample(request_, Heard()).output)
    store = gdal.OpenEx(path, gdal.OF_VECTOR | gdal.OF_UPDATE)
    store.ExecuteSQL("UPDATE points SET label = 1 WHERE id < 4")
    store = None
    with pytest.raises(OutputError, match="holds 3 labels"):
        sample(request_, Heard())
    assert sum(point["label"] == 1 for point in drawn(path)) == 3


def test_what_is_read_is_not_written_over(request_: SampleRequest) -> None:
    with pytest.raises(RequestError, match="would overwrite"):
        sample(replace(request_, output=request_.prediction), Heard())


def test_other_files_are_told(request_: SampleRequest, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.tif does not exist"):
        sample(replace(request_, prediction=str(tmp_path / "none.tif")), Heard())
    with pytest.raises(InputError, match=r"none\.gpkg cannot be opened"):
        sample(replace(request_, area=str(tmp_path / "none.gpkg")), Heard())


def test_a_cancel_at_any_moment_leaves_nothing(request_: SampleRequest) -> None:
    out = Path(str(request_.output)).parent
    for count in range(100):
        try:
            sample(request_, Until(count))
        except Cancelled:
            assert not out.exists() or not list(out.iterdir())
        else:
            break
    assert count > 2


def test_progress_never_falls(request_: SampleRequest, heard: Heard) -> None:
    sample(request_, heard)
    fractions = [fraction for fraction, _ in heard.steps]
    assert fractions == sorted(fractions) and fractions[-1] == 1


def test_a_folder_that_cannot_be_written(request_: SampleRequest, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EngineError, match="cannot be written"):
        sample(replace(request_, output=str(tmp_path / "file" / "p.gpkg")), Heard())


def test_the_command_line_draws(request_: SampleRequest) -> None:
    command = [sys.executable, "-m", "core", *manifest.command_line(request_)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "50 points of 2400 pixels mapped as pond" in ran.stdout
    ran = subprocess.run(
        [*command, "--json"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    event = parse_event(ran.stdout.splitlines()[-1])[1]
    assert isinstance(event, Done)
    result = from_json(SampleResult, event.result)
    assert result.strata[1].points == 50
    assert len(drawn(str(result.output))) == 200
