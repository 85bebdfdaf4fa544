"""The choice of a model, with its card in plain words below."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..project import model_files
from ..project.model_files import ModelFile
from ..text.escaping import guessed, html
from .forms import show_html


class ModelChooser(QWidget):
    """Offers the models of the plugin and of the user, and any other file."""

    changed = pyqtSignal()
    """Another model is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Offer the models that are there; show no card yet."""
        super().__init__(parent)
        self._card = self._accuracy = ""
        self._open = False
        self._combo = QComboBox(self)
        self._combo.setObjectName("model_combo")
        self._combo.setToolTip(self.tr("The network that tells ponds from the rest"))
        self._combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        browse = QToolButton(self)
        browse.setObjectName("model_browse")
        browse.setText("…")
        browse.setToolTip(self.tr("Use a model file from elsewhere"))
        self._label = QLabel(self)
        self._label.setObjectName("card_label")
        self._label.setWordWrap(True)
        self._label.hide()
        row = QHBoxLayout()
        row.addWidget(self._combo)
        row.addWidget(browse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self._label)
        for model in model_files.known_models():
            self._offer(model)
        self._combo.currentIndexChanged.connect(self.changed)
        self._label.linkActivated.connect(self._toggle)
        browse.clicked.connect(self._browse)

    def chosen(self) -> ModelFile | None:
        """Return the chosen model, ``None`` where there is none to choose."""
        model: ModelFile | None = self._combo.currentData()
        return model

    def choose(self, key: str) -> None:
        """Choose a model; a file from elsewhere joins the list, an absent one is passed over."""
        if Path(key).is_absolute() and Path(key).is_file():
            self.offer(Path(key))
        index = self._index(key)
        if index >= 0:
            self._combo.setCurrentIndex(index)

    def offer(self, path: Path) -> None:
        """Put a file into the list, unless it is there, without choosing it."""
        if self._index(str(path)) < 0:
            self._offer(ModelFile(str(path), path))

    def show_card(self, card: str, accuracy: str = "") -> None:
        """Show what a model says of itself: its name, what it is for and how well it does.

        The rest is shown on demand.

        Args:
            card: The name, what it is for, and other lines.
            accuracy: A sentence of them; empty if the card has none.
        """
        self._card, self._accuracy = card, accuracy
        first, *rest = (html(line) for line in card.splitlines() or [""])
        brief = [*rest[:1], *filter(None, [html(accuracy)])]
        lines = [f"<b>{first}</b>", *(rest if self._open else brief)]
        if len(rest) > 1:
            more = self.tr("All of its card: what it was trained and tested on")
            lines.append('<a href="#">{}</a>'.format(self.tr("Less") if self._open else more))
        show_html(self._label, "<br>".join(lines) if card else "")

    def _toggle(self) -> None:
        self._open = not self._open
        self.show_card(self._card, self._accuracy)

    def _browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, self.tr("Model"), str(model_files.user_folder()), self.tr("Models (*.onnx)")
        )
        if path:
            self.choose(path)

    def _index(self, key: str) -> int:
        keys = [self._combo.itemData(index).key for index in range(self._combo.count())]
        return keys.index(key) if key in keys else -1

    def _offer(self, model: ModelFile) -> None:
        names = {self._combo.itemText(index) for index in range(self._combo.count())}
        self._combo.addItem(model_files.distinct_name(model.path, names), model)
        where = guessed(str(model.path))
        self._combo.setItemData(self._combo.count() - 1, where, Qt.ItemDataRole.ToolTipRole)
