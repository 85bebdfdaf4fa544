"""The tiles on which a pond can be, run with the network that draws; the rest is written unseen.

What is drawn on a tile is what the whole job draws there, as far as windows and the whole image
agree (the margin of a model's card). A pond that goes on beyond the tiles that were run has its
other tiles run too, so that each pond that is drawn is drawn whole.
"""

from __future__ import annotations

from typing import Callable, List, Optional, Sequence, Set

import numpy as np

from ..raster.area_mask import Area
from ..raster.array_types import BoolArray
from ..raster.windows import Tile
from ..run.progress import Advance
from .finished_tiles import FinishedTiles, Found, KeepingSink, Nowhere
from .pipeline import Sink
from .screening import Screen

SIZES = (512, 768, 1024)
"""Largest sides of tiles that are tried, beside the one that reads least of a whole image."""

_PREDICTED = 0.95
"""Share of the work that is done when all tiles are predicted."""

Predict = Callable[[Sequence[Tile], Sink, float, float], None]
"""Called with tiles, the sink for them, and the shares of the work at which they begin and end."""


def cheapest(plans: Sequence[List[Tile]], screen: Screen) -> List[Tile]:
    """Return the plan whose tiles that may hold a pond read the fewest pixels.

    Small tiles fit closely around what may hold a pond, large ones read less margin.
    """
    return min(
        plans,
        key=lambda tiles: sum(tile.read.area for tile in tiles if screen.may_hold(tile.write)),
    )


def run(
    finished: FinishedTiles,
    tiles: Sequence[Tile],
    screen: Screen,
    threshold: float,
    area: Optional[Area],
    sink: Sink,
    predict: Predict,
    advance: Advance,
) -> int:
    """Give all tiles to a sink in their order, predicted only where a pond can be.

    Args:
        finished: Keeps tiles that are predicted; what it holds already is not predicted again.
        tiles: All of them, on a grid.
        screen: Says where.
        threshold: Probability from which a pixel is a pond.
        area: Pixels outside are not valid.
        sink: Where the result goes; it gets no probability where nothing was predicted.
        predict: Runs the network.
        advance: Told the share that is done while results are written; may raise to stop.

    Returns:
        How many valid pixels no network was run on.

    Raises:
        EngineError: Whatever ``predict`` or ``sink`` raises.
    """
    by_place = _Grid(tiles)
    chosen: Set[Tile] = set()
    waiting = [tile for tile in tiles if screen.may_hold(tile.write)]
    start = 0.0
    while waiting:
        todo = [tile for tile in waiting if tile not in finished]
        # Ponds that go on are few: what is left of the bar is theirs.
        end = start + (_PREDICTED - start) * 0.9
        if todo:
            predict(todo, KeepingSink(finished, Nowhere()), start, end)
        start = end
        chosen.update(waiting)
        reached = {
            neighbour
            for tile in waiting
            for neighbour in by_place.beyond(tile, _ponds(finished.read(tile.write), threshold))
        }
        waiting = [tile for tile in tiles if tile in reached and tile not in chosen]
    unseen = 0
    for number, tile in enumerate(tiles):
        advance(_PREDICTED + (1.0 - _PREDICTED) * number / len(tiles))
        if tile in chosen:
            sink.put(tile.write, *finished.read(tile.write))
            continue
        valid = screen.valid.of(tile.write)
        if area is not None and valid.any():
            valid &= area.inside(tile.write)
        unseen += int(np.count_nonzero(valid))
        sink.put(tile.write, None, valid)
    return unseen


def _ponds(found: Found, threshold: float) -> BoolArray:
    probability, valid = found
    if probability is None:
        return np.zeros_like(valid)
    ponds: BoolArray = (probability >= np.float32(threshold)) & valid
    return ponds


class _Grid:
    """Tiles by their corners, to find the neighbours that a pond goes on into."""

    def __init__(self, tiles: Sequence[Tile]) -> None:
        writes = [(tile, tile.write) for tile in tiles]
        self._by_top_left = {(write.row, write.col): tile for tile, write in writes}
        self._by_bottom_left = {(write.bottom, write.col): tile for tile, write in writes}
        self._by_top_right = {(write.row, write.right): tile for tile, write in writes}

    def beyond(self, tile: Tile, ponds: BoolArray) -> List[Tile]:
        """Return the tiles beside the edges that have pond pixels, bool [H, W]."""
        here = tile.write
        sides = (
            (ponds[0], self._by_bottom_left.get((here.row, here.col))),
            (ponds[-1], self._by_top_left.get((here.bottom, here.col))),
            (ponds[:, 0], self._by_top_right.get((here.row, here.col))),
            (ponds[:, -1], self._by_top_left.get((here.row, here.right))),
        )
        return [other for edge, other in sides if other is not None and edge.any()]
