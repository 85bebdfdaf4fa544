"""Sizes, allocations and drawings of probability samples."""

from __future__ import annotations

import math
import tracemalloc
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.accuracy.predicted_map import Prediction
from core.accuracy.samples.estimation import olofsson
from core.accuracy.samples.labelled_sample import Sample, Stratum
from core.accuracy.samples.sample_size import (
    allocate,
    se_of_overall,
    units_for_overall,
    units_for_users,
)
from core.accuracy.samples.sampling_design import Points, Population, draw, survey
from core.protocol.errors import Cancelled, InputError, RequestError
from core.raster.area_mask import Area
from core.raster.class_codes import EVERYTHING
from core.raster.geodesy import Earth
from core.raster.image import Image
from core.raster.windows import Window
from core.run.feedback import Feedback

from ...classmaps import Tiles
from ...conftest import Heard
from ...rasters import GRID, write_polygons, write_raster

PIXELS = (200_000, 150_000, 3_200_000, 6_450_000)
USERS = (0.70, 0.60, 0.90, 0.95)
"""Strata and expected user's accuracies of Olofsson et al. (2014), section 5.1."""


def test_the_papers_sample_size() -> None:
    assert units_for_overall(PIXELS, USERS, 0.01) == 641


def test_the_papers_allocations() -> None:
    assert allocate(641, PIXELS) == (13, 10, 205, 413)
    assert allocate(640, PIXELS, "equal") == (160, 160, 160, 160)
    # What is left of 641 after 100 (50) points for each rare class is shared by the two others.
    large = np.array(PIXELS[2:]) / sum(PIXELS[2:])
    for least in (100, 75, 50):
        points = allocate(641, PIXELS, least=least)
        assert points[:2] == (least, least)
        assert np.abs(points[2:] - large * (641 - 2 * least)).max() <= 0.5


strata = st.lists(
    st.tuples(st.integers(10**5, 10**9), st.floats(0.05, 0.95)), min_size=1, max_size=6
)


@given(strata=strata, target=st.floats(0.003, 0.1))
def test_the_size_for_overall_accuracy_is_the_least_that_does(
    strata: List[Tuple[int, float]], target: float
) -> None:
    """Variance of the optimal allocation, which gives each stratum n W S / sum W S points."""
    sizes, users = map(np.array, zip(*strata))
    spread = np.sqrt(users * (1 - users))

    def se(total: int) -> float:
        points = total * sizes * spread / (sizes * spread).sum()
        variance = (sizes / sizes.sum() * spread) ** 2 / points * (1 - points / sizes)
        return float(np.sqrt(variance.sum()))

    total = units_for_overall(sizes.tolist(), users.tolist(), target)
    assert se(total) <= target * (1 + 1e-9)
    assert total == 2 or se(total - 1) > target * (1 - 1e-9)


def test_the_optimal_allocation_is_the_best() -> None:
    best = allocate(641, PIXELS, "optimal", users=USERS)
    lowest = se_of_overall(PIXELS, USERS, best)
    assert lowest == pytest.approx(0.01, rel=0.01)
    for how in ("proportional", "equal"):
        assert se_of_overall(PIXELS, USERS, allocate(641, PIXELS, how)) > lowest
    for giver in range(4):
        for taker in set(range(4)) - {giver}:
            other = np.array(best)
            other[[giver, taker]] += (-3, 3)
            assert se_of_overall(PIXELS, USERS, other.tolist()) > lowest


@given(users=st.floats(0.01, 0.99), target=st.floats(0.005, 0.2))
def test_the_size_for_users_accuracy_is_the_least_that_does(users: float, target: float) -> None:
    units = units_for_users(10**9, users, target)
    assert math.sqrt(users * (1 - users) / (units - 1)) <= target * (1 + 1e-9)
    assert units == 2 or math.sqrt(users * (1 - users) / (units - 2)) > target


def test_the_expected_standard_error_is_what_the_estimator_gives() -> None:
    counts = (((80, 20), (0, 0)), ((0, 0), (5, 195)))
    sample = Sample((Stratum(1, 3000, 1), Stratum(2, 7000, 2)), (1, 2), counts, 1.0)
    expected = se_of_overall((3000, 7000), (0.8, 0.975), (100, 200))
    assert olofsson(sample).overall.se == pytest.approx(expected)
    assert se_of_overall((3000, 7000), (0.8, 0.975), (1, 200)) == math.inf
    assert se_of_overall((3000, 7000), (0.8, 1.0), (100, 0)) == pytest.approx(0.3 * 0.4 / 99**0.5)


@given(
    pixels=st.lists(st.integers(1, 10**6), min_size=1, max_size=8),
    total=st.integers(1, 5000),
    least=st.integers(0, 100),
    how=st.sampled_from(["proportional", "equal", "optimal"]),
)
def test_allocations_keep_their_word(pixels: List[int], total: int, least: int, how: str) -> None:
    users = np.linspace(0.6, 0.9, len(pixels)).tolist()
    needed = sum(min(least, n) for n in pixels)
    if needed > total:
        with pytest.raises(RequestError, match="need more than"):
            allocate(total, pixels, how, least, users)
        return
    points = allocate(total, pixels, how, least, users)
    assert sum(points) == min(total, sum(pixels))
    assert all(min(least, n) <= got <= n for got, n in zip(points, pixels))
    ideal = {"proportional": pixels, "equal": [1] * len(pixels)}.get(how)
    free = [i for i, got in enumerate(points) if min(least, pixels[i]) < got < pixels[i]]
    if ideal is not None and len(free) > 1:
        rates = [points[i] / ideal[i] for i in free]
        slack = [1.01 / ideal[i] for i in free]
        assert all(abs(a - b) <= max(slack) for a in rates for b in rates)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: allocate(10, [5, 50], "fair"), "no allocation fair"),
        (lambda: allocate(10, [5, 50], "optimal"), "needs the expected user's accuracies"),
        (lambda: allocate(10, [5, 50], "optimal", users=[1, 0]), "no variance to allocate by"),
        (lambda: units_for_overall([5, 50], [0.9, 90], 0.01), "not between 0 and 1"),
        (lambda: units_for_users(50, 0.9, 0.0), "standard error of 0"),
    ],
)
def test_what_makes_no_sense_is_refused(ask: Any, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        ask()


def drawn(
    tiles: Tiles, units: Dict[int, int], seed: int = 0, area: Optional[Area] = None
) -> Tuple[Population, Points]:
    population = survey(tiles, area)
    return population, draw(tiles, population, units, seed, area)


@given(seed=st.integers(0, 2**32 - 1))
def test_points_are_pixels_of_their_strata_and_none_twice(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 40, 2))
    classes = rng.choice([0, 1, 7, 255], shape, p=rng.dirichlet([1, 1, 1, 1]))
    known = {int(c): int((classes == c).sum()) for c in np.unique(classes) if c != 255}
    assume(known)
    units = {code: int(rng.integers(0, there + 1)) for code, there in known.items()}
    tiles = Tiles(classes, int(rng.integers(1, 17)))
    population, points = drawn(tiles, units, seed)
    assert population.pixels == known
    assert population.total == sum(known.values())
    assert (classes[points.rows, points.columns] == points.strata).all()
    assert (points.mapped == points.strata).all()
    assert len(set(zip(points.rows.tolist(), points.columns.tolist()))) == len(points.rows)
    assert {c: int((points.strata == c).sum()) for c in known} == units
    again = draw(tiles, population, units, seed)
    assert all((getattr(points, n) == getattr(again, n)).all() for n in vars(points))


def test_every_pixel_of_a_stratum_is_as_likely_as_any_other() -> None:
    classes = np.zeros((13, 11), int)
    classes[3:9, 2:6] = 1
    classes[0, :5] = 255
    tiles = Tiles(classes, 4)
    population = survey(tiles)
    times, pairs = np.zeros(classes.shape), np.zeros((24, 24))
    place = np.full(classes.shape, -1)
    place[classes == 1] = np.arange(24)
    rounds = 1500
    for seed in range(rounds):
        points = draw(tiles, population, {0: 12, 1: 6}, seed)
        times[points.rows, points.columns] += 1
        ponds = points.strata == 1
        chosen = place[points.rows[ponds], points.columns[ponds]]
        pairs[np.ix_(chosen, chosen)] += 1
    assert not times[classes == 255].any()
    for code, units in ((0, 12), (1, 6)):
        share = units / (classes == code).sum()
        spread = math.sqrt(rounds * share * (1 - share))
        # A pixel in some 15,000 is as far off by chance.
        assert np.abs(times[classes == code] - rounds * share).max() < 4 * spread
    # No two pixels come together more often than any others do.
    share = 6 / 24 * 5 / 23
    together = pairs[~np.eye(24, dtype=bool)] - rounds * share
    assert np.abs(together).max() < 4.5 * math.sqrt(rounds * share * (1 - share))


def test_the_order_of_the_points_tells_nothing() -> None:
    tiles = Tiles(np.arange(10_000).reshape(100, 100) % 2, 32)
    _, points = drawn(tiles, {0: 300, 1: 300})
    halves = points.strata.reshape(2, 300).sum(axis=1)
    assert abs(int(halves[0]) - 150) < 40
    order = np.arange(600)
    assert abs(np.corrcoef(order, points.rows)[0, 1]) < 0.15


def test_a_simple_sample_takes_no_notice_of_the_map() -> None:
    classes = np.zeros((60, 60), int)
    classes[:30] = 1
    classes[:, 50:] = 255
    _, points = drawn(Tiles(classes, 16), {EVERYTHING: 1000})
    assert set(points.strata.tolist()) == {EVERYTHING}
    assert (classes[points.rows, points.columns] == points.mapped).all()
    assert (points.columns < 50).all()
    assert abs(points.mapped.sum() - 500) < 4 * math.sqrt(1000 / 4 * (1 - 1000 / 3000))


def test_pieces_without_points_are_not_read_again() -> None:
    tiles = Tiles(np.zeros((100, 100), int), 10)
    population = survey(tiles)
    assert len(tiles.read) == 100
    tiles.read.clear()
    points = draw(tiles, population, {0: 5}, 1)
    places = {(row // 10, col // 10) for row, col in zip(points.rows, points.columns)}
    assert {(w.row // 10, w.col // 10) for w in tiles.read} == places


class Stripes(Tiles):
    """A raster of 40000 columns, of which each piece is made when it is asked for."""

    def __init__(self, height: int) -> None:
        """Take the number of rows."""
        super().__init__(np.zeros((1, 1)), 1024)
        self.image = Image("/x/map.tif", 40_000, height, GRID, self.image.crs, 10.0, ())

    def classes(self, window: Window) -> npt.NDArray[np.uint8]:
        """Make stripes of 100 columns, every tenth of them ponds."""
        stripe = (np.arange(window.col, window.right) // 100 % 10 == 0).astype(np.uint8)
        return np.broadcast_to(stripe, (window.height, window.width))


def test_memory_does_not_grow_with_the_raster() -> None:
    peaks = []
    for height in (1024, 4096):
        tracemalloc.start()
        population, points = drawn(Stripes(height), {0: 30, 1: 30})
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert population.pixels == {0: 36_000 * height, 1: 4_000 * height}
        assert ((points.columns // 100 % 10 == 0) == (points.strata == 1)).all()
    assert points.rows.max() > 2048
    assert peaks[1] < 1.1 * peaks[0] < 50e6


def test_only_what_lies_in_the_area_is_drawn(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    values = rng.integers(0, 2, (1, 600, 500)).astype(np.uint8)
    values[0, 300:] = 255
    path = write_raster(tmp_path / "p.tif", values, nodata=255)
    source = Prediction(path)
    x, y = 600_000 + 10 * 40, 7_800_000 - 10 * 280
    square = [(x, y), (x + 1000, y), (x + 1000, y - 1000), (x, y - 1000)]
    area = Area(write_polygons(tmp_path / "a.gpkg", [square]), source.image)
    population = survey(source, area)
    inside = values[0, 280:300, 40:140]
    assert population.pixels == {0: int((inside == 0).sum()), 1: int((inside == 1).sum())}
    points = draw(source, population, dict(population.pixels), 5, area)
    assert len(points.rows) == 2000
    assert points.rows.min() == 280
    assert points.rows.max() == 299
    assert (points.columns.min(), points.columns.max()) == (40, 139)
    assert (values[0, points.rows, points.columns] == points.mapped).all()


def test_the_mean_area_of_a_pixel_is_that_on_the_ellipsoid() -> None:
    degrees = (-44.0, 1e-3, 0.0, -20.0, 0.0, -1e-3)
    classes = np.full((400, 300), 255)
    classes[:200] = 1
    tiles = Tiles(classes, 100, "EPSG:4326", degrees)
    corners = np.array([[-44, -20], [-43.7, -20], [-43.7, -20.2], [-44, -20.2], [-44, -20]])
    along = np.linspace(0, 1, 3000)
    edges = [a + (b - a) * along[:, None] for a, b in zip(corners, corners[1:])]
    whole = Earth(tiles.image.crs).polygon([np.concatenate(edges)])[0]
    assert survey(tiles).pixel_area_m2 == pytest.approx(whole / 60_000, rel=1e-7)


def test_an_area_without_data_and_too_many_points_are_told() -> None:
    with pytest.raises(InputError, match=r"map\.tif has no pixel with data\."):
        survey(Tiles(np.full((4, 4), 255), 4))
    tiles = Tiles(np.zeros((4, 4)), 4)
    with pytest.raises(RequestError, match="17 points cannot be drawn from the 16 pixels"):
        drawn(tiles, {0: 17})
    with pytest.raises(RequestError, match="no pixel of class 1"):
        drawn(tiles, {0: 1, 1: 1})
    _, nothing = drawn(tiles, {0: 0})
    assert nothing.rows.size == 0


def test_progress_is_told_and_a_wish_to_stop_is_heard(heard: Heard) -> None:
    tiles = Tiles(np.zeros((40, 40)), 10)
    population = survey(tiles, feedback=heard)
    draw(tiles, population, {0: 9}, 0, feedback=heard)
    assert {stage for _, stage in heard.steps} == {
        "Counting the pixels of each class",
        "Drawing sample points",
    }

    class Impatient(Feedback):
        def progress(self, fraction: float, stage: str) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        survey(tiles, feedback=Impatient())
    with pytest.raises(Cancelled):
        draw(tiles, population, {0: 9}, 0, feedback=Impatient())
