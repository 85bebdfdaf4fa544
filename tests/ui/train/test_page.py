"""Page Train, driven as a user drives it, over an engine that computes nothing."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

import pytest
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QComboBox, QLabel, QPushButton

from tailing_pond_mapper import classFactory
from tailing_pond_mapper.core.protocol.unfinished_output import temporary_name
from tailing_pond_mapper.ui.dock import Dock
from tailing_pond_mapper.ui.engine.client import Engine
from tailing_pond_mapper.ui.project import layers, model_files
from tailing_pond_mapper.ui.train.job import TrainJob
from tailing_pond_mapper.ui.train.page import TrainPage
from tailing_pond_mapper.ui.train.plan import TrainChoices

from ..engine.fake_command import fake_command, is_alive
from ..rasters import ORIGIN, UTM, polygons_in, raster_layer, squares
from ..window import Window, choose, click, wait_for, wait_for_a_job

POND = QgsRectangle(ORIGIN[0], ORIGIN[1] - 90, ORIGIN[0] + 90, ORIGIN[1])
OTHER = QgsRectangle(ORIGIN[0] + 200, ORIGIN[1] - 90, ORIGIN[0] + 290, ORIGIN[1])


@dataclass
class Panel:
    """The page in a window, wired to two fake engines, and where its models go."""

    page: TrainPage
    job: TrainJob
    engines: tuple[Engine, Engine]
    window: Window
    project: QgsProject
    folder: Path
    out: Path

    def add(self, name: str, **options: object) -> QgsRasterLayer:
        layer = raster_layer(self.folder / f"{name}.tif", name, size=40, **options)
        return self.project.addMapLayer(layer)

    def add_ponds(self, name: str = "ponds") -> QgsVectorLayer:
        return self.project.addMapLayer(squares(POND, name=name))

    def train(self, image: str) -> None:
        """Click Train on one image and one pond."""
        self.add(image)
        self.add_ponds()
        wait_for(self.page.image_line.text)
        click(self.page.train_button)

    def wait_for_the_end(self) -> None:
        wait_for_a_job(self.page.train_button.isVisible)

    def files(self) -> list[str]:
        return sorted(path.name for path in self.out.iterdir()) if self.out.exists() else []

    def asked(self) -> dict:
        """Return the request that the fake engine wrote into its model."""
        (model,) = self.out.glob("*.onnx")
        return json.loads(model.read_text(encoding="utf-8"))

    def find(self, kind: type, name: str) -> object:
        return self.page.findChild(kind, name)

    def tick(self, name: str) -> None:
        """Click the check box of an image."""
        images = self.page.images
        (item,) = images.findItems(name, Qt.MatchFlag.MatchExactly)
        box = images.visualItemRect(item)
        place = QPoint(box.left() + 10, box.center().y())
        QTest.mouseClick(images.viewport(), Qt.MouseButton.LeftButton, pos=place)


@pytest.fixture
def panel(window: Window, project: QgsProject, tmp_path: Path) -> Iterator[Panel]:
    engines = tuple(Engine(command=fake_command, cancel_grace_ms=500) for _ in range(2))
    page = TrainPage(window.window)
    page.resize(400, 900)
    job = TrainJob(page, *engines, window, window)
    page.show()
    page.folder_widget.setFilePath(str(tmp_path / "out"))
    yield Panel(page, job, engines, window, project, tmp_path, tmp_path / "out")
    job.close()
    for engine in engines:
        engine.shutdown()


def test_the_button_says_what_is_missing(panel: Panel) -> None:
    assert not panel.page.train_button.isEnabled()
    assert "image" in panel.page.train_button.toolTip()
    assert not panel.find(QPushButton, "draw_button").isEnabled()
    panel.add("fine")
    assert "polygons" in panel.page.train_button.toolTip()
    assert panel.find(QPushButton, "draw_button").isEnabled()
    panel.add_ponds()
    assert panel.page.train_button.isEnabled() and not panel.page.train_button.toolTip()


def test_every_field_has_a_tooltip(panel: Panel) -> None:
    for name in (
        "image_list",
        "reference_combo",
        "draw_button",
        "area_combo",
        "start_combo",
        "model_combo",
        "name_edit",
        "folder_widget",
        "epochs_spin",
        "device_combo",
        "finish_button",
        "cancel_button",
    ):
        assert len(panel.page.findChild(object, name).toolTip()) > 20, name


def test_the_topmost_image_is_ticked_until_the_user_ticks(panel: Panel) -> None:
    for name in ("below", "above"):
        panel.add(name)
    assert [layer.name() for layer in panel.page.images.chosen()] == ["above"]
    panel.tick("below")
    assert [layer.name() for layer in panel.page.images.chosen()] == ["above", "below"]
    panel.tick("above")
    panel.add("new")
    assert [layer.name() for layer in panel.page.images.chosen()] == ["below"]
    panel.project.removeMapLayer(panel.page.images.chosen()[0].id())
    assert [layer.name() for layer in panel.page.images.chosen()] == ["new"]


def test_results_and_web_maps_are_no_images(panel: Panel) -> None:
    panel.add("image")
    result = panel.add("result")
    result.setCustomProperty(layers.RESULT_PROPERTY, True)
    web = QgsRasterLayer("type=xyz&url=http://localhost:9/{z}/{x}/{y}.png", "web", "wms")
    panel.project.addMapLayer(web)
    assert [panel.page.images.item(i).text() for i in range(panel.page.images.count())] == ["image"]
    panel.project.mapLayersByName("image")[0].setName("renamed")
    assert panel.page.images.item(0).text() == "renamed"


def test_the_line_below_the_reference_tells_what_it_means(panel: Panel) -> None:
    panel.add("fine")
    ponds = panel.add_ponds()
    line = panel.find(QLabel, "reference_line")
    assert line.text().startswith("Polygons: 1, each a pond.")
    ponds.startEditing()
    ponds.addFeature(QgsFeature(next(ponds.getFeatures())))
    assert line.text().startswith("Polygons: 2, each a pond.")
    ponds.rollBack()
    assert line.text().startswith("Polygons: 1, each a pond.")
    panel.project.addMapLayer(
        QgsVectorLayer(f"Polygon?crs={UTM}&field=class:integer", "c", "memory")
    )
    assert '"class"' in line.text() and line.text().startswith("Polygons: 0.")


def test_bands_are_asked_for_where_an_image_does_not_name_them(panel: Panel) -> None:
    panel.add("fine")
    panel.add_ponds()
    wait_for(panel.page.image_line.text)
    assert not panel.page.bands_box.isVisible()
    panel.add("nameless")
    wait_for(panel.page.bands_box.isVisible)
    assert not panel.page.train_button.isEnabled()
    assert "band" in panel.page.train_button.toolTip()
    for band, role in enumerate(("blue", "green", "red"), 1):
        choose(panel.page.findChild(QComboBox, f"band_{role}"), str(band))
    assert panel.page.train_button.isEnabled()
    click(panel.page.train_button)
    panel.wait_for_the_end()
    assert panel.asked()["bands"] == [1, 2, 3]


def test_a_click_asks_for_what_the_widgets_say(panel: Panel) -> None:
    panel.add("first")
    panel.add("second")
    panel.tick("first")
    area = panel.project.addMapLayer(squares(POND, OTHER, name="area"))
    ponds = panel.add_ponds()
    wait_for(lambda: panel.page.image_line.text().startswith("2 images"))
    choose(panel.page.area_combo, "area")
    choose(panel.page.device_combo, "CPU")
    panel.page.epochs_spin.setValue(7)
    QTest.keyClicks(panel.page.name_edit, "my/net.2")
    choices: list[TrainChoices] = []
    panel.page.run_requested.connect(choices.append)
    click(panel.page.train_button)
    panel.wait_for_the_end()
    assert (choices[0].reference, choices[0].area) == (ponds, area)
    asked = panel.asked()
    assert [Path(path).stem for path in asked["images"]] == ["second", "first"]
    assert Path(asked["output"]) == panel.out / "mynet.2.onnx"  # a name has no slash
    assert (asked["epochs"], asked["device"], asked["bands"]) == (7, "cpu", None)
    assert Path(asked["start_from"]) == model_files.shipped_model()
    assert len(polygons_in(asked["area"])) == 2
    (reference,) = asked["reference"]
    assert len(polygons_in(reference)) == 1


def test_a_new_network_starts_from_nothing(panel: Panel) -> None:
    choose(panel.page.start_combo, "Nothing")
    assert not panel.page.models.isVisible()
    panel.train("fine")
    panel.wait_for_the_end()
    assert panel.asked()["start_from"] is None
    assert panel.asked()["epochs"] is None
    assert "0.800 on what was held out" in panel.page.summary_label.text()


def test_a_training_shows_its_curves_and_ends_with_a_sentence(panel: Panel) -> None:
    assert not panel.page.plot.isVisible()
    trained: list[str] = []
    panel.job.trained.connect(trained.append)
    panel.train("doubtful")
    assert not panel.page.train_button.isVisible() and panel.page.cancel_button.isVisible()
    panel.wait_for_the_end()
    assert [epoch.epoch for epoch in panel.page.plot.epochs()] == [0, 1, 2, 3, 4, 5]
    assert panel.page.plot.best().epoch == 3
    assert panel.page.plot.isVisible()
    summary = panel.page.summary_label.text()
    assert "Best epoch 3 of 5: F1 0.400 before, 0.800 after" in summary
    assert "Held out: a fifth of the polygons." in summary
    assert str(panel.out) in summary and "the fake CPU" in summary
    assert "Few ponds were held out." in summary
    model = panel.out / "tailings doubtful.onnx"
    assert trained == [str(model)]
    wait_for(lambda: panel.window.messages(Qgis.MessageLevel.Success))
    assert "0.800 after" in panel.window.messages(Qgis.MessageLevel.Success)[0]
    assert panel.window.messages(Qgis.MessageLevel.Warning) == ["Few ponds were held out."]
    # The next one gets a name of its own, and starts from what the first did.
    assert panel.page.name() == "tailings doubtful-2"
    assert panel.page.start_from() == str(model_files.shipped_model())
    choose(panel.find(QComboBox, "model_combo"), "tailings doubtful")
    assert panel.page.start_from() == str(model)


def test_stop_and_keep_best_ends_with_a_model(panel: Panel) -> None:
    panel.train("slow")
    assert not panel.page.finish_button.isEnabled(), "there is nothing to keep yet"
    manager = QgsApplication.taskManager()
    wait_for(lambda: len(panel.page.plot.epochs()) == 3)
    wait_for(lambda: panel.page.progress_bar.value() == 400)
    assert panel.page.summary_label.text() == "Training · 40 % · 18 s left"
    assert [task.description() for task in manager.activeTasks()] == ["Training tailings slow"]
    click(panel.page.finish_button)
    assert not panel.page.finish_button.isEnabled()
    panel.wait_for_the_end()
    assert "Best epoch 2 of 2" in panel.page.summary_label.text()
    assert panel.files() == ["tailings slow.onnx", "tailings slow_reference.gpkg"]
    wait_for(lambda: manager.countActiveTasks() == 0)


def test_cancel_makes_no_model_and_tells_how_to_go_on(panel: Panel) -> None:
    panel.train("slow")
    wait_for(lambda: len(panel.page.plot.epochs()) == 3)
    reference = (panel.out / "tailings slow_reference.gpkg").read_bytes()
    click(panel.page.cancel_button)
    panel.wait_for_the_end()
    wait_for(lambda: panel.window.messages(Qgis.MessageLevel.Info))
    (message,) = panel.window.messages(Qgis.MessageLevel.Info)
    assert message.startswith("Cancelled; no model was made.") and "goes on" in message
    assert panel.files() == ["tailings slow.onnx.checkpoint", "tailings slow_reference.gpkg"]
    assert panel.page.name() == "tailings slow"
    click(panel.page.train_button)
    wait_for(lambda: len(panel.page.plot.epochs()) == 3)
    assert (panel.out / "tailings slow_reference.gpkg").read_bytes() == reference
    click(panel.page.finish_button)
    panel.wait_for_the_end()
    assert "tailings slow.onnx" in panel.files()


def test_qgis_can_cancel_through_its_task(panel: Panel) -> None:
    panel.train("slow")
    wait_for(lambda: len(panel.page.plot.epochs()) == 3)
    QgsApplication.taskManager().cancelAll()
    panel.wait_for_the_end()
    assert "Cancelled" in panel.page.summary_label.text()


def test_a_killed_engine_says_that_the_training_goes_on(panel: Panel) -> None:
    panel.train("killed")
    panel.wait_for_the_end()
    wait_for(lambda: panel.window.messages(Qgis.MessageLevel.Critical))
    (message,) = panel.window.messages(Qgis.MessageLevel.Critical)
    assert "stopped in mid-run" in message
    assert "Train again under the same name, and it goes on" in message
    assert "Train again" in panel.page.summary_label.text()
    assert panel.page.train_button.isEnabled() and panel.page.name() == "tailings killed"


def test_an_error_becomes_a_message_and_leaves_nothing(panel: Panel) -> None:
    panel.out.mkdir()
    for output in ("tailings bad.onnx", "tailings bad.onnx.checkpoint"):
        (panel.out / temporary_name(Path(output), "0" * 32, "")).touch()
    panel.train("bad")
    panel.wait_for_the_end()
    wait_for(lambda: panel.window.messages(Qgis.MessageLevel.Critical))
    assert panel.window.messages(Qgis.MessageLevel.Critical) == [
        "The file bad.tif is bad. Use another one."
    ]
    assert panel.files() == []
    assert not panel.page.plot.isVisible(), "there is nothing to see"


def test_the_training_engine_ends_with_the_training_and_the_other_stays(panel: Panel) -> None:
    describing, training = panel.engines
    panel.train("slow")
    wait_for(lambda: len(panel.page.plot.epochs()) == 3)
    busy, idle = training.process_id, describing.process_id
    assert busy != idle and is_alive(busy)
    click(panel.page.finish_button)
    panel.wait_for_the_end()
    wait_for(lambda: training.process_id == 0)
    assert not is_alive(busy) and is_alive(idle)


def test_a_name_that_is_taken_is_refused(panel: Panel) -> None:
    panel.out.mkdir()
    (panel.out / "mine.onnx").write_text("a model")
    QTest.keyClicks(panel.page.name_edit, "mine")
    panel.train("fine")
    (message,) = panel.window.messages(Qgis.MessageLevel.Critical)
    assert 'a model "mine"' in message and "another name" in message
    assert panel.files() == ["mine.onnx"]


def test_a_review_with_rejected_ponds_is_refused_and_leads_to_its_own_page(panel: Panel) -> None:
    panel.add("fine")
    review = QgsVectorLayer(f"Polygon?crs={UTM}&field=review:string", "review ponds", "memory")
    for box, decision in ((POND, "accepted"), (OTHER, "rejected")):
        pond = QgsFeature(review.fields())
        pond.setGeometry(QgsGeometry.fromRect(box))
        pond.setAttributes([decision])
        review.dataProvider().addFeature(pond)
    panel.project.addMapLayer(review)
    wait_for(panel.page.image_line.text)
    click(panel.page.train_button)
    (message,) = panel.window.messages(Qgis.MessageLevel.Critical)
    assert '"review ponds" is a review' in message and "on page Review" in message
    assert panel.files() == [] and panel.engines[1].process_id == 0


def test_what_the_layers_lack_is_told_before_the_engine_starts(panel: Panel) -> None:
    panel.add("bare", crs=None)
    panel.project.addMapLayer(squares(name="empty"))
    wait_for(lambda: "no coordinate reference system" in panel.page.image_line.text())
    click(panel.page.train_button)
    messages = panel.window.messages(Qgis.MessageLevel.Critical)
    panel.add("fine")
    wait_for(lambda: "pixels" in panel.page.image_line.text())
    click(panel.page.train_button)
    messages += panel.window.messages(Qgis.MessageLevel.Critical)
    assert any('"bare" has no coordinate reference system' in one for one in messages)
    assert any('"empty" holds no polygon' in one for one in messages)
    assert panel.engines[1].process_id == 0


def test_draw_new_makes_a_layer_to_draw_on(panel: Panel) -> None:
    image = panel.add("fine")
    panel.project.write(str(panel.folder / "project.qgz"))
    started: list[bool] = []
    panel.window.add_feature.triggered.connect(started.append)
    wait_for(panel.page.image_line.text)
    click(panel.find(QPushButton, "draw_button"))
    layer = panel.page.reference.chosen()
    assert Path(layer.source().split("|")[0]).parent == panel.folder / "tailing_ponds"
    assert layer.crs() == image.crs()
    assert "right click" in panel.window.messages(Qgis.MessageLevel.Info)[0]
    assert panel.window.messages(Qgis.MessageLevel.Warning) == []
    assert layer.isEditable() and started and panel.window.active_layer is layer
    for box, value in ((POND, 1), (OTHER, 0)):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromRect(box))
        feature["class"] = value
        layer.addFeature(feature)
    wait_for(panel.page.image_line.text)
    click(panel.page.train_button)
    panel.wait_for_the_end()
    (reference,) = panel.asked()["reference"]
    told = sorted(value for value, _ in polygons_in(reference))
    assert told == [0, 1] and layer.isEditable(), "training commits nothing"
    layer.rollBack()


def test_a_layer_in_a_temporary_folder_is_told(panel: Panel) -> None:
    panel.add("fine")
    wait_for(panel.page.image_line.text)
    click(panel.find(QPushButton, "draw_button"))
    layer = panel.page.reference.chosen()
    (warning,) = panel.window.messages(Qgis.MessageLevel.Warning)
    folder = Path(layer.source().split("|")[0]).parent
    assert str(folder) in warning
    layer.rollBack()
    shutil.rmtree(folder)


def test_settings_come_back_with_a_new_page(panel: Panel) -> None:
    choose(panel.page.start_combo, "Nothing")
    choose(panel.page.device_combo, "CPU")
    panel.page.epochs_spin.setValue(3)
    panel.train("bad")
    panel.wait_for_the_end()
    second = TrainPage(panel.window.window)
    job = TrainJob(second, *panel.engines, panel.window, panel.window)
    assert second.settings() == panel.page.settings()
    assert second.settings().epochs == 3
    job.close()


def test_the_new_model_is_chosen_on_page_segment(
    window: Window, project: QgsProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tailing_pond_mapper.plugin.Engine", lambda parent: Engine(parent, command=fake_command)
    )
    monkeypatch.setattr(
        "tailing_pond_mapper.ui.engine.environment.interpreter", lambda: Path("/usr/bin/python3")
    )
    plugin = classFactory(window)
    plugin.initGui()
    window.toolbar.actions()[0].trigger()
    dock = window.window.findChild(Dock, "TailingPondMapperDock")
    dock.pages.setCurrentWidget(dock.train_page)
    project.addMapLayer(raster_layer(tmp_path / "fine.tif", "fine", size=40))
    project.addMapLayer(squares(POND))
    dock.train_page.folder_widget.setFilePath("")
    click(dock.train_page.train_button)
    wait_for(lambda: window.messages(Qgis.MessageLevel.Success))
    model = model_files.user_folder() / "tailings fine.onnx"
    assert model.exists()
    assert dock.segment_page.model() == str(model)
    assert dock.pages.currentWidget() is dock.train_page
    click(window.bar.findChild(QPushButton, "notice_action"))
    assert dock.pages.currentWidget() is dock.segment_page
    plugin.unload()
    shutil.rmtree(model.parent)


def test_polygons_of_one_class_are_told_before_the_click(panel: Panel) -> None:
    panel.add("fine")
    wait_for(panel.page.image_line.text)
    click(panel.find(QPushButton, "draw_button"))
    layer = panel.page.reference.chosen()
    for value, words in (("0", "No polygon is a pond yet"), ("1", "")):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromRect(OTHER if value == "0" else POND))
        feature["class"] = value
        layer.addFeature(feature)
        assert words in panel.page.train_button.toolTip()
        assert panel.page.train_button.isEnabled() is not bool(words)
    layer.rollBack()
