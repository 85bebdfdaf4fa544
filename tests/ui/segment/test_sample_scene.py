"""A scene to try, made by the engine itself, where a new user looks for one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Iterator

import pytest
from qgis.core import Qgis, QgsProject, QgsVectorLayer

from tailing_pond_mapper import classFactory
from tailing_pond_mapper.ui.dock import Dock
from tailing_pond_mapper.ui.segment import sample_scene

from ..rasters import raster_layer
from ..window import Window, click, wait_for


@pytest.fixture
def dock(
    window: Window, project: QgsProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Dock]:
    """The panel of a plugin that is loaded, with its own engine, in a project that is saved."""
    monkeypatch.setattr(sample_scene, "SIZE", 256)
    project.write(str(tmp_path / "first.qgs"))
    plugin = classFactory(window)
    plugin.initGui()
    yield window.window.findChild(Dock, "TailingPondMapperDock")
    plugin.unload()


def ask(window: Window) -> None:
    """Choose the entry of the menu."""
    (entry,) = [one for one in window.menu.actions() if one.text() == "Make a sample scene"]
    entry.trigger()


def test_the_menu_makes_a_scene_with_its_ponds_and_chooses_it(
    window: Window, dock: Dock, project: QgsProject, tmp_path: Path
) -> None:
    ask(window)
    assert dock.isVisible() and dock.pages.currentWidget() is dock.segment_page
    assert dock.segment_page.segment_button.text() == "Cancel"
    wait_for(lambda: not dock.segment_page.busy, 60_000)
    ponds, image = project.layerTreeRoot().layerOrder()
    assert isinstance(ponds, QgsVectorLayer) and ponds.featureCount() > 0
    folder = tmp_path / "tailing_ponds" / "sample_scene"
    assert image.source() == str(folder / "scene.tif")
    assert dock.segment_page.layer() is image
    wait_for(lambda: window.messages(Qgis.MessageLevel.Success))
    assert "scene and its ponds" in window.messages(Qgis.MessageLevel.Success)[0]
    # In natural colours: its bands come blue, green, red.
    assert image.renderer().redBand() == 3 and image.renderer().blueBand() == 1
    wait_for(lambda: dock.segment_page.is_described)
    assert dock.segment_page.segment_button.isEnabled()


def test_a_scene_that_is_cancelled_leaves_nothing(
    window: Window, dock: Dock, project: QgsProject, tmp_path: Path
) -> None:
    ask(window)
    wait_for(dock.segment_page.segment_button.isVisible)
    click(dock.segment_page.segment_button)
    wait_for(lambda: not dock.segment_page.busy, 60_000)
    assert not project.mapLayers()
    assert not list((tmp_path / "tailing_ponds").glob("*"))


def test_a_page_without_an_image_offers_one(
    window: Window, dock: Dock, project: QgsProject, tmp_path: Path
) -> None:
    page, asked = dock.segment_page, []
    page.sample_scene_requested.disconnect()
    page.sample_scene_requested.connect(lambda: asked.append(True))
    (link,) = re.findall('href="([^"]+)"', page.image_line.text())
    page.image_line.linkActivated.emit(link)
    assert asked
    assert not page.threshold_spin.isVisibleTo(page)
    dock.show()
    dock.show_segment_page()
    # What the model says is there before an image is, and the offer stays.
    wait_for(lambda: page.threshold_spin.value() > 20)
    assert page.threshold_spin.isVisibleTo(page)
    assert "href" in page.image_line.text()
    project.addMapLayer(raster_layer(tmp_path / "image.tif", "image", size=8))
    assert "href" not in page.image_line.text()
    project.clear()
    assert "href" in page.image_line.text()
