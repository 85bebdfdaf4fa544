"""Simulated ground without ponds: what it must be, whatever it looks like."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy import ndimage

from core.protocol.errors import Cancelled, RequestError
from core.run.feedback import Feedback
from core.training.data.examples import Example
from core.training.data.ground_canvas import Ground, step
from core.training.data.simulated_ground import KINDS, draw_ground, kind_of, simulate_ground

SIZE = 256
WET = ("reservoir", "lakes", "meandering river", "braided river", "flood", "pools")
PALE = ("dunes", "playa", "wadi", "gravel", "bare fields", "greenhouses", "reservoir", "lakes")
ROUNDS = 3
"""Scenes of each kind that are looked at."""


@cache
def ground(seed: int) -> Ground:
    return draw_ground(seed, SIZE)


@cache
def example(seed: int) -> Example:
    return simulate_ground([seed], SIZE)[0]


def seeds_of(kind: str) -> list[int]:
    return [KINDS.index(kind) + len(KINDS) * turn for turn in range(ROUNDS)]


@pytest.mark.parametrize("start", [0, 5, 1000])
def test_every_kind_is_among_consecutive_seeds(start: int) -> None:
    kinds = [kind_of(seed) for seed in range(start, start + len(KINDS))]
    assert sorted(kinds) == sorted(KINDS)
    assert len(set(KINDS)) >= 12


@pytest.mark.parametrize("seed", range(len(KINDS)))
class TestEveryKind:
    def test_same_seed_same_scene(self, seed: int) -> None:
        again = simulate_ground([seed], SIZE)[0]
        assert np.array_equal(again.pixels, example(seed).pixels)

    def test_another_seed_of_the_kind_is_another_scene(self, seed: int) -> None:
        other = example(seed + len(KINDS))
        assert (other.pixels != example(seed).pixels).mean() > 0.9

    def test_no_pond_and_data_everywhere(self, seed: int) -> None:
        made = example(seed)
        assert (made.name, made.site) == (f"simulated ground {seed}", "simulated ground")
        assert made.pixels.dtype == np.uint16
        assert made.pixels.shape == (4, SIZE, SIZE)
        assert made.pixels.min() > 0
        assert made.label.shape == (SIZE, SIZE)
        assert not made.label.any()
        assert np.allclose(made.gain, 1e-4)
        assert not made.offset.any()

    def test_reflectance_is_that_of_real_ground(self, seed: int) -> None:
        cover = ground(seed).cover
        assert np.isfinite(cover).all()
        low, high = np.percentile(cover, (0.1, 99.9))
        assert 0.003 < low < 0.2
        assert 0.2 < high < 0.75
        assert cover.min() > 0

    def test_shares_are_shares(self, seed: int) -> None:
        made = ground(seed)
        for share in (made.water, made.bare, made.water + made.bare):
            assert share.min() > -1e-3
            assert share.max() < 1 + 1e-3


@pytest.mark.parametrize("kind", WET)
def test_water_is_wet_and_what_is_bare_beside_it_is_brighter(kind: str) -> None:
    bright = []
    for seed in seeds_of(kind):
        made = ground(seed)
        wet = made.water > 0.95
        assert wet.mean() > 0.002, seed
        _, green, _, nir = made.cover
        index = (green - nir) / (green + nir)
        assert (index[wet] > 0).mean() > 0.95, seed
        assert 0.01 < np.median(green[wet]) < 0.25, seed
        assert np.median(nir[wet]) < 0.16, seed
        shore = (made.bare > 0.8) & ndimage.binary_dilation(wet, iterations=12)
        if np.count_nonzero(shore) > 50:
            bright.append(np.median(made.cover[2:, shore]) / np.median(made.cover[2:, wet]))
    assert bright
    assert min(bright) > 1.2


@pytest.mark.parametrize("kind", PALE)
def test_bare_ground_is_pale_in_every_band(kind: str) -> None:
    for seed in seeds_of(kind):
        made = ground(seed)
        bare = made.bare > 0.8
        assert bare.mean() > 0.003, seed
        blue, _, red, nir = np.median(made.cover[:, bare], axis=1)
        assert 0.04 < blue < 0.6, seed
        assert 0.06 < red < 0.6, seed
        # Soil, sand and salt have no red edge.
        assert nir < 1.9 * red, seed


def test_what_looks_like_ponds_has_the_sizes_of_ponds() -> None:
    """One pixel is 0.64 to 1 ha over a hundred: ponds have some 50 to 10000 pixels."""
    areas = []
    for seed in range(ROUNDS * len(KINDS)):
        made = ground(seed)
        marked, _ = ndimage.label(made.bare + made.water > 0.6)
        areas.extend(np.bincount(marked.ravel())[1:])
    for low, high in ((50, 200), (200, 1000), (1000, 10_000)):
        assert sum(low <= area < high for area in areas) >= 20


def test_fields_are_smooth_inside_and_sharp_at_their_edges() -> None:
    for seed in seeds_of("bare fields"):
        red = ground(seed).cover[2]
        steps = np.abs(np.diff(np.log(red), axis=1))
        assert np.median(steps) < 0.08, seed
        assert np.percentile(steps, 99) > 5 * np.median(steps), seed


def test_step_goes_both_ways() -> None:
    value = np.linspace(0, 1, 11, dtype=np.float32)
    up, down = step(value, 0.2, 0.8), step(value, 0.8, 0.2)
    assert np.allclose(up + down, 1)
    assert (up[0], up[-1]) == (0, 1)


class Impatient(Feedback):
    def __init__(self) -> None:
        self.seen: list[float] = []

    def progress(self, fraction: float, stage: str) -> None:
        self.seen.append(fraction)
        if len(self.seen) == 3:
            raise Cancelled


def test_feedback_hears_of_every_scene_and_stops_it() -> None:
    feedback = Impatient()
    with pytest.raises(Cancelled):
        simulate_ground(iter(range(4)), 128, feedback)
    assert feedback.seen == [0, 0.25, 0.5]


def test_negative_seed_is_refused() -> None:
    with pytest.raises(RequestError):
        simulate_ground([-1], 128)
