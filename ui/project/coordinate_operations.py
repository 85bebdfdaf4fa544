"""The coordinate operations that a project's user chose, handed to the engine with polygons.

QGIS draws the map by them; the engine would take PROJ's own choice, which for old datums may be
none at all.
"""

from __future__ import annotations

from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)

from ...core.protocol.errors import OutputError
from ...core.protocol.polygon_file import FIELDS, OPERATIONS
from ..text.translation import tr

Row = tuple[str, str, str]
"""Source, target, pipeline."""

_LONGEST = 10_000
"""Characters of a reference system or a pipeline."""


def chosen(context: QgsCoordinateTransformContext) -> list[Row]:
    """Return the operations of a project, in a fixed order."""
    return sorted(
        (source, target, pipeline)
        for (source, target), pipeline in context.coordinateOperations().items()
        if pipeline
    )


def write(context: QgsCoordinateTransformContext, path: Path) -> None:
    """Add a project's operations to a GeoPackage; none, none.

    Raises:
        OutputError: The file cannot be written.
    """
    rows = chosen(context)
    if not rows:
        return
    columns = "&".join(f"field={name}:string({_LONGEST})" for name in FIELDS)
    fields = QgsVectorLayer(f"NoGeometry?{columns}", "", "memory").fields()
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    options.layerName = OPERATIONS
    options.actionOnExistingFile = QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer
    writer = QgsVectorFileWriter.create(
        str(path),
        fields,
        QgsWkbTypes.Type.NoGeometry,
        QgsCoordinateReferenceSystem(),
        context,
        options,
    )
    for row in rows:
        feature = QgsFeature(fields)
        feature.setAttributes(list(row))
        writer.addFeature(feature)
    failed = writer.hasError() != QgsVectorFileWriter.WriterError.NoError
    reason = writer.errorMessage()
    del writer
    if failed:
        raise OutputError(
            tr("The polygons cannot be written to {}: {}.").format(path, reason.rstrip(".")),
            tr("Choose another folder."),
        )


def read(path: Path) -> list[Row]:
    """Return the operations in a GeoPackage, in a fixed order."""
    table = QgsVectorLayer(f"{path}|layername={OPERATIONS}", "coordinate_operations")
    if not table.isValid():
        return []
    return sorted(
        tuple(str(feature.attribute(name)) for name in FIELDS)  # type: ignore[misc]
        for feature in table.getFeatures()
    )
