"""What a first look spares where there is no mine, what it costs where mines are.

Twelve kinds of simulated ground without ponds, of seeds that no network was trained on, and a
scene full of simulated mines; with and without the look in turn, in one run, as the median of the
ratios. What the look keeps of real ponds and of real ground is in the card of its network, measured
on sites and sources that it had not seen; here the cost is measured. Or on images of your own:

    make bench
    python bench/screening.py --images IMAGE.tif
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, List, Sequence, Tuple

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from measured import usage  # noqa: E402 - beside this file
from osgeo import gdal  # noqa: E402
from scenes import repeated_scene, scene_without_ponds, simulated_scene  # noqa: E402 - beside this file

from core.inference import runtime  # noqa: E402 - the checkout is not installed anywhere
from core.training.data.simulated_ground import KINDS, kind_of  # noqa: E402

SIDE, ROUNDS = 4096, 3
WHOLE = 11000
"""Side of a whole scene of the multispectral camera."""

FIRST_SEED = 7200
"""No network was trained on it, nor on those that follow."""

_AGREED = 1e-5
"""Share of the pixels that may differ."""

MODELS = (runtime.DEFAULT_MODEL, runtime.DEFAULT_MODEL.with_name("tailings-unet-fast.onnx"))

_HEAD = (
    f"{'model, ground':<40}{'whole s':>9}{'look s':>8}{'of whole (rounds)':>24}"
    f"{'not searched':>14}{'ponds':>14}{'their pixels':>14}{'peak MB':>9}"
)


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, nargs="+", default=list(MODELS))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--side", type=int, default=SIDE)
    parser.add_argument("--images", type=Path, nargs="+", help="images of your own instead")
    arguments = parser.parse_args()
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as name:
        folder = Path(name)
        print(_HEAD, flush=True)
        if arguments.images:
            for image in arguments.images:
                for model in arguments.models:
                    compare(model, image, image.stem, arguments.rounds, folder)
            return 0
        scene = folder / "mines.tif"
        _apart(simulated_scene, scene, folder, arguments.side, arguments.side)
        for model in arguments.models:
            compare(model, scene, "mines everywhere", arguments.rounds, folder)
        ground, whole = folder / "first.tif", folder / "whole.vrt"
        _apart(scene_without_ponds, ground, FIRST_SEED, arguments.side)
        repeated_scene(whole, ground, WHOLE)
        for model in arguments.models:
            compare(model, whole, f"{kind_of(FIRST_SEED)}, a whole scene", 1, folder)
        times = []
        for seed in range(FIRST_SEED, FIRST_SEED + len(KINDS)):
            image = folder / "ground.tif"
            _apart(scene_without_ponds, image, seed, arguments.side)
            times.append(
                compare(arguments.models[-1], image, kind_of(seed), arguments.rounds, folder)
            )
        print(
            f"without mines: {statistics.median(times):.2f} of the whole in the median of "
            f"{len(times)} kinds of ground, {statistics.mean(times):.2f} on average (.10 wanted)"
        )
    return 0


def _apart(make: Callable[..., None], *arguments: Any) -> None:
    """Make a scene in a process of its own.

    A process begins with the peak of the one that started it: the scene's would count as the job's.
    """
    maker = multiprocessing.get_context("spawn").Process(target=make, args=arguments)
    maker.start()
    maker.join()
    if maker.exitcode:
        raise SystemExit("The scene could not be made")


def compare(model: Path, image: Path, what: str, rounds: int, folder: Path) -> float:
    """Print a row, the job with and without a look; return the ratio of their times."""
    times: List[float] = []
    runs: Dict[bool, List[Tuple[Dict[str, Any], float]]] = {False: [], True: []}
    for _ in range(rounds):
        for look in (False, True):
            runs[look].append(segment(model, image, folder, look))
        times.append(_total(runs[True][-1]) / _total(runs[False][-1]))
    whole, screened = (statistics.median(map(_total, runs[look])) for look in (False, True))
    found = {look: runs[look][-1][0]["result"] for look in runs}
    drawn = {look: _ponds(folder / f"{look}.tif") for look in runs}
    # Windows of other sizes agree but for what the model's margin was chosen for.
    if (drawn[True] & ~drawn[False]).mean() > _AGREED:
        raise SystemExit("With a look pixels were drawn that are not drawn without")
    before, after = (int(np.count_nonzero(drawn[look])) for look in (False, True))
    left_out = runs[True][-1][0]["screen"]["left_out"]
    ratio = statistics.median(times)
    spread = f"{ratio:.2f} ({min(times):.2f} to {max(times):.2f})"
    ponds = f"{found[False]['ponds']} -> {found[True]['ponds']}"
    kept = f"{after / before:.1%}" if before else "none"
    print(
        f"{f'{model.stem}, {what}':<40}{whole:>9.2f}{screened:>8.2f}{spread:>24}"
        f"{left_out:>14.1%}{ponds:>14}{kept:>14}{max(peak for _, peak in runs[True]):>9.0f}",
        flush=True,
    )
    return ratio


def segment(model: Path, image: Path, folder: Path, look: bool) -> Tuple[Dict[str, Any], float]:
    """Run the job; return its record and its peak memory, MB."""
    output = folder / f"{look}.tif"
    arguments: Sequence[str] = (
        *("segment", str(image), "--output", str(output)),
        *("--polygons", str(output.with_suffix(".gpkg")), "--model", str(model)),
        *("--device", "cpu"),
        *(("--screen",) if look else ()),
    )
    peak = usage(arguments).peak_mb
    record = json.loads(output.with_suffix(".manifest.json").read_text(encoding="utf-8"))
    return record, peak


def _total(run: Tuple[Dict[str, Any], float]) -> float:
    return float(run[0]["seconds"]["total"])


def _ponds(path: Path) -> Any:
    return gdal.Open(str(path)).ReadAsArray() == 1


if __name__ == "__main__":
    sys.exit(main())
