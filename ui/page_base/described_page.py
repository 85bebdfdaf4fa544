"""What pages do alike whose images and model the engine describes when somebody looks at them."""

from __future__ import annotations

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QShowEvent

from .page import Page


class DescribedPage(Page):
    """A page that asks for a description of what is chosen, and whose summary has a link."""

    subject_changed = pyqtSignal()
    """Other images or another model are chosen, or the page has come into view: describe them."""
    described = pyqtSignal()
    """The page shows what the engine makes of them."""
    link_activated = pyqtSignal()
    """The user wants to see, or use, what came of the last job."""

    def form_taken(self) -> None:
        """Follow the link in the summary."""
        self._run_label.linkActivated.connect(lambda _: self.link_activated.emit())

    def showEvent(self, event: QShowEvent) -> None:
        """Have the images described now that somebody looks at the page."""
        super().showEvent(event)
        self.subject_changed.emit()
