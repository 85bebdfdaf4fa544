"""The images to train on: one check box a raster layer of the project."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtWidgets import QWidget

from ..project import layers
from ..widgets.layer_list import LayerList


class ImageList(LayerList):
    """Offers the images of a project; the topmost visible one is checked until the user checks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Offer nothing until :meth:`follow`."""
        super().__init__(parent)
        self.setObjectName("image_list")

    def offered(self, project: QgsProject) -> Sequence[QgsRasterLayer]:
        """Return the images, topmost first."""
        return layers.rasters(project)

    def proposed(self, project: QgsProject) -> Sequence[QgsRasterLayer]:
        """Return the topmost visible one."""
        topmost = layers.topmost_raster(project)
        return () if topmost is None else (topmost,)

    def chosen(self) -> tuple[QgsRasterLayer, ...]:
        """Return the checked images, topmost first."""
        return tuple(layer for layer in self.checked() if isinstance(layer, QgsRasterLayer))
