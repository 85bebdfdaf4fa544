"""What polygons cover, against sets of cells: whatever they are written as, and however broken."""

from __future__ import annotations

from typing import List, Optional, Sequence, Tuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from osgeo import gdal, ogr

from core.raster.array_types import BoolArray
from core.raster.polygon_repair import _crossings as crossings_of
from core.raster.polygon_repair import has_surface, is_tangled, sound_polygon

SIZE = 12
Box = Tuple[int, int, int, int]
Part = Tuple[Box, Sequence[Box]]

edges = st.tuples(st.integers(0, SIZE), st.integers(0, SIZE)).filter(lambda pair: pair[0] < pair[1])
boxes = st.tuples(edges, edges).map(lambda pair: (pair[0][0], pair[1][0], pair[0][1], pair[1][1]))


def cells(box: Box) -> BoolArray:
    found = np.zeros((SIZE, SIZE), dtype=bool)
    found[box[1] : box[3], box[0] : box[2]] = True
    return found


def covered(parts: Sequence[Part]) -> BoolArray:
    """Return the cells of all parts, each without its holes: the rule, on sets."""
    found = np.zeros((SIZE, SIZE), dtype=bool)
    for shell, holes in parts:
        rest = cells(shell)
        for hole in holes:
            rest &= ~cells(hole)
        found |= rest
    return found


def ring(box: Box, closed: bool = True) -> str:
    x0, y0, x1, y1 = box
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
    return "(" + ",".join(f"{x} {y}" for x, y in corners[: 5 if closed else 4]) + ")"


def burnt(geometry: Optional[ogr.Geometry]) -> BoolArray:
    raster = gdal.GetDriverByName("MEM").Create("", SIZE, SIZE, 1, gdal.GDT_Byte)
    raster.SetGeoTransform((0, 1, 0, 0, 0, 1))
    store = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = store.CreateLayer("one", None, ogr.wkbUnknown)
    if geometry is not None:
        assert geometry.IsValid()
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(geometry)
        layer.CreateFeature(feature)
    gdal.RasterizeLayer(raster, [1], layer, burn_values=[1])
    return np.asarray(raster.ReadAsArray() > 0)


def ground(wkt: str) -> BoolArray:
    sound = sound_polygon(ogr.CreateGeometryFromWkt(wkt))
    return burnt(None if sound is None else sound.geometry)


def meeting(shell: Box, holes: Sequence[Box]) -> List[Box]:
    """Return the holes that have ground of the shell in them."""
    return [hole for hole in holes if (cells(hole) & cells(shell)).any()]


parts = st.lists(
    st.tuples(boxes, st.lists(boxes, max_size=2)).map(
        lambda part: (part[0], meeting(part[0], part[1]))
    ),
    min_size=1,
    max_size=4,
)


@given(parts=parts, closed=st.booleans(), collection=st.booleans())
@settings(max_examples=150, deadline=None)
def test_parts_add_up_and_holes_stay_holes(
    parts: Sequence[Part], closed: bool, collection: bool
) -> None:
    bodies = [
        "(" + ",".join([ring(shell, closed), *(ring(hole, closed) for hole in holes)]) + ")"
        for shell, holes in parts
    ]
    wkt = f"MULTIPOLYGON ({','.join(bodies)})"
    if collection:
        polygons = ",".join(f"POLYGON {body}" for body in bodies)
        wkt = f"GEOMETRYCOLLECTION ({polygons},LINESTRING (0 5.5,12 5.5),POINT (3.5 3.5))"
    assert (ground(wkt) == covered(parts)).all()


@given(shapes=st.lists(boxes, min_size=1, max_size=4), kind=st.sampled_from(["TIN", "FACES"]))
@settings(max_examples=50, deadline=None)
def test_faces_cover_what_they_cover_seen_from_above(shapes: Sequence[Box], kind: str) -> None:
    faces = []
    for number, (x0, y0, x1, y1) in enumerate(shapes):
        a, b, c, d = ((x0, y0), (x0, y1), (x1, y1), (x1, y0))
        faces += [
            "((" + ",".join(f"{x} {y} {number}" for x, y in (*face, face[0])) + "))"
            for face in (((a, b, c), (a, c, d)) if kind == "TIN" else ((a, b, c, d),))
        ]
        # A wall covers nothing.
        if kind != "TIN":
            faces.append(f"(({x0} {y0} 0,{x1} {y0} 0,{x1} {y0} 9,{x0} {y0} 9,{x0} {y0} 0))")
    name = "TIN Z" if kind == "TIN" else "POLYHEDRALSURFACE Z"
    wanted = covered([(shape, ()) for shape in shapes])
    assert (ground(f"{name} ({','.join(faces)})") == wanted).all()


def test_a_ring_over_itself_covers_all_that_it_goes_round() -> None:
    """Inside is where the winding number is not 0: both lobes, and what is gone round twice."""
    spiral = [(0, 0), (10, 0), (10, 10), (4, 10), (4, 2), (6, 2), (6, 12), (0, 12), (0, 0)]
    body = ",".join(f"{x} {y}" for x, y in spiral)
    wanted = covered([((0, 0, 10, 10), ()), ((0, 0, 6, 12), ())])
    assert (ground(f"POLYGON (({body}))") == wanted).all()
    bow = sound_polygon(ogr.CreateGeometryFromWkt("POLYGON ((0 0,8 8,8 0,0 8,0 0))"))
    assert bow is not None and bow.mended
    assert bow.geometry.Area() == pytest.approx(32.0)


@pytest.mark.parametrize(
    ("wkt", "area"),
    [
        ("CURVEPOLYGON (CIRCULARSTRING (1 4,4 7,7 4,4 1,1 4))", np.pi * 9),
        (
            (
                "MULTISURFACE (CURVEPOLYGON (CIRCULARSTRING (1 4,4 7,7 4,4 1,1 4)),"
                "((8 8,9 8,9 9,8 8)))"
            ),
            np.pi * 9 + 0.5,
        ),
        ("GEOMETRYCOLLECTION (GEOMETRYCOLLECTION (MULTIPOLYGON (((0 0,2 0,2 2,0 0)))))", 2.0),
        ("TRIANGLE ((0 0,0 2,2 2,0 0))", 2.0),
        ("MULTIPOLYGON ZM (((0 0 1 2,2 0 1 2,2 2 1 2,0 0 1 2)))", 2.0),
        ("POLYGON ((0 0,4 0,4 4,9 9,4 4,0 4,0 0))", 16.0),
        ("MULTIPOLYGON (EMPTY,((0 0,2 0,2 2,0 0)))", 2.0),
    ],
)
def test_every_kind_has_its_area(wkt: str, area: float) -> None:
    sound = sound_polygon(ogr.CreateGeometryFromWkt(wkt))
    assert sound is not None
    assert sound.geometry.GetCoordinateDimension() == 2
    # A circle is followed in steps of four degrees.
    assert sound.geometry.Area() == pytest.approx(area, rel=1e-3)


@pytest.mark.parametrize(
    "wkt",
    [
        "POLYGON ((0 0,9 0,4 0,0 0))",
        "POLYGON ((0 0,9 0,9 9,0 9,0 0),(0 0,9 0,9 9,0 9,0 0))",
        "POLYGON ((0 0,1 1))",
        "POLYGON ((0 0,inf 0,1 1,0 0))",
    ],
)
def test_of_some_nothing_is_left(wkt: str) -> None:
    try:
        geometry = ogr.CreateGeometryFromWkt(wkt)
    except RuntimeError:
        pytest.skip("GDAL does not read it")
    assert sound_polygon(geometry) is None


def test_lines_and_points_are_no_surface() -> None:
    for wkt in ("POINT (1 1)", "LINESTRING (0 0,1 1)", "GEOMETRYCOLLECTION (POINT (1 1))"):
        assert not has_surface(ogr.CreateGeometryFromWkt(wkt))
    assert not has_surface(None)


def test_an_edge_most_of_the_way_round_goes_the_short_way() -> None:
    across = ogr.CreateGeometryFromWkt("POLYGON ((179 0,-179 0,-179 1,179 1,179 0))")
    plain = sound_polygon(across)
    assert plain is not None and not plain.unrolled
    assert plain.geometry.Area() == pytest.approx(358.0)
    short = sound_polygon(across, 360.0)
    assert short is not None and short.unrolled
    assert short.geometry.GetEnvelope() == (179.0, 181.0, 0.0, 1.0)
    world = ogr.CreateGeometryFromWkt("POLYGON ((-180 -9,180 -9,180 9,-180 9,-180 -9))")
    whole = sound_polygon(world, 360.0)
    assert whole is not None and not whole.unrolled
    assert whole.geometry.Area() == pytest.approx(360.0 * 18)


@pytest.mark.parametrize(("corners", "tangled"), [(300, False), (800, False), (20_000, True)])
def test_a_ring_that_crosses_itself_without_end_is_known_at_once(
    corners: int, tangled: bool
) -> None:
    """Two of its edges cross in 23 of 100 cases (Sylvester's problem in a square: 25/108)."""
    places = np.random.default_rng(0).random((corners, 2))
    text = ",".join(f"{x} {y}" for x, y in (*places, places[0]))
    polygon = ogr.CreateGeometryFromWkt(f"POLYGON (({text}))")
    assert is_tangled(polygon) == tangled
    again = ogr.CreateGeometryFromWkt(f"MULTIPOLYGON (((0 0,1 0,1 1,0 0)),(({text})))")
    assert is_tangled(again) == tangled
    expected = 25 / 108 * corners**2 / 2
    ring = np.array([*places, places[0]])
    assert crossings_of(ring) == pytest.approx(expected, rel=0.05)


def test_a_long_outline_is_no_tangle() -> None:
    turn = np.linspace(0, 2 * np.pi, 200_001)
    rough = 1 + 1e-4 * np.random.default_rng(0).normal(size=turn.size)
    ring = np.stack([np.cos(turn) * rough, np.sin(turn) * rough], axis=1)
    ring[-1] = ring[0]
    text = ",".join(f"{x} {y}" for x, y in ring)
    assert not is_tangled(ogr.CreateGeometryFromWkt(f"POLYGON (({text}))"))
