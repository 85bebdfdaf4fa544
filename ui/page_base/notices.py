"""What the user is told: a line in the message bar, the same and more in the log panel."""

from __future__ import annotations

import math
from functools import partial
from typing import Callable

from qgis.core import Qgis
from qgis.gui import QgsMessageBar, QgsMessageBarItem
from qgis.PyQt.QtCore import QEvent, QObject
from qgis.PyQt.QtWidgets import QPushButton, QTextBrowser

from ...core.protocol.composition import joined
from ...core.protocol.errors import Cancelled
from ...core.protocol.messages import Failed
from ..engine.engine_process import LOG_TAG, log
from ..text.escaping import html, mnemonic
from ..text.translation import tr

_SECONDS = 15
_MOST_LINES = 8
"""Of a message; of what is longer, the rest scrolls."""


class Notices:
    """Tells the user things without stopping them.

    What one of these says takes the place of what it said before of the same matter: a bar full of
    old news is read by nobody, and an error that was mended is none any more.
    """

    def __init__(self, bar: QgsMessageBar) -> None:
        """Speak through QGIS's message bar."""
        self._bar = bar
        self._said: list[QgsMessageBarItem] = []
        self._unclipped: list[tuple[QgsMessageBarItem, list[_Unclipped]]] = []

    def clear(self, *levels: Qgis.MessageLevel) -> None:
        """Take back what was said, of certain levels only where some are given."""
        mine, self._said = self._said, []
        for item in self._bar.items():
            if item not in mine:
                continue
            if levels and item.level() not in levels:
                self._said.append(item)
            else:
                self._bar.popWidget(item)

    def forget_task(self, description: str) -> None:
        """Take back what QGIS itself says of a task that is done: what came of it is said here."""
        for item in self._bar.items():
            if item.text() == description and item.title() != LOG_TAG:
                self._bar.popWidget(item)

    def fail(self, message: str, cure: str) -> None:
        """Tell what went wrong and what to do; stays until it is closed, or the next job begins."""
        text = joined(message, cure)
        self.clear()
        self._push(self._message(text), Qgis.MessageLevel.Critical)
        log(text, Qgis.MessageLevel.Critical)

    def warn(self, *texts: str) -> None:
        """Tell what to know about a result, in one message; stays until it is closed."""
        self._push(self._message("\n".join(texts)), Qgis.MessageLevel.Warning)
        for text in texts:
            log(text, Qgis.MessageLevel.Warning)

    def inform(self, text: str) -> None:
        """Tell something that needs no answer, in the place of what was told so before."""
        self.clear(Qgis.MessageLevel.Info)
        self._push(self._message(text), Qgis.MessageLevel.Info, _SECONDS)
        log(text)

    def of_end(self, failure: Failed) -> tuple[str, Callable[[], None]]:
        """Return in words how a job ended that left nothing, and what tells the user of it.

        Args:
            failure: How it ended, a cancellation among the ways.
        """
        if failure.kind == Cancelled.kind:
            text = tr("Cancelled; nothing was kept.")
            return text, partial(self.inform, text)
        text = joined(failure.message, failure.cure)
        return text, partial(self.fail, failure.message, failure.cure)

    def offer(self, text: str, action: str, follow: Callable[[], None]) -> None:
        """Tell what has to be done first, with a button that begins it; stays until it is closed.

        Said again, it takes the place of what it said before.
        """
        for item in self._bar.items():
            if item.text() == html(text, quote=False):
                self._bar.popWidget(item)
        item = self._with_button(text, action, follow)
        for button in item.findChildren(QPushButton):
            button.clicked.connect(partial(self._bar.popWidget, item))
        self._push(item, Qgis.MessageLevel.Info)
        log(text)

    def succeed(
        self,
        text: str,
        action: str,
        follow: Callable[[], None],
        level: Qgis.MessageLevel = Qgis.MessageLevel.Success,
    ) -> None:
        """Tell of a result, with a button that leads to it; stays until it is closed.

        Args:
            text: What came out.
            action: Of the button.
            follow: Called by it.
            level: Of the message: a result may be no success.
        """
        self._push(self._with_button(text, action, follow), level)
        log(text, level)

    def _with_button(self, text: str, action: str, follow: Callable[[], None]) -> QgsMessageBarItem:
        item = self._message(text)
        button = QPushButton(mnemonic(action), item)
        button.setObjectName("notice_action")
        button.clicked.connect(follow)
        item.layout().addWidget(button)
        return item

    def _message(self, text: str) -> QgsMessageBarItem:
        item = self._bar.createMessage(LOG_TAG, html(text, quote=False))
        # Held here: Python knows of no other holder of a view that QGIS made, and of what it owns.
        shown = self._bar.items()
        self._unclipped = [pair for pair in self._unclipped if pair[0] in shown]
        self._unclipped.append((item, [*map(_Unclipped, item.findChildren(QTextBrowser))]))
        return item

    def _push(self, item: QgsMessageBarItem, level: Qgis.MessageLevel, seconds: int = 0) -> None:
        self._said.append(item)
        self._bar.pushWidget(item, level, seconds)


class _Unclipped(QObject):
    """Keeps a message as high as its lines: QGIS shows one and a half, whatever there is to say."""

    def __init__(self, view: QTextBrowser) -> None:
        """Watch the view of a message, which owns this."""
        super().__init__(view)
        self._view = view
        # Of the view itself, the width that there is for lines is still the one before.
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the width that there is."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            document = self._view.document().clone(self)
            document.setTextWidth(self._view.viewport().width())
            frame = 2 * self._view.frameWidth()
            most = _MOST_LINES * self._view.fontMetrics().lineSpacing()
            height = min(math.ceil(document.size().height()), most) + frame
            document.deleteLater()
            if height != self._view.maximumHeight():
                self._view.setFixedHeight(height)
        return super().eventFilter(watched, event)
