"""False colour and other dates of the ground below a pond, put back at the end."""

from __future__ import annotations

from qgis.core import QgsMultiBandColorRenderer, QgsRasterLayer
from qgis.PyQt.QtCore import Qt

from ..rasters import raster_layer
from ..window import click
from .scenes import Desk


def add_image(desk: Desk, name: str, bands: int = 4) -> QgsRasterLayer:
    layer = raster_layer(desk.folder / f"{name}.tif", name, size=700, bands=bands)
    desk.project.addMapLayer(layer)
    return layer


def shown(layer: QgsRasterLayer) -> tuple[int, ...]:
    renderer = layer.renderer()
    assert isinstance(renderer, QgsMultiBandColorRenderer)
    return renderer.redBand(), renderer.greenBand(), renderer.blueBand()


def ticked(desk: Desk, *layers: QgsRasterLayer) -> list[bool]:
    root = desk.project.layerTreeRoot()
    return [root.findLayer(layer.id()).itemVisibilityChecked() for layer in layers]


def test_false_colour_and_back(desk: Desk) -> None:
    image = add_image(desk, "scene")
    own = shown(image)
    desk.start()
    desk.key(Qt.Key.Key_C)
    assert shown(image) == (4, 3, 2) != own
    desk.key(Qt.Key.Key_A)
    assert shown(image) == (4, 3, 2), "it stays from pond to pond"
    desk.key(Qt.Key.Key_C)
    assert shown(image) == own
    desk.key(Qt.Key.Key_C)
    click(desk.page.review_button)
    assert shown(image) == own, "the end of the review puts it back"


def test_without_near_infrared_it_is_said(desk: Desk) -> None:
    image = add_image(desk, "scene", bands=3)
    own = shown(image)
    desk.start()
    desk.key(Qt.Key.Key_C)
    assert "no near infrared band" in desk.page.summary_label.text() and shown(image) == own


def test_dates_go_back_from_the_latest(desk: Desk) -> None:
    late, early = add_image(desk, "gf6_20240105"), add_image(desk, "gf6_20190321")
    desk.start()
    assert ticked(desk, late, early) == [True, True]
    desk.key(Qt.Key.Key_T)
    assert ticked(desk, late, early) == [False, True]
    assert desk.page.summary_label.text() == "gf6_20190321 2019-03-21"
    desk.key(Qt.Key.Key_T)
    assert ticked(desk, late, early) == [True, False]
    desk.key(Qt.Key.Key_N)
    assert ticked(desk, late, early) == [True, True], "the next pond begins with what was ticked"
    desk.key(Qt.Key.Key_T)
    click(desk.page.review_button)
    assert ticked(desk, late, early) == [True, True]


def test_no_other_date_is_said(desk: Desk) -> None:
    add_image(desk, "scene")
    desk.start()
    desk.key(Qt.Key.Key_T)
    assert "No other image" in desk.page.summary_label.text()
