"""How fast the main job is, and how much memory it takes, beside the bare network.

The bare network is the fastest of ONNX Runtime's default options over windows of 256 to 2048
pixels, on the raster's own pixels, without a margin (:mod:`bare`). Seconds differ from machine to
machine and from hour to hour: job and bare network are measured in one run, in turn, five times,
and told as the median of the ratios, for a million pixels of the image; the start of the process is
told apart. The ratio of processor seconds holds on a busy machine, too. Run it on a quiet one:

    make bench
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Sequence

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bare import measured_bare  # noqa: E402 - beside this file
from measured import usage  # noqa: E402 - beside this file
from scenes import HEIGHT, WIDTH, repeated_scene, simulated_scene, sparse_scene  # noqa: E402

from core.inference import runtime  # noqa: E402 - the checkout is not installed anywhere
from core.raster.vectorise import Outlines, Vectoriser  # noqa: E402
from core.raster.windows import Window  # noqa: E402

ROUNDS = 5
WHOLE = 11000
"""Side of a whole scene of the multispectral camera."""

SIDES = (2048, 4096, 8192, 16384, 32768)
MODELS = (runtime.DEFAULT_MODEL, runtime.DEFAULT_MODEL.with_name("tailings-unet-fast.onnx"))
MOST_TIMES, MOST_MB = 1.6, 800.0
SPECKLED, SPECKLED_SECONDS, PEER_SECONDS = 8192, 5.0, 116.0


def main() -> int:
    """Run every measurement and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, nargs="+", default=list(MODELS))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument(
        "--sides", type=int, nargs="*", default=list(SIDES), help="of the rasters that grow"
    )
    parser.add_argument("--quick", action="store_true", help="only 4096 x 3840 against the bare")
    arguments = parser.parse_args()
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as name:
        folder = Path(name)
        scene = folder / "scene.tif"
        simulated_scene(scene, folder)
        print(_HEAD, flush=True)
        for model in arguments.model:
            compare(model, scene, (WIDTH, HEIGHT), arguments.rounds, folder)
        if arguments.quick:
            return 0
        whole = folder / "whole.tif"
        simulated_scene(whole, folder, WHOLE, WHOLE)
        for model in arguments.model:
            compare(model, whole, (WHOLE, WHOLE), max(1, arguments.rounds // 2), folder)
        grow(arguments.model[-1], scene, arguments.sides, folder)
        for side in (4000, 40000):
            sparse_scene(folder / "sparse.tif", side)
            run = segment(arguments.model[0], folder / "sparse.tif", folder)
            print(f"{side} x {side}, nearly empty: {run.job:.1f} s, peak {run.peak:.0f} MB")
    speckle()
    return 0


@dataclass(frozen=True)
class Run:
    """One run of the job.

    Attributes:
        job: Seconds that it says it took, without the start of the process.
        start: Seconds of the process besides.
        processor: Seconds that its threads were running.
        peak: MB.
        ponds: How many it found.
        read: Pixels that were read for each pixel that was written.
    """

    job: float
    start: float
    processor: float
    peak: float
    ponds: int
    read: float


_HEAD = (
    f"{'model, pixels':<42}{'job s':>8}{'start':>7}{'peak MB':>9}{'read':>6}"
    f"{'bare s/Mpx':>12}{'side':>6}{'job/bare':>10}{'processor':>11}"
)


def compare(model: Path, scene: Path, size: Sequence[int], rounds: int, folder: Path) -> None:
    """Print the job beside the bare network, medians of rounds in turn."""
    millions = size[0] * size[1] / 1e6
    runs: List[Run] = []
    times: List[float] = []
    loads: List[float] = []
    bests: Dict[int, List[float]] = {}
    for _ in range(rounds):
        run = segment(model, scene, folder)
        paces = measured_bare(model, folder / "scene.tif")
        side = min(paces, key=lambda known: paces[known][0])
        bests.setdefault(side, []).append(paces[side][0])
        times.append(run.job / millions / paces[side][0])
        loads.append(run.processor / millions / min(load for _, load in paces.values()))
        runs.append(run)
    side = max(bests, key=lambda known: len(bests[known]))
    pace = statistics.median(value for values in bests.values() for value in values)
    middle = statistics.median
    print(
        f"{model.stem + f', {size[0]} x {size[1]}':<42}{middle(run.job for run in runs):8.2f}"
        f"{middle(run.start for run in runs):7.2f}{max(run.peak for run in runs):9.0f}"
        f"{runs[0].read:6.2f}{pace:12.4f}{side:6}{middle(times):10.2f}{middle(loads):11.2f}"
        f"   at most {MOST_TIMES} and {MOST_MB:.0f} MB; {runs[0].ponds} ponds; ratios "
        f"{' '.join(f'{value:.2f}' for value in times)}",
        flush=True,
    )


def grow(model: Path, scene: Path, sides: Sequence[int], folder: Path) -> None:
    """Print time and memory on rasters of growing size: the one linear, the other flat."""
    print(f"{model.stem} on squares")
    for side in sides:
        path = folder / "repeated.vrt"
        repeated_scene(path, scene, side)
        run = segment(model, path, folder)
        pace = run.job / side**2 * 1e6
        print(
            f"  {side} x {side}: {run.job:.2f} s, {pace:.4f} s a million pixels, "
            f"peak {run.peak:.0f} MB",
            flush=True,
        )


def segment(model: Path, scene: Path, folder: Path) -> Run:
    """Run the job in a process of its own."""
    output = folder / "prediction.tif"
    arguments = [
        *("segment", str(scene), "--output", str(output)),
        *("--polygons", str(folder / "ponds.gpkg"), "--min-area", "1000"),
        *("--model", str(model), "--device", "cpu"),
    ]
    used = usage(arguments)
    manifest = json.loads(output.with_suffix(".manifest.json").read_text(encoding="utf-8"))
    job = float(manifest["seconds"]["total"])
    windows = manifest["windows"]
    return Run(
        job,
        used.seconds - job,
        used.processor,
        used.peak_mb,
        int(manifest["result"]["ponds"]),
        windows["pixels_read"] / windows["pixels_written"],
    )


def speckle() -> None:
    """Print how long outlines of a speckled mask take: ponds of all sizes among single pixels."""
    rng = np.random.default_rng(0)
    probability = np.zeros((SPECKLED, SPECKLED), dtype=np.float32)
    for row, col, side in rng.integers(0, SPECKLED - 300, (400, 3)).tolist():
        wide = 20 + side % 280
        probability[row : row + wide, col : col + wide] = 0.9
    specks = rng.random(probability.shape, dtype=np.float32) < 0.01
    probability[specks] = 0.9 - probability[specks]
    outlines: List[Outlines] = []
    started = time.perf_counter()
    whole = Window(0, 0, SPECKLED, SPECKLED)
    vectoriser = Vectoriser(whole, 1, outlines.append)
    for row in range(0, SPECKLED, 2048):
        rows = slice(row, row + 2048)
        part = probability[rows]
        vectoriser.add(Window(0, row, SPECKLED, len(part)), part >= 0.5, part)
    vectoriser.finish()
    count = sum(len(some.polygons) for some in outlines)
    print(
        f"{SPECKLED} x {SPECKLED}, one pixel in a hundred a speck: {count} outlines in "
        f"{time.perf_counter() - started:.1f} s (at most {SPECKLED_SECONDS:.0f}; peer "
        f"{PEER_SECONDS:.0f} s)"
    )


if __name__ == "__main__":
    sys.exit(main())
