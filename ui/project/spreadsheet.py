"""Tables as a spreadsheet, written by GDAL's own driver through QGIS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Union

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
from ...core.protocol.foreign_text import cell
from ...core.protocol.score_record import FileFacts
from ..text.translation import tr

Cell = Union[str, int, float, None]
"""Of a table; ``None`` is an empty cell."""

_DRIVER = "XLSX"


@dataclass(frozen=True)
class Sheet:
    """A table of a spreadsheet.

    Attributes:
        name: Of the sheet.
        head: Names of the columns, all different.
        rows: As many cells each.
    """

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def inputs(files: Sequence[tuple[str, FileFacts | None]]) -> Sheet:
    """Return the sheet of the files that were read; those that were not given are left out."""
    given = [(name, facts) for name, facts in files if facts is not None]
    return Sheet(
        tr("Inputs"),
        (tr("What it is"), tr("File"), tr("Bytes"), tr("Last changed")),
        [(name, facts.path, facts.size, facts.mtime) for name, facts in given],
    )


def write(sheets: Sequence[Sheet], path: Path, context: QgsCoordinateTransformContext) -> None:
    """Write tables to a spreadsheet, in the place of one that is there.

    Numbers are written as numbers, undefined ones as empty cells. A column that holds a word
    among its numbers is a column of words.

    Args:
        sheets: At least one.
        path: File ending with ``.xlsx``.
        context: The project's; no coordinates are written.

    Raises:
        OutputError: The file cannot be written.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _error(path, error.strerror or "") from error
    for number, sheet in enumerate(sheets):
        _write(sheet, path, context, first=number == 0)


def _write(sheet: Sheet, path: Path, context: QgsCoordinateTransformContext, first: bool) -> None:
    fields = _fields(sheet)
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = _DRIVER, sheet.name
    how = QgsVectorFileWriter.ActionOnExistingFile
    options.actionOnExistingFile = (
        how.CreateOrOverwriteFile if first else how.CreateOrOverwriteLayer
    )
    writer = QgsVectorFileWriter.create(
        str(path),
        fields,
        QgsWkbTypes.Type.NoGeometry,
        QgsCoordinateReferenceSystem(),
        context,
        options,
    )
    for row in sheet.rows:
        feature = QgsFeature(fields)
        feature.setAttributes([cell(value) for value in row])
        writer.addFeature(feature)
    failed = writer.hasError() != QgsVectorFileWriter.WriterError.NoError
    reason = writer.errorMessage()
    del writer
    if failed:
        raise _error(path, reason)


def _fields(sheet: Sheet) -> QgsFields:
    """Return the columns of a sheet; names with any letter in them need no place in a URI."""
    kinds = (_kind([row[column] for row in sheet.rows]) for column in range(len(sheet.head)))
    uri = "&".join(f"field=c{place}:{kind}" for place, kind in enumerate(kinds))
    fields = QgsVectorLayer(f"NoGeometry?{uri}", "", "memory").fields()
    for place, name in enumerate(sheet.head):
        fields.rename(place, name)
    return fields


def _kind(cells: Sequence[Cell]) -> str:
    known = [cell for cell in cells if cell is not None]
    if not known or not all(isinstance(cell, (int, float)) for cell in known):
        return "string"
    # Without a precision of its own, a number would be rounded to five digits.
    return "int8" if all(isinstance(cell, int) for cell in known) else "double(0,0)"


def _error(path: Path, reason: str) -> OutputError:
    return OutputError(
        tr("{} cannot be written ({}).").format(path, reason.rstrip(".")),
        tr("Close it where it is open, or check that its folder can be written to."),
    )
