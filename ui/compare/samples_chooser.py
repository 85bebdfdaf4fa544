"""The choice of the layer with sample polygons, and of where methods are tested."""

from __future__ import annotations

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtWidgets import QWidget

from ...core.protocol.composition import joined
from ..project import layers, reference_layer
from ..text.translation import counted, tr
from ..widgets.forms import choose_layer
from ..widgets.reference_chooser import AreaChooser, PolygonChooser


class SamplesChooser(PolygonChooser):
    """The choice of what classifiers are fitted to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Offer what the project holds; choose nothing."""
        super().__init__(parent, "samples", tr("Choose, or draw new"), tr("New layer"))
        self.draw.setObjectName("new_samples_button")
        choose_layer(self.combo, None)
        self.combo.setToolTip(
            self.tr(
                'Polygons on ponds and on other ground; a field "class" says which: 1 pond, 0 '
                "other. What you are drawing right now counts, saved or not."
            )
        )
        self.draw.setToolTip(self.tr("Make a new layer for samples, beside those that are there"))
        self.show_line()

    def follow(self, project: QgsProject, *taken: QgsVectorLayer | None) -> None:
        """Choose the topmost visible layer with classes, unless the user has chosen."""
        if self._picked in project.mapLayers():
            return
        self._picked = ""
        found = (
            layer
            for layer in layers.visible_polygons(project)
            if layer not in taken and reference_layer.has_class(layer.fields())
        )
        choose_layer(self.combo, next(found, None))

    def is_ready(self) -> bool:
        """Return whether there are samples to fit to."""
        layer = self.chosen()
        return layer is not None and not self.meaning(layer) and layer.featureCount() > 0

    def meaning(self, layer: QgsVectorLayer | None) -> str:
        """Return what is wrong with the layer, if anything; what it holds is said below."""
        if layer is None or reference_layer.has_class(layer.fields()):
            return ""
        return self.tr('This layer has no field "class" that says what is pond and what is not.')


class AssessmentChooser(AreaChooser):
    """The choice of where methods are tested."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Offer what the project holds; choose nothing."""
        super().__init__(parent)
        self.combo.setAllowEmptyLayer(True, tr("All of the image"))

    def meaning(self, layer: QgsVectorLayer | None) -> str:
        """Return where that is."""
        if layer is None:
            return self.tr(
                "The whole image is the test, and the samples lie in it. Draw an area away from "
                "them, or divide them."
            )
        count = layer.featureCount()
        where = counted(
            count, tr("Tested inside {} polygon only."), tr("Tested inside {} polygons only.")
        )
        rest = tr("There, what no reference polygon covers counts as no pond.")
        return joined(where.format(count), rest)
