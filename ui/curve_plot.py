"""The curves of a training as it runs: F1 above, losses below, the best epoch marked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from qgis.PyQt.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from qgis.PyQt.QtGui import (
    QColor,
    QFontInfo,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QTextOption,
)
from qgis.PyQt.QtWidgets import QSizePolicy, QToolTip, QWidget

from ..core.messages import Epoch
from . import words

_GAP = 6.0
_FONT_SHARE = 0.9
_FEW_POINTS = 12
_UPPER_SHARE = 0.55


@dataclass(frozen=True)
class Span:
    """A range of values along an axis, ``low < high``, and where its ticks are."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Return where a value lies: 0 at ``low``, 1 at ``high``."""
        return (value - self.low) / (self.high - self.low)


def span_of(
    values: Sequence[float],
    least: float,
    whole: bool = False,
    most: int = 4,
    top: float = math.inf,
) -> Span:
    """Return a span around values whose ends are ticks of 1, 2 or 5 times a power of ten.

    Args:
        values: Finite, at least one, none negative.
        least: The span is never shorter than this, positive.
        whole: Whether ticks are whole numbers.
        most: About how many steps there are.
        top: No value is greater, itself a tick: what lies above it is not shown.
    """
    low, high = min(values), max(values)
    if high - low < least:
        # Neither below nothing nor above all there can be.
        low = max(0.0, min((low + high - least) / 2, top - least))
        high = max(high, low + least)
    step = _step((high - low) / most)
    if whole:
        step = max(1.0, step)
    # A little slack: what lies on a tick but for rounding needs no further one.
    first, last = math.floor(low / step + 1e-9), math.ceil(min(high, top) / step - 1e-9)
    ticks = tuple(index * step for index in range(first, last + 1))
    return Span(ticks[0], ticks[-1], ticks)


def _step(rough: float) -> float:
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next(
        power * factor for factor in (1.0, 2.0, 5.0, 10.0) if power * factor >= rough - 1e-12
    )


@dataclass(frozen=True)
class Curve:
    """A line of the plot: its name, its colour, and its values by epoch, ``None`` for a gap."""

    name: str
    colour: QColor
    values: tuple[tuple[int, float | None], ...]

    def known(self) -> list[float]:
        """Return the values that are there."""
        return [value for _, value in self.values if value is not None]


class CurvePlot(QWidget):
    """Draws what :class:`core.messages.Epoch` events tell; hover to read an epoch's numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Show that there is nothing to show yet."""
        super().__init__(parent)
        self.setObjectName("curve_plot")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
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

    def sizeHint(self) -> QSize:
        """Return the size that reads well in a panel."""
        return QSize(340, 230)

    def event(self, event: QEvent) -> bool:
        """Tell the numbers of the epoch under the mouse."""
        if event.type() == QEvent.Type.ToolTip:
            nearest = self._epoch_at(event.pos().x())
            if nearest is not None:
                QToolTip.showText(event.globalPos(), words.epoch(nearest), self)
                return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw everything."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = painter.font()
        font.setPointSizeF(_FONT_SHARE * QFontInfo(font).pointSizeF())
        painter.setFont(font)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        f1, losses = self._curves()
        if not any(curve.known() for curve in (f1, *losses)):
            painter.setPen(self._ink(0.65))
            text = self.tr("The curves begin with the first epoch.")
            painter.drawText(QRectF(self.rect().adjusted(8, 8, -8, -8)), text, _centred())
            painter.end()
            return
        self._draw(painter, f1, losses)
        painter.end()

    def _draw(self, painter: QPainter, f1: Curve, losses: tuple[Curve, ...]) -> None:
        metrics = QFontMetricsF(painter.font())
        line = metrics.height()
        left = metrics.horizontalAdvance("0.00") + 2 * _GAP
        bottom = 2 * line + _GAP
        free = self.height() - bottom - 2 * (line + _GAP) - _GAP
        width = self.width() - left - 2 * _GAP
        upper = QRectF(left, line + _GAP, width, _UPPER_SHARE * free)
        top = upper.bottom() + line + 2 * _GAP
        lower = QRectF(left, top, width, self.height() - bottom - top)
        across = self._across()
        self._frame = QRectF(upper.topLeft(), lower.bottomRight())
        # A curve that hardly moves is not blown up to look as if it did.
        for box, curves, least, most in (
            (upper, (f1,), 0.2, 1.0),
            (lower, losses, 0.1, math.inf),
        ):
            self._legend(painter, box, curves)
            known = [value for curve in curves for value in curve.known()]
            if not known:
                continue
            up = span_of(known, least, most=3, top=most)
            self._grid(painter, box, up)
            for curve in curves:
                self._line(painter, box, across, up, curve)
            if curves == (f1,):
                self._mark_best(painter, box, lower, across, up, f1.colour)
        self._epoch_axis(painter, lower, across)

    def _curves(self) -> tuple[Curve, tuple[Curve, ...]]:
        dark = self._is_dark()

        def values(name: str) -> tuple[tuple[int, float | None], ...]:
            return tuple((one.epoch, getattr(one, name)) for one in self._epochs)

        green, orange, grey = (
            ("#4fd1b5", "#ffb054", "#9fb3c8") if dark else ("#00796b", "#c75000", "#6b7f95")
        )
        f1 = Curve(self.tr("F1, held out"), QColor(green), values("f1"))
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

    def _grid(self, painter: QPainter, box: QRectF, up: Span) -> None:
        metrics = QFontMetricsF(painter.font())
        for tick in up.ticks:
            y = box.bottom() - up.share(tick) * box.height()
            painter.setPen(QPen(self._ink(0.15), 1))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(self._ink(0.7))
            text = f"{tick:.2f}" if up.ticks[1] - up.ticks[0] < 0.0999 else f"{tick:.1f}"
            place = QPointF(
                box.left() - _GAP - metrics.horizontalAdvance(text),
                y + metrics.capHeight() / 2,
            )
            painter.drawText(place, text)

    def _epoch_axis(self, painter: QPainter, box: QRectF, across: Span) -> None:
        metrics = QFontMetricsF(painter.font())
        painter.setPen(QPen(self._ink(0.5), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.setPen(self._ink(0.7))
        for tick in across.ticks:
            x = box.left() + across.share(tick) * box.width()
            painter.drawLine(QPointF(x, box.bottom()), QPointF(x, box.bottom() + 3))
            text = f"{tick:.0f}"
            start = min(
                x - metrics.horizontalAdvance(text) / 2,
                box.right() + _GAP - metrics.horizontalAdvance(text),
            )
            painter.drawText(QPointF(start, box.bottom() + 3 + metrics.ascent()), text)
        title = QRectF(
            box.left(), self.height() - metrics.height() - 1, box.width(), metrics.height()
        )
        painter.drawText(title, self.tr("epoch"), _centred())

    def _legend(self, painter: QPainter, box: QRectF, curves: Sequence[Curve]) -> None:
        metrics = QFontMetricsF(painter.font())
        x, y = box.left(), box.top() - _GAP
        for curve in curves:
            painter.setPen(QPen(curve.colour, 3))
            middle = y - metrics.capHeight() / 2
            painter.drawLine(QPointF(x, middle), QPointF(x + 14, middle))
            painter.setPen(self._ink(0.9))
            painter.drawText(QPointF(x + 14 + _GAP, y), curve.name)
            x += 14 + 3 * _GAP + metrics.horizontalAdvance(curve.name)

    def _line(self, painter: QPainter, box: QRectF, across: Span, up: Span, curve: Curve) -> None:
        path, drawing = QPainterPath(), False
        points: list[QPointF] = []
        for epoch, value in curve.values:
            if value is None:
                drawing = False
                continue
            point = _place(box, across, up, epoch, value)
            if drawing:
                path.lineTo(point)
            else:
                path.moveTo(point)
            drawing = True
            points.append(point)
        painter.setPen(
            QPen(
                curve.colour,
                2,
                Qt.PenStyle.SolidLine,
                Qt.PenCapStyle.RoundCap,
                Qt.PenJoinStyle.RoundJoin,
            )
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        if len(points) <= _FEW_POINTS:
            painter.setBrush(curve.colour)
            for point in points:
                painter.drawEllipse(point, 2.0, 2.0)

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
        painter.setPen(QPen(self._ink(0.55), 1, Qt.PenStyle.DashLine))
        for half in (box, lower):
            painter.drawLine(QPointF(x, half.top()), QPointF(x, half.bottom()))
        if best.f1 is not None:
            painter.setPen(QPen(self._ink(0.9), 2))
            painter.setBrush(colour)
            painter.drawEllipse(_place(box, across, up, best.epoch, best.f1), 4.0, 4.0)
        text = self.tr("best {}, epoch {}").format(words.score(best.f1), best.epoch)
        metrics = QFontMetricsF(painter.font())
        painter.setPen(self._ink(0.9))
        start = QPointF(box.right() - metrics.horizontalAdvance(text), box.top() - _GAP)
        painter.drawText(start, text)

    def _epoch_at(self, x: float) -> Epoch | None:
        if not self._epochs or self._frame.isEmpty():
            return None
        across = self._across()
        wanted = across.low + (x - self._frame.left()) / self._frame.width() * (
            across.high - across.low
        )
        return min(self._epochs, key=lambda one: abs(one.epoch - wanted))

    def _is_dark(self) -> bool:
        return self.palette().color(QPalette.ColorRole.Base).lightness() < 128

    def _ink(self, strength: float) -> QColor:
        """Return the theme's text colour, as strong as asked for, 0 to 1."""
        colour = QColor(self.palette().color(QPalette.ColorRole.Text))
        colour.setAlphaF(strength)
        return colour


def _place(box: QRectF, across: Span, up: Span, epoch: int, value: float) -> QPointF:
    return QPointF(
        box.left() + across.share(epoch) * box.width(),
        box.bottom() - up.share(value) * box.height(),
    )


def _centred() -> QTextOption:
    # Not flags: Qt 5 and Qt 6 disagree on what type they are.
    return QTextOption(Qt.AlignmentFlag.AlignCenter)
