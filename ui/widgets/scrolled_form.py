"""Forms that scroll: as wide as they need, and safe from the wheel that scrolls them."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, QObject, QSize, Qt
from qgis.PyQt.QtGui import QResizeEvent
from qgis.PyQt.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QFrame,
    QScrollArea,
    QScrollBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

_LEAST_ROWS = 5
"""That a form shows however little room there is, and what came out beside it likewise."""


class WidthKeeper(QObject):
    """Keeps a scrolled form as wide as it needs: it scrolls up and down only.

    Whatever is in the form, now or later, is kept from changing under the wheel that scrolls it.
    """

    def __init__(self, area: QScrollArea) -> None:
        """Watch the form in ``area``, which owns this."""
        super().__init__(area)
        self._area = area
        self._wheel = _Wheel(self)
        form = area.widget()
        form.installEventFilter(self)
        self._wheel.guard(form)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what the form asks for."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self._area.widget():
            bar = self._area.verticalScrollBar().sizeHint().width()
            self._area.setMinimumWidth(watched.minimumSizeHint().width() + bar)
            self._wheel.guard(watched)
        return super().eventFilter(watched, event)


class _Wheel(QObject):
    """Lets a turn of the wheel scroll the form, not change what happens to be under the mouse."""

    _GUARDED = "tailing_pond_mapper_wheel"

    def guard(self, form: QWidget) -> None:
        """Guard what a form holds, as far as it is not guarded yet."""
        for kind in (QAbstractSpinBox, QComboBox, QAbstractSlider):
            for widget in form.findChildren(kind):
                if isinstance(widget, QScrollBar) or widget.property(self._GUARDED):
                    continue
                widget.setProperty(self._GUARDED, True)
                # As Qt has it, the wheel itself would bring the focus.
                widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass the wheel on to the form, but for a number that somebody is typing."""
        if event.type() != QEvent.Type.Wheel:
            return False
        if isinstance(watched, QAbstractSpinBox) and watched.hasFocus():
            return False
        event.ignore()
        return True


class ResultsArea(QScrollArea):
    """What came out of a job, below the form: as high as it needs, or as there is room for.

    On a low screen, or one whose letters are twice as large, form and results both scroll, where
    the results alone would leave a single row of the form.
    """

    def __init__(self, parent: QWidget) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        self.setObjectName("results_area")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        contents = QWidget(self)
        self._rows = QVBoxLayout(contents)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self.setWidget(contents)
        contents.installEventFilter(self)
        WidthKeeper(self)

    def add(self, widget: QWidget, row: int = -1) -> None:
        """Put a widget into the area, below what is there or as a certain row of it."""
        self._rows.insertWidget(row, widget)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for another height when the contents do."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Ask for another height when lines of text break elsewhere."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the size that shows everything."""
        rows = (self._rows.itemAt(index).widget() for index in range(self._rows.count()))
        shown = any(row is not None and not row.isHidden() for row in rows)
        width = self.viewport().width()
        # Not the height for a width that Qt would ask about: a layout takes that for the least.
        height = self._rows.heightForWidth(width) if self._rows.hasHeightForWidth() else -1
        if height < 0:
            height = self._rows.sizeHint().height()
        return QSize(super().sizeHint().width(), height if shown else 0)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return a height that a few rows can be read in."""
        least = _LEAST_ROWS * self.fontMetrics().lineSpacing()
        return QSize(super().minimumSizeHint().width(), min(least, self.sizeHint().height()))


def leave_room(area: QScrollArea) -> None:
    """Keep a few rows of a form in sight, whatever stands below it."""
    area.setMinimumHeight(2 * _LEAST_ROWS * area.fontMetrics().lineSpacing())
