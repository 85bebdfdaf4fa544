"""A list of layers that follows the project until the user has chosen in it."""

from __future__ import annotations

from qgis.core import QgsMapLayer, QgsProject
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtCore import QObject


class PickedLayer(QObject):
    """Knows what the user has chosen in a list of layers, none at all included."""

    def __init__(self, combo: QgsMapLayerComboBox) -> None:
        """Watch ``combo``, which owns this."""
        super().__init__(combo)
        self._combo = combo
        self._picked: str | None = None
        combo.activated.connect(self._pick)

    def follow(self, project: QgsProject, layer: QgsMapLayer | None) -> None:
        """Choose a layer of the project, unless the user has chosen."""
        # None was picked yet; or "", which is the user's wish for none; or a layer.
        if self._picked is None or (self._picked and self._picked not in project.mapLayers()):
            self._picked = None
            self._combo.setLayer(layer)  # type: ignore[arg-type]

    def choose(self, layer: QgsMapLayer) -> None:
        """Choose a layer, as if the user had."""
        self._combo.setLayer(layer)
        self._picked = layer.id()

    def forget(self) -> None:
        """Follow the project again: another one has been opened."""
        self._picked = None

    def _pick(self) -> None:
        layer = self._combo.currentLayer()
        self._picked = layer.id() if layer is not None else ""
