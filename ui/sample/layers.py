"""The points of a probability sample as a layer: opened, styled, counted, labelled one by one.

Nothing here shows what the map says of a point: who labels it must not know.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from qgis.core import (
    QgsAttributeTableConfig,
    QgsCategorizedSymbolRenderer,
    QgsEditorWidgetSetup,
    QgsFeatureRequest,
    QgsMapLayer,
    QgsMarkerSymbol,
    QgsPointXY,
    QgsProject,
    QgsProviderRegistry,
    QgsRendererCategory,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtGui import QColor

from ...core.protocol.errors import InputError, OutputError
from ..project.layers import mark_result
from ..project.result_layers import POND_COLOUR
from ..text.escaping import neutral
from ..text.translation import tr

KIND = "sample"
POND, OTHER, UNSURE = 1, 0, -1
"""What a label can be, beside none at all."""

_LABEL = "label"
_SECRET = ("fid", "stratum", "map_class", "inclusion")
"""Fields from which one could read what the map says."""

_FIELDS = ("id", "stratum", "map_class", _LABEL, "inclusion")
_PIXEL = ("pixel_width", "pixel_height")
_POINTS = (
    QgsWkbTypes.Type.Point,
    QgsWkbTypes.Type.PointZ,
    QgsWkbTypes.Type.PointM,
    QgsWkbTypes.Type.PointZM,
)
_OTHER_COLOUR = QColor(0, 188, 212)
_UNSURE_COLOUR = QColor(255, 214, 0)
_UNLABELLED_COLOUR = QColor(255, 255, 255)


@dataclass
class Point:
    """A point of a sample.

    Attributes:
        feature: Identity in the layer.
        place: Centre of its pixel, in the layer's reference system.
        label: :data:`POND`, :data:`OTHER`, :data:`UNSURE`, or ``None``.
    """

    feature: int
    place: QgsPointXY
    label: int | None


@dataclass(frozen=True)
class Counts:
    """How far a sample is labelled."""

    points: int
    ponds: int
    others: int
    unsure: int

    @classmethod
    def of(cls, points: list[Point]) -> Counts:
        """Count points by their labels."""
        labels = [point.label for point in points]
        return cls(len(points), labels.count(POND), labels.count(OTHER), labels.count(UNSURE))

    @property
    def labelled(self) -> int:
        """Points with a label that counts."""
        return self.ponds + self.others

    @property
    def left(self) -> int:
        """Points that were not looked at."""
        return self.points - self.labelled - self.unsure


def is_sample(layer: QgsMapLayer) -> bool:
    """Return whether a layer holds the points of a sample, whoever put it into the project."""
    return (
        isinstance(layer, QgsVectorLayer)
        and layer.geometryType() == QgsWkbTypes.GeometryType.PointGeometry
        and all(layer.fields().lookupField(name) >= 0 for name in _FIELDS)
    )


def samples(project: QgsProject) -> list[QgsVectorLayer]:
    """Return the samples of a project, topmost first."""
    return [
        layer
        for layer in project.layerTreeRoot().layerOrder()
        if isinstance(layer, QgsVectorLayer) and is_sample(layer)
    ]


def file_of(layer: QgsVectorLayer) -> str:
    """Return the GeoPackage of a sample.

    Raises:
        InputError: The layer is a copy somewhere else, without the tables that make it a sample.
    """
    parts = QgsProviderRegistry.instance().decodeUri("ogr", layer.source())
    path = str(parts.get("path", ""))
    if layer.providerType() != "ogr" or not Path(path).is_file():
        raise InputError(
            tr('The layer "{}" is not the GeoPackage in which the sample was drawn.').format(
                layer.name()
            ),
            tr("Add that file to the project, and label it there."),
        )
    return path


def add_to_project(path: str, name: str, project: QgsProject) -> QgsVectorLayer:
    """Put the points of a sample on top of the layers, styled by label.

    Raises:
        OutputError: The file cannot be opened.
    """
    layer = QgsVectorLayer(f"{path}|layername=points", neutral(name))
    if not layer.isValid():
        raise OutputError(
            tr("The sample {} cannot be opened.").format(path), tr("Check that it still exists.")
        )
    dress(layer)
    mark_result(layer, KIND)
    project.addMapLayer(layer, False)
    project.layerTreeRoot().insertLayer(0, layer).setExpanded(False)
    return layer


def dress(layer: QgsVectorLayer) -> None:
    """Style a sample by label, in shape and colour, and hide all that tells what the map says."""
    kinds = (
        (POND, "square", POND_COLOUR, tr("Pond")),
        (OTHER, "triangle", _OTHER_COLOUR, tr("Other")),
        (UNSURE, "cross2", _UNSURE_COLOUR, tr("Unsure")),
        # What no other category takes.
        (None, "circle", _UNLABELLED_COLOUR, tr("Not labelled")),
    )
    layer.setRenderer(
        QgsCategorizedSymbolRenderer(
            _LABEL,
            [
                QgsRendererCategory(value, _marker(shape, colour), words)
                for value, shape, colour, words in kinds
            ],
        )
    )
    index = layer.fields().lookupField(_LABEL)
    values = [{words: str(value)} for value, _, _, words in kinds if value is not None]
    layer.setEditorWidgetSetup(index, QgsEditorWidgetSetup("ValueMap", {"map": values}))
    table = QgsAttributeTableConfig()
    table.update(layer.fields())
    columns = table.columns()
    for column in columns:
        column.hidden = column.hidden or column.name in _SECRET
    table.setColumns(columns)
    layer.setAttributeTableConfig(table)
    for name in _SECRET:
        place = layer.fields().lookupField(name)
        if place >= 0:
            layer.setEditorWidgetSetup(place, QgsEditorWidgetSetup("Hidden", {}))


def points(layer: QgsVectorLayer) -> list[Point]:
    """Return the points in the order of their drawing, which is random across strata."""
    request = QgsFeatureRequest().addOrderBy("id")
    request.setSubsetOfAttributes([_LABEL, "id"], layer.fields())
    found = []
    for feature in layer.getFeatures(request):
        label = feature.attribute(_LABEL)
        # QGIS has a null of its own, which is neither None nor a number.
        value = label if isinstance(label, int) else None
        place = feature.geometry()
        # One that somebody else has drawn among them may lie nowhere, or in several places.
        if not place.isNull() and place.wkbType() in _POINTS:
            found.append(Point(feature.id(), place.asPoint(), value))
    return found


def pixel_size(layer: QgsVectorLayer) -> tuple[float, float]:
    """Return width and height of the pixels that were drawn, in units of the layer's system.

    Raises:
        InputError: The layer's file does not say so.
    """
    design = QgsVectorLayer(f"{file_of(layer)}|layername=design", "design")
    for row in design.getFeatures() if design.isValid() else ():
        if min(map(design.fields().lookupField, _PIXEL)) < 0:
            break
        width, height = (row[name] for name in _PIXEL)
        if all(isinstance(side, (int, float)) and 0 < side < math.inf for side in (width, height)):
            return float(width), float(height)
    raise InputError(
        tr('The file of the layer "{}" does not say how large the pixels are.').format(
            layer.name()
        ),
        tr("Draw the sample again with this version."),
    )


def write_label(layer: QgsVectorLayer, point: Point, label: int) -> None:
    """Write a label into the file at once: a crash takes nothing.

    Raises:
        OutputError: The file cannot be written.
    """
    index = layer.fields().lookupField(_LABEL)
    if not layer.dataProvider().changeAttributeValues({point.feature: {index: label}}):
        raise OutputError(
            tr('The label cannot be written to the file of the layer "{}".').format(layer.name()),
            tr("Check that the file is not open elsewhere, and that its folder has room."),
        )
    point.label = label
    layer.triggerRepaint()


def _marker(shape: str, colour: QColor) -> QgsMarkerSymbol:
    """Return a hollow marker: the pixel below stays visible."""
    transparent = "0,0,0,0"
    symbol = QgsMarkerSymbol.createSimple(
        {"name": shape, "color": transparent, "outline_color": "0,0,0,160", "size": "3.4"}
    )
    symbol.symbolLayer(0).setStrokeWidth(0.9)
    inner = symbol.symbolLayer(0).clone()
    inner.setStrokeColor(colour)
    inner.setStrokeWidth(0.5)
    symbol.appendSymbolLayer(inner)
    return symbol
