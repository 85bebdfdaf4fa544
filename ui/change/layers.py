"""A ledger in the project: its layer, and the image of each date below it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsLayerTreeGroup, QgsProject, QgsRasterLayer, QgsVectorLayer

from ...core.protocol.change import LAYER, ChangeResult
from ..project import layers, result_layers
from ..project.band_colours import show_bands
from ..project.layers import mark_result
from ..text.escaping import neutral
from ..text.translation import day as day_in_words
from ..text.translation import tr
from . import ledger_style

LEDGER = "ledger"
"""Kind of the layer, as its custom property has it."""

IMAGE = "ledger_image"
"""Likewise of the images below it."""


@dataclass(frozen=True)
class LedgerLayers:
    """What a ledger added to the project.

    Attributes:
        ledger: The layer of ponds.
        images: By date, as far as there are any.
    """

    ledger: QgsVectorLayer
    images: dict[str, QgsRasterLayer]


def add_to_project(result: ChangeResult, name: str, project: QgsProject) -> LedgerLayers:
    """Put the ledger and the images of its dates into a group at the top of the layer tree.

    Args:
        result: What the engine wrote.
        name: For the group.
        project: The project.
    """
    name = neutral(result_layers.free_name(name, tr("{} change"), project))
    group = project.layerTreeRoot().insertGroup(0, tr("{} change").format(name))
    ledger = QgsVectorLayer(f"{result.ledger}|layername={LAYER}", tr("{} ledger").format(name))
    ledger_style.style_ledger(ledger)
    _add(ledger, LEDGER, group, project)
    days = [one.date for one in result.dates]
    images: dict[str, QgsRasterLayer] = {}
    for place in reversed(range(len(days))):
        one = result.dates[place]
        until = days[place + 1] if place + 1 < len(days) else None
        if one.image is None or not Path(one.image).is_file():
            continue
        image = QgsRasterLayer(one.image, neutral(day_in_words(one.date)))
        if not image.isValid():
            continue
        _colour(image, project)
        ledger_style.set_temporal_image(image, one.date, until)
        _add(image, IMAGE, group, project)
        images[one.date] = image
    ledger_style.set_project_span(days, project)
    return LedgerLayers(ledger, images)


def ledger_at(path: str, project: QgsProject) -> QgsVectorLayer | None:
    """Return the layer of a ledger's file, where the project still holds it."""
    for layer in project.mapLayers().values():
        if not isinstance(layer, QgsVectorLayer) or layers.kind_of(layer) != LEDGER:
            continue
        if Path(layer.source().partition("|")[0]) == Path(path):
            return layer
    return None


def _add(
    layer: QgsVectorLayer | QgsRasterLayer, kind: str, group: QgsLayerTreeGroup, project: QgsProject
) -> None:
    mark_result(layer, kind)
    project.addMapLayer(layer, False)
    node = group.addLayer(layer)
    node.setExpanded(isinstance(layer, QgsVectorLayer))


def _colour(image: QgsRasterLayer, project: QgsProject) -> None:
    """Show an image in natural colour if its bands say which is which, else as it is shown already.

    QGIS itself takes the first three for red, green and blue, which are the other way round here.
    """
    names = [image.bandName(number).lower() for number in range(1, image.bandCount() + 1)]
    found = tuple(
        next((place for place, name in enumerate(names, start=1) if word in name), 0)
        for word in ("red", "green", "blue")
    )
    if all(found):
        show_bands(image, (found[0], found[1], found[2]))
        return
    for other in layers.rasters(project):
        if other.source() == image.source() and other.renderer() is not None:
            image.setRenderer(other.renderer().clone())
            return
