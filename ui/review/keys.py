"""What each key does while the map has the keyboard, and what QGIS keeps for itself."""

from __future__ import annotations

import enum

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QKeyEvent

from ...core.protocol.review_fields import REASONS


class Act(enum.Enum):
    """What a reviewer can ask for."""

    ACCEPT = "accept"
    REJECT = "reject"
    EDIT = "edit"
    RESHAPE = "reshape"
    SPLIT = "split"
    MERGE = "merge"
    DRAW = "draw"
    KEEP = "keep"
    GIVE_UP = "give_up"
    NEXT = "next"
    PREVIOUS = "previous"
    UNDO = "undo"
    REDO = "redo"
    HIDE = "hide"
    COLOURS = "colours"
    DATE = "date"
    ZOOM = "zoom"
    AREA = "area"
    DESCRIBE = "describe"


TOOLS = (Act.EDIT, Act.RESHAPE, Act.SPLIT, Act.MERGE, Act.DRAW)
"""Acts that put one of QGIS's tools into the user's hand."""

_PLAIN: dict[int, Act] = {
    Qt.Key.Key_A: Act.ACCEPT,
    Qt.Key.Key_Return: Act.ACCEPT,
    Qt.Key.Key_Enter: Act.ACCEPT,
    Qt.Key.Key_E: Act.EDIT,
    Qt.Key.Key_R: Act.RESHAPE,
    Qt.Key.Key_S: Act.SPLIT,
    Qt.Key.Key_M: Act.MERGE,
    Qt.Key.Key_D: Act.DRAW,
    Qt.Key.Key_N: Act.NEXT,
    Qt.Key.Key_P: Act.PREVIOUS,
    Qt.Key.Key_Backspace: Act.PREVIOUS,
    Qt.Key.Key_U: Act.UNDO,
    Qt.Key.Key_Y: Act.REDO,
    Qt.Key.Key_Space: Act.HIDE,
    Qt.Key.Key_C: Act.COLOURS,
    Qt.Key.Key_T: Act.DATE,
    Qt.Key.Key_Z: Act.ZOOM,
    Qt.Key.Key_V: Act.AREA,
    Qt.Key.Key_F2: Act.DESCRIBE,
}
_WITH_CONTROL: dict[int, Act] = {Qt.Key.Key_Z: Act.UNDO, Qt.Key.Key_Y: Act.REDO}
_WITH_BOTH: dict[int, Act] = {Qt.Key.Key_Z: Act.REDO}
_WHILE_EDITING: dict[int, Act] = {
    Qt.Key.Key_Return: Act.KEEP,
    Qt.Key.Key_Enter: Act.KEEP,
    Qt.Key.Key_Escape: Act.GIVE_UP,
}
"""All other keys are those of QGIS's own tools then."""

_REASONS: dict[int, str] = dict(
    zip(
        (
            Qt.Key.Key_1,
            Qt.Key.Key_2,
            Qt.Key.Key_3,
            Qt.Key.Key_4,
            Qt.Key.Key_5,
            Qt.Key.Key_6,
        ),
        REASONS,
    )
)
_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def meaning(event: QKeyEvent, editing: bool) -> tuple[Act, str] | None:
    """Return what a key asks for, with the reason of a rejection; ``None`` for QGIS's own.

    Args:
        event: Of the key.
        editing: Whether an outline is being edited.
    """
    key = event.key()
    # The keys of the number block are marked.
    held: object = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if editing:
        act = _WHILE_EDITING.get(key) if held == Qt.KeyboardModifier.NoModifier else None
        return None if act is None else (act, "")
    if held == _CONTROL:
        act = _WITH_CONTROL.get(key)
    elif held == _CONTROL | _SHIFT:
        act = _WITH_BOTH.get(key)
    elif held == Qt.KeyboardModifier.NoModifier:
        if key in _REASONS:
            return Act.REJECT, _REASONS[key]
        act = _PLAIN.get(key)
    else:
        return None
    return None if act is None else (act, "")
