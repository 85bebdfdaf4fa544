"""Reference polygons: a new layer ready to draw on, and what a training takes from any layer.

A layer with a field ``class`` says of each polygon whether it is a pond (1) or not (0), and says
nothing about the rest of the image. In a layer without one, every polygon is a pond; a review in
which some were rejected, or not decided on, is therefore no reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsDefaultValue,
    QgsEditFormConfig,
    QgsEditorWidgetSetup,
    QgsFeature,
    QgsFeatureSource,
    QgsFields,
    QgsProviderRegistry,
    QgsRendererCategory,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QVariant
from qgis.PyQt.QtGui import QColor

from ...core.protocol.errors import InputError, OutputError
from ...core.protocol.pond_class import FIELD as CLASS
from ...core.protocol.pond_class import class_code
from ..text import words
from ..text.escaping import neutral
from ..text.translation import tr
from . import coordinate_operations, layers, review_as_reference
from .outline_style import OTHER_COLOUR, REFERENCE_COLOUR, bare_outline, filled_outline
from .result_layers import POND_COLOUR

POND, OTHER = 1, 0
LAYER = "reference"
"""Name of the layer in the GeoPackages that are written here."""


@dataclass(frozen=True)
class Reference:
    """Polygons as they were at the moment of a click, uncommitted edits included.

    Attributes:
        features: With one attribute, the class, where ``classes``; else with none.
        classes: Whether the layer has a field ``class``.
        crs: Their coordinate reference system.
        name: Of the layer, for messages.
    """

    features: tuple[QgsFeature, ...]
    classes: bool
    crs: QgsCoordinateReferenceSystem
    name: str


def has_class(fields: QgsFields) -> bool:
    """Return whether a layer says of each polygon what it is."""
    return fields.lookupField(CLASS) >= 0


def snapshot(source: QgsVectorLayer | QgsFeatureSource, name: str, both: bool = True) -> Reference:
    """Take what a training or a score needs from a layer.

    Args:
        source: The layer, or what Processing makes of it.
        name: For messages.
        both: Whether there have to be ponds and others where the layer has classes: a training
            learns from both, a score needs neither in particular.

    Raises:
        InputError: There is no polygon, a class that is neither 1 nor 0, only one of the two where
            ``both`` are needed, or a review of which some polygons are no ponds.
    """
    index = source.fields().lookupField(CLASS)
    polygons = _polygons(source)
    if not polygons:
        raise InputError(
            tr('The reference layer "{}" holds no polygon.').format(name),
            tr("Draw the ponds that you know, or choose another layer."),
        )
    if index < 0:
        review_as_reference.check(source.fields(), polygons, name)
        return Reference(tuple(map(_bare, polygons)), False, _crs(source), name)
    # As text while edits are not committed: forms with lists of values give it so.
    told = [class_code(_plain(feature.attribute(index))) for feature in polygons]
    _check_classes(told, name, both)
    fields = class_fields()
    found = []
    for feature, value in zip(polygons, told):
        polygon = QgsFeature(fields)
        polygon.setGeometry(feature.geometry())
        polygon.setAttributes([value])
        found.append(polygon)
    return Reference(tuple(found), True, _crs(source), name)


def missing_class(layer: QgsVectorLayer) -> int | None:
    """Return the class that a training needs and a layer with classes does not show yet.

    Returns:
        :data:`POND` or :data:`OTHER`; ``None`` where both are there, or the layer has no classes.
    """
    index = layer.fields().lookupField(CLASS)
    if index < 0:
        return None
    told = {class_code(_plain(feature.attribute(index))) for feature in layer.getFeatures()}
    return next((value for value in (POND, OTHER) if value not in told), None)


def area(source: QgsVectorLayer | QgsFeatureSource, name: str) -> Reference:
    """Take the polygons inside which a reference is complete, whatever their fields say.

    Args:
        source: The layer, or what Processing makes of it.
        name: For messages.

    Raises:
        InputError: There is none.
    """
    polygons = _polygons(source)
    if not polygons:
        raise InputError(
            tr('The layer "{}", inside which all is drawn, holds no polygon.').format(name),
            tr("Draw where you have looked at everything, or choose no layer there."),
        )
    return Reference(tuple(map(_bare, polygons)), False, _crs(source), name)


def own_file(layer: QgsVectorLayer) -> str:
    """Return the file that a layer shows, for a report; its name where it is in no file."""
    parts = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
    path = parts.get("path")
    return path if isinstance(path, str) and path else layer.name()


def chosen_area(layer: QgsVectorLayer | None) -> Reference | None:
    """Take the polygons of a page's area; ``None`` where none was chosen.

    Raises:
        InputError: The layer holds none.
    """
    return None if layer is None else area(layer, layer.name())


def class_fields() -> QgsFields:
    """Return the one field of a reference layer: ``class``, an integer."""
    return QgsVectorLayer(f"MultiPolygon?field={CLASS}:integer", "", "memory").fields()


def write(reference: Reference, context: QgsCoordinateTransformContext, path: Path) -> None:
    """Write a snapshot to a GeoPackage; a file that holds the same already stays untouched.

    The project's coordinate operations go with it, so that the engine puts the polygons where the
    map shows them.

    A training that was killed goes on only with what it began with, so that the same polygons
    must be the same file.

    Raises:
        OutputError: The file cannot be written.
    """
    if path.exists():
        same = _content(_open(path)) == _content(reference)
        if same and coordinate_operations.read(path) == coordinate_operations.chosen(context):
            return
        path.unlink()
    fields = class_fields() if reference.classes else None
    layers.write_polygons(
        reference.features, reference.crs, context, path, LAYER, fields, reference.name
    )
    coordinate_operations.write(context, path)


def create(
    path: Path, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext
) -> QgsVectorLayer:
    """Make an empty reference layer, styled, that asks for the class of each polygon drawn.

    Args:
        path: GeoPackage to make.
        crs: Of the images.
        context: The project's.

    Raises:
        OutputError: The file cannot be written.
    """
    layers.write_polygons((), crs, context, path, LAYER, class_fields())
    layer = _open(path)
    layer.setName(neutral(words.drawn_layer(path.stem)))
    index = layer.fields().lookupField(CLASS)
    kinds = {tr("Pond"): POND, tr("Other"): OTHER}
    values = [{word: str(value)} for word, value in kinds.items()]
    layer.setEditorWidgetSetup(index, QgsEditorWidgetSetup("ValueMap", {"map": values}))
    layer.setFieldAlias(index, tr("What is it?"))
    layer.setDefaultValueDefinition(index, QgsDefaultValue(str(POND)))
    key = layer.fields().lookupField("fid")
    layer.setEditorWidgetSetup(key, QgsEditorWidgetSetup("Hidden", {}))
    colours = (POND_COLOUR, OTHER_COLOUR)
    categories = [
        QgsRendererCategory(value, filled_outline(colour), word)
        for (word, value), colour in zip(kinds.items(), colours)
    ]
    layer.setRenderer(QgsCategorizedSymbolRenderer(CLASS, categories))
    return layer


def create_outlines(
    path: Path,
    crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
    colour: QColor = REFERENCE_COLOUR,
) -> QgsVectorLayer:
    """Make an empty layer of polygons without classes, shown as outlines; drawing asks nothing.

    Args:
        path: GeoPackage to make.
        crs: Of the image.
        context: The project's.
        colour: Of the outlines.

    Raises:
        OutputError: The file cannot be written.
    """
    layers.write_polygons((), crs, context, path, LAYER)
    layer = open_outlines(path, colour)
    layer.setName(neutral(words.drawn_layer(path.stem)))
    form = layer.editFormConfig()
    form.setSuppress(QgsEditFormConfig.FeatureFormSuppress.SuppressOn)
    layer.setEditFormConfig(form)
    return layer


def open_outlines(
    path: Path, colour: QColor = REFERENCE_COLOUR, table: str = LAYER
) -> QgsVectorLayer:
    """Return polygons that a GeoPackage holds, shown as outlines.

    Args:
        path: The file.
        colour: Of the outlines.
        table: The layer in the file.

    Raises:
        OutputError: The file cannot be opened.
    """
    layer = _open(path, table)
    layer.setName(neutral(path.stem))
    layer.setRenderer(QgsSingleSymbolRenderer(bare_outline(colour)))
    return layer


def free_path(folder: Path, stem: str = "reference") -> Path:
    """Return a name for a new layer that is not taken."""
    number = 1
    while True:
        path = folder / (f"{stem}.gpkg" if number == 1 else f"{stem}_{number}.gpkg")
        if not path.exists():
            return path
        number += 1


def _polygons(source: QgsVectorLayer | QgsFeatureSource) -> list[QgsFeature]:
    return [feature for feature in source.getFeatures() if not feature.geometry().isEmpty()]


def _bare(feature: QgsFeature) -> QgsFeature:
    polygon = QgsFeature()
    polygon.setGeometry(feature.geometry())
    return polygon


def _crs(source: QgsVectorLayer | QgsFeatureSource) -> QgsCoordinateReferenceSystem:
    return source.crs() if isinstance(source, QgsVectorLayer) else source.sourceCrs()


def _plain(value: object) -> object:
    """Return an attribute as Python has it; what is NULL in the layer is ``None``."""
    if isinstance(value, QVariant):
        return None if value.isNull() else value.value()
    return value


def _check_classes(told: Sequence[object], name: str, both: bool) -> None:
    strange = [value for value in told if value is None]
    if strange:
        raise InputError(
            tr(
                'The field "class" of the layer "{}" is neither 1 (pond) nor 0 (other) for {} of '
                "{} polygons."
            ).format(name, len(strange), len(told)),
            tr("Fill it in; if it means something else, rename it."),
        )
    for value, word in ((POND, tr("pond")), (OTHER, tr("other"))):
        if both and value not in told:
            raise InputError(
                tr('No polygon of the layer "{}" has the class {} ({}).').format(name, value, word),
                tr(
                    "Draw some of both: only what the polygons cover is learnt from, so that they "
                    "have to show what is no pond as well."
                ),
            )


def _open(path: Path, table: str = LAYER) -> QgsVectorLayer:
    layer = QgsVectorLayer(f"{path}|layername={table}", neutral(path.stem))
    if not layer.isValid():
        raise OutputError(
            tr("{} is there, but is no file of polygons.").format(path),
            tr("Remove it, or choose another name or folder."),
        )
    return layer


def _content(
    polygons: QgsVectorLayer | Reference,
) -> tuple[str, bool, list[tuple[bytes, object]]]:
    """Return all that a training reads of polygons, to compare."""
    if isinstance(polygons, Reference):
        classes, features = polygons.classes, polygons.features
        crs = polygons.crs
    else:
        classes, features = has_class(polygons.fields()), polygons.getFeatures()
        crs = polygons.crs()
    found = []
    for feature in features:
        geometry = feature.geometry()
        geometry.convertToMultiType()
        value = feature.attribute(CLASS) if classes else None
        found.append((bytes(geometry.asWkb()), value))
    return crs.toWkt(), classes, found  # type: ignore[union-attr]
