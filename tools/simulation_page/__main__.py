"""Write docs/simulation.md: ``.venv/bin/python -m tools.simulation_page --real FOLDER``.

FOLDER holds labelled tiles, ``image/siteSS_NAME.tif`` and ``label/`` of the same names. Pictures
that show them go to ``build/simulation`` only.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import List, Sequence

from core.protocol.errors import EngineError

from .beside import draw_beside
from .charts import draw_bands, draw_ponds
from .comparison import measure_side
from .gallery import draw_gallery
from .page import write_page
from .samples import Sample, Scene, make_scene, real_samples, sample_of

ROOT = Path(__file__).resolve().parents[2]

SIZE = 1024
SEEDS = tuple(range(5000, 5024))
"""As much ground as the real tiles cover; no model was trained or tested on these seeds."""


def make_page(real: Path, root: Path, seeds: Sequence[int] = SEEDS, size: int = SIZE) -> None:
    """Write ``docs/simulation.md``, its pictures, and ``build/simulation`` under ``root``.

    Args:
        real: Folder of labelled tiles.
        root: Where docs and build are.
        seeds: Of the simulated scenes.
        size: Of these, pixels a side.

    Raises:
        InputError: The folder holds no tiles, or one cannot be used.
    """
    tiles = list(real_samples(real))
    scenes: List[Scene] = []
    samples: List[Sample] = []
    for number, seed in enumerate(seeds, 1):
        print(f"scene {number} of {len(seeds)}", file=sys.stderr)
        scenes.append(make_scene(size, seed))
        samples.append(sample_of(scenes[-1]))
    pictures, private = root / "docs" / "simulation", root / "build" / "simulation"
    for folder in (pictures, private):
        folder.mkdir(parents=True, exist_ok=True)
    simulated_side, real_side = measure_side(samples), measure_side(tiles)
    draw_gallery(scenes, pictures)
    draw_bands(simulated_side, real_side, pictures / "bands.png")
    draw_ponds(simulated_side, real_side, pictures / "ponds_measured.png")
    write_page(simulated_side, real_side, size, root / "docs" / "simulation.md", pictures.name)
    draw_beside(samples, tiles, private)


def main() -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.simulation_page")
    parser.add_argument("--real", type=Path, required=True, help="folder of labelled real tiles")
    try:
        make_page(parser.parse_args().real, ROOT)
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
