"""One combo box per band role: which band of the image plays which part."""

from __future__ import annotations

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QGridLayout, QLabel, QSizePolicy, QWidget

from ...core.protocol.describe import BandDescription
from ..text import words
from .forms import show_text

_PER_ROW = 2


class BandChooser(QWidget):
    """Shows the roles that a network knows and the bands of an image, matched and editable."""

    changed = pyqtSignal()
    """The user chose another band."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Show nothing until :meth:`show_roles`."""
        super().__init__(parent)
        self.setObjectName("band_chooser")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._combos: list[QComboBox] = []
        self._roles: tuple[str, ...] = ()
        self._required = 0

    def show_roles(
        self,
        roles: tuple[str, ...],
        required: int,
        bands: tuple[BandDescription, ...],
        chosen: tuple[int, ...] = (),
    ) -> None:
        """Offer ``bands`` for each role.

        Args:
            roles: What the bands are to be, in order.
            required: How many of ``roles``, from the first, must be given.
            bands: The image's bands; their own roles are the suggestion.
            chosen: What the user chose before, 1-based numbers in the order of the roles; goes
                before the suggestion.
        """
        self.clear()
        self._roles, self._required = roles, required
        numbers = [band.number for band in bands]
        by_role = {band.role: band.number for band in bands if band.role}
        for index, role in enumerate(roles):
            combo = self._combo(role, bands, optional=index >= required)
            wanted = chosen[index] if index < len(chosen) else None
            if wanted not in numbers:
                wanted = None if chosen else by_role.get(role)
            combo.setCurrentIndex(max(combo.findData(wanted), 0))
            combo.currentIndexChanged.connect(self._changed)
            self._combos.append(combo)
            row, column = divmod(index, _PER_ROW)
            label = QLabel(self)
            show_text(label, words.band_role(role))
            self._grid.addWidget(label, row, 2 * column)
            self._grid.addWidget(combo, row, 2 * column + 1)
            self._grid.setColumnStretch(2 * column + 1, 1)
        self._follow_gap()

    def clear(self) -> None:
        """Show nothing."""
        self._combos = []
        self._required = 0
        while self._grid.count():
            widget = self._grid.takeAt(0).widget()
            widget.hide()  # deletion may have to wait
            widget.deleteLater()

    def is_empty(self) -> bool:
        """Return whether nothing is shown."""
        return not self._combos

    def chosen(self) -> tuple[int, ...]:
        """Return the chosen band numbers in the order of the roles, up to the first that is open.

        Required bands that are open make the tuple shorter than the model needs: see
        :meth:`is_complete`.
        """
        numbers: list[int] = []
        for combo in self._combos:
            if combo.currentData() is None:
                break
            numbers.append(combo.currentData())
        return tuple(numbers)

    def natural(self) -> tuple[int, int, int] | None:
        """Return the bands of what the eye sees as red, green and blue, ``None`` unless all are."""
        by_role = dict(zip(self._roles, self.chosen()))
        if not by_role.keys() >= {"red", "green", "blue"}:
            return None
        return by_role["red"], by_role["green"], by_role["blue"]

    def is_complete(self) -> bool:
        """Return whether every required role has a band."""
        return len(self.chosen()) >= self._required

    def _combo(self, role: str, bands: tuple[BandDescription, ...], optional: bool) -> QComboBox:
        combo = QComboBox(self)
        combo.setObjectName(f"band_{role}")
        combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(4)
        combo.addItem(self.tr("none") if optional else self.tr("choose…"), None)
        for band in bands:
            text = f"{band.number}: {band.name}" if band.name else str(band.number)
            combo.addItem(text, band.number)
        return combo

    def _changed(self) -> None:
        self._follow_gap()
        self.changed.emit()

    def _follow_gap(self) -> None:
        """Close the roles after an open optional one: a model takes bands without gaps."""
        open_before = False
        for index, combo in enumerate(self._combos):
            combo.setEnabled(not open_before)
            open_before = open_before or (index >= self._required and combo.currentData() is None)
