"""Several maps judged together: each as if alone, and their differences as what they are."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, List, Optional, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from core.confidence import LEAST_BLOCKS
from core.contest.entry import Entry, files_of
from core.contest.judge import Contest, judge
from core.contest.mcnemar import by_block, by_pixel, mcnemar
from core.contest.paired import Difference, differences
from core.contest.record import methods, pairs
from core.contest.table import COLUMNS, write_table
from core.contest.verdict import verdict
from core.errors import InputError
from core.feedback import Feedback
from core.raster import open_image
from core.requests.score import ScoreRequest
from core.score import score
from core.staging import Staging
from core.truth import read_truth

from .rasters import GRID, write_polygons, write_raster

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
    ) -> Contest:
        entries = []
        with Staging() as staging:
            for number, values in enumerate(maps):
                files = files_of(str(self.folder / "out"), f"m{number}")
                write_raster(Path(staging.reserve(files.prediction)), values[None], nodata=255)
                entries.append(Entry(f"m{number}", f"Map {number}", files, predict_seconds=1.0))
            image = open_image(staging.place(entries[0].files.prediction))
            truth = read_truth(self.reference, area, image)
            contest = judge(entries, truth, withheld, staging, 0, Feedback())
            staging.commit()
        return contest

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
    contest = ground.judge(maps)
    for one in contest.judged:
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
        interval = one.confidence.measures["f1"] if one.confidence.measures else None
        assert interval == alone.f1_interval
    assert contest.pixels == SIDE * SIDE and contest.remarks == contest.judged[0].confidence.remarks


def test_all_are_judged_on_the_pixels_that_all_have(ground: Ground) -> None:
    holes = ground.erring(0.1, 1)
    holes[:, :100] = 255
    contest = ground.judge([ground.truth, holes])
    assert contest.pixels == SIDE * (SIDE - 100) and contest.left_out == SIDE * 100
    assert [one.blocks.total.total for one in contest.judged] == [contest.pixels] * 2
    assert any("same pixels" in remark for remark in contest.remarks)


def test_ground_that_was_fitted_to_is_not_judged(ground: Ground) -> None:
    def withheld(window: Any) -> Any:
        rows = np.arange(window.row, window.row + window.height)
        return np.repeat((rows < 30)[:, None], window.width, axis=1)

    contest = ground.judge([ground.truth, ground.erring(0.1, 1)], withheld)
    assert contest.withheld == 30 * SIDE and contest.pixels == (SIDE - 30) * SIDE
    assert any("fitted to" in remark for remark in contest.remarks)
    with pytest.raises(InputError, match="No pixel"):
        ground.judge([ground.truth], lambda window: np.ones((window.height, window.width), bool))


def test_what_only_one_map_has_right_is_counted_for_every_pair(ground: Ground) -> None:
    maps = [ground.erring(0.1, seed) for seed in range(3)]
    contest = ground.judge(maps)
    right = [found == ground.truth for found in maps]
    assert [(pair.first, pair.second) for pair in contest.pairs] == [
        ("m0", "m1"),
        ("m0", "m2"),
        ("m1", "m2"),
    ]
    for pair in contest.pairs:
        one, other = (right[int(key[1])] for key in (pair.first, pair.second))
        assert pair.mcnemar.only_first == np.count_nonzero(one & ~other)
        assert pair.mcnemar.only_second == np.count_nonzero(other & ~one)


@given(st.integers(0, 400), st.integers(0, 400))
def test_mcnemar_by_pixel_is_scipys(first: int, second: int) -> None:
    p = by_pixel(first, second)
    if first + second == 0:
        assert p is None
    elif first + second < 25:
        expected = stats.binomtest(first, first + second, 0.5).pvalue
        assert p == pytest.approx(expected)
    else:
        statistic = max(0, abs(first - second) - 1) ** 2 / (first + second)
        assert p == pytest.approx(stats.chi2.sf(statistic, 1))


def test_mcnemar_by_block_is_honest_about_clustered_errors() -> None:
    # Two maps that are equally good: blocks go wholly to the one or to the other by chance.
    rng = np.random.default_rng(0)
    naive, honest = [], []
    for _ in range(2000):
        sizes = rng.integers(20, 400, 40)
        first = rng.random(40) < 0.5
        only = np.stack([sizes * first, sizes * ~first], axis=1).astype(np.int64)
        found = mcnemar(only)
        naive.append((found.p or 0.0) < 0.05)
        honest.append((found.clustered_p or 0.0) < 0.05)
    assert np.mean(naive) > 0.5, "the classical test is fooled, or the example is none"
    assert 0.035 < np.mean(honest) < 0.06


def test_few_blocks_tell_nothing() -> None:
    assert by_block(np.zeros(50, dtype=np.int64)) is None
    assert by_block(np.array([7, 0, 0], dtype=np.int64)) is None
    # Five that agree would by mere sign be 1 in 16; a dozen is evidence.
    five, twelve = (by_block(np.full(count, 7, dtype=np.int64)) for count in (5, 12))
    assert five is not None and five > 1 / 16
    assert twelve is not None and twelve < 0.01


def blocks(rng: np.random.Generator, count: int, finds: Tuple[float, float]) -> Any:
    """Return counts of two maps over blocks of ground that is hard for both or for neither.

    Two in three blocks hold a pond; each map finds about its share of it, hard ground less.
    """
    pond = rng.integers(50, 400, count) * (rng.random(count) < 0.67)
    hard = rng.normal(0, 0.12, count)
    made = []
    for share in finds:
        found = np.clip(share + hard + rng.normal(0, 0.08, count), 0, 1)
        tp = np.rint(pond * found).astype(np.int64)
        fp = np.rint(rng.integers(0, 60, count) * (1 - found)).astype(np.int64)
        made.append(np.stack([tp, fp, pond - tp, 1000 - pond - fp], axis=1))
    return made


@pytest.mark.parametrize(("count", "finds"), [(60, (0.8, 0.7)), (120, (0.85, 0.6))])
def test_the_paired_interval_covers_a_known_difference(
    count: int, finds: Tuple[float, float]
) -> None:
    rng = np.random.default_rng(1)
    whole = [part.sum(axis=0) for part in blocks(rng, 200_000, finds)]
    truth = np.subtract(*(2 * tp / (2 * tp + fp + fn) for tp, fp, fn, _ in whole))
    covered = []
    for trial in range(1000):
        first, second = blocks(rng, count, finds)
        interval = differences(first, second, trial)["f1"].interval
        assert interval is not None
        covered.append(interval[0] <= truth <= interval[1])
    assert 0.93 <= np.mean(covered) <= 0.97, np.mean(covered)


def test_equally_good_maps_are_seldom_called_different() -> None:
    rng = np.random.default_rng(2)
    called = []
    for trial in range(1000):
        first, second = blocks(rng, 60, (0.75, 0.75))
        called.append(differences(first, second, trial)["f1"].real)
    assert None not in called
    # Five in a hundred, give or take what a thousand trials leave open.
    assert np.mean(called) <= 0.065, np.mean(called)


def test_two_copies_of_a_map_are_never_different() -> None:
    rng = np.random.default_rng(3)
    for trial in range(50):
        first, _ = blocks(rng, 60, (0.75, 0.75))
        found = differences(first, first, trial)["f1"]
        assert found.value == 0.0 and found.real is None


def test_too_few_blocks_have_no_interval() -> None:
    first, second = blocks(np.random.default_rng(4), LEAST_BLOCKS - 1, (0.9, 0.2))
    found = differences(first, second, 0)["f1"]
    assert found.value is not None and found.value > 0.1 and found.interval is None


def test_differences_are_those_of_the_measures(ground: Ground) -> None:
    contest = ground.judge([ground.erring(0.03, 1), ground.erring(0.2, 2)])
    one, other = (judged.blocks.total for judged in contest.judged)
    (pair,) = contest.pairs
    for name in ("f1", "precision", "recall", "iou"):
        assert pair.differences[name].value == pytest.approx(
            getattr(one, name) - getattr(other, name)
        )


def failed(name: str) -> Entry:
    return Entry("x", name, files_of("x", "x"), problem="It broke.")


def named(contest: Contest, *names: str) -> Contest:
    judged = tuple(
        dataclasses.replace(one, entry=dataclasses.replace(one.entry, name=name))
        for one, name in zip(contest.judged, names)
    )
    return dataclasses.replace(contest, judged=judged)


def test_the_verdict_names_the_winner_and_what_the_difference_is_worth(ground: Ground) -> None:
    contest = named(ground.judge([ground.erring(0.2, 1), ground.truth]), "Random forest", "U-Net")
    said = verdict(contest, [failed("Maximum likelihood")])
    assert said.startswith("U-Net has the highest F1, 1.000")
    assert said.endswith("Maximum likelihood gave no result.")
    (pair,) = contest.pairs

    def told(low: float, high: float) -> str:
        apart = dict(pair.differences, f1=Difference(-0.2, (low, high)))
        changed = dataclasses.replace(pair, differences=apart)
        return verdict(dataclasses.replace(contest, pairs=(changed,)), [])

    sure = told(-0.3, -0.1)
    assert "for random forest: the difference of 0.200 (95 %: 0.100 to 0.300) is larger" in sure
    open_ = told(-0.3, 0.1)
    assert (
        "cannot be told from random forest" in open_ and "-0.100 to 0.300) may be chance" in open_
    )


def test_the_verdict_has_words_for_every_case(ground: Ground) -> None:
    assert verdict(None, [failed("U-Net")]) == "No method made a map."
    alone = ground.judge([ground.truth])
    assert verdict(named(alone, "U-Net"), []) == "U-Net alone was judged: F1 1.000."
    twins = named(ground.judge([ground.truth, ground.truth]), "U-Net", "Random forest")
    assert "made the same map" in verdict(twins, [])
    (ground.folder / "reference.gpkg").unlink()
    empty = np.zeros_like(ground.truth)
    ground.reference = write_polygons(ground.folder / "reference.gpkg", [ring(200, 200, 4)])
    barren = ground.judge([empty, empty], area=_corner(ground))
    assert verdict(barren, []).startswith("Nobody can win: there is no pond")


def _corner(ground: Ground) -> str:
    return write_polygons(ground.folder / "corner.gpkg", [ring(0, 0, 60)])


def test_the_record_has_every_method_and_every_pair(ground: Ground, tmp_path: Path) -> None:
    contest = ground.judge([ground.erring(0.1, 1), ground.truth])
    entries = [*(one.entry for one in contest.judged), failed("Support vector machine")]
    told = methods(contest, entries, 64.0)
    assert [method["key"] for method in told] == ["m0", "m1", "x"]
    assert set(told[0]) == set(told[2]), "a method that failed has the same keys"
    assert told[2]["problem"] == "It broke." and told[2]["f1"] is None and told[2]["files"] is None
    assert told[1]["f1"] == 1.0 and told[1]["seconds"] == {
        "fit": None,
        "predict": 1.0,
        "total": 1.0,
    }
    found = pairs(contest, 7)
    assert found["seed"] == 7 and len(found["pairs"]) == 1
    path = tmp_path / "table.csv"
    write_table(told, str(path))
    rows = [line.split(",") for line in path.read_text().splitlines()]
    assert tuple(rows[0]) == COLUMNS and len(rows) == 4
    assert rows[2][COLUMNS.index("f1")] == "1.0" and rows[3][COLUMNS.index("f1")] == ""
