"""A probability sample as the engine leaves it, small and made by hand."""

from __future__ import annotations

from pathlib import Path

from osgeo import ogr

from ...sample_tables import Row, add_table
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
    rows: dict[str, list[Row]] = {
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
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    for table, fields in _FIELDS.items():
        place = (lambda row: centre(row["id"])) if table == "points" else None
        add_table(store, table, fields, rows[table], place, UTM)
    del store
    return path


def labels_in(path: str | Path) -> list[int | None]:
    """Return the labels in the order of drawing, read from the file by GDAL alone."""
    store = ogr.Open(str(path))
    found = {feature["id"]: feature["label"] for feature in store.GetLayerByName("points")}
    return [found[number] for number in sorted(found)]
