"""The choice of a layer with reference polygons, and the way to a new one."""

from __future__ import annotations

from qgis.core import QgsMapLayerProxyModel, QgsProject, QgsVectorLayer
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from . import layers, reference_layer
from .forms import show_text


class ReferenceChooser(QWidget):
    """Offers the layers of polygons, and says in a line what a training makes of the chosen one."""

    changed = pyqtSignal()
    """Another layer is chosen."""
    draw_requested = pyqtSignal()
    """The user wants a new layer to draw on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Offer what the project holds."""
        super().__init__(parent)
        self._picked = ""
        self._watched: set[str] = set()
        self._combo = QgsMapLayerComboBox(self)
        self._combo.setObjectName("reference_combo")
        self._combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._combo.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self._combo.setAllowEmptyLayer(True, self.tr("Choose, or draw new"))
        self._combo.setToolTip(
            self.tr(
                "The polygons that show the network what a pond is. One layer serves all images. "
                "What you are drawing right now counts, saved or not."
            )
        )
        self._draw = QPushButton(self.tr("Draw new"), self)
        self._draw.setObjectName("draw_button")
        self._draw.setToolTip(
            self.tr(
                "Make a new layer on the first image and start to draw. Give each polygon the "
                "class Pond or Other; draw some of both, Other best on what is easily mistaken "
                "for a pond."
            )
        )
        self._line = QLabel(self)
        self._line.setObjectName("reference_line")
        self._line.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self._combo)
        row.addWidget(self._draw)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self._line)
        self._combo.activated.connect(self._pick)
        self._combo.layerChanged.connect(self._layer_changed)
        self._draw.clicked.connect(self.draw_requested)
        self._layer_changed()

    def chosen(self) -> QgsVectorLayer | None:
        """Return the chosen layer."""
        return self._combo.currentLayer()

    def choose(self, layer: QgsVectorLayer) -> None:
        """Choose a layer, as if the user had."""
        self._combo.setLayer(layer)
        self._pick()

    def follow(self, project: QgsProject, area: QgsVectorLayer | None) -> None:
        """Choose the topmost visible layer, but not ``area``, unless the user has chosen."""
        if self._picked not in project.mapLayers():
            self._picked = ""
            topmost = layers.topmost_polygons(project)
            if topmost is not None and topmost is not area:
                self._combo.setLayer(topmost)

    def forget_choice(self) -> None:
        """Go back to the topmost visible layer: another project has been opened."""
        self._picked = ""

    def allow_drawing(self, allowed: bool) -> None:
        """Say whether there is an image to draw on."""
        self._draw.setEnabled(allowed)

    def _pick(self) -> None:
        layer = self.chosen()
        self._picked = layer.id() if layer is not None else ""

    def _layer_changed(self) -> None:
        layer = self.chosen()
        if layer is not None and layer.id() not in self._watched:
            self._watched.add(layer.id())
            for signal in (layer.featureAdded, layer.featureDeleted, layer.updatedFields):
                signal.connect(self._show_line)
        self._show_line()
        self.changed.emit()

    def _show_line(self) -> None:
        layer = self.chosen()
        if layer is None:
            text = ""
        elif reference_layer.has_class(layer.fields()):
            text = self.tr(
                'Polygons: {}. The field "class" says what each is: 1 pond, 0 other. Only what a '
                "polygon covers is learnt from, so draw some of both."
            ).format(layer.featureCount())
        else:
            text = self.tr(
                "Polygons: {}, each a pond. All that none covers counts as no pond: draw every "
                "pond, or say below where you have."
            ).format(layer.featureCount())
        show_text(self._line, text)
