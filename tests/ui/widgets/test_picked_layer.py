"""A list of layers follows the project, but not against the user."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest
from qgis.core import QgsProject, QgsRasterLayer
from qgis.gui import QgsMapLayerComboBox

from tailing_pond_mapper.ui.widgets.picked_layer import PickedLayer

from ..rasters import raster_layer


@pytest.fixture
def combo(project: QgsProject) -> Iterator[QgsMapLayerComboBox]:
    made = QgsMapLayerComboBox()
    made.setAllowEmptyLayer(True)
    yield made
    made.deleteLater()


@pytest.fixture
def layers(project: QgsProject, tmp_path: Path) -> list[QgsRasterLayer]:
    names = ("below", "above")
    return [project.addMapLayer(raster_layer(tmp_path / f"{name}.tif", name)) for name in names]


def test_it_follows_until_a_layer_is_picked(
    combo: QgsMapLayerComboBox, project: QgsProject, layers: list[QgsRasterLayer]
) -> None:
    below, above = layers
    picked = PickedLayer(combo)
    for layer in layers:
        picked.follow(project, layer)
        assert combo.currentLayer() is layer
    picked.choose(below)
    picked.follow(project, above)
    assert combo.currentLayer() is below
    picked.forget()
    picked.follow(project, above)
    assert combo.currentLayer() is above


def test_a_picked_layer_that_goes_is_picked_no_more(
    combo: QgsMapLayerComboBox, project: QgsProject, layers: list[QgsRasterLayer]
) -> None:
    below, above = layers
    picked = PickedLayer(combo)
    picked.choose(below)
    project.removeMapLayer(below.id())
    picked.follow(project, above)
    assert combo.currentLayer() is above


def test_none_may_be_picked_too(
    combo: QgsMapLayerComboBox, project: QgsProject, layers: list[QgsRasterLayer]
) -> None:
    picked = PickedLayer(combo)
    combo.setCurrentIndex(0)
    combo.activated.emit(0)
    picked.follow(project, layers[0])
    assert combo.currentLayer() is None
