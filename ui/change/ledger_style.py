"""A ledger as a layer: coloured by what became of each pond, and played by QGIS's controller."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    Qgis,
    QgsCategorizedSymbolRenderer,
    QgsDateTimeRange,
    QgsFillSymbol,
    QgsProject,
    QgsRasterLayer,
    QgsRendererCategory,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QDate, QDateTime, Qt, QTime
from qgis.PyQt.QtGui import QColor

from ...core.protocol.change import GONE, GROWN, NEW, SHRUNK, STABLE, UNOBSERVED
from ..project import field_style
from ..text.translation import tr

COLOURS = {
    NEW: QColor("#d7191c"),
    GROWN: QColor("#f07d02"),
    SHRUNK: QColor("#2c7bb6"),
    GONE: QColor("#7b3294"),
    STABLE: QColor("#ff40a0"),
    UNOBSERVED: QColor("#808080"),
}
"""Of the outlines, by status; none is a colour of the ground."""


def status_name(status: str) -> str:
    """Return what a status is called."""
    names = {
        NEW: tr("New"),
        GROWN: tr("Grown"),
        SHRUNK: tr("Shrunk"),
        GONE: tr("Gone"),
        STABLE: tr("Stable"),
        UNOBSERVED: tr("Unobserved"),
    }
    return names.get(status, status)


def style_ledger(layer: QgsVectorLayer) -> None:
    """Show the rows of a ledger by status, each from its date until the next."""
    field_style.style_fields(layer)
    categories = [
        QgsRendererCategory(status, _outline(colour, status), status_name(status))
        for status, colour in COLOURS.items()
    ]
    layer.setRenderer(QgsCategorizedSymbolRenderer("status", categories))
    set_temporal(layer)


def set_temporal(layer: QgsVectorLayer) -> None:
    """Let QGIS's temporal controller show each row from its date until the next one.

    The last date has no next: its rows are shown from then on.
    """
    # The stubs know the kinds of layers' own properties by their common base alone.
    properties: Any = layer.temporalProperties()
    properties.setMode(Qgis.VectorTemporalMode.FeatureDateTimeStartAndEndFromFields)
    properties.setStartField("begins")
    properties.setEndField("ends")
    properties.setLimitMode(Qgis.VectorTemporalLimitMode.IncludeBeginExcludeEnd)
    properties.setIsActive(True)


def set_temporal_image(layer: QgsRasterLayer, day: str, until: str | None) -> None:
    """Let QGIS's temporal controller show an image from its date until the next one.

    Args:
        layer: The image.
        day: Its date, ISO 8601.
        until: That of the next image; ``None`` for the last, which is then shown for good.
    """
    properties: Any = layer.temporalProperties()
    properties.setMode(Qgis.RasterTemporalMode.FixedTemporalRange)
    properties.setFixedTemporalRange(span(day, until))
    properties.setIsActive(True)


def set_project_span(days: list[str], project: QgsProject) -> None:
    """Let the controller begin at the first date and end a day after the last."""
    last = moment(days[-1]).addDays(1)
    project.timeSettings().setTemporalRange(QgsDateTimeRange(moment(days[0]), last))


def moment(day: str) -> QDateTime:
    """Return the beginning of a day, UTC."""
    return QDateTime(QDate.fromString(day, Qt.DateFormat.ISODate), QTime(0, 0), Qt.TimeSpec.UTC)


def span(day: str, until: str | None) -> QgsDateTimeRange:
    """Return the time from one day up to, and without, another."""
    if until is None:
        return QgsDateTimeRange(moment(day), QDateTime())
    return QgsDateTimeRange(moment(day), moment(until), True, False)


def noon(day: str) -> QgsDateTimeRange:
    """Return an hour at the noon of a day: well inside it in every time zone."""
    begin = QDateTime(QDate.fromString(day, Qt.DateFormat.ISODate), QTime(12, 0), Qt.TimeSpec.UTC)
    return QgsDateTimeRange(begin, begin.addSecs(3600))


def _outline(colour: QColor, status: str) -> QgsFillSymbol:
    quiet = status in (STABLE, UNOBSERVED)
    return QgsFillSymbol.createSimple(
        {
            "color": f"{colour.red()},{colour.green()},{colour.blue()},{15 if quiet else 60}",
            "outline_color": colour.name(),
            "outline_width": "0.36" if quiet else "0.6",
            "outline_width_unit": "MM",
            "outline_style": "dash" if status in (GONE, UNOBSERVED) else "solid",
            "joinstyle": "miter",
        }
    )
