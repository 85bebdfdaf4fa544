"""Applying a threshold from page Score and as an algorithm, over an engine that only copies."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Iterator

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import Qgis, QgsProcessingException, QgsProject, QgsRasterLayer
from qgis.PyQt.QtWidgets import QPushButton

from tailing_pond_mapper.ui.project import layers, run_record, settings
from tailing_pond_mapper.ui.project.page_settings import ScoreSettings, SegmentSettings
from tailing_pond_mapper.ui.score import threshold_job
from tailing_pond_mapper.ui.score.last_score import LastScore

from ..algorithms import run_algorithm
from ..rasters import squares
from ..scores import SIZE, box, prediction_layer, write_byte_raster, write_score
from ..window import Window, click, wait_for
from .score_panel import Panel, opened


@pytest.fixture
def panel(window: Window, project: QgsProject, tmp_path: Path) -> Iterator[Panel]:
    yield from opened(window, project, tmp_path)


def scored(panel: Panel, name: str = "scene") -> QgsRasterLayer:
    """Score a prediction whose probabilities lie beside it."""
    write_score(panel.folder / "canned", thresholds=True)
    write_byte_raster(panel.folder / f"{name}_probability.tif", np.full((SIZE, SIZE), 45))
    layer = prediction_layer(panel.folder / f"{name}_prediction.tif", f"{name} prediction")
    layers.mark_result(layer, "prediction")
    panel.project.addMapLayer(layer)
    panel.project.addMapLayer(squares(box(2, 2), box(12, 2), name="ponds"))
    click(panel.page.score_button)
    panel.wait_for_the_end()
    wait_for(lambda: panel.window.messages(Qgis.MessageLevel.Success))
    panel.window.bar.clearWidgets()
    return layer


def apply(panel: Panel, percent: int) -> None:
    panel.page.threshold_spin.setValue(percent)
    click(panel.page.apply_button)


def asked(panel: Panel, name: str) -> dict[str, Any]:
    path = panel.folder / f"{name}_prediction.manifest.json"
    return json.loads(path.read_text(encoding="utf-8"))["request"]


def test_a_threshold_becomes_a_prediction_of_its_own(panel: Panel) -> None:
    first = scored(panel)
    settings.save(SegmentSettings(min_area=123.0, simplify=1.5), panel.project)
    before = panel.page.summary_label.text()
    apply(panel, 47)
    assert panel.page.score_button.text() == "Cancel"
    panel.wait_for_the_end()
    request = asked(panel, "scene_at_47")
    assert request["probability"] == str(panel.folder / "scene_probability.tif")
    assert request["threshold"] == 0.47
    assert request["polygons"] == str(panel.folder / "scene_at_47_ponds.gpkg")
    assert (request["min_area"], request["simplify"]) == (123.0, 1.5)
    group = panel.project.layerTreeRoot().children()[0]
    assert group.name() == "scene at 47 % tailings ponds"
    newest = layers.newest_prediction(panel.project)
    assert newest is not first and newest.name() == "scene at 47 % prediction"
    assert newest.source() == str(panel.folder / "scene_at_47_prediction.tif")
    # The score that stands is still that of the first one.
    assert panel.page.result_box.isVisible() and panel.page.threshold_box.isEnabled()
    assert panel.page.summary_label.text() == before
    wait_for(lambda: panel.window.messages(Qgis.MessageLevel.Success))
    (told,) = panel.window.messages(Qgis.MessageLevel.Success)
    assert told == "scene at 47 %: 3 tailings ponds found, 4.0 ha in all."


def test_nothing_is_written_over(panel: Panel) -> None:
    scored(panel)
    for _ in range(2):
        apply(panel, 47)
        panel.wait_for_the_end()
    assert (panel.folder / "scene_at_47_prediction.tif").exists()
    assert (panel.folder / "scene_at_47_2_prediction.tif").exists()


def test_the_new_prediction_is_scored_at_a_click(panel: Panel) -> None:
    scored(panel)
    apply(panel, 30)
    panel.wait_for_the_end()
    wait_for(lambda: panel.window.messages(Qgis.MessageLevel.Success))
    click(panel.window.bar.findChild(QPushButton, "notice_action"))
    panel.wait_for_the_end()
    assert panel.page.prediction().name() == "scene at 30 % prediction"
    folder = panel.out / "scene_at_30_score"
    request = json.loads((folder / "score.manifest.json").read_text(encoding="utf-8"))
    assert request["prediction"] == str(panel.folder / "scene_at_30_prediction.tif")
    # Found through the manifest: it has the first prediction's name.
    assert request["probability"] == str(panel.folder / "scene_probability.tif")


def test_without_a_reference_there_is_nothing_to_score_by(panel: Panel) -> None:
    scored(panel)
    apply(panel, 30)
    panel.wait_for_the_end()
    wait_for(lambda: panel.window.messages(Qgis.MessageLevel.Success))
    (ponds,) = panel.project.mapLayersByName("ponds")
    panel.project.removeMapLayer(ponds.id())
    panel.page.reference.choose(None)
    click(panel.window.bar.findChild(QPushButton, "notice_action"))
    assert panel.page.prediction().name() == "scene at 30 % prediction"
    (told,) = panel.window.messages(Qgis.MessageLevel.Info)
    assert "reference polygons first" in told


def test_cancel_and_failure_leave_the_score(panel: Panel) -> None:
    scored(panel)
    info, critical = Qgis.MessageLevel.Info, Qgis.MessageLevel.Critical
    for name, level, word in (("slow", info, "Cancelled"), ("bad", critical, "Use another one")):
        path = write_byte_raster(panel.folder / f"{name}.tif", np.zeros((SIZE, SIZE)))
        last = panel.job.findChild(threshold_job.ThresholdJob)
        last.start(LastScore("", str(panel.folder / "p.tif"), str(path), "", ""), 50)
        if name == "slow":
            wait_for(lambda: panel.page.progress_bar.value() > 0)
            click(panel.page.score_button)
        panel.wait_for_the_end()
        wait_for(lambda level=level: panel.window.messages(level))
        assert word in panel.window.messages(level)[0]
        assert panel.page.result_box.isVisible()
        assert "F1 0.84" in panel.page.summary_label.text()
        assert not list(panel.folder.glob(f"{name}_at*"))


def test_probabilities_that_are_gone_are_named(panel: Panel) -> None:
    scored(panel)
    (panel.folder / "scene_probability.tif").unlink()
    apply(panel, 50)
    (told,) = panel.window.messages(Qgis.MessageLevel.Critical)
    assert "scene_probability.tif cannot be opened" in told
    assert panel.page.score_button.text() == "Score"


def test_a_folder_that_cannot_be_written_is_passed_over(
    project: QgsProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.save(ScoreSettings(folder=str(tmp_path / "elsewhere")), project)
    locked = tmp_path / "locked"
    locked.mkdir()
    last = LastScore("", str(locked / "p.tif"), str(locked / "p_probability.tif"), "p", "")
    assert threshold_job.make_plan(last, 50, project).files.prediction.parent == locked
    monkeypatch.setattr(os, "access", lambda *_: False)
    plan = threshold_job.make_plan(last, 50, project)
    assert plan.files.prediction.parent == tmp_path / "elsewhere"


def test_ponds_are_kept_as_the_run_before_kept_them(tmp_path: Path) -> None:
    record = {"request": {"min_area": 50.0, "simplify": 0.5, "probability": "/gone/b.tif"}}
    (tmp_path / "a.manifest.json").write_text(json.dumps(record))
    prediction = str(tmp_path / "a.tif")
    assert run_record.of_prediction(prediction) == run_record.RunRecord("", 50.0, 0.5)
    (tmp_path / "b.tif").touch()
    found = run_record.of_prediction(prediction)
    assert found is not None and found.probability == str(tmp_path / "b.tif")
    for text in ("", "[]", "{}", '{"request": {"min_area": "x"}}', '{"request": 3}'):
        (tmp_path / "a.manifest.json").write_text(text)
        assert run_record.of_prediction(prediction) is None


def run(path: Path, **parameters: Any) -> dict[str, Any]:
    values = {
        "PROBABILITY": str(path),
        "PREDICTION": str(path.with_name("out.tif")),
        "PONDS": str(path.with_name("out.gpkg")),
        **parameters,
    }
    return run_algorithm("threshold", values)


@pytest.mark.usefixtures("algorithms_over_fake_engine")
def test_the_algorithm_asks_for_what_the_form_says(project: QgsProject, tmp_path: Path) -> None:
    path = write_byte_raster(tmp_path / "p.tif", np.full((SIZE, SIZE), 7))
    results = run(path, THRESHOLD=0.07, MIN_AREA=9.0, SIMPLIFY=2.0)
    record = json.loads((tmp_path / "out.manifest.json").read_text(encoding="utf-8"))
    assert record["request"] == {
        "probability": str(path),
        "output": str(tmp_path / "out.tif"),
        "threshold": 0.07,
        "polygons": str(tmp_path / "out.gpkg"),
        "min_area": 9.0,
        "simplify": 2.0,
    }
    assert (results["POND_COUNT"], results["POND_AREA"]) == (3, 4e4)
    assert gdal.Open(results["PREDICTION"]).ReadAsArray().max() == 7


@pytest.mark.usefixtures("algorithms_over_fake_engine")
def test_the_algorithm_tells_what_goes_wrong(project: QgsProject, tmp_path: Path) -> None:
    path = write_byte_raster(tmp_path / "bad.tif", np.zeros((SIZE, SIZE)))
    with pytest.raises(QgsProcessingException, match="Use another one"):
        run(path)
