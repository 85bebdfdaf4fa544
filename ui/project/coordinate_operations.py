"""The coordinate operations that a project's user chose, handed to the engine with polygons.

QGIS draws the map by them; the engine would take PROJ's own choice, which for old datums may be
none at all.
"""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsCoordinateTransformContext, QgsVectorLayer

from ...core.protocol.polygon_file import FIELDS, OPERATIONS
from . import geopackage

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
    fields = geopackage.table_fields((name, f"string({_LONGEST})") for name in FIELDS)
    geopackage.add_table(path, OPERATIONS, fields, rows, context, beside=True)


def read(path: Path) -> list[Row]:
    """Return the operations in a GeoPackage, in a fixed order."""
    table = QgsVectorLayer(f"{path}|layername={OPERATIONS}", "coordinate_operations")
    if not table.isValid():
        return []
    return sorted(
        tuple(str(feature.attribute(name)) for name in FIELDS)  # type: ignore[misc]
        for feature in table.getFeatures()
    )
