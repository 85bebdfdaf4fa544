"""What sample polygons hold: pixels in the two bands that part the classes best, or spectra."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from qgis.PyQt.QtWidgets import QWidget

from ...core.protocol.compare import ClassSpectrum, SeparabilityResult
from ..project.outline_style import OTHER_COLOUR
from ..project.reference_layer import POND
from ..project.result_layers import POND_COLOUR
from ..text import words
from ..text.translation import number
from ..widgets.plot import GAP, Curve, Plot, Span, place, span_of

_LEAST = 0.02
"""Reflectance: what hardly differs is not blown up to look as if it did."""


class SeparabilityPlot(Plot):
    """Draws what the engine says of sample polygons; two kinds, each a widget of its own."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Show that there is nothing to show yet.

        Args:
            name: Of the widget, and for those who do not see it.
            parent: Owner.
        """
        super().__init__(name, parent, height=190)
        self.setMinimumSize(180, 170)
        self._found: SeparabilityResult | None = None

    def show_samples(self, found: SeparabilityResult | None) -> None:
        """Draw what was found, or nothing."""
        self._found = found
        self.setAccessibleDescription("" if found is None else found.in_words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw everything."""
        painter = self.begin()
        drawn = [one for one in (self._found.classes if self._found else ()) if one.pixels]
        if self._found is None or not drawn:
            self.say(painter, self.tr("Draw samples to see how separable the classes are."))
        else:
            self.draw(painter, self._found, drawn)
        painter.end()

    def draw(
        self, painter: QPainter, found: SeparabilityResult, drawn: Sequence[ClassSpectrum]
    ) -> None:
        """Draw the classes that have pixels, at least one."""
        raise NotImplementedError

    def name_of(self, one: ClassSpectrum) -> str:
        """Return what a class is called."""
        return self.tr("Pond") if one.value == POND else self.tr("Other")

    def axis_name(self, painter: QPainter, box: QRectF, text: str) -> None:
        """Write the name of the upright axis above the box, at its left."""
        painter.setPen(self.ink(0.7))
        painter.drawText(QPointF(box.left(), box.top() - GAP), text)


class ScatterPlot(SeparabilityPlot):
    """Sample pixels in the two bands that part the classes best."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Show that there is nothing to show yet."""
        super().__init__("scatter_plot", parent)
        self.setAccessibleName(self.tr("Sample pixels"))
        self.setToolTip(
            self.tr("Sample pixels in the two bands in which ponds and other ground part best")
        )

    def draw(
        self, painter: QPainter, found: SeparabilityResult, drawn: Sequence[ClassSpectrum]
    ) -> None:
        """Draw a dot for each pixel; the legend stands at the right of the upper edge."""
        box = self.frame(painter)
        points = [point for one in drawn for point in one.scatter]
        if not points:
            return
        across = span_of([max(0.0, x) for x, _ in points], _LEAST)
        up = span_of([max(0.0, y) for _, y in points], _LEAST)
        self.draw_grid(painter, box, up)
        first, second = (words.band_role(found.bands[index]) for index in found.axes)
        self.axis_name(painter, box, second)
        painter.setPen(Qt.PenStyle.NoPen)
        for one in reversed(drawn):
            colour = QColor(colour_of(one))
            colour.setAlpha(110)
            painter.setBrush(colour)
            for x, y in one.scatter:
                painter.drawEllipse(place(box, across, up, x, y), 1.8, 1.8)
        _draw_legend(self, painter, box, drawn)
        self.draw_axis(painter, box, across, first)

    def tick_text(self, _across: Span, tick: float) -> str:
        """Return a reflectance: it takes more digits than other numbers."""
        return number(tick, ".3g")

    def tick_start(self, box: QRectF, x: float, width: float) -> float:
        """Return where the number at a tick begins: below it."""
        return min(x, box.right()) - width / 2


class SpectraPlot(SeparabilityPlot):
    """The middle of each class, band by band, and where nine in ten of its pixels lie."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Show that there is nothing to show yet."""
        super().__init__("spectra_plot", parent)
        self.setAccessibleName(self.tr("Spectra"))
        self.setToolTip(
            self.tr("Median reflectance of each class, and the range of nine in ten of its pixels")
        )

    def draw(
        self, painter: QPainter, found: SeparabilityResult, drawn: Sequence[ClassSpectrum]
    ) -> None:
        """Draw a line and a ribbon for each class."""
        box = self.frame(painter)
        values = [value for one in drawn for value in (*one.low, *one.high)]
        up = span_of([max(0.0, value) for value in values], _LEAST)
        last = max(1.0, len(found.bands) - 1.0)
        across = Span(0.0, last, tuple(float(index) for index in range(len(found.bands))))
        self.draw_grid(painter, box, up)
        self.axis_name(painter, box, self.tr("reflectance"))
        for one in reversed(drawn):
            colour = QColor(colour_of(one))
            rim = [place(box, across, up, index, high) for index, high in enumerate(one.high)]
            low = [place(box, across, up, index, low) for index, low in enumerate(one.low)]
            colour.setAlpha(60)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawPolygon(QPolygonF([*rim, *reversed(low)]))
            curve = Curve(
                self.name_of(one),
                colour_of(one),
                tuple((float(index), value) for index, value in enumerate(one.median)),
            )
            self.draw_line(painter, box, across, up, curve)
        _draw_legend(self, painter, box, drawn)
        self._name_bands(painter, box, across, tuple(map(words.band_role, found.bands)))

    def _name_bands(
        self, painter: QPainter, box: QRectF, across: Span, bands: Sequence[str]
    ) -> None:
        """Write the bands below the box, as many as there is room for."""
        metrics = QFontMetricsF(painter.font())
        painter.setPen(self.ink(0.7))
        free = box.left() - box.width()
        for index, name in enumerate(bands):
            wide = metrics.horizontalAdvance(name)
            x = box.left() + across.share(index) * box.width()
            start = min(max(box.left(), x - wide / 2), self.width() - wide - 1)
            if start > free:
                painter.drawText(QPointF(start, box.bottom() + 3 + metrics.ascent()), name)
                free = start + wide + GAP


def colour_of(one: ClassSpectrum) -> QColor:
    """Return the colour of a class: that of its polygons on the map."""
    return POND_COLOUR if one.value == POND else OTHER_COLOUR


def _draw_legend(
    plot: SeparabilityPlot, painter: QPainter, box: QRectF, drawn: Sequence[ClassSpectrum]
) -> None:
    """Name the classes at the right, above the box."""
    metrics = QFontMetricsF(painter.font())
    x = box.right()
    for one in reversed(drawn):
        name = plot.name_of(one)
        x -= metrics.horizontalAdvance(name)
        painter.setPen(plot.ink(0.9))
        painter.drawText(QPointF(x, box.top() - GAP), name)
        x -= 14 + GAP
        painter.setPen(QPen(colour_of(one), 4))
        middle = box.top() - GAP - metrics.capHeight() / 2
        painter.drawLine(QPointF(x + 4, middle), QPointF(x + 12, middle))
        x -= GAP
