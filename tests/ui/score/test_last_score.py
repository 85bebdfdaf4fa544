"""The last score is there again when its project is opened again, as far as its files are."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

import numpy as np
import pytest
from qgis.core import Qgis, QgsProject

from tailing_pond_mapper.ui.project import layers
from tailing_pond_mapper.ui.score import last_score
from tailing_pond_mapper.ui.score.last_score import LastScore
from tailing_pond_mapper.ui.score.page import ScorePage

from ..rasters import squares
from ..saved_project import move, save
from ..scores import SIZE, box, prediction_layer, write_byte_raster, write_score
from ..window import Window, click
from .score_panel import Panel, opened


@pytest.fixture
def panel(window: Window, project: QgsProject, home: Path) -> Iterator[Panel]:
    yield from opened(window, project, home)


def score(panel: Panel) -> str:
    """Score in a saved project, save it again, and return its file."""
    file = save(panel.project, panel.folder)
    write_score(panel.folder / "canned", thresholds=True)
    write_byte_raster(panel.folder / "scene_probability.tif", np.full((SIZE, SIZE), 45))
    layer = prediction_layer(panel.folder / "scene_prediction.tif", "scene prediction")
    layers.mark_result(layer, "prediction")
    panel.project.addMapLayer(layer)
    panel.project.addMapLayer(squares(box(2, 2), box(12, 2), name="ponds"))
    click(panel.page.score_button)
    panel.wait_for_the_end()
    assert panel.project.write(file)
    return file


def assert_shown(page: ScorePage, folder: Path) -> None:
    summary = page.summary_label.text()
    assert "<b>F1 0.84 (0.79–0.90), 2 of 3 ponds found, 1 false</b>" in summary
    assert f"Scored 2 January 2026 03:04; everything is in {folder}." in summary
    assert "Few ponds." in summary
    assert page.result_box.isVisible() and page.threshold_box.isVisible()
    assert len(page.calibration._bins) == 19 and page.plot.at(40) is not None
    assert page.threshold_spin.value() == 40


def test_all_is_there_again(panel: Panel, links: list[str]) -> None:
    file = score(panel)
    folder = panel.out / "scene_score"
    panel.project.clear()
    assert not panel.page.result_box.isVisible() and not panel.page.summary_label.text()
    assert panel.project.read(file)
    assert_shown(panel.page, folder)
    click(panel.page.report_button)
    assert links == [str(folder / "report.html")]
    click(panel.page.mistake_button)
    assert panel.page.mistake_button.text() == "Mistake 1 of 2"
    assert panel.window.active_layer.selectedFeatures()[0]["verdict"] == "missed"
    click(panel.page.threshold_button)
    assert panel.window.active_layer.name() == "scene at 40 %"
    panel.page.threshold_spin.setValue(20)
    click(panel.page.apply_button)
    panel.wait_for_the_end()
    assert (panel.folder / "scene_at_20_prediction.tif").exists()


def test_a_qgis_that_starts_with_the_project_shows_it(panel: Panel) -> None:
    score(panel)
    with contextmanager(opened)(panel.window, panel.project, panel.folder) as fresh:
        assert_shown(fresh.page, panel.out / "scene_score")


def test_a_folder_that_moves_with_its_project(panel: Panel, links: list[str]) -> None:
    score(panel)
    moved = move(panel.project, panel.folder)
    assert_shown(panel.page, moved / "out" / "scene_score")
    click(panel.page.report_button)
    assert links == [str(moved / "out" / "scene_score" / "report.html")]
    kept = last_score.load(panel.project)
    assert kept is not None and kept.probability == str(moved / "scene_probability.tif")
    click(panel.page.mistake_button)
    assert panel.page.mistake_button.text() == "Mistake 1 of 2"


@pytest.mark.parametrize("how", ["gone", "broken"])
def test_a_score_whose_files_are_gone_is_not_missed(panel: Panel, how: str) -> None:
    file = score(panel)
    panel.project.clear()
    panel.window.bar.clearWidgets()
    folder = panel.out / "scene_score"
    if how == "gone":
        shutil.rmtree(folder)
    else:
        (folder / "score.json").write_text("{")
    assert panel.project.read(file)
    assert not panel.page.result_box.isVisible() and not panel.page.summary_label.text()
    assert not panel.window.bar.items()


def test_what_is_left_of_a_score_is_shown(panel: Panel, links: list[str]) -> None:
    score(panel)
    folder = panel.out / "scene_score"
    panel.project.removeMapLayers(
        [
            layer.id()
            for layer in panel.project.mapLayers().values()
            if layer.source().startswith(str(folder))
        ]
    )
    file = panel.project.fileName()
    panel.project.write(file)
    (folder / "report.html").unlink()
    panel.project.clear()
    panel.window.bar.clearWidgets()
    assert panel.project.read(file)
    assert_shown(panel.page, folder)
    assert not panel.page.mistake_button.isEnabled()
    click(panel.page.report_button)
    assert not links
    (told,) = panel.window.messages(Qgis.MessageLevel.Info)
    assert "report.html is no longer there" in told


def test_another_project_shows_nothing_of_it(panel: Panel, tmp_path: Path) -> None:
    other = QgsProject()
    other.write(str(tmp_path / "other.qgz"))
    score(panel)
    assert panel.project.read(str(tmp_path / "other.qgz"))
    assert not panel.page.result_box.isVisible() and not panel.page.summary_label.text()


def test_a_project_without_a_score_has_none(project: QgsProject) -> None:
    assert last_score.load(project) is None
    kept = LastScore("/a/b", "/a/p.tif", "", "scene", "Accuracy report 2")
    last_score.save(kept, project)
    assert last_score.load(project) == kept


def test_a_score_under_another_prediction_says_whose_it_is(panel: Panel) -> None:
    score(panel)
    assert "not scored yet" not in panel.page.summary_label.text()
    newer = prediction_layer(panel.folder / "newer_prediction.tif", "newer prediction")
    layers.mark_result(newer, "prediction")
    panel.project.addMapLayer(newer)
    assert panel.page.prediction() is newer
    told = panel.page.summary_label.text()
    assert "the score of scene" in told and "newer prediction is not scored yet" in told
    assert "F1 0.84" in told, "what is known stays in sight"
    panel.project.removeMapLayer(newer.id())
    assert "not scored yet" not in panel.page.summary_label.text()
