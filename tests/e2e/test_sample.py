"""A probability sample in a real QGIS window, from its design to the headline of its score."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from osgeo import gdal, ogr

from .harness import BUILD, Outcome, play

pytestmark = pytest.mark.skipif(shutil.which("qgis") is None, reason="QGIS is not installed")

POINTS = 20


@pytest.fixture(scope="module")
def outcome(scene: Path) -> Outcome:
    arguments = {
        "image": str(scene),
        "ponds": str(scene.with_name("ponds.gpkg")),
        "points": POINTS,
    }
    return play("sample", [("sampled", arguments)], 180)


@pytest.fixture(scope="module")
def told(outcome: Outcome) -> Any:
    return outcome.told("sampled")


def labels(file: str) -> dict[int, Any]:
    store = ogr.Open(file)
    return {feature["id"]: feature["label"] for feature in store.GetLayerByName("points")}


def test_the_sample_is_foretold_and_drawn(told: dict[str, Any]) -> None:
    half = POINTS // 2
    assert told["plan"].startswith(
        f"{POINTS} points: {half} on what is mapped as pond, {half} on the rest. Standard errors"
    )
    assert told["features"] == POINTS
    assert told["drawn"] == f"0 of {POINTS} points labelled, 0 unsure, {POINTS} left."
    assert Path(told["file"]).name == "scene_sample.gpkg"


def test_every_label_is_in_the_file_at_once(told: dict[str, Any]) -> None:
    steps = told["steps"]
    assert steps["number"] == "Point 1"
    assert steps["unsure"] == {"None": POINTS - 1, "-1": 1}
    assert steps["second"]["None"] == POINTS - 2 and steps["second"]["-1"] == 1
    assert steps["back"] == "Point 2"
    assert steps["again"] == steps["second"], "the same label again"
    assert steps["button"]["-1"] == 2


def test_other_keys_and_other_places_are_left_alone(told: dict[str, Any]) -> None:
    steps = told["steps"]
    assert steps["other_keys"] == steps["again"] == steps["elsewhere"]
    assert steps["typed"] == 10


def test_the_pixel_is_outlined_in_the_middle_of_the_map(told: dict[str, Any], scene: Path) -> None:
    grid = gdal.Open(str(scene)).GetGeoTransform()
    width, height, off = told["steps"]["shown"]
    assert (width, height) == pytest.approx((grid[1], -grid[5]))
    assert off < grid[1] / 2


def test_the_prediction_is_hidden_while_one_labels_and_then_shown_again(
    told: dict[str, Any],
) -> None:
    before = told["visible_before"]
    assert "scene ponds" in before
    assert told["visible_while"] == ["scene"], "neither the prediction nor the crowd of points"
    # Also in a project that was saved meanwhile.
    assert told["visible_again"] == told["visible_after"] == before
    assert told["bands_left"] == 0
    assert told["closed"] == "Label points"


def test_labelling_goes_on_in_the_project_opened_again(told: dict[str, Any]) -> None:
    assert told["resumed"] == f"1 of {POINTS} points labelled, 2 unsure, {POINTS - 3} left."
    assert told["missing"].startswith("Label all points first, or leave out")
    assert told["labelled"] == f"{POINTS - 2} of {POINTS} points labelled, 2 unsure, 0 left."
    assert not told["score_enabled"]


def test_the_labels_are_what_was_seen(told: dict[str, Any], scene: Path) -> None:
    """Each label, by the ponds that the simulation knows."""
    store = ogr.Open(told["file"])
    truth = ogr.Open(str(scene.with_name("ponds.gpkg")))
    ponds = [feature.GetGeometryRef().Clone() for feature in truth.GetLayer(0)]
    seen = 0
    for feature in store.GetLayerByName("points"):
        if feature["label"] in (0, 1):
            place = feature.GetGeometryRef()
            assert feature["label"] == any(pond.Contains(place) for pond in ponds)
            seen += 1
    assert seen == POINTS - 2


def test_the_headline_is_that_of_the_score(told: dict[str, Any]) -> None:
    assert told["level"] == "success" and told["report"]
    folder = Path(told["file"]).parent / "scene_score"
    values = json.loads((folder / "score.json").read_text(encoding="utf-8"))
    pond = values["sample"]["per_class"][1]
    assert (values["sample"]["units"], values["sample"]["missing"]) == (POINTS - 2, 2)
    area = pond["area_ha"]["value"]
    assert told["message"].split(" ha")[0] in {f"{area:,.0f}", f"{area:.1f}", f"{area:.2f}"}
    assert f"overall accuracy {values['sample']['overall']['value']:.2f}" in told["message"]
    assert f"user’s {pond['users']['value']:.2f}" in told["message"]
    assert f"<b>{told['message']}</b>" in told["summary"]
    assert values["tp"] is None and (folder / "report.html").is_file()


def test_the_score_is_there_again_when_the_project_is(told: dict[str, Any]) -> None:
    folder = Path(told["file"]).parent / "scene_score"
    assert not told["forgotten"]
    assert told["restored"].startswith(f"<b>{told['message']}</b><br>Scored ")
    assert f"everything is in {folder}." in told["restored"]
    assert told["report_restored"]


def test_a_crash_takes_no_label(scene: Path) -> None:
    arguments = {"image": str(scene), "points": POINTS}
    outcome = play("sample_crash", [("crashed", arguments)], 120)
    assert not outcome.verdicts and outcome.status != 0
    file = BUILD / "sample_crash" / "out" / "crashed" / "tailing_ponds" / "scene_sample.gpkg"
    found = labels(str(file))
    assert [found[number] for number in range(1, 5)] == [1, 0, -1, None]
