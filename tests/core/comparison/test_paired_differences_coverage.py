"""What a comparison's intervals and verdicts are worth, on ground where the answer is known.

Ponds of very uneven size lie anywhere, across the edges of blocks too; a map misses one as a whole,
draws it too wide or too tight as a whole, and takes whole patches of other ground for ponds. Maps
err partly in the same places. The expected difference in F1 is that of ground without end.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, List, NamedTuple, Sequence

import numpy as np
import numpy.typing as npt
import pytest

from core.accuracy.block_counts import BlockCounts
from core.comparison.mcnemar import mcnemar
from core.comparison.paired_differences import adjusted, differences
from core.raster.windows import Window

SIDE = 32
"""Pixels per side of a block: ponds are up to seven eighths as wide."""

GOOD, FAIR = (0.15, 0.1), (0.27, 0.17)
"""Share of the ponds that a map misses; patches per block that it takes for ponds."""

MAPS = (GOOD, FAIR, FAIR, FAIR, FAIR)
"""One good map, and four that err as often as one another."""

SHARED = 0.5
"""Share of the places that are as hard for one map as for the others."""

TRIALS, FAMILIES, BLOCKS = 1000, 250, 8


def trial(
    rng: np.random.Generator, blocks: int, count: int = len(MAPS)
) -> List[npt.NDArray[np.int64]]:
    """Return counts by block of the first maps on new ground, int64 [blocks, blocks, 4] each."""
    size = blocks * SIDE
    truth = np.zeros((size, size), dtype=bool)
    maps = np.zeros((count, size, size), dtype=bool)

    def place(side: int) -> Any:
        return rng.integers(-side + 1, size, 2)

    def square(row: int, col: int, side: int) -> Any:
        across = slice(max(0, col), max(0, col + side))
        return (..., slice(max(0, row), max(0, row + side)), across)

    def hard() -> npt.NDArray[np.float64]:
        own = rng.random(count)
        return np.where(rng.random(count) < SHARED, rng.random(), own)

    for _ in range(rng.poisson(blocks**2)):
        side = int(np.clip(rng.lognormal(np.log(9), 0.5), 3, 28))
        row, col = place(side)
        truth[square(row, col, side)] = True
        wider = rng.integers(-1, 2, count)
        for found, (missed, _), chance, more in zip(maps, MAPS, hard(), wider):
            if chance >= missed:
                found[square(row - more, col - more, side + 2 * more)] = True
    most = 2 * max(patches for _, patches in MAPS)
    for _ in range(rng.poisson(most * blocks**2)):
        side = int(np.clip(rng.lognormal(np.log(6), 0.5), 2, 28))
        row, col = place(side)
        for found, (_, patches), chance in zip(maps, MAPS, hard()):
            if chance < patches / most:
                found[square(row, col, side)] = True
    image: Any = SimpleNamespace(width=size, height=size)
    made = []
    for found in maps:
        counts = BlockCounts(image, SIDE)
        codes = np.array([[0, 3], [2, 1]], dtype=np.uint8)[
            found.view(np.uint8), truth.view(np.uint8)
        ]
        counts.add(Window(0, 0, size, size), codes)
        made.append(counts.grid)
    return made


def f1(counts: npt.NDArray[np.int64]) -> float:
    tp, fp, fn, _ = counts
    return float(2 * tp / (2 * tp + fp + fn))


class Seen(NamedTuple):
    """What was said of all trials."""

    truth: float
    covered: Sequence[bool]
    called: Sequence[bool]
    naive: Sequence[bool]
    clustered: Sequence[bool]
    families: Sequence[bool]
    unadjusted: Sequence[bool]


@pytest.fixture(scope="module")
def seen() -> Seen:
    rng = np.random.default_rng(0)
    whole = sum(np.stack([grid.sum(axis=(0, 1)) for grid in trial(rng, 30)]) for _ in range(40))
    truth = f1(whole[0]) - np.mean([f1(counts) for counts in whole[1:]])
    found = Seen(float(truth), [], [], [], [], [], [])
    for number in range(TRIALS):
        family = number < FAMILIES
        good, *fair = trial(rng, BLOCKS, len(MAPS) if family else 3)
        interval = differences(good, fair[0], number)["f1"].interval
        assert interval is not None
        found.covered.append(interval[0] <= truth <= interval[1])
        found.called.append(differences(fair[0], fair[1], number)["f1"].real)
        wrong = [grid[:, :, 1] + grid[:, :, 2] for grid in fair]
        lean = wrong[1] - wrong[0]
        test = mcnemar(np.stack([np.maximum(lean, 0), np.maximum(-lean, 0)], axis=2), lean > -1e9)
        found.naive.append((test.p or 0.0) < 0.05)
        found.clustered.append((test.clustered_p or 0.0) < 0.05)
        if family:
            pairs = [
                differences(fair[one], fair[other], number)
                for one in range(4)
                for other in range(one + 1, 4)
            ]
            found.unadjusted.append(any(pair["f1"].real for pair in pairs))
            found.families.append(any(pair["f1"].real for pair in adjusted(pairs)))
    return found


def test_the_paired_interval_covers_a_known_difference(seen: Seen) -> None:
    assert 0.05 < seen.truth < 0.15, "there is something to find, and it is not plain to see"
    assert 0.93 <= np.mean(seen.covered) <= 0.97, np.mean(seen.covered)


def test_equally_good_maps_are_seldom_called_different(seen: Seen) -> None:
    # Five in a hundred, give or take what a thousand trials leave open.
    assert np.mean(seen.called) <= 0.065, np.mean(seen.called)


def test_nor_are_four_of_them_taken_together(seen: Seen) -> None:
    assert np.mean(seen.unadjusted) > 0.1, (
        "six pairs are six chances to err, or the example is none"
    )
    assert np.mean(seen.families) <= 0.075, np.mean(seen.families)


def test_mcnemar_by_pixel_is_fooled_by_what_the_test_by_block_is_not(seen: Seen) -> None:
    assert np.mean(seen.naive) > 0.5
    assert np.mean(seen.clustered) <= 0.065, np.mean(seen.clustered)
