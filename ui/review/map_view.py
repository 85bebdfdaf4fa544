"""What the map shows of the pond at hand: a fitting scale, its outline, and none at all."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsGeometry, QgsProject, QgsRectangle, QgsVectorLayer, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

_ROOM = 2.4
"""Times the pond's own size that the map shows: what lies around it tells what it is."""

_SMALLEST_M = 400.0
"""The map never shows less than this of the ground."""

_OUTLINE, _OLDER, _SHADOW = QColor(255, 235, 59), QColor(0, 229, 255), QColor(0, 0, 0)
_CLEAR = QColor(0, 0, 0, 0)


class PondView:
    """Leads the map from pond to pond, and draws the outline of the one at hand."""

    def __init__(self, canvas: QgsMapCanvas, project: QgsProject, layer: QgsVectorLayer) -> None:
        """Show nothing yet of the ponds of a layer."""
        self._canvas, self._project, self._layer = canvas, project, layer
        self._bands: list[QgsRubberBand] = []
        self._hidden = False

    @property
    def hidden(self) -> bool:
        """Whether outlines are out of the way."""
        return self._hidden

    def show(
        self, outline: QgsGeometry, older: Sequence[QgsGeometry] = (), fly: bool = True
    ) -> None:
        """Show a pond.

        Args:
            outline: Its outline.
            older: Outlines that it replaces, drawn beside it.
            fly: Whether the map goes there.
        """
        self.clear()
        for one in older:
            self._draw(one, _OLDER, dashed=True)
        self._draw(outline, _OUTLINE)
        if fly:
            self.fly(outline)

    def fly(self, outline: QgsGeometry) -> None:
        """Let the map show a pond at a scale that fits it."""
        settings = self._canvas.mapSettings()
        box = settings.layerExtentToOutputExtent(self._layer, outline.boundingBox())
        side = max(box.width(), box.height()) * _ROOM
        # A degree has more metres than the map needs to show.
        least = _SMALLEST_M if not settings.destinationCrs().isGeographic() else _SMALLEST_M / 1e5
        side = max(side, least)
        self._canvas.setExtent(QgsRectangle.fromCenterAndSize(box.center(), side, side))
        self._canvas.refresh()

    def hide(self, hidden: bool) -> None:
        """Take all outlines out of the way, or bring them back."""
        if hidden == self._hidden:
            return
        self._hidden = hidden
        for band in self._bands:
            band.setVisible(not hidden)
        node = self._project.layerTreeRoot().findLayer(self._layer.id())
        if node is not None:
            node.setItemVisibilityChecked(not hidden)

    def clear(self) -> None:
        """Draw no outline."""
        self.hide(False)
        for band in self._bands:
            self._canvas.scene().removeItem(band)
        self._bands = []

    def _draw(self, outline: QgsGeometry, colour: QColor, dashed: bool = False) -> None:
        band = QgsRubberBand(self._canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
        band.setFillColor(_CLEAR)
        band.setStrokeColor(colour)
        band.setSecondaryStrokeColor(_SHADOW)
        band.setWidth(2)
        if dashed:
            band.setLineStyle(Qt.PenStyle.DashLine)
        band.setToGeometry(outline, self._layer)
        self._bands.append(band)
