"""The ledger's files: GeoPackage with a row for each pond and date, and the same as a table."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

from osgeo import ogr

from ..protocol.change import LAYER
from ..protocol.change_record import Observation, PondRecord
from ..protocol.errors import OutputError
from ..protocol.foreign_text import cell
from ..raster import closing
from ..raster.image import Image
from ..raster.reference_system import stored_system
from ..run.staging import refused
from .identities import Pond

ogr.UseExceptions()

_FIELDS = (
    ("id", ogr.OFTInteger64),
    ("date", ogr.OFTDate),
    ("area_m2", ogr.OFTReal),
    ("area_se_m2", ogr.OFTReal),
    ("status", ogr.OFTString),
    ("change_m2", ogr.OFTReal),
    ("change_se_m2", ogr.OFTReal),
    ("z", ogr.OFTReal),
    ("since", ogr.OFTDate),
    ("relation", ogr.OFTString),
    ("related", ogr.OFTString),
    ("parts", ogr.OFTInteger),
    ("confidence", ogr.OFTReal),
    ("probability", ogr.OFTReal),
    ("unseen", ogr.OFTReal),
    ("begins", ogr.OFTDateTime),
    ("ends", ogr.OFTDateTime),
)
"""``begins`` is the midnight of the date, ``ends`` the second before that of the next one, empty at
the last: from one to the other a row is what is known of a pond. They are times, and no two meet:
QGIS compares days with times, and times with those in the file, letter by letter."""

COLUMNS = tuple(name for name, _ in _FIELDS)


def write_ledger(
    path: str, final: str, ponds: Sequence[Pond], grid: Image, days: List[str]
) -> None:
    """Write the layer ``ponds``, by date and number.

    Args:
        path: Where to write.
        final: The name the file will get, for messages.
        ponds: Numbered.
        grid: The first date's, whose reference system the outlines are in.
        days: All dates, ISO 8601, in their order.

    Raises:
        OutputError: The file cannot be written.
    """
    dataset = None
    rows = [
        (row, shape, pond.identity) for pond in ponds for row, shape in zip(pond.rows, pond.shown)
    ]
    rows.sort(key=lambda one: (one[0].date, one[2]))
    try:
        dataset = ogr.GetDriverByName("GPKG").CreateDataSource(path)
        layer = dataset.CreateLayer(LAYER, stored_system(grid.crs), ogr.wkbMultiPolygon)
        for name, kind in _FIELDS:
            layer.CreateField(ogr.FieldDefn(name, kind))
        layer.StartTransaction()
        for row, shape, identity in rows:
            feature = ogr.Feature(layer.GetLayerDefn())
            for name, value in row_of(row, identity, days).items():
                if value is not None:
                    feature.SetField(name, value)
            feature.SetGeometry(ogr.ForceToMultiPolygon(shape.Clone()))
            layer.CreateFeature(feature)
        layer.CommitTransaction()
        closing.close(dataset)
        closing.check_store(path, **{LAYER: len(rows)})
    except RuntimeError as error:
        closing.give_up(dataset)
        raise _failed(final, error) from error


def _failed(final: str, error: RuntimeError) -> OutputError:
    return refused(Path(final), str(error))


def row_of(row: Observation, identity: int, days: Sequence[str]) -> Dict[str, Any]:
    """Return the fields of a row by name; ``None`` for what is not known."""
    return {
        "id": identity,
        "date": row.date,
        "area_m2": row.area_m2,
        "area_se_m2": row.area_se_m2,
        "status": row.status,
        "change_m2": row.change_m2,
        "change_se_m2": row.change_se_m2,
        "z": row.z,
        "since": row.since,
        "relation": row.relation,
        "related": ", ".join(map(str, row.related)) or None,
        "parts": row.parts,
        "confidence": row.confidence,
        "probability": row.probability,
        "unseen": row.unseen,
        "begins": _begin(row.date),
        "ends": _end(row.date, days),
    }


def write_table(ponds: Sequence[PondRecord], days: Sequence[str], path: str) -> None:
    """Write the rows of a ledger as CSV, by pond and date; what is not known is an empty cell.

    Raises:
        OSError: The file cannot be written.
    """
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for pond in ponds:
            for row in pond.observations:
                fields = row_of(row, pond.id, days)
                writer.writerow({name: cell(value) for name, value in fields.items()})


def _begin(day: str) -> str:
    return f"{day}T00:00:00Z"


def _end(day: str, days: Sequence[str]) -> Optional[str]:
    """Return the second before the next of some days; ``None`` for the last of them."""
    later = [one for one in days if one > day]
    if not later:
        return None
    last = dt.date.fromisoformat(min(later)) - dt.timedelta(days=1)
    return f"{last.isoformat()}T23:59:59Z"
