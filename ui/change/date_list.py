"""The dates to compare: one check box for each image and each prediction of the project."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtWidgets import QWidget

from ..project import layers
from ..widgets.layer_list import LayerList


class DateList(LayerList):
    """Offers images and predictions; the two topmost visible images are checked at first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Offer nothing until :meth:`follow`."""
        super().__init__(parent)
        self.setObjectName("date_list")

    def offered(self, project: QgsProject) -> Sequence[QgsRasterLayer]:
        """Return images and predictions, topmost first."""
        return [
            layer
            for layer in project.layerTreeRoot().layerOrder()
            if isinstance(layer, QgsRasterLayer)
            and layer.providerType() == "gdal"
            and (not layers.is_result(layer) or layers.kind_of(layer) == "prediction")
        ]

    def proposed(self, project: QgsProject) -> Sequence[QgsRasterLayer]:
        """Return the two topmost visible images, if there are as many."""
        images = set(layers.rasters(project))
        shown = [one for one in project.layerTreeRoot().checkedLayers() if one in images]
        return shown[:2] if len(shown) > 1 else ()

    def chosen(self) -> tuple[QgsRasterLayer, ...]:
        """Return the checked layers, topmost first."""
        return tuple(layer for layer in self.checked() if isinstance(layer, QgsRasterLayer))
