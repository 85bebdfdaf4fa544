"""Reviews as algorithms: joined, exported, counted, learnt from, with the fields of the page."""

from __future__ import annotations

import gc
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessingException,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt import sip

from tailing_pond_mapper.core.protocol import review_fields as of
from tailing_pond_mapper.ui.project import model_files
from tailing_pond_mapper.ui.review import intake, new_file
from tailing_pond_mapper.ui.review.decisions import Reviewer
from tailing_pond_mapper.ui.review.intake import Prediction
from tailing_pond_mapper.ui.review.measure import Measure
from tailing_pond_mapper.ui.review.register import Format
from tailing_pond_mapper.ui.review.review_file import ReviewFile

from ..algorithms import algorithm, run_algorithm
from ..feedback import Notes
from ..rasters import UTM, write_raster
from ..review.scenes import (
    PIXEL,
    add_prediction,
    reviews,
    ring_of,
    square,
    stairs,
    table,
    write_prediction,
)

pytestmark = pytest.mark.usefixtures("algorithms_over_fake_engine")

Decisions = Sequence[str]


def reviewed(
    path: Path, who: str, rings: Sequence[str], decisions: Decisions, image: str = ""
) -> Path:
    """Write a review of ponds from west to east, some accepted, some rejected for a reason."""
    project = QgsProject.instance()
    context = project.transformContext()
    prediction = write_prediction(
        path.with_name(f"{path.stem}_ponds.gpkg"), rings, [0.4] * len(rings)
    )
    new_file.create(path, QgsCoordinateReferenceSystem(UTM), context)
    file = ReviewFile(path)
    intake.bring([Prediction(add_prediction(prediction, project), image)], file, context)
    reviewer = Reviewer(who, Measure(file.ponds.crs(), context))
    rows = sorted(file.rows(), key=lambda row: row.outline.boundingBox().xMinimum())
    for row, decision in zip(rows, decisions):
        if decision == of.ACCEPTED:
            file.write(reviewer.accept(row))
        elif decision:
            file.write(reviewer.reject(row, decision))
    file.close()
    return path


@pytest.fixture
def mine(tmp_path: Path, project: QgsProject) -> Path:
    rings = [*(stairs(number) for number in range(3)), ring_of(square(7))]
    return reviewed(tmp_path / "review_li.gpkg", "Li", rings, ["accepted", "", "water"])


@pytest.fixture
def theirs(tmp_path: Path, project: QgsProject) -> Path:
    rings = [*(stairs(number, PIXEL) for number in range(3)), ring_of(square(7, -60, 320))]
    decisions = ["field", "accepted", "water", "accepted"]
    return reviewed(tmp_path / "review_wang.gpkg", "Wang", rings, decisions)


def test_two_reviews_become_a_third_and_stay_as_they_are(
    mine: Path, theirs: Path, tmp_path: Path
) -> None:
    before = mine.read_bytes(), theirs.read_bytes()
    notes = Notes()
    output = tmp_path / "out" / "joined.gpkg"
    given = {"INPUT": str(mine), "OTHER": str(theirs), "REVIEWER": "Zhao", "OUTPUT": str(output)}
    results = run_algorithm("joinreviews", given, notes)
    assert results == {
        "OUTPUT": str(output),
        "TAKEN": 3,
        "ADDED": 0,
        "CONFLICTS": 1,
        "CHANGED": 1,
    }
    assert any("Rejected (Wang), not Accepted (Li)" in line for line in notes.infos)
    assert reviews(output) == {None: 2, "accepted": 1, "rejected": 2}
    told = "SELECT DISTINCT \"by\" FROM history WHERE action = 'join'"
    assert table(output, told) == [("Zhao",)]
    assert (mine.read_bytes(), theirs.read_bytes()) == before
    assert not Path(f"{output}.lock").exists()
    # The page reads it, and undoes the joining.
    file = ReviewFile(output)
    assert file.outside == 0 and file.undo() is not None
    file.close()
    assert reviews(output) == reviews(mine)


def still_open(folder: Path) -> list[str]:
    """The sources of layers of a folder's files that somebody still holds."""
    gc.collect()
    layers = [one for one in gc.get_objects() if issubclass(type(one), QgsVectorLayer)]
    sources = [layer.source() for layer in layers if not sip.isdeleted(layer)]
    return sorted(source for source in sources if source.startswith(str(folder)))


def test_what_cannot_be_joined_is_told_and_nothing_is_left(
    mine: Path, theirs: Path, tmp_path: Path
) -> None:
    output = tmp_path / "joined.gpkg"
    prediction = tmp_path / "review_li_ponds.gpkg"
    in_project = still_open(tmp_path)
    for first, second, name, words in (
        (prediction, theirs, output, "is no review"),
        (mine, prediction, output, "is no review"),
        (mine, theirs, theirs, "is one of the reviews"),
    ):
        given = {"INPUT": str(first), "OTHER": str(second), "OUTPUT": str(name)}
        with pytest.raises(QgsProcessingException, match=words):
            run_algorithm("joinreviews", given)
        assert not output.exists()
        # QGIS keeps what is raised, and the calls that it came through.
        assert still_open(tmp_path) == in_project
    assert reviews(theirs) == {"accepted": 2, "rejected": 2}


def test_a_review_that_is_open_is_joined_with_its_last_decision(
    mine: Path, theirs: Path, tmp_path: Path, project: QgsProject
) -> None:
    """SQLite keeps it beside the file as long as the page has it open."""
    file = ReviewFile(mine)
    reviewer = Reviewer("Li", Measure(file.ponds.crs(), project.transformContext()))
    row = next(row for row in file.rows() if not row.review)
    file.write(reviewer.reject(row, "pit"))
    output = tmp_path / "joined.gpkg"
    run_algorithm("joinreviews", {"INPUT": str(mine), "OTHER": str(mine), "OUTPUT": str(output)})
    file.close()
    assert reviews(output) == {None: 1, "accepted": 1, "rejected": 2}


@pytest.mark.parametrize("wanted", list(Format))
def test_the_register_is_exported_by_the_end_of_the_name(
    mine: Path, tmp_path: Path, wanted: Format
) -> None:
    output = tmp_path / "out" / f"register.{wanted.ending}"
    results = run_algorithm("exportregister", {"INPUT": str(mine), "OUTPUT": str(output)})
    assert results == {"OUTPUT": str(output), "PONDS": 1}
    store = gdal.OpenEx(str(output), gdal.OF_VECTOR)
    layer = store.GetLayer(0)
    (row,) = [feature.ExportToJson(as_object=True)["properties"] for feature in layer]
    if wanted is Format.KML:
        # Where GDAL comes without libkml, it writes fields that it does not read.
        text = output.read_text(encoding="utf-8")
        assert ">accepted<" in text and ">Li<" in text
    else:
        assert {"accepted", "Li"} <= set(row.values())


def test_what_cannot_be_exported_is_told(mine: Path, tmp_path: Path, project: QgsProject) -> None:
    nobody = reviewed(tmp_path / "review_open.gpkg", "Li", [stairs(0)], [])
    for review, name, words in (
        (mine, "register.docx", r"\.shp, \.geojson, \.kml, \.xlsx, \.ods"),
        (nobody, "register.kml", "no pond in the register"),
    ):
        output = tmp_path / name
        with pytest.raises(QgsProcessingException, match=words):
            run_algorithm("exportregister", {"INPUT": str(review), "OUTPUT": str(output)})
        assert not output.exists()


def test_the_figures_of_a_review_are_outputs_and_words(mine: Path) -> None:
    notes = Notes()
    results = run_algorithm("reviewfigures", {"INPUT": str(mine)}, notes)
    counts = {"PONDS": 40, "ACCEPTED": 6, "EDITED": 1, "DRAWN": 2, "REJECTED": 3, "LEFT": 28}
    likely = {"LIKELY": 12.3, "LIKELY_LOW": 8, "LIKELY_HIGH": 17}
    words = "Of 28 ponds that nobody has looked at, about 12 are likely ponds."
    assert results == {**counts, **likely, "IN_WORDS": words}
    assert notes.infos[-3:] == [
        words,
        "Confidence 0.00 to 0.50: 1 of 4 accepted (0.05 to 0.70).",
        "Somebody chose what to look at.",
    ]


def learn(review: Path, **parameters: object) -> tuple[dict[str, object], Notes]:
    notes = Notes()
    output = review.parent / "models" / "own.onnx"
    given = {"INPUT": str(review), "OUTPUT": str(output), **parameters}
    return run_algorithm("learn", given, notes), notes


def test_a_model_learns_from_the_images_that_the_review_names(
    tmp_path: Path, project: QgsProject
) -> None:
    image = str(write_raster(tmp_path / "fine.tif", size=20))
    rings = [stairs(number) for number in range(2)]
    review = reviewed(tmp_path / "review.gpkg", "Li", rings, ["accepted", "pit"], image)
    results, notes = learn(review, SEED=5, DEVICE="cpu", EPOCHS=2)
    asked = json.loads((tmp_path / "models" / "own.onnx").read_text(encoding="utf-8"))
    assert (asked["images"], asked["reference"]) == ([image], [str(review)])
    assert asked["start_from"] == str(model_files.shipped_model())
    assert (asked["seed"], asked["device"], asked["epochs"]) == (5, "cpu", 2)
    assert results["OUTPUT"] == asked["output"] and results["KEPT"] == "confidence"
    assert (results["LOSS_BEFORE"], results["LOSS_AFTER"]) == (0.6, 0.2)
    assert notes.infos[-1] == results["IN_WORDS"]
    with pytest.raises(QgsProcessingException, match="already"):
        learn(review)


def test_where_nothing_is_better_there_is_no_model(tmp_path: Path, project: QgsProject) -> None:
    review = reviewed(tmp_path / "review.gpkg", "Li", [stairs(0)], ["accepted"], "gone.tif")
    with pytest.raises(QgsProcessingException, match="None of the images is there"):
        learn(review)
    image = str(write_raster(tmp_path / "worse.tif", size=20))
    (tmp_path / "old.onnx").touch()
    results, _ = learn(review, IMAGES=[image], MODEL=str(tmp_path / "old.onnx"))
    assert (results["OUTPUT"], results["KEPT"], results["LOSS_AFTER"]) == ("", "nothing", None)
    assert not (tmp_path / "models" / "own.onnx").exists()
    few = str(write_raster(tmp_path / "few.tif", size=20))
    with pytest.raises(QgsProcessingException, match="6 are needed"):
        learn(review, IMAGES=[few])


@pytest.mark.parametrize("name", ["joinreviews", "exportregister", "reviewfigures", "learn"])
def test_every_row_of_the_form_is_described(name: str, project: QgsProject) -> None:
    made = algorithm(name)
    assert made.displayName() and made.shortHelpString() and not made.icon().isNull()
    assert all(row.description() for row in made.parameterDefinitions())
    assert all(row.description() for row in made.outputDefinitions())
