"""Tabs that are all in sight, however narrow the panel: what has no room for words is an icon."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtGui import QIcon, QResizeEvent
from qgis.PyQt.QtWidgets import (
    QApplication,
    QProxyStyle,
    QStyle,
    QStyleOption,
    QTabBar,
    QTabWidget,
    QWidget,
)

from ..text.escaping import guessed

_NARROW = "QTabBar::tab { padding-left: 4px; padding-right: 4px; min-width: 0 }"
"""QGIS's own themes make tabs so wide that not even the words of one have room."""

_SPACE = 12
"""Pixels beside what a tab shows, left and right together; most styles leave twice as many."""


class _CloseTabs(QProxyStyle):
    """The application's style with less room beside what a tab shows."""

    def pixelMetric(  # noqa: N802
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        """Return a distance of the style."""
        if metric == QStyle.PixelMetric.PM_TabBarTabHSpace:
            return min(_SPACE, super().pixelMetric(metric, option, widget))
        return super().pixelMetric(metric, option, widget)


class PageTabs(QTabWidget):
    """Tabs with words where all have room, else with the words of the one that is open.

    Tabs behind arrows are found by nobody. A tab without words tells its name when pointed at, and
    to a screen reader.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        """Show no page yet."""
        super().__init__(parent)
        bar = QTabBar(self)
        style = _CloseTabs()
        style.setParent(bar)  # A widget does not own its style.
        bar.setStyle(style)
        self.setTabBar(bar)
        self._names: list[str] = []
        self._fitting = False
        self.setDocumentMode(True)
        self.setUsesScrollButtons(False)
        self.tabBar().setElideMode(Qt.TextElideMode.ElideRight)
        self.currentChanged.connect(self._fit)

    def addTab(self, page: QWidget, icon: QIcon, name: str) -> int:  # type: ignore[override] # noqa: N802
        """Add a page with its icon and its name."""
        self._names.append(name)
        index = super().addTab(page, icon, name)
        self.setTabToolTip(index, guessed(name))
        self.setTabWhatsThis(index, guessed(name))
        self._fit()
        return index

    def name(self, index: int) -> str:
        """Return what a tab is called, whether it shows that or not."""
        return self._names[index]

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Find room for as many words as there can be."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Look anew when letters get another size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        if self._fitting:
            return
        self._fitting = True
        theme = QApplication.instance()
        themed = isinstance(theme, QApplication) and bool(theme.styleSheet())
        self.tabBar().setStyleSheet(_NARROW if themed else "")
        corner = self.cornerWidget(Qt.Corner.TopRightCorner)
        room = self.width() - (0 if corner is None else corner.sizeHint().width())
        current = {self._names[self.currentIndex()]} if self.currentIndex() >= 0 else set()
        for words in (set(self._names), current, set[str]()):
            for index, name in enumerate(self._names):
                shown = name if name in words else ""
                if self.tabText(index) != shown:
                    self.setTabText(index, shown)
            # As wide as the style makes them, whatever it is.
            if self.tabBar().sizeHint().width() <= room:
                break
        self._fitting = False
