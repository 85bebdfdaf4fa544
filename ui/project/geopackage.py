"""Layers written to a GeoPackage: polygons and tables that the engine, or a project, reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
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

_OWN_CODE = 100_000
"""From which GDAL numbers what a GeoPackage holds beside EPSG's."""


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
        raise _refused(path, reason)
    if crs.isValid() and crs.authid().partition(":")[0] in ("", "USER"):
        try:
            _keep_system(path, name, crs)
        except sqlite3.Error as error:
            raise _refused(path, str(error)) from error


def _keep_system(path: Path, name: str, crs: QgsCoordinateReferenceSystem) -> None:
    """Let a layer that was written keep its system, which has no code.

    GDAL stored it as EPSG's that is like it where there is one, and heeds neither units nor prime
    meridian: what was drawn in UTM in feet would lie thousands of kilometres away.
    """
    wkt = crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT1_GDAL)
    if not wkt:
        # What only newer forms of WKT can say, GDAL keeps in one, and takes for nothing else.
        return
    with closing(sqlite3.connect(path)) as store, store:
        systems = "SELECT srs_id FROM gpkg_spatial_ref_sys WHERE definition = ?"
        known = store.execute(systems, (wkt,)).fetchone()
        if known is None:
            last = store.execute("SELECT max(srs_id) FROM gpkg_spatial_ref_sys").fetchone()
            known = (max(_OWN_CODE, last[0] + 1),)
            store.execute(
                "INSERT INTO gpkg_spatial_ref_sys (srs_name, srs_id, organization, "
                "organization_coordsys_id, definition) VALUES (?, ?, 'NONE', ?, ?)",
                (crs.description() or name, *known, *known, wkt),
            )
        for table in ("gpkg_geometry_columns", "gpkg_contents"):
            # The names are this module's own.
            change = f"UPDATE {table} SET srs_id = ? WHERE table_name = ?"  # noqa: S608  # nosec B608
            store.execute(change, (*known, name))


def _refused(path: Path, reason: str) -> OutputError:
    return OutputError(
        tr("{} cannot be written: {}.").format(path, reason.rstrip(".")),
        tr("Choose another folder."),
    )
