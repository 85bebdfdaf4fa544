"""Results of a batch in the project: the joined ponds, and single scenes."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsMapLayer, QgsProject, QgsRasterLayer, QgsVectorLayer

from ..project import result_layers
from ..project.layers import mark_result
from ..text.escaping import neutral
from ..text.translation import tr


def add_ponds(path: str, project: QgsProject) -> QgsMapLayer:
    """Put the joined ponds of a batch at the top of the layer tree, and return the layer."""
    name = neutral(tr("{} ponds").format(Path(path).parent.name))
    layer = QgsVectorLayer(f"{path}|layername=ponds", name)
    result_layers.style_ponds(layer)
    return _add(layer, "ponds", project)


def add_scene(path: str, project: QgsProject) -> QgsMapLayer:
    """Put the class raster of a scene at the top of the layer tree, and return the layer."""
    layer = QgsRasterLayer(path, neutral(tr("{} prediction").format(Path(path).stem)))
    result_layers.style_prediction(layer)
    return _add(layer, "prediction", project)


def _add(layer: QgsMapLayer, kind: str, project: QgsProject) -> QgsMapLayer:
    mark_result(layer, kind)
    project.addMapLayer(layer, False)
    project.layerTreeRoot().insertLayer(0, layer)
    return layer
