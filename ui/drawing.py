"""Layers to draw outlines on, and their edits saved as one draws."""

from __future__ import annotations

from functools import partial

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsMapLayer,
    QgsProject,
    QgsSnappingConfig,
    QgsVectorLayer,
)
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject, QTimer
from qgis.PyQt.QtGui import QColor

from . import reference_layer, results
from .engine_process import log
from .notices import Notices
from .translation import tr

_SAVES = "tailing_pond_mapper/saves_edits"
"""Custom property of the layers whose edits are saved at once."""


class Drawing(QObject):
    """Makes layers to draw on, and saves every edit of them: a crash of QGIS takes nothing."""

    def __init__(self, iface: QgisInterface, project: QgsProject, parent: QObject) -> None:
        """Watch the layers of the project that were made here, and those to come."""
        super().__init__(parent)
        self._iface = iface
        self._project = project
        self._notices = Notices(iface.messageBar())
        project.layersAdded.connect(self._added)
        self._added(list(project.mapLayers().values()))

    def close(self) -> None:
        """Stop listening to the project, which outlives the plugin."""
        self._project.layersAdded.disconnect(self._added)

    def start(self, stem: str, crs: QgsCoordinateReferenceSystem, colour: QColor) -> QgsVectorLayer:
        """Make a layer, put it into the project, and begin to draw: tool in hand, snapping on.

        Args:
            stem: Of the file, beside the project, and of the layer.
            crs: Of the image.
            colour: Of the outlines.

        Raises:
            OutputError: The file cannot be written.
        """
        folder, _ = results.output_folder("", self._project)
        path = reference_layer.free_path(folder, stem)
        context = self._project.transformContext()
        layer = reference_layer.create_outlines(path, crs, context, colour)
        layer.setCustomProperty(_SAVES, True)
        self._project.addMapLayer(layer)
        snapping = self._project.snappingConfig()
        snapping.setEnabled(True)
        # To all layers, which is QGIS's default, corners would jump onto the prediction's outlines.
        snapping.setMode(QgsSnappingConfig.SnappingMode.ActiveLayer)
        self._project.setSnappingConfig(snapping)
        self._iface.setActiveLayer(layer)
        layer.startEditing()
        self._iface.actionAddFeature().trigger()
        if not self._project.absolutePath():
            text = tr("The layer is in the temporary folder {}: export it to keep it.")
            self._notices.warn(text.format(folder))
        self._notices.inform(
            tr("Click the corners of a polygon; a right click ends it. Every edit is saved.")
        )
        return layer

    def _added(self, layers: list[QgsMapLayer]) -> None:
        for layer in layers:
            if isinstance(layer, QgsVectorLayer) and layer.customProperty(_SAVES):
                # Not from within the edit: QGIS has not ended it when it tells of it.
                later = QTimer(layer)
                later.setSingleShot(True)
                later.timeout.connect(partial(_save, layer))
                layer.editCommandEnded.connect(later.start)


def _save(layer: QgsVectorLayer) -> None:
    if layer.isEditable() and layer.isModified() and not layer.commitChanges(False):
        log("; ".join(layer.commitErrors()))
