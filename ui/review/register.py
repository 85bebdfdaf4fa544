"""The register as a file for others: Shapefile, GeoJSON, KML, spreadsheet, by QGIS's writers."""

from __future__ import annotations

import enum
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)

from ...core.protocol import review_fields as of
from ...core.protocol.errors import InputError, OutputError, RequestError
from ...core.protocol.texts import listed
from ..text.translation import tr

_LONGITUDE, _LATITUDE = "longitude", "latitude"
_LEFT_OUT = (of.REPLACES,)
_TEN_LETTERS = {
    of.PERIMETER: "perim_m",
    "mean_probability": "mean_prob",
    of.REVIEWED_BY: "rev_by",
    of.REVIEWED_AT: "rev_at",
}
"""Names of fields that a Shapefile would cut in the middle."""


class Format(enum.Enum):
    """What the register can be written as: OGR's driver, and how the file's name ends."""

    SHAPEFILE = ("ESRI Shapefile", "shp")
    GEOJSON = ("GeoJSON", "geojson")
    KML = ("KML", "kml")
    XLSX = ("XLSX", "xlsx")
    ODS = ("ODS", "ods")

    @property
    def driver(self) -> str:
        """OGR's name."""
        return self.value[0]

    @property
    def ending(self) -> str:
        """Of the file's name, without the point."""
        return self.value[1]

    @property
    def is_table(self) -> bool:
        """Whether it holds no outlines: then each pond has the place of a point inside it."""
        return self in (Format.XLSX, Format.ODS)


def format_of(path: Path) -> Format:
    """Return what a file is to be written as, by the end of its name.

    Raises:
        RequestError: It ends otherwise.
    """
    ending = path.suffix.lower().lstrip(".")
    wanted = next((one for one in Format if one.ending == ending), None)
    if wanted is None:
        endings = listed(f".{one.ending}" for one in Format)
        raise RequestError(
            tr("The name of {} does not say what the register is to be written as.").format(path),
            tr("Let it end in one of {}.").format(endings),
        )
    return wanted


def export(
    layer: QgsVectorLayer, wanted: Format, path: Path, context: QgsCoordinateTransformContext
) -> int:
    """Write the ponds that stand to a file, an existing one anew.

    Args:
        layer: Ponds of a review, decided on or not.
        wanted: What to write.
        path: The file.
        context: How to transform coordinates.

    Returns:
        How many ponds were written.

    Raises:
        InputError: None stands.
        OutputError: The file cannot be written.
    """
    ponds = [one for one in layer.getFeatures() if one.attribute(of.REVIEW) in of.STANDING]
    if not ponds:
        raise InputError(
            tr("There is no pond in the register."),
            tr("Accept ponds first, or draw those that were missed."),
        )
    table = _table(layer, wanted)
    wgs84 = QgsCoordinateReferenceSystem("EPSG:4326")
    way = QgsCoordinateTransform(layer.crs(), wgs84, context)
    kept = [name for name in layer.fields().names() if name != "fid" and name not in _LEFT_OUT]
    rows = []
    for pond in ponds:
        values = [pond.attribute(name) for name in kept]
        outline = pond.geometry()
        if wanted.is_table:
            place = outline.pointOnSurface()
            place.transform(way)
            values += [place.asPoint().x(), place.asPoint().y()]
        row = QgsFeature(table.fields())
        row.setAttributes(values)
        if not wanted.is_table:
            row.setGeometry(outline)
        rows.append(row)
    table.dataProvider().addFeatures(rows)
    _write(table, wanted, path, context)
    return len(rows)


def _table(layer: QgsVectorLayer, wanted: Format) -> QgsVectorLayer:
    """Return an empty layer in memory with the fields of a format."""
    kinds = dict(of.POND_FIELDS)
    names = [name for name in layer.fields().names() if name != "fid" and name not in _LEFT_OUT]
    short = _TEN_LETTERS if wanted is Format.SHAPEFILE else {}
    fields = [f"field={short.get(name, name)}:{kinds.get(name, 'string(0)')}" for name in names]
    if wanted.is_table:
        fields += [f"field={_LONGITUDE}:double", f"field={_LATITUDE}:double"]
    shape = "None" if wanted.is_table else QgsWkbTypes.displayString(layer.wkbType())
    table = QgsVectorLayer(f"{shape}?{'&'.join(fields)}", "", "memory")
    if not wanted.is_table:
        table.setCrs(layer.crs())
    return table


def _write(
    table: QgsVectorLayer, wanted: Format, path: Path, context: QgsCoordinateTransformContext
) -> None:
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName, options.fileEncoding = wanted.driver, of.PONDS, "UTF-8"
    if wanted in (Format.GEOJSON, Format.KML):
        options.ct = QgsCoordinateTransform(
            table.crs(), QgsCoordinateReferenceSystem("EPSG:4326"), context
        )
    if wanted is Format.GEOJSON:
        options.layerOptions = ["RFC7946=YES", "COORDINATE_PRECISION=7"]
    elif wanted is Format.KML:
        options.datasourceOptions = [f"NameField={of.NAME}"]
    elif wanted is Format.SHAPEFILE:
        options.layerOptions = ["ENCODING=UTF-8"]
    status, reason, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(
        table, str(path), context, options
    )
    if status != QgsVectorFileWriter.WriterError.NoError:
        raise OutputError(
            tr("The register cannot be written to {}: {}").format(path, reason),
            tr("Close the program that has the file open, or choose another file."),
        )
