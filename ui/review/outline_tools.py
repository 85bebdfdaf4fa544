"""Outlines edited with QGIS's own tools, and what became of them handed over as one act.

The layer is in QGIS's edit mode meanwhile, as for any editing: snapping, tracing and undo of single
corners are QGIS's. At the end its edits are taken back and written as an act of the review, so that
the history has them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from qgis.core import QgsEditFormConfig, QgsGeometry, QgsVectorLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QColor

try:  # Qt 6
    from qgis.PyQt.QtGui import QAction  # type: ignore[attr-defined, unused-ignore]
except ImportError:
    from qgis.PyQt.QtWidgets import QAction

from ...core.protocol.errors import InputError
from ..text.translation import tr
from .keys import Act

_SELECTION = QColor(255, 235, 59, 50)
_RESHAPE = "mActionReshapeFeatures"


@dataclass(frozen=True)
class Edits:
    """What was done to outlines, by the keys of the ponds.

    Attributes:
        changed: New outlines.
        added: Outlines that were not there.
        removed: Ponds that are no longer there.
    """

    changed: dict[int, QgsGeometry] = field(default_factory=dict)
    added: list[QgsGeometry] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was done."""
        return not (self.changed or self.added or self.removed)


class OutlineTools(QObject):
    """Puts one of QGIS's tools into the user's hand, and takes what was done with it."""

    finished = pyqtSignal()
    """A tool that does one thing has done it: :meth:`take` is next."""

    def __init__(self, iface: QgisInterface, layer: QgsVectorLayer, parent: QObject) -> None:
        """Edit nothing yet."""
        super().__init__(parent)
        self._iface, self._canvas, self._layer = iface, iface.mapCanvas(), layer
        self._selection: QColor | None = None
        self._act: Act | None = None
        # Not from within the edit: QGIS has not ended it when it tells of it.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.finished)

    @property
    def act(self) -> Act | None:
        """What is being done; ``None`` while nothing is edited."""
        return self._act

    def begin(self, act: Act, feature: int | None) -> None:
        """Take a tool.

        Args:
            act: ``EDIT``, ``RESHAPE``, ``SPLIT``, ``DRAW`` or ``MERGE``.
            feature: Key of the pond at hand, ``None`` for none.

        Raises:
            InputError: QGIS does not let the layer be edited.
        """
        layer = self._layer
        self._iface.setActiveLayer(layer)
        if feature is not None and act in (Act.RESHAPE, Act.SPLIT, Act.MERGE):
            # Those tools keep to what is selected; the ground has to be seen through it.
            self._selection = self._canvas.mapSettings().selectionColor()
            self._canvas.setSelectionColor(_SELECTION)
            layer.selectByIds([feature])
        if act is Act.MERGE:
            self._act = act
            self._iface.actionSelect().trigger()
            return
        tool = self._action(act)
        if not layer.startEditing():
            raise InputError(
                tr('QGIS does not let the layer "{}" be edited.').format(layer.name()),
                tr("See that its file may be written."),
            )
        form = layer.editFormConfig()
        form.setSuppress(QgsEditFormConfig.FeatureFormSuppress.SuppressOn)
        layer.setEditFormConfig(form)
        self._act = act
        if act in (Act.SPLIT, Act.DRAW):
            layer.editCommandEnded.connect(self._later.start)  # type: ignore[attr-defined]
        tool.trigger()

    def take(self) -> Edits:
        """Return what was done so far; the edit mode goes on until :meth:`end`.

        Raises:
            InputError: An outline crosses itself, or nothing is left of it.
        """
        buffer = self._layer.editBuffer()
        if buffer is None:
            return Edits()
        edits = Edits(
            {key: QgsGeometry(outline) for key, outline in buffer.changedGeometries().items()},
            [QgsGeometry(one.geometry()) for one in buffer.addedFeatures().values()],
            list(buffer.deletedFeatureIds()),
        )
        for outline in [*edits.changed.values(), *edits.added]:
            _check(outline, 5 if self._layer.crs().isGeographic() else 1)
        return edits

    def selected(self) -> list[int]:
        """Return the keys of the ponds that are selected."""
        return list(self._layer.selectedFeatureIds())

    def end(self) -> None:
        """Take QGIS's edits back, and the tool out of the hand."""
        act, self._act = self._act, None
        self._later.stop()
        if act is None:
            return
        if act in (Act.SPLIT, Act.DRAW):
            self._layer.editCommandEnded.disconnect(self._later.start)  # type: ignore[attr-defined]
        if self._layer.isEditable():
            self._layer.rollBack()
        self._layer.removeSelection()
        if self._selection is not None:
            self._canvas.setSelectionColor(self._selection)
            self._selection = None
        self._iface.actionPan().trigger()

    def _action(self, act: Act) -> QAction:
        if act is Act.RESHAPE:
            # Of all these tools it is the one that QGIS's interface does not hand out.
            found: QAction | None = self._iface.mainWindow().findChild(QAction, _RESHAPE)
            if found is None:
                raise InputError(
                    tr("This QGIS has no tool to reshape outlines."),
                    tr("Move their corners instead."),
                )
            return found
        if act is Act.SPLIT:
            return self._iface.actionSplitFeatures()
        if act is Act.DRAW:
            return self._iface.actionAddFeature()
        return self._iface.actionVertexToolActiveLayer()


def _check(outline: QgsGeometry, digits: int) -> None:
    if not outline.isEmpty() and not outline.isGeosValid():
        faults = outline.validateGeometry()
        place = (
            f" ({faults[0].where().toString(digits)})" if faults and faults[0].hasWhere() else ""
        )
        raise InputError(
            tr("The outline crosses or touches itself{}.").format(place),
            tr("Move the corners apart, or press Esc to leave the pond as it was."),
        )
    if outline.isEmpty() or outline.area() <= 0:
        raise InputError(
            tr("Nothing is left of the outline."),
            tr("Draw it again, or press Esc to leave the pond as it was."),
        )
