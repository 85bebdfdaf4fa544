"""Polygons over images where longitudes start again and projections end, against pixels by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any, List, Sequence, Tuple

import numpy as np
import pytest
from osgeo import gdal, ogr, osr

from core.protocol.errors import InputError
from core.raster.area_mask import Area
from core.raster.array_types import BoolArray
from core.raster.geodesy import Earth
from core.raster.image import Image, open_image
from core.raster.polygons import Shapes, box_of
from core.raster.reference_polygons import read_reference

from ..rasters import write_raster

WEST, EAST, SOUTH, NORTH = 179.996, 180.004, -18.006, -18.002
"""A pond on both sides of the date line."""


def image_at(path: Path, crs: str, grid: Sequence[float], shape: Tuple[int, int]) -> Image:
    return open_image(write_raster(path, np.zeros((1, *shape), np.uint8), crs=crs, grid=grid))


def system(crs: str) -> osr.SpatialReference:
    found = osr.SpatialReference()
    found.SetFromUserInput(crs)
    found.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return found


def written(path: Path, shapes: Sequence[str], crs: str = "EPSG:4326") -> str:
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = store.CreateLayer("ponds", system(crs), ogr.wkbUnknown)
    for wkt in shapes:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(ogr.CreateGeometryFromWkt(wkt))
        layer.CreateFeature(feature)
    return str(path)


def box(west: float, east: float) -> str:
    return f"(({west} {SOUTH},{east} {SOUTH},{east} {NORTH},{west} {NORTH},{west} {SOUTH}))"


def reprojected(crs: str) -> str:
    """Return the pond in another system, its edges in steps."""
    polygon = ogr.CreateGeometryFromWkt(f"POLYGON {box(WEST, EAST)}")
    polygon.Segmentize(0.0005)
    way = osr.CoordinateTransformation(system("EPSG:4326"), system(crs))
    ring = [way.TransformPoint(*point[:2])[:2] for point in polygon.GetGeometryRef(0).GetPoints()]
    return "POLYGON ((" + ",".join(f"{x!r} {y!r}" for x, y in ring) + "))"


WRITINGS: List[Tuple[str, Sequence[str], str]] = [
    ("beyond", [f"POLYGON {box(WEST, EAST)}"], "EPSG:4326"),
    ("before", [f"POLYGON {box(WEST - 360, EAST - 360)}"], "EPSG:4326"),
    ("cut", [f"POLYGON {box(WEST, 180)}", f"POLYGON {box(-180, EAST - 360)}"], "EPSG:4326"),
    ("parts", [f"MULTIPOLYGON ({box(WEST, 180)},{box(-180, EAST - 360)})"], "EPSG:4326"),
    ("uncut", [f"POLYGON {box(WEST, EAST - 360)}"], "EPSG:4326"),
    ("utm60", [reprojected("EPSG:32760")], "EPSG:32760"),
    ("utm1", [reprojected("EPSG:32701")], "EPSG:32701"),
    ("pacific", [reprojected("EPSG:3832")], "EPSG:3832"),
]

METRE = 20037508.342789244 / 180
GRIDS = {
    "east": ("EPSG:4326", (179.992, 1e-4, 0, -18.0, 0, -1e-4)),
    "west": ("EPSG:4326", (-180.008, 1e-4, 0, -18.0, 0, -1e-4)),
    "mercator": (
        "EPSG:3857",
        (179.992 * METRE, 1e-4 * METRE, 0, -2037548.5447, 0, -1e-4 * METRE),
    ),
    "mercator_west": (
        "EPSG:3857",
        (-180.008 * METRE, 1e-4 * METRE, 0, -2037548.5447, 0, -1e-4 * METRE),
    ),
    "utm": ("EPSG:32760", (816800.0, 11.0, 0, 8007240.0, 0, -11.0)),
}


def by_hand(image: Image) -> BoolArray:
    """Return the pixels whose centres lie in the pond, by their longitudes and latitudes."""
    x0, dx, _, y0, _, dy = image.geotransform
    columns, rows = np.meshgrid(np.arange(image.width) + 0.5, np.arange(image.height) + 0.5)
    points = np.stack([(x0 + columns * dx).ravel(), (y0 + rows * dy).ravel()], axis=1)
    lonlat = Earth(image.crs).geographic(points)
    east = (lonlat[:, 0] - WEST) % 360
    inside = (east < EAST - WEST) & (lonlat[:, 1] > SOUTH) & (lonlat[:, 1] < NORTH)
    return np.asarray(inside.reshape(image.height, image.width))


@pytest.mark.parametrize("grid", GRIDS)
@pytest.mark.parametrize(("name", "shapes", "crs"), WRITINGS, ids=[one[0] for one in WRITINGS])
def test_a_pond_across_the_date_line_is_whole_however_it_is_written(
    tmp_path: Path, grid: str, name: str, shapes: Sequence[str], crs: str
) -> None:
    image = image_at(tmp_path / "i.tif", *GRIDS[grid], (80, 160))
    wanted = by_hand(image)
    assert wanted.sum() > 2000
    reference = read_reference(written(tmp_path / "r.gpkg", shapes, crs), image)
    found = reference.ponds.inside(image.window)
    # An edge that is straight in one system passes a pixel centre on another side.
    assert (found != wanted).sum() <= 0.02 * wanted.sum()
    assert bool(reference.remarks) == (name == "uncut")


def test_longitudes_counted_from_0_to_360_are_the_same_ground(tmp_path: Path) -> None:
    image = image_at(tmp_path / "i.tif", "EPSG:4326", (286.5, 1e-3, 0, -15, 0, -1e-3), (40, 50))
    path = written(
        tmp_path / "r.gpkg",
        ["POLYGON ((-73.49 -15.01,-73.47 -15.01,-73.47 -15.03,-73.49 -15.03,-73.49 -15.01))"],
    )
    wanted = np.zeros((40, 50), dtype=bool)
    wanted[10:30, 10:30] = True
    assert (Area(path, image).inside(image.window) == wanted).all()


def test_what_lies_elsewhere_stays_elsewhere(tmp_path: Path) -> None:
    image = image_at(tmp_path / "i.tif", *GRIDS["east"], (80, 160))
    path = written(tmp_path / "r.gpkg", [f"POLYGON {box(0.0, 0.008)}"])
    with pytest.raises(InputError, match="touch"):
        Area(path, image)
    assert not read_reference(path, image).touches


FAR = {
    "ortho": ("+proj=ortho +lat_0=20 +lon_0=100 +datum=WGS84", 7.0e6),
    "geostationary": ("+proj=geos +h=35785831 +lon_0=105 +sweep=y +datum=WGS84", 5.6e6),
    "mollweide": ("ESRI:54009", 1.85e7),
    "polar": ("EPSG:3995", 3.0e6),
}


@pytest.mark.parametrize("name", FAR)
def test_a_polygon_around_the_earth_covers_all_pixels_on_it(tmp_path: Path, name: str) -> None:
    crs, half = FAR[name]
    grid = (-half, half / 30, 0, half, 0, -half / 30)
    image = image_at(tmp_path / "i.tif", crs, grid, (60, 60))
    path = written(tmp_path / "r.gpkg", ["POLYGON ((-180 -90,180 -90,180 90,-180 90,-180 -90))"])
    found = read_reference(path, image).ponds.inside(image.window)
    centres = [
        (-half + (col + 0.5) * half / 30, half - (row + 0.5) * half / 30)
        for row in range(60)
        for col in range(60)
    ]
    way: Any = gdal.Transformer(
        None,
        None,
        [f"SRC_SRS={system(crs).ExportToWkt(['FORMAT=WKT2_2018'])}", "DST_SRS=EPSG:4326"],
    )
    on_earth = np.array(way.TransformPoints(0, centres)[1], dtype=bool).reshape(60, 60)
    assert on_earth.sum() > 1000
    # The rim, where a pixel is thousands of kilometres deep, and the cut at 180 degrees.
    assert (found != on_earth).mean() < 0.06


def test_a_small_polygon_is_exact_in_a_projection_that_ends(tmp_path: Path) -> None:
    crs = FAR["ortho"][0]
    image = image_at(tmp_path / "i.tif", crs, (-7e6, 1e5, 0, 7e6, 0, -1e5), (140, 140))
    shapes = [
        "POLYGON ((95 15,105 15,105 25,95 25,95 15))",
        "POLYGON ((-80 -20,-70 -20,-70 -10,-80 -10,-80 -20))",
    ]
    reference = read_reference(written(tmp_path / "r.gpkg", shapes), image)
    assert len(reference.ponds.geometries) == 1, "the other lies on the far side"
    assert 90 < reference.ponds.inside(image.window).sum() < 150


def test_a_layer_of_points_comes_first_in_many_files(tmp_path: Path) -> None:
    path = tmp_path / "r.gpkg"
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    for name, kind, shapes in (
        ("layer_styles", ogr.wkbNone, [None]),
        ("notes", ogr.wkbPoint, ["POINT (1 1)"]),
        ("anything", ogr.wkbUnknown, ["LINESTRING (0 0,1 1)"]),
        ("ponds", ogr.wkbUnknown, ["POINT (180 -18.004)", f"POLYGON {box(WEST, EAST)}"]),
        ("more", ogr.wkbPolygon, [f"POLYGON {box(WEST, EAST)}"]),
    ):
        layer = store.CreateLayer(name, None if kind == ogr.wkbNone else system("EPSG:4326"), kind)
        for wkt in shapes:
            feature = ogr.Feature(layer.GetLayerDefn())
            if wkt:
                feature.SetGeometry(ogr.CreateGeometryFromWkt(wkt))
            layer.CreateFeature(feature)
    store = layer = None
    image = image_at(tmp_path / "i.tif", *GRIDS["east"], (80, 160))
    reference = read_reference(str(path), image)
    assert len(reference.ponds.geometries) == 1
    assert reference.remarks == (
        "r.gpkg holds polygons in several layers: ponds was read, more were not.",
        "r.gpkg: 1 feature is a point or a line, and was left out.",
    )


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (ogr.OFTInteger, (1, 0)),
        (ogr.OFTReal, (1.0, 0.0)),
        (ogr.OFTString, ("1", " 0 ")),
        (ogr.OFTString, ("1.0", "0,0")),
    ],
)
def test_a_class_is_one_in_any_kind_of_field(tmp_path: Path, kind: int, values: Any) -> None:
    path = tmp_path / "r.gpkg"
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = store.CreateLayer("ponds", system("EPSG:4326"), ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("class", kind))
    for value in values:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature["class"] = value
        feature.SetGeometry(ogr.CreateGeometryFromWkt(f"POLYGON {box(WEST, EAST)}"))
        layer.CreateFeature(feature)
    store = layer = None
    image = image_at(tmp_path / "i.tif", *GRIDS["east"], (80, 160))
    reference = read_reference(str(path), image)
    assert reference.classed
    assert (len(reference.ponds.geometries), len(reference.others.geometries)) == (1, 1)


@pytest.mark.parametrize("far", [1e5, 1e9, 2e11, 1e15])
def test_a_polygon_far_larger_than_the_earth_covers_what_it_covers(
    far: float, tmp_path: Path
) -> None:
    """By hand: all, the western half, and the frame around a hole."""
    image = open_image(write_raster(tmp_path / "i.tif", np.zeros((1, 20, 30), np.uint8)))
    x0, dx, _, y0, _, dy = image.geotransform
    middle, inner = x0 + 15 * dx, (x0 + 5 * dx, y0 + 15 * dy, x0 + 25 * dx, y0 + 5 * dy)
    ends = (x0 - far, y0 - far, x0 + far, y0 + far)
    frame = box_of(ends).Difference(box_of(inner))
    half = box_of((ends[0], ends[1], middle, ends[3]))
    for polygon, wanted in ((box_of(ends), 600), (half, 300), (frame, 400)):
        shapes = Shapes(image, [polygon])
        assert shapes.inside(image.window).sum() == wanted
        assert (shapes.numbered(image.window) == 1).sum() == wanted
    assert Shapes(image, [half]).inside(image.window)[:, :15].all()
