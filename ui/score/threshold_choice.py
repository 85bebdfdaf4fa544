"""What plots over all thresholds do alike: one is marked, and a click chooses another."""

from __future__ import annotations

from qgis.PyQt.QtCore import QPointF, QRectF, pyqtSignal
from qgis.PyQt.QtGui import QColor, QPainter, QPen
from qgis.PyQt.QtWidgets import QWidget

from ...core.protocol.accuracy_measures import ThresholdPoint
from ..widgets.plot import Plot


class ThresholdChoice(Plot):
    """A plot of what a score says of every threshold."""

    picked = pyqtSignal(int)
    """The user clicked at, or near, a threshold, percent."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Show nothing yet.

        Args:
            name: Of the widget.
            parent: Owner.
        """
        super().__init__(name, parent)
        self.setMinimumSize(180, 150)
        self._thresholds: tuple[ThresholdPoint, ...] = ()
        self._percent = 0
        self._box = QRectF()

    def mark(self, percent: int) -> None:
        """Mark the threshold that is looked at."""
        self._percent = percent
        self.update()

    def at(self, percent: int) -> ThresholdPoint | None:
        """Return what is known of a threshold."""
        return next((one for one in self._thresholds if one.percent == percent), None)

    def draw_mark(self, painter: QPainter, at: QPointF, colour: QColor) -> None:
        """Draw the ring around the threshold that is looked at."""
        painter.setPen(QPen(self.ink(0.9), 2))
        painter.setBrush(colour)
        painter.drawEllipse(at, 4.0, 4.0)
