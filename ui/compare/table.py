"""The table of page Compare: how each method did, a row for each."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QTableWidget, QTableWidgetItem

from ...core.protocol.compare import ComparedMethod
from ..text import words
from ..text.escaping import guessed
from ..text.translation import tr

_FEW = 4
"""Rows that are always seen."""


def fill(table: QTableWidget, methods: Sequence[ComparedMethod]) -> None:
    """Show how the methods did, and make the table as tall as they need.

    What a method that gave no result says of itself takes its whole row.
    """
    heads = (
        *(tr("F1"), tr("95 %"), tr("Precision"), tr("Recall"), tr("IoU")),
        *(tr("Overall accuracy"), tr("Kappa")),
        *(tr("Ponds found"), tr("False"), tr("Fit, s"), tr("Predict, s"), tr("Device")),
    )
    table.clear()
    table.clearSpans()
    table.setColumnCount(len(heads))
    table.setHorizontalHeaderLabels(heads)
    table.setRowCount(len(methods))
    table.setVerticalHeaderLabels([method.name for method in methods])
    for row, method in enumerate(methods):
        if method.problem is None:
            *figures, device = words.method(method)
            for column, text in enumerate(figures):
                _put(table, row, column, text, right=True)
            _put(table, row, len(figures), device)
    # Before what runs across all columns, which would make the first of them as wide as itself.
    table.resizeColumnsToContents()
    for row, method in enumerate(methods):
        if method.problem is not None:
            _put(table, row, 0, method.problem, tip=method.problem)
            table.setSpan(row, 0, 1, len(heads))
    table.resizeRowsToContents()
    _be_as_tall_as_needed(table)


def _be_as_tall_as_needed(table: QTableWidget) -> None:
    """Take no more room than the rows do, and less where the panel is low."""
    around = table.horizontalHeader().sizeHint().height()
    around += table.horizontalScrollBar().sizeHint().height() + 4
    rows = [table.rowHeight(row) for row in range(table.rowCount())]
    table.setMinimumHeight(around + sum(rows[:_FEW]))
    table.setMaximumHeight(around + sum(rows))


def _put(
    table: QTableWidget, row: int, column: int, text: str, right: bool = False, tip: str = ""
) -> None:
    item = QTableWidgetItem(text)
    item.setToolTip(guessed(tip))
    if right:
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)  # type: ignore[arg-type]
    table.setItem(row, column, item)
