"""``tailingponds:train`` over an engine that computes nothing: what is asked, and what is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProcessingException, QgsProject, QgsRectangle

from tailing_pond_mapper.ui.project import model_files

from ..algorithms import run_algorithm
from ..feedback import Notes
from ..rasters import ORIGIN, polygons_in, squares, write_raster

pytestmark = pytest.mark.usefixtures("algorithms_over_fake_engine")

POND = QgsRectangle(ORIGIN[0], ORIGIN[1] - 90, ORIGIN[0] + 90, ORIGIN[1])


def run(
    folder: Path, images: list[str], notes: Notes | None = None, **parameters: Any
) -> dict[str, Any]:
    project = QgsProject.instance()
    paths = [str(write_raster(folder / f"{name}.tif", size=20)) for name in images]
    reference = project.addMapLayer(squares(POND))
    parameters = {
        "INPUTS": paths,
        "REFERENCE": reference.id(),
        "OUTPUT": str(folder / "out" / "new.onnx"),
        **parameters,
    }
    return run_algorithm("train", parameters, notes)


def asked(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "out" / "new.onnx").read_text(encoding="utf-8"))


def test_the_request_is_what_the_form_says(tmp_path: Path, project: QgsProject) -> None:
    area = project.addMapLayer(squares(POND, POND))
    (tmp_path / "old.onnx").touch()
    run(
        tmp_path,
        ["one", "two"],
        AREA=area.id(),
        MODEL=str(tmp_path / "old.onnx"),
        BANDS="3 2 1",
        EPOCHS=9,
        SEED=5,
        DEVICE="cpu",
    )
    request = asked(tmp_path)
    assert request["images"] == [str(tmp_path / "one.tif"), str(tmp_path / "two.tif")]
    assert request["start_from"] == str(tmp_path / "old.onnx")
    assert request["bands"] == [3, 2, 1]
    assert (request["epochs"], request["seed"], request["device"]) == (9, 5, "cpu")
    assert polygons_in(request["reference"][0]) == [(None, 8100.0)]
    assert len(polygons_in(request["area"])) == 2


def test_by_default_it_goes_on_from_the_plugins_own_model(
    tmp_path: Path, project: QgsProject
) -> None:
    notes = Notes()
    results = run(tmp_path, ["doubtful"], notes)
    assert asked(tmp_path)["start_from"] == str(model_files.shipped_model())
    assert (asked(tmp_path)["epochs"], asked(tmp_path)["area"]) == (None, None)
    assert results == {"OUTPUT": asked(tmp_path)["output"], "F1": 0.8, "BEST_EPOCH": 3}
    assert any(line.startswith("Epoch 5 of 5: training loss") for line in notes.infos)
    assert "F1 0.400 before, 0.800 after" in notes.infos[-1]
    assert notes.warnings == ["Few ponds were held out."]


def test_a_new_network_starts_from_nothing(tmp_path: Path, project: QgsProject) -> None:
    run(tmp_path, ["fine"], NEW=True)
    assert asked(tmp_path)["start_from"] is None


@pytest.mark.parametrize(
    ("image", "parameters", "words"),
    [
        ("bad", {}, "Use another one"),
        ("fine", {"BANDS": "1 x"}, '"1 x" is no list of band numbers'),
        ("killed", {}, "goes on from the last epoch"),
    ],
)
def test_what_goes_wrong_is_told(
    tmp_path: Path, project: QgsProject, image: str, parameters: dict[str, str], words: str
) -> None:
    with pytest.raises(QgsProcessingException, match=words):
        run(tmp_path, [image], **parameters)
    assert not (tmp_path / "out" / "new.onnx").exists()
    kept = (tmp_path / "out" / "new_reference.gpkg").exists()
    assert kept == (image == "killed")


def test_a_model_is_not_overwritten(tmp_path: Path, project: QgsProject) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "new.onnx").write_text("mine")
    with pytest.raises(QgsProcessingException, match='a model "new"'):
        run(tmp_path, ["fine"])
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["new.onnx"]
