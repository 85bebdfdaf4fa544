"""What the plugin puts into QGIS's window, used as a user uses it."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest
from qgis.core import Qgis, QgsProject
from qgis.PyQt.QtGui import QKeySequence

from tailing_pond_mapper import classFactory
from tailing_pond_mapper.ui.dock import Dock
from tailing_pond_mapper.ui.engine.client import Engine
from tailing_pond_mapper.ui.project import layers, settings
from tailing_pond_mapper.ui.project.page_settings import (
    CompareSettings,
    ScoreSettings,
    SegmentSettings,
)

from .engine.fake_command import fake_command
from .rasters import raster_layer
from .window import Window, wait_for


@pytest.fixture
def dock(window: Window, project: QgsProject, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dock]:
    """The panel, not yet opened, of a plugin that is loaded."""
    monkeypatch.setattr(
        "tailing_pond_mapper.plugin.Engine", lambda parent: Engine(parent, command=fake_command)
    )
    plugin = classFactory(window)
    plugin.initGui()
    yield window.window.findChild(Dock, "TailingPondMapperDock")
    plugin.unload()


def test_the_button_stands_in_a_toolbar_that_a_fresh_profile_shows(
    window: Window, dock: Dock
) -> None:
    (button,) = window.toolbar.actions()
    button.trigger()
    assert dock.isVisible()
    button.trigger()
    assert not dock.isVisible()


def test_a_layers_menu_leads_to_the_page_with_that_layer_chosen(
    window: Window, dock: Dock, project: QgsProject, tmp_path: Path
) -> None:
    for name in ("below", "above"):
        project.addMapLayer(raster_layer(tmp_path / f"{name}.tif", name, size=4))
    dock.show_engine_page()
    window.setActiveLayer(project.mapLayersByName("below")[0])
    (entry,) = window.layer_menu.actions()
    entry.trigger()
    assert dock.isVisible()
    assert dock.pages.currentWidget() is dock.segment_page
    assert dock.segment_page.layer().name() == "below"


def test_a_result_is_no_image_to_segment(
    window: Window, dock: Dock, project: QgsProject, tmp_path: Path
) -> None:
    result = raster_layer(tmp_path / "result.tif", "result", size=4)
    result.setCustomProperty(layers.RESULT_PROPERTY, True)
    window.setActiveLayer(project.addMapLayer(result))
    (entry,) = window.layer_menu.actions()
    entry.trigger()
    assert not dock.isVisible()
    assert "Select the image" in window.messages(Qgis.MessageLevel.Info)[0]


def test_every_shortcut_is_one_that_qt_reads_and_leads_somewhere(
    window: Window, dock: Dock
) -> None:
    assert len(window.shortcuts) == 4
    for keys in window.shortcuts:
        assert QKeySequence(keys).toString() == keys
    clicks: list[int] = []
    dock.score_page.mistake_requested.connect(clicks.append)
    dock.score_page.mistake_button.setEnabled(True)
    dock.score_page.previous_button.setEnabled(True)
    window.shortcuts["Ctrl+Alt+N"].trigger()
    window.shortcuts["Ctrl+Alt+B"].trigger()
    assert clicks == [1, -1]


def test_options_are_saved_for_the_user_and_shown_on_the_pages(
    window: Window, dock: Dock, project: QgsProject, tmp_path: Path
) -> None:
    (factory,) = window.option_pages
    page = factory.createWidget(window.window)
    page.min_area.setValue(1234)
    page.folder.setFilePath(str(tmp_path))
    page.probability.setChecked(True)
    page.device.setCurrentIndex(page.device.findData("cpu"))
    page.apply()
    chosen = settings.own(SegmentSettings)
    assert (chosen.min_area, chosen.device, chosen.probability) == (1234.0, "cpu", True)
    assert settings.own(ScoreSettings).folder == str(tmp_path)
    assert settings.own(CompareSettings).device == "cpu"
    assert settings.own(ScoreSettings).min_area is None
    assert dock.segment_page.settings().min_area == 1234
    assert dock.score_page.settings().folder == str(tmp_path)
    again = factory.createWidget(window.window)
    assert again.min_area.value() == 1234 and again.device.currentData() == "cpu"


def test_what_a_project_says_goes_before_the_options(project: QgsProject) -> None:
    settings.save(SegmentSettings(min_area=77.0), project)
    settings.save_own(SegmentSettings(min_area=9.0))
    assert settings.load(SegmentSettings, project).min_area == 77
    assert settings.own(SegmentSettings).min_area == 9
    project.clear()
    assert settings.load(SegmentSettings, project).min_area == 9


def test_options_open_before_there_is_a_choice(window: Window, dock: Dock) -> None:
    (factory,) = window.option_pages
    assert factory.createWidget(window.window).min_area.value() == SegmentSettings.min_area
    wait_for(lambda: True)


def test_another_page_puts_the_drawing_tool_down(
    window: Window, dock: Dock, project: QgsProject, tmp_path: Path
) -> None:
    project.write(str(tmp_path / "work.qgs"))
    project.addMapLayer(raster_layer(tmp_path / "image.tif", "image", size=40))
    dock.show_score_page()
    dock.score_page.reference.draw.click()
    layer = dock.score_page.reference.chosen()
    assert layer.isEditable() and dock.score_page.reference.draw.isChecked()
    dock.show_score_page(by_sample=True)
    assert not layer.isEditable() and not dock.score_page.reference.draw.isChecked()
