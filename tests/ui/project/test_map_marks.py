"""A map on a page is read by round numbers: its scale bar, its grid."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsExpression,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsPrintLayout,
    QgsProject,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QPointF, QRectF

from tailing_pond_mapper.ui.project import map_marks, print_layout

from ..rasters import raster_layer


@pytest.fixture
def page(project: QgsProject) -> QgsPrintLayout:
    return print_layout.new_layout(project, "Report")


def map_of(page: QgsPrintLayout, folder: Path, extent: QgsRectangle, crs: str) -> QgsLayoutItemMap:
    layer = QgsProject.instance().addMapLayer(raster_layer(folder / "image.tif", "image", size=4))
    item = print_layout.add_map(page, QRectF(10, 10, 180, 150), [layer], layer, layer.extent())
    item.setCrs(QgsCoordinateReferenceSystem(crs))
    item.zoomToExtent(extent)
    return item


def bar_of(page: QgsPrintLayout) -> QgsLayoutItemScaleBar:
    (bar,) = (item for item in page.items() if isinstance(item, QgsLayoutItemScaleBar))
    return bar


def is_round(number: float) -> bool:
    """Return whether a number is 1, 2 or 5 times a power of ten."""
    digits = f"{number:.6e}".partition("e")[0].rstrip("0").rstrip(".")
    return digits in ("1", "2", "5")


@pytest.mark.parametrize("wide", [333.0, 6144.0, 41_234.5, 780_000.0])
def test_a_scale_bar_has_two_round_pieces_whatever_the_map(
    page: QgsPrintLayout, tmp_path: Path, wide: float
) -> None:
    extent = QgsRectangle(500_000, 2_500_000, 500_000 + wide, 2_500_000 + wide * 0.8)
    shown = map_of(page, tmp_path, extent, "EPSG:32648")
    map_marks.add_scale_bar(page, shown, QPointF(10, 165))
    bar = bar_of(page)
    assert bar.numberOfSegments() == 2 and bar.numberOfSegmentsLeft() == 0
    assert is_round(bar.unitsPerSegment())
    metres = bar.unitsPerSegment() * (1000 if bar.unitLabel() == "km" else 1)
    # Against the map's own width: the bar is as long as the ground that it names.
    drawn = 2 * metres / shown.extent().width() * 180
    assert 15 <= drawn <= 61
    assert bar.unitLabel() == ("km" if metres >= 1000 else "m")


def test_degrees_are_measured_on_the_ground(page: QgsPrintLayout, tmp_path: Path) -> None:
    extent = QgsRectangle(102.0, 60.0, 102.1, 60.08)
    shown = map_of(page, tmp_path, extent, "EPSG:4326")
    map_marks.add_scale_bar(page, shown, QPointF(10, 165))
    ground = shown.extent().width() * 111_320 * math.cos(math.radians(60.04))
    bar = bar_of(page)
    metres = bar.unitsPerSegment() * (1000 if bar.unitLabel() == "km" else 1)
    assert is_round(bar.unitsPerSegment()) and 2 * metres <= ground / 3 * 1.01


@pytest.mark.parametrize(
    ("extent", "crs", "places"),
    [
        (QgsRectangle(500_000, 2_500_000, 506_144, 2_505_000), "EPSG:32648", 0),
        (QgsRectangle(102.0, 23.0, 102.05, 23.04), "EPSG:4326", 2),
    ],
)
def test_the_grid_has_round_coordinates_with_the_digits_they_need(
    page: QgsPrintLayout, tmp_path: Path, extent: QgsRectangle, crs: str, places: int
) -> None:
    shown = map_of(page, tmp_path, extent, crs)
    map_marks.add_grid(shown)
    grid = shown.grids().grid(0)
    assert is_round(grid.intervalX()) and grid.intervalX() == grid.intervalY()
    assert 3 <= shown.extent().width() / grid.intervalX() <= 12
    assert grid.annotationPrecision() == places and grid.annotationEnabled()


def test_coordinates_that_would_run_over_the_frame_are_left_out(
    page: QgsPrintLayout, tmp_path: Path
) -> None:
    # Lines of the grid at each edge, and in the middle.
    shown = map_of(
        page, tmp_path, QgsRectangle(500_000, 2_500_000, 506_000, 2_505_000), "EPSG:32648"
    )
    map_marks.add_grid(shown)
    grid, extent = shown.grids().grid(0), shown.extent()

    def written(axis: str, number: float) -> str:
        context = grid.createExpressionContext()
        context.lastScope().setVariable("grid_axis", axis)
        context.lastScope().setVariable("grid_number", number)
        expression = QgsExpression(grid.annotationExpression())
        told = expression.evaluate(context)
        assert not expression.hasEvalError(), expression.evalErrorString()
        return str(told)

    a_millimetre = extent.height() / 150
    for number, expected in (
        (extent.yMinimum() + 3 * a_millimetre, ""),
        (extent.yMaximum() - 3 * a_millimetre, ""),
        (2_502_000.0, "2502000"),
        (extent.yMaximum() - 9 * a_millimetre, str(round(extent.yMaximum() - 9 * a_millimetre))),
    ):
        assert written("y", number) == expected
    assert (written("x", extent.xMinimum() + 1.0), written("x", 503_000.0)) == ("", "503000")
