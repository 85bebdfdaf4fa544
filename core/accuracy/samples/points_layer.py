"""The GeoPackage of a probability sample: points to label, and what makes estimates of them.

Layer ``points`` is what an analyst works through; the tables ``strata``, ``classes`` and ``design``
hold the sizes without which labels are no sample. :mod:`core.accuracy.samples.labelled_points`
reads them back and needs nothing else.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator, Mapping, Optional, Sequence, Tuple

import numpy as np
from osgeo import ogr

from ...raster import closing
from ...raster.class_codes import EVERYTHING
from ...raster.image import Image
from ...raster.pixel_areas import PixelAreas
from ...raster.reference_system import stored_system
from ...run.staging import Staging, refused
from .sampling_design import Points, Population

ogr.UseExceptions()

POINTS, STRATA, CLASSES, DESIGN = "points", "strata", "classes", "design"
LABEL = "label"
"""Label of a point that was looked at and could not be told: as good as none in the estimates."""

AREA = "area_m2"
"""Of a point, what its pixel covers on the ellipsoid; of a stratum or class, all of its pixels.
Samples of earlier versions lack it."""

WHOLE, REAL, TEXT = ogr.OFTInteger64, ogr.OFTReal, ogr.OFTString
POINT_FIELDS = (
    ("id", WHOLE),
    ("stratum", WHOLE),
    ("map_class", WHOLE),
    (LABEL, ogr.OFTInteger),
    ("inclusion", REAL),
    (AREA, REAL),
)
STRATA_FIELDS = (
    ("stratum", WHOLE),
    ("map_class", WHOLE),
    ("pixels", WHOLE),
    ("units", WHOLE),
    (AREA, REAL),
)
CLASS_FIELDS = (("map_class", WHOLE), ("pixels", WHOLE), (AREA, REAL))
DESIGN_FIELDS = (
    ("source", TEXT),
    ("seed", WHOLE),
    ("pixel_area_m2", REAL),
    ("pixel_width", REAL),
    ("pixel_height", REAL),
    ("numpy", TEXT),
)

Row = Mapping[str, Any]


def write_points(
    path: str,
    image: Image,
    points: Points,
    population: Population,
    seed: int,
    staging: Optional[Staging] = None,
) -> None:
    """Write points to label to a GeoPackage, in the order in which they were drawn: a random one.

    Layer ``points``, in the coordinate reference system of the class raster, at the centres of
    pixels: ``id`` from 1, ``stratum`` (-1 in a simple random sample), ``map_class``, ``label``
    (integer, to be filled in; :data:`UNSURE` where it cannot be told), ``inclusion``, the
    probability with which the pixel was drawn, and ``area_m2``, what it covers.

    Args:
        path: GeoPackage to write; one that is there is replaced.
        image: The class raster's grid.
        points: What was drawn.
        population: What it was drawn from.
        seed: Of the drawing.
        staging: Where the file is reserved, for the caller to commit; if absent, it is committed.

    Raises:
        OutputError: The file cannot be written.
    """
    simple = bool((points.strata == EVERYTHING).all()) and points.strata.size > 0
    sizes = {EVERYTHING: population.total} if simple else dict(population.pixels)
    units = {code: int(np.count_nonzero(points.strata == code)) for code in sizes}
    x0, dx, _, y0, _, dy = image.geotransform
    places = zip(
        (x0 + (points.columns + 0.5) * dx).tolist(), (y0 + (points.rows + 0.5) * dy).tolist()
    )
    covered = PixelAreas(image).at(points.columns, points.rows).tolist()
    areas = dict(population.areas_m2)
    if simple and areas:
        areas = {EVERYTHING: sum(areas.values())}
    rows = [
        {
            "id": number,
            "stratum": stratum,
            "map_class": mapped,
            "inclusion": units[stratum] / sizes[stratum],
            AREA: area,
        }
        for number, (stratum, mapped, area) in enumerate(
            zip(points.strata.tolist(), points.mapped.tolist(), covered), start=1
        )
    ]
    strata = [
        {
            "stratum": code,
            "map_class": None if simple else code,
            "pixels": pixels,
            "units": units[code],
            AREA: areas.get(code),
        }
        for code, pixels in sizes.items()
    ]
    classes = [
        {"map_class": code, "pixels": n, AREA: population.areas_m2.get(code)}
        for code, n in population.pixels.items()
    ]
    design = {
        "source": image.name,
        "seed": seed,
        "pixel_area_m2": population.pixel_area_m2,
        "pixel_width": abs(dx),
        "pixel_height": abs(dy),
        "numpy": np.__version__,
    }
    with Staging() as own, _told(path):
        place = own.reserve(path) if staging is None else staging.place(path)
        store = ogr.GetDriverByName("GPKG").CreateDataSource(place)
        system = stored_system(image.crs)
        _fill(store.CreateLayer(POINTS, system, ogr.wkbPoint), POINT_FIELDS, rows, list(places))
        for name, fields, table in (
            (STRATA, STRATA_FIELDS, strata),
            (CLASSES, CLASS_FIELDS, classes),
            (DESIGN, DESIGN_FIELDS, [design]),
        ):
            _fill(store.CreateLayer(name, None, ogr.wkbNone), fields, table)
        closing.close(store)
        closing.check_store(
            place,
            **{STRATA: len(strata), CLASSES: len(classes), DESIGN: 1, POINTS: len(rows)},
        )
        own.commit()


def _fill(
    layer: ogr.Layer,
    fields: Sequence[Tuple[str, int]],
    rows: Sequence[Row],
    places: Sequence[Tuple[float, float]] = (),
) -> None:
    for name, kind in fields:
        layer.CreateField(ogr.FieldDefn(name, kind))
    layer.StartTransaction()
    for index, row in enumerate(rows):
        feature = ogr.Feature(layer.GetLayerDefn())
        for name, value in row.items():
            if value is not None:
                feature.SetField(name, value)
        if places:
            point = ogr.Geometry(ogr.wkbPoint)
            point.AddPoint_2D(*places[index])
            feature.SetGeometryDirectly(point)
        layer.CreateFeature(feature)
    layer.CommitTransaction()


@contextmanager
def _told(path: str) -> Iterator[None]:
    """Turn GDAL's errors in writing into ones that a user understands."""
    try:
        yield
    except RuntimeError as error:
        raise refused(Path(path), str(error)) from error
