"""Page Score, driven as a user drives it, over an engine that answers with a canned score."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Iterator

import pytest
from qgis.core import Qgis, QgsFeature, QgsGeometry, QgsProject, QgsSnappingConfig
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QLabel, QPushButton

from tailing_pond_mapper.ui.project import layers, settings
from tailing_pond_mapper.ui.project.page_settings import ScoreSettings

from ..rasters import PIXEL, polygons_in, squares
from ..scores import box, prediction_layer, write_score
from ..window import Window, click, wait_for
from .score_panel import Panel, opened


@pytest.fixture
def panel(window: Window, project: QgsProject, tmp_path: Path) -> Iterator[Panel]:
    yield from opened(window, project, tmp_path)


def test_the_button_says_what_is_missing(panel: Panel) -> None:
    assert not panel.page.score_button.isEnabled()
    assert "prediction" in panel.page.score_button.toolTip()
    first = panel.add("one")
    assert panel.page.prediction() is first
    assert "polygons" in panel.page.score_button.toolTip()
    panel.project.addMapLayer(squares(box(2, 2)))
    assert panel.page.score_button.isEnabled() and not panel.page.score_button.toolTip()


def test_a_score_ends_with_a_headline_layers_and_a_layout(panel: Panel) -> None:
    write_score(panel.folder / "canned", thresholds=True)
    (panel.folder / "doubtful_probability.tif").touch()
    layer = prediction_layer(panel.folder / "doubtful_prediction.tif", "scene prediction")
    layers.mark_result(layer, "prediction")
    panel.project.addMapLayer(layer)
    assert panel.page.probability_widget.filePath().endswith("doubtful_probability.tif")
    panel.project.addMapLayer(squares(box(2, 2), box(12, 2), name="ponds"))
    click(panel.page.score_button)
    panel.wait_for_the_end()
    assert "F1 0.84 (0.79–0.90), 2 of 3 ponds found, 1 false" in panel.page.summary_label.text()
    folder = panel.out / "doubtful_score"
    asked = json.loads((folder / "score.manifest.json").read_text(encoding="utf-8"))
    assert asked["probability"].endswith("doubtful_probability.tif") and asked["area"] is None
    assert [value for value, _ in polygons_in(asked["reference"])] == [None, None]
    assert panel.project.layerTreeRoot().children()[0].name() == "scene accuracy"
    assert [one.name() for one in panel.project.layoutManager().layouts()] == ["Accuracy report"]
    assert panel.page.threshold_spin.value() == 40 and panel.page.threshold_box.isVisible()
    assert "F1 0.84" in panel.page.threshold_line.text()
    wait_for(lambda: panel.window.messages(Qgis.MessageLevel.Success))
    click(panel.page.mistake_button)
    assert panel.page.mistake_button.text() == "Mistake 1 of 2"
    assert panel.window.active_layer.selectedFeatures()[0]["verdict"] == "missed"
    assert panel.window.canvas.extent().width() >= 60 * PIXEL
    click(panel.page.mistake_button)
    assert panel.window.active_layer.selectedFeatures()[0]["verdict"] == "false"


def test_every_plot_has_a_tab_and_shows_the_chosen_threshold(panel: Panel) -> None:
    page = panel.page
    assert [page.plots.tabText(index) for index in range(page.plots.count())] == [
        "Thresholds",
        "Precision and recall",
        "Calibration",
    ]
    page.precision_recall.picked.emit(30)
    assert page.threshold_spin.value() == 30
    assert (page.plot._percent, page.precision_recall._percent) == (30, 30)


def test_the_smallest_pond_is_asked_for_and_remembered(panel: Panel) -> None:
    write_score(panel.folder / "canned")
    assert panel.page.min_area_spin.text() == "As in the segmentation"
    assert panel.page.settings().min_area is None
    panel.page.min_area_spin.setValue(0)
    assert panel.page.settings().min_area == 0.0
    panel.page.apply(replace(panel.page.settings(), min_area=None))
    assert panel.page.settings().min_area is None
    panel.page.min_area_spin.setValue(5000)
    panel.score("one")
    panel.wait_for_the_end()
    record = panel.out / "one_score" / "score.manifest.json"
    assert json.loads(record.read_text(encoding="utf-8"))["min_area"] == 5000.0
    assert settings.load(ScoreSettings, panel.project).min_area == 5000.0


def test_cancel_keeps_nothing(panel: Panel) -> None:
    panel.score("slow")
    wait_for(lambda: panel.page.progress_bar.value() > 0)
    click(panel.page.score_button)
    panel.wait_for_the_end()
    assert "Cancelled" in panel.page.summary_label.text()
    assert not list(panel.out.iterdir())


def test_an_error_becomes_a_message(panel: Panel) -> None:
    panel.score("bad")
    panel.wait_for_the_end()
    assert "The file bad.tif is bad. Use another one." in panel.page.summary_label.text()


def test_what_is_drawn_is_saved_at_once(panel: Panel) -> None:
    prediction = panel.add("one")
    panel.project.write(str(panel.folder / "project.qgz"))
    started: list[bool] = []
    panel.window.add_feature.triggered.connect(started.append)
    button = panel.page.findChild(QPushButton, "draw_reference_button")
    wait_for(lambda: not button.visibleRegion().isEmpty())
    click(button)
    layer = panel.page.reference.chosen()
    assert layer.isEditable() and started and layer.crs() == prediction.crs()
    snapping = panel.project.snappingConfig()
    assert snapping.enabled(), "the outlines of neighbours meet"
    assert snapping.mode() == QgsSnappingConfig.SnappingMode.ActiveLayer, "not on the prediction"
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromRect(box(2, 2)))
    layer.beginEditCommand("draw")
    layer.addFeature(feature)
    layer.endEditCommand()
    wait_for(lambda: not layer.isModified())
    assert layer.isEditable()
    assert [area for _, area in polygons_in(layer.source().split("|")[0])] == [3600.0]
    assert panel.page.findChild(QLabel, "reference_line").text() == "Polygons: 1, each a pond."
    click(panel.page.score_button)
    assert not layer.isEditable() and not button.isChecked(), "a score ends the drawing"
    panel.wait_for_the_end()


def test_an_assessment_area_is_no_reference(panel: Panel) -> None:
    panel.add("one")
    button = panel.page.findChild(QPushButton, "draw_area_button")
    wait_for(lambda: not button.visibleRegion().isEmpty())
    click(button)
    area = panel.page.area.chosen()
    assert area is not None and panel.page.reference.chosen() is None
    assert "reference polygons" in panel.page.score_button.toolTip()
    ponds = panel.project.addMapLayer(squares(box(2, 2), name="ponds"))
    assert panel.page.reference.chosen() is ponds
    area.rollBack()


def test_quotes_in_a_message_are_quotes(panel: Panel) -> None:
    """What is escaped has to be taken for rich text, with or without a tag in it."""
    panel.add("one")
    panel.project.addMapLayer(squares(name="empty"))
    click(panel.page.score_button)
    label = panel.page.summary_label
    assert "&quot;empty&quot; holds no polygon" in label.text()
    assert label.textFormat() == Qt.TextFormat.RichText
