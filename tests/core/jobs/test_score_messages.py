"""What stands in the way of a score is said plainly, and nothing is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from osgeo import ogr, osr

from core.jobs.score import score
from core.protocol.errors import InputError, OutputError, RequestError
from core.protocol.score import ScoreRequest

from ..conftest import Heard
from ..rasters import GRID, UTM, write_polygons, write_raster
from ..scoredground import ScoredGround, box, by_hand, fails, pixels_of

ROOT = Path(__file__).resolve().parents[3]


_LIMITED = """
import resource, sys
from core.protocol.errors import OutputError
from core.run.feedback import Feedback
from core.protocol.score import ScoreRequest
from core.jobs.score import score

limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    score(ScoreRequest(*sys.argv[2:]), Feedback())
except OutputError as error:
    print(error.message)
    sys.exit(3)
"""
"""Scores while no file may grow beyond so many bytes."""


@pytest.fixture
def world(tmp_path: Path) -> ScoredGround:
    return ScoredGround(tmp_path)


def test_a_reference_that_misses(world: ScoredGround) -> None:
    far = write_polygons(world.folder / "f.gpkg", [box(5000, 0, 9, 9)])
    fails(world, InputError, "f.gpkg do not overlap the prediction p.tif", reference=far)


def test_no_polygons(world: ScoredGround) -> None:
    none = write_polygons(world.folder / "n.gpkg", [])
    fails(world, InputError, "n.gpkg holds no polygons", reference=none)
    fails(world, InputError, "n.gpkg holds no polygons", area=none)


def test_features_without_a_shape_are_no_polygons(world: ScoredGround) -> None:
    path = world.folder / "shapeless.gpkg"
    write_polygons(path, world.rings[:2])
    store = ogr.Open(str(path), 1)
    layer = store.GetLayer(0)
    for feature in layer:
        feature.SetGeometry(None)
        layer.SetFeature(feature)
    del layer, store
    fails(world, InputError, "shapeless.gpkg holds no polygons", reference=str(path))


def test_points_are_no_polygons(world: ScoredGround) -> None:
    path = str(world.folder / "points.gpkg")
    store = ogr.GetDriverByName("GPKG").CreateDataSource(path)
    system = osr.SpatialReference()
    system.SetFromUserInput(UTM)
    layer = store.CreateLayer("points", system, ogr.wkbPoint)
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT (600100 7799900)"))
    layer.CreateFeature(feature)
    del layer, store
    fails(world, InputError, "points.gpkg holds no polygons", reference=path)


def test_polygons_of_no_place(world: ScoredGround) -> None:
    path = str(world.folder / "n.gpkg")
    store = ogr.GetDriverByName("GPKG").CreateDataSource(path)
    layer = store.CreateLayer("nowhere", None, ogr.wkbPolygon)
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetGeometry(ogr.CreateGeometryFromWkt("POLYGON ((0 0, 1 0, 1 1, 0 0))"))
    layer.CreateFeature(feature)
    del layer, store
    words = "n.gpkg has no layer with a coordinate reference system"
    fails(world, InputError, words, reference=path)


@pytest.mark.parametrize("part", ["reference", "area"])
def test_a_system_without_a_way_to_the_prediction(part: str, world: ScoredGround) -> None:
    moon = 'GEOGCS["Moon",DATUM["Moon",SPHEROID["Moon",1737400,0]],PRIMEM["M",0],UNIT["d",0.01]]'
    path = write_polygons(world.folder / "m.gpkg", [[(0, 0), (1, 0), (1, 1)]], moon)
    words = (
        "from the coordinate reference system of m.gpkg (Moon) to that of p.tif "
        "(WGS 84 / UTM zone 23S)"
    )
    error = fails(world, InputError, words, **{part: path})
    assert len(str(error)) < 250, "not the definition of a system, which nobody reads"


def test_an_empty_area(world: ScoredGround) -> None:
    hole = write_polygons(world.folder / "a.gpkg", [box(2, 2, 8, 8)])  # All nodata there.
    fails(world, InputError, "No pixel of p.tif with data lies inside a.gpkg", area=hole)
    tiny = write_polygons(world.folder / "t.gpkg", [box(60.1, 60.1, 0.2, 0.2)])
    fails(world, InputError, "No pixel", "t.gpkg", area=tiny)


def test_a_prediction_of_nothing(world: ScoredGround) -> None:
    values = np.full((1, 120, 120), 255, dtype=np.uint8)
    path = write_raster(world.folder / "e.tif", values, nodata=255)
    fails(world, InputError, "No pixel of e.tif has data", prediction=path)


def test_a_prediction_without_nodata_is_judged_with_a_remark(world: ScoredGround) -> None:
    for number, kind in enumerate((np.uint8, np.int16, np.float32)):
        values = np.where(world.predicted == 255, 0, world.predicted).astype(kind)
        path = write_raster(world.folder / f"b{number}.tif", values[None])
        result = world.score(prediction=path)
        assert pixels_of(result) == by_hand(values.astype(np.uint8), world.truth)
        assert any(f"b{number}.tif declares no nodata" in text for text in result.warnings)


def test_an_undeclared_255(world: ScoredGround) -> None:
    path = write_raster(world.folder / "u.tif", world.predicted[None])
    fails(world, InputError, "u.tif holds 255", "does not declare", prediction=path)


def test_what_is_no_number_is_no_data(world: ScoredGround) -> None:
    values = np.where(world.predicted == 255, np.nan, world.predicted).astype(np.float32)
    path = write_raster(world.folder / "n.tif", values[None])
    assert pixels_of(world.score(prediction=path)) == by_hand(world.predicted, world.truth)


def test_probabilities_are_no_prediction(world: ScoredGround) -> None:
    values = np.where(world.predicted == 255, 255, 60).astype(np.uint8)
    names = ("probability of a tailings pond, percent",)
    path = write_raster(world.folder / "pr.tif", values[None], nodata=255, names=names)
    words = ("pr.tif holds probabilities, not classes", "apply a threshold")
    fails(world, InputError, *words, prediction=path)


def test_one_is_not_several(tmp_path: Path) -> None:
    values = np.zeros((1, 30, 30), dtype=np.uint8)
    values[0, 3:9, 3:9] = 1
    raster = write_raster(tmp_path / "p.tif", values, nodata=255)
    reference = write_polygons(tmp_path / "r.gpkg", [box(3, 3, 6, 6)])
    result = score(ScoreRequest(raster, reference, str(tmp_path / "out")), Heard())
    pixels, ponds = result.warnings
    assert "only 1 reference pond and 1 predicted pond;" in ponds
    assert "1 blocks" not in pixels


def test_a_multi_class_raster(world: ScoredGround) -> None:
    values = world.predicted.copy()
    values[50, 50:53] = (7, 2, 3)
    path = write_raster(world.folder / "m.tif", values[None], nodata=255)
    words = ("m.tif holds the values 2, 3, 7 beside 0 and 1", "multi-class")
    fails(world, InputError, *words, prediction=path)


def test_an_image_is_no_prediction(world: ScoredGround) -> None:
    path = write_raster(world.folder / "i.tif", np.zeros((4, 9, 9), dtype=np.uint16))
    fails(world, InputError, "i.tif has 4 bands", prediction=path)


def test_a_class_declared_as_nodata(world: ScoredGround) -> None:
    path = write_raster(world.folder / "z.tif", world.predicted[None], nodata=0)
    fails(world, InputError, "z.tif declares 0 as nodata", prediction=path)


@pytest.mark.parametrize("place", ["taken", "taken/deeper", "/proc"])
def test_a_folder_that_cannot_be_written(place: str, world: ScoredGround) -> None:
    (world.folder / "taken").write_text("")
    output = str(world.folder / place)
    fails(world, OutputError, output, "cannot be written", output=output)


@pytest.mark.parametrize("limit", [10, 600, 20_000])
def test_a_full_disk(limit: int, world: ScoredGround) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(limit), world.raster, world.reference, "out"],
        cwd=world.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 3, ran.stderr
    assert "out" in ran.stdout, ran.stdout
    assert not (world.folder / "out").exists()


def test_a_folder_that_holds_the_reference(world: ScoredGround) -> None:
    out = world.folder / "out2"
    out.mkdir()
    path = write_polygons(out / "verdicts.gpkg", world.rings)
    fails(world, RequestError, "would overwrite", reference=path, output=str(out))
    fails(world, RequestError, "seed", seed=-1)


def test_polygons_that_cross_themselves_are_repaired_and_counted(world: ScoredGround) -> None:
    x, y = GRID[0] + 1000, GRID[3] - 1000
    bow = [(x, y), (x + 100, y - 100), (x + 100, y), (x, y - 100)]
    path = write_polygons(world.folder / "bow.gpkg", [*world.rings, bow])
    area = write_polygons(world.folder / "area.gpkg", [box(0, 0, 120, 120), bow])
    result = world.score(reference=path, area=area)
    for name in ("bow.gpkg", "area.gpkg"):
        words = f"{name}: 1 self-intersecting polygon was repaired."
        assert words in result.warnings


def test_polygons_beyond_repair_are_named(world: ScoredGround) -> None:
    x, y = GRID[0] + 500, GRID[3] - 500
    line = [(x, y), (x + 100, y), (x + 50, y)]
    path = write_polygons(world.folder / "flat.gpkg", [*world.rings, line])
    result = world.score(reference=path)
    number = len(world.rings) + 1
    assert any(
        f"flat.gpkg: feature {number} has no area even when repaired" in w for w in result.warnings
    )
