"""Segment on a raw Level-1A image offers to prepare it, and goes no further until answered."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest
from qgis.core import Qgis, QgsProject, QgsRasterLayer
from qgis.PyQt.QtWidgets import QPushButton

from ..prepare import prepare_panel
from ..prepare.prepare_panel import Panel
from ..prepare.products import write_archive
from ..rasters import raster_layer, write_raster
from ..window import Window, click, wait_for

RAW = "GF6_PMS_E111.6_N32.8_20190318_L1A1-MUX"
"""The engine knows it for a product."""
OTHER = "GF6_nothing_L1A1-MUX"
"""It is named like one, and the engine knows better."""


@pytest.fixture
def panel(window: Window, project: QgsProject, tmp_path: Path) -> Iterator[Panel]:
    yield from prepare_panel.opened(window, project, tmp_path)


def add(panel: Panel, name: str) -> QgsRasterLayer:
    return panel.project.addMapLayer(raster_layer(panel.folder / f"{name}.tiff", name))


def offers(panel: Panel) -> list[str]:
    return panel.window.messages(Qgis.MessageLevel.Info)


def test_segment_offers_to_prepare_it_and_stops_there(panel: Panel) -> None:
    write_archive(panel.folder)
    layer = add(panel, RAW)
    wait_for(lambda: "Prepare it first" in panel.page.image_line.text())
    for _ in range(2):
        click(panel.page.segment_button)
        wait_for(lambda: offers(panel))
    wait_for(lambda: panel.segment_job._in_doubt is None)
    (said,) = offers(panel)
    assert said == "This is a raw Level-1A image."
    told = panel.page.summary_label.text()
    assert f"{RAW} is a Level-1A product (GF-6 &lt;PMS&gt;, 18 March 2019, level 1A)" in told
    assert panel.page.segment_button.text() == "Segment"
    assert panel.project.count() == 1
    assert panel.box.product_group.isCollapsed()
    (item,) = panel.window.bar.items()
    click(item.findChild(QPushButton, "notice_action"))
    assert offers(panel) == []
    assert panel.box.path == layer.source()
    wait_for(panel.box.prepare_button.isVisible)
    click(panel.box.prepare_button)
    panel.wait_for_the_end()
    assert panel.page.layer().name() == f"{RAW[:-4]}_reflectance"
    wait_for(panel.page.bands.chosen)


def test_the_line_below_the_image_leads_there_as_well(panel: Panel) -> None:
    layer = add(panel, RAW)
    wait_for(lambda: "Prepare it first" in panel.page.image_line.text())
    assert "GF-6 &lt;PMS&gt;, 18 March 2019" in panel.page.image_line.text()
    panel.page.image_line.linkActivated.emit("#")
    assert panel.box.path == layer.source()


def test_a_click_before_the_engine_has_described_it_is_held_up_too(panel: Panel) -> None:
    add(panel, RAW)
    click(panel.page.segment_button)
    wait_for(lambda: offers(panel))
    assert panel.page.segment_button.text() == "Segment"


def test_a_name_is_no_proof(panel: Panel) -> None:
    add(panel, OTHER)
    wait_for(lambda: "RPC only" in panel.page.image_line.text())
    click(panel.page.segment_button)
    # It is segmented, which may be over too soon to be seen at work.
    wait_for(lambda: panel.window.messages(Qgis.MessageLevel.Success))
    assert not offers(panel) and panel.page.segment_button.text() == "Segment"


def test_what_the_engine_reads_is_not_held_up(panel: Panel) -> None:
    path = write_raster(panel.folder / "ortho.tif")
    (panel.folder / "ortho.rpb").touch()
    panel.project.addMapLayer(QgsRasterLayer(str(path), "ortho"))
    wait_for(panel.page.bands.chosen)
    click(panel.page.segment_button)
    assert panel.page.segment_button.text() == "Cancel"
    wait_for(lambda: panel.page.segment_button.text() == "Segment")
    assert not offers(panel)


@pytest.mark.parametrize("gone", ["layer", "project", "plugin"])
def test_nothing_is_asked_about_what_is_gone(panel: Panel, gone: str) -> None:
    layer = add(panel, RAW)
    click(panel.page.segment_button)
    if gone == "layer":
        panel.project.removeMapLayer(layer.id())
    elif gone == "project":
        panel.project.clear()
    else:
        panel.segment_job.close()
        panel.engine.shutdown()
    del layer
    wait_for(lambda: not panel.engine._jobs)
    assert not offers(panel) and panel.page.segment_button.text() == "Segment"
    if gone == "plugin":
        assert panel.engine.process_id == 0
        panel.segment_job = type(panel.segment_job)(
            panel.page, panel.engine, panel.window, panel.window
        )
