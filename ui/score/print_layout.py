"""The print layout "Accuracy report": the map, the figures, and how they came about, on a page."""

from __future__ import annotations

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
    QgsRectangle,
    QgsTableCell,
    QgsTextFormat,
)
from qgis.PyQt.QtCore import QRectF
from qgis.PyQt.QtGui import QColor, QFont

from ...core.protocol.score_record import ScoreRecord
from ..text import words
from ..text.translation import tr
from .layers import ScoreLayers
from .measure_table import Measure, how_intervals_came, measures

_MARGIN, _WIDTH, _HEIGHT = 10.0, 297.0, 210.0
"""Of the page, A4 lying, millimetres."""
_MAP = QRectF(_MARGIN, 28.0, 182.0, 150.0)
_SIDE = QRectF(197.0, 28.0, 90.0, 150.0)
_ROW = 5.6
_NORTH_ARROW = ":/images/north_arrows/layout_default_north_arrow.svg"
"""Comes with QGIS."""


def add_to_project(
    layers: ScoreLayers,
    image: QgsMapLayer | None,
    score: ScoreRecord,
    headline: str,
    project: QgsProject,
) -> QgsPrintLayout:
    """Make the layout and put it into the project.

    Args:
        layers: The score's.
        image: Shown below them, if there is one.
        score: The figures.
        headline: Of them.
        project: The project.
    """
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.setName(_free_name(project))
    _label(layout, tr("Accuracy of the predicted tailings ponds"), _MARGIN, 8.0, 277.0, 9.0, 16)
    _label(layout, headline, _MARGIN, 18.0, 277.0, 7.0, 11)
    map_item = _add_map(layout, layers, image)
    _add_table(layout, score)
    _add_legend(layout, layers, map_item)
    _add_scale_bar(layout, map_item)
    _add_north_arrow(layout, map_item)
    _label(layout, _methods(score), _MARGIN, 191.0, 277.0, 13.0, 7)
    project.layoutManager().addLayout(layout)
    return layout


def _free_name(project: QgsProject) -> str:
    name = tr("Accuracy report")
    taken = {layout.name() for layout in project.layoutManager().layouts()}
    number = 1
    while (name if number == 1 else f"{name} {number}") in taken:
        number += 1
    return name if number == 1 else f"{name} {number}"


def _place(item: QgsLayoutItem, x: float, y: float, width: float, height: float) -> None:
    item.attemptMove(QgsLayoutPoint(x, y))
    item.attemptResize(QgsLayoutSize(width, height))


def _label(
    layout: QgsPrintLayout,
    text: str,
    x: float,
    y: float,
    width: float,
    height: float,
    points: int,
) -> None:
    label = QgsLayoutItemLabel(layout)
    label.setText(text)
    label.setFont(QFont("Sans Serif", points))
    layout.addLayoutItem(label)
    _place(label, x, y, width, height)


def _add_map(
    layout: QgsPrintLayout, layers: ScoreLayers, image: QgsMapLayer | None
) -> QgsLayoutItemMap:
    item = QgsLayoutItemMap(layout)
    layout.addLayoutItem(item)
    _place(item, _MAP.x(), _MAP.y(), _MAP.width(), _MAP.height())
    item.setId("map")
    item.setCrs(layers.errors.crs())
    below = () if image is None else (image,)
    item.setLayers([layers.reference, layers.predicted, layers.errors, *below])
    item.setKeepLayerSet(True)
    extent = layers.errors.extent()
    extent.scale(1.03)
    # Zooming keeps the extent's proportions, which an empty one has not.
    item.setExtent(QgsRectangle(0.0, 0.0, _MAP.width(), _MAP.height()))
    item.zoomToExtent(extent)
    item.setFrameEnabled(True)
    return item


def _add_table(layout: QgsPrintLayout, score: ScoreRecord) -> None:
    rows = [
        measure
        for measure in measures(score)
        if measure.level != "boundary" and measure.name not in ("Kappa", "F1 of ponds")
    ]
    table = QgsLayoutItemManualTable.create(layout)
    layout.addMultiFrame(table)
    head = (tr("Measure"), tr("Value"), tr("95 % interval"))
    table.setTableContents(
        [[_cell(text, bold=True) for text in head], *(_row(measure) for measure in rows)]
    )
    table.setContentTextFormat(_format(7.5))
    table.setColumnWidths([44.0, 18.0, 26.0])
    table.setRowHeights([0.0] * (len(rows) + 1))
    table.setGridColor(QColor(200, 200, 200))
    table.setGridStrokeWidth(0.1)
    table.setCellMargin(0.7)
    frame = QgsLayoutFrame(layout, table)
    layout.addLayoutItem(frame)
    table.addFrame(frame)
    _place(frame, _SIDE.x(), _SIDE.y(), _SIDE.width(), _ROW * (len(rows) + 1))


def _row(measure: Measure) -> list[QgsTableCell]:
    if measure.value is None:
        value = tr("undefined")
    elif isinstance(measure.value, int):
        value = f"{measure.value}"
    else:
        value = f"{measure.value:.3f}"
    interval = ""
    if measure.low is not None and measure.high is not None:
        interval = f"{measure.low:.3f}–{measure.high:.3f}"
    return [_cell(measure.name), _cell(value), _cell(interval)]


def _cell(text: str, bold: bool = False) -> QgsTableCell:
    cell = QgsTableCell(text)
    if bold:
        cell.setBackgroundColor(QColor(235, 235, 235))
    return cell


def _format(points: float) -> QgsTextFormat:
    form = QgsTextFormat()
    form.setFont(QFont("Sans Serif"))
    form.setSize(points)
    return form


def _add_legend(layout: QgsPrintLayout, layers: ScoreLayers, map_item: QgsLayoutItemMap) -> None:
    legend = QgsLayoutItemLegend(layout)
    legend.setTitle("")
    legend.setLinkedMap(map_item)
    legend.setAutoUpdateModel(False)
    root = legend.model().rootGroup()
    root.removeAllChildren()
    for layer, name in (
        (layers.reference, tr("Reference ponds")),
        (layers.predicted, tr("Predicted ponds")),
        (layers.errors, tr("Pixels")),
    ):
        node = root.addLayer(layer)
        node.setCustomProperty("legend/title-label", name)
        if layer is layers.errors:
            # Without the first line, which says that there is a band.
            QgsMapLayerLegendUtils.setLegendNodeOrder(node, [1, 2, 3, 4])
            legend.model().refreshLayerLegend(node)
    legend.setStyleFont(QgsLegendStyle.Style.Subgroup, QFont("Sans Serif", 9))
    legend.setStyleFont(QgsLegendStyle.Style.SymbolLabel, QFont("Sans Serif", 8))
    legend.setSymbolHeight(3.0)
    legend.setColumnCount(1)
    layout.addLayoutItem(legend)
    legend.attemptMove(QgsLayoutPoint(_SIDE.x(), 115.0))
    legend.adjustBoxSize()


def _add_scale_bar(layout: QgsPrintLayout, map_item: QgsLayoutItemMap) -> None:
    bar = QgsLayoutItemScaleBar(layout)
    layout.addLayoutItem(bar)
    bar.setLinkedMap(map_item)
    bar.setStyle("Single Box")
    bar.applyDefaultSize(bar.guessUnits())
    bar.setHeight(2.0)
    bar.setTextFormat(_format(8))
    bar.attemptMove(QgsLayoutPoint(_MARGIN, 179.5))
    bar.update()


def _add_north_arrow(layout: QgsPrintLayout, map_item: QgsLayoutItemMap) -> None:
    arrow = QgsLayoutItemPicture(layout)
    arrow.setPicturePath(_NORTH_ARROW)
    arrow.setLinkedMap(map_item)
    layout.addLayoutItem(arrow)
    _place(arrow, _MAP.right() - 12.0, 179.5, 11.0, 11.0)


def _methods(score: ScoreRecord) -> str:
    return " ".join(
        (
            tr(
                "Counts are over the valid pixels of the assessment area; a reference polygon "
                "covers the pixels whose centre it contains. Precision TP/(TP+FP), recall "
                "TP/(TP+FN), F1 their harmonic mean, IoU TP/(TP+FP+FN). Predicted and reference "
                "ponds are matched one to one at a polygon IoU of at least 0.5."
            ),
            *_smallest(score),
            how_intervals_came(score.intervals),
            tr("Drawn references allow no interval of the area: see the report."),
        )
    )


def _smallest(score: ScoreRecord) -> tuple[str, ...]:
    smallest = score.ponds.min_area_m2
    if not smallest:
        return ()
    size = words.area(smallest)
    return (tr("Ponds below {} take no part in the figures of ponds.").format(size),)
