"""The score, from files to files, against scikit-learn and by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Tuple

import numpy as np
import pytest
from osgeo import gdal, ogr
from sklearn import metrics

from core.accuracy import predicted_map
from core.accuracy.block_counts import ORDER, BlockCounts, block_side
from core.accuracy.confidence_intervals import LEAST_BLOCKS, confidence
from core.accuracy.pond_matching import PondVerdicts
from core.jobs.score import score
from core.protocol.errors import Cancelled
from core.protocol.messages import Done, from_json, parse_event
from core.protocol.score import ScoreRequest, ScoreResult
from core.raster.array_types import UInt8Array
from core.raster.image import open_image
from core.raster.windows import Window
from core.result_text import in_words
from core.run import manifest

from ..conftest import Heard, Until, read_in_pieces
from ..rasters import GRID, read_raster, write_polygons, write_raster
from ..scoredground import Ring, ScoredGround, box, by_hand, moved, pixels_of, written

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def world(tmp_path: Path) -> ScoredGround:
    return ScoredGround(tmp_path)


class TestPixels:
    @pytest.mark.parametrize("seed", range(5))
    def test_counts_and_measures_are_those_of_scikit_learn(self, seed: int, tmp_path: Path) -> None:
        world = ScoredGround(tmp_path, seed)
        result = world.score()
        assert pixels_of(result) == by_hand(world.predicted, world.truth)
        used = world.predicted != 255
        y, p = world.truth[used], world.predicted[used]
        found = written(result)
        assert found["valid_pixels"] == used.sum()
        oracle = {
            "precision": metrics.precision_score,
            "recall": metrics.recall_score,
            "f1": metrics.f1_score,
            "iou": metrics.jaccard_score,
            "overall_accuracy": metrics.accuracy_score,
            "kappa": metrics.cohen_kappa_score,
            "mcc": metrics.matthews_corrcoef,
        }
        for name, measure in oracle.items():
            assert found[name] == pytest.approx(measure(y, p), abs=1e-12), name

    @pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:31983", "EPSG:3857"])
    def test_a_reference_in_any_system(self, crs: str, world: ScoredGround) -> None:
        path = write_polygons(world.folder / "moved.gpkg", moved(world.rings, crs), crs)
        result = world.score(reference=path)
        assert pixels_of(result) == by_hand(world.predicted, world.truth)

    def test_a_pond_covers_the_pixels_whose_centre_it_contains(self, tmp_path: Path) -> None:
        values = np.zeros((1, 20, 20), dtype=np.uint8)
        raster = write_raster(tmp_path / "p.tif", values, nodata=255)
        ring = box(3.4, 5.6, 4.0, 2.2)  # Centres 3.5 to 6.5 across, 6.5 and 7.5 down.
        reference = write_polygons(tmp_path / "r.gpkg", [ring])
        result = score(ScoreRequest(raster, reference, str(tmp_path / "out")), Heard())
        assert (result.fn, result.tn) == (4 * 2, 400 - 8)
        errors = read_raster(result.errors)
        assert np.argwhere(errors == 3).tolist() == [[r, c] for r in (6, 7) for c in (3, 4, 5, 6)]

    def test_the_error_raster_shows_each_pixel(self, world: ScoredGround) -> None:
        area = write_polygons(world.folder / "a.gpkg", [box(20, 10, 70, 90)])
        result = world.score(area=area)
        inside = np.zeros(world.truth.shape, dtype=bool)
        inside[10:100, 20:90] = True
        expected = np.select(
            [
                (world.predicted == 255) | ~inside,
                (world.predicted == 1) & (world.truth == 1),
                world.predicted == 1,
                world.truth == 1,
            ],
            [255, 1, 2, 3],
            0,
        )
        assert np.array_equal(read_raster(result.errors), expected)
        assert pixels_of(result) == by_hand(world.predicted, world.truth, inside)
        source, made = (gdal.Open(path) for path in (world.raster, result.errors))
        assert made.GetGeoTransform() == source.GetGeoTransform()
        assert made.GetSpatialRef().IsSame(source.GetSpatialRef())
        assert made.GetRasterBand(1).GetNoDataValue() == 255
        assert made.GetMetadata("IMAGE_STRUCTURE")["COMPRESSION"] == "DEFLATE"

    def test_what_is_undefined_is_null(self, world: ScoredGround) -> None:
        empty = np.zeros_like(world.predicted)[None]
        nothing = write_raster(world.folder / "n.tif", empty, nodata=255)
        result = world.score(prediction=nothing)
        assert (result.precision, result.recall, result.f1) == (None, 0.0, 0.0)
        found = written(result)
        assert found["precision"] is None
        assert found["mcc"] is None
        assert found["threshold"] is None

    def test_pixels_are_measured_on_the_ellipsoid(self, world: ScoredGround) -> None:
        found = written(world.score())
        # Near the edge of a zone a metre of UTM is not quite a metre.
        assert found["pixel_area_m2"] == pytest.approx(100.0, rel=2e-3)
        assert found["pixel_area_m2"] != 100.0

    def test_classes_of_polygons_are_heeded(self, world: ScoredGround) -> None:
        path = world.folder / "classed.gpkg"
        write_polygons(path, [*world.rings, box(100, 100, 10, 10)])
        store = ogr.Open(str(path), 1)
        layer = store.GetLayer(0)
        layer.CreateField(ogr.FieldDefn("class", ogr.OFTInteger))
        for number, feature in enumerate(layer):
            feature.SetField("class", int(number < len(world.rings)))
            layer.SetFeature(feature)
        del layer, store
        result = world.score(reference=str(path))
        both = world.truth.copy()
        covered = np.zeros(both.shape, dtype=bool)
        covered[100:110, 100:110] = True
        assert pixels_of(result) == by_hand(world.predicted, both, ~(covered & (both == 1)))
        assert any("complete inside the assessment area" in remark for remark in result.warnings)


class TestStreaming:
    def test_no_read_is_larger_than_a_piece(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        predicted = np.zeros((1, 900, 1100), dtype=np.uint8)
        predicted[0, 200:520, 300:700] = 1
        options = ["TILED=YES", "SPARSE_OK=TRUE"]
        raster = write_raster(tmp_path / "p.tif", predicted, nodata=255, options=options)
        reference = write_polygons(tmp_path / "r.gpkg", [box(310, 190, 400, 300)])
        request = ScoreRequest(raster, reference, str(tmp_path / "whole"))
        whole = score(request, Heard())
        reads = read_in_pieces(monkeypatch, predicted_map.Prediction, "classes")
        request = ScoreRequest(raster, reference, str(tmp_path / "pieces"))
        pieces = score(request, Heard())
        assert max(window.area for window in reads) == 256 * 256
        assert sum(window.area for window in reads) == 900 * 1100
        assert pixels_of(pieces) == pixels_of(whole)
        ours, theirs = written(pieces), written(whole)
        for name in ("ponds", "boundary", "intervals", "f1"):
            assert ours[name] == theirs[name], name
        assert np.array_equal(read_raster(pieces.errors), read_raster(whole.errors))

    def test_strips_are_read_once(self, tmp_path: Path) -> None:
        values = np.zeros((1, 700, 2000), dtype=np.uint8)
        raster = write_raster(tmp_path / "p.tif", values, nodata=255)
        opened = predicted_map.Prediction(raster)
        windows = list(opened.windows(Window(300, 300, 900, 100)))
        assert {(window.col, window.width) for window in windows} == {(256, 1024)}
        opened = predicted_map.Prediction(raster)
        windows = list(opened.windows(opened.image.window))
        assert [(window.col, window.width) for window in windows] == [(0, 2000)] * len(windows)
        assert sum(window.height for window in windows) == 700


class TestBlocks:
    @pytest.mark.parametrize("seed", range(4))
    def test_blocks_add_up_whatever_the_windows(self, seed: int, tmp_path: Path) -> None:
        rng = np.random.default_rng(seed)
        errors = rng.choice([0, 1, 2, 3, 255], (90, 130)).astype(np.uint8)
        image = open_image(write_raster(tmp_path / "e.tif", errors[None]))
        side = int(rng.integers(7, 60))
        counts = BlockCounts(image, side)
        for row in range(0, 90, 32):
            for col in range(0, 130, 50):
                window = Window(col, row, 50, 32).intersect(image.window)
                counts.add(window, errors[window.slices_in(image.window)])
        expected = [
            [int((errors[r : r + side, c : c + side] == code).sum()) for code in ORDER]
            for r in range(0, 90, side)
            for c in range(0, 130, side)
        ]
        assert counts.judged.tolist() == [each for each in expected if any(each)]
        total = counts.total
        assert [total.tp, total.fp, total.fn, total.tn] == np.sum(expected, axis=0).tolist()

    @pytest.mark.parametrize(
        ("areas", "metres"),
        [
            ([], 1000.0),
            ([np.pi * 100**2] * 9, 500.0),  # Discs of 200 m: twice as much is 400.
            ([np.pi * 600**2, *[400.0] * 50], 5000.0),  # Where a pond pixel lies, not a pond.
            ([100.0], 200.0),  # At least sixteen pixels.
        ],
    )
    def test_the_side_follows_the_ponds(
        self, areas: list[float], metres: float, tmp_path: Path
    ) -> None:
        values = np.zeros((1, 50, 50), dtype=np.uint8)
        image = open_image(write_raster(tmp_path / "e.tif", values))
        assert block_side(areas, image) == pytest.approx(metres / 10, abs=1)


class TestIntervals:
    @staticmethod
    def wide(folder: Path) -> Tuple[UInt8Array, list[Ring]]:
        """Return a hundred small ponds, most of them found."""
        rng = np.random.default_rng(1)
        predicted = np.zeros((300, 300), dtype=np.uint8)
        rings = []
        for row in range(0, 300, 30):
            for col in range(0, 300, 30):
                rings.append(box(col + 8, row + 8, 12, 12))
                if rng.random() < 0.8:
                    shift = int(rng.integers(0, 4))
                    predicted[row + 8 + shift : row + 20, col + 8 : col + 20 + shift] = 1
        return predicted, rings

    def test_twice_the_pixels_say_no_more(self, tmp_path: Path) -> None:
        predicted, rings = self.wide(tmp_path)
        reference = write_polygons(tmp_path / "r.gpkg", rings)
        found = []
        for times in (1, 2):
            grid = (GRID[0], 10.0 / times, 0.0, GRID[3], 0.0, -10.0 / times)
            values = predicted.repeat(times, axis=0).repeat(times, axis=1)[None]
            raster = write_raster(tmp_path / f"{times}.tif", values, grid=grid, nodata=255)
            request = ScoreRequest(raster, reference, str(tmp_path / f"out{times}"))
            found.append(written(score(request, Heard())))
        assert found[1]["tp"] == 4 * found[0]["tp"]
        once, twice = (each["intervals"] for each in found)
        assert once["blocks"] is not None
        for name in ("precision", "recall", "f1", "iou", "overall_accuracy"):
            assert twice["blocks"][name] == pytest.approx(once["blocks"][name], abs=1e-9), name
        assert twice["ponds"] == once["ponds"]

    def test_the_intervals_hold_the_measures(self, tmp_path: Path) -> None:
        predicted, rings = self.wide(tmp_path)
        reference = write_polygons(tmp_path / "r.gpkg", rings)
        raster = write_raster(tmp_path / "p.tif", predicted[None], nodata=255)
        result = score(ScoreRequest(raster, reference, str(tmp_path / "out")), Heard())
        found = written(result)
        blocks = found["intervals"]["blocks"]
        assert blocks["count"] >= LEAST_BLOCKS
        for name in ("precision", "recall", "f1", "iou", "overall_accuracy"):
            low, high = blocks[name]
            assert low < found[name] < high, name
        assert result.f1_interval == tuple(blocks["f1"])
        low, high = found["intervals"]["ponds"]["recall"]
        assert low < found["ponds"]["recall"] < high
        assert found["intervals"]["ponds"]["count"] == 100
        assert found["intervals"]["area"] is None
        assert "probability sample" in found["intervals"]["why_no_area"]

    def test_too_few_blocks_give_none_and_a_reason(self, world: ScoredGround) -> None:
        result = world.score()
        assert result.f1_interval is None
        assert written(result)["intervals"]["blocks"] is None
        assert any(
            "Too few spatial blocks for confidence intervals" in remark
            for remark in result.warnings
        )

    def test_each_share_of_ponds_that_has_no_interval_says_why(self, world: ScoredGround) -> None:
        image = open_image(world.raster)
        blocks = BlockCounts(image, 16)
        blocks.add(image.window, np.zeros((image.height, image.width), dtype=np.uint8))

        def remarks(**ponds: int) -> str:
            found = confidence(blocks, image.gsd_m, PondVerdicts(**ponds), 0)
            assert (found.found is None) == ("of reference ponds found" in " ".join(found.remarks))
            assert (found.right is None) == ("of predicted ponds" in " ".join(found.remarks))
            return " ".join(found.remarks)

        assert "only 4 reference ponds;" in remarks(matched=3, missed=1, false=30)
        assert "only 5 predicted ponds;" in remarks(matched=3, missed=30, false=2)
        assert "No confidence intervals of the share" not in remarks(matched=15, missed=9, false=9)

    @pytest.mark.parametrize(
        ("verdicts", "given"),
        [
            ((15, 9, 9), True),
            ((2, 0, 60), False),  # Two reference ponds say little about sixty predicted ones.
            ((2, 60, 0), False),
            ((19, 5, 0), False),
            ((19, 1, 1), True),
        ],
    )
    def test_one_rule_for_both_shares_of_ponds(
        self, verdicts: Tuple[int, int, int], given: bool, world: ScoredGround
    ) -> None:
        image = open_image(world.raster)
        blocks = BlockCounts(image, 16)
        blocks.add(image.window, np.zeros((image.height, image.width), dtype=np.uint8))
        found = confidence(blocks, image.gsd_m, PondVerdicts(*verdicts), 0)
        assert [found.found is not None, found.right is not None] == [given, given]
        assert (found.record().ponds is not None) == given
        assert found.record().least_ponds == 20


class TestFiles:
    def test_the_manifest_makes_the_same_score(self, world: ScoredGround) -> None:
        result = world.score(seed=5)
        record = json.loads(Path(result.manifest).read_text(encoding="utf-8"))
        request = ScoreRequest(**record["request"])
        # The smallest pond that was taken, since none was asked for: it is in what can be repeated.
        assert request == replace(world.request(seed=5), min_area=0.0)
        assert record["command_line"] == ["python", "-m", "core", *manifest.command_line(request)]
        assert written(result)["command"] == record["command_line"]
        assert set(record["inputs"]) == {"prediction", "reference"}
        before = written(result)
        again = written(score(request, Heard()))
        for each in (before, again):
            del each["made"]
        assert again == before

    def test_all_files_are_there_and_nothing_else(self, world: ScoredGround) -> None:
        result = world.score()
        names = ("score", "report", "confusion", "errors", "verdicts", "manifest")
        paths = {Path(getattr(result, name)) for name in names}
        assert set(Path(result.folder).iterdir()) == paths

    def test_the_headline_is_told_in_words(self, world: ScoredGround) -> None:
        result = world.score()
        words = in_words(result)
        assert f"F1 {result.f1:.3f}, precision {result.precision:.3f}" in words
        assert f"TP {result.tp}, FP {result.fp}, FN {result.fn}, TN {result.tn}" in words
        assert f"{result.matched} found, {result.missed} missed, {result.false} false" in words
        assert result.report in words

    def test_the_command_line_scores(self, world: ScoredGround) -> None:
        request = world.request(output=str(world.folder / "by hand"))
        command = [sys.executable, "-m", "core", *manifest.command_line(request), "--json"]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        event = parse_event(ran.stdout.splitlines()[-1])[1]
        assert isinstance(event, Done)
        result = from_json(ScoreResult, event.result)
        assert pixels_of(result) == by_hand(world.predicted, world.truth)

    def test_a_cancel_at_any_moment_leaves_what_was_there(self, world: ScoredGround) -> None:
        out = world.folder / "out"
        for count in range(100):
            try:
                score(world.request(), Until(count))
            except Cancelled:
                assert not out.exists() or not list(out.iterdir())
            else:
                break
        assert count > 2

    def test_progress_never_falls(self, world: ScoredGround) -> None:
        heard = Heard()
        score(world.request(), heard)
        fractions = [fraction for fraction, _ in heard.steps]
        assert fractions == sorted(fractions)
        assert (fractions[0], fractions[-1]) == (0.0, 1.0)


def test_ponds_beyond_the_edge_of_a_projection_have_no_area_and_stop_nothing(
    tmp_path: Path, heard: Heard
) -> None:
    """Goode's interrupted projection: what lies between its lobes is nowhere."""
    labels = np.zeros((60, 80), np.uint8)
    labels[10:50, 20:60] = 1
    grid = (-2e7, 5e5, 0.0, 9e6, 0.0, -3e5)
    crs = "+proj=igh +datum=WGS84"
    prediction = write_raster(tmp_path / "p.tif", labels[None], crs=crs, grid=grid, nodata=255)
    corners = [(20, 10), (60, 10), (60, 50), (20, 50), (20, 10)]
    ring = [(grid[0] + col * grid[1], grid[3] + row * grid[5]) for col, row in corners]
    reference = write_polygons(tmp_path / "r.gpkg", [ring], crs=crs)
    request = ScoreRequest(prediction=prediction, reference=reference, output=str(tmp_path / "s"))
    result = score(request, heard)
    assert (result.tp, result.fp, result.fn) == (1600, 0, 0)
    told = json.loads((tmp_path / "s" / "score.json").read_text())
    assert told["ponds"]["matched"] == 1
    assert told["ponds"]["area_error"]["median"] in (None, 0.0)
