"""Labelling at the keyboard: which keys count and when, what is saved, what is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsVectorLayer,
)
from qgis.gui import QgsRubberBand
from qgis.PyQt.QtCore import QCoreApplication, QEvent, Qt
from qgis.PyQt.QtGui import QKeyEvent
from qgis.PyQt.QtTest import QTest

from tailing_pond_mapper.core.protocol.errors import EngineError, InputError
from tailing_pond_mapper.ui.project import layers
from tailing_pond_mapper.ui.sample import labelling
from tailing_pond_mapper.ui.sample import layers as sample_layer
from tailing_pond_mapper.ui.sample.labelling import Labelling

from ..rasters import PIXEL, raster_layer
from ..scores import prediction_layer
from ..window import Window
from .samples import centre, labels_in, write_sample


@dataclass
class Desk:
    """A project with an image, a prediction and a sample, and whoever labels."""

    labelling: Labelling
    layer: QgsVectorLayer
    window: Window
    project: QgsProject
    file: Path
    ended: list[bool]

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.keyClick(self.window.canvas, key, modifier)

    def middle(self) -> tuple[float, float]:
        point = self.window.canvas.center()
        return round(point.x(), 3), round(point.y(), 3)

    def ticked(self) -> dict[str, bool]:
        nodes = self.project.layerTreeRoot().findLayers()
        return {node.name(): node.itemVisibilityChecked() for node in nodes}


def desk_on(file: Path, window: Window, project: QgsProject, folder: Path) -> Desk:
    project.addMapLayer(raster_layer(folder / "image.tif", "image", size=40))
    prediction = prediction_layer(folder / "map.tif", "prediction")
    layers.mark_result(prediction, "prediction")
    project.addMapLayer(prediction)
    layer = sample_layer.add_to_project(str(file), "sample", project)
    window.canvas.setDestinationCrs(layer.crs())
    window.canvas.resize(400, 400)
    labeller = Labelling(window, project, window)
    ended: list[bool] = []
    labeller.ended.connect(ended.append)
    return Desk(labeller, layer, window, project, file, ended)


@pytest.fixture
def desk(window: Window, project: QgsProject, tmp_path: Path) -> Iterator[Desk]:
    made = desk_on(write_sample(tmp_path / "points.gpkg"), window, project, tmp_path)
    yield made
    made.labelling.stop()


def test_keys_label_in_the_order_of_drawing_and_are_saved_at_once(desk: Desk) -> None:
    desk.labelling.start(desk.layer, [])
    assert desk.middle() == centre(1)
    desk.key(Qt.Key.Key_1)
    assert labels_in(desk.file) == [1, None, None, None] and desk.middle() == centre(2)
    desk.key(Qt.Key.Key_0, Qt.KeyboardModifier.KeypadModifier)
    desk.key(Qt.Key.Key_Space)
    assert labels_in(desk.file) == [1, 0, -1, None] and desk.middle() == centre(4)
    counts = desk.labelling.counts
    assert (counts.labelled, counts.unsure, counts.left) == (2, 1, 1)
    assert not desk.ended
    desk.key(Qt.Key.Key_1)
    assert labels_in(desk.file) == [1, 0, -1, 1]
    assert desk.ended == [True] and desk.labelling.layer is None


def test_backspace_goes_back_and_a_label_can_be_changed(desk: Desk) -> None:
    desk.labelling.start(desk.layer, [])
    desk.key(Qt.Key.Key_Backspace)
    assert desk.middle() == centre(1), "there is none before the first"
    desk.key(Qt.Key.Key_1)
    desk.key(Qt.Key.Key_1)
    for _ in range(2):
        desk.key(Qt.Key.Key_Backspace)
    assert desk.middle() == centre(1) and desk.labelling.number == 1
    desk.key(Qt.Key.Key_0)
    assert labels_in(desk.file) == [0, 1, None, None]
    assert desk.middle() == centre(3), "on to the next that has none"


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_2, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_0, Qt.KeyboardModifier.AltModifier),
    ],
)
def test_other_keys_label_nothing(desk: Desk, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    desk.labelling.start(desk.layer, [])
    desk.key(key, modifier)
    assert labels_in(desk.file) == [None] * 4


def test_keys_are_left_alone_before_and_after(desk: Desk) -> None:
    desk.key(Qt.Key.Key_1)
    desk.labelling.start(desk.layer, [])
    desk.labelling.stop()
    desk.key(Qt.Key.Key_1)
    assert labels_in(desk.file) == [None] * 4
    assert desk.ended == [False]


def test_a_key_that_is_held_down_labels_one_point(desk: Desk) -> None:
    desk.labelling.start(desk.layer, [])
    for repeated in (False, True, True):
        event = QKeyEvent(
            QEvent.Type.KeyPress,
            Qt.Key.Key_1,
            Qt.KeyboardModifier.NoModifier,
            "1",
            repeated,
        )
        QCoreApplication.sendEvent(desk.window.canvas, event)
    assert labels_in(desk.file) == [1, None, None, None]


def test_a_shortcut_of_qgis_with_our_key_waits(desk: Desk) -> None:
    """Where the map has the keyboard, our keys go before shortcuts; others stay shortcuts."""
    desk.labelling.start(desk.layer, [])
    for key, taken in ((Qt.Key.Key_1, True), (Qt.Key.Key_2, False)):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QCoreApplication.sendEvent(desk.window.canvas, event)
        assert event.isAccepted() is taken


def test_what_tells_of_the_prediction_is_hidden_meanwhile(desk: Desk, tmp_path: Path) -> None:
    foreign = prediction_layer(tmp_path / "foreign.tif", "foreign")
    unticked = raster_layer(tmp_path / "other.tif", "unticked", size=40)
    for layer in (foreign, unticked):
        desk.project.addMapLayer(layer)
    node = desk.project.layerTreeRoot().findLayer(unticked.id())
    node.setItemVisibilityChecked(False)
    before = desk.ticked()
    desk.labelling.start(desk.layer, [foreign])
    assert {name for name, ticked in desk.ticked().items() if ticked} == {"image"}
    desk.labelling.stop()
    assert desk.ticked() == before


def test_a_project_saved_meanwhile_is_shown_whole_when_it_is_opened(
    desk: Desk, tmp_path: Path
) -> None:
    before = desk.ticked()
    desk.labelling.start(desk.layer, [])
    desk.project.write(str(tmp_path / "project.qgz"))
    desk.project.clear()
    assert desk.ended == [False] and desk.labelling.layer is None
    desk.project.read(str(tmp_path / "project.qgz"))
    labelling.show_again(desk.project)
    assert desk.ticked() == before


def test_the_pixel_is_outlined_in_any_reference_system(desk: Desk) -> None:
    desk.window.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    desk.labelling.start(desk.layer, [])
    (band,) = (
        item
        for item in desk.window.canvas.scene().items()
        if isinstance(item, QgsRubberBand) and item.asGeometry().area() > 0
    )
    settings = desk.window.canvas.mapSettings()
    box = settings.mapToLayerCoordinates(desk.layer, band.asGeometry().boundingBox())
    assert (box.center().x(), box.center().y()) == pytest.approx(centre(1), abs=0.5)
    assert box.width() == pytest.approx(PIXEL, rel=0.05)
    desk.labelling.stop()
    assert not any(
        isinstance(item, QgsRubberBand) and item.asGeometry().area() > 0
        for item in desk.window.canvas.scene().items()
    )


def test_the_scale_that_one_chose_is_kept(desk: Desk) -> None:
    desk.labelling.start(desk.layer, [])
    desk.window.canvas.zoomByFactor(3)
    width = desk.window.canvas.extent().width()
    desk.key(Qt.Key.Key_1)
    assert desk.window.canvas.extent().width() == pytest.approx(width)


def test_what_was_labelled_is_not_asked_again(
    window: Window, project: QgsProject, tmp_path: Path
) -> None:
    file = write_sample(tmp_path / "points.gpkg", (1, None, -1, None))
    desk = desk_on(file, window, project, tmp_path)
    desk.labelling.start(desk.layer, [])
    assert desk.middle() == centre(2)
    desk.key(Qt.Key.Key_0)
    assert desk.middle() == centre(4)
    desk.key(Qt.Key.Key_0)
    assert desk.ended == [True]
    # What was unsure comes again when nothing else is left.
    desk.labelling.start(desk.layer, [])
    assert desk.middle() == centre(3)
    desk.key(Qt.Key.Key_1)
    assert labels_in(file) == [1, 0, 1, 0]
    with pytest.raises(InputError, match="Every point"):
        desk.labelling.start(desk.layer, [])


def test_a_layer_that_goes_ends_it(desk: Desk) -> None:
    before = desk.ticked()
    desk.labelling.start(desk.layer, [])
    desk.project.removeMapLayer(desk.layer.id())
    assert desk.ended == [False]
    assert desk.ticked() == {name: on for name, on in before.items() if name != "sample"}
    desk.key(Qt.Key.Key_1)


def test_a_layer_that_is_edited_is_refused(desk: Desk) -> None:
    desk.layer.startEditing()
    with pytest.raises(InputError, match="being edited"):
        desk.labelling.start(desk.layer, [])
    desk.layer.rollBack()


def test_a_label_that_is_not_written_is_told_and_asked_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed: list[EngineError] = []
    desk.labelling.failed.connect(failed.append)
    desk.labelling.start(desk.layer, [])
    monkeypatch.setattr(type(desk.layer.dataProvider()), "changeAttributeValues", lambda *_: False)
    desk.key(Qt.Key.Key_1)
    assert "cannot be written" in str(failed[0])
    assert desk.middle() == centre(1) and desk.labelling.counts.labelled == 0


def test_a_copy_without_the_tables_is_no_sample_to_label(desk: Desk, project: QgsProject) -> None:
    fields = "field=id:integer&field=stratum:integer&field=map_class:integer"
    copy = QgsVectorLayer(
        f"Point?crs=EPSG:32623&{fields}&field=label:integer&field=inclusion:double",
        "copy",
        "memory",
    )
    feature = QgsFeature(copy.fields())
    feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(*centre(1))))
    copy.dataProvider().addFeatures([feature])
    project.addMapLayer(copy)
    assert sample_layer.is_sample(copy)
    with pytest.raises(InputError, match="is not the GeoPackage"):
        desk.labelling.start(copy, [])


def test_the_layer_tells_nothing_of_the_map(desk: Desk) -> None:
    """Neither its style, nor its form, nor its table."""
    layer = desk.layer
    assert layer.renderer().classAttribute() == "label"
    symbols = {
        category.label(): category.symbol().clone() for category in layer.renderer().categories()
    }
    looks = {
        (symbol.symbolLayer(1).strokeColor().name(), symbol.symbolLayer(1).shape())
        for symbol in symbols.values()
    }
    assert list(symbols) == ["Pond", "Other", "Unsure", "Not labelled"] and len(looks) == 4
    hidden = {column.name for column in layer.attributeTableConfig().columns() if column.hidden}
    assert {"stratum", "map_class", "inclusion"} <= hidden and "label" not in hidden
    for name in ("stratum", "map_class", "inclusion"):
        index = layer.fields().lookupField(name)
        assert layer.editorWidgetSetup(index).type() == "Hidden"
