"""What print layouts are made of: a free name, texts, maps, a table, and how to read the map."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qgis.core import (
    Qgis,
    QgsLayoutFrame,
    QgsLayoutItem,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemManualTable,
    QgsLayoutItemMap,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLayoutTable,
    QgsLegendStyle,
    QgsMapLayer,
    QgsMapLayerLegendUtils,
    QgsPrintLayout,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsTableCell,
    QgsTextFormat,
)
from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QFont

from ...core.protocol.score_record import ImageFacts
from ..text.escaping import neutral, template
from ..text.translation import moment, tr

MARGIN, WIDTH = 10.0, 277.0
"""Left of what is on the page, and how wide it is at most: A4 lying, millimetres."""

FONT = "Sans Serif"
_CELL, LINE = 0.7, 0.1
"""Margin in the cells of a table, and its lines; millimetres."""


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
        label.setTextFormat(letters(points))
    else:  # before QGIS 3.24
        label.setFont(QFont(FONT, points))
    # Justified, as QGIS has it, a line before a break is torn apart.
    label.setHAlign(Qt.AlignmentFlag.AlignLeft)
    layout.addLayoutItem(label)
    place_item(label, where)


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
    place_item(item, where)
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
        widths: Of the columns, by and large: together they are as wide as the table. A column
            without a word in it is left out.
        points: Size of the letters.
    """
    head, rows, widths = _without_empty(head, rows, widths)
    table = QgsLayoutItemManualTable.create(layout)
    layout.addMultiFrame(table)
    heads = [QgsTableCell(text) for text in head]
    for cell in heads:
        cell.setBackgroundColor(QColor(235, 235, 235))
    table.setTableContents([heads, *([QgsTableCell(text) for text in row] for row in rows)])
    table.setContentTextFormat(letters(points))
    table.setColumnWidths(_fitting(widths, where.width()))
    table.setWrapBehavior(QgsLayoutTable.WrapBehavior.WrapText)
    table.setRowHeights([0.0] * (len(rows) + 1))
    table.setGridColor(QColor(200, 200, 200))
    table.setGridStrokeWidth(LINE)
    table.setCellMargin(_CELL)
    frame = QgsLayoutFrame(layout, table)
    layout.addLayoutItem(frame)
    table.addFrame(frame)
    place_item(frame, where)


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
            lines = len(model.layerOriginalLegendNodes(node))
            QgsMapLayerLegendUtils.setLegendNodeOrder(node, _drawn_classes(layer, lines))
            model.refreshLayerLegend(node)
    _set_legend_letters(legend, QgsLegendStyle.Style.Subgroup, points)
    _set_legend_letters(legend, QgsLegendStyle.Style.SymbolLabel, points - 1)
    legend.setSymbolHeight(symbol)
    legend.setColumnCount(columns)
    legend.setSplitLayer(False)
    layout.addLayoutItem(legend)
    legend.attemptMove(QgsLayoutPoint(corner.x(), corner.y()))
    legend.adjustBoxSize()


def add_imprint(layout: QgsPrintLayout, made: str, project: QgsProject) -> None:
    """Write along the lower edge of the page when it was made, by whom and with what.

    Args:
        layout: The page.
        made: When the figures came about, ISO 8601.
        project: Its author is that of the page; without one, nobody is named.
    """
    parts = [tr("Made {}").format(moment(made))]
    author = project.metadata().author()
    if author:
        parts.append(tr("Author: {}").format(author))
    parts.append(tr("Tailing Pond Mapper in QGIS {}").format(Qgis.QGIS_VERSION.split("-")[0]))
    add_text(layout, " · ".join(parts), QRectF(MARGIN, 204.0, WIDTH, 4.5), 7)


def facts(image: ImageFacts | None, reference: str) -> str:
    """Return what a heading says of the image and of the reference's own file, in a line.

    Args:
        image: As the engine's record has it.
        reference: Path of the reference; empty for none.
    """
    parts = []
    if image is not None:
        when = tr("acquired {}").format(moment(image.acquired)) if image.acquired else ""
        parts = [tr("Image: {}").format(image.name), when, image.sensor or "", image.crs]
    if reference:
        parts.append(tr("Reference: {}").format(Path(reference).name))
    return " · ".join(filter(None, parts))


def _without_empty(
    head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
) -> tuple[list[str], list[list[str]], list[float]]:
    """Return a table without the columns in which no row says anything."""
    silent = ("", "–")
    said = [
        place for place in range(len(head)) if any(row[place] not in silent for row in rows)
    ] or list(range(len(head)))
    return (
        [head[place] for place in said],
        [[row[place] for place in said] for row in rows],
        [widths[place] for place in said],
    )


def _fitting(widths: Sequence[float], wide: float) -> list[float]:
    """Return widths of columns that are, with margins and lines, as wide as the table."""
    inside = wide - len(widths) * 2 * _CELL - (len(widths) + 1) * LINE
    return [inside * width / sum(widths) for width in widths]


def place_item(item: QgsLayoutItem, where: QRectF) -> None:
    """Put an item where it is to be on the page."""
    item.attemptMove(QgsLayoutPoint(where.x(), where.y()))
    item.attemptResize(QgsLayoutSize(where.width(), where.height()))


def _drawn_classes(layer: QgsRasterLayer, lines: int) -> list[int]:
    """Return which lines of a raster's legend to keep, without the first, which names the band.

    What the map does not draw has none: its swatch would be of a colour that the map has nowhere.
    """
    colours = [colour for _label, colour in layer.renderer().legendSymbologyItems()]
    classes = range(1, lines)
    if len(colours) != len(classes):
        return list(classes)
    return [place for place, colour in zip(classes, colours) if colour.alpha() > 0]


def _set_legend_letters(
    legend: QgsLayoutItemLegend, part: QgsLegendStyle.Style, points: int
) -> None:
    style = legend.style(part)
    if hasattr(style, "setTextFormat"):
        style.setTextFormat(letters(points))
    else:  # before QGIS 3.30
        style.setFont(QFont(FONT, points))
    legend.setStyle(part, style)


def letters(points: float) -> QgsTextFormat:
    """Return the letters of a page, of a size in points."""
    form = QgsTextFormat()
    form.setFont(QFont(FONT))
    form.setSize(points)
    return form
