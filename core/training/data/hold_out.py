"""Ground that is held out for validation: whole sites, or blocks where there are too few.

A network that is measured on the neighbours of what it learnt from looks better than it is.
Images within ten kilometres of one another are one site, and no site is on both sides. Where
there are fewer than three sites, blocks of ground are set aside, in all images alike: a pond, what
lies around it, and every block that they reach, are on one side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional, Sequence, Tuple

import numpy as np
from scipy.sparse import csgraph, csr_matrix

from ...protocol.texts import listed, text
from ...raster.geodesy import Earth
from ...raster.polygons import Bounds, Shapes, bounds_of, box_of
from .blocks import SHARE, cut_grounds
from .training_rasters import Ground

_SITE_M = 10_000.0
_FEWEST_SITES = 3

_DEGREE_M = 111_195.0
"""Metres of a degree of a great circle, mean Earth radius 6371 km."""


@dataclass(frozen=True)
class HoldOut:
    """What is set aside.

    Attributes:
        sites: Name of each image's site.
        regions: For each image, the ground that is set aside, if any.
        words: The same in words; empty where nothing is set aside.
    """

    sites: Tuple[str, ...]
    regions: Tuple[Optional[Shapes], ...]
    words: str


def hold_out(grounds: Sequence[Ground], seed: int) -> HoldOut:
    """Set about a fifth of the sites, or of the ground, aside.

    The same images, polygons and seed always give the same.
    """
    members = _sites([_degrees(ground) for ground in grounds])
    names = [Path(grounds[min(group)].image.path).stem for group in members]
    sites = [""] * len(grounds)
    for group, name in zip(members, names):
        for index in group:
            sites[index] = f"{min(group) + 1}: {name}"
    rng = np.random.default_rng(seed)
    with_ponds = [
        group for group in members if any(grounds[i].reference.ponds.geometries for i in group)
    ]
    if len(members) >= _FEWEST_SITES and len(with_ponds) > 1:
        chosen = _choose_sites(members, with_ponds, rng)
        regions = [
            Shapes(ground.image, [box_of(bounds_of(ground.image, ground.image.window))])
            if any(index in group for group in chosen)
            else None
            for index, ground in enumerate(grounds)
        ]
        images = listed(grounds[index].image.name for group in chosen for index in group)
        words = text(
            "training.held_out.sites", count=len(chosen), total=len(members), images=images
        )
        return HoldOut(tuple(sites), tuple(regions), words)
    return _blocks(grounds, members, tuple(sites), rng)


def _choose_sites(
    members: Sequence[Tuple[int, ...]],
    with_ponds: Sequence[Tuple[int, ...]],
    rng: np.random.Generator,
) -> List[Tuple[int, ...]]:
    """Return a fifth of the sites, at least one with ponds; one with ponds is left."""
    order = [with_ponds[place] for place in rng.permutation(len(with_ponds))]
    first, kept = order[0], order[-1]
    others = [group for group in members if group not in (first, kept)]
    count = max(1, round(SHARE * len(members)))
    more = [others[place] for place in rng.permutation(len(others))[: count - 1]]
    return sorted([first, *more])


def _degrees(ground: Ground) -> Bounds:
    """Return west, south, east and north of an image in degrees."""
    xmin, ymin, xmax, ymax = bounds_of(ground.image, ground.image.window)
    # A few points on each side: the box bulges in other projections.
    steps = np.linspace(0, 1, 9)
    xs, ys = xmin + steps * (xmax - xmin), ymin + steps * (ymax - ymin)
    around = [(x, y) for x in xs for y in (ymin, ymax)] + [(x, y) for x in (xmin, xmax) for y in ys]
    places = Earth(ground.image.crs).geographic(np.array(around))
    places = places[np.isfinite(places).all(axis=1)]
    if not len(places):  # All of its edge lies beyond that of the Earth: it may be near to any.
        return -180.0, -90.0, 180.0, 90.0
    # Across the date line, longitudes run on.
    places[:, 0] -= 360.0 * np.round((places[:, 0] - places[0, 0]) / 360.0)
    west, south = places.min(axis=0)
    east, north = places.max(axis=0)
    return float(west), float(south), float(east), float(north)


def _sites(boxes: Sequence[Bounds]) -> List[Tuple[int, ...]]:
    """Return groups of images, each near another of its group, in the order of the images."""
    near = [[_distance(one, other) <= _SITE_M for other in boxes] for one in boxes]
    count, labels = csgraph.connected_components(csr_matrix(near), directed=False)
    return [tuple(np.flatnonzero(labels == label).tolist()) for label in range(count)]


def _distance(one: Bounds, other: Bounds) -> float:
    """Return about how many metres lie between two boxes in degrees; 0 where they meet."""
    north = max(0.0, other[1] - one[3], one[1] - other[3])
    # Also the other way round the Earth.
    east = min(
        max(0.0, other[0] + turn - one[2], one[0] - other[2] - turn) for turn in (-360, 0, 360)
    )
    middle = math.radians((max(one[1], other[1]) + min(one[3], other[3])) / 2)
    return _DEGREE_M * math.hypot(north, east * math.cos(middle))


def _blocks(
    grounds: Sequence[Ground],
    members: Sequence[Tuple[int, ...]],
    sites: Tuple[str, ...],
    rng: np.random.Generator,
) -> HoldOut:
    """Set blocks of ground aside."""
    cut = cut_grounds([[grounds[index] for index in group] for group in members])
    if len(cut.ponds) < 2:
        return HoldOut(sites, (None,) * len(grounds), "")
    chosen, ponds = cut.choose(rng)
    regions: List[Optional[Shapes]] = [None] * len(grounds)
    for number, group in enumerate(members):
        for index in group:
            squares = cut.squares(chosen, number, grounds[index].image)
            regions[index] = Shapes(grounds[index].image, squares) if squares else None
    words = text("training.held_out.blocks", side=cut.side, ponds=ponds, total=cut.count)
    return HoldOut(sites, tuple(regions), words)
