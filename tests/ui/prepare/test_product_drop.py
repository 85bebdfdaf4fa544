"""Dropping on the panel: a product is taken, anything else is left to QGIS."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest
from qgis.core import QgsProject
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtWidgets import QMainWindow

from tailing_pond_mapper import classFactory
from tailing_pond_mapper.ui.dock import Dock
from tailing_pond_mapper.ui.engine.client import Engine

from ..engine.fake_command import fake_command
from ..rasters import write_raster
from ..window import Window, wait_for
from .products import drag, write_archive


@pytest.fixture
def dock(window: Window, project: QgsProject, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dock]:
    """The panel of a plugin that was loaded and opened."""
    monkeypatch.setattr(
        "tailing_pond_mapper.plugin.Engine", lambda parent: Engine(parent, command=fake_command)
    )
    plugin = classFactory(window)
    plugin.initGui()
    window.toolbar.actions()[0].trigger()
    yield window.window.findChild(Dock, "TailingPondMapperDock")
    plugin.unload()


def test_a_product_dropped_on_any_page_is_shown(dock: Dock, tmp_path: Path) -> None:
    path = write_archive(tmp_path)
    dock.show_score_page()
    assert drag(dock.score_page.score_button, path)
    assert dock.pages.currentWidget() is dock.segment_page
    box = dock.segment_page.prepare
    assert box.path == str(path)
    wait_for(box.prepare_button.isVisible)


def test_a_folder_may_be_dropped(dock: Dock, tmp_path: Path) -> None:
    folder = tmp_path / "GF6_PMS_fine"
    folder.mkdir()
    (folder / "GF6_PMS_E1_N2_20190318_L1A1-MUX.tiff").touch()
    assert drag(dock, folder)
    assert dock.segment_page.prepare.path == str(folder)


def test_passing_over_the_panel_opens_nothing(dock: Dock, tmp_path: Path) -> None:
    assert drag(dock, write_archive(tmp_path), drop=False)
    assert dock.segment_page.prepare.path == ""


def test_anything_else_is_left_to_qgis(dock: Dock, window: Window, tmp_path: Path) -> None:
    archive = write_archive(tmp_path)
    other = write_raster(tmp_path / "scene.tif", size=4)
    main: QMainWindow = window.window
    main.setAcceptDrops(False)
    for paths in (
        [other],
        [archive, other],
        [tmp_path / "absent.tar.gz"],
        [QUrl("https://example.org/GF6_PMS.tar.gz")],
        [],
    ):
        assert not drag(dock.segment_page, *paths)
    assert dock.segment_page.prepare.path == ""
