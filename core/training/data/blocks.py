"""Ground cut into blocks, so that some can be held out without cutting a pond in two."""

from __future__ import annotations

import math
from typing import Dict, List, Sequence, Set, Tuple

import numpy as np
from osgeo import ogr
from scipy.sparse import coo_matrix, csgraph

from ...raster.image import Image
from ...raster.polygons import Bounds, around, bounds_of, box_of, envelope, meet, moved, system_of
from .training_rasters import Ground

SHARE = 0.2
"""Part of the sites, or of the pond area, that is set aside."""

_MOST = 0.3
"""Blocks that would bring the pond area set aside above this part are left to learn from."""

_BLOCKS_M = (2000.0, 1000.0, 500.0, 250.0, 125.0, 60.0, 30.0, 15.0)
"""Sides of the blocks: the largest with which enough ponds lie apart is taken."""

_ENOUGH = 5
"""Separate groups of ponds, of which a fifth is one."""

_FEWEST_PX = 32
"""Pixels per side of the smallest blocks."""

_MOST_ACROSS = 200
"""Blocks per side of the ground of a site; of a larger one, blocks are larger."""

_AROUND_PX = 8
"""Pixels around a pond that stay on its side."""

Block = Tuple[int, int, int]
"""Site, column and row."""


def cut_grounds(sites: Sequence[Sequence[Ground]]) -> Cut:
    """Cut the ground of some sites into the largest blocks with which enough ponds lie apart."""
    frames = [_Frame(grounds) for grounds in sites]
    coarsest = max(ground.image.gsd_m for grounds in sites for ground in grounds)
    best = Cut(frames, _BLOCKS_M[0])
    for side in _BLOCKS_M[1:]:
        if len(best.ponds) >= _ENOUGH or side < _FEWEST_PX * coarsest:
            break
        cut = Cut(frames, side)
        if len(cut.ponds) > len(best.ponds):
            best = cut
    return best


class _Frame:
    """The ground of a site in the reference system of its first image, which all blocks follow."""

    def __init__(self, grounds: Sequence[Ground]) -> None:
        image = grounds[0].image
        self.system = system_of(image)
        self.metre = abs(image.geotransform[1]) / image.gsd_m
        self.extents: List[Bounds] = []
        self.ponds: List[Tuple[Bounds, float]] = []
        self.others: List[Bounds] = []
        self.classed = any(ground.reference.classed for ground in grounds)
        for ground in grounds:
            known = bounds_of(ground.image, ground.window)
            self.extents += map(envelope, self._here(ground, [box_of(known)]))
            beside = _AROUND_PX * ground.image.gsd_m * self.metre
            ponds = [shape for shape in ground.reference.ponds.geometries if meet(shape, known)]
            for shape in self._here(ground, ponds):
                xmin, ymin, xmax, ymax = envelope(shape)
                grown = (xmin - beside, ymin - beside, xmax + beside, ymax + beside)
                self.ponds.append((grown, shape.Area() / self.metre**2))
            self.others += map(envelope, self._here(ground, ground.reference.others.geometries))

    def _here(self, ground: Ground, shapes: Sequence[ogr.Geometry]) -> List[ogr.Geometry]:
        return moved(shapes, system_of(ground.image), self.system)


class Cut:
    """The ground of some sites cut into blocks; what a pond joins is one group.

    Attributes:
        side: Of a block, in metres.
        ponds: Groups of blocks with ponds, and the pond area of each in square metres.
        count: How many ponds there are.
    """

    def __init__(self, frames: Sequence[_Frame], side: float) -> None:
        """Cut; ``side`` is in metres."""
        self._frames = frames
        longest = max(
            max(box[2] - box[0], box[3] - box[1]) / frame.metre
            for frame in frames
            for box in [around(frame.extents)]
        )
        self.side = max(side, longest / _MOST_ACROSS)
        links: List[Tuple[Block, Block]] = []
        areas: Dict[Block, float] = {}
        for number, frame in enumerate(frames):
            for box, area in frame.ponds:
                reached = self._blocks(number, box)
                first = reached[0]
                links += [(first, block) for block in reached]
                areas[first] = areas.get(first, 0.0) + area
        self.count = sum(len(frame.ponds) for frame in frames)
        self.ponds: List[Tuple[List[Block], float]] = [
            (group, sum(areas.get(block, 0.0) for block in group)) for group in _joined(links)
        ]

    def choose(self, rng: np.random.Generator) -> Tuple[Set[Block], int]:
        """Return about a fifth of the pond area and of the other blocks; and how many ponds."""
        total = sum(area for _, area in self.ponds)
        chosen: List[int] = []
        used = 0.0
        for place in rng.permutation(len(self.ponds)):
            area = self.ponds[place][1]
            if used < SHARE * total and used + area <= _MOST * total:
                chosen.append(int(place))
                used += area
        if not chosen:
            chosen = [min(range(len(self.ponds)), key=lambda place: self.ponds[place][1])]
        blocks = {block for place in chosen for block in self.ponds[place][0]}
        taken = sum(
            self._blocks(number, box)[0] in blocks
            for number, frame in enumerate(self._frames)
            for box, _ in frame.ponds
        )
        with_ponds = {block for group, _ in self.ponds for block in group}
        plain = sorted(self._plain() - with_ponds)
        count = math.ceil(SHARE * len(plain)) if len(plain) > 1 else 0
        blocks |= {plain[place] for place in rng.permutation(len(plain))[:count]}
        return blocks, taken

    def squares(self, blocks: Set[Block], number: int, image: Image) -> List[ogr.Geometry]:
        """Return those blocks that lie in site ``number``, in the system of one of its images."""
        frame = self._frames[number]
        left, bottom, _, _ = around(frame.extents)
        step = self.side * frame.metre
        boxes = [
            (
                left + column * step,
                bottom + row * step,
                left + (column + 1) * step,
                bottom + (row + 1) * step,
            )
            for site, column, row in sorted(blocks)
            if site == number
        ]
        return moved([box_of(box) for box in boxes], frame.system, system_of(image))

    def _plain(self) -> Set[Block]:
        """Return the blocks in which something is known, with or without ponds."""
        return {
            block
            for number, frame in enumerate(self._frames)
            for box in (frame.others if frame.classed else frame.extents)
            for block in self._blocks(number, box)
        }

    def _blocks(self, number: int, box: Bounds) -> List[Block]:
        """Return the blocks that a box reaches, none of them outside of the ground."""
        frame = self._frames[number]
        left, bottom, right, top = around(frame.extents)
        step = self.side * frame.metre
        columns = _reached(box[0] - left, box[2] - left, right - left, step)
        rows = _reached(box[1] - bottom, box[3] - bottom, top - bottom, step)
        return [(number, column, row) for column in columns for row in rows]


def _reached(start: float, end: float, length: float, step: float) -> range:
    last = max(0, math.ceil(length / step) - 1)
    first = min(max(math.floor(start / step), 0), last)
    return range(first, min(max(math.floor(end / step), first), last) + 1)


def _joined(links: Sequence[Tuple[Block, Block]]) -> List[List[Block]]:
    """Return the groups that pairs of blocks make, each in order."""
    if not links:
        return []
    blocks = sorted({block for link in links for block in link})
    places = {block: place for place, block in enumerate(blocks)}
    ends = np.array([[places[block] for block in link] for link in links]).reshape(-1, 2).T
    graph = coo_matrix((np.ones(len(links)), tuple(ends)), (len(blocks), len(blocks)))
    count, labels = csgraph.connected_components(graph, directed=False)
    groups: List[List[Block]] = [[] for _ in range(count)]
    for block, label in zip(blocks, labels):
        groups[label].append(block)
    return groups
