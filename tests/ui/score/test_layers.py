"""A score becomes layers and a layout that are all there when the project is opened again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsFeature,
    QgsLayoutExporter,
    QgsLayoutItemLabel,
    QgsLayoutItemMap,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)

from tailing_pond_mapper.core.protocol.errors import InputError, OutputError
from tailing_pond_mapper.core.protocol.score import ScoreResult
from tailing_pond_mapper.core.protocol.score_record import read_score_by_polygons
from tailing_pond_mapper.ui.project import layers
from tailing_pond_mapper.ui.score import layers as score_layers
from tailing_pond_mapper.ui.score import measure_table, print_layout

from ..engine.canned_figures import FILES_OF_SCORE, SCORE, SCORE_INTERVAL, SCORE_PONDS, lying_in
from ..rasters import raster_layer
from ..scores import SIZE, write_byte_raster, write_score


def result_in(folder: Path) -> ScoreResult:
    return ScoreResult(
        **lying_in(folder, FILES_OF_SCORE),
        **SCORE,
        **SCORE_PONDS,
        f1_interval=SCORE_INTERVAL,
        best_threshold=None,
        seconds=1.0,
    )


@pytest.fixture
def result(tmp_path: Path) -> ScoreResult:
    return result_in(write_score(tmp_path / "score"))


def add(result: ScoreResult, project: QgsProject) -> score_layers.ScoreLayers:
    return score_layers.add_to_project(
        result, read_score_by_polygons(result.score), "scene", project
    )


def test_all_is_there_when_the_project_is_opened_again(
    project: QgsProject, tmp_path: Path, result: ScoreResult
) -> None:
    image = project.addMapLayer(raster_layer(tmp_path / "image.tif", "image", size=SIZE))
    added = add(result, project)
    score = read_score_by_polygons(result.score)
    print_layout.add_to_project(added, image, score, "F1 0.84", project)
    project.write(str(tmp_path / "project.qgz"))
    project.clear()
    assert project.read(str(tmp_path / "project.qgz"))
    group = project.layerTreeRoot().children()[0]
    assert group.name() == "scene accuracy"
    again = [node.layer() for node in group.children()]
    assert [layer.name() for layer in again] == [
        "scene reference ponds",
        "scene predicted ponds",
        "scene errors",
        "scene measures",
    ]
    assert all(layer.isValid() and layers.is_result(layer) for layer in again)
    reference, predicted, errors, measures = again
    outlines = {one.value(): one.symbol().color() for one in predicted.renderer().categories()}
    assert set(outlines) == {"matched", "false"}
    assert {one.value() for one in reference.renderer().categories()} == {"matched", "missed"}
    colours = {one.value: one.color for one in errors.renderer().classes()}
    assert (colours[1], colours[2], colours[3]) == (
        score_layers.HIT,
        score_layers.FALSE,
        score_layers.MISS,
    )
    assert colours[0].alpha() < 100
    table = {row["measure"]: row for row in measures.getFeatures()}
    assert (table["F1"]["value"], table["F1"]["low"]) == (0.842, 0.79)
    assert table["Kappa"]["value"] is None or not table["Kappa"]["value"]
    assert table["Missed"]["value"] == 1 and table["Boundary F1 within 2 px"]["value"] == 0.9
    (layout,) = project.layoutManager().layouts()
    assert layout.name() == "Accuracy report"
    (shown,) = [item for item in layout.items() if isinstance(item, QgsLayoutItemMap)]
    assert [layer.name() for layer in shown.layers()] == [
        "scene reference ponds",
        "scene predicted ponds",
        "scene errors",
        "image",
    ]


def test_the_layout_exports_to_pdf_and_shows_the_errors(
    project: QgsProject, tmp_path: Path, result: ScoreResult
) -> None:
    added = add(result, project)
    score = read_score_by_polygons(result.score)
    layout = print_layout.add_to_project(added, None, score, "F1 0.84", project)
    written = QgsLayoutExporter(layout).exportToPdf(
        str(tmp_path / "report.pdf"), QgsLayoutExporter.PdfExportSettings()
    )
    assert written == QgsLayoutExporter.ExportResult.Success
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = 60
    picture = tmp_path / "report.png"
    QgsLayoutExporter(layout).exportToImage(str(picture), settings)
    page = gdal.Open(str(picture)).ReadAsArray()[:3].astype(int)
    # Of the map alone, which takes the left: the legend shows the colours in any case.
    (shown,) = [item for item in layout.items() if isinstance(item, QgsLayoutItemMap)]
    right = round(page.shape[2] * (shown.pos().x() + shown.rect().width()) / 297)
    pixels = page[:, :, :right].reshape(3, -1).T
    assert shown.extent().contains(added.errors.extent())
    opaque = 0.7
    for colour in (score_layers.HIT, score_layers.FALSE, score_layers.MISS):
        wanted = np.array([colour.red(), colour.green(), colour.blue()])
        mixed = opaque * wanted + (1 - opaque) * 255
        assert (np.abs(pixels - mixed).max(axis=1) < 12).sum() > 30, colour.name()


def test_the_layout_says_what_the_smallest_pond_is(
    project: QgsProject, result: ScoreResult
) -> None:
    for area, said in ((0.0, False), (5000.0, True)):
        score = read_score_by_polygons(result.score)
        score = replace(score, ponds=replace(score.ponds, min_area_m2=area))
        layout = print_layout.add_to_project(add(result, project), None, score, "F1", project)
        texts = [one.text() for one in layout.items() if isinstance(one, QgsLayoutItemLabel)]
        assert any("Ponds below 5000 m² take no part" in text for text in texts) == said


def test_a_second_score_has_a_layout_of_its_own(project: QgsProject, result: ScoreResult) -> None:
    score = read_score_by_polygons(result.score)
    for _ in range(2):
        print_layout.add_to_project(add(result, project), None, score, "F1", project)
    names = {layout.name() for layout in project.layoutManager().layouts()}
    assert names == {"Accuracy report", "Accuracy report 2"}


def test_misses_come_before_false_ponds(project: QgsProject, result: ScoreResult) -> None:
    added = add(result, project)
    found = score_layers.mistakes(added)
    assert [identity for identity, _ in found] == [added.reference.id(), added.predicted.id()]
    verdicts = [project.mapLayer(one).getFeature(feature)["verdict"] for one, feature in found]
    assert verdicts == ["missed", "false"]


def test_the_largest_mistake_comes_first(project: QgsProject, result: ScoreResult) -> None:
    added = add(result, project)
    ponds = QgsVectorLayer("Polygon?field=verdict:string&field=area_m2:double", "ponds", "memory")
    for verdict, area in (("false", 64.0), ("matched", 9e5), ("false", 7e4), ("false", 128.0)):
        feature = QgsFeature(ponds.fields())
        feature.setAttributes([verdict, area])
        ponds.dataProvider().addFeatures([feature])
    _, *false = score_layers.mistakes(replace(added, predicted=ponds))
    assert [ponds.getFeature(one)["area_m2"] for _, one in false] == [7e4, 128.0, 64.0]


@pytest.mark.parametrize("percent", [0, 1, 40, 100])
def test_a_threshold_is_shown_from_its_percent_on(
    project: QgsProject, tmp_path: Path, percent: int
) -> None:
    path = write_byte_raster(tmp_path / "p.tif", np.tile(np.arange(SIZE), (SIZE, 1)))
    layer = score_layers.show_threshold(str(path), percent, "scene", project)
    shade = layer.renderer().shader().rasterShaderFunction().shade
    shown = {value for value in range(101) if shade(value)[0] and shade(value)[-1] == 255}
    assert shown == set(range(percent, 101))
    assert score_layers.show_threshold(str(path), 50, "scene", project) is layer
    assert layer.name() == "scene at 50 %"
    assert len(project.mapLayers()) == 1


def test_a_probability_that_is_gone_is_no_layer(project: QgsProject, tmp_path: Path) -> None:
    assert score_layers.show_threshold(str(tmp_path / "no.tif"), 5, "scene", project) is None
    assert not project.mapLayers()


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"threshold": 3}'])
def test_what_is_no_score_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "score.json"
    path.write_text(text)
    with pytest.raises(InputError, match=r"score\.json cannot be read"):
        read_score_by_polygons(str(path))


@pytest.mark.parametrize(
    ("blocks", "ponds", "sentence"),
    [
        (True, True, "95 % intervals from 2000 resamples of 30 blocks of 2000 m."),
        (False, True, "of the ponds; those of the pixel measures could not be given."),
        (False, False, "No intervals could be given."),
    ],
)
def test_the_page_says_which_intervals_there_are(
    result: ScoreResult, blocks: bool, ponds: bool, sentence: str
) -> None:
    path = Path(result.score)
    values = json.loads(path.read_text(encoding="utf-8"))
    for name, given in (("blocks", blocks), ("ponds", ponds)):
        if not given:
            values["intervals"][name] = None
    path.write_text(json.dumps(values), encoding="utf-8")
    intervals = read_score_by_polygons(str(path)).intervals
    assert measure_table.how_intervals_came(intervals).endswith(sentence)


def test_the_newest_prediction_is_the_one_that_came_last(
    project: QgsProject, tmp_path: Path
) -> None:
    assert layers.newest_prediction(project) is None
    made = []
    for name in "abc":
        layer = QgsRasterLayer(
            str(write_byte_raster(tmp_path / f"{name}.tif", np.zeros((SIZE, SIZE)))), name
        )
        layers.mark_result(layer, "probability" if name == "c" else "prediction")
        stamp = {"a": "2024-02-01T00:00:00.000Z", "b": "2024-01-01T00:00:00.000Z"}
        layer.setCustomProperty(layers.MADE_PROPERTY, stamp.get(name, "2024-09-01T00:00:00.000Z"))
        made.append(project.addMapLayer(layer))
    assert layers.newest_prediction(project) is made[0]


def test_a_table_that_cannot_be_written_is_told(project: QgsProject, result: ScoreResult) -> None:
    lost = replace(result, folder=str(Path(result.folder) / "none"))
    with pytest.raises(OutputError, match=r"none.* cannot be written"):
        score_layers.add_to_project(lost, read_score_by_polygons(result.score), "scene", project)
    assert not project.mapLayers()
