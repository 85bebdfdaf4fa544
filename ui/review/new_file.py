"""The layers of a review's GeoPackage: made, and opened as they have to be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsVectorLayer,
    QgsWkbTypes,
)

from ...core.protocol import review_fields as of
from ...core.protocol.errors import InputError
from ...core.protocol.texts import listed
from ..project import geopackage
from ..text.escaping import neutral
from ..text.translation import tr

_NAMED = 3
"""Fields that a message names."""

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
    for number, (name, known) in enumerate(LAYERS.items()):
        fields, kind = geopackage.table_fields(known), QgsWkbTypes.Type.MultiPolygon
        geopackage.add_layer(path, name, fields, (), kind, crs, context, beside=number > 0)


def opened(path: Path, name: str, present: Sequence[QgsVectorLayer] = ()) -> QgsVectorLayer:
    """Return a layer of a review, with all fields that it has to have.

    Args:
        path: The file.
        name: Of the layer.
        present: Layers, one of which is taken where it is this one.

    Raises:
        InputError: The file has no such layer: it is no review.
    """
    titles = {of.PONDS: tr("{}: ponds"), of.AREAS: tr("{}: areas looked over")}
    source = f"{path}|layername={name}"
    layer = next((one for one in present if one.source() == source), None)
    if layer is None:
        layer = QgsVectorLayer(source, neutral(titles.get(name, "{}").format(path.stem)))
    else:
        # The file may be another one by now.
        layer.dataProvider().reloadData()
    fields = layer.fields()
    missing = [field for field, _ in LAYERS[name] if fields.lookupField(field) < 0]
    if not layer.isValid() or missing:
        raise InputError(
            tr("{} is no review: it lacks {}.").format(
                path, listed(missing[:_NAMED]) if layer.isValid() else name
            ),
            tr("Choose the file of a review, or a name that is free."),
        )
    return layer
