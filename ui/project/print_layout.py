"""What print layouts are made of: a free name, texts, maps, a table, and how to read the map."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import (
    QgsLayoutFrame,
    QgsLayoutItem,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemManualTable,
    QgsLayoutItemMap,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLegendStyle,
    QgsMapLayer,
    QgsMapLayerLegendUtils,
    QgsPrintLayout,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsScaleBarSettings,
    QgsTableCell,
    QgsTextFormat,
)
from qgis.PyQt.QtCore import QPointF, QRectF
from qgis.PyQt.QtGui import QColor, QFont

from ..text.escaping import neutral, template

MARGIN, WIDTH = 10.0, 277.0
"""Left of what is on the page, and how wide it is at most: A4 lying, millimetres."""

_FONT = "Sans Serif"
_NORTH_ARROW = ":/images/north_arrows/layout_default_north_arrow.svg"
"""Comes with QGIS."""
_ARROW_SIZE = 11.0


def new_layout(project: QgsProject, name: str) -> QgsPrintLayout:
    """Return an empty page, not yet in the project, with a number after a name that is taken."""
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    taken = {other.name() for other in project.layoutManager().layouts()}
    number = 1
    while (name if number == 1 else f"{name} {number}") in taken:
        number += 1
    layout.setName(neutral(name if number == 1 else f"{name} {number}"))
    return layout


def add_text(layout: QgsPrintLayout, text: str, where: QRectF, points: int) -> None:
    """Write a text on the page."""
    label = QgsLayoutItemLabel(layout)
    label.setText(template(text))
    if hasattr(label, "setTextFormat"):
        label.setTextFormat(_letters(points))
    else:  # before QGIS 3.24
        label.setFont(QFont(_FONT, points))
    layout.addLayoutItem(label)
    _place(label, where)


def add_map(
    layout: QgsPrintLayout,
    where: QRectF,
    shown: Sequence[QgsMapLayer],
    grid: QgsRasterLayer,
    extent: QgsRectangle,
) -> QgsLayoutItemMap:
    """Put a map with a frame on the page.

    Args:
        layout: The page.
        where: On it.
        shown: The layers, the topmost first; the map keeps to them.
        grid: Has the map's coordinate reference system.
        extent: The least that the map covers, in that system.
    """
    item = QgsLayoutItemMap(layout)
    layout.addLayoutItem(item)
    _place(item, where)
    item.setCrs(grid.crs())
    item.setLayers(shown)
    item.setKeepLayerSet(True)
    # Zooming keeps the extent's proportions, which an empty one has not.
    item.setExtent(QgsRectangle(0.0, 0.0, where.width(), where.height()))
    item.zoomToExtent(extent)
    item.setFrameEnabled(True)
    return item


def add_table(
    layout: QgsPrintLayout,
    where: QRectF,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    points: float,
) -> None:
    """Put a table on the page.

    Args:
        layout: The page.
        where: On it.
        head: Names of the columns.
        rows: As many texts each.
        widths: Of the columns, millimetres.
        points: Size of the letters.
    """
    table = QgsLayoutItemManualTable.create(layout)
    layout.addMultiFrame(table)
    heads = [QgsTableCell(text) for text in head]
    for cell in heads:
        cell.setBackgroundColor(QColor(235, 235, 235))
    table.setTableContents([heads, *([QgsTableCell(text) for text in row] for row in rows)])
    table.setContentTextFormat(_letters(points))
    table.setColumnWidths(widths)
    table.setRowHeights([0.0] * (len(rows) + 1))
    table.setGridColor(QColor(200, 200, 200))
    table.setGridStrokeWidth(0.1)
    table.setCellMargin(0.7)
    frame = QgsLayoutFrame(layout, table)
    layout.addLayoutItem(frame)
    table.addFrame(frame)
    _place(frame, where)


def add_legend(
    layout: QgsPrintLayout,
    shown: QgsLayoutItemMap,
    named: Sequence[tuple[QgsMapLayer, str]],
    corner: QPointF,
    points: int,
    symbol: float,
    columns: int,
) -> None:
    """Put a legend of a map on the page.

    Args:
        layout: The page.
        shown: The map.
        named: Layers of it, and what the legend calls them.
        corner: Left and top of it.
        points: Size of the layers' names; what is in a layer is a point smaller.
        symbol: Height of a symbol, millimetres.
        columns: That the layers are spread over.
    """
    legend = QgsLayoutItemLegend(layout)
    legend.setTitle("")
    legend.setLinkedMap(shown)
    legend.setAutoUpdateModel(False)
    model = legend.model()
    root = model.rootGroup()
    root.removeAllChildren()
    for layer, name in named:
        node = root.addLayer(layer)
        node.setCustomProperty("legend/title-label", neutral(name))
        if isinstance(layer, QgsRasterLayer):
            # Without the first line, which says that there is a band.
            lines = len(model.layerOriginalLegendNodes(node))
            QgsMapLayerLegendUtils.setLegendNodeOrder(node, list(range(1, lines)))
            model.refreshLayerLegend(node)
    _set_letters(legend, QgsLegendStyle.Style.Subgroup, points)
    _set_letters(legend, QgsLegendStyle.Style.SymbolLabel, points - 1)
    legend.setSymbolHeight(symbol)
    legend.setColumnCount(columns)
    legend.setSplitLayer(False)
    layout.addLayoutItem(legend)
    legend.attemptMove(QgsLayoutPoint(corner.x(), corner.y()))
    legend.adjustBoxSize()


def add_scale_bar(
    layout: QgsPrintLayout,
    shown: QgsLayoutItemMap,
    corner: QPointF,
    lengths: tuple[float, float] | None = None,
) -> None:
    """Put a scale bar of a map on the page.

    Args:
        layout: The page.
        shown: The map.
        corner: Left and top of the bar.
        lengths: Least and most of a bar in one piece, millimetres, for a map that may be small; if
            absent, QGIS makes the pieces.
    """
    bar = QgsLayoutItemScaleBar(layout)
    layout.addLayoutItem(bar)
    bar.setLinkedMap(shown)
    bar.setStyle("Single Box")
    bar.applyDefaultSize(bar.guessUnits())
    if lengths is not None:
        # As many round units as make a bar that its numbers have room on, however small the map.
        bar.setSegmentSizeMode(QgsScaleBarSettings.SegmentSizeMode.SegmentSizeFitWidth)
        bar.setMinimumBarWidth(lengths[0])
        bar.setMaximumBarWidth(lengths[1])
        bar.setNumberOfSegments(1)
    bar.setHeight(2.0)
    bar.setTextFormat(_letters(8.0))
    bar.attemptMove(QgsLayoutPoint(corner.x(), corner.y()))
    bar.update()


def add_north_arrow(layout: QgsPrintLayout, shown: QgsLayoutItemMap, corner: QPointF) -> None:
    """Put an arrow on the page that points to a map's north; ``corner`` is its left and top."""
    arrow = QgsLayoutItemPicture(layout)
    arrow.setPicturePath(_NORTH_ARROW)
    arrow.setLinkedMap(shown)
    layout.addLayoutItem(arrow)
    _place(arrow, QRectF(corner.x(), corner.y(), _ARROW_SIZE, _ARROW_SIZE))


def _place(item: QgsLayoutItem, where: QRectF) -> None:
    item.attemptMove(QgsLayoutPoint(where.x(), where.y()))
    item.attemptResize(QgsLayoutSize(where.width(), where.height()))


def _set_letters(legend: QgsLayoutItemLegend, part: QgsLegendStyle.Style, points: int) -> None:
    style = legend.style(part)
    if hasattr(style, "setTextFormat"):
        style.setTextFormat(_letters(points))
    else:  # before QGIS 3.30
        style.setFont(QFont(_FONT, points))
    legend.setStyle(part, style)


def _letters(points: float) -> QgsTextFormat:
    form = QgsTextFormat()
    form.setFont(QFont(_FONT))
    form.setSize(points)
    return form
