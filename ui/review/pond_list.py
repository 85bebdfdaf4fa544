"""The predictions to review: one check box a layer of ponds in the project."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtWidgets import QWidget

from ..widgets.layer_list import LayerList
from . import layers


class PondList(LayerList):
    """Offers the layers of predicted ponds; all of them are checked until the user checks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Offer nothing until :meth:`follow`."""
        super().__init__(parent)
        self.setObjectName("pond_list")

    def offered(self, project: QgsProject) -> Sequence[QgsVectorLayer]:
        """Return the layers of predicted ponds, topmost first."""
        return layers.predictions(project)

    def proposed(self, project: QgsProject) -> Sequence[QgsVectorLayer]:
        """Return all of them: scenes are gone through together."""
        return layers.predictions(project)

    def chosen(self) -> tuple[QgsVectorLayer, ...]:
        """Return the checked layers, topmost first."""
        return tuple(layer for layer in self.checked() if isinstance(layer, QgsVectorLayer))
