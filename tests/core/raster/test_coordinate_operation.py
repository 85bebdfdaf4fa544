"""Chosen coordinate operations are used both ways; a ballpark one is told."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, Optional, Tuple

import numpy as np
import pytest
from osgeo import gdal, ogr, osr

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="Valid PROJ data directory")
    from pyproj import Transformer, datadir

from core.protocol.polygon_file import FIELDS, OPERATIONS
from core.raster.coordinate_operation import is_ballpark, operations_in, way_between
from core.raster.image import open_image
from core.raster.reference_polygons import read_reference

from ..rasters import write_polygons, write_raster

# In a virtual environment a system's pyproj does not find PROJ's database by itself; GDAL does.
datadir.set_data_dir(
    next(folder for folder in osr.GetPROJSearchPaths() if (Path(folder) / "proj.db").is_file())
)

DEGREES = "+step +proj=unitconvert +xy_in=deg +xy_out=rad"
RADIANS = "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
XIAN = (
    f"+proj=pipeline {DEGREES} +step +proj=push +v_3 +step +proj=cart +ellps=IAU76 "
    "+step +proj=helmert +x=-150 +y=120 +z=60 +step +inv +proj=cart +ellps=WGS84 "
    f"+step +proj=pop +v_3 {RADIANS}"
)
"""Of an imagined survey: about a hundred metres, as old Chinese datums lie apart."""


def system(name: str) -> osr.SpatialReference:
    found = osr.SpatialReference()
    found.SetFromUserInput(name)
    found.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return found


def with_operations(path: str, *rows: Tuple[str, str, str]) -> str:
    store = gdal.OpenEx(path, gdal.OF_VECTOR | gdal.OF_UPDATE)
    table = store.CreateLayer(OPERATIONS, None, ogr.wkbNone)
    for name in FIELDS:
        table.CreateField(ogr.FieldDefn(name, ogr.OFTString))
    for row in rows:
        feature = ogr.Feature(table.GetLayerDefn())
        for name, value in zip(FIELDS, row):
            feature.SetField(name, value)
        table.CreateFeature(feature)
    return path


def moved(
    source: str, target: str, place: Tuple[float, float], path: Optional[str]
) -> Tuple[float, float]:
    found = operations_in(gdal.OpenEx(path, gdal.OF_VECTOR)) if path else ()
    way = way_between(system(source), system(target), (0.0, 0.0), found)
    point = ogr.Geometry(ogr.wkbPoint)
    point.AddPoint_2D(*place)
    way.move(point)
    return point.GetX(), point.GetY()


@pytest.fixture
def chosen(tmp_path: Path) -> str:
    path = write_polygons(tmp_path / "o.gpkg", [[(0, 0), (1, 0), (1, 1)]], crs="EPSG:4610")
    return with_operations(path, ("EPSG:4610", "EPSG:4326", XIAN))


@pytest.mark.parametrize("target", ["EPSG:4326", "EPSG:32650", "EPSG:4490", "EPSG:4548"])
@pytest.mark.parametrize("source", ["EPSG:4610", "EPSG:2384"])
def test_a_chosen_operation_holds_between_its_datums_both_ways(
    source: str, target: str, chosen: str
) -> None:
    """Against pyproj's own pipeline, between systems with other projections and codes."""
    start = (117.1, 40.2)
    old = moved("EPSG:4610", source, start, None)
    there = Transformer.from_pipeline(XIAN).transform(*start)
    expected = moved("EPSG:4326", target, there, None)
    scale = 1.0 if abs(expected[0]) > 1000 else 111_320.0
    np.testing.assert_allclose(
        np.multiply(moved(source, target, old, chosen), scale),
        np.multiply(expected, scale),
        rtol=0,
        atol=0.01,
    )
    back = moved(target, source, expected, chosen)
    metres = 1.0 if abs(old[0]) > 1000 else 111_320.0
    np.testing.assert_allclose(np.multiply(back, metres), np.multiply(old, metres), atol=0.01)


def test_without_a_choice_the_datums_count_as_equal(chosen: str) -> None:
    """What makes the test above fail where operations are not used: 90 m here."""
    start = (117.1, 40.2)
    plain = moved("EPSG:4610", "EPSG:4326", start, None)
    assert plain == pytest.approx(start, abs=1e-9)
    assert moved("EPSG:4610", "EPSG:4326", start, chosen) != pytest.approx(start, abs=5e-4)


@pytest.mark.parametrize(
    "row",
    [
        ("EPSG:4610", "EPSG:4326", "EPSG:15963"),
        ("EPSG:4610", "EPSG:4326", "a.json"),
        ("nothing", "EPSG:4326", XIAN),
        ("file.wkt", "EPSG:4326", XIAN),
        ("EPSG:4610", "", XIAN),
    ],
)
def test_what_is_no_operation_is_left_out(row: Any, tmp_path: Path) -> None:
    path = write_polygons(tmp_path / "o.gpkg", [[(0, 0), (1, 0), (1, 1)]])
    assert operations_in(gdal.OpenEx(with_operations(path, row), gdal.OF_VECTOR)) == ()


@pytest.mark.parametrize(
    ("source", "target", "place", "ballpark"),
    [
        ("EPSG:4610", "EPSG:32650", (5e5, 4.43e6), True),
        ("EPSG:4214", "EPSG:32650", (5e5, 4.43e6), True),
        ("EPSG:4490", "EPSG:32650", (5e5, 4.43e6), False),
        ("EPSG:4547", "EPSG:4490", (114.0, 36.0), False),
        ("EPSG:4326", "EPSG:32650", (5e5, 4.43e6), False),
        ("EPSG:31983", "EPSG:32723", (6e5, 7.8e6), False),
        ("EPSG:29193", "EPSG:32723", (6e5, 7.8e6), False),
        ("EPSG:2384", "EPSG:4610", (117.0, 40.0), False),
    ],
)
def test_a_ballpark_way_is_told_from_a_known_one(
    source: str, target: str, place: Tuple[float, float], ballpark: bool
) -> None:
    """As PROJ's database has it: an operation for SAD69, for Beijing 1954 elsewhere only."""
    assert is_ballpark(system(source), system(target), place) is ballpark


def test_a_reference_says_that_its_datum_was_taken_for_the_images(tmp_path: Path) -> None:
    grid = (500_000.0, 10.0, 0.0, 4_430_000.0, 0.0, -10.0)
    values = np.ones((1, 50, 50), np.uint16)
    image = open_image(write_raster(tmp_path / "i.tif", values, crs="EPSG:32650", grid=grid))
    corners = [(500_100, 4_429_900), (500_300, 4_429_900), (500_300, 4_429_700)]
    ring = [moved("EPSG:32650", "EPSG:4610", corner, None) for corner in corners]
    path = write_polygons(tmp_path / "r.gpkg", [ring], crs="EPSG:4610")
    told = read_reference(path, image).remarks
    assert len(told) == 1
    assert "Xian 1980" in told[0] and "r.gpkg" in told[0]
    with_operations(path, ("EPSG:4610", "EPSG:4326", XIAN))
    assert read_reference(path, image).remarks == ()
