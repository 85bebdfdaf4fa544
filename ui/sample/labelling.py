"""Labelling the points of a sample one after another at the keyboard, blind to the map."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import (
    QgsGeometry,
    QgsMapLayer,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.gui import QgisInterface, QgsRubberBand
from qgis.PyQt.QtCore import QEvent, QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QKeyEvent

from ...core.protocol.errors import InputError, OutputError
from ..project import hidden_layers
from ..project.layers import is_result
from ..text.translation import tr
from . import layers
from .layers import OTHER, POND, UNSURE, Counts, Point

LABEL_KEYS = {Qt.Key.Key_1: POND, Qt.Key.Key_0: OTHER, Qt.Key.Key_Space: UNSURE}
BACK_KEY = Qt.Key.Key_Backspace

_GROUND = 80
"""Pixels of ground that the map shows about the first point; whoever wants more zooms out."""

_HIDDEN = "tailing_pond_mapper/hidden_while_labelling"
"""Custom property of the nodes of the layer tree that were hidden, saved with a project that is
saved meanwhile."""

_STROKE, _SHADOW = QColor(255, 235, 59), QColor(0, 0, 0)


class Labelling(QObject):
    """Steps through the points that have no label, in the random order of their drawing.

    Meanwhile the map shows nothing that comes of the prediction: neither the results nor the other
    points, which crowd where strata are small.

    Keys are heard while the map has the keyboard, and only between :meth:`start` and the end.
    """

    changed = pyqtSignal()
    """Another point is shown, or one was labelled."""
    ended = pyqtSignal(bool)
    """Labelling is over; carries whether nothing is left to label."""
    failed = pyqtSignal(object)
    """A label could not be written; carries the error."""

    def __init__(self, iface: QgisInterface, project: QgsProject, parent: QObject) -> None:
        """Label nothing yet."""
        super().__init__(parent)
        self._canvas = iface.mapCanvas()
        self._pan = iface.actionPan()
        self._project = project
        self._layer: QgsVectorLayer | None = None
        self._points: list[Point] = []
        self._pending: set[int] = set()
        self._at = 0
        self._pixel = (0.0, 0.0)
        self._outline: QgsRubberBand | None = None

    @property
    def layer(self) -> QgsVectorLayer | None:
        """The layer that is being labelled."""
        return self._layer

    @property
    def number(self) -> int:
        """The point that is shown, from 1 in the order of drawing."""
        return self._at + 1

    @property
    def point(self) -> Point:
        """The point that is shown."""
        return self._points[self._at]

    @property
    def counts(self) -> Counts:
        """How far the layer is labelled."""
        return Counts.of(self._points)

    def start(self, layer: QgsVectorLayer, others: Sequence[QgsMapLayer]) -> None:
        """Show the first point that has no label; where all have one, those that are unsure.

        Args:
            layer: The sample.
            others: Layers to hide besides the results of this plugin: they show the map's classes.

        Raises:
            InputError: Nothing is left to label, the layer is being edited, or is no whole sample.
        """
        self.stop()
        if layer.isEditable():
            raise InputError(
                tr('The layer "{}" is being edited.').format(layer.name()),
                tr("End that first: labels are saved without it."),
            )
        pixel, points = layers.pixel_size(layer), layers.points(layer)
        pending = [n for n, point in enumerate(points) if point.label is None]
        pending = pending or [n for n, point in enumerate(points) if point.label == UNSURE]
        if not pending:
            raise InputError(
                tr('Every point of "{}" has a label.').format(layer.name()),
                tr("To change one, edit the layer; to use them, score by the sample."),
            )
        self._layer, self._pixel, self._points = layer, pixel, points
        self._pending, self._at = set(pending), pending[0]
        self._project.layersWillBeRemoved.connect(self._layers_going)  # type: ignore[attr-defined]
        self._hide(others)
        self._pan.trigger()
        self._outline = QgsRubberBand(self._canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
        self._outline.setFillColor(QColor(0, 0, 0, 0))
        self._outline.setStrokeColor(_STROKE)
        self._outline.setSecondaryStrokeColor(_SHADOW)
        self._outline.setWidth(2)
        self._canvas.installEventFilter(self)
        self._show(zoom=True)
        self.listen()

    def listen(self) -> None:
        """Give the keyboard to the map, where the keys are heard."""
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def label(self, label: int) -> None:
        """Label the point that is shown, save that at once, and go to the next one without."""
        if self._layer is None:
            return
        try:
            layers.write_label(self._layer, self.point, label)
        except OutputError as error:
            self.failed.emit(error)
            return
        self._pending.discard(self._at)
        if not self._pending:
            self.changed.emit()
            self._end(True)
            return
        later = [n for n in self._pending if n > self._at]
        self._at = min(later or self._pending)
        self._show()

    def back(self) -> None:
        """Go back by one point, to look at it again and label it anew."""
        if self._layer is not None and self._at > 0:
            self._at -= 1
            self._show()

    def stop(self) -> None:
        """End; what was labelled stays so."""
        if self._layer is not None:
            self._end(not self._pending)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that label from the map, and leave it all others."""
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
        if self._layer is None or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.type() not in kinds or not _is_ours(event):
            return super().eventFilter(watched, event)
        event.accept()
        # A key that is held down must not label whatever comes next.
        if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
            if event.key() == BACK_KEY:
                self.back()
            else:
                self.label(LABEL_KEYS[Qt.Key(event.key())])
        return True

    def _show(self, zoom: bool = False) -> None:
        """Outline the pixel of the current point in the middle of the map."""
        if self._layer is None or self._outline is None:
            return
        width, height = self._pixel
        place, settings = self.point.place, self._canvas.mapSettings()
        pixel = QgsRectangle.fromCenterAndSize(place, width, height)
        self._outline.setToGeometry(QgsGeometry.fromRect(pixel), self._layer)
        if zoom:
            ground = QgsRectangle.fromCenterAndSize(place, _GROUND * width, _GROUND * height)
            self._canvas.setExtent(settings.layerExtentToOutputExtent(self._layer, ground))
        else:
            self._canvas.setCenter(settings.layerToMapCoordinates(self._layer, place))
        self._canvas.refresh()
        self.changed.emit()

    def _hide(self, others: Sequence[QgsMapLayer]) -> None:
        # The sample, too: where points crowd, the map has something rare.
        hidden_layers.hide(
            self._project,
            lambda layer: layer is self._layer or layer in others or is_result(layer),
            _HIDDEN,
        )

    def _layers_going(self, identities: list[str]) -> None:
        if self._layer is not None and self._layer.id() in identities:
            self._end(False)

    def _end(self, finished: bool) -> None:
        layer, self._layer = self._layer, None
        if layer is None:
            return
        self._project.layersWillBeRemoved.disconnect(self._layers_going)  # type: ignore[attr-defined]
        self._canvas.removeEventFilter(self)
        if self._outline is not None:
            self._canvas.scene().removeItem(self._outline)
            self._outline = None
        show_again(self._project)
        self.ended.emit(finished)


def show_again(project: QgsProject) -> None:
    """Show the layers that labelling hid; a project may have been saved and closed meanwhile."""
    hidden_layers.show_again(project, _HIDDEN)


def _is_ours(event: QKeyEvent) -> bool:
    plain: tuple[object, ...] = (
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.KeypadModifier,
    )
    return event.modifiers() in plain and (event.key() in LABEL_KEYS or event.key() == BACK_KEY)
