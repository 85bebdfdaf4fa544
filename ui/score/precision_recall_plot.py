"""Precision over recall for every threshold, with lines of equal F1."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from qgis.PyQt.QtWidgets import QWidget

from ...core.protocol.accuracy_measures import ThresholdPoint
from ..widgets.plot import SHARE, Curve, place
from .threshold_choice import ThresholdChoice

_EQUAL_F1 = (0.2, 0.4, 0.6, 0.8)
_STEPS = 40


class PrecisionRecallPlot(ThresholdChoice):
    """Draws what a score says of every threshold; a click chooses the nearest one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Show nothing yet."""
        super().__init__("precision_recall_plot", parent)
        self.setAccessibleName(self.tr("Precision over recall"))
        self.setToolTip(
            self.tr(
                "Precision over recall for every threshold; dotted lines join equal F1. Click to "
                "choose the threshold nearest to it."
            )
        )

    def show_thresholds(self, thresholds: Sequence[ThresholdPoint]) -> None:
        """Draw those of these for which both measures are defined."""
        self._thresholds = tuple(
            one for one in thresholds if one.precision is not None and one.recall is not None
        )
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose the threshold whose point is nearest to the mouse."""
        if not self._thresholds or self._box.isEmpty():
            return
        mouse = QPointF(event.pos())

        def distance(one: ThresholdPoint) -> float:
            away = self._place(one) - mouse
            return float(QPointF.dotProduct(away, away))

        self.picked.emit(min(self._thresholds, key=distance).percent)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw everything."""
        painter = self.begin()
        self._box = box = self.frame(painter)
        colour = QColor("#8ab4f8" if self.is_dark() else "#3a6ea5")
        points = tuple((one.recall or 0.0, one.precision) for one in self._thresholds)
        curve = Curve(self.tr("Precision"), colour, points)
        self.draw_legend(painter, box, (curve,))
        self.draw_grid(painter, box, SHARE)
        self._draw_equal_f1(painter, box)
        self.draw_line(painter, box, SHARE, SHARE, curve)
        here = self.at(self._percent)
        if here is not None:
            self.draw_mark(painter, self._place(here), colour)
        self.draw_axis(painter, box, SHARE, self.tr("recall"))
        painter.end()

    def _draw_equal_f1(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(QPen(self.ink(0.35), 1, Qt.PenStyle.DotLine))
        for f1 in _EQUAL_F1:
            # Precision that gives this F1 at a recall r: f1 r / (2 r - f1), at most 1.
            start = f1 / (2 - f1)
            recalls = [start + (1 - start) * step / _STEPS for step in range(_STEPS + 1)]
            points = [place(box, SHARE, SHARE, r, f1 * r / (2 * r - f1)) for r in recalls]
            for one, other in zip(points, points[1:]):
                painter.drawLine(one, other)

    def _place(self, one: ThresholdPoint) -> QPointF:
        return place(self._box, SHARE, SHARE, one.recall or 0.0, one.precision or 0.0)
