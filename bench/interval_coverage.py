"""How often the intervals of one map hold the true value, on simulated maps, by number of blocks.

    .venv/bin/python bench/interval_coverage.py [--maps 1000] [--blocks 6 8 10 14 20]

Ponds of very uneven size lie anywhere, across the edges of blocks too; a map misses one as a whole,
draws it too wide or too tight as a whole, and takes whole patches of other ground for ponds. The
true value of a measure is that of all maps and of much more ground taken together. Blocks, their
counts and the intervals are those of a score: nothing of them is written here again. Ends with 1
where a measure's intervals hold in less than 93 or more than 97 of 100 maps.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Dict, List, Optional, Tuple

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.accuracy.block_counts import BlockCounts, block_side
from core.accuracy.confidence_intervals import MEASURES, Confidence, confidence
from core.accuracy.pond_matching import PondVerdicts
from core.raster.class_codes import (
    FALSE_NEGATIVE,
    FALSE_POSITIVE,
    TRUE_NEGATIVE,
    TRUE_POSITIVE,
)
from core.raster.windows import Window

GSD_M = 10.0
MISSED, PATCHES = 0.15, 0.15
"""Share of the ponds that the map misses; patches that it takes for ponds, for each of them."""

TYPICAL, SPREAD, WIDEST = 4.5, 0.5, 14
"""Sides of ponds in pixels: median, spread of the logarithm, largest."""

LEAST, MOST = 0.93, 0.97
GROUND = 40_000
"""Blocks that the true values are taken from, beside those of the maps."""

Interval = Optional[Tuple[float, float]]


class Map:
    """One simulated map: its counts by block, and what became of each pond."""

    def __init__(self, rng: np.random.Generator, blocks: int, side: int, density: float) -> None:
        """Draw ground of ``blocks`` x ``blocks`` blocks with so many ponds a block."""
        size = blocks * side
        truth, found = np.zeros((2, size, size), dtype=bool)
        self.matched = self.missed = self.false = 0
        for _ in range(rng.poisson(density * blocks**2)):
            pond = int(np.clip(rng.lognormal(np.log(TYPICAL), SPREAD), 2, WIDEST))
            row, col = (int(at) for at in rng.integers(-pond + 1, size, 2))
            _draw(truth, row, col, pond)
            if rng.random() < MISSED:
                self.missed += 1
                continue
            more = int(rng.integers(-1, 2))
            _draw(found, row - more, col - more, pond + 2 * more)
            shared = min(pond, pond + 2 * more) ** 2 / max(pond, pond + 2 * more) ** 2
            if shared >= 0.5:
                self.matched += 1
            else:
                self.missed += 1
                self.false += pond + 2 * more > 0
        for _ in range(rng.poisson(PATCHES * density * blocks**2)):
            pond = int(np.clip(rng.lognormal(np.log(3), SPREAD), 1, WIDEST))
            row, col = (int(at) for at in rng.integers(-pond + 1, size, 2))
            _draw(found, row, col, pond)
            self.false += 1
        errors = np.full((size, size), TRUE_NEGATIVE, dtype=np.uint8)
        errors[truth & found], errors[truth & ~found] = TRUE_POSITIVE, FALSE_NEGATIVE
        errors[~truth & found] = FALSE_POSITIVE
        image: Any = SimpleNamespace(height=size, width=size, gsd_m=GSD_M)
        self.counts = BlockCounts(image, side)
        self.counts.add(Window(0, 0, size, size), errors)

    def intervals(self, seed: int) -> Dict[str, Interval]:
        """Return what a score says of this map."""
        nothing = dict.fromkeys(("split", "merged"), 0)
        ponds: Any = SimpleNamespace(
            matched=self.matched, missed=self.missed, false=self.false, **nothing
        )
        verdicts: PondVerdicts = ponds
        said: Confidence = confidence(self.counts, GSD_M, verdicts, seed)
        measures = said.measures or dict.fromkeys(MEASURES)
        return {**measures, "ponds found": said.found, "ponds right": said.right}


def _draw(raster: npt.NDArray[np.bool_], row: int, col: int, side: int) -> None:
    raster[max(0, row) : max(0, row + side), max(0, col) : max(0, col + side)] = True


def side_of_blocks() -> int:
    """Return the side, in pixels, that a score chooses for such ponds."""
    rng = np.random.default_rng(1)
    sides = np.clip(rng.lognormal(np.log(TYPICAL), SPREAD, 5000).astype(int), 2, WIDEST)
    image: Any = SimpleNamespace(height=400, width=400, gsd_m=GSD_M)
    return block_side([float(side * GSD_M) ** 2 for side in sides], image)


def coverage(blocks: int, maps: int, density: float) -> Tuple[Dict[str, float], float]:
    """Return how often each interval held the true value, and the share of maps that had any.

    Args:
        blocks: Along each side of a map.
        maps: How many.
        density: Ponds per block.
    """
    rng, side = np.random.default_rng([blocks, int(100 * density)]), side_of_blocks()
    whole, ponds = np.zeros(4), np.zeros(3)
    said: List[Dict[str, Interval]] = []
    drawn = 0
    while len(said) < maps or drawn < GROUND:
        one = Map(rng, blocks, side, density)
        whole += one.counts.grid.sum(axis=(0, 1))
        ponds += one.matched, one.missed, one.false
        drawn += blocks**2
        if len(said) < maps:
            said.append(one.intervals(len(said)))
    true = {name: float(of(whole[None])[0]) for name, of in MEASURES.items()}
    true["ponds found"] = ponds[0] / (ponds[0] + ponds[1])
    true["ponds right"] = ponds[0] / (ponds[0] + ponds[2])
    held = {}
    for name, value in true.items():
        given = [pair for pair in (one[name] for one in said) if pair is not None]
        hits = sum(low <= value <= high for low, high in given)
        held[name] = hits / len(given) if len(given) >= maps / 2 else float("nan")
    return held, float(np.mean([one["f1"] is not None for one in said]))


def main() -> int:
    """Print a row for each number of blocks; 1 where intervals hold too rarely or too often."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--maps", type=int, default=1000)
    parser.add_argument("--blocks", type=int, nargs="+", default=[6, 8, 10, 14, 20])
    parser.add_argument("--density", type=float, nargs="+", default=[1.0, 0.4])
    asked = parser.parse_args()
    bad = 0
    names = [*MEASURES, "ponds found", "ponds right"]
    sys.stdout.write("| ponds a block | blocks | given | " + " | ".join(names) + " | seconds |\n")
    for density in asked.density:
        for blocks in asked.blocks:
            started = time.monotonic()
            held, given = coverage(blocks, asked.maps, density)
            row = " | ".join(f"{100 * held[name]:.1f}" for name in names)
            seconds = time.monotonic() - started
            sys.stdout.write(
                f"| {density} | {blocks**2} | {100 * given:.0f} | {row} | {seconds:.0f} |\n"
            )
            sys.stdout.flush()
            bad += sum(not LEAST <= value <= MOST for value in held.values() if np.isfinite(value))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
