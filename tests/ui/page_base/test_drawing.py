"""Drawing: saved at once and undone all the same, blind to the prediction, put down elsewhere."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Iterator

import pytest
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsLayerTreeLayer,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsMapToolPan
from qgis.PyQt.QtWidgets import QPushButton

from tailing_pond_mapper.ui.page_base.drawing import Drawing
from tailing_pond_mapper.ui.score.page import ScorePage

from ..rasters import raster_layer
from ..scores import add_prediction
from ..window import Window, wait_for


@pytest.fixture
def drawing(window: Window, project: QgsProject, tmp_path: Path) -> Iterator[Drawing]:
    """In a saved project, so that layers go beside it."""
    project.write(str(tmp_path / "work.qgs"))
    with closing(Drawing(window, project, window)) as made:
        yield made


@pytest.fixture
def page(window: Window, project: QgsProject, tmp_path: Path) -> ScorePage:
    made = ScorePage(window.window)
    project.addMapLayer(raster_layer(tmp_path / "image.tif", "image", size=40))
    made.follow_project(project)
    return made


def draw(layer: QgsVectorLayer, left: float) -> None:
    """Draw a square, as QGIS's tool does: one edit command."""
    before = in_file(layer)
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(left, 0, left + 10, 10)))
    layer.beginEditCommand("Add feature")
    layer.addFeature(feature)
    layer.endEditCommand()
    wait_for(lambda: in_file(layer) != before)


def in_file(layer: QgsVectorLayer) -> list[float]:
    """Return where the squares begin that anybody who opens the file sees."""
    fresh = QgsVectorLayer(layer.source(), "fresh")
    return sorted(one.geometry().boundingBox().xMinimum() for one in fresh.getFeatures())


def begin(drawing: Drawing, page: ScorePage) -> QgsVectorLayer:
    drawing.draw_reference(page.reference, page.image())
    layer = page.reference.chosen()
    assert layer is not None
    return layer


def test_what_was_drawn_is_saved_and_can_be_undone_and_done_again(
    drawing: Drawing, page: ScorePage
) -> None:
    layer = begin(drawing, page)
    stack = layer.undoStack()
    for left in (0.0, 20.0, 40.0):
        draw(layer, left)
    assert in_file(layer) == [0, 20, 40]
    stack.undo()
    assert in_file(layer) == [0, 20] and layer.featureCount() == 2
    stack.undo()
    assert in_file(layer) == [0]
    stack.redo()
    assert in_file(layer) == [0, 20]
    draw(layer, 60.0)
    assert in_file(layer) == [0, 20, 60]
    for _ in range(3):
        stack.undo()
    assert in_file(layer) == []
    assert not stack.canUndo()


def test_layers_are_named_in_the_users_language_and_apart(
    drawing: Drawing, page: ScorePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {"reference": "参考", "assessment area": "评价区"}
    monkeypatch.setattr("tailing_pond_mapper.ui.text.words.tr", lambda text: known.get(text, text))
    first = begin(drawing, page)
    drawing.put_down()
    second = begin(drawing, page)
    assert (first.name(), second.name()) == ("参考", "参考 2")
    assert Path(second.source().partition("|")[0]).name == "reference_2.gpkg"
    drawing.draw_area(page.area, page.image())
    area = page.area.chosen()
    assert area is not None and area.name() == "评价区"


def test_the_page_counts_what_is_left_after_undo(drawing: Drawing, page: ScorePage) -> None:
    layer = begin(drawing, page)
    said: list[str] = []
    page.reference.edited.connect(lambda: said.append(page.reference.meaning(layer)))
    for left in (0.0, 20.0):
        draw(layer, left)
    wait_for(lambda: bool(said) and "2" in said[-1])
    layer.undoStack().undo()
    wait_for(lambda: "1" in said[-1])


def test_a_moved_and_a_deleted_polygon_come_back(drawing: Drawing, page: ScorePage) -> None:
    layer = begin(drawing, page)
    draw(layer, 0.0)
    (feature,) = layer.getFeatures()
    layer.beginEditCommand("Move")
    layer.changeGeometry(feature.id(), QgsGeometry.fromRect(QgsRectangle(5, 0, 15, 10)))
    layer.endEditCommand()
    wait_for(lambda: in_file(layer) == [5])
    layer.beginEditCommand("Delete")
    layer.deleteFeature(feature.id())
    layer.endEditCommand()
    wait_for(lambda: in_file(layer) == [])
    layer.undoStack().undo()
    assert in_file(layer) == [5]
    layer.undoStack().undo()
    assert in_file(layer) == [0]
    layer.undoStack().redo()
    assert in_file(layer) == [5]


def test_the_prediction_is_out_of_sight_while_the_reference_is_drawn(
    drawing: Drawing, page: ScorePage, project: QgsProject, tmp_path: Path
) -> None:
    prediction = add_prediction(tmp_path, "scene", project)
    node = project.layerTreeRoot().findLayer(prediction.id())
    image = project.layerTreeRoot().findLayer(page.image().id())
    begin(drawing, page)
    assert not node.itemVisibilityChecked() and image.itemVisibilityChecked()
    drawing.put_down()
    assert node.itemVisibilityChecked()


def test_an_area_is_drawn_with_the_prediction_in_sight(
    drawing: Drawing, page: ScorePage, project: QgsProject, tmp_path: Path
) -> None:
    prediction = add_prediction(tmp_path, "scene", project)
    drawing.draw_area(page.area, page.image())
    assert project.layerTreeRoot().findLayer(prediction.id()).itemVisibilityChecked()


def test_the_button_is_pressed_while_its_tool_is_in_hand(
    drawing: Drawing, page: ScorePage, window: Window
) -> None:
    tool, other = QgsMapToolPan(window.canvas), QgsMapToolPan(window.canvas)
    window.add_feature.triggered.connect(lambda: window.canvas.setMapTool(tool))
    layer = begin(drawing, page)
    assert page.reference.draw.isChecked() and layer.isEditable()
    window.canvas.setMapTool(other)
    assert not page.reference.draw.isChecked()
    window.canvas.unsetMapTool(other)


def test_pressed_again_the_button_ends_the_drawing_and_makes_no_new_layer(
    drawing: Drawing, page: ScorePage, project: QgsProject, window: Window
) -> None:
    panned: list[bool] = []
    window.pan.triggered.connect(panned.append)
    layer = begin(drawing, page)
    count = project.count()
    drawing.draw_reference(page.reference, page.image())
    assert project.count() == count
    assert panned and not layer.isEditable() and not page.reference.draw.isChecked()


@pytest.fixture
def resting(
    drawing: Drawing, page: ScorePage, window: Window, project: QgsProject, tmp_path: Path
) -> Iterator[QgsLayerTreeLayer]:
    """A drawing while the map is moved: the node of what is hidden meanwhile."""
    prediction = add_prediction(tmp_path, "scene", project)
    tool, other = QgsMapToolPan(window.canvas), QgsMapToolPan(window.canvas)
    window.add_feature.triggered.connect(lambda: window.canvas.setMapTool(tool))
    begin(drawing, page)
    window.canvas.setMapTool(other)
    yield project.layerTreeRoot().findLayer(prediction.id())
    for one in (tool, other):
        window.canvas.unsetMapTool(one)


def test_after_the_map_was_moved_the_button_goes_on_with_the_same_layer(
    resting: QgsLayerTreeLayer, drawing: Drawing, page: ScorePage, project: QgsProject
) -> None:
    layer, count = page.reference.chosen(), project.count()
    assert not page.reference.draw.isChecked() and not resting.itemVisibilityChecked()
    drawing.draw_reference(page.reference, page.image())
    assert page.reference.draw.isChecked() and not resting.itemVisibilityChecked()
    assert page.reference.chosen() is layer and project.count() == count


def test_what_was_hidden_is_shown_when_another_page_is_opened_whatever_the_tool(
    resting: QgsLayerTreeLayer, drawing: Drawing, page: ScorePage
) -> None:
    layer = page.reference.chosen()
    assert layer is not None and layer.isEditable()
    drawing.put_down()
    assert resting.itemVisibilityChecked() and not layer.isEditable()


def test_what_was_hidden_is_shown_when_editing_ends_in_qgis(
    resting: QgsLayerTreeLayer, drawing: Drawing, page: ScorePage, project: QgsProject
) -> None:
    layer = page.reference.chosen()
    assert layer is not None
    layer.commitChanges()
    assert resting.itemVisibilityChecked()
    count = project.count()
    drawing.draw_reference(page.reference, page.image())
    assert project.count() == count + 1, "a new layer, once the drawing has ended"


def test_one_tool_is_in_hand_at_a_time(drawing: Drawing, page: ScorePage) -> None:
    begin(drawing, page)
    drawing.draw_area(page.area, page.image())
    assert page.area.draw.isChecked() and not page.reference.draw.isChecked()
    button = QPushButton()
    samples = drawing.make_classes("samples", page.image().crs())
    drawing.draw_class(samples, 1, button)
    assert button.isChecked() and not page.area.draw.isChecked()
    drawing.draw_class(samples, 1, button)
    assert not button.isChecked() and not samples.isEditable()
