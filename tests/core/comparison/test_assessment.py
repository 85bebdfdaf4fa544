"""Several maps judged together: each as if alone, and their differences as what they are."""

from __future__ import annotations

import dataclasses
from itertools import combinations
from pathlib import Path
from typing import Any, List, Optional, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.metrics import confusion_matrix, f1_score

from core.accuracy.reference_labels import read_reference_labels
from core.comparison.assessment import MapComparison, judge
from core.comparison.compared_map import ComparedMap, files_of
from core.comparison.comparison_record import methods, pairs
from core.comparison.csv_table import COLUMNS, write_table
from core.comparison.paired_differences import Difference, adjusted, differences
from core.comparison.verdict import verdict
from core.jobs.score import score
from core.protocol.errors import InputError
from core.protocol.json_fields import encode
from core.protocol.score import ScoreRequest
from core.raster.image import open_image
from core.run.feedback import Feedback
from core.run.staging import Staging

from ..rasters import GRID, read_raster, write_polygons, write_raster

SIDE = 240


def ring(col: int, row: int, side: int) -> List[Tuple[float, float]]:
    x0, dx, _, y0, _, dy = GRID
    corners = ((0, 0), (side, 0), (side, side), (0, side), (0, 0))
    return [(x0 + (col + i) * dx, y0 + (row + j) * dy) for i, j in corners]


class Ground:
    """Ponds on a grid, and maps of them that err on purpose."""

    def __init__(self, folder: Path, ponds: int = 5, step: int = 48, side: int = 20) -> None:
        self.folder = folder
        self.truth = np.zeros((SIDE, SIDE), dtype=np.uint8)
        places = [(8 + step * i, 8 + step * j) for i in range(ponds) for j in range(ponds)]
        for col, row in places:
            self.truth[row : row + side, col : col + side] = 1
        rings = [ring(col, row, side) for col, row in places]
        self.reference = write_polygons(folder / "reference.gpkg", rings)

    def judge(
        self, maps: List[npt.NDArray[np.uint8]], withheld: Any = None, area: Optional[str] = None
    ) -> MapComparison:
        entries = []
        with Staging() as staging:
            for number, values in enumerate(maps):
                files = files_of(str(self.folder / "out"), f"m{number}")
                write_raster(Path(staging.reserve(files.prediction)), values[None], nodata=255)
                entries.append(
                    ComparedMap(f"m{number}", f"Map {number}", files, predict_seconds=1.0)
                )
            image = open_image(staging.place(entries[0].files.prediction))
            truth = read_reference_labels(self.reference, area, image)
            comparison = judge(entries, truth, withheld, staging, 0, Feedback())
            staging.commit()
        return comparison

    def erring(self, rate: float, seed: int, cell: int = 12) -> npt.NDArray[np.uint8]:
        """Return the truth with whole cells of ground wrong."""
        rng = np.random.default_rng(seed)
        wrong = np.kron(rng.random((SIDE // cell, SIDE // cell)) < rate, np.ones((cell, cell)))
        return np.where(wrong > 0, 1 - self.truth, self.truth).astype(np.uint8)


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def test_each_map_gets_the_score_that_it_would_get_alone(ground: Ground) -> None:
    maps = [ground.erring(0.05, 1), ground.erring(0.15, 2), ground.truth]
    comparison = ground.judge(maps)
    for one in comparison.judged:
        request = ScoreRequest(
            prediction=one.entry.files.prediction,
            reference=ground.reference,
            output=str(ground.folder / f"alone {one.entry.key}"),
        )
        alone = score(request, Feedback())
        counts = one.blocks.total
        assert (counts.tp, counts.fp, counts.fn, counts.tn) == (
            alone.tp,
            alone.fp,
            alone.fn,
            alone.tn,
        )
        assert one.ponds.verdicts.matched == alone.matched
        assert one.ponds.verdicts.false == alone.false
        assert one.ponds.verdicts.missed == alone.missed
        interval = one.confidence.measures["f1"] if one.confidence.measures else None
        assert interval == alone.f1_interval
    assert (
        comparison.pixels == SIDE * SIDE
        and comparison.remarks == comparison.judged[0].confidence.remarks
    )


def test_all_are_judged_on_the_pixels_that_all_have(ground: Ground) -> None:
    holes = ground.erring(0.1, 1)
    holes[:, :100] = 255
    comparison = ground.judge([ground.truth, holes])
    assert comparison.pixels == SIDE * (SIDE - 100) and comparison.left_out == SIDE * 100
    assert [one.blocks.total.total for one in comparison.judged] == [comparison.pixels] * 2
    assert any("same pixels" in remark for remark in comparison.remarks)


def test_ground_that_was_fitted_to_is_not_judged(ground: Ground) -> None:
    def withheld(window: Any) -> Any:
        rows = np.arange(window.row, window.row + window.height)
        return np.repeat((rows < 30)[:, None], window.width, axis=1)

    comparison = ground.judge([ground.truth, ground.erring(0.1, 1)], withheld)
    assert comparison.withheld == 30 * SIDE and comparison.pixels == (SIDE - 30) * SIDE
    assert any("fitted to" in remark for remark in comparison.remarks)
    with pytest.raises(InputError, match="No pixel"):
        ground.judge([ground.truth], lambda window: np.ones((window.height, window.width), bool))


def test_what_only_one_map_has_right_is_counted_for_every_pair(ground: Ground) -> None:
    maps = [ground.erring(0.1, seed) for seed in range(3)]
    comparison = ground.judge(maps)
    right = [found == ground.truth for found in maps]
    assert [(pair.first, pair.second) for pair in comparison.pairs] == [
        ("m0", "m1"),
        ("m0", "m2"),
        ("m1", "m2"),
    ]
    for pair in comparison.pairs:
        one, other = (right[int(key[1])] for key in (pair.first, pair.second))
        assert pair.mcnemar.only_first == np.count_nonzero(one & ~other)
        assert pair.mcnemar.only_second == np.count_nonzero(other & ~one)


def test_differences_are_those_of_the_measures(ground: Ground) -> None:
    comparison = ground.judge([ground.erring(0.03, 1), ground.erring(0.2, 2)])
    one, other = (judged.blocks.total for judged in comparison.judged)
    (pair,) = comparison.pairs
    for name in ("f1", "precision", "recall", "iou"):
        assert pair.differences[name].value == pytest.approx(
            getattr(one, name) - getattr(other, name)
        )


def failed(name: str) -> ComparedMap:
    return ComparedMap("x", name, files_of("x", "x"), problem="It broke.")


def named(comparison: MapComparison, *names: str) -> MapComparison:
    judged = tuple(
        dataclasses.replace(one, entry=dataclasses.replace(one.entry, name=name))
        for one, name in zip(comparison.judged, names)
    )
    return dataclasses.replace(comparison, judged=judged)


def test_the_verdict_names_the_winner_and_what_the_difference_is_worth(ground: Ground) -> None:
    comparison = named(
        ground.judge([ground.erring(0.2, 1), ground.truth]), "Random forest", "U-Net"
    )
    said = verdict(comparison, [failed("Maximum likelihood")])
    assert said.startswith("U-Net has the highest F1, 1.000")
    assert said.endswith("Maximum likelihood gave no result.")
    (pair,) = comparison.pairs

    def told(low: float, high: float, p: float) -> str:
        apart = dict(pair.differences, f1=Difference(-0.2, (low, high), p))
        changed = dataclasses.replace(pair, differences=apart)
        return verdict(dataclasses.replace(comparison, pairs=(changed,)), [])

    sure = told(-0.3, -0.1, 0.001)
    assert "the difference of 0.200 (95 % CI 0.100 to 0.300) is significant." in sure
    open_ = told(-0.3, 0.1, 0.3)
    assert "not significantly higher than random forest" in open_
    assert open_.endswith("-0.100 to 0.300).")
    # By itself it would pass, but not among those that were looked at.
    assert "0.010 to 0.390; 1 pair tested)." in told(-0.39, -0.01, 0.08)


def test_the_verdict_has_words_for_every_case(ground: Ground) -> None:
    alone = ground.judge([ground.truth])
    assert verdict(named(alone, "U-Net"), []) == "U-Net alone was assessed: F1 1.000."
    twins = named(ground.judge([ground.truth, ground.truth]), "U-Net", "Random forest")
    assert "made the same map" in verdict(twins, [])
    (ground.folder / "reference.gpkg").unlink()
    empty = np.zeros_like(ground.truth)
    ground.reference = write_polygons(ground.folder / "reference.gpkg", [ring(200, 200, 4)])
    barren = ground.judge([empty, empty], area=_corner(ground))
    assert verdict(barren, []).startswith("No method can be ranked: there is no pond")


def test_where_there_is_nothing_to_find_nobody_wins(ground: Ground) -> None:
    (ground.folder / "reference.gpkg").unlink()
    ground.reference = write_polygons(ground.folder / "reference.gpkg", [ring(200, 200, 4)])
    clean = np.zeros_like(ground.truth)
    one, other = clean.copy(), clean.copy()
    one[:5, :5] = other[:2, :3] = 1
    barren = named(ground.judge([one, clean, other], area=_corner(ground)), "A", "B", "C")
    assert verdict(barren, []) == (
        "No method can be ranked: the reference has no pond in the assessment area. Pixels mapped "
        "as pond all the same: 0 by B, 6 by C, 25 by A."
    )


def test_a_tie_is_called_one(ground: Ground) -> None:
    left, right = ground.truth.copy(), ground.truth.copy()
    left[8:28, 8:28] = right[56:76, 8:28] = 0
    tied = named(ground.judge([left, right]), "Random forest", "U-Net")
    assert verdict(tied, []) == (
        "Random forest and U-Net have the same F1, 0.980, from different maps."
    )


def test_too_little_ground_is_said_to_be_too_little(tmp_path: Path) -> None:
    few = Ground(tmp_path, ponds=2, step=110, side=90)
    half = few.truth.copy()
    half[:60] = 0
    comparison = named(few.judge([few.truth, half]), "U-Net", "Random forest")
    assert comparison.pairs[0].differences["f1"].interval is None
    assert "ahead of random forest with 0." in verdict(comparison, [])
    assert "too little ground with ponds was assessed" in verdict(comparison, [])
    assert any(
        "Too few spatial blocks for confidence intervals" in remark for remark in comparison.remarks
    )


def test_a_later_method_that_is_clearly_beaten_is_named(tmp_path: Path) -> None:
    many = Ground(tmp_path, ponds=10, step=23, side=8)
    maps = [many.erring(rate, seed, cell=6) for rate, seed in ((0.3, 1), (0.05, 3), (0.05, 2))]
    comparison = named(many.judge(maps), "Maximum likelihood", "Random forest", "U-Net")
    said = verdict(comparison, [])
    assert "but not significantly higher than random forest with 0." in said
    assert "It is significantly better than maximum likelihood with 0." in said


def test_pairs_are_adjusted_for_one_another(tmp_path: Path) -> None:
    many = Ground(tmp_path, ponds=10, step=23, side=8)
    comparison = many.judge([many.erring(0.1, seed) for seed in range(4)])
    alone = [
        differences(comparison.judged[one].blocks.grid, comparison.judged[other].blocks.grid, 0)
        for one, other in combinations(range(4), 2)
    ]
    for pair, expected in zip(comparison.pairs, adjusted(alone)):
        assert pair.differences == expected
    assert [pair.differences for pair in comparison.pairs] != alone


def test_maps_may_end_within_blocks_and_windows(ground: Ground, tmp_path: Path) -> None:
    # Nodata in one map of three, ground that was fitted to and an area, all at once, by hand.
    maps = [ground.erring(0.1, seed) for seed in range(3)]
    maps[1][100:130, 50:90] = 255
    area = write_polygons(tmp_path / "odd.gpkg", [ring(30, 40, 173)])

    def withheld(window: Any) -> Any:
        cols = np.arange(window.col, window.col + window.width)
        return np.repeat((cols % 7 == 0)[None], window.height, axis=0)

    comparison = ground.judge(maps, withheld, area)
    inside = np.zeros((SIDE, SIDE), dtype=bool)
    inside[40:213, 30:203] = True
    kept = np.arange(SIDE) % 7 != 0
    used = inside & kept & (maps[1] != 255)
    assert comparison.pixels == used.sum()
    assert comparison.withheld == (inside & ~kept).sum()
    assert comparison.left_out == (inside & kept & (maps[1] == 255)).sum()
    for one, found in zip(comparison.judged, maps):
        expected = confusion_matrix(ground.truth[used], found[used], labels=[1, 0])
        total = one.blocks.total
        assert [[total.tp, total.fn], [total.fp, total.tn]] == expected.tolist()
        assert total.f1 == pytest.approx(f1_score(ground.truth[used], found[used]))
        errors = read_raster(one.entry.files.errors)
        codes = np.array([[0, 3], [2, 1]])[found[used], ground.truth[used]]
        assert (errors[used] == codes).all() and (errors[~used] == 255).all()


def _corner(ground: Ground) -> str:
    return write_polygons(ground.folder / "corner.gpkg", [ring(0, 0, 60)])


def test_the_record_has_every_method_and_every_pair(ground: Ground, tmp_path: Path) -> None:
    comparison = ground.judge([ground.erring(0.1, 1), ground.truth])
    entries = [*(one.entry for one in comparison.judged), failed("Support vector machine")]
    records = methods(comparison, entries)
    told = encode(records)
    assert [method["key"] for method in told] == ["m0", "m1", "x"]
    # What pixels cover is told of maps alone, and only where pixels differ in size.
    assert set(told[0]) - {"ground_m2"} == set(told[2]), "a method that failed has the same keys"
    assert told[2]["problem"] == "It broke." and told[2]["f1"] is None and told[2]["files"] is None
    assert told[1]["f1"] == 1.0 and told[1]["seconds"] == {
        "fit": None,
        "predict": 1.0,
        "total": 1.0,
        "check": None,
    }
    found = encode(pairs(comparison, 7))
    assert found["seed"] == 7 and len(found["pairs"]) == 1
    path = tmp_path / "table.csv"
    write_table(records, str(path))
    rows = [line.split(",") for line in path.read_text().splitlines()]
    assert tuple(rows[0]) == COLUMNS and len(rows) == 4
    assert rows[2][COLUMNS.index("f1")] == "1.0" and rows[3][COLUMNS.index("f1")] == ""
