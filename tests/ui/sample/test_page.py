"""Page Score, by a sample, driven as a user drives it, over an engine that answers as canned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from qgis.core import Qgis, QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QPushButton

from tailing_pond_mapper.core.protocol.sample import (
    SampleAccuracy,
    SampleEstimate,
    SampleResult,
    SampleStratum,
)
from tailing_pond_mapper.ui.dock import Dock
from tailing_pond_mapper.ui.project import layers
from tailing_pond_mapper.ui.text import words

from ..rasters import polygons_in, squares
from ..scores import box
from ..window import Window, choose, click, wait_for
from .sample_panel import Panel, opened
from .samples import labels_in


@pytest.fixture
def panel(window: Window, project: QgsProject, tmp_path: Path) -> Iterator[Panel]:
    yield from opened(window, project, tmp_path)


def test_the_size_of_a_sample_is_foretold_as_the_design_changes(panel: Panel) -> None:
    assert not panel.page.plan_line.text()
    panel.add("fine")
    wait_for(panel.page.plan_line.text)
    assert panel.page.plan_line.text() == (
        "300 points: 3 on what is mapped as pond, 297 on the rest. Standard errors to expect: "
        "1.2 % of the overall accuracy, 9.88 ha of ponds."
    )
    panel.page.size_spin.setValue(40)
    wait_for(lambda: panel.page.plan_line.text().startswith("40 points"))
    panel.page.size_spin.setValue(2)
    wait_for(lambda: panel.page.plan_line.text() == "Two points are too few. Ask for more.")
    assert not panel.out.exists() and not panel.window.bar.items()


def test_what_the_form_says_is_what_is_asked(panel: Panel) -> None:
    panel.add("fine")
    choose(panel.page.design_combo, "Simple")
    choose(panel.page.size_combo, "Error")
    assert not panel.page.least_spin.isVisible() and not panel.page.size_spin.isVisible()
    panel.page.error_spin.setValue(2.5)
    panel.page.ponds_spin.setValue(70)
    panel.page.other_spin.setValue(99)
    panel.page.seed_spin.setValue(9)
    area = panel.project.addMapLayer(squares(box(0, 0, 20), name="ground"))
    panel.page.area.choose(area)
    click(panel.page.draw_button)
    wait_for(lambda: panel.page.sample() is not None)
    asked = panel.asked(panel.out / "fine_sample.manifest.json")
    assert asked["prediction"] == str(panel.folder / "fine.tif")
    assert (asked["design"], asked["size"], asked["standard_error"]) == ("simple", None, 0.025)
    assert (asked["expected"], asked["seed"]) == ([0.7, 0.99], 9)
    assert asked["area"] == str(panel.out / "fine_sample_area.gpkg")
    assert polygons_in(asked["area"]) == [(None, 40000.0)]


def test_a_sample_becomes_a_layer_to_label(panel: Panel) -> None:
    assert not panel.page.draw_button.isEnabled()
    layer = panel.draw("doubtful")
    assert layer.name() == "doubtful sample" and layer.featureCount() == 4
    assert layer.source().split("|")[0] == str(panel.out / "doubtful_sample.gpkg")
    assert panel.page.count_line.text() == "0 of 4 points labelled, 0 unsure, 4 left."
    assert "Only 3 points." in panel.page.summary_label.text()
    wait_for(lambda: "Only 3 points." in panel.window.messages(Qgis.MessageLevel.Warning))
    assert "Label the points first" in panel.page.score_button.toolTip()
    # A second one goes beside the first.
    click(panel.page.draw_button)
    wait_for(lambda: panel.page.sample() is not layer)
    assert (panel.out / "doubtful_sample_2.gpkg").is_file()


def test_points_are_labelled_by_keys_and_by_buttons(panel: Panel) -> None:
    layer = panel.draw()
    file = layer.source().split("|")[0]
    click(panel.page.label_button)
    assert panel.page.label_button.text() == "Stop labelling"
    assert not panel.page.draw_button.isEnabled()
    assert panel.page.count_line.text().startswith("Point 1. 0 of 4")
    QTest.keyClick(panel.window.canvas, Qt.Key.Key_1)
    assert panel.page.count_line.text().startswith("Point 2. 1 of 4 points labelled, 0 unsure, 3")
    click(panel.page.other_button)
    click(panel.page.unsure_button)
    click(panel.page.back_button)
    click(panel.page.back_button)
    click(panel.page.pond_button)
    assert labels_in(file) == [1, 1, -1, None]
    click(panel.page.label_button)
    assert panel.page.label_button.text() == "Label points"
    assert not panel.page.answer_box.isVisible()
    QTest.keyClick(panel.window.canvas, Qt.Key.Key_1)
    assert labels_in(file) == [1, 1, -1, None]


def test_labelling_goes_on_in_the_project_opened_again(panel: Panel) -> None:
    layer = panel.draw()
    file = layer.source().split("|")[0]
    click(panel.page.label_button)
    QTest.keyClick(panel.window.canvas, Qt.Key.Key_0)
    panel.project.write(str(panel.folder / "project.qgz"))
    panel.project.clear()
    wait_for(lambda: not panel.page.count_line.text())
    assert panel.page.label_button.text() == "Label points"
    panel.project.read(str(panel.folder / "project.qgz"))
    assert panel.page.sample().name() == "fine sample"
    assert panel.page.count_line.text() == "1 of 4 points labelled, 0 unsure, 3 left."
    ticked = [node.itemVisibilityChecked() for node in panel.project.layerTreeRoot().findLayers()]
    assert all(ticked)
    click(panel.page.label_button)
    assert panel.page.count_line.text().startswith("Point 2.")
    for _ in range(3):
        QTest.keyClick(panel.window.canvas, Qt.Key.Key_1)
    assert labels_in(file) == [0, 1, 1, 1]
    wait_for(panel.page.score_button.isEnabled)
    assert any("Every point" in text for text in panel.window.messages(Qgis.MessageLevel.Info))


def test_a_score_ends_with_the_headline_and_the_way_to_the_report(panel: Panel) -> None:
    prediction = panel.add("fine")
    panel.add_sample(1, 0, 0, 1)
    click(panel.page.score_button)
    wait_for(panel.page.report_button.isVisible)
    headline = (
        "21,158 ha ± 6,158 ha of ponds, overall accuracy 0.95 (0.93–0.97), "
        "user’s 0.80 (0.70–0.90), producer’s 0.75"
    )
    assert headline in panel.page.summary_label.text()
    asked = panel.asked(panel.out / "fine_score" / "score.manifest.json")
    assert asked["prediction"] == layers.source_path(prediction)
    assert asked["sample"] == str(panel.folder / "labelled.gpkg")
    assert asked["reference"] is None and asked["leave_out_unlabelled"] is False
    wait_for(lambda: headline in panel.window.messages(Qgis.MessageLevel.Success))
    assert "Few points." in panel.window.messages(Qgis.MessageLevel.Warning)


def test_what_has_no_label_is_left_out_only_when_asked(panel: Panel) -> None:
    panel.add("fine")
    panel.add_sample(1, 0, None, -1)
    assert not panel.page.score_button.isEnabled()
    assert "Label all points first" in panel.page.score_button.toolTip()
    panel.page.leave_out_check.setChecked(True)
    click(panel.page.score_button)
    wait_for(panel.page.report_button.isVisible)
    asked = panel.asked(panel.out / "fine_score" / "score.manifest.json")
    assert asked["leave_out_unlabelled"] is True


@pytest.mark.parametrize("what", ["draw", "score"])
def test_cancel_keeps_nothing(panel: Panel, what: str) -> None:
    panel.add("slow")
    area = panel.project.addMapLayer(squares(box(0, 0, 20), name="ground"))
    panel.page.area.choose(area)
    panel.add_sample(1, 0, 0, 1)
    click(panel.page.draw_button if what == "draw" else panel.page.score_button)
    wait_for(lambda: panel.page.progress_bar.value() > 0)
    click(panel.page.score_button)
    wait_for(panel.page.scroll_area.isEnabled)
    assert "Cancelled" in panel.page.summary_label.text()
    assert not list(panel.out.iterdir())


@pytest.mark.parametrize("what", ["draw", "score"])
def test_an_error_becomes_a_message(panel: Panel, what: str) -> None:
    panel.add("bad")
    panel.add_sample(1, 0, 0, 1)
    click(panel.page.draw_button if what == "draw" else panel.page.score_button)
    wait_for(panel.page.scroll_area.isEnabled)
    assert "The file bad.tif is bad. Use another one." in panel.page.summary_label.text()


def test_what_labelling_cannot_begin_with_is_told(panel: Panel) -> None:
    layer = panel.add_sample(1, 0, 0, 1)
    click(panel.page.label_button)
    (message,) = panel.window.messages(Qgis.MessageLevel.Critical)
    assert 'Every point of "labelled" has a label' in message
    assert panel.page.label_button.text() == "Label points"
    layer.startEditing()
    click(panel.page.label_button)
    assert any("is being edited" in m for m in panel.window.messages(Qgis.MessageLevel.Critical))
    layer.rollBack()


def test_an_area_is_drawn_on_a_layer_of_its_own(panel: Panel) -> None:
    prediction = panel.add("fine")
    panel.project.write(str(panel.folder / "project.qgz"))
    button = panel.page.findChild(QPushButton, "draw_sample_area_button")
    wait_for(lambda: not button.visibleRegion().isEmpty())
    click(button)
    layer = panel.page.area.chosen()
    assert layer.isEditable() and layer.crs() == prediction.crs()
    layer.rollBack()


def test_settings_come_back_with_the_project(panel: Panel) -> None:
    panel.page.size_spin.setValue(77)
    choose(panel.page.size_combo, "Error")
    panel.page.seed_spin.setValue(3)
    panel.draw()
    wanted = panel.page.settings()
    panel.project.write(str(panel.folder / "project.qgz"))
    panel.page.apply(replace(wanted, size=10, by_error=False, seed=0))
    panel.project.read(str(panel.folder / "project.qgz"))
    assert panel.page.settings() == wanted and wanted.size == 77 and wanted.by_error


def test_the_dock_has_both_ways_to_judge(window: Window) -> None:
    dock = Dock(window.window)
    dock.show_score_page(by_sample=True)
    assert dock.pages.name(dock.pages.currentIndex()) == "Score"
    assert dock.judges.currentWidget() is dock.sample_page
    dock.show_score_page()
    assert dock.judges.currentWidget() is dock.score_page
    dock.deleteLater()


nothing = SampleEstimate(None, None, None)


@pytest.mark.parametrize(
    ("area", "text"),
    [
        (nothing, "Area of ponds undefined, overall accuracy undefined"),
        (SampleEstimate(120_000.0, None, None), "12.0 ha of ponds, no interval, overall"),
        (SampleEstimate(120_000.0, 0.0, None), "12.0 ha of ponds, no interval, overall"),
        (SampleEstimate(5e6, 1e6, (3e6, 7e6)), "500 ha ± 196 ha of ponds, overall"),
        # No finer error than the number that it is about.
        (SampleEstimate(257_000.0, 32_200.0, (1e5, 4e5)), "25.7 ha ± 6.3 ha of ponds, overall"),
    ],
)
def test_a_headline_makes_nothing_up(area: SampleEstimate, text: str) -> None:
    found = SampleAccuracy(3, 0, nothing, nothing, nothing, area)
    assert words.sample_headline(found).startswith(text)


def test_a_size_without_errors_to_expect_says_so() -> None:
    simple = SampleResult(None, None, 12, (SampleStratum(None, 900, 12),), None, None, 0.1)
    assert words.sample_size(simple) == (
        "12 points. Too few to tell how far the estimates would be off."
    )
