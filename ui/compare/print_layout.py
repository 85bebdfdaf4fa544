"""The print layout "Comparison of methods": the verdict, maps side by side, and the figures."""

from __future__ import annotations

import math

from qgis.core import QgsLayoutItemMap, QgsMapLayer, QgsPrintLayout, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QPointF, QRectF

from ...core.protocol.compare import ComparedMethod, CompareResult
from ...core.protocol.comparison_record import ComparisonRecord, read_comparison
from ...core.protocol.errors import EngineError
from ..project import map_marks, print_layout
from ..project.print_layout import MARGIN, WIDTH
from ..text import words
from ..text.translation import number, tr
from .layers import MethodLayers

_MAPS_TOP, _BOTTOM, _LEGEND_TALL = 33.0, 203.0, 30.0
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
    layout = print_layout.new_layout(project, tr("Comparison of methods"))
    title = tr("Comparison of methods that map tailings ponds")
    print_layout.add_text(layout, title, QRectF(MARGIN, 7, WIDTH, 8), 16)
    print_layout.add_text(layout, result.verdict, QRectF(MARGIN, 16, WIDTH, 12), 9)
    record = _record(result)
    if record is not None:
        reference = record.reference_from or record.inputs.reference.path
        about = print_layout.facts(record.image_facts, reference)
        print_layout.add_text(layout, about, QRectF(MARGIN, 27.5, WIDTH, 5), 8)
        print_layout.add_imprint(layout, record.made, project)
    maps = _add_maps(layout, made, image, _room_for_maps(len(result.methods)))
    below = maps[-1].pagePos().y() + maps[-1].rect().height() + _GAP
    below += _add_table(layout, result.methods, below) + _GAP
    named = ((made[0].errors, tr("Pixels")), (made[0].missed, tr("Reference ponds")))
    print_layout.add_legend(layout, maps[-1], named, QPointF(MARGIN, below), 8, 2.6, 2)
    map_marks.add_grid(maps[0])
    map_marks.add_scale_bar(layout, maps[-1], QPointF(140.0, below), 45.0)
    map_marks.add_north_arrow(layout, maps[-1], QPointF(275.0, below))
    print_layout.add_text(layout, _how(), QRectF(140, below + 14, 147, 14), 7)
    project.layoutManager().addLayout(layout)
    return layout


def _record(result: CompareResult) -> ComparisonRecord | None:
    """Return what the engine wrote down of a comparison, ``None`` where that is gone."""
    try:
        return read_comparison(result.comparison)
    except EngineError:
        return None


def _room_for_maps(methods: int) -> QRectF:
    """Return what the table, with a row for each method, and the legend leave of the page."""
    tall = _BOTTOM - _LEGEND_TALL - _GAP - _table_tall(methods) - _GAP - _MAPS_TOP
    return QRectF(MARGIN, _MAPS_TOP, WIDTH, tall)


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
        print_layout.add_text(layout, name, QRectF(x, y, wide, _TITLE), 8)
        where = QRectF(x, y + _TITLE, wide, tall)
        item = print_layout.add_map(layout, where, shown, made[0].errors, extent)
        item.setId(f"map {place + 1}")
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
    head = (
        *(tr("Method"), tr("TP"), tr("FN"), tr("FP"), tr("TN"), tr("F1"), tr("95 %")),
        *(tr("Precision"), tr("Recall"), tr("IoU"), tr("Overall accuracy"), tr("Kappa")),
        *(tr("Ponds found"), tr("False")),
        *(tr("Fit, s"), tr("Predict, s")),
    )
    widths = [40.0, *[17.0] * 3, 20.0, 12.0, 21.0, *[15.0] * 3, 16.0, 13.0, 19.0, 12.0, 12.0, 15.0]
    where = QRectF(MARGIN, top, WIDTH, _table_tall(len(methods)))
    rows = [_row(method, len(head)) for method in methods]
    print_layout.add_table(layout, where, head, rows, widths, 7.0)
    return where.height()


def _row(method: ComparedMethod, length: int) -> list[str]:
    if method.problem is not None:
        return [method.name, tr("no result"), *[""] * (length - 2)]
    counts = (method.tp, method.fn, method.fp, method.tn)
    return [
        method.name,
        *("" if value is None else number(value, ",d") for value in counts),
        *words.method(method)[:-1],
    ]


def _how() -> str:
    return tr(
        "All methods were judged on the same pixels of the assessment area; none of them was "
        "fitted to these. Intervals of F1 are from a bootstrap over blocks of ground. Seconds are "
        "wall time, reading and writing included. The report has paired differences and tests."
    )
