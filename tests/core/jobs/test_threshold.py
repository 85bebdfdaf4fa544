"""Another threshold on the same probabilities gives what a segmentation at that threshold gives."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, List, Tuple

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from osgeo import gdal, ogr

from core.accuracy import predicted_map
from core.jobs.score import score
from core.jobs.segment import segment
from core.jobs.threshold import apply_threshold
from core.model.pond_confidence import PondShape
from core.model.probability_percent import LEVELS, MIDDLES, is_whole, whole_percents
from core.protocol.errors import Cancelled, InputError, RequestError
from core.protocol.messages import Done, from_json, parse_event
from core.protocol.score import ScoreRequest
from core.protocol.segment import SegmentRequest
from core.protocol.threshold import ThresholdRequest, ThresholdResult

from .. import networks
from ..conftest import Heard, Until, read_in_pieces
from ..rasters import landscape, read_ponds, read_raster, write_polygons, write_raster

ROOT = Path(__file__).resolve().parents[3]
ONE = np.float32(1).view(np.int32)


@given(st.lists(st.integers(0, int(ONE)), min_size=1), st.integers(0, LEVELS), st.integers(-3, 3))
@example([], 9, -1)
@example([], 53, 0)
def test_at_least_means_the_same_on_percents(bits: List[int], level: int, off: int) -> None:
    """Any 32-bit probability, and those within three steps of a whole percent."""
    edge = np.float32(level / LEVELS)
    near = int(np.clip(edge.view(np.int32) + off, 0, ONE))
    probability = np.array([*bits, near], dtype=np.int32).view(np.float32)
    percents = whole_percents(probability)
    np.testing.assert_array_equal(percents >= level, probability >= edge)
    assert np.abs(MIDDLES[percents] - probability).max() <= 0.005 + 1e-7


def test_every_edge_is_on_its_own_side() -> None:
    edges = (np.arange(LEVELS + 1) / LEVELS).astype(np.float32)
    below = np.nextafter(edges[1:], np.float32(0))
    assert whole_percents(edges).tolist() == list(range(101))
    assert whole_percents(below).tolist() == list(range(100))


@given(st.floats(0, 1))
def test_a_threshold_is_whole_where_percents_can_tell_it(threshold: float) -> None:
    edge = np.float32(round(100 * threshold) / 100)
    assert is_whole(threshold) == (np.float32(threshold) == edge)


class World:
    """A segmentation that kept its probabilities."""

    def __init__(self, folder: Path, model: Path) -> None:
        """Run it."""
        self.folder, self.model = folder, model
        values = landscape(530, 700)
        values[:, :40, 300:420] = 0
        self.image = write_raster(folder / "scene.tif", values, nodata=0)
        self.percent = str(folder / "scene_probability.tif")
        self.segment("first", 0.5, probability=self.percent)

    def segment(self, name: str, threshold: float, **more: Any) -> Any:
        """Run the network at a threshold."""
        request = SegmentRequest(
            image=self.image,
            output=str(self.folder / f"{name}.tif"),
            polygons=str(self.folder / f"{name}.gpkg"),
            model=str(self.model),
            device="cpu",
            threshold=threshold,
            tile=256,
            **more,
        )
        return segment(request, Heard())

    def apply(self, name: str, threshold: float, **more: Any) -> ThresholdResult:
        """Apply a threshold to what the network said."""
        return apply_threshold(self.request(name, threshold, **more), Heard())

    def request(self, name: str, threshold: float, **more: Any) -> ThresholdRequest:
        values = {
            "probability": self.percent,
            "output": str(self.folder / f"{name}.tif"),
            "threshold": threshold,
            "polygons": str(self.folder / f"{name}.gpkg"),
        }
        return ThresholdRequest(**{**values, **more})


@pytest.fixture(scope="module")
def world(tmp_path_factory: Any) -> World:
    folder = tmp_path_factory.mktemp("world")
    model = networks.spatial(folder / "sure.onnx", confidence=networks.CONFIDENCE)
    return World(folder, model)


def shapes(path: str) -> List[Tuple[Any, ...]]:
    """Return the ponds wherever their rings begin, mean probabilities aside."""
    return sorted(
        (one["geometry"].Normalize().ExportToWkt(), one["source"], one["model"])
        for one in read_ponds(path)
    )


def told(path: str, field: str) -> List[float]:
    """Return a field of the ponds in the order of :func:`shapes`."""
    ponds = [(one["geometry"].Normalize().ExportToWkt(), one) for one in read_ponds(path)]
    return [one[field] for _, one in sorted(ponds, key=lambda pair: pair[0])]


def highest_percents(path: str, probability: str) -> List[int]:
    """Return the highest percent inside each pond, in the order of :func:`shapes`."""
    percents = gdal.Open(probability)
    x0, dx, _, y0, _, dy = percents.GetGeoTransform()
    values = percents.ReadAsArray()
    found = []
    for wkt in sorted(one["geometry"].Normalize().ExportToWkt() for one in read_ponds(path)):
        west, east, south, north = ogr.CreateGeometryFromWkt(wkt).GetEnvelope()
        top, left = round((north - y0) / dy), round((west - x0) / dx)
        rows, cols = round((south - north) / dy), round((east - west) / dx)
        inside = gdal.GetDriverByName("MEM").Create("", cols, rows, 1, gdal.GDT_Byte)
        inside.SetGeoTransform((west, dx, 0, north, 0, dy))
        store = ogr.GetDriverByName("Memory").CreateDataSource("")
        feature = ogr.Feature(store.CreateLayer("x").GetLayerDefn())
        feature.SetGeometry(ogr.CreateGeometryFromWkt(wkt))
        store.GetLayer(0).CreateFeature(feature)
        gdal.RasterizeLayer(inside, [1], store.GetLayer(0), burn_values=[1])
        part = values[top : top + rows, left : left + cols]
        found.append(int(part[inside.ReadAsArray() == 1].max()))
    return found


@pytest.mark.parametrize("percent", [0, 3, 29, 47, 53, 58, 90, 100])
def test_it_is_the_segmentation_at_that_threshold(world: World, percent: int) -> None:
    options = {"min_area": 2000.0} if percent == 58 else {}
    wanted = world.segment("again", percent / 100, **options)
    made = world.apply("made", percent / 100, **options)
    np.testing.assert_array_equal(read_raster(made.output), read_raster(wanted.output))
    assert shapes(str(made.polygons)) == shapes(wanted.polygons)
    for name in ("valid_pixels", "pond_pixels", "ponds"):
        assert getattr(made, name) == getattr(wanted, name), name
    assert made.pond_area_m2 == pytest.approx(wanted.pond_area_m2)
    means = told(str(made.polygons), "mean_probability")
    assert means == pytest.approx(told(wanted.polygons, "mean_probability"), abs=0.0051)
    assert not made.warnings


def test_confidence_is_the_segmentation_s_within_the_rounding_of_percents(world: World) -> None:
    """Lower mean and peak that round to the same percents, or higher ones: it lies between."""
    wanted, made = world.segment("again", 0.3), world.apply("made", 0.3)
    sure = networks.CONFIDENCE
    names = ("confidence", "mean_probability", "area_m2", "perimeter_m")
    columns = [told(str(made.polygons), name) for name in names]
    peaks = highest_percents(str(made.polygons), world.percent)
    exact = told(wanted.polygons, "confidence")
    assert len(exact) == made.ponds > 3
    for value, confidence, mean, area, around, peak in zip(exact, *columns, peaks):
        low = sure.of(PondShape(mean - 0.0051, peak / 100, area, around))
        high = sure.of(PondShape(mean + 0.0051, (peak + 1) / 100, area, around))
        assert low <= value <= high
        assert low <= confidence <= high
        assert high - low < 0.2
    assert made.least_confidence == wanted.least_confidence == sure.default
    assert made.confident_ponds == sum(one >= sure.default for one in columns[0])
    assert wanted.confident_ponds == sum(one >= sure.default for one in exact)


def test_the_manifest_carries_confidence_to_the_next_run(world: World) -> None:
    made = world.apply("carried", 0.3)
    record = json.loads(Path(made.manifest).read_text(encoding="utf-8"))
    assert record["model"]["confidence"] == dataclasses.asdict(networks.CONFIDENCE)
    assert record["result"]["confident_ponds"] == made.confident_ponds
    assert record["result"]["least_confidence"] == 0.5


def test_outlines_can_be_simplified(world: World) -> None:
    exact, simple = world.apply("exact", 0.5), world.apply("simple", 0.5, simplify=2.0)
    corners = [
        sum(one["geometry"].GetGeometryRef(0).GetPointCount() for one in read_ponds(str(each)))
        for each in (exact.polygons, simple.polygons)
    ]
    assert corners[1] < 0.7 * corners[0]


def test_the_rasters_are_alike_in_every_way(world: World) -> None:
    made = gdal.Open(world.apply("alike", 0.5).output)
    first = gdal.Open(str(world.folder / "first.tif"))
    assert made.GetGeoTransform() == first.GetGeoTransform()
    assert made.GetSpatialRef().IsSame(first.GetSpatialRef())
    bands = [one.GetRasterBand(1) for one in (made, first)]
    assert len({band.GetNoDataValue() for band in bands}) == 1
    assert len({band.GetOverviewCount() for band in bands}) == 1
    assert len({tuple(band.GetBlockSize()) for band in bands}) == 1
    assert made.GetMetadata("IMAGE_STRUCTURE") == first.GetMetadata("IMAGE_STRUCTURE")


def test_between_two_percents_the_nearest_is_applied_and_said(world: World) -> None:
    made = world.apply("between", 0.476)
    assert made.threshold == 0.48
    assert any("48 % was applied instead of 47.6 %" in text for text in made.warnings)
    same = world.apply("whole", 0.48)
    np.testing.assert_array_equal(read_raster(made.output), read_raster(same.output))


def test_the_manifest_names_model_and_run(world: World) -> None:
    made = world.apply("told", 0.3)
    record = json.loads(Path(made.manifest).read_text(encoding="utf-8"))
    first = json.loads((world.folder / "first.manifest.json").read_text(encoding="utf-8"))
    assert record["command"] == "threshold"
    assert record["run"]["command_line"] == first["command_line"]
    assert record["run"]["started"] == first["started"]
    assert record["model"] == first["model"]
    assert record["inputs"]["model"] == first["inputs"]["model"]
    assert record["inputs"]["image"]["path"] == world.image
    assert record["inputs"]["probability"]["path"] == world.percent
    assert read_ponds(str(made.polygons))[0]["source"] == "scene.tif"


def test_a_score_of_it_knows_threshold_and_model(world: World) -> None:
    made = world.apply("judged", 0.3)
    x, y = 600_000.0, 7_800_000.0
    ring = [(x + 500, y - 900), (x + 2500, y - 900), (x + 2500, y - 2900), (x + 500, y - 2900)]
    reference = write_polygons(world.folder / "r.gpkg", [ring])
    request = ScoreRequest(
        made.output, reference, str(world.folder / "score"), probability=world.percent
    )
    found = json.loads(Path(score(request, Heard()).score).read_text(encoding="utf-8"))
    assert found["threshold"]["current_percent"] == 30
    at = found["threshold"]["curve"][30]
    assert (found["tp"], found["fp"]) == (at["tp"], at["fp"])
    first = json.loads((world.folder / "first.manifest.json").read_text(encoding="utf-8"))
    assert found["model"]["sha256"] == first["inputs"]["model"]["sha256"]


def test_probabilities_of_nobody_knows_where(world: World, tmp_path: Path) -> None:
    values = (np.arange(60 * 70).reshape(1, 60, 70) % 101).astype(np.uint8)
    path = write_raster(tmp_path / "p.tif", values, nodata=255)
    made = world.apply("x", 0.7, probability=path, output=str(tmp_path / "x.tif"))
    np.testing.assert_array_equal(read_raster(made.output), values[0] >= 70)
    assert any("the model is not known" in text for text in made.warnings)
    record = json.loads(Path(made.manifest).read_text(encoding="utf-8"))
    assert (record["model"], record["run"]) == (None, None)
    assert {one["confidence"] for one in read_ponds(str(made.polygons))} == {None}
    assert made.confident_ponds is made.least_confidence is None


def test_no_read_is_larger_than_a_piece(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = world.apply("in_one", 0.5)
    reads = read_in_pieces(monkeypatch, predicted_map.Percents, "percents")
    pieces = world.apply("in_pieces", 0.5)
    assert max(window.area for window in reads) == 256 * 256
    np.testing.assert_array_equal(read_raster(pieces.output), read_raster(whole.output))
    assert shapes(str(pieces.polygons)) == shapes(str(whole.polygons))


def test_what_makes_no_sense_is_refused(world: World, tmp_path: Path) -> None:
    for more in ({"threshold": 1.1}, {"threshold": float("nan")}, {"min_area": -1.0}):
        with pytest.raises(RequestError):
            apply_threshold(world.request("no", **{"threshold": 0.5, **more}), Heard())
    with pytest.raises(RequestError, match="same name"):
        world.apply("no", 0.5, output=world.percent)
    for values in (np.full((1, 9, 9), 101, np.uint8), np.full((1, 9, 9), 0.5, np.float32)):
        path = write_raster(tmp_path / "bad.tif", values, nodata=255)
        with pytest.raises(InputError, match=r"bad\.tif does not hold whole percents"):
            world.apply("no", 0.5, probability=path)
    path = write_raster(tmp_path / "rgb.tif", np.zeros((3, 9, 9), np.uint8))
    with pytest.raises(InputError, match="a probability raster has one"):
        world.apply("no", 0.5, probability=path)
    with pytest.raises(InputError, match=r"first\.tif holds classes, not probabilities"):
        world.apply("no", 0.5, probability=str(world.folder / "first.tif"))
    assert not list(world.folder.glob("*no.*"))


def test_a_cancel_at_any_moment_leaves_nothing(world: World) -> None:
    for count in range(100):
        try:
            apply_threshold(world.request("stopped", 0.5), Until(count))
        except Cancelled:
            assert not list(world.folder.glob("*stopped*"))
        else:
            break
    assert count > 2


def test_the_command_line_applies_it(world: World) -> None:
    command = [sys.executable, "-m", "core", "threshold", world.percent, "--threshold", "0.4"]
    command += ["--output", str(world.folder / "cl.tif"), "--json"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    event = parse_event(ran.stdout.splitlines()[-1])[1]
    assert isinstance(event, Done)
    result = from_json(ThresholdResult, event.result)
    assert (result.polygons, result.ponds) == (None, None)
    known = read_raster(world.percent)
    expected = np.where(known == 255, 255, known >= 40)
    np.testing.assert_array_equal(read_raster(result.output), expected)
