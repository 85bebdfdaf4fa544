"""The methods to compare: a box to tick for each, some of which cannot be had."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox

from ...core.protocol.methods import METHODS


class MethodChecks(QObject):
    """Knows which methods are ticked; one that is barred counts as not ticked, and comes back."""

    changed = pyqtSignal()
    """Other methods are chosen."""

    def __init__(self, boxes: Mapping[str, QCheckBox], parent: QObject) -> None:
        """Watch a box for each method.

        Args:
            boxes: By the methods' keys.
            parent: Owner.
        """
        super().__init__(parent)
        self._boxes = boxes
        self._barred: set[str] = set()
        for box in boxes.values():
            box.toggled.connect(self.changed)

    def chosen(self) -> tuple[str, ...]:
        """Return the methods that are chosen, in the order in which they are shown."""
        ticked = {key for key, box in self._boxes.items() if box.isChecked()}
        return tuple(key for key in METHODS if key in ticked - self._barred)

    def need_samples(self) -> bool:
        """Return whether anything has to be fitted."""
        return set(self.chosen()) != {"unet"}

    def choose(self, keys: Collection[str]) -> None:
        """Tick methods, and no others."""
        for key, box in self._boxes.items():
            box.setChecked(key in keys)

    def bar(self, key: str, barred: bool) -> None:
        """Say whether a method cannot be had here."""
        (self._barred.add if barred else self._barred.discard)(key)
        self._boxes[key].setEnabled(not barred)
        self.changed.emit()
