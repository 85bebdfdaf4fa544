"""A probability sample as the engine leaves it, small and made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from osgeo import ogr, osr

from ..rasters import ORIGIN, PIXEL, UTM

PLACES = ((5, 5), (30, 8), (12, 25), (33, 33))
"""Column and row of the points, in the order of their drawing."""

_FIELDS = {
    "points": {
        "id": ogr.OFTInteger64,
        "stratum": ogr.OFTInteger64,
        "map_class": ogr.OFTInteger64,
        "label": ogr.OFTInteger,
        "inclusion": ogr.OFTReal,
    },
    "strata": dict.fromkeys(("stratum", "map_class", "pixels", "units"), ogr.OFTInteger64),
    "classes": dict.fromkeys(("map_class", "pixels"), ogr.OFTInteger64),
    "design": {"source": ogr.OFTString, "pixel_width": ogr.OFTReal, "pixel_height": ogr.OFTReal},
}


def centre(number: int) -> tuple[float, float]:
    """Return where the point ``number``, from 1, lies on the ground."""
    column, row = PLACES[number - 1]
    return ORIGIN[0] + PIXEL * (column + 0.5), ORIGIN[1] - PIXEL * (row + 0.5)


def write_sample(path: Path, labels: tuple[int | None, ...] = (None,) * 4) -> Path:
    """Write four points, stored in another order than they were drawn in."""
    rows: dict[str, list[dict[str, Any]]] = {
        "points": [
            {
                "id": n,
                "stratum": n % 2,
                "map_class": n % 2,
                "label": labels[n - 1],
                "inclusion": 0.1,
            }
            for n in (3, 1, 4, 2)
        ],
        "strata": [{"stratum": k, "map_class": k, "pixels": 800, "units": 2} for k in (0, 1)],
        "classes": [{"map_class": k, "pixels": 800} for k in (0, 1)],
        "design": [{"source": "map.tif", "pixel_width": PIXEL, "pixel_height": PIXEL}],
    }
    system = osr.SpatialReference()
    system.SetFromUserInput(UTM)
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    for table, fields in _FIELDS.items():
        points = table == "points"
        kind = ogr.wkbPoint if points else ogr.wkbNone
        layer = store.CreateLayer(table, system if points else None, kind)
        for name, of in fields.items():
            layer.CreateField(ogr.FieldDefn(name, of))
        for row in rows[table]:
            feature = ogr.Feature(layer.GetLayerDefn())
            for name, value in row.items():
                if value is not None:
                    feature.SetField(name, value)
            if points:
                place = ogr.Geometry(ogr.wkbPoint)
                place.AddPoint_2D(*centre(row["id"]))
                feature.SetGeometry(place)
            layer.CreateFeature(feature)
    del layer, store
    return path


def labels_in(path: str | Path) -> list[int | None]:
    """Return the labels in the order of drawing, read from the file by GDAL alone."""
    store = ogr.Open(str(path))
    found = {feature["id"]: feature["label"] for feature in store.GetLayerByName("points")}
    return [found[number] for number in sorted(found)]
