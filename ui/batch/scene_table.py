"""How the scenes of a batch are doing, as rows of a table."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from ...core.protocol.messages import SceneState
from ..text.escaping import guessed
from ..text.translation import tr

_NOWHERE = QModelIndex()


class SceneTable(QAbstractTableModel):
    """A row a scene: its image, and how it is doing."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin with no scene."""
        super().__init__(parent)
        self._states: list[SceneState | None] = []

    def clear(self) -> None:
        """Forget all scenes."""
        self.beginResetModel()
        self._states = []
        self.endResetModel()

    def take(self, state: SceneState) -> None:
        """Show how a scene is doing now."""
        row = state.number - 1
        if len(self._states) != state.scenes:
            self.beginResetModel()
            self._states = [None] * state.scenes
            self.endResetModel()
        if 0 <= row < len(self._states):
            self._states[row] = state
            self.dataChanged.emit(self.index(row, 0), self.index(row, 1))

    def state(self, row: int) -> SceneState | None:
        """Return how the scene of a row is doing."""
        return self._states[row] if 0 <= row < len(self._states) else None

    def count(self, *states: str) -> int:
        """Return how many scenes are in one of some states."""
        return sum(one is not None and one.state in states for one in self._states)

    def rowCount(self, parent: QModelIndex = _NOWHERE) -> int:  # noqa: N802
        """Return how many scenes there are."""
        return 0 if parent.isValid() else len(self._states)

    def columnCount(self, _parent: QModelIndex = _NOWHERE) -> int:  # noqa: N802
        """Return two: image and state."""
        return 2

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a column, the number of a row."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return section + 1
        return (tr("Scene"), tr("State"))[section]

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text; its tip says why a scene failed."""
        state = self.state(index.row())
        if state is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return state.image if index.column() == 0 else _in_words(state)
        if role == Qt.ItemDataRole.ToolTipRole:
            return guessed(state.message or state.image)
        return None


def _in_words(state: SceneState) -> str:
    if state.state == "running":
        return f"{round(100 * state.fraction)} %"
    words = {
        "waiting": tr("waiting"),
        "done": tr("done"),
        "whole": tr("done before"),
        "again": tr("failed, will be tried again"),
        "failed": tr("failed"),
    }
    return words.get(state.state, state.state)
