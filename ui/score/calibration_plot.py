"""Whether probabilities can be taken at their word: the share that is pond over what was given."""

from __future__ import annotations

import math
from collections.abc import Sequence

from qgis.PyQt.QtCore import QRectF, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPaintEvent, QPen
from qgis.PyQt.QtWidgets import QWidget

from ...core.protocol.accuracy_measures import ReliabilityBin
from ..widgets.plot import SHARE, Curve, Plot, place


class CalibrationPlot(Plot):
    """Draws a dot for each range of probability, the larger the more pixels it stands for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Show nothing yet."""
        super().__init__("calibration_plot", parent)
        self.setMinimumSize(180, 150)
        self.setAccessibleName(self.tr("Calibration of the probabilities"))
        self.setToolTip(
            self.tr(
                "The share of pixels that are pond, over the probability that was given to them. "
                "On the dashed line, probabilities can be taken at their word; below it, they "
                "promise too much. A dot is the larger the more pixels it stands for."
            )
        )
        self._bins: tuple[ReliabilityBin, ...] = ()

    def show_bins(self, bins: Sequence[ReliabilityBin]) -> None:
        """Draw these, by rising probability; a range without a pixel has no dot."""
        self._bins = tuple(one for one in bins if one.pixels)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw everything."""
        painter = self.begin()
        box = self.frame(painter)
        colour = QColor("#8ab4f8" if self.is_dark() else "#3a6ea5")
        curve = Curve(
            self.tr("Observed share of ponds"),
            colour,
            tuple((one.mean_probability or 0.0, one.observed) for one in self._bins),
        )
        self.draw_legend(painter, box, (curve,))
        self.draw_grid(painter, box, SHARE)
        painter.setPen(QPen(self.ink(0.55), 1, Qt.PenStyle.DashLine))
        painter.drawLine(box.bottomLeft(), box.topRight())
        self.draw_line(painter, box, SHARE, SHARE, curve)
        self._draw_dots(painter, box, colour)
        self.draw_axis(painter, box, SHARE, self.tr("predicted probability"))
        painter.end()

    def _draw_dots(self, painter: QPainter, box: QRectF, colour: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for one in self._bins:
            # Pixels differ by powers of ten between ranges: so does the radius by steps.
            radius = 1.5 + 0.6 * math.log10(one.pixels)
            at = place(box, SHARE, SHARE, one.mean_probability or 0.0, one.observed or 0.0)
            painter.drawEllipse(at, radius, radius)
