"""Edits that are saved at once, and can be undone all the same.

A commit empties QGIS's stack of edits, so that Undo would be grey after every polygon. What was
committed is put on the stack again, as a command that changes the file itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from qgis.core import QgsFeature, QgsFeatureRequest, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, QTimer

try:  # Qt 6
    from qgis.PyQt.QtGui import QUndoCommand  # type: ignore[attr-defined]
except ImportError:
    from qgis.PyQt.QtWidgets import QUndoCommand

from ..engine.engine_process import log
from ..text.translation import tr

_MOST = 100
"""Edits that can be undone."""


@dataclass
class _Change:
    """What one commit did to one feature; ``None`` where there is none.

    Attributes:
        identity: In the file now; another one once it was deleted and put back.
        before: As it was.
        after: As it is.
    """

    identity: int
    before: QgsFeature | None
    after: QgsFeature | None


class SavedEdits(QObject):
    """Saves every edit of a layer as it is made, and keeps them on the layer's undo stack."""

    def __init__(self, layer: QgsVectorLayer) -> None:
        """Watch ``layer``, which owns this."""
        super().__init__(layer)
        self._layer = layer
        self._steps: list[list[_Change]] = []
        # The stack owns them, but not their Python halves.
        self._commands: list[_SavedStep] = []
        # Not from within the edit: QGIS has not ended it when it tells of it.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.save)
        signals: Any = layer
        signals.editCommandEnded.connect(self._later.start)
        signals.editingStopped.connect(self._forget)

    def save(self) -> None:
        """Save what was edited, as a step that can be undone."""
        layer = self._layer
        if not layer.isEditable() or not layer.isModified():
            return
        before = _features(layer, _touched(layer))
        known = set(layer.dataProvider().allFeatureIds()) if layer.dataProvider() else set()
        if not layer.commitChanges(False):
            log("; ".join(layer.commitErrors()))
            return
        now = set(layer.dataProvider().allFeatureIds())
        after = _features(layer, [*before.keys(), *(now - known)])
        both = sorted({*before, *after})
        step = [_Change(one, before.get(one), after.get(one)) for one in both]
        self._steps = [*self._steps, step][-_MOST:]
        # A commit has emptied the stack, commands of earlier steps included.
        self._commands = [
            _SavedStep(layer, done, self._undone, self._redone) for done in self._steps
        ]
        for command in self._commands:
            layer.undoStack().push(command)
        self._clean()

    def _undone(self, step: list[_Change]) -> None:
        self._steps = [one for one in self._steps if one is not step]
        # Not from within the stack's own work.
        QTimer.singleShot(0, self._clean)

    def _redone(self, step: list[_Change]) -> None:
        self._steps.append(step)
        QTimer.singleShot(0, self._clean)

    def _clean(self) -> None:
        """Tell QGIS that all is saved: by its stack it decides whether to ask at the end."""
        buffer = self._layer.editBuffer()
        if buffer is not None and not buffer.addedFeatures() and not _touched(self._layer):
            self._layer.undoStack().setClean()

    def _forget(self) -> None:
        self._steps = []


class _SavedStep(QUndoCommand):  # type: ignore[misc] # of Qt 5 or 6
    """A step that is in the file: undone and done again there."""

    def __init__(
        self,
        layer: QgsVectorLayer,
        step: list[_Change],
        undone: Callable[[list[_Change]], None],
        redone: Callable[[list[_Change]], None],
    ) -> None:
        super().__init__(tr("Drawn"))
        self._layer, self._step = layer, step
        self._told_undone, self._told_redone = undone, redone
        self._fresh = True

    def undo(self) -> None:
        """Put the file back to how it was."""
        for change in self._step:
            _write(self._layer, change, change.before)
        _show(self._layer)
        self._told_undone(self._step)

    def redo(self) -> None:
        """Change the file once more; a stack calls this, too, when it takes a command."""
        if self._fresh:
            self._fresh = False
            return
        for change in self._step:
            _write(self._layer, change, change.after)
        _show(self._layer)
        self._told_redone(self._step)


def _touched(layer: QgsVectorLayer) -> list[int]:
    """Return the features of the file that are changed or deleted by what is not saved yet."""
    buffer = layer.editBuffer()
    return [
        *buffer.deletedFeatureIds(),
        *buffer.changedGeometries().keys(),
        *buffer.changedAttributeValues().keys(),
    ]


def _features(layer: QgsVectorLayer, identities: Iterable[int]) -> dict[int, QgsFeature]:
    """Return features as they are in the file."""
    request = QgsFeatureRequest().setFilterFids(list(identities))
    found = layer.dataProvider().getFeatures(request)
    return {feature.id(): QgsFeature(feature) for feature in found}


def _write(layer: QgsVectorLayer, change: _Change, wanted: QgsFeature | None) -> None:
    """Bring a feature of the file to a state, or take it out."""
    provider = layer.dataProvider()
    there = bool(_features(layer, [change.identity]))
    if wanted is None:
        provider.deleteFeatures([change.identity])
    elif there:
        provider.changeGeometryValues({change.identity: wanted.geometry()})
        values = dict(enumerate(wanted.attributes()))
        values.pop(0, None)  # the key
        provider.changeAttributeValues({change.identity: values})
    else:
        _, (added, *_) = provider.addFeatures([QgsFeature(wanted)])
        change.identity = added.id()


def _show(layer: QgsVectorLayer) -> None:
    layer.updateExtents()
    changed: Any = layer.dataProvider().dataChanged
    changed.emit()
    layer.triggerRepaint()
