"""How to read a map on a page: its scale, its coordinates, where north is."""

from __future__ import annotations

import math

from qgis.core import (
    QgsDistanceArea,
    QgsLayoutItemMap,
    QgsLayoutItemMapGrid,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsPointXY,
    QgsPrintLayout,
    QgsProject,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsUnitTypes,
)
from qgis.PyQt.QtCore import QPointF, QRectF
from qgis.PyQt.QtGui import QColor, QFont

from ..text.translation import tr
from .print_layout import FONT, LINE, letters, place_item

_NORTH_ARROW = ":/images/north_arrows/layout_default_north_arrow.svg"
"""Comes with QGIS."""
_ARROW_SIZE = 11.0
_GRID_LINES = 4
"""Of coordinates across a map, about."""
_HALF_COORDINATE = 6.5
"""Half of what a coordinate of seven digits is long, and the tick in the corner; millimetres."""
_KILOMETRES = QgsUnitTypes.DistanceUnit.DistanceKilometers


def add_scale_bar(
    layout: QgsPrintLayout, shown: QgsLayoutItemMap, corner: QPointF, longest: float = 60.0
) -> None:
    """Put a scale bar of a map on the page: two pieces of 1, 2 or 5 times a power of ten metres.

    Args:
        layout: The page.
        shown: The map.
        corner: Left and top of the bar.
        longest: Of the bar, millimetres.
    """
    step = _round_step(_metres_across(shown) * longest / shown.rect().width() / 2)
    kilometres = step >= 1000.0
    bar = QgsLayoutItemScaleBar(layout)
    layout.addLayoutItem(bar)
    bar.setLinkedMap(shown)
    bar.setStyle("Single Box")
    metre, kilometre = QgsUnitTypes.DistanceUnit.DistanceMeters, _KILOMETRES
    bar.setUnits(kilometre if kilometres else metre)
    bar.setUnitLabel("km" if kilometres else "m")
    bar.setUnitsPerSegment(step / 1000.0 if kilometres else step)
    bar.setNumberOfSegments(2)
    bar.setNumberOfSegmentsLeft(0)
    bar.setHeight(2.0)
    bar.setTextFormat(letters(8.0))
    bar.attemptMove(QgsLayoutPoint(corner.x(), corner.y()))
    bar.update()


def add_grid(shown: QgsLayoutItemMap) -> None:
    """Draw crosses of round coordinates on a map, and write these inside its frame."""
    extent, crs = shown.extent(), shown.crs()
    step = _round_step(extent.width() / _GRID_LINES)
    grid = QgsLayoutItemMapGrid(tr("Coordinates"), shown)
    grid.setCrs(crs)
    grid.setIntervalX(step)
    grid.setIntervalY(step)
    grid.setStyle(QgsLayoutItemMapGrid.GridStyle.Cross)
    grid.setCrossLength(2.0)
    grid.setGridLineWidth(LINE)
    grid.setGridLineColor(QColor(60, 60, 60))
    grid.setAnnotationEnabled(True)
    places = max(0, -math.floor(math.log10(step)))
    grid.setAnnotationPrecision(places)
    grid.setAnnotationFormat(QgsLayoutItemMapGrid.AnnotationFormat.CustomFormat)
    grid.setAnnotationExpression(_inside_corners(shown, places))
    if hasattr(grid, "setAnnotationTextFormat"):
        grid.setAnnotationTextFormat(_haloed(6.0))
    else:  # before QGIS 3.16
        grid.setAnnotationFont(QFont(FONT, 6))
    inside = QgsLayoutItemMapGrid.AnnotationPosition.InsideMapFrame
    sides = QgsLayoutItemMapGrid.BorderSide
    hidden = QgsLayoutItemMapGrid.DisplayMode.HideAll
    for side in (sides.Left, sides.Bottom):
        grid.setAnnotationPosition(inside, side)
    for side in (sides.Right, sides.Top):
        grid.setAnnotationDisplay(hidden, side)
    grid.setAnnotationDirection(QgsLayoutItemMapGrid.AnnotationDirection.Vertical, sides.Left)
    shown.grids().addGrid(grid)


def add_north_arrow(layout: QgsPrintLayout, shown: QgsLayoutItemMap, corner: QPointF) -> None:
    """Put an arrow on the page that points to a map's north; ``corner`` is its left and top."""
    arrow = QgsLayoutItemPicture(layout)
    arrow.setPicturePath(_NORTH_ARROW)
    arrow.setLinkedMap(shown)
    layout.addLayoutItem(arrow)
    place_item(arrow, QRectF(corner.x(), corner.y(), _ARROW_SIZE, _ARROW_SIZE))


def _inside_corners(shown: QgsLayoutItemMap, places: int) -> str:
    """Return the expression of a coordinate that is left out where it would run over the frame."""
    wide, tall = (
        0.5 - _HALF_COORDINATE / side for side in (shown.rect().width(), shown.rect().height())
    )
    off = (
        f"if(@grid_axis = 'x', abs(@grid_number - x(@map_extent_center)) > "
        f"{wide:.6f} * @map_extent_width, abs(@grid_number - y(@map_extent_center)) > "
        f"{tall:.6f} * @map_extent_height)"
    )
    return f"if({off}, '', to_string(round(@grid_number, {places})))"


def _metres_across(shown: QgsLayoutItemMap) -> float:
    """Return the ground that a map covers from left to right, metres, along its middle."""
    extent = shown.extent()
    measure = QgsDistanceArea()
    measure.setSourceCrs(shown.crs(), QgsProject.instance().transformContext())
    measure.setEllipsoid(shown.crs().ellipsoidAcronym() or "EPSG:7030")
    middle = extent.center().y()
    ends = [QgsPointXY(x, middle) for x in (extent.xMinimum(), extent.xMaximum())]
    length = measure.measureLine(ends)
    unit = QgsUnitTypes.DistanceUnit.DistanceMeters
    return max(1e-3, measure.convertLengthMeasurement(length, unit))


def _round_step(most: float) -> float:
    """Return the largest of 1, 2 and 5 times a power of ten that is not above ``most``."""
    power = 10.0 ** math.floor(math.log10(max(most, 1e-9)))
    return max(power * factor for factor in (1.0, 2.0, 5.0) if power * factor <= most * 1.000001)


def _haloed(points: float) -> QgsTextFormat:
    """Return letters that can be read on any image."""
    form, halo = letters(points), QgsTextBufferSettings()
    halo.setEnabled(True)
    halo.setSize(0.6)
    form.setBuffer(halo)
    return form
