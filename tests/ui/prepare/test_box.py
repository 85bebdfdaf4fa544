"""Level-1A products on page Segment: dropped or chosen, prepared, and chosen as the image."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Iterator

import pytest
from qgis.core import Qgis, QgsApplication, QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QFileDialog, QPushButton, QToolButton

from tailing_pond_mapper.ui.project.page_settings import PrepareSettings
from tailing_pond_mapper.ui.project.settings import load, save

from ..rasters import raster_layer
from ..window import Window, choose, click, wait_for
from . import prepare_panel
from .prepare_panel import Panel
from .products import write_archive


@pytest.fixture
def panel(window: Window, project: QgsProject, tmp_path: Path) -> Iterator[Panel]:
    yield from prepare_panel.opened(window, project, tmp_path)


def test_it_is_folded_away_until_there_is_a_product(panel: Panel) -> None:
    assert panel.box.product_group.isCollapsed()
    assert not panel.box.prepare_button.isVisible()
    panel.open()
    assert not panel.box.product_group.isCollapsed()
    assert panel.said == "<b>GF-6 &lt;PMS&gt;, 18 March 2019, level 1A</b>"
    assert panel.box.prepare_button.isVisible()


def test_sharpening_is_offered_only_where_there_is_something_to_sharpen_with(panel: Panel) -> None:
    panel.open("GF6_PMS_fine")
    assert panel.box.pansharpen_check.isVisible()
    panel.box.pansharpen_check.setChecked(True)
    panel.prepare("GF6_WFV_fine")
    assert not panel.box.pansharpen_check.isVisible()
    panel.wait_for_the_end()
    assert panel.asked("GF6_WFV_fine_reflectance")["pansharpen"] is False
    # The wish is remembered for the next product that can be sharpened.
    assert load(PrepareSettings, panel.project).pansharpen is True


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("GF6_nothing", "No product of Gaofen-1, -2 or -6."),
        ("headless", "18 March 2019, level 1A</b><br>Its XML file is missing."),
        ("unreadable", "unreadable.tar.gz is cut short. Get it again."),
    ],
)
def test_why_it_cannot_be_prepared_is_said_in_the_box(panel: Panel, name: str, words: str) -> None:
    panel.open(name)
    assert words in panel.said
    assert panel.box.product_line.textFormat() == Qt.TextFormat.RichText
    assert not panel.box.prepare_button.isVisible()
    assert not panel.box.options_box.isVisible()
    panel.open("GF6_PMS_fine")
    assert panel.box.prepare_button.isVisible()


def test_a_path_can_be_typed(panel: Panel) -> None:
    path = write_archive(panel.folder)
    panel.box.product_group.setCollapsed(False)
    assert not panel.box.prepare_button.isVisible() and not panel.box.options_box.isVisible()
    QTest.keyClicks(panel.box.product_widget.lineEdit(), str(path))
    wait_for(panel.box.prepare_button.isVisible)
    panel.box.product_widget.lineEdit().clear()
    wait_for(lambda: not panel.box.prepare_button.isVisible())
    assert "Drop an archive" in panel.said


def test_a_folder_can_be_chosen(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = panel.folder / "GF6_PMS_fine"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    panel.box.product_group.setCollapsed(False)
    button = panel.box.findChild(QToolButton, "product_folder_button")
    wait_for(button.height)  # laid out
    click(button)
    assert panel.box.path == str(folder)
    wait_for(panel.box.prepare_button.isVisible)


def test_the_last_of_several_products_counts(panel: Panel) -> None:
    for name in ("GF6_nothing", "headless", "GF6_PMS_fine"):
        panel.job.open(str(write_archive(panel.folder, name)))
    wait_for(lambda: "Looking" not in panel.said)
    assert panel.box.prepare_button.isVisible() and "missing" not in panel.said


def test_a_long_look_is_shown_and_given_up_for_another_product(panel: Panel) -> None:
    panel.job.open(str(write_archive(panel.folder, "endless")))
    wait_for(lambda: panel.said == "Looking at it… 40 %")
    process = panel.engine.process_id
    panel.open("GF6_PMS_fine")
    assert panel.box.prepare_button.isVisible()
    assert panel.engine.process_id == process


def test_the_prepared_image_is_shown_and_chosen(panel: Panel) -> None:
    panel.project.addMapLayer(raster_layer(panel.folder / "other.tif", "other"))
    picked = panel.project.addMapLayer(raster_layer(panel.folder / "picked.tif", "picked"))
    panel.page.choose_layer(picked)
    path = panel.prepare()
    panel.wait_for_the_end()
    layer = panel.page.layer()
    assert layer.name() == "GF6_PMS_fine_reflectance"
    assert layer.source() == str(path.with_name("GF6_PMS_fine_reflectance.tif"))
    assert panel.window.active_layer is layer
    shown = panel.window.canvas.mapSettings().outputExtentToLayerExtent(
        layer, panel.window.canvas.extent()
    )
    assert shown.contains(layer.extent())
    assert layer.styleManager().currentStyle() == "Natural colour"
    # The page reads as before: an image, and one click.
    assert panel.box.product_group.isCollapsed() and panel.box.path == ""
    wait_for(panel.page.segment_button.isEnabled)
    summary = panel.page.summary_label.text()
    assert "<b>GF-6 PMS of 18 March 2019 is ready to segment.</b>" in summary
    assert "100 × 80 pixels of 8 m: blue, green, red, NIR. " in summary
    assert "Gains: the table of 2019. Heights: one height, 410 m." in summary
    assert "Hills are beside their place." in summary
    wait_for(lambda: panel.window.messages(Qgis.MessageLevel.Success))
    assert panel.window.messages(Qgis.MessageLevel.Warning) == ["Hills are beside their place."]


def test_the_message_leads_back_to_the_image(panel: Panel) -> None:
    panel.prepare()
    wait_for(lambda: panel.window.messages(Qgis.MessageLevel.Success))
    panel.window.active_layer = None
    (item,) = (i for i in panel.window.bar.items() if i.level() == Qgis.MessageLevel.Success)
    click(item.findChild(QPushButton, "notice_action"))
    assert panel.window.active_layer is panel.page.layer()
    panel.project.removeMapLayer(panel.page.layer().id())
    click(item.findChild(QPushButton, "notice_action"))
    (said,) = panel.window.messages(Qgis.MessageLevel.Info)
    assert "no longer in the project" in said


def test_what_is_asked_is_what_the_box_says(panel: Panel) -> None:
    heights = panel.project.addMapLayer(
        raster_layer(panel.folder / "heights.tif", "heights", bands=1)
    )
    panel.project.addMapLayer(raster_layer(panel.folder / "image.tif", "an image"))
    out = panel.folder / "out"
    path = panel.open()
    combo = panel.box.elevation.combo
    offered = [combo.itemText(row) for row in range(combo.count())]
    assert offered == ["None: one height for all", "heights"]
    choose(combo, "heights")
    panel.box.pansharpen_check.setChecked(True)
    panel.box.dark_object_check.setChecked(True)
    panel.box.prepared_folder_widget.setFilePath(str(out))
    click(panel.box.prepare_button)
    panel.wait_for_the_end()
    assert panel.asked("out/GF6_PMS_fine_reflectance") == {
        "product": str(path),
        "output": str(out / "GF6_PMS_fine_reflectance.tif"),
        "dem": heights.source(),
        "height": None,
        "pansharpen": True,
        "dark_object": True,
        "by_wavelength": False,
        "crs": None,
    }
    wait_for(lambda: panel.window.messages(Qgis.MessageLevel.Success))
    assert not panel.window.messages(Qgis.MessageLevel.Warning)


def test_without_choices_there_is_one_height_and_it_lies_beside_the_product(panel: Panel) -> None:
    panel.prepare()
    panel.wait_for_the_end()
    asked = panel.asked("GF6_PMS_fine_reflectance")
    assert (asked["dem"], asked["pansharpen"], asked["dark_object"]) == (None, False, False)


def test_nothing_is_overwritten(panel: Panel) -> None:
    for _ in range(2):
        panel.prepare()
        panel.wait_for_the_end()
    (panel.folder / "GF6_PMS_fine_reflectance_3.manifest.json").touch()
    panel.prepare()
    panel.wait_for_the_end()
    made = sorted(path.name for path in panel.folder.glob("*_reflectance*.tif"))
    stem = "GF6_PMS_fine_reflectance"
    assert made == [f"{stem}.tif", f"{stem}_2.tif", f"{stem}_4.tif"]


def test_the_button_becomes_cancel_and_cancel_keeps_nothing(panel: Panel) -> None:
    panel.project.addMapLayer(raster_layer(panel.folder / "image.tif", "image"))
    out = panel.folder / "out"
    panel.open("slow")
    panel.box.prepared_folder_widget.setFilePath(str(out))
    click(panel.box.prepare_button)
    assert panel.box.prepare_button.text() == "Cancel"
    assert not panel.page.segment_button.isEnabled()
    assert panel.page.segment_button.toolTip() == "A product is being prepared."
    wait_for(lambda: panel.box.prepare_progress.value() == 250)
    assert panel.box.stage_label.text() == "Reading · 25 % · 3 s left"
    manager = QgsApplication.taskManager()
    assert [task.description() for task in manager.activeTasks()] == ["Preparing slow.tar.gz"]
    assert not panel.box.options_box.isEnabled() and not panel.box.product_widget.isEnabled()
    click(panel.box.prepare_button)
    assert panel.box.stage_label.text() == "Cancelling…"
    panel.wait_for_the_end()
    assert panel.box.prepare_button.text() == "Prepare" and panel.box.prepare_button.isEnabled()
    assert panel.box.stage_label.text() == "Cancelled; nothing was kept."
    wait_for(lambda: panel.window.messages(Qgis.MessageLevel.Info))
    assert not out.exists()
    assert [layer.name() for layer in panel.project.mapLayers().values()] == ["image"]
    wait_for(panel.page.segment_button.isEnabled)


@pytest.mark.parametrize(
    ("name", "words"),
    [("bad", "The file bad.tif is bad. Use another one."), ("killed", "stopped in mid-run")],
)
def test_a_failure_becomes_a_message_and_the_next_click_works(
    panel: Panel, name: str, words: str
) -> None:
    panel.prepare(name)
    wait_for(lambda: panel.window.messages(Qgis.MessageLevel.Critical))
    assert words in panel.window.messages(Qgis.MessageLevel.Critical)[0]
    assert words in panel.box.stage_label.text()
    # Texts of the engine have quotation marks and the like: nothing in them is markup.
    assert panel.box.stage_label.textFormat() == Qt.TextFormat.PlainText
    assert sorted(path.name for path in panel.folder.iterdir()) == sorted(
        ["canned.tif", f"{name}.tar.gz"]
    )
    panel.prepare("GF6_PMS_fine")
    panel.wait_for_the_end()
    assert panel.page.layer() is not None


def test_qgis_can_cancel_through_its_task(panel: Panel) -> None:
    panel.prepare("slow")
    wait_for(lambda: panel.box.prepare_progress.value() == 250)
    QgsApplication.taskManager().cancelAll()
    panel.wait_for_the_end()
    assert panel.box.stage_label.text() == "Cancelled; nothing was kept."


def test_another_project_stops_the_job(panel: Panel) -> None:
    panel.prepare("slow")
    wait_for(lambda: panel.box.prepare_progress.value() == 250)
    panel.project.clear()
    panel.wait_for_the_end()
    assert panel.project.count() == 0


def test_one_product_at_a_time(panel: Panel) -> None:
    panel.prepare("slow")
    panel.job.open(str(write_archive(panel.folder, "another")))
    (said,) = panel.window.messages(Qgis.MessageLevel.Info)
    assert "wait for its end" in said
    assert panel.box.path.endswith("slow.tar.gz")
    panel.job.cancel()
    panel.wait_for_the_end()


def test_what_cannot_be_written_to_is_told_before_the_engine_starts(panel: Panel) -> None:
    panel.open()
    (panel.folder / "file").touch()
    panel.box.prepared_folder_widget.setFilePath(str(panel.folder / "file" / "below"))
    click(panel.box.prepare_button)
    (message,) = panel.window.messages(Qgis.MessageLevel.Critical)
    assert "cannot be made" in message and "cannot be made" in panel.box.stage_label.text()
    assert panel.box.prepare_button.text() == "Prepare"


def test_an_elevation_model_that_is_gone_is_named(panel: Panel) -> None:
    heights = raster_layer(panel.folder / "heights.tif", "heights", bands=1)
    panel.project.addMapLayer(heights)
    panel.open()
    choose(panel.box.elevation.combo, "heights")
    Path(heights.source()).unlink()
    click(panel.box.prepare_button)
    (message,) = panel.window.messages(Qgis.MessageLevel.Critical)
    assert '"heights" cannot be opened' in message


def test_the_elevation_model_is_remembered_as_layer_or_file(
    panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = panel.folder / "heights.tif"
    raster_layer(path, "heights", bands=1)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    panel.open()
    click(panel.box.findChild(QToolButton, "elevation_browse"))
    assert panel.box.elevation.chosen() == str(path)
    click(panel.box.prepare_button)
    panel.wait_for_the_end()
    assert panel.asked("GF6_PMS_fine_reflectance")["dem"] == str(path)
    kept = load(PrepareSettings, panel.project)
    assert kept.dem == str(path)
    panel.box.apply(PrepareSettings())
    assert panel.box.elevation.chosen() is None
    layer = panel.project.addMapLayer(raster_layer(path, "heights", bands=1))
    panel.box.apply(kept)
    assert panel.box.elevation.chosen() is layer
    panel.project.removeMapLayer(layer.id())
    path.unlink()
    panel.box.apply(kept)
    assert panel.box.elevation.chosen() is None


def test_choices_survive_and_the_projects_word_goes_first(
    project: QgsProject, tmp_path: Path, window: Window
) -> None:
    ours = PrepareSettings(str(tmp_path / "dem.tif"), True, True, "/ours")
    save(ours, project)
    assert load(PrepareSettings, project) == ours
    project.write(str(tmp_path / "ours.qgs"))
    project.clear()
    save(PrepareSettings(folder="/mine"), project)
    project.read(str(tmp_path / "ours.qgs"))
    both = load(PrepareSettings, project)
    assert (both.dem, both.folder) == (ours.dem, ours.folder)
    assert both.pansharpen is False


def test_a_new_engine_is_asked_anew(panel: Panel) -> None:
    path = panel.open("unreadable")
    shutil.move(path, panel.folder / "GF6_PMS_fine.tar.gz")
    panel.box.product_widget.setFilePath(str(panel.folder / "GF6_PMS_fine.tar.gz"))
    panel.job.engine_changed()
    wait_for(panel.box.prepare_button.isVisible)


def test_the_page_goes_away_while_the_engine_looks(panel: Panel) -> None:
    panel.job.open(str(write_archive(panel.folder)))
    panel.job.close()
    panel.engine.shutdown()
    assert "Looking" in panel.said
    panel.job = type(panel.job)(panel.box, panel.engine, panel.window, panel.window)
