"""Placement of mines with their tailings ponds, and of all other land use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import List, Optional, Tuple

import numpy as np

from ...protocol.texts import text
from ...run.feedback import Feedback
from .bare_ground import BARE, BUILDING, CLEARED, GREENHOUSES, POOLS, WORKS, Plot
from .canvas import Feature, Land
from .free_ground import (
    FreeGround,
    Search,
    blob_site,
    count_inside,
    slope_site,
    sprawl_site,
    valley_site,
)
from .impoundment import Face, Impoundment
from .noise import child, rng_of
from .pond_appearance import material_and_stage
from .reservoirs import Reservoir
from .routes import Road, road_between
from .shapes import Ring, hull_around, rounded_box
from .tailings_pond import Pond
from .terrain import GSD_M
from .towns import Town
from .workings import Dump, Pit

Place = Tuple[float, float]

PREVALENCE = 0.03
"""Share of a scene that is pond, on average: 2.9 % in the scene of Zhang et al. (2021), table 3."""

_PREVALENCE_SPREAD = 0.3
"""Standard deviation of its logarithm from scene to scene; an assumption."""

_MEAN_PX = 36.0e4 / GSD_M**2
"""Mean area of a pond in China: 1884 km2 over 5189 ponds, 36 hectares."""

_SPREAD = 0.9
"""Standard deviation of the logarithm of the area; an assumption."""

_SMALLEST_PX = 60.0
"""Smallest pond, 0.4 hectares; an assumption."""


@dataclass
class Mined:
    """What mining has put on the land."""

    ponds: List[Pond] = field(default_factory=list)
    workings: List[Feature] = field(default_factory=list)
    cleared: List[Feature] = field(default_factory=list)
    plots: List[Feature] = field(default_factory=list)
    roads: List[Road] = field(default_factory=list)


@dataclass
class Others:
    """What everybody else has put on the land."""

    built: List[Feature] = field(default_factory=list)
    plots: List[Feature] = field(default_factory=list)
    roads: List[Road] = field(default_factory=list)

    def clear(self, rng: np.random.Generator, ring: Ring) -> None:
        """Bare the ground around some of what is built: else bare ground would mean a pond."""
        cleared = _cleared(rng, [ring])
        if cleared is not None:
            self.plots.append(cleared)


def place_mines(size: int, land: Land, free: FreeGround, feedback: Feedback) -> Mined:
    """Put mines into a scene until their ponds cover about :data:`PREVALENCE` of it.

    Args:
        size: Pixels per side of the scene.
        land: The country.
        free: Where there is room; changed.
        feedback: Told how far it is, 0.1 to 0.7.
    """
    rng = rng_of(land.seed, "mines")
    spread = _PREVALENCE_SPREAD
    wanted = PREVALENCE * rng.lognormal(-(spread**2) / 2, spread) * size**2
    # Where one mean pond would be most of what is wanted, smaller ones take its place.
    mean = min(_MEAN_PX, wanted / 2.5)
    mined = Mined()
    covered, failures, room = 0.0, 0, 1.0
    while covered < 0.9 * wanted and failures < 60:
        share = min(covered / wanted, 1.0)
        feedback.progress(0.1 + 0.6 * share, text("simulation.stage.mines"))
        middle = (float(rng.uniform(0, size)), float(rng.uniform(0, size)))
        before = len(mined.ponds)
        for _ in range(1 + int(rng.poisson(1.3))):
            area = room * mean * rng.lognormal(-(_SPREAD**2) / 2, _SPREAD)
            area = float(np.clip(area, _SMALLEST_PX, 6 * _MEAN_PX))
            if covered + area > 1.25 * wanted:
                continue
            pond = _pond(rng, land, free, middle, area, size)
            # Steep or crowded country takes smaller ponds.
            room = 1.0 if pond is not None else 0.75 * room
            if pond is None:
                continue
            mined.ponds.append(pond)
            covered += count_inside(pond.ring, size)
        if len(mined.ponds) == before:
            failures += 1
            continue
        rings = [pond.ring for pond in mined.ponds[before:]]
        rings += _workings(rng, free, middle, mined, size)
        cleared = _cleared(rng, rings)
        if cleared is not None:
            mined.cleared.append(cleared)
    _haul_roads(land, free, mined)
    return mined


def place_others(size: int, land: Land, free: FreeGround, ponds: int, feedback: Feedback) -> Others:
    """Put reservoirs, quarries, bare ground, building, greenhouses, pools, towns and roads.

    The first are about as many as ponds or more: a network has to tell them apart.

    Args:
        size: Pixels per side of the scene.
        land: The country.
        free: Where there is room; changed.
        ponds: How many ponds the scene has.
        feedback: Told how far it is, 0.7 to 1.
    """
    rng = rng_of(land.seed, "others")
    area = (size / 1024) ** 2
    others = Others()

    def somewhere() -> Place:
        return float(rng.uniform(0, size)), float(rng.uniform(0, size))

    def size_of(median_px: float, spread: float, most: float) -> float:
        return float(np.clip(rng.lognormal(np.log(median_px), spread), 40, min(most, size**2 / 30)))

    numbers = {
        "reservoir": rng.poisson(0.8 * ponds + 5.0 * area),
        "quarry": rng.poisson(4.0 * area),
        BARE: rng.poisson(8.0 * area),
        BUILDING: rng.poisson(2.0 * area),
        GREENHOUSES: rng.poisson(1.5 * area),
        POOLS: rng.poisson(2.0 * area),
        "town": rng.poisson(3.0 * area) + 1,
    }
    done, total = 0, max(sum(numbers.values()), 1)
    towns: List[Town] = []
    for what, count in numbers.items():
        for _ in range(int(count)):
            done += 1
            if done % 16 == 0:
                feedback.progress(0.7 + 0.25 * done / total, text("simulation.stage.country"))
            seed = int(rng.integers(2**31))
            if what == "reservoir":
                site = _reservoir_site(rng, land, free, somewhere(), size_of(1200, 1.0, 9000))
                if site is not None:
                    others.built.append(Reservoir(site, seed))
                    others.clear(rng, site.outer)
            elif what == "quarry":
                pit = _pit(rng, free, Search(somewhere(), size / 3, size_of(500, 0.9, 6000)))
                if pit is not None:
                    others.built.append(pit)
                    others.clear(rng, pit.ring)
            elif what == "town":
                radius = float(np.clip(rng.lognormal(3.0, 0.65), 6, 110))
                ring = blob_site(rng, free, Search(somewhere(), size / 4, 2.0 * radius**2), 0.2)
                if ring is not None:
                    x, y = ring.mean(axis=0)
                    towns.append(Town((float(x), float(y)), radius, seed))
            else:
                plot = _plot(
                    rng, free, Search(somewhere(), size / 4, size_of(550, 0.8, 5000)), what
                )
                if plot is not None:
                    others.plots.append(plot)
    others.plots.extend(towns)
    _country_roads(size, land, free, towns, others)
    return others


def _face(rng: np.random.Generator) -> Face:
    """Return the profile of an embankment: 1 in 1.8 to 4, berms every 5 to 15 metres of height."""
    return Face(
        float(rng.uniform(6, 14)),
        float(rng.uniform(1.8, 4.0)),
        float(rng.uniform(5, 15)),
        float(rng.uniform(3, 9)),
    )


def _pond(
    rng: np.random.Generator, land: Land, free: FreeGround, middle: Place, area: float, size: int
) -> Optional[Pond]:
    face = _face(rng)
    within = float(np.clip(1.8 * np.sqrt(area), 60, 220))
    # In flat country ponds are walled in, in the hills they fill valleys.
    steep = land.setting.steep
    valley = float(np.clip(0.25 + 0.8 * steep, 0.2, 0.6))
    chance = rng.random()
    site: Optional[Impoundment] = None
    relief = land.relief
    if chance < valley:
        site = valley_site(rng, relief, free, Search(middle, within, area), face)
    if site is None and chance < valley + 0.5 * (1 - valley):
        raised = -float(rng.uniform(0.5, 4.0))
        site = slope_site(rng, relief, free, Search(middle, within, area * 0.85), face, raised)
    elif site is None:
        raised = float(rng.uniform(1.5, 12.0))
        site = slope_site(rng, relief, free, Search(middle, within, area * 0.7), face, raised)
    if site is None or count_inside(site.outer, size) < 0.25 * site.area_px:
        return None
    material, stage = material_and_stage(rng, land.setting.tailings)
    return Pond(site, material, stage, int(rng.integers(2**31)))


def _workings(
    rng: np.random.Generator, free: FreeGround, middle: Place, mined: Mined, size: int
) -> List[Ring]:
    """Put pits, dumps, a plant and bare ground near a mine's ponds; return the outlines."""
    largest = size**2 / 25
    rings = []
    for _ in range(int(rng.choice([0, 1, 2], p=[0.25, 0.55, 0.2]))):
        area = float(np.clip(rng.lognormal(8.1, 0.9), 200, min(30000, largest)))
        pit = _pit(rng, free, Search(middle, 150.0, area))
        if pit is not None:
            mined.workings.append(pit)
            rings.append(pit.ring)
    for _ in range(int(rng.poisson(1.3))):
        area = float(np.clip(rng.lognormal(7.7, 0.9), 150, min(15000, largest)))
        ring = sprawl_site(rng, free, Search(middle, 150.0, area))
        if ring is not None:
            run, lift, berm = rng.uniform(1.3, 2.2), rng.uniform(7, 14), rng.uniform(6, 14)
            face = Face(0.0, float(run), float(lift), float(berm))
            seed = int(rng.integers(2**31))
            mined.workings.append(Dump(ring, seed, face, float(rng.uniform(12, 90))))
            rings.append(ring)
    uses = [WORKS] * int(rng.random() < 0.7) + [BARE] * int(rng.poisson(1.2))
    for use in uses:
        plot = _plot(rng, free, Search(middle, 130.0, float(rng.uniform(80, 900))), use)
        if plot is not None:
            mined.plots.append(plot)
            rings.append(plot.ring)
    return rings


def _cleared(rng: np.random.Generator, rings: List[Ring]) -> Optional[Plot]:
    """Return the ground that a mine has cleared around all that it built."""
    if not rings or rng.random() < 0.4:
        return None
    ring = hull_around(rings, float(rng.uniform(4, 22)))
    return None if ring is None else Plot(ring, int(rng.integers(2**31)), CLEARED)


def _pit(rng: np.random.Generator, free: FreeGround, search: Search) -> Optional[Pit]:
    ring = sprawl_site(rng, free, search)
    if ring is None:
        return None
    face = Face(
        0.0, float(rng.uniform(0.7, 1.4)), float(rng.uniform(8, 16)), float(rng.uniform(8, 20))
    )
    return Pit(ring, int(rng.integers(2**31)), face, float(rng.uniform(10, 160)))


def _plot(rng: np.random.Generator, free: FreeGround, search: Search, use: str) -> Optional[Plot]:
    if use == BARE:
        ring = blob_site(rng, free, search, 0.5)
        return None if ring is None else Plot(ring, int(rng.integers(2**31)), use)
    middle = search.somewhere(rng)
    box = rounded_box(rng, middle, search.area_px, float(rng.uniform(0.4, 2)), rng.uniform(0, 3))
    if box is None or not free.claim(box):
        return None
    return Plot(box, int(rng.integers(2**31)), use)


def _reservoir_site(
    rng: np.random.Generator, land: Land, free: FreeGround, near: Place, area: float
) -> Optional[Impoundment]:
    face = Face(float(rng.uniform(5, 9)), float(rng.uniform(1.5, 3.0)), 30.0, 3.0)
    if rng.random() < 0.85:
        for share in (1.0, 0.6, 0.35, 0.2):
            found = valley_site(rng, land.relief, free, Search(near, 500.0, area * share), face)
            if found is not None:
                return found
    search = Search(near, 200.0, area)
    return slope_site(rng, land.relief, free, search, face, float(rng.uniform(1, 4)))


def _haul_roads(land: Land, free: FreeGround, mined: Mined) -> None:
    """Join the parts of each mine by wide pale roads."""
    rng = rng_of(land.seed, "haul roads")
    taken = free.nodes(land.relief)
    places = [item.bounds for item in (*mined.ponds, *mined.workings, *mined.plots)]
    middles = np.array([(p.x + p.width / 2, p.y + p.height / 2) for p in places]).reshape(-1, 2)
    for index in range(1, len(middles)):
        away = np.hypot(*(middles[:index] - middles[index]).T)
        nearest = int(np.argmin(away))
        if away[nearest] > 500:
            continue
        ends = (tuple(middles[index]), tuple(middles[nearest]))
        half = float(rng.uniform(0.45, 1.2))
        surface = str(rng.choice(["dry soil", "pale soil", "laterite", "dry soil"]))
        seed = child(land.seed, "haul road", index)
        mined.roads.extend(road_between(seed, land.relief, taken, ends, half, surface))


def _country_roads(
    size: int, land: Land, free: FreeGround, towns: List[Town], others: Others
) -> None:
    """Join towns and way-points to their neighbours."""
    rng = rng_of(land.seed, "country roads")
    taken = free.nodes(land.relief)
    more = rng.uniform(-200, size + 200, (3 + int(9 * (size / 1024) ** 2), 2))
    places = np.concatenate([np.array([town.middle for town in towns]).reshape(-1, 2), more])
    for index in range(1, len(places)):
        away = np.hypot(*(places[:index] - places[index]).T)
        for near in np.argsort(away)[: 1 + int(rng.random() < 0.3)]:
            if away[near] > 1600:
                continue
            ends = (tuple(places[index]), tuple(places[near]))
            half, surface = (
                (float(rng.uniform(0.5, 1.0)), "asphalt")
                if rng.random() < 0.3
                else (float(rng.uniform(0.25, 0.6)), "dry soil")
            )
            seed = child(land.seed, "country road", index, int(near))
            others.roads.extend(road_between(seed, land.relief, taken, ends, half, surface))
