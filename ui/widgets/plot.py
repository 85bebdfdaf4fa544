"""What plots in the panel have in common: axes, grids, legends, lines, in the theme's colours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from qgis.PyQt.QtCore import QPointF, QRectF, QSize, Qt
from qgis.PyQt.QtGui import (
    QColor,
    QFontInfo,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QTextOption,
)
from qgis.PyQt.QtWidgets import QSizePolicy, QWidget

from ..text.translation import number

GAP = 6.0
"""Pixels between a plot's parts."""
_FONT_SHARE = 0.9
_FEW_POINTS = 12
_LEAST_CONTRAST = 90
"""Of lightness, 0 to 255, between letters and what they stand on."""


@dataclass(frozen=True)
class Span:
    """A range of values along an axis, ``low < high``, and where its ticks are."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Return where a value lies: 0 at ``low``, 1 at ``high``."""
        return (value - self.low) / (self.high - self.low)


SHARE = Span(0.0, 1.0, (0.0, 0.2, 0.4, 0.6, 0.8, 1.0))
"""Of a share, from none to all."""


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
    """A line of the plot: its name, its colour, and its values by x, ``None`` for a gap."""

    name: str
    colour: QColor
    values: tuple[tuple[float, float | None], ...]

    def known(self) -> list[float]:
        """Return the values that are there."""
        return [value for _, value in self.values if value is not None]


class Plot(QWidget):
    """A widget to draw curves on."""

    def __init__(self, name: str, parent: QWidget | None = None, height: int = 170) -> None:
        """Show nothing yet.

        Args:
            name: Of the widget.
            parent: Owner.
            height: That reads well in a panel.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self._height = height
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the size that reads well in a panel."""
        return QSize(340, self._height)

    def begin(self) -> QPainter:
        """Return a painter on a clear ground, its font a little smaller than the panel's."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = painter.font()
        font.setPointSizeF(_FONT_SHARE * QFontInfo(font).pointSizeF())
        painter.setFont(font)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        return painter

    def frame(self, painter: QPainter) -> QRectF:
        """Return the box for one plot with a legend above and an axis with its title below."""
        metrics = QFontMetricsF(painter.font())
        line, left = metrics.height(), metrics.horizontalAdvance("0.00") + 2 * GAP
        top, bottom = line + GAP, 2 * line + GAP
        return QRectF(left, top, self.width() - left - 2 * GAP, self.height() - top - bottom)

    def say(self, painter: QPainter, text: str) -> None:
        """Say why there is nothing to see."""
        painter.setPen(self.ink(0.65))
        painter.drawText(QRectF(self.rect().adjusted(8, 8, -8, -8)), text, centred())

    def draw_grid(self, painter: QPainter, box: QRectF, up: Span) -> None:
        """Draw a line across the box for each tick of the upright axis, and its number."""
        metrics = QFontMetricsF(painter.font())
        for tick in up.ticks:
            y = box.bottom() - up.share(tick) * box.height()
            painter.setPen(QPen(self.ink(0.15), 1))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(self.ink(0.7))
            text = number(tick, ".2f" if up.ticks[1] - up.ticks[0] < 0.0999 else ".1f")
            start = QPointF(
                box.left() - GAP - metrics.horizontalAdvance(text),
                y + metrics.capHeight() / 2,
            )
            painter.drawText(start, text)

    def draw_legend(self, painter: QPainter, box: QRectF, curves: Sequence[Curve]) -> None:
        """Name the curves above the box."""
        metrics = QFontMetricsF(painter.font())
        x, y = box.left(), box.top() - GAP
        for curve in curves:
            painter.setPen(QPen(curve.colour, 3))
            middle = y - metrics.capHeight() / 2
            painter.drawLine(QPointF(x, middle), QPointF(x + 14, middle))
            painter.setPen(self.ink(0.9))
            painter.drawText(QPointF(x + 14 + GAP, y), curve.name)
            x += 14 + 3 * GAP + metrics.horizontalAdvance(curve.name)

    def draw_line(
        self, painter: QPainter, box: QRectF, across: Span, up: Span, curve: Curve
    ) -> None:
        """Draw a curve into the box, broken where it has a gap; few points get a dot each."""
        path, drawing = QPainterPath(), False
        points: list[QPointF] = []
        for x, value in curve.values:
            if value is None:
                drawing = False
                continue
            point = place(box, across, up, x, value)
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

    def is_dark(self) -> bool:
        """Return whether the theme is dark."""
        return self.palette().color(QPalette.ColorRole.Base).lightness() < 128

    def ink(self, strength: float) -> QColor:
        """Return the theme's text colour, as strong as asked for, 0 to 1.

        A theme that is a style sheet, as QGIS's Night Mapping, tells a widget that draws itself of
        its dark ground alone, and leaves its letters black.
        """
        colour = QColor(self.palette().color(QPalette.ColorRole.Text))
        ground = self.palette().color(QPalette.ColorRole.Base)
        if abs(colour.lightness() - ground.lightness()) < _LEAST_CONTRAST:
            colour = QColor("#e8e8e8" if self.is_dark() else "black")
        colour.setAlphaF(strength)
        return colour

    def draw_axis(self, painter: QPainter, box: QRectF, across: Span, title: str) -> None:
        """Draw the axis along the bottom, its title at the widget's lower edge."""
        metrics = QFontMetricsF(painter.font())
        painter.setPen(QPen(self.ink(0.5), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.setPen(self.ink(0.7))
        for tick in across.ticks:
            x = box.left() + across.share(tick) * box.width()
            painter.drawLine(QPointF(x, box.bottom()), QPointF(x, box.bottom() + 3))
            text = self.tick_text(across, tick)
            start = self.tick_start(box, x, metrics.horizontalAdvance(text))
            painter.drawText(QPointF(start, box.bottom() + 3 + metrics.ascent()), text)
        line = QRectF(
            box.left(), self.height() - metrics.height() - 1, box.width(), metrics.height()
        )
        painter.drawText(line, title, centred())

    def tick_text(self, across: Span, tick: float) -> str:
        """Return the number at a tick of the axis along the bottom."""
        return number(tick, ".0f" if across.ticks[1] - across.ticks[0] >= 1 else ".1f")

    def tick_start(self, box: QRectF, x: float, width: float) -> float:
        """Return where the number at a tick begins: below it, but within the widget."""
        return min(x - width / 2, box.right() + GAP - width)


def place(box: QRectF, across: Span, up: Span, x: float, value: float) -> QPointF:
    """Return where a value of a curve lies in the box."""
    return QPointF(
        box.left() + across.share(x) * box.width(),
        box.bottom() - up.share(value) * box.height(),
    )


def centred() -> QTextOption:
    """Return how to centre a text in a rectangle."""
    # Not flags: Qt 5 and Qt 6 disagree on what type they are.
    return QTextOption(Qt.AlignmentFlag.AlignCenter)
