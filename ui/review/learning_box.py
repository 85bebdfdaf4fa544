"""The button that learns from a review, with its progress and with what came of it."""

from __future__ import annotations

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QLabel, QPushButton, QWidget

from ..page_base.page import Page
from ..widgets.forms import show_text, show_tip


class LearningBox(Page):
    """Part of page Review; the review goes on above it meanwhile."""

    link_activated = pyqtSignal()
    """The user clicked the way to the new model."""

    train_button: QPushButton
    learning_label: QLabel

    def __init__(self, parent: QWidget | None = None) -> None:
        """Show the button alone."""
        super().__init__(parent)
        self.take_form(__file__, "train_button", "learning_bar", "learning_label")
        self.learning_label.linkActivated.connect(lambda _: self.link_activated.emit())
        show_tip(self.train_button, self.train_button.toolTip())
        show_text(self.learning_label, "")
        self.set_busy(False)

    def asked(self) -> bool:
        """Say yes: what to learn from is found at the click."""
        return True

    def set_busy(self, busy: bool) -> None:
        """Turn the button into Cancel, and back."""
        self.show_running(busy)
        self.train_button.setEnabled(True)
