"""What scenes are made of: noise, outlines, relief, dams, routes, light, the camera."""

from __future__ import annotations

import dataclasses
from itertools import product
from typing import Dict, List, Tuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from core.run.feedback import Feedback
from core.simulation.camera.atmosphere import clear_sky, through_air
from core.simulation.camera.rendering import render
from core.simulation.camera.sensor import BORDER, SCALE, multispectral, record
from core.simulation.camera.sunlight import sunlight
from core.simulation.land.bare_ground import Plot
from core.simulation.land.canvas import Paint
from core.simulation.land.impoundment import HILLSIDE, RING, VALLEY, Face
from core.simulation.land.materials import TAILINGS, spectrum
from core.simulation.land.noise import fractal, smooth, white
from core.simulation.land.reservoirs import Reservoir
from core.simulation.land.routes import cheapest_way
from core.simulation.land.scene_plan import ScenePlan, make_plan
from core.simulation.land.setting import make_setting, sun_at_half_past_ten
from core.simulation.land.shapes import Patch, blob, centres_inside, coverage, patch_around, polygon
from core.simulation.land.tailings_pond import Pond
from core.simulation.land.terrain import GSD_M, elevation, make_relief
from core.simulation.land.workings import Dump, Pit

SEEDS = range(5)


@pytest.fixture(scope="module")
def plans() -> List[ScenePlan]:
    return [make_plan(704, seed, Feedback()) for seed in SEEDS]


@given(st.integers(0, 2**32 - 1), st.floats(1.0, 60.0), st.sampled_from([1, 4]))
@settings(max_examples=15, deadline=None)
def test_noise_belongs_to_places(seed: int, spacing: float, fine: int) -> None:
    whole, part = Patch(-30, 7, 90, 70, fine), Patch(3, 21, 40, 33, fine)
    for field in (smooth(seed, whole, spacing), fractal(seed, whole, spacing)):
        assert field.shape == whole.shape
        assert np.isfinite(field).all()
    assert np.array_equal(smooth(seed, whole, spacing)[14:47, 33:73], smooth(seed, part, spacing))
    assert np.array_equal(white(seed, whole)[14:47, 33:73], white(seed, part))


def test_noise_is_standardised_and_smooth_on_its_scale() -> None:
    patch = Patch(0, 0, 600, 600)
    for field in (smooth(5, patch, 3.0), fractal(5, patch, 8.0), white(5, patch)):
        assert field.mean() == pytest.approx(0, abs=0.03)
        assert field.std() == pytest.approx(1, abs=0.05)
    steps = [np.abs(np.diff(smooth(5, patch, spacing))).mean() for spacing in (2, 4, 8, 16)]
    assert all(a > 1.7 * b for a, b in zip(steps, steps[1:]))
    rows = white(5, patch)
    assert abs(np.corrcoef(rows[:, 1:].ravel(), rows[:, :-1].ravel())[0, 1]) < 0.01


def test_a_finer_view_of_noise_is_the_same_noise() -> None:
    patch = Patch(10, 20, 60, 50)
    coarse = smooth(9, patch, 6.0)
    fine = smooth(9, patch.at(4), 6.0).reshape(50, 4, 60, 4).mean(axis=(1, 3))
    assert np.abs(coarse - fine).max() < 0.05


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
    counted = np.count_nonzero(centres_inside(ring, patch_around(ring, 2)))
    edge = np.hypot(*(np.roll(ring, -1, axis=0) - ring).T).sum()
    assert abs(counted - area) < edge + 4


@given(
    st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 9), st.integers(1, 9), st.integers(1, 9)
)
def test_overlap_names_the_same_cells_in_both(x: int, y: int, w: int, h: int, side: int) -> None:
    here, there = Patch(0, 0, side, side), Patch(x, y, w, h)
    common = here.overlap(there)
    shared = {
        (r, c) for r, c in product(range(y, y + h), range(x, x + w)) if 0 <= r < side > c >= 0
    }
    if common is None:
        assert not shared
        return
    mine, its = common
    rows, columns = np.mgrid[0:side, 0:side]
    assert set(zip(rows[mine].ravel().tolist(), columns[mine].ravel().tolist())) == shared
    rows, columns = np.mgrid[y : y + h, x : x + w]
    assert set(zip(rows[its].ravel().tolist(), columns[its].ravel().tolist())) == shared


class TestRelief:
    """Hills that rivers have cut."""

    def test_water_runs_downhill_to_the_edge_and_gathers(self) -> None:
        relief = make_relief(3, 512, 0.3)
        nodes = np.arange(relief.nodes**2)
        receiver = relief.receiver.ravel()
        outlet = receiver == nodes
        rise = relief.height.ravel() - relief.height.ravel()[receiver]
        # Creep rounds the coarse ground, so that a few nodes in a hundred lie a little too low.
        assert (rise[~outlet] > 0).mean() > 0.93
        drained = relief.drained.ravel()
        assert (drained[receiver] >= drained)[~outlet].all()
        assert drained[outlet].sum() == relief.nodes**2
        rows, columns = np.divmod(nodes[outlet], relief.nodes)
        edge = relief.nodes - 1
        assert all(r in (0, edge) or c in (0, edge) for r, c in zip(rows, columns))

    def test_valleys_lie_lower_than_their_sides(self) -> None:
        relief = make_relief(5, 512, 0.4)
        around = ndimage.uniform_filter(relief.height, 9)
        inner = (slice(6, -6), slice(6, -6))
        trunk = relief.drained[inner] > 100
        assert (relief.height[inner][trunk] < around[inner][trunk]).mean() > 0.9

    def test_steep_country_is_steep(self) -> None:
        def slope(steep: float) -> float:
            height = elevation(make_relief(2, 256, steep), Patch(0, 0, 256, 256))
            rise_y, rise_x = np.gradient(height, GSD_M)
            return float(np.median(np.hypot(rise_x, rise_y)))

        assert slope(0.1) < 0.15
        assert 0.25 < slope(0.5) < 0.6


class TestPonds:
    """Size, shape and ground of what is to be found."""

    def test_prevalence_is_about_that_of_the_paper(self, plans: List[ScenePlan]) -> None:
        shares = []
        for plan in plans:
            label = np.zeros((plan.size, plan.size), dtype=bool)
            for pond in plan.ponds:
                patch = Patch(0, 0, plan.size, plan.size)
                label |= centres_inside(pond.ring, patch)
            shares.append(label.mean())
        assert 0.02 < np.mean(shares) < 0.04
        assert min(shares) > 0.004

    def test_sizes_are_those_of_chinas_ponds(self, plans: List[ScenePlan]) -> None:
        """36 hectares and 2.8 km of perimeter on average; small scenes hold smaller ones."""
        ponds = [pond for plan in plans for pond in plan.ponds]
        ponds += make_plan(1400, 11, Feedback()).ponds
        hectares = np.array([pond.area_m2 for pond in ponds]) / 1e4
        kilometres = [polygon(pond.ring).Boundary().Length() * GSD_M / 1000 for pond in ponds]
        assert len(ponds) > 30
        assert 18 < hectares.mean() < 60
        assert 1.8 < np.mean(kilometres) < 3.6
        assert 0.5 < np.log(hectares).std() < 1.4
        assert {pond.kind for pond in ponds} == {VALLEY, HILLSIDE, RING}

    def test_a_pond_lies_behind_its_dam(self, plans: List[ScenePlan]) -> None:
        checked = 0
        for plan in plans:
            for pond in plan.ponds:
                patch = pond.bounds
                height = pond.draw(plan.land, 1).height
                inside = centres_inside(pond.site.inner, patch)
                dam = centres_inside(pond.site.outer, patch) & ~inside
                crest = dam & (ndimage.distance_transform_edt(~inside) <= 1.5)
                surface = height[ndimage.binary_erosion(inside, iterations=2)]
                if surface.size < 20 or np.count_nonzero(crest) < 5:
                    continue
                checked += 1
                # Dikes inside may stand a little higher than the fill.
                assert np.percentile(surface, 95) < np.max(height[crest])
                assert height[dam].max() <= pond.site.crest + 0.01
                # The outer face falls away from the crest.
                assert height[dam].min() < pond.site.crest - 2
        assert checked > 15

    def test_a_valley_pond_fills_its_valley(self, plans: List[ScenePlan]) -> None:
        for plan in plans:
            for pond in plan.ponds:
                if pond.kind != VALLEY:
                    continue
                patch = pond.bounds
                ground = ndimage.uniform_filter(elevation(plan.land.relief, patch), 3)
                inner = centres_inside(pond.site.inner, patch)
                core = ndimage.binary_erosion(inner, iterations=2)
                if core.any():
                    assert np.percentile(ground[core], 90) < pond.site.level
                # Upstream of the shore the ground is higher than the fill.
                shore = ndimage.binary_dilation(inner, iterations=4) & ~ndimage.binary_dilation(
                    centres_inside(pond.site.outer, patch), iterations=2
                )
                x, y = patch.centres()
                behind = (x - pond.site.foot[0]) * pond.site.inward[0]
                behind = behind + (y - pond.site.foot[1]) * pond.site.inward[1]
                upstream = ground[shore & (behind > 4)]
                if upstream.size:
                    assert np.median(upstream) > pond.site.level

    def test_ponds_are_smooth_and_bare(self, plans: List[ScenePlan]) -> None:
        for plan in (plans[0], plans[2]):
            window = render(plan, Patch(0, 0, plan.size, plan.size))
            red, nir = window.pixels[2].astype(float), window.pixels[3].astype(float)
            ndvi = (nir - red) / (nir + red)
            pond = window.label == 1
            assert np.median(ndvi[pond]) < 0.25 < np.median(ndvi[~pond])
            step = np.abs(np.diff(np.log(nir), axis=1))
            within = pond[:, 1:] & pond[:, :-1]
            assert np.median(step[within]) < 0.95 * np.median(step[~within])


def test_what_is_taken_for_a_pond_outnumbers_ponds(plans: List[ScenePlan]) -> None:
    counts: Dict[str, int] = {}
    for plan in plans:
        for feature in plan.features:
            name = feature.use if isinstance(feature, Plot) else type(feature).__name__
            counts[name] = counts.get(name, 0) + 1
    assert counts["Reservoir"] > 0.3 * counts["Pond"]
    assert counts["Pit"] + counts["Dump"] > 0.5 * counts["Pond"]
    assert {"bare", "building", "greenhouses", "pools", "works", "Town", "River"} <= set(counts)
    negatives = ("Reservoir", "Pit", "Dump", "bare", "building", "greenhouses", "pools", "works")
    assert sum(counts[name] for name in negatives) > 2 * counts["Pond"]


def test_reservoirs_are_dammed_like_ponds_but_hold_water(plans: List[ScenePlan]) -> None:
    for plan in plans:
        for feature in plan.features:
            if isinstance(feature, Reservoir):
                drawing = feature.draw(plan.land, 1)
                inside = centres_inside(feature.site.inner, feature.bounds)
                middle = ndimage.distance_transform_edt(inside) > 4
                if np.count_nonzero(middle) > 20:
                    green, nir = drawing.colour[1][middle], drawing.colour[3][middle]
                    # In dry years half of the bed may lie bare.
                    assert np.percentile(nir / green, 25) < 1


def test_pits_go_down_and_dumps_go_up_in_steps(plans: List[ScenePlan]) -> None:
    found = set()
    for plan in plans:
        for feature in plan.features:
            if isinstance(feature, (Pit, Dump)):
                drawing = feature.draw(plan.land, 1)
                ground = elevation(plan.land.relief, feature.bounds)
                deep = ndimage.distance_transform_edt(drawing.share > 0.99) > 5
                if np.count_nonzero(deep) > 10:
                    found.add(type(feature))
                    change = float(np.mean((drawing.height - ground)[deep]))
                    assert change < -5 if isinstance(feature, Pit) else change > 2
    assert found == {Pit, Dump}


def test_clouds_hide_ponds_but_not_from_the_reference(plans: List[ScenePlan]) -> None:
    plan = plans[1]

    def under(cloud: float) -> Tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8]]:
        setting = dataclasses.replace(plan.land.setting, cloud=cloud, cirrus=0.0)
        land = dataclasses.replace(plan.land, setting=setting)
        window = render(dataclasses.replace(plan, land=land), Patch(0, 0, 256, 256))
        return window.pixels, window.label

    (clear, label), (cloudy, same) = under(0.0), under(0.4)
    assert np.array_equal(label, same)
    brighter = (cloudy[0].astype(int) - clear[0] > 1000).mean()
    darker = (cloudy[3].astype(int) - clear[3] < -300).mean()
    assert brighter > 0.1
    assert darker > 0.05


def test_a_third_of_scenes_have_clouds_and_seasons_differ() -> None:
    many = [make_setting(seed) for seed in range(300)]
    assert 0.25 < np.mean([item.cloud > 0 or item.cirrus > 0 for item in many]) < 0.5
    zeniths = [item.zenith for item in many]
    assert min(zeniths) < 25
    assert max(zeniths) > 48
    assert {name for item in many for name in item.tailings} == set(TAILINGS)


@given(st.integers(1, 365))
def test_the_sun_is_where_a_turning_globe_has_it(day: int) -> None:
    """The sun's direction, turned from the globe's axes to east, north and up at the place."""
    zenith, azimuth = np.radians(sun_at_half_past_ten(day))
    found = np.array(
        [np.sin(zenith) * np.sin(azimuth), np.sin(zenith) * np.cos(azimuth), np.cos(zenith)]
    )
    tilt, turn, latitude = np.radians([23.45 * np.sin(2 * np.pi * (284 + day) / 365), 22.5, 23.4])
    # The place is at longitude 0; at half past ten the sun stands 22.5 degrees east of it.
    sun = np.array([np.cos(tilt) * np.cos(turn), np.cos(tilt) * np.sin(turn), np.sin(tilt)])
    up = np.array([np.cos(latitude), 0.0, np.sin(latitude)])
    east = np.array([0.0, 1.0, 0.0])
    expected = np.array([sun @ east, sun @ np.cross(up, east), sun @ up])
    assert found == pytest.approx(expected, abs=1e-9)


def test_slopes_that_face_the_sun_are_brighter_and_walls_cast_shadows() -> None:
    setting = dataclasses.replace(make_setting(0), zenith=45.0, azimuth=90.0)
    ramp = np.arange(60, dtype=np.float32)[None, :].repeat(60, axis=0) * np.float32(GSD_M * 0.2)
    inner = (slice(20, 40), slice(20, 40))
    # The sun is in the east: ground that falls eastwards faces it.
    facing, away = sunlight(-ramp, setting, 1)[inner], sunlight(ramp, setting, 1)[inner]
    assert facing == pytest.approx(1.2 / np.sqrt(1.04), abs=1e-4)
    assert away == pytest.approx(0.8 / np.sqrt(1.04), abs=1e-4)
    flat = np.zeros((60, 60), dtype=np.float32)
    flat[:, 40:43] = 80.0
    lit = sunlight(flat, setting, 1)
    # 80 m at 45 degrees: 80 m of shadow westwards, ten pixels.
    assert (lit[30, 32:39] == 0).all()
    assert (lit[30, :29] == 1).all()
    assert (lit[30, 46:] == 1).all()


def test_air_is_blue_and_softens_shadows_in_the_blue() -> None:
    setting = dataclasses.replace(make_setting(0), aerosol=0.1, cloud=0.0, cirrus=0.0, zenith=40.0)
    air = clear_sky(setting)
    assert (np.diff(air.path) < 0).all()
    assert (np.diff(air.diffuse) < 0).all()
    assert (np.diff(air.transmission) > 0).all()
    # Rayleigh and thin haze at 490 nm and 40 degrees: .06 to .09 in radiative transfer tables.
    assert 0.06 < air.path[0] < 0.09
    hazy = clear_sky(dataclasses.replace(setting, aerosol=0.5))
    assert (hazy.path > air.path).all()
    assert (hazy.transmission < air.transmission).all()
    patch = Patch(0, 0, 16, 16)
    ground = np.full((4, 16, 16), 0.2, dtype=np.float32)
    lit = through_air(0, setting, patch, ground, np.ones((16, 16), dtype=np.float32))
    dark = through_air(0, setting, patch, ground, np.zeros((16, 16), dtype=np.float32))
    share = (dark / lit).mean(axis=(1, 2))
    assert (np.diff(share) < 0).all()


def test_camera_blurs_edges_counts_in_whole_numbers_and_never_writes_nodata() -> None:
    setting = make_setting(3)
    seen = np.zeros((4, 64 + 2 * BORDER, 64 + 2 * BORDER), dtype=np.float32)
    seen[:, :, 32 + BORDER :] = 0.3
    calibration = multispectral(setting)
    pixels = record(0, calibration, Patch(0, 0, 64, 64), seen)
    assert pixels.min() >= 1
    for band, step in zip(pixels, calibration.reflectance):
        mean = band.mean(axis=0) * SCALE
        assert mean[40:].mean() == pytest.approx(0.3, abs=0.003)
        # Mixed pixels on both sides of the edge.
        assert mean[31] > mean[20] + 0.005
        assert mean[32] < mean[50] - 0.005
        counts = band * SCALE / step
        assert np.abs(counts - np.round(counts)).max() < 0.5 * SCALE / step + 1e-6


def test_cheapest_way_is_the_cheapest() -> None:
    rng = np.random.default_rng(0)
    cost = rng.uniform(0.1, 5.0, (3, 4))

    def price(way: npt.NDArray[np.int64]) -> float:
        steps = np.hypot(*np.diff(way, axis=0).T)
        ends = cost[tuple(way.T)]
        return float((steps * (ends[1:] + ends[:-1]) / 2).sum())

    def ways(path: List[Tuple[int, int]]) -> List[List[Tuple[int, int]]]:
        row, column = path[-1]
        if path[-1] == (2, 3):
            return [path]
        near = [(row + a, column + b) for a, b in product((-1, 0, 1), repeat=2)]
        free = [p for p in near if 0 <= p[0] < 3 and 0 <= p[1] < 4 and p not in path]
        return [whole for step in free for whole in ways([*path, step])]

    found = cheapest_way(cost, (0, 0), (2, 3))
    assert found[0].tolist() == [0, 0]
    assert found[-1].tolist() == [2, 3]
    assert price(found) == pytest.approx(min(price(np.array(way)) for way in ways([(0, 0)])))


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=5))
def test_paint_covers_what_is_below(shares: List[float]) -> None:
    paint = Paint(Patch(0, 0, 1, 1))
    ground, colours = 0.5, np.linspace(0.1, 0.9, len(shares))
    expected = ground
    for share, colour in zip(shares, colours):
        paint.lay(np.full(4, colour, dtype=np.float32), share)
        expected += share * (colour - expected)
    drawn = ground + paint.share[0, 0] * (paint.colour[0, 0, 0] - ground)
    assert drawn == pytest.approx(expected, abs=1e-5)


@given(st.floats(1.2, 4), st.floats(3, 20), st.floats(0, 20), st.floats(0, 15))
def test_a_face_falls_in_steps_at_its_batter(
    batter: float, lift: float, berm: float, crest: float
) -> None:
    face = Face(crest, batter, lift, berm)
    away = np.arange(0, 300, 0.5, dtype=np.float32)
    drop = face.drop(away)
    assert (np.diff(drop) >= -1e-3).all()
    assert np.diff(drop).max() <= 0.5 / batter + 1e-3
    assert (drop[away <= crest] == 0).all()
    period = lift * batter + berm
    assert float(face.drop(np.array([crest + 3 * period], dtype=np.float32))[0]) == pytest.approx(
        3 * lift, abs=0.01 * lift + 0.01
    )


def test_tailings_are_bare() -> None:
    for name in TAILINGS:
        blue, green, red, nir = spectrum(name)
        assert blue < green < red < nir
        assert (nir - red) / (nir + red) < 0.16


def test_every_pond_is_in_the_plan_once(plans: List[ScenePlan]) -> None:
    for plan in plans:
        drawn = [feature for feature in plan.features if isinstance(feature, Pond)]
        assert sorted(map(id, drawn)) == sorted(map(id, plan.ponds))
