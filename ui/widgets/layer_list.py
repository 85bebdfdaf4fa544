"""Layers of the project with a check box each."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsMapLayer, QgsProject
from qgis.PyQt.QtCore import QSize, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QWidget,
)

_IDENTITY = Qt.ItemDataRole.UserRole
_MOST_ROWS = 5


class LayerList(QListWidget):
    """Offers layers of a project; until the user checks, it checks what is proposed.

    A subclass says which layers, by :meth:`offered` and :meth:`proposed`.
    """

    changed = pyqtSignal()
    """Other layers are checked than before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Offer nothing until :meth:`follow`."""
        super().__init__(parent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._project: QgsProject | None = None
        self._touched = False
        self._checked: tuple[str, ...] = ()
        self.itemChanged.connect(self._user_checked)

    def offered(self, project: QgsProject) -> Sequence[QgsMapLayer]:
        """Return the layers to choose from, topmost first."""
        raise NotImplementedError

    def proposed(self, project: QgsProject) -> Sequence[QgsMapLayer]:
        """Return those that are checked until the user has chosen."""
        raise NotImplementedError

    def follow(self, project: QgsProject) -> None:
        """Offer what the project holds now; what is checked stays checked."""
        self._project = project
        offered = self.offered(project)
        known = {layer.id() for layer in offered}
        checked = set(self._checked) & known
        self._touched = self._touched and bool(checked)
        if not self._touched:
            checked = {layer.id() for layer in self.proposed(project)} & known
        self.blockSignals(True)
        self.clear()
        for layer in offered:
            item = QListWidgetItem(layer.name(), self)
            item.setData(_IDENTITY, layer.id())
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
            state = Qt.CheckState.Checked if layer.id() in checked else Qt.CheckState.Unchecked
            item.setCheckState(state)
        self.blockSignals(False)
        self.updateGeometry()
        self._tell()

    def forget_choice(self) -> None:
        """Go back to what is proposed: another project has been opened."""
        self._touched = False

    def checked(self) -> tuple[QgsMapLayer, ...]:
        """Return the checked layers, topmost first."""
        if self._project is None:
            return ()
        found = (self._project.mapLayer(identity) for identity in self._checked)
        return tuple(layer for layer in found if layer is not None)

    def sizeHint(self) -> QSize:
        """Return a height for the layers there are, within reason."""
        rows = max(2, min(self.count(), _MOST_ROWS))
        height = self.sizeHintForRow(0) if self.count() else self.fontMetrics().height() + 4
        return QSize(super().sizeHint().width(), rows * height + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the same height, and hardly any width: long names are cut."""
        return QSize(120, self.sizeHint().height())

    def _user_checked(self) -> None:
        self._touched = True
        self._tell()

    def _tell(self) -> None:
        items = filter(None, (self.item(row) for row in range(self.count())))
        checked = tuple(
            item.data(_IDENTITY) for item in items if item.checkState() == Qt.CheckState.Checked
        )
        if checked != self._checked:
            self._checked = checked
            self.changed.emit()
