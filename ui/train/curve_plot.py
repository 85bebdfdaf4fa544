"""The curves of a training as it runs: F1 above, losses below, the best epoch marked."""

from __future__ import annotations

import math

from qgis.PyQt.QtCore import QEvent, QPointF, QRectF, Qt
from qgis.PyQt.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from qgis.PyQt.QtWidgets import QToolTip, QWidget

from ...core.protocol.messages import Epoch
from ..text import words
from ..widgets.plot import GAP, Curve, Plot, Span, place, span_of

_UPPER_SHARE = 0.55


class CurvePlot(Plot):
    """Draws the epochs of a training; hover to read an epoch's numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Show that there is nothing to show yet."""
        super().__init__("curve_plot", parent, height=230)
        self.setMinimumSize(180, 190)
        self._epochs: list[Epoch] = []
        self._frame = QRectF()
        self.clear()

    def clear(self) -> None:
        """Forget all epochs."""
        self._epochs = []
        self.setAccessibleName(self.tr("Curves of the training"))
        self.setAccessibleDescription("")
        self.update()

    def add(self, epoch: Epoch) -> None:
        """Show one more epoch; one that is told again, after a resume, replaces the first."""
        self._epochs = [one for one in self._epochs if one.epoch < epoch.epoch] + [epoch]
        self.setAccessibleDescription(words.epoch(epoch))
        self.update()

    def epochs(self) -> tuple[Epoch, ...]:
        """Return what is shown, in order."""
        return tuple(self._epochs)

    def best(self) -> Epoch | None:
        """Return the epoch that would be kept, ``None`` where there is none yet."""
        best = [one for one in self._epochs if one.best]
        return best[-1] if best else None

    def event(self, event: QEvent) -> bool:
        """Tell the numbers of the epoch under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            nearest = self._epoch_at(event.pos().x())
            if nearest is not None:
                QToolTip.showText(event.globalPos(), words.epoch(nearest), self)
                return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw everything."""
        painter = self.begin()
        f1, losses = self._curves()
        if not any(curve.known() for curve in (f1, *losses)):
            self.say(painter, self.tr("The curves begin with the first epoch."))
            painter.end()
            return
        self._draw(painter, f1, losses)
        painter.end()

    def _draw(self, painter: QPainter, f1: Curve, losses: tuple[Curve, ...]) -> None:
        metrics = QFontMetricsF(painter.font())
        line = metrics.height()
        left = metrics.horizontalAdvance("0.00") + 2 * GAP
        bottom = 2 * line + GAP
        free = self.height() - bottom - 2 * (line + GAP) - GAP
        width = self.width() - left - 2 * GAP
        upper = QRectF(left, line + GAP, width, _UPPER_SHARE * free)
        top = upper.bottom() + line + 2 * GAP
        lower = QRectF(left, top, width, self.height() - bottom - top)
        across = self._across()
        self._frame = QRectF(upper.topLeft(), lower.bottomRight())
        # A curve that hardly moves is not blown up to look as if it did.
        for box, curves, least, most in (
            (upper, (f1,), 0.2, 1.0),
            (lower, losses, 0.1, math.inf),
        ):
            self.draw_legend(painter, box, curves)
            known = [value for curve in curves for value in curve.known()]
            if not known:
                continue
            up = span_of(known, least, most=3, top=most)
            self.draw_grid(painter, box, up)
            for curve in curves:
                self.draw_line(painter, box, across, up, curve)
            if curves == (f1,):
                self._mark_best(painter, box, lower, across, up, f1.colour)
        self.draw_axis(painter, lower, across, self.tr("epoch"))

    def _curves(self) -> tuple[Curve, tuple[Curve, ...]]:
        dark = self.is_dark()

        def values(name: str) -> tuple[tuple[int, float | None], ...]:
            return tuple((one.epoch, getattr(one, name)) for one in self._epochs)

        green, orange, grey = (
            ("#4fd1b5", "#ffb054", "#9fb3c8") if dark else ("#00796b", "#c75000", "#6b7f95")
        )
        f1 = Curve(self.tr("F1, held out, best threshold"), QColor(green), values("f1"))
        return f1, (
            Curve(self.tr("Loss, held out"), QColor(orange), values("validation_loss")),
            Curve(self.tr("training"), QColor(grey), values("loss")),
        )

    def _across(self) -> Span:
        numbers = [float(one.epoch) for one in self._epochs]
        span = span_of([min(numbers), max(*numbers, min(numbers) + 4.0)], 4.0, whole=True, most=6)
        # The axis ends with the data: room for epochs that may never come would waste the width.
        high = max(numbers[-1], span.low + 4.0)
        return Span(span.low, high, tuple(tick for tick in span.ticks if tick <= high))

    def _mark_best(
        self,
        painter: QPainter,
        box: QRectF,
        lower: QRectF,
        across: Span,
        up: Span,
        colour: QColor,
    ) -> None:
        """Mark the best epoch: a line through both halves, a ring, and its number in words."""
        best = self.best()
        if best is None:
            return
        x = box.left() + across.share(best.epoch) * box.width()
        painter.setPen(QPen(self.ink(0.55), 1, Qt.PenStyle.DashLine))
        for half in (box, lower):
            painter.drawLine(QPointF(x, half.top()), QPointF(x, half.bottom()))
        if best.f1 is not None:
            painter.setPen(QPen(self.ink(0.9), 2))
            painter.setBrush(colour)
            painter.drawEllipse(place(box, across, up, best.epoch, best.f1), 4.0, 4.0)
        text = self.tr("best {}, epoch {}").format(words.score(best.f1), best.epoch)
        metrics = QFontMetricsF(painter.font())
        painter.setPen(self.ink(0.9))
        start = QPointF(box.right() - metrics.horizontalAdvance(text), box.top() - GAP)
        painter.drawText(start, text)

    def _epoch_at(self, x: float) -> Epoch | None:
        if not self._epochs or self._frame.isEmpty():
            return None
        across = self._across()
        wanted = across.low + (x - self._frame.left()) / self._frame.width() * (
            across.high - across.low
        )
        return min(self._epochs, key=lambda one: abs(one.epoch - wanted))
