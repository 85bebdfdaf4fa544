"""How far two classes lie apart, against integrals and rates of error that know no formula."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any, List, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import trapezoid
from scipy.stats import multivariate_normal

from core.classifiers.jeffries_matusita import best_pair, in_words, jeffries_matusita, most_confused
from core.classifiers.normal_distribution import Normal, dependent_bands
from core.jobs.separability import separability
from core.protocol.compare import SeparabilityRequest, SeparabilityResult
from core.protocol.errors import InputError
from core.result_text import in_words as told
from core.run.feedback import Feedback

from ..rasters import landscape, write_polygons, write_raster
from .test_training_areas import SHAPES, box


def normal(seed: int, bands: int) -> Normal:
    """Return some distribution about a typical reflectance."""
    rng = np.random.default_rng(seed)
    root = rng.normal(0, 0.02, (bands, bands))
    return Normal(rng.uniform(0.05, 0.2, bands), root @ root.T + 1e-4 * np.eye(bands))


def density(one: Normal, places: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(multivariate_normal(one.mean, one.covariance).pdf(places))


class TestTheDistance:
    @given(st.integers(0, 10_000))
    def test_of_one_band_is_an_integral(self, seed: int) -> None:
        first, second = normal(seed, 1), normal(seed + 1, 1)
        x = np.linspace(-1.0, 1.5, 100_001)
        roots = np.sqrt(density(first, x)) - np.sqrt(density(second, x))
        expected = trapezoid(roots**2, x)
        assert jeffries_matusita(first, second) == pytest.approx(expected, abs=1e-6)

    @pytest.mark.parametrize("seed", range(4))
    def test_of_two_bands_is_an_integral(self, seed: int) -> None:
        first, second = normal(seed, 2), normal(seed + 50, 2)
        axis, step = np.linspace(-0.5, 0.8, 1301, retstep=True)
        places = np.stack(np.meshgrid(axis, axis), axis=-1)
        overlap = np.sqrt(density(first, places) * density(second, places)).sum() * step**2
        assert jeffries_matusita(first, second) == pytest.approx(2 - 2 * overlap, abs=1e-5)

    @given(st.integers(0, 10_000), st.integers(1, 8))
    def test_is_a_distance_that_knows_no_units(self, seed: int, bands: int) -> None:
        first, second = normal(seed, bands), normal(seed + 1, bands)
        found = jeffries_matusita(first, second)
        assert 0 <= found <= 2
        assert jeffries_matusita(second, first) == pytest.approx(found, abs=1e-9)
        assert jeffries_matusita(first, first) == pytest.approx(0, abs=1e-9)
        rng = np.random.default_rng(seed)
        turn = np.eye(bands) + rng.uniform(-0.4, 0.4, (bands, bands)) / bands
        other = [
            Normal(1e4 * turn @ it.mean + 7, 1e8 * turn @ it.covariance @ turn.T)
            for it in (first, second)
        ]
        assert jeffries_matusita(*other) == pytest.approx(found, abs=1e-6)
        if bands > 1:
            fewer = tuple(range(bands - 1))
            less = jeffries_matusita(first.only(fewer), second.only(fewer))
            assert less <= found + 1e-9, "a band more tells no less"

    @pytest.mark.parametrize("seed", range(6))
    def test_bounds_what_the_best_rule_confuses(self, seed: int) -> None:
        first, second = normal(seed, 3), normal(seed + 90, 3)
        rng = np.random.default_rng(seed)
        wrong = [
            (density(other, places) > density(mine, places)).mean()
            for mine, other in ((first, second), (second, first))
            for places in (rng.multivariate_normal(mine.mean, mine.covariance, 100_000),)
        ]
        bound = most_confused(jeffries_matusita(first, second))
        assert np.mean(wrong) <= bound + 0.003
        assert bound <= 0.5

    @pytest.mark.parametrize("seed", range(5))
    def test_the_best_pair_is_the_best_of_all(self, seed: int) -> None:
        first, second = normal(seed, 5), normal(seed + 30, 5)
        found = best_pair(first, second)
        best = max(
            jeffries_matusita(first.only(pair), second.only(pair))
            for pair in combinations(range(5), 2)
        )
        assert jeffries_matusita(first.only(found), second.only(found)) == best
        assert found[0] < found[1]

    def test_of_one_band_there_is_one_axis(self) -> None:
        assert best_pair(normal(0, 1), normal(1, 1)) == (0, 0)

    @pytest.mark.parametrize(
        ("distance", "words"),
        [
            (1.95, "well separable"),
            (1.5, "overlap in part"),
            (0.4, "poorly separable"),
            (None, "cannot be computed"),
        ],
    )
    def test_in_words(self, distance: Any, words: str) -> None:
        assert words in in_words(distance)
        if distance is not None:
            assert f"{(2 - distance) / 4:.1%}" in in_words(distance)


class TestDependentBands:
    VALUES = np.random.default_rng(0).normal(0.1, 0.01, (400, 4)).astype(np.float32)

    def test_sound_ones_have_none(self) -> None:
        assert dependent_bands(self.VALUES) == ((), False)
        close = self.VALUES.copy()
        close[:, 3] = close[:, 2] + np.float32(0.001) * (close[:, 0] - np.float32(0.1))
        close[:, 3] += 1e-4 * np.random.default_rng(1).normal(size=400)
        assert np.corrcoef(close[:, 2], close[:, 3])[0, 1] > 0.999
        assert dependent_bands(close) == ((), False), "real neighbours may be much alike"

    def test_a_constant_one_is_told_as_such(self) -> None:
        values = self.VALUES.copy()
        values[:, 1] = 0.125
        assert dependent_bands(values) == ((1,), True)

    def test_a_copy_in_other_units_is_found_with_its_original(self) -> None:
        values = self.VALUES.copy()
        values[:, 3] = values[:, 0] * np.float32(2.5) + np.float32(0.05)
        assert dependent_bands(values) == ((0, 3), False)

    def test_a_sum_is_found_with_its_parts(self) -> None:
        values = self.VALUES.copy()
        values[:, 2] = values[:, 0] + values[:, 1]
        assert dependent_bands(values) == ((0, 1, 2), False)


class TestTheJob:
    @pytest.fixture
    def image(self, tmp_path: Path) -> str:
        values = landscape(90, 140)
        values[1, :40, 60:100] += 40  # Where the third pond sample lies.
        return write_raster(tmp_path / "scene.tif", values, scale=1e-4)

    def look(self, image: str, shapes: Any, **more: Any) -> SeparabilityResult:
        folder = Path(image).parent
        samples = write_polygons(
            folder / f"s{len(list(folder.glob('s*.gpkg')))}.gpkg",
            [ring for ring, _ in shapes],
            classes=[value for _, value in shapes],
        )
        return separability(SeparabilityRequest(image, samples, **more), Feedback())

    def test_is_the_same_each_time_and_lists_ponds_first(self, image: str) -> None:
        first, second = self.look(image, SHAPES), self.look(image, SHAPES)
        assert first.classes == second.classes
        assert [one.value for one in first.classes] == [1, 0]
        assert 0 < (first.jeffries_matusita or 0) < 2
        assert len(first.bands) == 4 and first.problem is None

    def test_dots_are_of_every_polygon(self, image: str) -> None:
        shapes = [(box(2, 2, 60, 80), 1), (box(70, 2, 5, 5), 1), (box(80, 2, 50, 80), 0)]
        found = self.look(image, shapes)
        assert 250 <= len(found.classes[0].scatter) <= 300
        assert found.classes[0].pixels == 60 * 80 + 25

    @pytest.mark.parametrize(
        ("shapes", "words"),
        [
            ([(box(3, 4, 20, 10), 1)], "no polygon of class 0"),
            ([(box(3, 4, 20, 10), 1), (box(40, 4, 2, 2), 0)], "4 pixels of class 0"),
            ([(box(3.6, 4.6, 0.5, 0.5), 1)], "too small"),
        ],
    )
    def test_samples_that_are_not_enough_yet_are_counted(
        self, image: str, shapes: List[Tuple[Any, int]], words: str
    ) -> None:
        found = self.look(image, shapes)
        assert found.problem is not None and words in found.problem and "Draw" in found.problem
        assert found.jeffries_matusita is None
        assert "cannot be computed yet" in found.in_words
        assert f"The classifiers cannot be fitted to these samples: {found.problem}" in told(found)

    def test_samples_in_the_assessment_area_are_counted(self, image: str) -> None:
        area = write_polygons(Path(image).parent / "area.gpkg", [box(100, 0, 40, 90)])
        shapes = [(box(3, 4, 20, 10), 1), (box(90, 4, 20, 10), 1), (box(40, 40, 20, 20), 0)]
        found = self.look(image, shapes, reference=area, area=area)
        assert found.overlapping == 1
        assert any("1 of the 3 sample polygons" in words for words in found.warnings)

    def test_only_bands_that_were_chosen_are_looked_at(self, image: str) -> None:
        found = self.look(image, SHAPES, features=(2,))
        assert found.bands == ("Band 2",) and found.axes == (0, 0)
        assert all(len(one.median) == 1 for one in found.classes)

    def test_polygons_that_do_not_say_what_they_are_end_it(self, image: str) -> None:
        bare = write_polygons(Path(image).parent / "bare.gpkg", [box(3, 4, 20, 10)])
        with pytest.raises(InputError, match=r"bare\.gpkg has no field class"):
            separability(SeparabilityRequest(image, bare), Feedback())
