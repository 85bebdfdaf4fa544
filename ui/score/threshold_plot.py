"""Precision, recall and F1 over the threshold, and the threshold that is looked at."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from qgis.PyQt.QtWidgets import QWidget

from ...core.protocol.accuracy_measures import ThresholdPoint
from ..widgets.plot import SHARE, Curve, Span, place
from .threshold_choice import ThresholdChoice

_ACROSS = Span(0.0, 100.0, (0.0, 20.0, 40.0, 60.0, 80.0, 100.0))


class ThresholdPlot(ThresholdChoice):
    """Draws what a score says of every threshold; a click chooses one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Show nothing yet."""
        super().__init__("threshold_plot", parent)
        self.setAccessibleName(self.tr("Accuracy over the threshold"))
        self.setToolTip(
            self.tr(
                "What precision, recall and F1 would be if ponds began at another probability. "
                "Click to choose one."
            )
        )

    def show_thresholds(self, thresholds: Sequence[ThresholdPoint]) -> None:
        """Draw these, by rising percent."""
        self._thresholds = tuple(thresholds)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose the threshold under the mouse."""
        if self._box.width() > 0:
            share = (event.pos().x() - self._box.left()) / self._box.width()
            self.picked.emit(round(100 * min(1.0, max(0.0, share))))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw everything."""
        painter = self.begin()
        self._box = box = self.frame(painter)
        curves = self._curves()
        self.draw_legend(painter, box, curves)
        self.draw_grid(painter, box, SHARE)
        for curve in curves:
            self.draw_line(painter, box, _ACROSS, SHARE, curve)
        self._mark(painter, box, curves[0].colour)
        self.draw_axis(painter, box, _ACROSS, self.tr("threshold, %"))
        painter.end()

    def _curves(self) -> tuple[Curve, ...]:
        dark = ("#4fd1b5", "#ffb054", "#8ab4f8")
        green, orange, blue = dark if self.is_dark() else ("#00796b", "#c75000", "#3a6ea5")

        def values(name: str) -> tuple[tuple[int, float | None], ...]:
            return tuple((one.percent, getattr(one, name)) for one in self._thresholds)

        return (
            Curve(self.tr("F1"), QColor(green), values("f1")),
            Curve(self.tr("Precision"), QColor(orange), values("precision")),
            Curve(self.tr("Recall"), QColor(blue), values("recall")),
        )

    def _mark(self, painter: QPainter, box: QRectF, colour: QColor) -> None:
        x = box.left() + _ACROSS.share(self._percent) * box.width()
        painter.setPen(QPen(self.ink(0.55), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        here = self.at(self._percent)
        if here is not None and here.f1 is not None:
            at = place(box, _ACROSS, SHARE, here.percent, here.f1)
            self.draw_mark(painter, at, colour)
