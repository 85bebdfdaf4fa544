"""The layers of a review's GeoPackage: made, and opened as they have to be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)

from ...core.protocol import review_fields as of
from ...core.protocol.errors import InputError, OutputError
from ..text.escaping import neutral
from ..text.translation import tr

LAYERS = {of.PONDS: of.POND_FIELDS, of.AREAS: of.AREA_FIELDS, of.HISTORY: of.HISTORY_FIELDS}
"""Their names, and the fields of each."""


def create(
    path: Path, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext
) -> None:
    """Make the file of a new review, without a pond.

    Args:
        path: Must not exist; its folder must.
        crs: Of the outlines.
        context: How to transform coordinates; none are.

    Raises:
        OutputError: The file cannot be written.
    """
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    for name, known in LAYERS.items():
        options.layerName = name
        uri = "&".join(f"field={field}:{kind}" for field, kind in known)
        fields = QgsVectorLayer(f"MultiPolygon?{uri}", "", "memory").fields()
        writer = QgsVectorFileWriter.create(
            str(path), fields, QgsWkbTypes.Type.MultiPolygon, crs, context, options
        )
        failed = writer.hasError() != QgsVectorFileWriter.WriterError.NoError
        reason = writer.errorMessage()
        del writer
        if failed:
            raise OutputError(
                tr("The review cannot be written to {}: {}").format(path, reason),
                tr("Choose another file."),
            )
        options.actionOnExistingFile = (
            QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer
        )


def opened(path: Path, name: str, present: Sequence[QgsVectorLayer] = ()) -> QgsVectorLayer:
    """Return a layer of a review, with all fields that it has to have.

    Args:
        path: The file.
        name: Of the layer.
        present: Layers, one of which is taken where it is this one.

    Raises:
        InputError: The file has no such layer: it is no review.
    """
    source = f"{path}|layername={name}"
    layer = next((one for one in present if one.source() == source), None)
    if layer is None:
        layer = QgsVectorLayer(source, neutral(f"{path.stem} {name}"))
    else:
        # The file may be another one by now.
        layer.dataProvider().reloadData()
    fields = layer.fields()
    missing = [field for field, _ in LAYERS[name] if fields.lookupField(field) < 0]
    if not layer.isValid() or missing:
        raise InputError(
            tr("{} is no review: it lacks {}.").format(
                path, name if not layer.isValid() else ", ".join(missing)
            ),
            tr("Choose the file of a review, or a name that is free."),
        )
    return layer
