"""What the pages' forms have in common."""

from __future__ import annotations

import math
import re
from typing import TypeVar

from qgis.core import QgsMapLayer, QgsProject
from qgis.gui import QgsFileWidget, QgsMapLayerComboBox
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QIcon, QPixmap
from qgis.PyQt.QtWidgets import QComboBox, QLabel, QLayout, QProgressBar, QWidget

from ..text import words
from ..text.escaping import guessed, paragraphs
from ..text.translation import tr

_LONG_WORD = re.compile(r"[\w.:=+-]{52,}", re.ASCII)
"""Longer than the name of a satellite's product. Qt itself breaks lines at slashes."""
_PART = re.compile(r"(.{24})(?=.)")
_BREAK = "\\1\u200b"
_TAG = re.compile(r"(<[^>]*>)")

Placed = TypeVar("Placed", bound=QWidget)


def placed(widget: Placed, layout: QLayout) -> Placed:
    """Put a widget into a form, and return it."""
    layout.addWidget(widget)
    return widget


def choose_data(combo: QComboBox, data: object) -> None:
    """Choose the item with ``data``, compared as Python compares; the first where none has it."""
    items = [combo.itemData(index) for index in range(combo.count())]
    combo.setCurrentIndex(items.index(data) if data in items else 0)


def choose_layer(combo: QgsMapLayerComboBox, layer: QgsMapLayer | None) -> None:
    """Choose a layer, or the first line, which says that there is none.

    QGIS itself chooses no line at all for none, and shows nothing.
    """
    combo.setLayer(layer)  # type: ignore[arg-type]
    if layer is None:
        combo.setCurrentIndex(0)


def show_text(label: QLabel, text: str) -> None:
    """Show a text, letter by letter, and no empty line where there is none."""
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(breakable(text))
    label.setVisible(bool(text))


def show_html(label: QLabel, markup: str) -> None:
    """Show markup, whose texts are escaped already, and no empty line where there is none."""
    label.setTextFormat(Qt.TextFormat.RichText)
    parts = _TAG.split(markup)
    label.setText("".join(part if part[:1] == "<" else breakable(part) for part in parts))
    label.setVisible(bool(markup))


def breakable(text: str) -> str:
    """Return a text whose longest words, such as a checksum, may go on in the next line.

    As one word they would make the panel as wide as they are.
    """
    return _LONG_WORD.sub(lambda word: _PART.sub(_BREAK, word.group()), text)


def show_tip(widget: QWidget, text: str) -> None:
    """Show a text while the mouse rests on a widget."""
    widget.setToolTip(guessed(text))


def show_long_tip(widget: QWidget, *texts: str) -> None:
    """Show paragraphs while the mouse rests on a widget; they fit on a screen."""
    widget.setToolTip(paragraphs(*texts))


def offer_devices(combo: QComboBox) -> None:
    """Fill a combo box with what a job can run on."""
    combo.addItem(tr("Automatic"), "auto")
    combo.addItem(tr("CPU"), "cpu")
    combo.addItem(tr("GPU (CUDA)"), "cuda")


def offer_folder(widget: QgsFileWidget, none: str) -> None:
    """Let a widget take a folder; ``none`` says where things go without one."""
    widget.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
    widget.lineEdit().setPlaceholderText(none)


def say_where(widget: QgsFileWidget, project: QgsProject) -> None:
    """Say where results go while no folder is chosen: nowhere for long, before there is a file."""
    saved = bool(project.absolutePath())
    widget.lineEdit().setPlaceholderText(
        tr("Beside the project") if saved else tr("Temporary: project not saved")
    )


def swatch(colour: QColor) -> QIcon:
    """Return a square of a colour, to show on a button what it draws in."""
    pixels = QPixmap(16, 16)
    pixels.fill(colour)
    return QIcon(pixels)


def show_start(bar: QProgressBar) -> None:
    """Show that a job has begun, of which nothing is known yet."""
    bar.setRange(0, 0)
    bar.setTextVisible(False)


def show_progress(
    bar: QProgressBar, label: QLabel | None, fraction: float, stage: str, left: float | None
) -> None:
    """Show how far a job is.

    The share in figures stands in the label: on a bar it is dark on dark in QGIS's dark theme.

    Args:
        bar: Shows the share.
        label: Shows what is being done, the share, and the time left; ``None`` where it has more
            to say.
        fraction: 0 to 1.
        stage: What is being done.
        left: Estimate of the seconds left, ``None`` where there is none yet.
    """
    bar.setRange(0, 1000)
    bar.setValue(round(1000 * fraction))
    if label is not None:
        told = [stage, f"{math.floor(100 * fraction)} %"]
        show_text(label, " · ".join(told if left is None else [*told, words.left(left)]))
