"""The models to compare: each that is known with a box to tick, and any other file."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from ..project import local_path, model_files
from ..project.model_files import ModelFile
from ..text.escaping import guessed

_ROWS = 3


class ModelList(QWidget):
    """Offers the models of the plugin and of the user; several may be chosen."""

    changed = pyqtSignal()
    """Other models are chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Offer the models that are there, the first of them chosen."""
        super().__init__(parent)
        self.list = QListWidget(self)
        self.list.setObjectName("model_list")
        self.list.setToolTip(self.tr("The networks to compare; tick several to compare them"))
        browse = QToolButton(self)
        browse.setObjectName("models_browse")
        browse.setText("…")
        browse.setToolTip(self.tr("Use a model file from elsewhere"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 0, 0)
        row.addWidget(self.list)
        row.addWidget(browse, 0, Qt.AlignmentFlag.AlignTop)
        for model in model_files.known_models():
            self._offer(model, chosen=self.list.count() == 0)
        self.list.itemChanged.connect(self.changed)
        browse.clicked.connect(self._browse)
        self._fit()

    def chosen(self) -> tuple[ModelFile, ...]:
        """Return the chosen models, in the order of the list."""
        return tuple(
            item.data(Qt.ItemDataRole.UserRole)
            for item in self._items()
            if item.checkState() == Qt.CheckState.Checked
        )

    def choose(self, keys: tuple[str, ...]) -> None:
        """Choose models and no others; a file from elsewhere joins the list, absent ones do not."""
        for key in keys:
            if Path(key).is_absolute() and local_path.is_file(key):
                self.offer(Path(key))
        for item in self._items():
            model = item.data(Qt.ItemDataRole.UserRole)
            # A model of the plugin goes by its name alone, but may be named by its path too.
            chosen = model.key in keys or str(model.path) in keys
            item.setCheckState(Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked)

    def offer(self, path: Path) -> None:
        """Put a file into the list, unless it is there, without choosing it."""
        if all(item.data(Qt.ItemDataRole.UserRole).path != path for item in self._items()):
            self._offer(ModelFile(str(path), path), chosen=False)
            self._fit()

    def _items(self) -> list[QListWidgetItem]:
        items = (self.list.item(row) for row in range(self.list.count()))
        return [item for item in items if item is not None]

    def _offer(self, model: ModelFile, chosen: bool) -> None:
        names = {other.text() for other in self._items()}
        item = QListWidgetItem(model_files.distinct_name(model.path, names), self.list)
        item.setToolTip(guessed(str(model.path)))
        item.setData(Qt.ItemDataRole.UserRole, model)
        item.setCheckState(Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked)

    def _fit(self) -> None:
        """Be as tall as the models need, a few at most."""
        tall = self.list.sizeHintForRow(0) if self.list.count() else 18
        rows = min(_ROWS, max(1, self.list.count()))
        self.list.setFixedHeight(rows * tall + 2 * self.list.frameWidth() + 2)

    def _browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, self.tr("Choose a model"), "", self.tr("ONNX models (*.onnx)")
        )
        if path:
            self.choose((*(model.key for model in self.chosen()), str(Path(path))))
