"""The print layout "Comparison of methods": the verdict, maps side by side, and the figures."""

from __future__ import annotations

import math

from qgis.core import (
    QgsLayoutFrame,
    QgsLayoutItem,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemManualTable,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLegendStyle,
    QgsMapLayer,
    QgsMapLayerLegendUtils,
    QgsPrintLayout,
    QgsProject,
    QgsRectangle,
    QgsScaleBarSettings,
    QgsTableCell,
    QgsTextFormat,
)
from qgis.PyQt.QtCore import QRectF
from qgis.PyQt.QtGui import QColor, QFont

from ...core.protocol.compare import ComparedMethod, CompareResult
from ..text import words
from ..text.translation import tr
from .layers import MethodLayers

_MARGIN, _WIDE = 10.0, 277.0
_MAPS_TOP, _BOTTOM, _LEGEND_TALL = 30.0, 202.0, 30.0
_ROW = 5.4
_GAP = 3.0
_TITLE = 4.5


def add_to_project(
    result: CompareResult,
    made: tuple[MethodLayers, ...],
    image: QgsMapLayer | None,
    project: QgsProject,
) -> QgsPrintLayout:
    """Make the layout and put it into the project.

    Args:
        result: The figures.
        made: The layers of the methods that gave a result, at least one.
        image: Shown first, and below each map of errors.
        project: The project.
    """
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.setName(_free_name(project))
    _label(layout, tr("Comparison of methods that map tailings ponds"), QRectF(10, 7, 277, 8), 16)
    _label(layout, result.verdict, QRectF(10, 16, 277, 12), 10)
    maps = _add_maps(layout, made, image, _room_for_maps(len(result.methods)))
    below = maps[-1].pagePos().y() + maps[-1].rect().height() + _GAP
    below += _add_table(layout, result.methods, below) + _GAP
    _add_legend(layout, made[0], maps[-1], below)
    _add_scale_bar(layout, maps[-1], below)
    _label(layout, _how(), QRectF(140, below + 14, 147, 14), 7)
    project.layoutManager().addLayout(layout)
    return layout


def _free_name(project: QgsProject) -> str:
    name = tr("Comparison of methods")
    taken = {layout.name() for layout in project.layoutManager().layouts()}
    number = 1
    while (name if number == 1 else f"{name} {number}") in taken:
        number += 1
    return name if number == 1 else f"{name} {number}"


def _room_for_maps(methods: int) -> QRectF:
    """Return what the table, with a row for each method, and the legend leave of the page."""
    tall = _BOTTOM - _LEGEND_TALL - _GAP - _table_tall(methods) - _GAP - _MAPS_TOP
    return QRectF(_MARGIN, _MAPS_TOP, _WIDE, tall)


def _table_tall(methods: int) -> float:
    return _ROW * (methods + 1) + 1


def _add_maps(
    layout: QgsPrintLayout,
    made: tuple[MethodLayers, ...],
    image: QgsMapLayer | None,
    room: QRectF,
) -> list[QgsLayoutItemMap]:
    below = [] if image is None else [image]
    panels = [(one.method.name, [one.missed, one.errors, *below]) for one in made]
    if image is not None:
        panels.insert(0, (tr("Image"), below))
    extent = _judged(made)
    aspect = extent.width() / max(extent.height(), 1e-12)
    columns = _columns(len(panels), aspect, room)
    rows = math.ceil(len(panels) / columns)
    wide = (room.width() + _GAP) / columns - _GAP
    tall = min((room.height() + _GAP) / rows - _GAP - _TITLE, wide / aspect)
    items = []
    for place, (name, shown) in enumerate(panels):
        x = room.x() + (place % columns) * (wide + _GAP)
        y = room.y() + (place // columns) * (tall + _TITLE + _GAP)
        _label(layout, name, QRectF(x, y, wide, _TITLE), 8)
        item = QgsLayoutItemMap(layout)
        layout.addLayoutItem(item)
        _place(item, QRectF(x, y + _TITLE, wide, tall))
        item.setId(f"map {place + 1}")
        item.setCrs(made[0].errors.crs())
        item.setLayers(shown)
        item.setKeepLayerSet(True)
        # Zooming keeps the extent's proportions, which an empty one has not.
        item.setExtent(QgsRectangle(0.0, 0.0, wide, tall))
        item.zoomToExtent(extent)
        item.setFrameEnabled(True)
        items.append(item)
    return items


def _judged(made: tuple[MethodLayers, ...]) -> QgsRectangle:
    """Return the ground around all ponds, of the reference and of the maps, or the whole image."""
    extent = QgsRectangle()
    for one in made:
        for layer in (one.missed, one.predicted):
            if layer.featureCount() > 0:
                extent.combineExtentWith(layer.extent())
    if extent.isEmpty():
        extent = QgsRectangle(made[0].errors.extent())
    extent.scale(1.06)
    return extent


def _columns(count: int, aspect: float, room: QRectF) -> int:
    """Return how many maps side by side show ground of some width by height the largest."""

    def size(columns: int) -> float:
        wide = (room.width() + _GAP) / columns - _GAP
        tall = (room.height() + _GAP) / math.ceil(count / columns) - _GAP - _TITLE
        return min(wide, tall * aspect)

    return max(range(1, count + 1), key=size)


def _add_table(layout: QgsPrintLayout, methods: tuple[ComparedMethod, ...], top: float) -> float:
    """Add the table below ``top`` and return its height."""
    heads = (
        *(tr("Method"), tr("TP"), tr("FN"), tr("FP"), tr("TN"), tr("F1"), tr("95 %")),
        *(tr("Precision"), tr("Recall"), tr("IoU"), tr("Ponds found"), tr("False")),
        *(tr("Fit, s"), tr("Predict, s")),
    )
    table = QgsLayoutItemManualTable.create(layout)
    layout.addMultiFrame(table)
    rows = [[_cell(text, bold=True) for text in heads]]
    rows += [[_cell(text) for text in _row(method, len(heads))] for method in methods]
    table.setTableContents(rows)
    table.setContentTextFormat(_format(7.0))
    table.setColumnWidths(
        [42.0, *[17.0] * 3, 20.0, 13.0, 22.0, *[16.0] * 3, 19.0, 14.0, 14.0, 15.0]
    )
    table.setRowHeights([0.0] * len(rows))
    table.setGridColor(QColor(200, 200, 200))
    table.setGridStrokeWidth(0.1)
    table.setCellMargin(0.7)
    frame = QgsLayoutFrame(layout, table)
    layout.addLayoutItem(frame)
    table.addFrame(frame)
    height = _table_tall(len(methods))
    _place(frame, QRectF(_MARGIN, top, _WIDE, height))
    return height


def _row(method: ComparedMethod, length: int) -> list[str]:
    if method.problem is not None:
        return [method.name, tr("no result"), *[""] * (length - 2)]
    counts = (method.tp, method.fn, method.fp, method.tn)
    return [method.name, *(f"{value:,}" for value in counts), *words.method(method)[:-1]]


def _format(points: float) -> QgsTextFormat:
    form = QgsTextFormat()
    form.setFont(QFont("Sans Serif"))
    form.setSize(points)
    return form


def _cell(text: str, bold: bool = False) -> QgsTableCell:
    cell = QgsTableCell(text)
    if bold:
        cell.setBackgroundColor(QColor(235, 235, 235))
    return cell


def _add_legend(
    layout: QgsPrintLayout, made: MethodLayers, item: QgsLayoutItemMap, top: float
) -> None:
    legend = QgsLayoutItemLegend(layout)
    legend.setTitle("")
    legend.setLinkedMap(item)
    legend.setAutoUpdateModel(False)
    root = legend.model().rootGroup()
    root.removeAllChildren()
    node = root.addLayer(made.errors)
    node.setCustomProperty("legend/title-label", tr("Pixels"))
    # Without the first line, which says that there is a band.
    QgsMapLayerLegendUtils.setLegendNodeOrder(node, [1, 2, 3, 4])
    legend.model().refreshLayerLegend(node)
    root.addLayer(made.missed).setCustomProperty("legend/title-label", tr("Reference ponds"))
    legend.setStyleFont(QgsLegendStyle.Style.Subgroup, QFont("Sans Serif", 8))
    legend.setStyleFont(QgsLegendStyle.Style.SymbolLabel, QFont("Sans Serif", 7))
    legend.setSymbolHeight(2.6)
    legend.setColumnCount(2)
    legend.setSplitLayer(False)
    layout.addLayoutItem(legend)
    legend.attemptMove(QgsLayoutPoint(_MARGIN, top))
    legend.adjustBoxSize()


def _add_scale_bar(layout: QgsPrintLayout, item: QgsLayoutItemMap, top: float) -> None:
    bar = QgsLayoutItemScaleBar(layout)
    layout.addLayoutItem(bar)
    bar.setLinkedMap(item)
    bar.setStyle("Single Box")
    bar.applyDefaultSize(bar.guessUnits())
    # As many round units as make a bar that its numbers have room on, however small the map.
    bar.setSegmentSizeMode(QgsScaleBarSettings.SegmentSizeMode.SegmentSizeFitWidth)
    bar.setMinimumBarWidth(25.0)
    bar.setMaximumBarWidth(45.0)
    bar.setNumberOfSegments(1)
    bar.setHeight(2.0)
    bar.setTextFormat(_format(8.0))
    bar.attemptMove(QgsLayoutPoint(140.0, top))
    bar.update()


def _label(layout: QgsPrintLayout, text: str, where: QRectF, points: int) -> None:
    label = QgsLayoutItemLabel(layout)
    label.setText(text)
    label.setFont(QFont("Sans Serif", points))
    layout.addLayoutItem(label)
    _place(label, where)


def _place(item: QgsLayoutItem, where: QRectF) -> None:
    item.attemptMove(QgsLayoutPoint(where.x(), where.y()))
    item.attemptResize(QgsLayoutSize(where.width(), where.height()))


def _how() -> str:
    return tr(
        "All methods were judged on the same pixels of the assessment area; none of them was "
        "fitted to these. Intervals of F1 are from a bootstrap over blocks of ground. Seconds are "
        "wall time, reading and writing included. The report has paired differences and tests."
    )
