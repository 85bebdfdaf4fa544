"""The choice of a layer with polygons, and the way to a new one."""

from __future__ import annotations

from typing import ClassVar

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

from ...core.protocol.composition import joined
from ..project import layer_roles, layers, reference_layer
from ..text.translation import counted, tr
from .forms import choose_layer, show_text


class PolygonChooser(QWidget):
    """Offers the layers of polygons, and says in a line what the chosen one means."""

    ROLE: ClassVar[str] = ""
    """What a layer is from then on that is chosen here; see :mod:`..project.layer_roles`."""

    changed = pyqtSignal()
    """Another layer is chosen."""
    picked = pyqtSignal()
    """The user has chosen, a layer or none."""
    edited = pyqtSignal()
    """Polygons of the chosen layer came, went, or were saved."""
    draw_requested = pyqtSignal()
    """The user wants a new layer to draw on."""

    def __init__(self, parent: QWidget | None, name: str, empty: str, draw: str) -> None:
        """Offer what the project holds.

        Args:
            parent: Owner.
            name: The widgets' names begin with it.
            empty: What the list says where no layer is chosen.
            draw: What the button says.
        """
        super().__init__(parent)
        self._picked = ""
        self._watched: set[str] = set()
        self.combo = QgsMapLayerComboBox(self)
        self.combo.setObjectName(f"{name}_combo")
        self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.combo.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.combo.setAllowEmptyLayer(True, empty)
        self.draw = QPushButton(draw, self)
        self._line = QLabel(self)
        self._line.setObjectName(f"{name}_line")
        self._line.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.combo)
        row.addWidget(self.draw)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self._line)
        self.combo.activated.connect(self._pick)
        self.combo.layerChanged.connect(self._layer_changed)  # type: ignore[attr-defined]
        self.draw.clicked.connect(self.draw_requested)

    def chosen(self) -> QgsVectorLayer | None:
        """Return the chosen layer."""
        layer = self.combo.currentLayer()
        return layer if isinstance(layer, QgsVectorLayer) else None

    def choose(self, layer: QgsVectorLayer | None) -> None:
        """Choose a layer, as if the user had."""
        choose_layer(self.combo, layer)
        self._pick()

    def follow(self, project: QgsProject, *taken: QgsVectorLayer | None) -> None:
        """Choose the topmost visible layer, unless the user has chosen.

        Args:
            project: The project.
            taken: Layers that are something else already: an assessment area is no reference.
        """
        if self._picked not in project.mapLayers():
            self._picked = ""
            topmost = layers.topmost_polygons(project, *taken)
            if topmost is not None or self.chosen() in taken:
                choose_layer(self.combo, topmost)

    def forget_choice(self) -> None:
        """Go back to the topmost visible layer: another project has been opened."""
        self._picked = ""

    def allow_drawing(self, allowed: bool) -> None:
        """Say whether there is an image to draw on."""
        self.draw.setEnabled(allowed)

    def meaning(self, layer: QgsVectorLayer | None) -> str:
        """Return what the chosen layer, or none, means; in a line."""
        raise NotImplementedError

    def show_line(self) -> None:
        """Say again what the chosen layer means."""
        show_text(self._line, self.meaning(self.chosen()))

    def _pick(self) -> None:
        layer = self.chosen()
        if self.ROLE:
            before = QgsProject.instance().mapLayer(self._picked)
            layer_roles.take(layer, self.ROLE, before)
        self._picked = layer.id() if layer is not None else ""
        self.picked.emit()

    def _edited(self) -> None:
        self.show_line()
        self.edited.emit()

    def _layer_changed(self) -> None:
        layer = self.chosen()
        if layer is not None and layer.id() not in self._watched:
            self._watched.add(layer.id())
            # While a polygon is saved it counts twice, as drawn and as saved: look again after.
            for signal in (
                layer.featureAdded,
                layer.featureDeleted,
                layer.geometryChanged,
                layer.attributeValueChanged,
                layer.updatedFields,
                layer.afterCommitChanges,
                # An edit that was saved, and is undone in the file.
                layer.dataChanged,
            ):
                signal.connect(self._edited)  # type: ignore[union-attr]
        self.show_line()
        self.changed.emit()


class ReferenceChooser(PolygonChooser):
    """The choice of what a training learns from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Offer what the project holds."""
        super().__init__(parent, "reference", tr("Choose, or draw new"), tr("Draw new"))
        self.draw.setObjectName("draw_button")
        self.combo.setToolTip(
            self.tr(
                "The polygons that show the network what a pond is. One layer serves all images. "
                "What you are drawing right now counts, saved or not."
            )
        )
        self.draw.setToolTip(
            self.tr(
                "Make a new layer on the first image and start to draw. Give each polygon the "
                "class Pond or Other; draw some of both, Other best on what is easily mistaken "
                "for a pond."
            )
        )
        self.show_line()

    def meaning(self, layer: QgsVectorLayer | None) -> str:
        """Return what a training makes of the layer."""
        if layer is None:
            return ""
        count = layer.featureCount()
        if reference_layer.has_class(layer.fields()):
            what = self.tr(
                'Polygons: {}. The field "class" says what each is: 1 pond, 0 other. Only what a '
                "polygon covers is learnt from, so draw some of both."
            ).format(count)
            return joined(what, self.missing())
        return self.tr(
            "Polygons: {}, each a pond. All that none covers counts as no pond: draw every "
            "pond, or say below where you have."
        ).format(count)

    def missing(self) -> str:
        """Return what has to be drawn yet before anything can be learnt; empty if nothing has."""
        layer = self.chosen()
        lacks = None if layer is None else reference_layer.missing_class(layer)
        if lacks is None:
            return ""
        if lacks == reference_layer.POND:
            return self.tr("No polygon is a pond yet: draw at least one pond, too.")
        return self.tr(
            "No polygon is other ground yet: draw at least one, best on what is easily mistaken "
            "for a pond."
        )


class ScoreReferenceChooser(PolygonChooser):
    """The choice of what a prediction is judged by."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Offer what the project holds."""
        super().__init__(parent, "reference", tr("Choose, or draw the ponds"), tr("Draw reference"))
        self.draw.setObjectName("draw_reference_button")
        self.combo.setToolTip(
            self.tr(
                "The ponds as you know them, in any coordinate reference system. What you are "
                "drawing right now counts, saved or not."
            )
        )
        self.draw.setToolTip(
            self.tr(
                "Make a new layer on the image and start to draw. Draw every pond of the area, "
                "best with the prediction hidden: who sees it draws it. Each edit is saved at once."
            )
        )
        self.show_line()

    def meaning(self, layer: QgsVectorLayer | None) -> str:
        """Return what a score makes of the layer."""
        if layer is None:
            return ""
        if reference_layer.has_class(layer.fields()):
            return self.tr(
                'Polygons: {}. The field "class" says what each is: 1 pond, 0 other.'
            ).format(layer.featureCount())
        return self.tr("Polygons: {}, each a pond.").format(layer.featureCount())


class _RoleChooser(PolygonChooser):
    """The choice of a layer that keeps its role: it is chosen again with its project."""

    def follow(self, project: QgsProject, *_taken: QgsVectorLayer | None) -> None:
        """Choose the layer that was chosen here before, unless the user has chosen since."""
        if self._picked not in project.mapLayers():
            layer = None if self._forgone else layer_roles.in_role(project, self.ROLE)
            self._picked = "" if layer is None else layer.id()
            if layer is not self.chosen():
                choose_layer(self.combo, layer)

    def forget_choice(self) -> None:
        """Go back to the layer that has the role: another project has been opened."""
        super().forget_choice()
        self._forgone = False

    def _pick(self) -> None:
        super()._pick()
        self._forgone = self.chosen() is None

    _forgone = False
    """Whether the user wants none."""


class AreaChooser(_RoleChooser):
    """The choice of where the reference is complete."""

    ROLE = layer_roles.AREA

    def __init__(self, parent: QWidget | None = None) -> None:
        """Offer what the project holds; choose nothing."""
        super().__init__(parent, "area", tr("All of the prediction"), tr("Draw area"))
        self.draw.setObjectName("draw_area_button")
        choose_layer(self.combo, None)
        self.combo.setToolTip(
            self.tr(
                "Where you have looked at everything: only inside these polygons is the prediction "
                "judged."
            )
        )
        self.draw.setToolTip(
            self.tr(
                "Make a new layer and outline the ground on which you draw every pond. Each edit "
                "is saved at once."
            )
        )
        self.show_line()

    def meaning(self, layer: QgsVectorLayer | None) -> str:
        """Return what is judged."""
        if layer is None:
            return self.tr(
                "Every classified pixel is judged: what no reference polygon covers counts as no "
                "pond, so a pond that you did not draw counts as an error of the prediction. Draw "
                "an area if you looked at a part only."
            )
        count = layer.featureCount()
        where = counted(
            count, tr("Judged inside {} polygon only."), tr("Judged inside {} polygons only.")
        )
        rest = tr("There, what no reference polygon covers counts as no pond.")
        return joined(where.format(count), rest)


class SampleAreaChooser(_RoleChooser):
    """The choice of where a sample is drawn."""

    ROLE = layer_roles.SAMPLE_AREA

    def __init__(self, parent: QWidget | None = None) -> None:
        """Offer what the project holds; choose nothing."""
        super().__init__(parent, "sample_area", tr("All of the prediction"), tr("Draw area"))
        self.draw.setObjectName("draw_sample_area_button")
        choose_layer(self.combo, None)
        self.combo.setToolTip(
            self.tr("The ground that the sample is drawn from, and that its estimates hold for.")
        )
        self.draw.setToolTip(self.tr("Make a new layer and outline that ground."))
        self.show_line()

    def meaning(self, layer: QgsVectorLayer | None) -> str:
        """Return what the layer makes of the sample."""
        if layer is None:
            return ""
        count = layer.featureCount()
        return counted(
            count,
            tr("Drawn inside {} polygon; the estimates hold there only."),
            tr("Drawn inside {} polygons; the estimates hold there only."),
        ).format(count)
