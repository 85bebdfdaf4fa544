"""A prepared image shows itself in two named styles, nothing of it where there is no data."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import QgsProject, QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtGui import qAlpha, qRed

from tailing_pond_mapper.core.protocol.errors import InputError
from tailing_pond_mapper.ui.prepare import layers as prepared_layer
from tailing_pond_mapper.ui.project import layers

from ..rasters import raster_layer
from .products import LEVELS, write_prepared


def bands(layer: QgsRasterLayer) -> list[int]:
    renderer = layer.renderer()
    return [renderer.redBand(), renderer.greenBand(), renderer.blueBand()]


@pytest.fixture
def layer(tmp_path: Path) -> QgsRasterLayer:
    made = QgsRasterLayer(str(write_prepared(tmp_path / "image.tif")), "image")
    prepared_layer.style(made)
    return made


def test_natural_colour_is_shown_and_false_colour_is_one_choice_away(
    layer: QgsRasterLayer,
) -> None:
    styles = layer.styleManager()
    assert sorted(styles.styles()) == ["False colour", "Natural colour"]
    assert styles.currentStyle() == "Natural colour"
    assert bands(layer) == [3, 2, 1]
    styles.setCurrentStyle("False colour")
    assert bands(layer) == [4, 3, 2]
    styles.setCurrentStyle("Natural colour")
    assert bands(layer) == [3, 2, 1]


def test_bands_are_found_by_name_whatever_their_order(tmp_path: Path) -> None:
    roles = ("nir", "red edge 1", "green", "blue", "red")
    layer = QgsRasterLayer(str(write_prepared(tmp_path / "wide.tif", roles)), "wide")
    prepared_layer.style(layer)
    assert bands(layer) == [5, 3, 4]
    layer.styleManager().setCurrentStyle("False colour")
    assert bands(layer) == [1, 5, 3]


def test_without_near_infrared_there_is_one_style(tmp_path: Path) -> None:
    path = write_prepared(tmp_path / "visible.tif", ("red", "green", "blue"))
    layer = QgsRasterLayer(str(path), "visible")
    prepared_layer.style(layer)
    assert layer.styleManager().styles() == ["Natural colour"]


def test_a_stretch_leaves_out_the_darkest_and_brightest_few(layer: QgsRasterLayer) -> None:
    for style, roles in (
        ("Natural colour", ("red", "green", "blue")),
        ("False colour", ("nir", "red", "green")),
    ):
        layer.styleManager().setCurrentStyle(style)
        renderer = layer.renderer()
        stretches = (
            renderer.redContrastEnhancement(),
            renderer.greenContrastEnhancement(),
            renderer.blueContrastEnhancement(),
        )
        for stretch, role in zip(stretches, roles):
            # A ramp of 100 steps, and 2 % cut off at either end: QGIS counts in classes.
            assert stretch.minimumValue() - LEVELS[role] == pytest.approx(2, abs=1.5)
            assert stretch.maximumValue() - LEVELS[role] == pytest.approx(97, abs=1.5)


def test_nothing_is_drawn_where_there_is_no_data(layer: QgsRasterLayer) -> None:
    block = layer.renderer().block(1, QgsRectangle(layer.extent()), 100, 100)
    assert qAlpha(block.color(5, 50)) == 0
    left, right = block.color(50, 5), block.color(50, 95)
    assert qAlpha(left) == qAlpha(right) == 255
    assert qRed(left) < 20 and qRed(right) > 235


def test_it_comes_on_top_and_is_an_image(tmp_path: Path, project: QgsProject) -> None:
    project.addMapLayer(raster_layer(tmp_path / "before.tif", "before", size=4))
    made = prepared_layer.add_to_project(str(write_prepared(tmp_path / "new.tif")), project)
    assert project.layerTreeRoot().children()[0].layer() is made
    assert layers.topmost_raster(project) is made and made.name() == "new"


def test_a_file_that_is_no_raster_is_told(tmp_path: Path, project: QgsProject) -> None:
    (tmp_path / "broken.tif").write_text("no raster")
    with pytest.raises(InputError, match=r"broken\.tif was written but cannot be opened"):
        prepared_layer.add_to_project(str(tmp_path / "broken.tif"), project)
    assert not project.mapLayers()


def test_both_styles_are_there_when_the_project_is_opened_again(
    tmp_path: Path, project: QgsProject
) -> None:
    prepared_layer.add_to_project(str(write_prepared(tmp_path / "new.tif")), project)
    assert project.write(str(tmp_path / "project.qgz"))
    project.clear()
    assert project.read(str(tmp_path / "project.qgz"))
    (again,) = project.mapLayers().values()
    assert again.styleManager().currentStyle() == "Natural colour"
    again.styleManager().setCurrentStyle("False colour")
    assert bands(again) == [4, 3, 2]
