"""A print layout's parts, as both reports are made of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import (
    QgsLayoutFrame,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemManualTable,
    QgsLayoutItemMap,
    QgsLayoutItemPicture,
    QgsPrintLayout,
    QgsProject,
)
from qgis.PyQt.QtCore import QPointF, QRectF, Qt

from tailing_pond_mapper.core.protocol.score_record import ImageFacts
from tailing_pond_mapper.ui.project import map_marks, print_layout, result_layers

from ..rasters import raster_layer


@pytest.fixture
def page(project: QgsProject) -> QgsPrintLayout:
    return print_layout.new_layout(project, "Report")


@pytest.fixture
def shown(project: QgsProject, tmp_path: Path, page: QgsPrintLayout) -> QgsLayoutItemMap:
    layer = project.addMapLayer(raster_layer(tmp_path / "prediction.tif", "prediction"))
    result_layers.style_prediction(layer)
    where = QRectF(10, 10, 100, 50)
    return print_layout.add_map(page, where, [layer], layer, layer.extent())


def test_names_that_are_taken_are_counted(project: QgsProject) -> None:
    for expected in ("Report", "Report 2", "Report 3"):
        layout = print_layout.new_layout(project, "Report")
        project.layoutManager().addLayout(layout)
        assert layout.name() == expected


def test_a_map_covers_its_extent_in_the_place_given(shown: QgsLayoutItemMap) -> None:
    (layer,) = shown.layers()
    assert shown.extent().contains(layer.extent())
    assert (shown.rect().width(), shown.rect().height()) == (100, 50)
    assert shown.crs() == layer.crs()


def test_the_legend_names_the_classes_that_the_map_shows_and_no_band(
    page: QgsPrintLayout, shown: QgsLayoutItemMap
) -> None:
    (layer,) = shown.layers()
    print_layout.add_legend(page, shown, [(layer, "Pixels")], QPointF(10, 70), 8, 3.0, 1)
    (legend,) = (item for item in page.items() if isinstance(item, QgsLayoutItemLegend))
    (node,) = legend.model().rootGroup().findLayers()
    lines = [line.data(0) for line in legend.model().layerLegendNodes(node)]
    assert node.customProperty("legend/title-label") == "Pixels"
    # What is other is not drawn: its swatch would be of a colour that the map has nowhere.
    assert lines == ["Tailings pond"]


def test_a_text_is_not_justified(page: QgsPrintLayout) -> None:
    print_layout.add_text(page, "A verdict of more than a line.", QRectF(10, 10, 20, 12), 10)
    (label,) = (item for item in page.items() if isinstance(item, QgsLayoutItemLabel))
    assert label.hAlign() == Qt.AlignmentFlag.AlignLeft


def test_the_north_arrow_follows_the_map(page: QgsPrintLayout, shown: QgsLayoutItemMap) -> None:
    map_marks.add_north_arrow(page, shown, QPointF(100, 70))
    (arrow,) = (item for item in page.items() if isinstance(item, QgsLayoutItemPicture))
    assert arrow.linkedMap() is shown and not arrow.isMissingImage()


def table_of(page: QgsPrintLayout) -> QgsLayoutItemManualTable:
    (frame,) = (item for item in page.items() if isinstance(item, QgsLayoutFrame))
    return frame.multiFrame()


def test_a_table_is_as_wide_as_its_place_and_no_wider(page: QgsPrintLayout) -> None:
    head = [f"Column {number}" for number in range(14)]
    rows = [["15,191,541"] * 14]
    where = QRectF(10, 10, 277, 20)
    print_layout.add_table(page, where, head, rows, [30.0] * 14, 7.0)
    table = table_of(page)
    assert sum(table.columnWidths()) < 277
    assert abs(table.totalSize().width() - 277) < 1.0


def test_a_column_without_a_word_is_left_out(page: QgsPrintLayout) -> None:
    rows = [["U-Net", "–", "0.8"], ["RF", "", "0.7"]]
    print_layout.add_table(
        page, QRectF(10, 10, 100, 20), ["Method", "Fit, s", "F1"], rows, [30.0, 30.0, 30.0], 7.0
    )
    told = [[cell.content() for cell in row] for row in table_of(page).tableContents()]
    assert told == [["Method", "F1"], ["U-Net", "0.8"], ["RF", "0.7"]]


def test_a_page_says_when_it_was_made_and_by_whom(
    page: QgsPrintLayout, project: QgsProject
) -> None:
    data = project.metadata()
    data.setAuthor("Li Na [% 1 + 1 %]")
    project.setMetadata(data)
    print_layout.add_imprint(page, "2026-01-02T03:04:05+00:00", project)
    (label,) = (item for item in page.items() if isinstance(item, QgsLayoutItemLabel))
    assert "2 January 2026" in label.currentText() and "Li Na [% 1 + 1 %]" in label.currentText()


def test_a_heading_names_image_date_sensor_system_and_reference() -> None:
    image = ImageFacts("scene.tif", "EPSG:32648", "2020-03-18T03:45:00", "GF-6 PMS")
    told = print_layout.facts(image, "/data/survey/ponds.gpkg")
    for part in ("scene.tif", "18 March 2020", "GF-6 PMS", "EPSG:32648", "ponds.gpkg"):
        assert part in told
    assert "/data" not in told
    undated = ImageFacts("scene.tif", "", None, None)
    assert print_layout.facts(undated, "") == "Image: scene.tif"
