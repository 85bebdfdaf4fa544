"""The slider on page Segment and the layer that it shows and hides ponds of."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qgis.core import (
    QgsFillSymbol,
    QgsLayerTreeModel,
    QgsProject,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

from tailing_pond_mapper.ui.project import confidence_style, result_layers
from tailing_pond_mapper.ui.segment.confidence_box import ConfidenceBox
from tailing_pond_mapper.ui.segment.confidence_filter import ConfidenceFilter
from tailing_pond_mapper.ui.segment.shown_ponds import ShownPonds

from ..ponds import CONFIDENCES, segmented
from ..project.test_confidence_style import drawn
from ..window import Window, wait_for


@pytest.fixture
def box(window: Window, project: QgsProject) -> Iterator[ConfidenceBox]:
    """The slider, wired to the project."""
    made = ConfidenceBox(window.window)
    made.resize(360, 120)
    wires = ConfidenceFilter(made, window, project, window)
    project.layersAdded.connect(wires.follow)
    project.layersRemoved.connect(wires.follow)
    yield made
    project.layersAdded.disconnect(wires.follow)
    project.layersRemoved.disconnect(wires.follow)
    wires.close()


def add(
    project: QgsProject,
    folder: Path,
    name: str = "scene",
    confidences: tuple[float | None, ...] | None = CONFIDENCES,
    least: float | None = 0.5,
) -> QgsVectorLayer:
    """Put a result into the project; return its ponds."""
    (folder / name).mkdir()
    result = segmented(folder / name, confidences, least)
    ponds = result_layers.add_to_project(result, name, project)[0]
    assert isinstance(ponds, QgsVectorLayer)
    return ponds


def test_after_a_run_it_stands_at_the_models_default(
    box: ConfidenceBox, project: QgsProject, tmp_path: Path
) -> None:
    assert not box.isVisible()
    layer = add(project, tmp_path)
    assert box.isVisible() and box.slider.isEnabled()
    assert (box.slider.value(), box.spin.value()) == (50, 0.5)
    assert box.title() == "scene ponds"
    assert box.count.text() == "4 of 5 ponds shown"
    assert len(drawn(layer)) == 4


def test_a_long_name_does_not_make_the_panel_as_wide(
    box: ConfidenceBox, project: QgsProject, tmp_path: Path
) -> None:
    add(project, tmp_path)
    wide = box.minimumSizeHint().width()
    name = "a name that has no end " * 20
    result = segmented(tmp_path, CONFIDENCES, 0.5)
    result_layers.add_to_project(result, name, project)
    assert "a name" in box.title() and name in box.toolTip()
    assert box.minimumSizeHint().width() < wide + 200


def test_the_slider_shows_and_hides_at_once(
    box: ConfidenceBox, project: QgsProject, tmp_path: Path
) -> None:
    layer = add(project, tmp_path)
    for step, shown in ((0, 5), (31, 5), (32, 4), (79, 3), (80, 2), (96, 0)):
        box.slider.setValue(step)
        assert len(drawn(layer)) == shown
        assert box.count.text() == f"{shown} of 5 ponds shown"
        assert box.spin.value() == pytest.approx(step / 100)
    box.slider.setFocus()
    QTest.keyClick(box.slider, Qt.Key.Key_Left)
    assert drawn(layer) == [1]
    box.spin.setValue(0.8)
    assert box.slider.value() == 80
    assert drawn(layer) == [1, 2]
    assert layer.featureCount() == 5


def test_a_layer_without_confidence_says_why(
    box: ConfidenceBox, project: QgsProject, tmp_path: Path
) -> None:
    for name, confidences in (("old", None), ("unsure", (None, None))):
        add(project, tmp_path, name, confidences, None)
        assert box.isVisible()
        assert not box.slider.isEnabled() and not box.spin.isEnabled()
        assert "gives no confidence" in box.count.text()
    add(project, tmp_path, "empty", ())
    assert box.count.text() == "There is no pond to show."


def test_a_style_of_the_users_own_is_left_alone(
    box: ConfidenceBox, project: QgsProject, tmp_path: Path
) -> None:
    layer = add(project, tmp_path)
    layer.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple({})))
    wait_for(lambda: not box.slider.isEnabled())
    assert "style of its own" in box.count.text()
    confidence_style.style_by_confidence(layer, 0.8)
    wait_for(box.slider.isEnabled)
    assert box.count.text() == "2 of 5 ponds shown"


def test_it_follows_the_latest_result_and_the_selected_one(
    box: ConfidenceBox, window: Window, project: QgsProject, tmp_path: Path
) -> None:
    first = add(project, tmp_path, "first")
    window.setActiveLayer(first)
    second = add(project, tmp_path, "second", least=0.8)
    assert box.title() == "second ponds"
    assert box.slider.value() == 80
    prediction = project.mapLayersByName("first prediction")[0]
    window.setActiveLayer(prediction)
    assert box.title() == "first ponds"
    box.slider.setValue(90)
    assert (drawn(first), drawn(second)) == ([1], [1, 2])
    window.setActiveLayer(None)
    assert box.title() == "second ponds"
    window.setActiveLayer(first)
    assert box.slider.value() == 90
    project.removeMapLayer(second)
    project.removeMapLayer(first)
    assert not box.isVisible()


def test_edits_are_counted(box: ConfidenceBox, project: QgsProject, tmp_path: Path) -> None:
    layer = add(project, tmp_path)
    layer.startEditing()
    pond = next(one for one in layer.getFeatures() if one["id"] == 5)
    layer.changeAttributeValue(pond.id(), layer.fields().lookupField("confidence"), 0.7)
    wait_for(lambda: box.count.text() == "5 of 5 ponds shown")
    layer.deleteFeature(pond.id())
    wait_for(lambda: box.count.text() == "4 of 4 ponds shown")
    layer.rollBack()
    wait_for(lambda: box.count.text() == "4 of 5 ponds shown")


@given(st.lists(st.none() | st.floats(0, 1)), st.floats(0, 1))
def test_shown_are_those_of_at_least_the_confidence_and_those_without(
    confidences: list[float | None], least: float
) -> None:
    ponds = ShownPonds.of("x", confidences, least)
    assert ponds.total == len(confidences)
    assert ponds.shown == sum(one is None or one >= least for one in confidences)


def test_a_single_pond_is_no_plural() -> None:
    assert ShownPonds.of("x", [0.5], 0.4).in_words == "The only pond is shown"
    assert ShownPonds.of("x", [0.5], 0.6).in_words == "The only pond is hidden"


def listed(layer: QgsVectorLayer, project: QgsProject) -> list[str]:
    """Return what the legend lists of a layer."""
    node = project.layerTreeRoot().findLayer(layer.id())
    model = QgsLayerTreeModel(project.layerTreeRoot())
    model.refreshLayerLegend(node)
    lines = model.layerLegendNodes(node)
    return [str(line.data(Qt.ItemDataRole.DisplayRole)) for line in lines]


def test_the_legend_lists_ponds_without_a_confidence_only_where_there_are_some(
    box: ConfidenceBox, project: QgsProject, tmp_path: Path
) -> None:
    known = add(project, tmp_path, "known", (0.9, 0.6, 0.2))
    assert not any("Without" in line for line in listed(known, project))
    assert len(listed(known, project)) == 3
    some = add(project, tmp_path, "some", (0.9, None))
    assert any("Without" in line for line in listed(some, project))


def test_a_pond_that_is_drawn_later_is_listed_and_shown(
    box: ConfidenceBox, project: QgsProject, tmp_path: Path
) -> None:
    layer = add(project, tmp_path, "known", (0.9, 0.6, 0.2))
    before = len(drawn(layer))
    copy = next(layer.getFeatures())
    copy.setAttribute("fid", None)
    copy.setAttribute("confidence", None)
    layer.startEditing()
    layer.addFeature(copy)
    wait_for(lambda: any("Without" in line for line in listed(layer, project)))
    assert len(drawn(layer)) == before + 1
