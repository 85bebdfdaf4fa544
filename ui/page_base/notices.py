"""What the user is told: a line in the message bar, the same and more in the log panel."""

from __future__ import annotations

from functools import partial
from typing import Callable

from qgis.core import Qgis
from qgis.gui import QgsMessageBar, QgsMessageBarItem
from qgis.PyQt.QtWidgets import QPushButton

from ...core.protocol.errors import Cancelled
from ...core.protocol.messages import Failed
from ..engine.engine_process import LOG_TAG, log
from ..text.escaping import html, mnemonic
from ..text.translation import tr

_SECONDS = 15


class Notices:
    """Tells the user things without stopping them."""

    def __init__(self, bar: QgsMessageBar) -> None:
        """Speak through QGIS's message bar."""
        self._bar = bar

    def fail(self, message: str, cure: str) -> None:
        """Tell what went wrong and what to do; stays until it is closed."""
        text = f"{message} {cure}".strip()
        self._bar.pushMessage(LOG_TAG, html(text, quote=False), Qgis.MessageLevel.Critical, 0)
        log(text, Qgis.MessageLevel.Critical)

    def warn(self, text: str) -> None:
        """Tell what to know about a result; stays until it is closed."""
        self._bar.pushMessage(LOG_TAG, html(text, quote=False), Qgis.MessageLevel.Warning, 0)
        log(text, Qgis.MessageLevel.Warning)

    def inform(self, text: str) -> None:
        """Tell something that needs no answer."""
        self._bar.pushMessage(LOG_TAG, html(text, quote=False), Qgis.MessageLevel.Info, _SECONDS)
        log(text)

    def of_end(self, failure: Failed) -> tuple[str, Callable[[], None]]:
        """Return in words how a job ended that left nothing, and what tells the user of it.

        Args:
            failure: How it ended, a cancellation among the ways.
        """
        if failure.kind == Cancelled.kind:
            text = tr("Cancelled; nothing was kept.")
            return text, partial(self.inform, text)
        text = f"{failure.message} {failure.cure}".strip()
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
        self._bar.pushWidget(item, Qgis.MessageLevel.Info, 0)
        log(text)

    def succeed(self, text: str, action: str, follow: Callable[[], None]) -> None:
        """Tell of a result, with a button that leads to it; stays until it is closed."""
        item = self._with_button(text, action, follow)
        self._bar.pushWidget(item, Qgis.MessageLevel.Success, 0)
        log(text, Qgis.MessageLevel.Success)

    def _with_button(self, text: str, action: str, follow: Callable[[], None]) -> QgsMessageBarItem:
        item = self._bar.createMessage(LOG_TAG, html(text, quote=False))
        button = QPushButton(mnemonic(action), item)
        button.setObjectName("notice_action")
        button.clicked.connect(follow)
        item.layout().addWidget(button)
        return item
