"""The slider below the results: from which confidence on ponds are shown."""

from __future__ import annotations

from qgis.gui import QgsDoubleSpinBox
from qgis.PyQt.QtCore import QSignalBlocker, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QGroupBox, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from ..text.escaping import mnemonic
from ..widgets.forms import show_text, show_tip
from .shown_ponds import ShownPonds

_STEPS = 100
"""Of the slider: hundredths."""

_TITLE = 40
"""Letters of the layer's name that stand in the title; all of it is its tip."""


class ConfidenceBox(QGroupBox):
    """Hidden until there are ponds; its title names their layer."""

    chosen = pyqtSignal(float)
    """The user wants ponds of this confidence and more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the box, for no ponds."""
        super().__init__(parent)
        self.setObjectName("confidence_box")
        self.caption = QLabel(self.tr("Show ponds of confidence from"), self)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setObjectName("confidence_slider")
        self.slider.setRange(0, _STEPS)
        self.slider.setPageStep(10)
        self.spin = QgsDoubleSpinBox(self)
        self.spin.setObjectName("confidence_spin")
        self.spin.setRange(0.0, 1.0)
        self.spin.setDecimals(2)
        self.spin.setSingleStep(0.05)
        self.spin.setShowClearButton(False)
        self.caption.setBuddy(self.slider)
        self.count = QLabel(self)
        self.count.setObjectName("confidence_count")
        self.count.setWordWrap(True)
        what = self.tr(
            "Of what is found with a confidence of 0.80, four in five are ponds. The map hides "
            "what lies below; the layer keeps it."
        )
        for widget in (self.slider, self.spin):
            show_tip(widget, what)
        line = QHBoxLayout()
        line.addWidget(self.slider, 1)
        line.addWidget(self.spin)
        layout = QVBoxLayout(self)
        layout.setSpacing(2)
        layout.addWidget(self.caption)
        layout.addLayout(line)
        layout.addWidget(self.count)
        self.slider.valueChanged.connect(self._slid)
        self.spin.valueChanged.connect(self._typed)
        self.show_ponds(None)

    def show_ponds(self, ponds: ShownPonds | None) -> None:
        """Show which ponds the map shows; ``None`` where the project has none."""
        self.setVisible(ponds is not None)
        if ponds is None:
            return
        # As wide as the name the box would make the panel.
        room = _TITLE * self.fontMetrics().averageCharWidth()
        middle = Qt.TextElideMode.ElideMiddle
        self.setTitle(mnemonic(self.fontMetrics().elidedText(ponds.name, middle, room)))
        show_tip(self, ponds.name)
        for widget in (self.caption, self.slider, self.spin):
            widget.setEnabled(not ponds.obstacle)
        show_text(self.count, ponds.obstacle or ponds.in_words)
        self._set(0.0 if ponds.least is None else ponds.least)

    def _set(self, least: float) -> None:
        with QSignalBlocker(self.slider), QSignalBlocker(self.spin):
            self.slider.setValue(round(_STEPS * least))
            self.spin.setValue(least)

    def _slid(self, step: int) -> None:
        self._choose(step / _STEPS)

    def _typed(self, least: float) -> None:
        self._choose(round(least, 2))

    def _choose(self, least: float) -> None:
        self._set(least)
        self.chosen.emit(least)
