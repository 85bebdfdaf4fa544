"""``tailingponds:sample``, and a sample in ``tailingponds:score``: what is asked, what is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProcessingException, QgsProject

from tailing_pond_mapper.ui.sample import layers

from ..algorithms import run_algorithm
from ..rasters import polygons_in, squares
from ..sample.samples import write_sample
from ..scores import box, prediction_layer

pytestmark = pytest.mark.usefixtures("algorithms_over_fake_engine")


def run(name: str, folder: Path, behaviour: str, **parameters: Any) -> dict[str, Any]:
    project = QgsProject.instance()
    prediction = project.addMapLayer(prediction_layer(folder / f"{behaviour}.tif", behaviour))
    return run_algorithm(name, {"PREDICTION": prediction.id(), **parameters})


def test_a_sample_is_drawn_as_the_form_says(tmp_path: Path, project: QgsProject) -> None:
    write_sample(tmp_path / "canned.gpkg")
    area = project.addMapLayer(squares(box(0, 0, 20)))
    output = tmp_path / "points.gpkg"
    results = run(
        "sample",
        tmp_path,
        "fine",
        AREA=area.id(),
        DESIGN="simple",
        SIZE=120,
        MIN_PER_CLASS=30,
        EXPECTED_POND=0.6,
        EXPECTED_OTHER=0.9,
        SEED=4,
        OUTPUT=str(output),
    )
    asked = json.loads((tmp_path / "points.manifest.json").read_text(encoding="utf-8"))
    assert asked["prediction"] == str(tmp_path / "fine.tif")
    assert (asked["design"], asked["size"], asked["standard_error"]) == ("simple", 120, None)
    assert (asked["expected"], asked["min_per_class"], asked["seed"]) == ([0.6, 0.9], 30, 4)
    assert polygons_in(asked["area"]) == [(None, 40000.0)]
    assert results["OUTPUT"] == str(output) and output.is_file()
    assert (results["POINTS"], results["OVERALL_SE"]) == (120, 0.0123)


def test_a_standard_error_goes_in_the_place_of_a_size(tmp_path: Path, project: QgsProject) -> None:
    write_sample(tmp_path / "canned.gpkg")
    run("sample", tmp_path, "fine", STANDARD_ERROR=0.02, OUTPUT=str(tmp_path / "points.gpkg"))
    asked = json.loads((tmp_path / "points.manifest.json").read_text(encoding="utf-8"))
    assert (asked["size"], asked["standard_error"], asked["area"]) == (None, 0.02, None)
    assert (asked["design"], asked["min_per_class"]) == ("stratified", 50)


def test_what_goes_wrong_is_told_and_leaves_nothing(tmp_path: Path, project: QgsProject) -> None:
    area = project.addMapLayer(squares(box(0, 0, 20)))
    output = tmp_path / "out" / "points.gpkg"
    output.parent.mkdir()
    with pytest.raises(QgsProcessingException, match="Use another one"):
        run("sample", tmp_path, "bad", SIZE=9, AREA=area.id(), OUTPUT=str(output))
    assert not list(output.parent.iterdir())


def test_a_score_takes_a_sample_without_polygons(tmp_path: Path, project: QgsProject) -> None:
    path = write_sample(tmp_path / "points.gpkg", (1, 0, None, 1))
    layer = layers.add_to_project(str(path), "points", project)
    results = run(
        "score",
        tmp_path,
        "fine",
        SAMPLE=layer.id(),
        LEAVE_OUT=True,
        OUTPUT=str(tmp_path / "out"),
    )
    asked = json.loads((tmp_path / "out" / "score.manifest.json").read_text(encoding="utf-8"))
    assert (asked["sample"], asked["reference"]) == (str(path), None)
    assert asked["leave_out_unlabelled"] is True
    assert results["SAMPLE_OVERALL"] == 0.95 and results["SAMPLE_AREA_M2"] == 211_580_000.0
    assert results["F1"] is None and results["ERRORS"] is None


def test_a_sample_may_be_named_by_its_file(tmp_path: Path, project: QgsProject) -> None:
    path = write_sample(tmp_path / "points.gpkg", (1, 0, 0, 1))
    run("score", tmp_path, "fine", SAMPLE=str(path), OUTPUT=str(tmp_path / "out"))
    asked = json.loads((tmp_path / "out" / "score.manifest.json").read_text(encoding="utf-8"))
    assert (asked["sample"], asked["leave_out_unlabelled"]) == (str(path), False)


def test_a_reference_that_is_no_layer_is_told(tmp_path: Path, project: QgsProject) -> None:
    with pytest.raises(QgsProcessingException):
        run("score", tmp_path, "fine", REFERENCE="nowhere", OUTPUT=str(tmp_path / "out"))
