"""The panel, driven as a user drives it, over an engine that computes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsMultiBandColorRenderer,
    QgsProject,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QEvent, QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QDoubleSpinBox, QLabel

from tailing_pond_mapper import classFactory
from tailing_pond_mapper.core.protocol.unfinished_output import temporary_name
from tailing_pond_mapper.ui.dock import Dock
from tailing_pond_mapper.ui.engine.client import Engine
from tailing_pond_mapper.ui.project import layers
from tailing_pond_mapper.ui.segment.job import SegmentJob
from tailing_pond_mapper.ui.segment.page import SegmentPage
from tailing_pond_mapper.ui.segment.plan import Cover, SegmentChoices

from .engine.fake_command import fake_command, is_alive
from .rasters import ORIGIN, raster_layer, squares, write_raster
from .window import Window, choose, click, wait_for


@pytest.fixture
def page(window: Window, engine: Engine, project: QgsProject) -> Iterator[SegmentPage]:
    """The page in a window, wired to the fake engine."""
    made = SegmentPage(window.window)
    made.resize(400, 900)
    job = SegmentJob(made, engine, window, window)
    made.show()
    yield made
    job.close()


def is_described(page: SegmentPage) -> bool:
    return bool(page.bands.chosen())


def wait_until_described(page: SegmentPage) -> None:
    wait_for(lambda: is_described(page))


def add(project: QgsProject, folder: Path, name: str) -> object:
    return project.addMapLayer(raster_layer(folder / f"{name}.tif", name, size=100))


class Clicks:
    """Keeps what the page asks for."""

    def __init__(self, page: SegmentPage) -> None:
        self.choices: list[SegmentChoices] = []
        page.run_requested.connect(self.choices.append)


def test_a_card_tells_the_rest_on_demand(page: SegmentPage) -> None:
    card = page.findChild(QLabel, "card_label")
    page.models.show_card("Net 1.0\nFinds <ponds>.\nTrained on: 3 tiles.")
    assert "Net 1.0" in card.text() and "Finds &lt;ponds&gt;." in card.text()
    assert "Trained on" not in card.text()
    card.linkActivated.emit("#")
    assert "Trained on: 3 tiles." in card.text()
    card.linkActivated.emit("#")
    assert "Trained on" not in card.text()


def test_a_model_from_elsewhere_joins_the_list(page: SegmentPage, tmp_path: Path) -> None:
    before = page.model()
    page.models.choose(str(tmp_path / "absent.onnx"))
    assert page.model() == before
    (tmp_path / "mine.onnx").touch()
    page.models.choose(str(tmp_path / "mine.onnx"))
    assert page.model() == page.settings().model == str(tmp_path / "mine.onnx")


def test_models_in_the_profile_are_offered(
    page: SegmentPage, window: Window, profile: Path
) -> None:
    folder = profile / "tailing_pond_mapper" / "models"
    folder.mkdir(parents=True)
    (folder / "own.onnx").touch()
    another = SegmentPage(window.window)
    (folder / "own.onnx").unlink()
    choose(another.findChild(QComboBox, "model_combo"), "own")
    assert another.model() == str(folder / "own.onnx")


def test_without_an_engine_the_panel_opens_where_it_is_set_up(
    window: Window, project: QgsProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tailing_pond_mapper.ui.engine.environment.interpreter", lambda: None)
    plugin = classFactory(window)
    plugin.initGui()
    window.toolbar.actions()[0].trigger()
    dock = window.window.findChild(Dock, "TailingPondMapperDock")
    wait_for(lambda: dock.pages.currentWidget() is dock.engine_page)
    plugin.unload()


def test_without_an_image_there_is_nothing_to_click(page: SegmentPage) -> None:
    assert not page.segment_button.isEnabled()
    assert "raster" in page.segment_button.toolTip()


def test_the_topmost_image_is_chosen_until_the_user_chooses(
    page: SegmentPage, project: QgsProject, tmp_path: Path
) -> None:
    for name in ("aaa", "zzz", "mmm"):
        add(project, tmp_path, name)
    assert page.layer().name() == "mmm"
    node = project.layerTreeRoot().findLayer(page.layer())
    node.setItemVisibilityChecked(False)
    assert page.layer().name() == "zzz"
    choose(page.layer_combo, "aaa")
    page.layer_combo.activated.emit(page.layer_combo.currentIndex())
    node.setItemVisibilityChecked(True)
    assert page.layer().name() == "aaa"
    project.removeMapLayer(page.layer().id())
    assert page.layer().name() == "mmm"


def test_results_are_no_images(page: SegmentPage, project: QgsProject, tmp_path: Path) -> None:
    add(project, tmp_path, "image")
    result = raster_layer(tmp_path / "result.tif", "result", size=4)
    result.setCustomProperty(layers.RESULT_PROPERTY, True)
    project.addMapLayer(result)
    texts = [page.layer_combo.itemText(i) for i in range(page.layer_combo.count())]
    assert texts == ["image"]


def test_the_engine_describes_image_model_and_device(
    page: SegmentPage, project: QgsProject, tmp_path: Path
) -> None:
    add(project, tmp_path, "image")
    wait_until_described(page)
    assert "100 × 100 pixels of 10 m" in page.image_line.text()
    assert page.findChild(QLabel, "card_label").text() == "<b>A model for tests.</b>"
    assert page.threshold_spin.value() == 40
    # The image's bands are red, green, blue, near infrared; the model wants blue first.
    assert page.bands.chosen() == (3, 2, 1, 4)
    wait_for(lambda: page.device_line.text() == "CPU: no NVIDIA driver found")


def test_bands_are_editable_and_stay_with_the_layer(
    page: SegmentPage, project: QgsProject, tmp_path: Path
) -> None:
    image = add(project, tmp_path, "image")
    wait_until_described(page)
    choose(page.findChild(QComboBox, "band_nir"), "none")
    assert page.bands.chosen() == (3, 2, 1)
    choose(page.findChild(QComboBox, "band_blue"), "4")
    assert page.bands.chosen() == (4, 2, 1)
    assert layers.chosen_bands(image) == (4, 2, 1)
    assert page.segment_button.isEnabled()
    choose(page.findChild(QComboBox, "band_red"), "choose")
    assert not page.segment_button.isEnabled()
    assert "role" in page.segment_button.toolTip()


def test_a_click_asks_for_what_the_widgets_say(
    page: SegmentPage, project: QgsProject, tmp_path: Path
) -> None:
    add(project, tmp_path, "fine")
    wait_until_described(page)
    clicks = Clicks(page)
    page.folder_widget.setFilePath(str(tmp_path / "out"))
    choose(page.cover_combo, "What the map shows")
    choose(page.device_combo, "CPU")
    page.findChild(QDoubleSpinBox, "min_area_spin").setValue(2500)
    click_check(page)
    click(page.segment_button)
    (choices,) = clicks.choices
    assert choices.cover is Cover.VIEW and choices.area is None
    assert choices.bands == (3, 2, 1, 4)
    assert choices.settings.threshold is None
    assert (choices.settings.min_area, choices.settings.device) == (2500.0, "cpu")
    assert choices.settings.probability
    page.threshold_spin.setValue(55)
    assert page.settings().threshold == 0.55


def click_check(page: SegmentPage) -> None:
    """Click the box itself; the middle of the widget is empty."""
    box = page.probability_check
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))


def test_polygons_need_a_polygon_layer(
    page: SegmentPage, project: QgsProject, tmp_path: Path
) -> None:
    add(project, tmp_path, "image")
    wait_until_described(page)
    choose(page.cover_combo, "Polygons")
    assert not page.segment_button.isEnabled()
    project.addMapLayer(squares(QgsRectangle(0, 0, 1, 1)))
    assert page.segment_button.isEnabled()
    assert page.selected_only_check.isVisible()
    choose(page.cover_combo, "The whole")
    assert not page.selected_only_check.isVisible()


def test_the_button_becomes_cancel_and_cancel_keeps_nothing(
    page: SegmentPage, window: Window, project: QgsProject, tmp_path: Path
) -> None:
    add(project, tmp_path, "slow")
    project.addMapLayer(squares(QgsRectangle(ORIGIN[0], ORIGIN[1] - 90, ORIGIN[0] + 90, ORIGIN[1])))
    wait_until_described(page)
    out = tmp_path / "out"
    page.folder_widget.setFilePath(str(out))
    choose(page.cover_combo, "Polygons")
    click(page.segment_button)
    assert page.segment_button.text() == "Cancel"
    assert [path.name for path in out.iterdir()] == ["slow_area.gpkg"]
    manager = QgsApplication.taskManager()
    wait_for(lambda: page.progress_bar.value() == 250)
    assert page.summary_label.text() == "Reading · 25 % · 3 s left"
    assert not page.progress_bar.isTextVisible()
    assert [task.description() for task in manager.activeTasks()] == ["Segmenting slow"]
    click(page.segment_button)
    wait_for(lambda: page.segment_button.text() == "Segment")
    wait_for(lambda: window.messages(Qgis.MessageLevel.Info) == ["Cancelled; nothing was kept."])
    assert not out.exists()
    wait_for(lambda: manager.countActiveTasks() == 0)


def test_a_folder_that_was_there_stays_when_nothing_comes_of_a_job(
    page: SegmentPage, window: Window, project: QgsProject, tmp_path: Path
) -> None:
    add(project, tmp_path, "slow")
    wait_until_described(page)
    out = tmp_path / "mine"
    out.mkdir()
    page.folder_widget.setFilePath(str(out))
    click(page.segment_button)
    wait_for(lambda: page.progress_bar.value() == 250)
    click(page.segment_button)
    wait_for(lambda: window.messages(Qgis.MessageLevel.Info) == ["Cancelled; nothing was kept."])
    assert list(out.iterdir()) == []


def test_qgis_can_cancel_through_its_task(
    page: SegmentPage, window: Window, project: QgsProject, tmp_path: Path
) -> None:
    add(project, tmp_path, "slow")
    wait_until_described(page)
    click(page.segment_button)
    wait_for(lambda: page.progress_bar.value() == 250)
    QgsApplication.taskManager().cancelAll()
    wait_for(lambda: page.segment_button.text() == "Segment")
    wait_for(lambda: window.messages(Qgis.MessageLevel.Info) == ["Cancelled; nothing was kept."])


def test_another_project_stops_the_job(
    page: SegmentPage, project: QgsProject, tmp_path: Path
) -> None:
    add(project, tmp_path, "slow")
    wait_until_described(page)
    click(page.segment_button)
    project.clear()
    wait_for(lambda: page.segment_button.text() == "Segment")
    assert project.count() == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [("bad", "The file bad.tif is bad. Use another one."), ("killed", "stopped in mid-run")],
)
def test_a_failure_becomes_a_message_and_the_next_click_works(
    page: SegmentPage,
    window: Window,
    project: QgsProject,
    tmp_path: Path,
    name: str,
    words: str,
) -> None:
    add(project, tmp_path, name)
    out = tmp_path / "out"
    out.mkdir()
    (out / temporary_name(Path(f"{name}_prediction.tif"), "0" * 32, ".tif")).touch()
    page.folder_widget.setFilePath(str(out))
    wait_for(page.segment_button.isEnabled)
    click(page.segment_button)
    wait_for(lambda: window.messages(Qgis.MessageLevel.Critical))
    assert words in window.messages(Qgis.MessageLevel.Critical)[0]
    assert words in page.summary_label.text()
    assert list(out.iterdir()) == []
    assert page.segment_button.text() == "Segment" and page.segment_button.isEnabled()
    again = add(project, tmp_path, "slow")
    wait_for(lambda: page.layer() is again and is_described(page))
    click(page.segment_button)
    wait_for(lambda: page.progress_bar.value() == 250)
    click(page.segment_button)
    wait_for(lambda: page.segment_button.text() == "Segment")


def test_what_the_layer_lacks_is_told_before_the_engine_starts(
    page: SegmentPage, window: Window, project: QgsProject, tmp_path: Path
) -> None:
    bare = raster_layer(tmp_path / "bare.tif", "bare", size=4, crs=None)
    project.addMapLayer(bare)
    wait_for(lambda: "no coordinate reference system" in page.image_line.text())
    click(page.segment_button)
    (message,) = window.messages(Qgis.MessageLevel.Critical)
    assert '"bare" has no coordinate reference system' in message
    assert page.segment_button.text() == "Segment"


def test_the_view_that_misses_the_layer_is_told(
    page: SegmentPage, window: Window, project: QgsProject, tmp_path: Path
) -> None:
    add(project, tmp_path, "fine")
    wait_until_described(page)
    window.canvas.setDestinationCrs(project.mapLayersByName("fine")[0].crs())
    window.canvas.setExtent(QgsRectangle(0, 0, 1000, 1000))
    choose(page.cover_combo, "What the map shows")
    click(page.segment_button)
    (message,) = window.messages(Qgis.MessageLevel.Critical)
    assert 'does not touch the layer "fine"' in message


def test_settings_come_back_with_a_new_page(
    page: SegmentPage,
    window: Window,
    engine: Engine,
    project: QgsProject,
    tmp_path: Path,
) -> None:
    add(project, tmp_path, "bad")
    wait_for(page.segment_button.isEnabled)
    page.min_area_spin.setValue(77)
    choose(page.device_combo, "CPU")
    page.folder_widget.setFilePath(str(tmp_path / "out"))
    click(page.segment_button)
    wait_for(lambda: window.messages(Qgis.MessageLevel.Critical))
    second = SegmentPage(window.window)
    job = SegmentJob(second, engine, window, window)
    assert second.settings() == page.settings()
    assert second.settings().min_area == 77
    job.close()


def test_load_unload_reload_leaves_nothing(
    window: Window, project: QgsProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def left() -> tuple:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        registry = QgsApplication.processingRegistry()
        return (
            len(window.window.children()),
            [
                action.objectName()
                for place in (window.toolbar, window.menu, window.layer_menu)
                for action in place.actions()
            ],
            (list(window.shortcuts), list(window.option_pages)),
            [provider.id() for provider in registry.providers()],
            project.receivers(project.cleared),
        )

    monkeypatch.setattr(
        "tailing_pond_mapper.plugin.Engine", lambda parent: Engine(parent, command=fake_command)
    )
    project.addMapLayer(raster_layer(tmp_path / "image.tif", "image"))
    before = left()
    for _ in range(2):
        plugin = classFactory(window)
        plugin.initGui()
        assert left() != before
        (action,) = window.toolbar.actions()
        action.trigger()
        dock = window.window.findChild(Dock, "TailingPondMapperDock")
        assert dock.isVisible() and action.isChecked()
        wait_until_described(dock.segment_page)
        process = plugin._engine.process_id
        assert is_alive(process)
        plugin.unload()
        assert not is_alive(process)
        assert left() == before


def test_under_qgis_process_there_is_only_the_provider() -> None:
    registry = QgsApplication.processingRegistry()
    plugin = classFactory(None)
    plugin.initProcessing()
    assert registry.algorithmById("tailingponds:segment") is not None
    plugin.unload()
    assert registry.algorithmById("tailingponds:segment") is None


def test_a_raster_in_a_folder_that_is_gone_is_named(
    page: SegmentPage, window: Window, project: QgsProject, tmp_path: Path
) -> None:
    path = write_raster(tmp_path / "gone.tif", size=4)
    project.addMapLayer(raster_layer(path, "vanished", size=4))
    path.unlink()
    click(page.segment_button)
    (message,) = window.messages(Qgis.MessageLevel.Critical)
    assert '"vanished" cannot be opened' in message


def test_where_results_go_is_said_while_the_project_is_not_saved(
    page: SegmentPage, project: QgsProject, tmp_path: Path
) -> None:
    def told() -> str:
        return page.folder_widget.lineEdit().placeholderText()

    assert "Temporary" in told()
    project.write(str(tmp_path / "work.qgs"))
    assert told() == "Beside the project"
    project.clear()
    assert "Temporary" in told()


def test_a_result_in_a_temporary_folder_is_no_secret(
    page: SegmentPage, window: Window, project: QgsProject, tmp_path: Path
) -> None:
    add(project, tmp_path, "none")
    wait_until_described(page)
    click(page.segment_button)
    wait_for(lambda: window.messages(Qgis.MessageLevel.Warning))
    assert "temporary folder" in "".join(window.messages(Qgis.MessageLevel.Warning))


def test_no_pond_on_pixels_that_the_model_was_not_made_for_is_no_success(
    page: SegmentPage, window: Window, project: QgsProject, tmp_path: Path
) -> None:
    for name, level in (("none", Qgis.MessageLevel.Info), ("coarse", Qgis.MessageLevel.Warning)):
        image = add(project, tmp_path, name)
        page.choose_layer(image)
        page.folder_widget.setFilePath(str(tmp_path / "out"))
        wait_until_described(page)
        click(page.segment_button)
        wait_for(lambda: window.bar.items() and page.segment_button.text() == "Segment")
        wait_for(lambda level=level: any("No tailings" in text for text in window.messages(level)))
        assert window.messages(Qgis.MessageLevel.Success) == []


def test_natural_colours_are_a_click_away_where_the_bands_are_known(
    page: SegmentPage, project: QgsProject, tmp_path: Path
) -> None:
    image = add(project, tmp_path, "image")
    assert not page.natural_button.isEnabled()
    wait_until_described(page)
    image.setRenderer(QgsMultiBandColorRenderer(image.dataProvider(), 3, 2, 1))
    click(page.natural_button)
    shown = image.renderer()
    # The image's bands are red, green, blue, near infrared.
    assert (shown.redBand(), shown.greenBand(), shown.blueBand()) == (1, 2, 3)
    choose(page.findChild(QComboBox, "band_red"), "4")
    click(page.natural_button)
    assert image.renderer().redBand() == 4
