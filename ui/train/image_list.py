"""The images to train on: one check box a raster layer of the project."""

from __future__ import annotations

from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QSize, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QWidget,
)

from ..project import layers

_IDENTITY = Qt.ItemDataRole.UserRole
_MOST_ROWS = 5


class ImageList(QListWidget):
    """Offers the images of a project; the topmost visible one is checked until the user checks."""

    changed = pyqtSignal()
    """Other images are checked than before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Offer nothing until :meth:`follow`."""
        super().__init__(parent)
        self.setObjectName("image_list")
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._project: QgsProject | None = None
        self._touched = False
        self._checked: tuple[str, ...] = ()
        self.itemChanged.connect(self._user_checked)

    def follow(self, project: QgsProject) -> None:
        """Offer what the project holds now; what is checked stays checked."""
        self._project = project
        images = layers.rasters(project)
        known = {layer.id() for layer in images}
        checked = set(self._checked) & known
        self._touched = self._touched and bool(checked)
        if not self._touched:
            topmost = layers.topmost_raster(project)
            checked = {topmost.id()} & known if topmost is not None else set()
        self.blockSignals(True)
        self.clear()
        for layer in images:
            item = QListWidgetItem(layer.name(), self)
            item.setData(_IDENTITY, layer.id())
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
            state = Qt.CheckState.Checked if layer.id() in checked else Qt.CheckState.Unchecked
            item.setCheckState(state)
        self.blockSignals(False)
        self.updateGeometry()
        self._tell()

    def forget_choice(self) -> None:
        """Go back to the topmost visible image: another project has been opened."""
        self._touched = False

    def chosen(self) -> tuple[QgsRasterLayer, ...]:
        """Return the checked images, topmost first."""
        if self._project is None:
            return ()
        found = (self._project.mapLayer(identity) for identity in self._checked)
        return tuple(layer for layer in found if isinstance(layer, QgsRasterLayer))

    def sizeHint(self) -> QSize:
        """Return a height for the images there are, within reason."""
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
