"""Scoring in a real QGIS window, from the drawing of two ponds to a report in the saved project."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal, ogr

from .harness import BUILD, Outcome, play

pytestmark = pytest.mark.skipif(shutil.which("qgis") is None, reason="QGIS is not installed")

OUT = BUILD / "score" / "out" / "scored"
SCORE = OUT / "tailing_ponds" / "scene_score"


def outlines(ponds: Path) -> list[list[tuple[float, float]]]:
    """Return the outlines of the two largest ponds, as roughly as one draws by hand."""
    source = ogr.Open(str(ponds))
    found = [feature.GetGeometryRef().Clone() for feature in source.GetLayer(0)]
    found.sort(key=lambda pond: pond.GetArea(), reverse=True)
    rough = [pond.ConvexHull().SimplifyPreserveTopology(25.0) for pond in found[:2]]
    return [[point[:2] for point in pond.GetGeometryRef(0).GetPoints()[:-1]] for pond in rough]


@pytest.fixture(scope="module")
def outcome(scene: Path) -> Outcome:
    arguments = {"image": str(scene), "outlines": outlines(scene.with_name("ponds.gpkg"))}
    return play("score", [("scored", arguments)], 150)


@pytest.fixture(scope="module")
def told(outcome: Outcome) -> Any:
    return outcome.told("scored")


@pytest.fixture(scope="module")
def figures(told: dict[str, Any]) -> Any:
    assert told["level"] == "success", told["message"]
    return json.loads((SCORE / "score.json").read_text(encoding="utf-8"))


def test_what_is_drawn_with_the_mouse_is_in_its_file_at_once(
    told: dict[str, Any], scene: Path
) -> None:
    assert told["drawn"] == str(OUT / "tailing_ponds" / "reference.gpkg")
    assert told["reference"] == "Polygons: 2, each a pond."
    source = ogr.Open(told["drawn"])
    drawn = source.GetLayer(0)
    assert drawn.GetSpatialRef().GetAuthorityCode(None) == "32648"
    meant = []
    for corners in outlines(scene.with_name("ponds.gpkg")):
        ring = ogr.Geometry(ogr.wkbLinearRing)
        for x, y in [*corners, corners[0]]:
            ring.AddPoint_2D(x, y)
        pond = ogr.Geometry(ogr.wkbPolygon)
        pond.AddGeometry(ring)
        meant.append(pond)
    for feature, pond in zip(drawn, meant):
        # The mouse points to whole pixels of the screen.
        common = feature.GetGeometryRef().Intersection(pond).GetArea()
        assert common > 0.97 * max(pond.GetArea(), feature.GetGeometryRef().GetArea())


def test_the_headline_says_what_the_score_says(
    told: dict[str, Any], figures: dict[str, Any]
) -> None:
    ponds = figures["ponds"]
    assert ponds["reference"] == 2
    found = f"{ponds['matched']} of 2 ponds found, {ponds['false']} false"
    assert told["message"].startswith(f"F1 {figures['f1']:.2f}") and found in told["message"]
    assert f"<b>{told['message']}</b>" in told["summary"] and str(SCORE) in told["summary"]
    assert figures["inputs"]["image"] and figures["inputs"]["probability"]


def test_the_counts_are_those_of_the_polygons_drawn(
    told: dict[str, Any], figures: dict[str, Any]
) -> None:
    prediction = gdal.Open(str(OUT / "scene_prediction.tif"))
    drawn = gdal.GetDriverByName("MEM").Create("", 512, 512, 1)
    drawn.SetGeoTransform(prediction.GetGeoTransform())
    drawn.SetProjection(prediction.GetProjection())
    source = ogr.Open(told["drawn"])
    gdal.RasterizeLayer(drawn, [1], source.GetLayer(0), burn_values=[1])
    predicted, true = prediction.ReadAsArray() == 1, drawn.ReadAsArray() == 1
    counted = [figures[name] for name in ("tp", "fp", "fn")]
    assert counted == [
        np.sum(predicted & true),
        np.sum(predicted & ~true),
        np.sum(~predicted & true),
    ]
    assert counted[0] > 0


def test_every_mistake_is_shown_on_the_map(told: dict[str, Any], figures: dict[str, Any]) -> None:
    ponds = figures["ponds"]
    assert told["mistakes"] == ["missed"] * ponds["missed"] + ["false"] * ponds["false"]


def test_the_best_threshold_is_shown_without_a_new_run(
    told: dict[str, Any], figures: dict[str, Any]
) -> None:
    best = figures["threshold"]["best_percent"]
    assert told["threshold"]["percent"] == best
    assert told["threshold"]["layer"] == f"scene at {best} %"
    assert told["threshold"]["source"] == str(OUT / "scene_probability.tif")


def test_the_best_threshold_becomes_a_prediction_of_its_own(
    told: dict[str, Any], figures: dict[str, Any]
) -> None:
    applied, best = told["applied"], figures["threshold"]["best_percent"]
    assert applied["level"] == "success", applied["message"]
    assert applied["message"].startswith(f"scene at {best} %: ")
    assert applied["name"] == f"scene at {best} % prediction"
    assert applied["source"] == str(OUT / f"scene_at_{best}_prediction.tif")
    made, known = (
        gdal.Open(path).ReadAsArray()
        for path in (applied["source"], str(OUT / "scene_probability.tif"))
    )
    assert np.array_equal(made, np.where(known == 255, 255, known >= best))
    at = figures["threshold"]["curve"][best]
    assert np.count_nonzero(made == 1) == at["tp"] + at["fp"]
    record = json.loads(Path(applied["source"]).with_suffix(".manifest.json").read_text())
    assert record["model"]["name"] and record["run"]["command_line"]


def test_the_score_is_back_with_the_project(told: dict[str, Any], figures: dict[str, Any]) -> None:
    back = told["back"]
    assert back["buttons"]
    assert f"<b>{told['message']}</b>" in back["summary"] and str(SCORE) in back["summary"]
    assert back["mistakes"] == told["mistakes"]
    assert len(back["mistakes"]) == figures["ponds"]["missed"] + figures["ponds"]["false"]


def test_layers_and_layout_are_in_the_project_opened_again(
    told: dict[str, Any], figures: dict[str, Any]
) -> None:
    names = ("reference ponds", "predicted ponds", "errors", "measures")
    assert told["group"] == "scene accuracy"
    assert {f"scene {name}" for name in names} <= set(told["layers"])
    assert all(told["layers"].values())
    verdicts = told["verdicts"]
    assert verdicts["scene reference ponds"].count("matched") == figures["ponds"]["matched"]
    assert verdicts["scene predicted ponds"].count("false") == figures["ponds"]["false"]
    assert told["measures"]["F1"] == pytest.approx(figures["f1"])
    assert told["designer"] == told["layout"] == "Accuracy report"
    assert (BUILD / "score" / "layout.pdf").stat().st_size > 10_000
