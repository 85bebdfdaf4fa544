"""What the map shows."""

from __future__ import annotations

from qgis.core import QgsMapLayer
from qgis.gui import QgsMapCanvas


def zoom_to(canvas: QgsMapCanvas, layer: QgsMapLayer) -> None:
    """Show all of a layer, with a little of what lies around it."""
    extent = canvas.mapSettings().layerExtentToOutputExtent(layer, layer.extent())
    extent.scale(1.1)
    canvas.setExtent(extent)
    canvas.refresh()
