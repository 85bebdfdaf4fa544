"""Layers written to a GeoPackage: polygons and tables that the engine, or a project, reads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsFields,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)

from ...core.protocol.errors import OutputError
from ..text.translation import tr


def table_fields(columns: Iterable[tuple[str, str]]) -> QgsFields:
    """Return the fields of a table.

    Args:
        columns: Name and type of each, as the memory provider writes types: ``string(10)``.
    """
    texts = "&".join(f"field={name}:{kind}" for name, kind in columns)
    return QgsVectorLayer(f"NoGeometry?{texts}", "", "memory").fields()


def add_table(
    path: Path,
    name: str,
    fields: QgsFields,
    rows: Iterable[Iterable[object]],
    context: QgsCoordinateTransformContext,
    beside: bool = False,
) -> None:
    """Write rows without a geometry, each in the order of the fields.

    The other arguments are those of :func:`add_layer`, and what it raises is raised here.
    """
    features = []
    for row in rows:
        features.append(QgsFeature(fields))
        features[-1].setAttributes(list(row))
    nowhere = QgsCoordinateReferenceSystem()
    kind = QgsWkbTypes.Type.NoGeometry
    add_layer(path, name, fields, features, kind, nowhere, context, beside)


def add_layer(
    path: Path,
    name: str,
    fields: QgsFields,
    features: Iterable[QgsFeature],
    kind: QgsWkbTypes.Type,
    crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
    beside: bool = False,
    description: str = "",
) -> None:
    """Write features.

    Args:
        path: The file; what was there is replaced.
        name: Of the layer in it.
        fields: Of the features.
        features: With attributes and geometry.
        kind: Of geometry.
        crs: Their coordinate reference system; nothing is transformed.
        context: Of the project.
        beside: Whether other layers of the file stay.
        description: Of the layer, for who reads the file.

    Raises:
        OutputError: The file cannot be written.
    """
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", name
    if description:
        options.layerOptions = [f"DESCRIPTION={description}"]
    if beside:
        actions = QgsVectorFileWriter.ActionOnExistingFile
        options.actionOnExistingFile = actions.CreateOrOverwriteLayer
    writer = QgsVectorFileWriter.create(str(path), fields, kind, crs, context, options)
    for feature in features:
        writer.addFeature(feature)
    failed = writer.hasError() != QgsVectorFileWriter.WriterError.NoError
    reason = writer.errorMessage()
    # Deleted, it closes the file.
    del writer
    if failed:
        raise OutputError(
            tr("{} cannot be written: {}.").format(path, reason.rstrip(".")),
            tr("Choose another folder."),
        )
