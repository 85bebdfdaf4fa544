"""The GeoPackage of a probability sample as it is read back: points, strata, classes, design."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

from osgeo import ogr, osr

from ...protocol.errors import InputError
from ...raster.opening import SAMPLES, open_vector
from ...raster.reference_system import on_the_ground
from .points_layer import (
    AREA,
    CLASS_FIELDS,
    CLASSES,
    DESIGN,
    DESIGN_FIELDS,
    LABEL,
    POINT_FIELDS,
    POINTS,
    STRATA,
    STRATA_FIELDS,
    TEXT,
    Row,
)

ogr.UseExceptions()

_PIXEL_AREA = "pixel_area_m2"

_LIMITS: Mapping[str, Tuple[float, float]] = {
    "pixels": (0, math.inf),
    "units": (0, math.inf),
    # From a square millimetre to some ten times the Earth: beyond, no ratio of two is a number.
    _PIXEL_AREA: (1e-6, 1e16),
    AREA: (0, 1e16),
}
"""What numbers of a sample may be, by the field."""


@dataclass(frozen=True)
class SamplePoint:
    """A point as it stands in the file.

    Attributes:
        number: Its ``id``.
        stratum: In which it was drawn.
        map_class: Class of the map from which it was drawn.
        label: That a person gave it; ``None`` so far.
        place: In the system of the points.
        area_m2: Of its pixel; ``None`` in files of earlier versions.
    """

    number: int
    stratum: int
    map_class: int
    label: Optional[int]
    place: Tuple[float, float]
    area_m2: Optional[float]


@dataclass(frozen=True)
class SampleFile:
    """A sample's file as it stands.

    Attributes:
        name: For messages.
        crs: Of the points.
        points: All that are there.
        strata: Rows of the table.
        classes: Rows of the table of the map's classes.
        pixel_area_m2: Mean.
        pixel: Width and height of a pixel in units of ``crs``, if told.
    """

    name: str
    crs: osr.SpatialReference
    points: Tuple[SamplePoint, ...]
    strata: Tuple[Row, ...]
    classes: Tuple[Row, ...]
    pixel_area_m2: float
    pixel: Optional[Tuple[float, float]]

    @property
    def pixels(self) -> Mapping[int, int]:
        """Pixels by class of the map."""
        return {row["map_class"]: row["pixels"] for row in self.classes}


def read_file(path: str) -> SampleFile:
    """Return what is in the GeoPackage of a sample.

    Raises:
        InputError: It is none, or a value in it is none that a sample has.
    """
    name = Path(path).name
    try:
        store = open_vector(path, SAMPLES)
    except RuntimeError as error:
        raise InputError.of("accuracy.sample_unreadable", file=name, reason=error) from error
    tables: Dict[str, ogr.Layer] = {}
    for table, fields in (
        (POINTS, POINT_FIELDS),
        (STRATA, STRATA_FIELDS),
        (CLASSES, CLASS_FIELDS),
        (DESIGN, DESIGN_FIELDS),
    ):
        layer = store.GetLayerByName(table)
        if layer is None:
            raise InputError.of("accuracy.sample_table_missing", file=name, table=table)
        there = layer.GetLayerDefn()
        for field, kind in fields:
            place = there.GetFieldIndex(field)
            if place < 0 and field == AREA:
                continue
            if place < 0:
                raise InputError.of(
                    "accuracy.sample_field_missing", file=name, table=table, field=field
                )
            if kind != TEXT and there.GetFieldDefn(place).GetType() == TEXT:
                raise InputError.of("accuracy.sample_field_text", file=name, field=field)
        tables[table] = layer
    try:
        return _contents(tables, name)
    except RuntimeError as error:
        raise InputError.of("accuracy.sample_unreadable", file=name, reason=error) from error


def _contents(tables: Mapping[str, ogr.Layer], name: str) -> SampleFile:
    points = tuple(
        SamplePoint(row["id"], row["stratum"], row["map_class"], row[LABEL], place, row.get(AREA))
        for row, place in _points(tables[POINTS], name)
    )
    design, strata, classes = (_rows(tables[table]) for table in (DESIGN, STRATA, CLASSES))
    if not design or not strata:
        raise InputError.of("accuracy.sample_empty", file=name)
    for table, rows, fields in (
        (STRATA, strata, ("stratum", "pixels", "units", AREA)),
        (CLASSES, classes, ("map_class", "pixels", AREA)),
        (DESIGN, design[:1], (_PIXEL_AREA,)),
        (POINTS, [{AREA: point.area_m2} for point in points], (AREA,)),
    ):
        for row in rows:
            for field in fields:
                # A sample of an earlier version tells no areas.
                if field != AREA or row.get(AREA) is not None:
                    _check_size(row[field], field, table, name)
    crs = tables[POINTS].GetSpatialRef()
    if crs is None or not on_the_ground(crs):
        raise InputError.of("accuracy.sample_no_crs", file=name)
    return SampleFile(
        name=name,
        crs=crs.Clone(),
        points=points,
        strata=tuple(strata),
        classes=tuple(classes),
        pixel_area_m2=design[0][_PIXEL_AREA],
        pixel=_pixel(design[0]),
    )


def _check_size(value: Any, field: str, table: str, name: str) -> None:
    """Refuse what is no finite number, counts below 0, and areas that nothing on Earth has.

    Raises:
        InputError: So it is.
    """
    number = isinstance(value, (int, float)) and math.isfinite(value)
    least, most = _LIMITS.get(field, (-math.inf, math.inf))
    if not number or not least <= value <= most:
        raise InputError.of(
            "accuracy.sample_value", file=name, table=table, field=field, value=repr(value)[:40]
        )


def _pixel(design: Row) -> Optional[Tuple[float, float]]:
    width, height = design["pixel_width"], design["pixel_height"]
    return (width, height) if width and height else None


def _rows(layer: ogr.Layer) -> List[Row]:
    layer.ResetReading()
    return [feature.items() for feature in layer]


def _points(layer: ogr.Layer, name: str) -> Iterator[Tuple[Row, Tuple[float, float]]]:
    layer.ResetReading()
    for feature in layer:
        row, geometry = feature.items(), feature.GetGeometryRef()
        known = geometry is not None and not geometry.IsEmpty()
        if not known or None in (row["id"], row["stratum"], row["map_class"]):
            raise InputError.of("accuracy.not_a_sample_point", feature=feature.GetFID(), file=name)
        yield row, (geometry.GetX(), geometry.GetY())
