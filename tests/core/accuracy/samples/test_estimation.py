"""Estimates from probability samples: published examples, coverage, and what cannot be said."""

from __future__ import annotations

from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.accuracy.samples.estimation import FEW, Accuracy, Estimate, estimate, olofsson, stehman
from core.accuracy.samples.labelled_sample import Sample, Stratum, count_points, poststratified
from core.protocol.errors import InputError

from ...classmaps import sample


def by_class(matrix: Any, pixels: Sequence[int], pixel_area_m2: float = 1.0) -> Sample:
    """Return a sample stratified by the map's classes, from its error matrix, map by reference."""
    matrix = np.asarray(matrix)
    counts = np.zeros((len(matrix), *matrix.shape), dtype=np.int64)
    counts[np.arange(len(matrix)), np.arange(len(matrix))] = matrix
    return sample(counts, pixels, True, pixel_area_m2)


DEFORESTATION = [[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]]
PIXELS = (200_000, 150_000, 3_200_000, 6_450_000)


class TestOlofsson:
    """The worked example of Olofsson et al. (2014), section 5, 30 m pixels."""

    found = estimate(by_class(DEFORESTATION, PIXELS, 900.0))

    def test_areas_to_the_hectare(self) -> None:
        hectares = [
            (round(c.area_m2.value / 1e4), round(1.96 * c.area_m2.se / 1e4))
            for c in self.found.per_class
            if c.area_m2.value is not None and c.area_m2.se is not None
        ]
        assert hectares == [(21158, 6158), (11686, 3756), (285770, 15510), (581386, 16282)]

    def test_area_intervals_to_the_hectare(self) -> None:
        intervals = [
            tuple(round(limit / 1e4) for limit in c.area_m2.interval or ())
            for c in self.found.per_class
        ]
        assert intervals == [
            (15000, 27315),
            (7930, 15442),
            (270260, 301280),
            (565104, 597668),
        ]

    def test_accuracies_as_printed(self) -> None:
        def printed(estimates: Sequence[Estimate]) -> List[float]:
            return [round(e.value, 2) for e in estimates if e.value is not None]

        classes = self.found.per_class
        assert printed([c.users for c in classes]) == [0.88, 0.73, 0.93, 0.96]
        assert printed([c.producers for c in classes]) == [0.75, 0.85, 0.93, 0.96]
        assert printed([self.found.overall]) == [0.95]

    def test_error_matrix_as_printed(self) -> None:
        assert np.array(self.found.matrix).round(4).tolist() == [
            [0.0176, 0, 0.0013, 0.0011],
            [0, 0.011, 0.0016, 0.0024],
            [0.0019, 0, 0.2967, 0.0213],
            [0.0040, 0.0020, 0.0179, 0.6212],
        ]
        assert [c.mapped_m2 for c in self.found.per_class] == [900.0 * n for n in PIXELS]

    def test_the_method_is_named(self) -> None:
        assert self.found.method == "stratified by the classes of the map, Olofsson et al. (2014)"


matrices = st.integers(2, 4).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 60), min_size=size, max_size=size).filter(lambda row: sum(row) > 1),
        min_size=size,
        max_size=size,
    )
)


@given(matrix=matrices, seed=st.integers(0, 2**32 - 1))
def test_standard_errors_are_those_of_the_papers_equations(
    matrix: List[List[int]], seed: int
) -> None:
    """Equations 5, 6, 7 and 10 of Olofsson et al. (2014), written out as they stand."""
    size = len(matrix)
    pixels = np.random.default_rng(seed).integers(1_000, 10**7, size)
    found = olofsson(by_class(matrix, pixels.tolist()))
    n = np.array(matrix)
    units, weights = n.sum(1), pixels / pixels.sum()
    users = np.diag(n) / units
    inside = n / units[:, None]
    estimated = (pixels[:, None] * inside).sum(0)

    def close(got: Any, variance: float) -> bool:
        return got == pytest.approx(variance**0.5, rel=1e-9, abs=1e-12)

    assert close(found.overall.se, float((weights**2 * users * (1 - users) / (units - 1)).sum()))
    for j, c in enumerate(found.per_class):
        assert close(c.users.se, users[j] * (1 - users[j]) / (units[j] - 1))
        area = (weights**2 * inside[:, j] * (1 - inside[:, j]) / (units - 1)).sum()
        assert close(c.proportion.se, float(area))
        if not estimated[j]:
            assert c.producers.value is None
            continue
        right = pixels[j] * users[j] / estimated[j]
        assert c.producers.value == pytest.approx(right)
        others = np.arange(size) != j
        spread = pixels**2 * inside[:, j] * (1 - inside[:, j]) / (units - 1)
        own = pixels[j] ** 2 * (1 - right) ** 2 * users[j] * (1 - users[j]) / (units[j] - 1)
        variance = (own + right**2 * spread[others].sum()) / estimated[j] ** 2
        assert close(c.producers.se, float(variance))


def codes(text: str) -> npt.NDArray[np.int64]:
    return np.array([ord(letter) - ord("A") for letter in text])


class TestStehman:
    """The numerical example of Stehman (2014), section 4."""

    units = count_points(
        [Stratum(code, pixels) for code, pixels in enumerate((40_000, 30_000, 20_000, 10_000))],
        range(4),
        codes("A" * 10 + "B" * 10 + "C" * 10 + "D" * 10),
        codes("A" * 7 + "B" * 3 + "A" + "B" * 11 + "C" * 6 + "BB" + "D" * 10),
        codes("AAAAACBABC" + "ABBBBBAABB" + "CCCCCDDBBA" + "DDDDDDDCCB"),
        1.0,
    )
    found = estimate(units)

    def test_estimates_as_printed(self) -> None:
        a, b, c, d = self.found.per_class
        assert [x.proportion.value for x in (a, b, c, d)] == pytest.approx([0.35, 0.34, 0.20, 0.11])
        assert self.found.overall.value == pytest.approx(0.63)
        assert (b.users.value, b.producers.value) == pytest.approx((0.574, 0.794), abs=5e-4)
        assert self.found.matrix is not None
        assert self.found.matrix[1][2] == pytest.approx(0.08)

    def test_standard_errors_as_printed(self) -> None:
        a, b, c, _ = self.found.per_class
        printed = [a.proportion.se, c.proportion.se, self.found.overall.se, b.users.se]
        assert [round(se or 0, 3) for se in printed] == [0.082, 0.064, 0.085, 0.125]
        # Printed .114; the paper's equation 28 on its own data gives .117, and so do the packages
        # that their authors checked against the paper.
        assert b.producers.se == pytest.approx(0.1165479, abs=1e-7)

    def test_the_method_is_named(self) -> None:
        assert self.found.method == "stratified, Stehman (2014)"


@given(matrix=matrices, seed=st.integers(0, 2**32 - 1))
def test_both_estimators_agree_where_little_of_each_class_is_drawn(
    matrix: List[List[int]], seed: int
) -> None:
    pixels = np.random.default_rng(seed).integers(10**9, 10**10, len(matrix)).tolist()
    one = by_class(matrix, pixels)
    other = sample(one.counts, pixels)
    for first, second in zip(flat(olofsson(one)), flat(stehman(other))):
        assert (first.value is None) == (second.value is None)
        assert (first.value or 0) == pytest.approx(second.value or 0)
        if second.value is not None:
            assert (first.se or 0) == pytest.approx(second.se or 0, rel=1e-6, abs=1e-12)


def flat(found: Accuracy) -> List[Estimate]:
    rest = [e for c in found.per_class for e in (c.users, c.producers, c.f1, c.area_m2)]
    return [found.overall, *rest]


def test_a_census_is_certain() -> None:
    found = stehman(sample([[[30, 10], [20, 40]]], [100], pixel_area_m2=4.0))
    assert found.overall == Estimate(0.7, 0.0, (0.7, 0.7))
    assert found.per_class[0].area_m2 == Estimate(200.0, 0.0, (200.0, 200.0))
    assert found.per_class[0].f1.value == pytest.approx(2 * 30 / (2 * 30 + 10 + 20))


def test_simple_random_sampling_is_the_binomial() -> None:
    found = stehman(sample([[[30, 10], [20, 40]]], [10**9]))
    assert found.method == "simple random, Stehman (2014)"
    assert found.overall.value == pytest.approx(0.7)
    assert found.overall.se == pytest.approx((0.7 * 0.3 / 99) ** 0.5)
    assert found.per_class[0].users.value == pytest.approx(0.75)
    assert found.per_class[0].producers.value == pytest.approx(0.6)
    assert found.per_class[0].mapped_m2 is None


def test_poststrata_use_the_known_sizes_of_the_map() -> None:
    drawn = sample([[[30, 10], [20, 40]]], [10**6])
    found = estimate(poststratified(drawn, {1: 300_000, 2: 700_000}))
    assert found.method == "post-stratified by the classes of the map, Olofsson et al. (2014)"
    same = olofsson(by_class([[30, 10], [20, 40]], [300_000, 700_000]))
    assert flat(found) == flat(same)
    with pytest.raises(ValueError, match="post-strata"):
        poststratified(drawn, {1: 300_000, 2: 1})


class TestUndefined:
    """What a sample does not tell is None, and the estimate says why."""

    def test_a_stratum_without_units(self) -> None:
        found = estimate(by_class([[20, 5], [0, 0]], [100, 900]))
        assert found.matrix is None
        assert found.overall == Estimate(None, why="Stratum 2 has no labelled sample point.")
        ponds, other = found.per_class
        assert ponds.producers == ponds.area_m2 == other.users == found.overall
        # What the map calls pond lies in the other stratum, all of it.
        assert ponds.users.value == 0.8
        assert ponds.users.interval is not None

    @pytest.mark.parametrize(
        ("classes", "strata", "words"),
        [
            ((0, 1), (0, 1), ["the area mapped as other", "the area mapped as pond"]),
            ((1, 0), (1, 0), ["the area mapped as pond", "the area mapped as other"]),
            ((0, 1), (None, None), ["stratum 0", "stratum 1"]),
            ((0, 1, 2), (0, 1), ["stratum 0", "stratum 1"]),
            ((0, 1), (None,), ["the sample"]),
        ],
    )
    def test_strata_have_names_where_numbers_say_nothing(
        self, classes: Tuple[int, ...], strata: Tuple[Optional[int], ...], words: List[str]
    ) -> None:
        """Of a map of ponds; in any other the numbers are all that is known."""
        rows = tuple(
            Stratum(number if kind is None else kind, 10, kind)
            for number, kind in enumerate(strata)
        )
        drawn = Sample(rows, classes, (), 1.0)
        assert [drawn.words_for(stratum) for stratum in rows] == words

    def test_a_single_unit_has_no_spread(self) -> None:
        found = estimate(by_class([[20, 5], [0, 1]], [100, 900]))
        assert found.overall.value == pytest.approx(0.1 * 0.8 + 0.9)
        assert (found.overall.se, found.overall.interval) == (None, None)
        assert "a single labelled sample point" in found.overall.why
        assert "Stratum 2" in found.overall.why

    def test_a_class_that_is_nowhere(self) -> None:
        found = stehman(sample([[[0, 0, 0], [0, 30, 5], [0, 5, 60]]], [1000]))
        nothing = found.per_class[0]
        assert nothing.users == Estimate(None, why="No sample point is of class 1 in the map.")
        assert nothing.producers == Estimate(
            None, why="No sample point is of class 1 in the reference."
        )
        assert nothing.f1 == Estimate(None, why="No sample point is of class 1.")
        assert (nothing.area_m2.value, nothing.area_m2.interval) == (0.0, None)

    def test_units_that_are_all_alike_give_no_interval(self) -> None:
        found = estimate(by_class([[50, 0], [0, 50]], [100, 900]))
        assert (found.overall.value, found.overall.se, found.overall.interval) == (1.0, 0.0, None)
        assert "All 100 sample points" in found.overall.why
        assert "agree" in found.overall.why

    def test_few_misses_get_a_word_of_caution(self) -> None:
        def why(misses: int) -> str:
            return (
                estimate(by_class([[400, 100], [misses, 500]], [10**5, 10**6]))
                .per_class[0]
                .producers.why
            )

        assert why(FEW) == ""
        assert f"{FEW - 1} sample points in stratum 2" in why(FEW - 1)
        assert "one sample point in stratum 2" in why(1)

    def test_intervals_end_where_no_value_can_be(self) -> None:
        gain = estimate(by_class(DEFORESTATION, PIXELS)).per_class[1].producers
        assert gain.value is not None
        assert gain.se is not None
        assert gain.value + 1.96 * gain.se > 1
        assert gain.interval == (pytest.approx(gain.value - 1.96 * gain.se), 1.0)

    def test_missing_labels_are_told(self) -> None:
        one, two = codes("AABB"), codes("ABBB")
        strata = [Stratum(0, 10), Stratum(1, 10)]
        found = estimate(count_points(strata, (0, 1), one, one, two, 1.0, missing=3))
        assert "3 of 7 points" in found.notes[0]
        assert estimate(count_points(strata, (0, 1), one, one, two, 1.0)).notes == ()


@pytest.mark.parametrize(
    ("strata", "labels", "words"),
    [
        ([Stratum(0, 9), Stratum(1, 9)], "ABBC", "points labelled 2; the classes are 0, 1"),
        ([Stratum(0, 9), Stratum(2, 9)], "ABBB", "points of stratum 1; the strata are 0, 2"),
        ([Stratum(0, 9), Stratum(1, 1)], "ABBB", "Stratum 1 has 2 sample points in 1 pixels"),
        ([Stratum(0, 9, 0), Stratum(1, 9, 0)], "ABBB", "2 points of stratum 1 are not of class 0"),
    ],
)
def test_units_that_cannot_be_are_refused(strata: List[Stratum], labels: str, words: str) -> None:
    one = codes("AABB")
    with pytest.raises(InputError, match=words):
        count_points(strata, (0, 1), one, one, codes(labels), 1.0)
