"""A comparison as layers: each method's map, errors and ponds, to be flipped over the image."""

from __future__ import annotations

from dataclasses import dataclass

from qgis.core import QgsLayerTreeGroup, QgsProject, QgsRasterLayer, QgsVectorLayer

from ...core.protocol.compare import ComparedMethod, CompareResult
from ..project import result_layers
from ..project.layers import mark_result
from ..score import layers
from ..score.layers import FALSE, HIT, MISS
from ..text.escaping import neutral
from ..text.translation import tr


@dataclass(frozen=True)
class MethodLayers:
    """The layers of one method, all in the project.

    Attributes:
        method: How it did.
        missed: Reference ponds by what became of them.
        predicted: Predicted ponds, likewise.
        errors: Pixel by pixel.
        prediction: Its map.
    """

    method: ComparedMethod
    missed: QgsVectorLayer
    predicted: QgsVectorLayer
    errors: QgsRasterLayer
    prediction: QgsRasterLayer


def add_to_project(
    result: CompareResult, name: str, project: QgsProject
) -> tuple[MethodLayers, ...]:
    """Put the layers into a group at the top of the layer tree, a subgroup for each method.

    Only one method is shown at a time, the best one first: ticking another hides it, so that a
    click flips the maps over the image.

    Args:
        result: What the engine wrote.
        name: Of the image.
        project: The project.
    """
    name = neutral(result_layers.free_name(name, tr("{} comparison"), project))
    group = project.layerTreeRoot().insertGroup(0, tr("{} comparison").format(name))
    made = tuple(
        _add(method, group, project) for method in result.methods if method.problem is None
    )
    best = max(range(len(made)), key=lambda place: made[place].method.f1 or 0.0, default=None)
    for place, child in enumerate(group.children()):
        child.setItemVisibilityChecked(place == best)
        child.setExpanded(place == best)
    group.setIsMutuallyExclusive(True, -1 if best is None else best)
    return made


def _add(method: ComparedMethod, group: QgsLayerTreeGroup, project: QgsProject) -> MethodLayers:
    name = neutral(method.name)
    made = MethodLayers(
        method=method,
        missed=QgsVectorLayer(
            f"{method.ponds}|layername=reference_ponds", tr("{} reference ponds").format(name)
        ),
        predicted=QgsVectorLayer(
            f"{method.ponds}|layername=predicted_ponds", tr("{} predicted ponds").format(name)
        ),
        errors=QgsRasterLayer(method.errors or "", tr("{} errors").format(name)),
        prediction=QgsRasterLayer(method.prediction or "", tr("{} prediction").format(name)),
    )
    layers.style_verdicts(
        made.missed, (("matched", HIT, tr("Found")), ("missed", MISS, tr("Missed"))), 0.7
    )
    layers.style_verdicts(
        made.predicted, (("matched", HIT, tr("A pond")), ("false", FALSE, tr("False"))), 0.35
    )
    layers.style_errors(made.errors)
    result_layers.style_prediction(made.prediction)
    subgroup = group.addGroup(name)
    for layer, kind, shown in (
        (made.missed, "reference_ponds", True),
        (made.predicted, "predicted_ponds", False),
        (made.errors, "errors", True),
        (made.prediction, "prediction", False),
    ):
        mark_result(layer, kind)
        project.addMapLayer(layer, False)
        node = subgroup.addLayer(layer)
        node.setExpanded(False)
        node.setItemVisibilityChecked(shown)
    return made
