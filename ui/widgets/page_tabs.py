"""Tabs that are all in sight, however narrow the panel: what has no room for words is an icon."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtGui import QIcon, QResizeEvent
from qgis.PyQt.QtWidgets import QTabWidget, QWidget

from ..text.escaping import guessed

_FRAME = 24
"""Pixels of a tab around its icon and its words, about; styles differ."""


class PageTabs(QTabWidget):
    """Tabs with words where all have room, else with the words of the one that is open.

    Tabs behind arrows are found by nobody. A tab without words tells its name when pointed at, and
    to a screen reader.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        """Show no page yet."""
        super().__init__(parent)
        self._names: list[str] = []
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
        metrics, icon = self.tabBar().fontMetrics(), self.tabBar().iconSize().width()
        words = [metrics.horizontalAdvance(name) for name in self._names]
        frames = len(words) * (_FRAME + icon)
        current = self.currentIndex()
        corner = self.cornerWidget(Qt.Corner.TopRightCorner)
        room = self.width() - (0 if corner is None else corner.sizeHint().width())
        everything = frames + sum(words) <= room
        one = 0 <= current < len(words) and frames + words[current] <= room
        for index, name in enumerate(self._names):
            shown = name if everything or (one and index == current) else ""
            if self.tabText(index) != shown:
                self.setTabText(index, shown)
