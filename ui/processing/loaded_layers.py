"""How the layers look that QGIS loads when an algorithm is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import (
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
)

from ..project import layers


class Stylist(QgsProcessingLayerPostProcessorInterface):
    """Styles a layer. QGIS keeps no reference to it: let it live as long as the plugin."""

    def __init__(self, style: Callable[[Any], None], result: bool) -> None:
        """Take what gives a layer its style.

        Args:
            style: Is called with the layer.
            result: Whether the layer is marked as one that the engine found, not an image.
        """
        super().__init__()
        self._style, self._result = style, result

    def postProcessLayer(  # noqa: N802
        self,
        layer: QgsMapLayer,
        _context: QgsProcessingContext,
        _feedback: QgsProcessingFeedback,
    ) -> None:
        """Style a layer that has been loaded."""
        if self._result:
            layer.setCustomProperty(layers.RESULT_PROPERTY, True)
        self._style(layer)
        layer.triggerRepaint()
