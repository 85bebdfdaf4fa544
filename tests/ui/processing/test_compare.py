"""``tailingponds:compare`` over an engine that answers with what is canned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from osgeo import ogr
from qgis.core import QgsProcessingException, QgsProject, QgsVectorLayer

from tailing_pond_mapper.core.protocol.compare import CompareRequest
from tailing_pond_mapper.core.protocol.methods import METHODS
from tailing_pond_mapper.ui.project import reference_layer
from tailing_pond_mapper.ui.text.escaping import neutral

from ..algorithms import algorithm, in_project, run_algorithm
from ..compare.compare_panel import samples
from ..compare.comparisons import PARAMETERS, write_methods
from ..feedback import Notes
from ..rasters import polygons_in, raster_layer, squares
from ..scores import SIZE, box

pytestmark = pytest.mark.usefixtures("algorithms_over_fake_engine")


def run(folder: Path, name: str, notes: Notes | None = None, **parameters: Any) -> dict[str, Any]:
    project = QgsProject.instance()
    image = project.addMapLayer(raster_layer(folder / f"{name}.tif", name, size=SIZE))
    chosen = {
        "IMAGE": image.id(),
        "SAMPLES": project.addMapLayer(samples(1, 0, 0)).id(),
        "REFERENCE": project.addMapLayer(squares(box(2, 2), box(12, 2))).id(),
        "OUTPUT": str(folder / "out"),
        **parameters,
    }
    return run_algorithm("compare", chosen, notes)


def asked(folder: Path) -> dict[str, Any]:
    manifest = (folder / "out" / "compare.manifest.json").read_text(encoding="utf-8")
    return json.loads(manifest)["request"]


def test_what_is_not_said_is_as_the_engine_takes_it(tmp_path: Path, project: QgsProject) -> None:
    """The form's defaults are those of the request, one and all."""
    write_methods(tmp_path / "canned", "rf", "unet")
    notes = Notes()
    results = run(tmp_path, "scene", notes)
    request = asked(tmp_path)
    assert [value for value, _ in polygons_in(request["samples"])] == [1, 0, 0]
    assert polygons_in(request["reference"]) == [(None, 3600.0)] * 2
    plain = CompareRequest(
        image=str(tmp_path / "scene.tif"),
        samples=request["samples"],
        reference=request["reference"],
        output=str(tmp_path / "out"),
    )
    assert request == json.loads(json.dumps(plain.__dict__))
    assert results["VERDICT"] == "Method <rf> has the highest F1."
    assert results["REPORT"] == str(tmp_path / "out" / "report.html")
    assert (results["F1_RF"], results["F1_UNET"]) == (0.8, 0.5)
    assert results["F1_SVM"] is None and results["F1_UNET_TRAINED"] is None
    assert neutral(results["VERDICT"]) in notes.infos and "Few & far between." in notes.warnings


def test_the_request_is_what_the_form_says(tmp_path: Path, project: QgsProject) -> None:
    write_methods(tmp_path / "canned", "ml", "unet-trained", "unet")
    model = tmp_path / "mine.onnx"
    model.touch()
    run(
        tmp_path,
        "scene",
        AREA=project.addMapLayer(squares(box(0, 0, 20))).id(),
        METHODS=[list(METHODS).index(key) for key in ("ml", "unet-trained", "unet")],
        MODEL=str(model),
        BANDS="3 2 1",
        FEATURES="1,4",
        SPLIT=True,
        **{name.upper(): value for name, value in PARAMETERS.items()},
    )
    request = asked(tmp_path)
    assert polygons_in(request["area"]) == [(None, 40000.0)]
    expected = {
        "methods": ["unet", "unet-trained", "ml"],
        "model": [str(model)],
        "bands": [3, 2, 1],
        "features": [1, 4],
        "split": True,
        **PARAMETERS,
    }
    assert {name: request[name] for name in expected} == expected


def test_networks_alone_need_no_samples(tmp_path: Path, project: QgsProject) -> None:
    write_methods(tmp_path / "canned", "unet")
    run(tmp_path, "scene", SAMPLES=None, METHODS=[0])
    assert asked(tmp_path)["samples"] is None


def test_what_goes_wrong_is_told_and_leaves_nothing(tmp_path: Path, project: QgsProject) -> None:
    plain = project.addMapLayer(squares(box(2, 2), name="plain")).id()
    one = project.addMapLayer(samples(1, name="one")).id()
    empty = project.addMapLayer(squares(name="empty")).id()
    for name, parameters, said in (
        ("bad", {}, "The file bad.tif is bad. Use another one."),
        ("scene", {"SAMPLES": plain}, 'The layer "plain" has no field "class".'),
        ("scene", {"SAMPLES": one}, 'No polygon of the layer "one" has the class 0'),
        ("scene", {"REFERENCE": empty}, '"empty" holds no polygon'),
        ("scene", {"AREA": empty}, '"empty", inside which all is drawn, holds no polygon'),
        ("scene", {"FEATURES": "1 x"}, '"1 x" is no list of band numbers'),
        ("scene", {"BANDS": "red"}, '"red" is no list of band numbers'),
    ):
        with pytest.raises(QgsProcessingException) as told:
            run(tmp_path, name, **parameters)
        assert said in str(told.value)
        assert not (tmp_path / "out").exists(), said


def on_disk(path: Path, layer: QgsVectorLayer) -> QgsVectorLayer:
    """Save a layer as people do, under a name of their own, and with a field of their own."""
    context = QgsProject.instance().transformContext()
    reference_layer.write(reference_layer.snapshot(layer, ""), context, path)
    source = ogr.Open(str(path), 1)
    source.GetLayer(0).CreateField(ogr.FieldDefn("remark", ogr.OFTString))
    del source
    return QgsVectorLayer(f"{path}|layername=reference", path.stem)


@pytest.mark.parametrize("name", ["scene", "bad"])
def test_layers_that_lie_in_the_folder_stay_as_they_are(
    tmp_path: Path, project: QgsProject, name: str
) -> None:
    """The folder may be the user's own, and samples.gpkg in it what was drawn by hand."""
    write_methods(tmp_path / "canned", "rf")
    out = tmp_path / "out"
    out.mkdir()
    mine = {
        stem: on_disk(out / f"{stem}.gpkg", layer)
        for stem, layer in (
            ("samples", samples(1, 0)),
            ("reference", squares(box(2, 2))),
            ("area", squares(box(0, 0, 20))),
        )
    }
    parameters = {stem.upper(): project.addMapLayer(layer).id() for stem, layer in mine.items()}
    before = {stem: (out / f"{stem}.gpkg").read_bytes() for stem in mine}
    if name == "bad":
        with pytest.raises(QgsProcessingException, match="is bad"):
            run(tmp_path, name, **parameters)
    else:
        run(tmp_path, name, **parameters)
    assert {stem: (out / f"{stem}.gpkg").read_bytes() for stem in mine} == before


@pytest.mark.parametrize("features", [[1, 4], "1 4", "1,4", "1;4"])
def test_names_and_lists_of_bands_of_before_are_understood(
    tmp_path: Path, project: QgsProject, features: object
) -> None:
    write_methods(tmp_path / "canned", "unet")
    given = {"FEATURES": features, "IMAGE": str(tmp_path / "scene.tif"), "INPUT": None}
    run(tmp_path, "scene", BLUE=3, GREEN=2, RED=1, **given)
    request = asked(tmp_path)
    assert request["features"] == [1, 4] and request["bands"] == [3, 2, 1]
    _, said = algorithm("compare").checkParameterValues(
        {**given, "REFERENCE": "x", "OUTPUT": "y"}, in_project()
    )
    assert "INPUT" not in said and "IMAGE" not in said, said


def test_some_of_the_bands_are_refused(tmp_path: Path, project: QgsProject) -> None:
    with pytest.raises(QgsProcessingException, match="Give all three"):
        run(tmp_path, "scene", BLUE=3, RED=1)


def test_the_report_is_one_that_qgis_shows_among_its_results() -> None:
    for name in ("compare", "score"):
        made = algorithm(name)
        assert made.outputDefinition("REPORT").type() == "outputHtml"


def test_every_algorithm_has_the_names_that_qgis_users_expect() -> None:
    for name in ("compare", "score", "sample", "segment", "threshold", "prepare"):
        made = algorithm(name)
        names = [one.name() for one in made.parameterDefinitions()]
        assert names[0] == "INPUT" and "OUTPUT" in names, name
