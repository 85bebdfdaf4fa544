"""A print layout's parts, as both reports are made of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import (
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemPicture,
    QgsPrintLayout,
    QgsProject,
)
from qgis.PyQt.QtCore import QPointF, QRectF

from tailing_pond_mapper.ui.project import print_layout, result_layers

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


def test_the_legend_names_classes_and_no_band(
    page: QgsPrintLayout, shown: QgsLayoutItemMap
) -> None:
    (layer,) = shown.layers()
    print_layout.add_legend(page, shown, [(layer, "Pixels")], QPointF(10, 70), 8, 3.0, 1)
    (legend,) = (item for item in page.items() if isinstance(item, QgsLayoutItemLegend))
    (node,) = legend.model().rootGroup().findLayers()
    lines = [line.data(0) for line in legend.model().layerLegendNodes(node)]
    assert node.customProperty("legend/title-label") == "Pixels"
    assert lines == ["Tailings pond", "Other"]


def test_the_north_arrow_follows_the_map(page: QgsPrintLayout, shown: QgsLayoutItemMap) -> None:
    print_layout.add_north_arrow(page, shown, QPointF(100, 70))
    (arrow,) = (item for item in page.items() if isinstance(item, QgsLayoutItemPicture))
    assert arrow.linkedMap() is shown and not arrow.isMissingImage()
