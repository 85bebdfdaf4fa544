"""Counts on unseen sites, the threshold, and the margin that tiling needs."""

from __future__ import annotations

from typing import Tuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.accuracy.metrics import counts
from core.accuracy.thresholds import LEVELS, counts_at
from core.protocol.errors import InputError, ModelError
from core.raster.windows import NO_CONTEXT, Context
from core.training.data.examples import Example, make_example
from core.training.evaluation.held_out_counts import (
    best_level,
    evaluate,
    histogram,
    site_histograms,
)
from core.training.evaluation.window_margin import measure_margin
from core.training.network.exported_graph import Exported


def draw(seed: int, skill: float = 1.0) -> Tuple[npt.NDArray[np.float32], npt.NDArray[np.uint8]]:
    rng = np.random.default_rng(seed)
    label = rng.choice([0, 1, 255], (40, 30), p=[0.6, 0.3, 0.1]).astype(np.uint8)
    score = skill * (label == 1) + rng.normal(0, 0.6, label.shape)
    return (1 / (1 + np.exp(-score))).astype(np.float32), label


@given(seed=st.integers(0, 2**32 - 1), level=st.integers(1, LEVELS - 1))
def test_counts_at_a_threshold_are_those_of_the_pixels(seed: int, level: int) -> None:
    probability, label = draw(seed)
    found = probability.astype(np.float64) * LEVELS >= level
    expected = counts(found.astype(np.uint8), label, np.ones(label.shape, dtype=bool))
    assert counts_at(histogram(probability, label), level) == expected


def test_the_best_threshold_is_the_best() -> None:
    pixels = [histogram(*draw(seed)) for seed in range(3)]
    best = best_level(pixels)
    pooled = np.sum(pixels, axis=0)
    scores = [counts_at(pooled, level).f1 or 0 for level in range(1, LEVELS)]
    assert counts_at(pooled, best).f1 == max(scores)
    with pytest.raises(InputError, match="has a pond"):
        best_level([])
    with pytest.raises(InputError):
        best_level([np.zeros((2, LEVELS + 1), dtype=np.int64)])


def test_of_equally_good_thresholds_the_middle_one_is_taken() -> None:
    pixels = np.zeros((2, LEVELS + 1), dtype=np.int64)
    pixels[0, 10], pixels[1, 90] = 500, 200
    assert best_level([pixels]) == 50  # 11 to 90 all tell them apart
    pixels[1, 100] = 30
    pixels[1, 90] = 0
    assert best_level([pixels]) == 55  # 11 to 99
    pixels[0, 60] = 1
    assert best_level([pixels]) == 80


def test_pooled_counts_are_sums_and_the_mean_is_of_sites() -> None:
    pixels = {f"s{seed}": histogram(*draw(seed)) for seed in range(3)}
    pixels["empty"] = np.zeros((2, LEVELS + 1), dtype=np.int64)
    found = evaluate(pixels, 50)
    assert found.pooled.tp == sum(site.tp for site in found.sites.values())
    assert found.pooled == counts_at(np.sum(list(pixels.values()), axis=0), 50)
    scores = [found.sites[f"s{seed}"].f1 or 0 for seed in range(3)]
    assert found.mean_f1 == pytest.approx(np.mean(scores))

    entry = found.to_json()
    assert entry["pooled"]["tp"] == found.pooled.tp
    for name in ("precision", "recall", "f1", "iou"):
        assert entry["pooled"][name] == round(getattr(found.pooled, name), 4)
        assert entry["sites"]["empty"][name] is None


def test_tiles_of_a_site_are_added_up() -> None:
    tiles, probabilities = [], {}
    for number, site in enumerate(("a", "b", "a")):
        probability, label = draw(number)
        label[label == 255] = 0
        band = np.full(label.shape, 900, dtype=np.uint16)
        tiles.append(make_example(f"t{number}", site, [band] * 4, label))
        probabilities[f"t{number}"] = probability
    found = site_histograms(tiles, probabilities)
    assert list(found) == ["a", "b"]
    expected = sum(histogram(probabilities[t.name], t.label) for t in tiles if t.site == "a")
    assert np.array_equal(found["a"], expected)


class Shortsighted(Exported):
    """Stands for a graph whose output depends on pixels up to ``radius`` away."""

    def __init__(self, radius: int) -> None:
        self.stride = 16
        self._radius = radius

    def run(
        self, pixels: npt.NDArray[np.uint16], example: Example, context: Context = NO_CONTEXT
    ) -> npt.NDArray[np.float32]:
        """Return 1 where any pixel within the radius, in its row, differs from the centre."""
        odd = (pixels[:, :1] != np.uint16(example.centre[0])).astype(np.float32)
        seen = np.pad(odd, ((0, 0), (0, 0), (0, 0), (self._radius, self._radius)))
        windows = np.lib.stride_tricks.sliding_window_view(seen, 2 * self._radius + 1, axis=3)
        return np.asarray(windows.max(axis=-1), dtype=np.float32)


def spots(width: int = 600) -> Example:
    """Two spots in each row, half the width apart."""
    band = np.full((300, width), 900, dtype=np.uint16)
    band[np.arange(300)[:, None], (37 * np.arange(300)[:, None] + [0, width // 2]) % width] = 1200
    return make_example("n", "n", [band] * 4, np.zeros(band.shape, dtype=np.uint8))


@pytest.mark.parametrize(("radius", "expected"), [(16, 16), (17, 32), (40, 48)])
def test_the_margin_is_the_smallest_multiple_that_hides_the_tiles(
    radius: int, expected: int
) -> None:
    found = measure_margin(Shortsighted(radius), [spots()], 0.5, 112)
    assert found.pixels == expected
    assert found.compared == 300 * 600
    assert list(found.agreement) == list(range(16, expected + 1, 16))
    assert found.agreement[expected] == 1
    assert all(share < 1 for margin, share in found.agreement.items() if margin < expected)


def test_a_network_that_looks_too_far_is_refused() -> None:
    with pytest.raises(ModelError, match="320"):
        measure_margin(Shortsighted(340), [spots(1600)], 0.5, 352)
