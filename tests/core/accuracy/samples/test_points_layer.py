"""The GeoPackage of a sample: written, labelled as an analyst would, read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Tuple

import numpy as np
import pyproj
import pytest
from osgeo import gdal, ogr, osr
from scipy import ndimage

from core.accuracy.predicted_map import Prediction
from core.accuracy.samples.estimation import Accuracy, estimate
from core.accuracy.samples.labelled_points import read_sample
from core.accuracy.samples.labelled_sample import Sample, Stratum
from core.accuracy.samples.points_layer import write_points
from core.accuracy.samples.sampling_design import draw, survey
from core.protocol.errors import InputError, OutputError
from core.raster.array_types import Int64Array, UInt8Array
from core.raster.class_codes import EVERYTHING

from ...classmaps import Tiles
from ...rasters import GRID, UTM, write_raster


@pytest.fixture
def truth() -> UInt8Array:
    """Ponds of a scene of 200 x 300 pixels."""
    rows, columns = np.mgrid[:200, :300]
    return (np.hypot(rows - 80, columns - 120) < 45).astype(np.uint8)


@pytest.fixture
def classes(truth: UInt8Array) -> UInt8Array:
    """A map of them that is shifted, and unknown at the top."""
    mapped = np.roll(truth, 9, axis=1)
    mapped[:4] = 255
    return mapped


@pytest.fixture
def source(tmp_path: Path, classes: UInt8Array) -> Prediction:
    return Prediction(write_raster(tmp_path / "map.tif", classes[None], nodata=255))


def written(path: Path, source: Prediction, units: Dict[int, int], seed: int = 1) -> str:
    population = survey(source)
    points = draw(source, population, units, seed)
    write_points(str(path), source.image, points, population, seed)
    return str(path)


def label(path: str, truth: UInt8Array, leave: int = 0) -> None:
    """Label the points by where they lie, all but the first few."""
    where = places(path)
    store = gdal.OpenEx(path, gdal.OF_VECTOR | gdal.OF_UPDATE)
    layer = store.GetLayerByName("points")
    layer.StartTransaction()
    for feature, (column, row) in list(zip(layer, where))[leave:]:
        feature["label"] = int(truth[int(row), int(column)])
        layer.SetFeature(feature)
    layer.CommitTransaction()


def change(path: str, statement: str) -> None:
    store = gdal.OpenEx(path, gdal.OF_VECTOR | gdal.OF_UPDATE)
    store.ExecuteSQL(statement)


def rows(path: str, table: str) -> List[Dict[str, Any]]:
    store = ogr.Open(path)
    return [feature.items() for feature in store.GetLayerByName(table)]


def places(path: str) -> List[Tuple[float, float]]:
    """Return where the points lie, as column and row of the grid."""
    store = ogr.Open(path)
    geometries = [feature.GetGeometryRef().Clone() for feature in store.GetLayerByName("points")]
    return [
        ((place.GetX() - GRID[0]) / GRID[1], (place.GetY() - GRID[3]) / GRID[5])
        for place in geometries
    ]


def counted(path: str, truth: UInt8Array, classes: UInt8Array) -> Int64Array:
    """Count the points of a file by stratum, map and truth, as the arrays say."""
    found = np.zeros((2, 2, 2), dtype=np.int64)
    for point, (column, row) in zip(rows(path, "points"), places(path)):
        pixel = int(row), int(column)
        found[point["stratum"], classes[pixel], truth[pixel]] += 1
    return found


def check_pond_area(found: Accuracy, sample: Sample, truth: UInt8Array) -> None:
    """Check that the interval of the area of ponds holds that of the assessed rows."""
    interval = found.per_class[1].area_m2.interval
    assert interval is not None
    low, high = interval
    assert low < sample.pixel_area_m2 * int((truth[4:] == 1).sum()) < high


def test_the_points_are_ready_to_label(tmp_path: Path, source: Prediction) -> None:
    path = written(tmp_path / "s.gpkg", source, {0: 120, 1: 80})
    store = ogr.Open(path)
    layer = store.GetLayerByName("points")
    expected = osr.SpatialReference()
    expected.SetFromUserInput(UTM)
    assert layer.GetSpatialRef().IsSame(expected)
    assert layer.GetGeomType() == ogr.wkbPoint
    points = rows(path, "points")
    assert [point["id"] for point in points] == list(range(1, 201))
    assert {point["label"] for point in points} == {None}
    known = layer.GetLayerDefn()
    assert known.GetFieldDefn(known.GetFieldIndex("label")).GetType() == ogr.OFTInteger
    # The order of the points tells nothing of what they are.
    assert 25 < sum(point["map_class"] for point in points[:100]) < 55


def test_points_are_centres_of_pixels_of_their_class(
    tmp_path: Path, source: Prediction, classes: UInt8Array
) -> None:
    path = written(tmp_path / "s.gpkg", source, {0: 40, 1: 30})
    for point, (column, row) in zip(rows(path, "points"), places(path)):
        assert (column % 1, row % 1) == (0.5, 0.5)
        assert classes[int(row), int(column)] == point["map_class"] == point["stratum"]


def test_the_tables_hold_the_design(
    tmp_path: Path, source: Prediction, classes: UInt8Array
) -> None:
    path = written(tmp_path / "s.gpkg", source, {0: 120, 1: 80}, seed=77)
    there = [int((classes == code).sum()) for code in (0, 1)]
    covered = [pytest.approx(100 * pixels, rel=2e-3) for pixels in there]
    assert rows(path, "strata") == [
        {
            "stratum": code,
            "map_class": code,
            "pixels": there[code],
            "units": units,
            "area_m2": covered[code],
        }
        for code, units in enumerate((120, 80))
    ]
    assert rows(path, "classes") == [
        {"map_class": code, "pixels": pixels, "area_m2": covered[code]}
        for code, pixels in enumerate(there)
    ]
    (design,) = rows(path, "design")
    assert (design["source"], design["seed"]) == ("map.tif", 77)
    assert design["pixel_area_m2"] == pytest.approx(100, rel=2e-3)
    for point in rows(path, "points"):
        code = point["stratum"]
        assert point["inclusion"] == pytest.approx((120, 80)[code] / there[code])


def test_a_labelled_sample_comes_back(
    tmp_path: Path, source: Prediction, truth: UInt8Array, classes: UInt8Array
) -> None:
    path = written(tmp_path / "s.gpkg", source, {0: 300, 1: 200})
    label(path, truth)
    sample = read_sample(path)
    there = [int((classes == code).sum()) for code in (0, 1)]
    assert sample.strata == (Stratum(0, there[0], 0), Stratum(1, there[1], 1))
    assert sample.classes == (0, 1)
    assert np.array(sample.counts).tolist() == counted(path, truth, classes).tolist()
    assert sample == read_sample(path, source)
    found = estimate(sample)
    assert found.method.endswith("Olofsson et al. (2014)")
    check_pond_area(found, sample, truth)


def test_another_map_is_assessed_by_the_same_points(
    tmp_path: Path, source: Prediction, truth: UInt8Array
) -> None:
    path = written(tmp_path / "s.gpkg", source, {0: 300, 1: 200})
    label(path, truth)
    newer = np.roll(truth, -3, axis=0)
    other = Prediction(write_raster(tmp_path / "newer.tif", newer[None], nodata=255))
    sample = read_sample(path, other)
    assert [stratum.map_class for stratum in sample.strata] == [None, None]
    assert np.array(sample.counts).tolist() == counted(path, truth, newer).tolist()
    assert estimate(sample).method == "stratified, Stehman (2014)"


def test_another_map_may_have_another_grid(
    tmp_path: Path, source: Prediction, truth: UInt8Array
) -> None:
    path = written(tmp_path / "s.gpkg", source, {0: 50, 1: 50})
    label(path, truth)
    warped = str(tmp_path / "degrees.tif")
    here = write_raster(tmp_path / "truth.tif", truth[None], nodata=255)
    gdal.Warp(warped, here, dstSRS="EPSG:4326", dstNodata=255, xRes=2e-5, yRes=2e-5)
    sample = read_sample(path, Prediction(warped))
    wrong = np.array(sample.counts).sum(axis=0)[[0, 1], [1, 0]]
    assert wrong.sum() <= 2  # Of 100 points a few lie within a metre of an edge.


def test_strata_may_be_other_than_classes(
    tmp_path: Path, source: Prediction, truth: UInt8Array, classes: UInt8Array
) -> None:
    """Strata by distance from the mapped ponds, where most that is missed lies close to them."""
    outside = ndimage.distance_transform_edt(classes != 1)
    zones = np.select([classes == 255, outside == 0, outside < 15], [255, 2, 3], 4)
    strata = Tiles(zones, 64)
    population = survey(strata)
    points = draw(strata, population, {2: 150, 3: 150, 4: 100}, 3)
    path = str(tmp_path / "zones.gpkg")
    write_points(path, strata.image, points, population, 3)
    label(path, truth)
    sample = read_sample(path, source)
    assert sample.classes == (0, 1)
    assert [(s.code, s.pixels, s.map_class) for s in sample.strata] == [
        (code, int((zones == code).sum()), None) for code in (2, 3, 4)
    ]
    found = estimate(sample)
    assert found.method == "stratified, Stehman (2014)"
    check_pond_area(found, sample, truth)


def test_a_map_that_misses_points_is_refused(
    tmp_path: Path, source: Prediction, truth: UInt8Array
) -> None:
    path = written(tmp_path / "s.gpkg", source, {0: 60, 1: 60})
    label(path, truth)
    half = Prediction(write_raster(tmp_path / "half.tif", truth[None, :, :150], nodata=255))
    beyond = sum(column > 150 for column, _ in places(path))
    with pytest.raises(InputError, match=rf"{beyond} of 120 points of s\.gpkg lie where half\.tif"):
        read_sample(path, half)


def test_a_simple_sample_is_poststratified_where_the_classes_have_enough_points(
    tmp_path: Path, source: Prediction, truth: UInt8Array, classes: UInt8Array
) -> None:
    path = written(tmp_path / "s.gpkg", source, {EVERYTHING: 400})
    label(path, truth)
    assert [row["map_class"] for row in rows(path, "strata")] == [None]
    sample = read_sample(path)
    assert sample.poststratified
    assert [(s.map_class, s.pixels) for s in sample.strata] == [
        (code, int((classes == code).sum())) for code in (0, 1)
    ]
    few = written(tmp_path / "few.gpkg", source, {EVERYTHING: 40})
    label(few, truth)
    assert sum(row["map_class"] for row in rows(few, "points")) <= 20
    direct = read_sample(few)
    assert direct.strata == (Stratum(EVERYTHING, int((classes != 255).sum())),)
    assert estimate(direct).method == "simple random, Stehman (2014)"


class TestMissingLabels:
    """Points without a label are refused, or left out in plain words."""

    @pytest.fixture
    def path(self, tmp_path: Path, source: Prediction, truth: UInt8Array) -> str:
        path = written(tmp_path / "s.gpkg", source, {0: 60, 1: 60})
        label(path, truth, leave=7)
        return path

    def test_they_are_counted(self, path: str) -> None:
        with pytest.raises(InputError, match=r"^7 of 120 points of s\.gpkg have no label"):
            read_sample(path)

    def test_they_are_left_out_when_asked(self, path: str) -> None:
        sample = read_sample(path, leave_out_unlabelled=True)
        assert (sample.units, sample.missing) == (113, 7)
        assert "7 of 120 points have no label" in estimate(sample).notes[0]

    def test_removed_points_are_missing_too(self, path: str) -> None:
        change(path, "DELETE FROM points WHERE id IN (50, 51)")
        with pytest.raises(InputError, match="9 of 120 points"):
            read_sample(path)
        assert read_sample(path, leave_out_unlabelled=True).missing == 9

    def test_no_label_at_all(self, path: str) -> None:
        change(path, "UPDATE points SET label = NULL")
        with pytest.raises(InputError, match=r"No point of s\.gpkg has a label"):
            read_sample(path, leave_out_unlabelled=True)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "UPDATE points SET label = 7 WHERE id < 3",
            "2 sample points with labels that are not classes of the map, such as 7",
        ),
        ("UPDATE points SET id = 5 WHERE id = 6", "holds 1 sample point that were not drawn"),
        ("UPDATE points SET id = 900 WHERE id = 6", "holds 1 sample point that were not drawn"),
        ("UPDATE points SET stratum = NULL WHERE id = 6", "is not a point of the sample"),
        ("DROP TABLE strata", "is not a sample: it has no table strata"),
        ("DELETE FROM design", "tables of s.gpkg are empty"),
        ("ALTER TABLE points DROP COLUMN label", "points of s.gpkg has no field label"),
    ],
)
def test_what_is_no_sample_is_told(
    tmp_path: Path, source: Prediction, truth: UInt8Array, statement: str, words: str
) -> None:
    path = written(tmp_path / "s.gpkg", source, {0: 20, 1: 20})
    label(path, truth)
    change(path, statement)
    with pytest.raises(InputError) as told:
        read_sample(path)
    assert words in str(told.value)


def test_a_map_without_ponds_takes_labels_of_ponds(tmp_path: Path) -> None:
    nothing = np.zeros((1, 50, 50), np.uint8)
    source = Prediction(write_raster(tmp_path / "none.tif", nothing, nodata=255))
    path = written(tmp_path / "s.gpkg", source, {0: 30})
    change(path, "UPDATE points SET label = 0")
    change(path, "UPDATE points SET label = 1 WHERE id = 4")
    sample = read_sample(path)
    assert sample.classes == (0, 1)
    assert estimate(sample).per_class[1].producers.value == 0.0


def test_files_that_are_not_there_and_folders_that_cannot_be_written(
    tmp_path: Path, source: Prediction
) -> None:
    with pytest.raises(InputError, match=r"The sample none\.gpkg cannot be opened"):
        read_sample(str(tmp_path / "none.gpkg"))
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        written(tmp_path / "file" / "s.gpkg", source, {0: 5})
    path = written(tmp_path / "s.gpkg", source, {0: 5})
    assert len(rows(written(Path(path), source, {0: 6}), "points")) == 6
    assert sorted(file.name for file in tmp_path.glob("*s.gpkg*")) == ["s.gpkg"]


@pytest.mark.parametrize(("system", "told"), [("EPSG:4610", True), (UTM, False)])
def test_points_in_another_datum_without_a_way_are_told(
    tmp_path: Path, classes: UInt8Array, system: str, told: bool
) -> None:
    """Xian 1980: whether PROJ has more than a ballpark way is what pyproj says of it."""
    degrees = (103.2, 1e-4, 0.0, 23.4, 0.0, -1e-4)
    drawn_on = Prediction(
        write_raster(tmp_path / "old.tif", classes[None], nodata=255, crs=system, grid=degrees)
        if told
        else write_raster(tmp_path / "old.tif", classes[None], nodata=255)
    )
    path = written(tmp_path / "s.gpkg", drawn_on, {0: 40, 1: 30})
    change(path, "UPDATE points SET label = map_class")
    judged = drawn_on
    if told:
        sound = pyproj.transformer.TransformerGroup(system, "EPSG:4326", allow_ballpark=False)
        assert not sound.transformers
        grid = (103.19, 1e-4, 0.0, 23.41, 0.0, -1e-4)
        wide = np.zeros((400, 500), np.uint8)
        judged = Prediction(
            write_raster(tmp_path / "new.tif", wide[None], nodata=255, crs="EPSG:4326", grid=grid)
        )
    sample = read_sample(path, judged)
    notes = estimate(sample).notes
    assert bool(notes) == told
    if told:
        assert "s.gpkg" in notes[0]
        assert "new.tif" in notes[0]
        assert "a hundred metres" in notes[0]
