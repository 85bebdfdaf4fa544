"""Layers to draw outlines on, and their edits saved as one draws."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsDefaultValue,
    QgsEditFormConfig,
    QgsMapLayer,
    QgsProject,
    QgsRasterLayer,
    QgsSnappingConfig,
    QgsVectorLayer,
)
from qgis.gui import QgisInterface, QgsMapTool
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QAbstractButton

from ...core.protocol import pond_class
from ...core.protocol.errors import EngineError
from ..project import hidden_layers, layer_roles, outline_style, reference_layer, result_layers
from ..project.layers import is_result
from ..text.translation import tr
from ..widgets.reference_chooser import PolygonChooser
from .notices import Notices
from .saved_edits import SavedEdits

_SAVES = "tailing_pond_mapper/saves_edits"
"""Custom property of the layers whose edits are saved at once."""
_HIDDEN = "tailing_pond_mapper/hidden_while_drawing"
"""Custom property of the nodes of the layer tree that were hidden to draw."""


class Drawing(QObject):
    """Makes layers to draw on, and saves every edit of them: a crash of QGIS takes nothing.

    While the drawing tool is in hand the button that gave it is pressed. Another tool, to move the
    map say, only rests the drawing: the button takes it up again, on the same layer. The drawing
    ends when the pressed button is pressed once more, another page is opened, the editing of the
    layer is ended in QGIS, or a job is begun.
    """

    def __init__(self, iface: QgisInterface, project: QgsProject, parent: QObject) -> None:
        """Watch the layers of the project that were made here, and those to come."""
        super().__init__(parent)
        self._iface = iface
        self._project = project
        self._notices = Notices(iface.messageBar())
        self._button: QAbstractButton | None = None
        self._layer = ""
        """That is being drawn on, whatever tool is in hand; empty for none."""
        self._asked: QAbstractButton | None = None
        """What asked for it."""
        self._tool: QgsMapTool | None = None
        self._canvas = iface.mapCanvas()
        self._canvas.mapToolSet.connect(self._tool_set)  # type: ignore[attr-defined]
        # Of a project that was saved while somebody drew.
        project.readProject.connect(self._opened)  # type: ignore[attr-defined]
        project.layersAdded.connect(self._added)  # type: ignore[attr-defined]
        self._added(list(project.mapLayers().values()))

    def close(self) -> None:
        """Stop listening to the project and the map, which outlive the plugin."""
        self.put_down()
        self._canvas.mapToolSet.disconnect(self._tool_set)  # type: ignore[attr-defined]
        self._project.readProject.disconnect(self._opened)  # type: ignore[attr-defined]
        self._project.layersAdded.disconnect(self._added)  # type: ignore[attr-defined]

    def draw_reference(self, chooser: PolygonChooser, ground: QgsRasterLayer | None) -> None:
        """Begin to draw outlines of ponds on a new layer, and choose it.

        Args:
            chooser: Of the page that wants them.
            ground: What is drawn on, in whose reference system; nothing is begun without.
        """
        self._start(chooser, ground, "reference", outline_style.REFERENCE_COLOUR, blind=True)

    def draw_area(
        self,
        chooser: PolygonChooser,
        ground: QgsRasterLayer | None,
        stem: str = "assessment_area",
    ) -> None:
        """Begin to draw an area on a new layer, and choose it.

        Args:
            chooser: Of the page that wants it.
            ground: What is drawn on, in whose reference system; nothing is begun without.
            stem: Of the file, beside the project, and of the layer.
        """
        self._start(chooser, ground, stem, outline_style.AREA_COLOUR)

    def _start(
        self,
        chooser: PolygonChooser,
        ground: QgsRasterLayer | None,
        stem: str,
        colour: QColor,
        blind: bool = False,
    ) -> None:
        """Make a layer, put it into the project, and begin to draw: tool in hand, snapping on."""
        if self._button is chooser.draw:
            self.put_down()
            return
        resting = chooser.chosen()
        if self._asked is chooser.draw and resting is not None and resting.id() == self._layer:
            self._begin(resting, chooser.draw)
            return
        if ground is None:
            return
        context = self._project.transformContext()
        try:
            path = self._free_path(stem)
            layer = reference_layer.create_outlines(path, ground.crs(), context, colour)
            if chooser.ROLE:
                # Before it comes into the project: it is not to be offered as a reference.
                layer_roles.take(layer, chooser.ROLE)
        except EngineError as error:
            self._notices.fail(error.message, error.cure)
            return
        self._add(layer)
        self._begin(layer, chooser.draw)
        told = tr("Click the corners of a polygon; a right click ends it. Every edit is saved.")
        if blind and hidden_layers.hide(self._project, is_result, _HIDDEN):
            told = tr("{} What was predicted is hidden until you stop.").format(told)
        self._notices.inform(told)
        chooser.choose(layer)

    def make_classes(self, stem: str, crs: QgsCoordinateReferenceSystem) -> QgsVectorLayer:
        """Make a layer for polygons of ponds and of other ground, and put it into the project.

        Args:
            stem: Of the file, beside the project, and of the layer.
            crs: Of the image.

        Raises:
            OutputError: The file cannot be written.
        """
        path = self._free_path(stem)
        layer = reference_layer.create(path, crs, self._project.transformContext())
        form = layer.editFormConfig()
        form.setSuppress(QgsEditFormConfig.FeatureFormSuppress.SuppressOn)
        layer.setEditFormConfig(form)
        self._add(layer)
        return layer

    def draw_class(self, layer: QgsVectorLayer, value: int, button: QAbstractButton) -> None:
        """Begin to draw polygons of one class: each that is drawn from now on is of it.

        Args:
            layer: With a field ``class``.
            value: 1 pond, 0 other.
            button: That asked for it.
        """
        if self._button is button:
            self.put_down()
            return
        index = layer.fields().lookupField(pond_class.FIELD)
        layer.setDefaultValueDefinition(index, QgsDefaultValue(str(value)))
        # Samples lie apart: a corner that jumped onto a neighbour's would only spoil a small one.
        self._begin(layer, button, snapping=False)
        told = tr("Every polygon is a pond now. Click its corners; a right click ends it.")
        if value == reference_layer.OTHER:
            told = tr(
                "Every polygon is other ground now. Click its corners; a right click ends it."
            )
        self._notices.inform(told)

    def _free_path(self, stem: str) -> Path:
        folder, _ = result_layers.output_folder("", self._project)
        return reference_layer.free_path(folder, stem)

    def _add(self, layer: QgsVectorLayer) -> None:
        layer.setCustomProperty(_SAVES, True)
        self._project.addMapLayer(layer)
        if not self._project.absolutePath():
            text = tr("The layer is in the temporary folder {}: export it to keep it.")
            self._notices.warn(text.format(Path(layer.source().partition("|")[0]).parent))

    def put_down(self) -> None:
        """Put the drawing tool down, end editing, and show again what was hidden to draw."""
        if not self._layer:
            return
        layer = self._project.mapLayer(self._layer)
        self._layer, self._asked = "", None
        if self._button is not None:
            self._release()
            self._iface.actionPan().trigger()
        if isinstance(layer, QgsVectorLayer) and layer.isEditable():
            layer.commitChanges()
        hidden_layers.show_again(self._project, _HIDDEN)

    def _editing_ended(self, identity: str) -> None:
        if identity == self._layer:
            self.put_down()

    def _opened(self) -> None:
        hidden_layers.show_again(self._project, _HIDDEN)

    def _release(self) -> None:
        button, self._button, self._tool = self._button, None, None
        if button is not None:
            button.setChecked(False)

    def _tool_set(self, tool: QgsMapTool | None, _before: QgsMapTool | None = None) -> None:
        """Release the button where another tool was taken in hand: to move the map, say."""
        if self._tool is not None and tool is not self._tool:
            self._release()

    def _begin(self, layer: QgsVectorLayer, button: QAbstractButton, snapping: bool = True) -> None:
        """Take the drawing tool in hand, with snapping to the layer itself or to nothing."""
        self._release()
        config = self._project.snappingConfig()
        config.setEnabled(snapping)
        # To all layers, which is QGIS's default, corners would jump onto the prediction's outlines.
        config.setMode(QgsSnappingConfig.SnappingMode.ActiveLayer)
        self._project.setSnappingConfig(config)
        self._iface.setActiveLayer(layer)
        layer.startEditing()
        self._iface.actionAddFeature().trigger()
        self._tool, self._layer = self._canvas.mapTool(), layer.id()
        self._button = self._asked = button
        button.setCheckable(True)
        button.setChecked(True)

    def _added(self, layers: list[QgsMapLayer]) -> None:
        for layer in layers:
            if isinstance(layer, QgsVectorLayer) and layer.customProperty(_SAVES):
                SavedEdits(layer)
                ended: Any = layer.editingStopped
                ended.connect(partial(self._editing_ended, layer.id()))
