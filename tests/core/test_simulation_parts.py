"""What scenes are made of: relief, outlines, routes, mixtures, the camera."""

from __future__ import annotations

from itertools import product
from typing import Tuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.simulation.canvas import Canvas
from core.simulation.impound import impound
from core.simulation.materials import TAILINGS, spectrum
from core.simulation.routes import cheapest_way
from core.simulation.sensor import SCALE, record
from core.simulation.shapes import Patch, blob, centres_inside, coverage, patch_around, polygon
from core.simulation.terrain import fractal, make_terrain


@given(seed=st.integers(0, 2**32 - 1), steep=st.floats(0.5, 2.2))
@settings(max_examples=20, deadline=None)
def test_fractal_is_standardised_and_rougher_with_a_flatter_spectrum(
    seed: int, steep: float
) -> None:
    def roughness(exponent: float) -> float:
        field = fractal(np.random.default_rng(seed), (96, 64), exponent, 48.0)
        assert field.shape == (96, 64)
        assert field.dtype == np.float32
        assert field.mean() == pytest.approx(0, abs=1e-3)
        assert field.std() == pytest.approx(1, abs=1e-3)
        return float(np.abs(np.diff(field, axis=0)).mean())

    assert roughness(steep) > roughness(steep + 0.5)


def test_slopes_that_face_the_sun_are_brighter() -> None:
    terrain = make_terrain(np.random.default_rng(0), 256)
    east = np.gradient(terrain.elevation, axis=1)
    # The sun stands between east and south: where the ground falls eastwards it is lit.
    assert terrain.shade[east < -2].mean() > 1.1 * terrain.shade[east > 2].mean()


quarter = st.integers(4, 60).map(lambda value: value / 4)


@given(x0=quarter, y0=quarter, width=quarter, height=quarter)
def test_coverage_of_a_rectangle_is_its_area(
    x0: float, y0: float, width: float, height: float
) -> None:
    ring = np.array([(x0, y0), (x0 + width, y0), (x0 + width, y0 + height), (x0, y0 + height)])
    share = coverage(ring, Patch(0, 0, 32, 32))
    assert share.sum() == pytest.approx(width * height)
    whole = share[int(np.ceil(y0)) : int(y0 + height), int(np.ceil(x0)) : int(x0 + width)]
    assert (whole == 1).all()


@given(seed=st.integers(0, 1000), area=st.floats(60, 4000), rough=st.floats(0, 0.6))
@settings(max_examples=25, deadline=None)
def test_blob_has_the_area_asked_for(seed: int, area: float, rough: float) -> None:
    ring = blob(np.random.default_rng(seed), (100.0, 100.0), area, rough)
    assert polygon(ring).GetArea() == pytest.approx(area)
    patch = patch_around(ring, 300, 2)
    counted = np.count_nonzero(centres_inside(ring, patch))
    edge = np.hypot(*(np.roll(ring, -1, axis=0) - ring).T).sum()
    assert abs(counted - area) < edge + 4


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_cheapest_way_is_the_cheapest(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cost = rng.uniform(0.1, 5.0, (4, 5))
    start = int(rng.integers(4))

    def total(way: Tuple[int, ...]) -> float:
        spent = cost[way[0], 0]
        for column in range(1, 5):
            spent += cost[way[column], column] * np.hypot(1, way[column] - way[column - 1])
        return float(spent)

    allowed = (
        (start, *rest)
        for rest in product(range(4), repeat=4)
        if all(abs(a - b) <= 2 for a, b in zip((start, *rest), rest))
    )
    found = cheapest_way(cost, start)
    assert found[0] == start
    assert total(tuple(found)) == pytest.approx(min(map(total, allowed)))


def canvas(size: int, seed: int) -> Canvas:
    terrain = make_terrain(np.random.default_rng(seed), size)
    reflectance = np.full((4, size, size), 0.1, dtype=np.float32)
    return Canvas(terrain, reflectance, terrain.shade.copy(), np.zeros((size, size), dtype=bool))


def test_a_valley_pond_is_level_behind_a_straight_dam() -> None:
    ground = canvas(512, 5)
    site = impound(np.random.default_rng(1), ground, 2000.0, 4.0, valley=True)
    assert site is not None
    patch = patch_around(site.ring, 512, 2)
    pond = centres_inside(site.ring, patch)
    distance = site.distance(patch)
    height = ground.terrain.landform[patch.slices]
    below, above = height[pond & (distance > 3)], height[pond & (distance > 0)]
    # The fill ends where the ground rises out of it; nothing of it lies on the dam's far side.
    around = (distance > 3) & ~pond
    assert np.percentile(below, 90) < np.median(height[around])
    assert above.size > 0.55 * 2000
    assert distance[pond].min() > -site.dam_px - 1.5


def test_ground_is_given_away_once() -> None:
    ground = canvas(512, 2)
    rng = np.random.default_rng(3)
    sites = [impound(rng, ground, 800.0, 3.0, valley=bool(n % 2)) for n in range(8)]
    whole = Patch(0, 0, 512, 512)
    masks = [centres_inside(site.ring, whole) for site in sites if site is not None]
    assert len(masks) >= 4
    assert np.sum(masks, axis=0).max() == 1
    assert (ground.taken | ~np.any(masks, axis=0)).all()


def test_no_room_is_told() -> None:
    full = canvas(128, 0)
    full.taken[:] = True
    rng = np.random.default_rng(0)
    assert impound(rng, full, 300.0, 2.0, valley=True) is None
    assert impound(rng, full, 300.0, 2.0, valley=False) is None


def test_cover_mixes_by_share() -> None:
    ground = canvas(128, 0)
    colour = np.array([0.5, 0.4, 0.3, 0.2], dtype=np.float32)
    share = np.array([[0.0, 0.25], [0.5, 1.0]], dtype=np.float32)
    before = ground.shade[10:12, 20:22].copy()
    ground.cover(Patch(20, 10, 2, 2), colour, share, 1.0)
    assert ground.reflectance[0, 10:12, 20:22] == pytest.approx(0.1 + 0.4 * share)
    assert ground.reflectance[3, 11, 21] == pytest.approx(0.2)
    assert ground.shade[10:12, 20:22] == pytest.approx(before + share * (1 - before))


def test_camera_blurs_edges_hides_less_than_haze_and_never_writes_nodata() -> None:
    reflectance = np.zeros((4, 64, 64), dtype=np.float32)
    reflectance[:, :, 32:] = 0.3
    pixels = record(np.random.default_rng(0), reflectance, np.ones((64, 64), dtype=np.float32))
    assert pixels.min() >= 1
    mean = pixels.mean(axis=1) * SCALE
    for band in mean:
        assert band[40:].mean() == pytest.approx(0.3, abs=0.03)
        # Mixed pixels on both sides of the edge.
        assert band[31] > band[20] + 0.005
        assert band[32] < band[50] - 0.005
    # Haze is thicker in the blue.
    assert mean[0, :20].mean() > mean[3, :20].mean()


def test_tailings_are_redder_than_blue_and_not_green() -> None:
    for name in TAILINGS:
        blue, green, red, nir = spectrum(name)
        assert blue < green < red < nir
        assert (nir - red) / (nir + red) < 0.15
