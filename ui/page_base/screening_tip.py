"""The tip of a box that asks for a first look: what that overlooks is told by its model's card."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QCheckBox

from ...core.protocol.describe import DescribeRequest, DescribeResult
from ...core.protocol.messages import Failed
from ..engine.client import Engine
from ..project import model_files
from ..text import screening_words
from ..widgets.forms import show_long_tip


class ScreeningTip(QObject):
    """Says what a first look does, and, once the engine has told, how well it did."""

    def __init__(self, box: QCheckBox, engine: Engine, parent: QObject) -> None:
        """Say what is known without the engine, which is not asked yet."""
        super().__init__(parent)
        self._box, self._engine = box, engine
        self._asked = False
        self._show("")

    def ask(self) -> None:
        """Ask the engine what the card says, unless it was asked or there is no such model."""
        model = model_files.screening_model()
        if self._asked or model is None:
            return
        self._asked = True
        job = self._engine.submit(DescribeRequest(model=str(model)))
        job.done.connect(self._described)
        job.failed.connect(self._not_described)

    def _described(self, result: DescribeResult) -> None:
        self._show("" if result.model is None else result.model.accuracy)

    def _not_described(self, _failure: Failed) -> None:
        # There may be an engine when somebody looks the next time.
        self._asked = False

    def _show(self, accuracy: str) -> None:
        show_long_tip(self._box, *screening_words.what_it_does(accuracy))
