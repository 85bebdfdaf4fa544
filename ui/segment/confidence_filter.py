"""The wires between the confidence slider and the layer of ponds that it shows and hides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsMapLayer, QgsProject, QgsVectorLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject, QTimer

from ..project import confidence_style, layers
from .confidence_box import ConfidenceBox
from .shown_ponds import ShownPonds


class ConfidenceFilter(QObject):
    """Keeps the slider and one layer of ponds in step.

    The layer is that of the result that is selected in the layer tree, else of the latest result;
    that of a result which came just now, until another layer is selected.
    """

    def __init__(
        self, box: ConfidenceBox, iface: QgisInterface, project: QgsProject, parent: QObject
    ) -> None:
        """Listen to the slider and to the layer tree."""
        super().__init__(parent)
        self._box, self._project = box, project
        # A signal, which qgis-stubs takes for a method.
        selection: Any = iface.currentLayerChanged
        self._selection = selection
        # By identity: a layer may be gone before anybody tells.
        self._identity = self._newest = self._selected_one = ""
        self._confidences: list[float | None] | None = None
        # A commit of many edits comes as many signals: look once, afterwards.
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.timeout.connect(self._show)
        box.chosen.connect(self._choose)
        self._selection.connect(self._selected)
        self.follow()

    def close(self) -> None:
        """Stop listening to the window and to the layer, which outlive the plugin."""
        if self._selection is not None:
            self._selection.disconnect(self._selected)
            self._selection = None
        self._take(None)
        self._look.stop()

    def follow(self) -> None:
        """Look anew for the layer: layers came or went, or another one is selected."""
        newest = layers.newest_ponds(self._project)
        identity = "" if newest is None else newest.id()
        if identity != self._newest:
            self._newest, self._selected_one = identity, ""
        self._take(layers.ponds_beside(self._selected_one, self._project) or newest)
        self._show()

    def _selected(self, layer: QgsMapLayer | None) -> None:
        self._selected_one = "" if layer is None else layer.id()
        self.follow()

    def _layer(self) -> QgsVectorLayer | None:
        layer = self._project.mapLayer(self._identity)
        return layer if isinstance(layer, QgsVectorLayer) else None

    def _take(self, layer: QgsVectorLayer | None) -> None:
        before = self._layer()
        if layer is before:
            return
        # One that has left the project has taken its connections along.
        if before is not None:
            for signal, slot in self._connections(before):
                signal.disconnect(slot)
        self._identity, self._confidences = "" if layer is None else layer.id(), None
        if layer is not None:
            for signal, slot in self._connections(layer):
                signal.connect(slot)

    def _connections(self, layer: QgsVectorLayer) -> list[tuple[Any, Callable[..., None]]]:
        """Return what tells of other ponds or confidences, and what of another look."""
        edits = (
            layer.attributeValueChanged,
            layer.featureAdded,
            layer.featuresDeleted,
            layer.afterCommitChanges,
            layer.afterRollBack,
            layer.dataChanged,
        )
        looks = (layer.rendererChanged, layer.nameChanged)
        return [*((one, self._edited) for one in edits), *((one, self._restyled) for one in looks)]

    def _edited(self, *_what: object) -> None:
        self._confidences = None
        self._look.start()

    def _restyled(self) -> None:
        self._look.start()

    def _show(self) -> None:
        layer = self._layer()
        if layer is None:
            self._box.show_ponds(None)
            return
        if self._confidences is None:
            self._confidences = confidence_style.confidences(layer)
        least = confidence_style.shown_from(layer)
        node = self._project.layerTreeRoot().findLayer(layer.id())
        if node is not None:
            unknown = any(value is None for value in self._confidences)
            confidence_style.list_unknown(node, unknown)
        self._box.show_ponds(ShownPonds.of(layer.name(), self._confidences, least))

    def _choose(self, least: float) -> None:
        layer = self._layer()
        if layer is not None:
            confidence_style.show_from(layer, least)
            self._show()
