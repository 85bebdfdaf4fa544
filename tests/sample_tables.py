"""The tables of a probability sample, written by GDAL alone, without the engine's writer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Dict, Optional, Tuple

from osgeo import ogr, osr

Row = Dict[str, Any]


def add_table(
    store: ogr.DataSource,
    name: str,
    fields: Dict[str, int],
    rows: Sequence[Row],
    place: Optional[Callable[[Row], Tuple[float, float]]] = None,
    crs: str = "",
) -> None:
    """Add a table to a GeoPackage; ``place`` says where on the ground a row's point lies."""
    system = None
    if place:
        system = osr.SpatialReference()
        system.SetFromUserInput(crs)
    layer = store.CreateLayer(name, system, ogr.wkbPoint if place else ogr.wkbNone)
    for field, kind in fields.items():
        layer.CreateField(ogr.FieldDefn(field, kind))
    layer.StartTransaction()
    for row in rows:
        feature = ogr.Feature(layer.GetLayerDefn())
        for field, value in row.items():
            if value is not None:
                feature.SetField(field, value)
        if place:
            feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT ({} {})".format(*place(row))))
        layer.CreateFeature(feature)
    layer.CommitTransaction()
