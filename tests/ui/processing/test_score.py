"""``tailingponds:score`` over an engine with a canned score: what is asked, and what is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProcessingException, QgsProject, QgsVectorLayer

from tailing_pond_mapper.ui.project import reference_layer

from ..algorithms import run_algorithm
from ..rasters import polygons_in, squares
from ..scores import box, prediction_layer, write_score

pytestmark = pytest.mark.usefixtures("algorithms_over_fake_engine")


def run(folder: Path, name: str, **parameters: Any) -> dict[str, Any]:
    project = QgsProject.instance()
    prediction = project.addMapLayer(prediction_layer(folder / f"{name}.tif", name))
    reference = project.addMapLayer(squares(box(2, 2), box(12, 2)))
    parameters = {
        "PREDICTION": prediction.id(),
        "REFERENCE": reference.id(),
        "OUTPUT": str(folder / "out"),
        **parameters,
    }
    return run_algorithm("score", parameters)


def test_the_request_is_what_the_form_says(tmp_path: Path, project: QgsProject) -> None:
    write_score(tmp_path / "canned")
    area = project.addMapLayer(squares(box(0, 0, 20)))
    probability = project.addMapLayer(prediction_layer(tmp_path / "p.tif", "p"))
    image = project.addMapLayer(prediction_layer(tmp_path / "i.tif", "i"))
    results = run(
        tmp_path,
        "fine",
        AREA=area.id(),
        PROBABILITY=probability.id(),
        IMAGE=image.id(),
        MIN_AREA=700.0,
        SEED=5,
    )
    asked = json.loads((tmp_path / "out" / "score.manifest.json").read_text(encoding="utf-8"))
    assert asked["prediction"] == str(tmp_path / "fine.tif") and asked["seed"] == 5
    assert asked["probability"] == str(tmp_path / "p.tif")
    assert asked["min_area"] == 700.0
    assert asked["image"] == str(tmp_path / "i.tif")
    assert polygons_in(asked["reference"]) == [(None, 3600.0)] * 2
    assert polygons_in(asked["area"]) == [(None, 40000.0)]
    assert (results["F1"], results["MISSED"], results["FN"]) == (0.842, 1, 10)
    assert results["REPORT"] == str(tmp_path / "out" / "report.html")
    assert results["BEST_THRESHOLD"] == 0.4


def test_what_goes_wrong_is_told_and_leaves_nothing(tmp_path: Path, project: QgsProject) -> None:
    with pytest.raises(QgsProcessingException, match="Use another one"):
        run(tmp_path, "bad")
    assert not (tmp_path / "out").exists()
    empty = project.addMapLayer(squares(name="empty"))
    with pytest.raises(QgsProcessingException, match='"empty" holds no polygon'):
        run(tmp_path, "fine", REFERENCE=empty.id())


@pytest.mark.parametrize("name", ["fine", "bad"])
def test_layers_that_lie_in_the_folder_stay_as_they_are(
    tmp_path: Path, project: QgsProject, name: str
) -> None:
    """The folder may be the user's own, and reference.gpkg in it what was drawn by hand."""
    write_score(tmp_path / "canned")
    out = tmp_path / "out"
    out.mkdir()
    context, parameters = project.transformContext(), {}
    for stem, layer in (("reference", squares(box(2, 2))), ("area", squares(box(0, 0, 20)))):
        path = out / f"{stem}.gpkg"
        reference_layer.write(reference_layer.snapshot(layer, ""), context, path)
        drawn = QgsVectorLayer(f"{path}|layername=reference", stem)
        parameters[stem.upper()] = project.addMapLayer(drawn).id()
    before = {path: path.read_bytes() for path in out.glob("*.gpkg")}
    if name == "bad":
        with pytest.raises(QgsProcessingException, match="Use another one"):
            run(tmp_path, name, **parameters)
    else:
        run(tmp_path, name, **parameters)
    assert len(before) == 2 and {path: path.read_bytes() for path in before} == before
