"""How reference polygons and assessment areas are drawn: colours, and outlines that hide little."""

from __future__ import annotations

from qgis.core import QgsFillSymbol, QgsSimpleLineSymbolLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

OTHER_COLOUR = QColor(0, 188, 212)
REFERENCE_COLOUR = QColor(255, 214, 0)
"""Yellow: seen on water, forest and bare ground, and apart from the predictions' pink."""
AREA_COLOUR = QColor(255, 255, 255)


def filled_outline(colour: QColor) -> QgsFillSymbol:
    """Return an outline with a tint inside, through which the image is seen."""
    return QgsFillSymbol.createSimple(
        {
            "color": f"{colour.red()},{colour.green()},{colour.blue()},40",
            "outline_color": colour.name(),
            "outline_width": "0.46",
            "outline_width_unit": "MM",
        }
    )


def bare_outline(colour: QColor, width: float = 0.5) -> QgsFillSymbol:
    """Return an outline, millimetres wide, that covers nothing of what is inside.

    It is made of a line: QGIS fills what is selected where there is a fill to colour, an empty one
    too.
    """
    line = QgsSimpleLineSymbolLayer(colour, width)
    line.setPenJoinStyle(Qt.PenJoinStyle.RoundJoin)
    symbol = QgsFillSymbol.createSimple({})
    symbol.changeSymbolLayer(0, line)
    return symbol
