"""What happens to the project, in the three words that the pages care about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QObject, pyqtSignal


class ProjectWatch(QObject):
    """Listens to a project until it is closed: the project outlives the plugin."""

    layers_changed = pyqtSignal()
    """Layers came, went, moved, were renamed, shown or hidden; or the project was saved."""
    opened = pyqtSignal()
    """Another project was read."""
    emptied = pyqtSignal()
    """The project was closed, and its layers are gone."""

    def __init__(self, project: QgsProject, parent: QObject) -> None:
        """Start to listen."""
        super().__init__(parent)
        self.project = project
        tree = project.layerTreeRoot()
        # Signals, which qgis-stubs takes for methods.
        connections: tuple[tuple[Any, Callable[[], None]], ...] = (
            (tree.visibilityChanged, self._layers_changed),
            (tree.layerOrderChanged, self._layers_changed),
            (tree.nameChanged, self._layers_changed),
            (project.layersAdded, self._layers_changed),
            (project.layersRemoved, self._layers_changed),
            (project.projectSaved, self._layers_changed),
            (project.readProject, self._opened),
            (project.cleared, self._emptied),
        )
        self._connections = connections
        for signal, slot in connections:
            signal.connect(slot)

    def close(self) -> None:
        """Stop listening."""
        for signal, slot in self._connections:
            signal.disconnect(slot)
        self._connections = ()

    def _layers_changed(self) -> None:
        self.layers_changed.emit()

    def _opened(self) -> None:
        self.opened.emit()

    def _emptied(self) -> None:
        self.emptied.emit()
