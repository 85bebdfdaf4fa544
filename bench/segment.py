"""How fast the main job is, and how much memory it takes, beside the bare network.

Seconds differ from machine to machine and from hour to hour; what is compared here is measured in
one run, in turn, three times, and told as the ratio of medians. Run it on a quiet machine:

    make bench
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np
import onnxruntime as ort
from osgeo import gdal, osr

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from measured import measured  # noqa: E402 - beside this file

from core.inference import runtime, sessions  # noqa: E402 - the checkout is not installed anywhere
from core.raster import windows as grid  # noqa: E402 - the checkout is not installed anywhere
from core.raster.windows import Window  # noqa: E402

WIDTH, HEIGHT = 4096, 3840  # as many pixels as the paper's test area
BANDS = ("blue", "green", "red", "nir")
ROUNDS = 3

gdal.UseExceptions()


def main() -> int:
    """Run every measurement and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=runtime.DEFAULT_MODEL)
    parser.add_argument("--bare", nargs=2, metavar=("IMAGE", "WINDOWS"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.bare:
        print(json.dumps(bare(arguments.model, Path(arguments.bare[0]), arguments.bare[1])))
        return 0
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
        speed(arguments.model, Path(folder))
        memory(arguments.model, Path(folder))
    return 0


def speed(model: Path, folder: Path) -> None:
    """Compare the whole job with the bare network on its windows, and without any margin."""
    scene = folder / "scene.tif"
    simulated_scene(scene, folder)
    runs: Dict[str, List[float]] = {}
    ponds = 0
    for _ in range(ROUNDS):
        job, process, peak, ponds = segment(model, scene, folder)
        with_margin = child(model, scene, "read")
        without_margin = child(model, scene, "write")
        for name, value in (
            ("job", job),
            ("process", process),
            ("peak MB", peak),
            ("bare, same windows", with_margin),
            ("bare, no margin", without_margin),
        ):
            runs.setdefault(name, []).append(value)
    median = {name: statistics.median(values) for name, values in runs.items()}
    print(f"{WIDTH} x {HEIGHT} x {len(BANDS)} UInt16, {ponds} ponds, medians of {ROUNDS}")
    for name, values in runs.items():
        print(f"  {name:<22} {median[name]:8.2f}   {' '.join(f'{value:.2f}' for value in values)}")
    for name in ("job", "process"):
        print(
            f"  {name} over bare, same windows {median[name] / median['bare, same windows']:.3f}"
            f" (job: at most 1.08); over bare, no margin "
            f"{median[name] / median['bare, no margin']:.3f} (job: at most 1.25)"
        )


def memory(model: Path, folder: Path) -> None:
    """Compare the peak on a small and on a huge raster."""
    peaks = {}
    for side in (4000, 40000):
        scene = folder / f"sparse{side}.tif"
        sparse_scene(scene, side)
        _, seconds, peaks[side], _ = segment(model, scene, folder)
        print(f"  {side} x {side}: peak {peaks[side]:.0f} MB (under 1000), {seconds:.1f} s")
    print(f"  difference {peaks[40000] - peaks[4000]:.0f} MB (under 100)")


def segment(model: Path, scene: Path, folder: Path) -> Tuple[float, float, float, int]:
    """Run the job in a process; return its own seconds, the process's, peak MB, and ponds."""
    output = folder / "prediction.tif"
    arguments = [
        *("segment", str(scene), "--output", str(output)),
        *("--polygons", str(folder / "ponds.gpkg"), "--min-area", "1000"),
        *("--model", str(model), "--device", "cpu"),
    ]
    seconds, peak = measured(arguments)
    manifest = json.loads(output.with_suffix(".manifest.json").read_text(encoding="utf-8"))
    return (
        manifest["seconds"]["total"],
        seconds,
        peak,
        int(manifest["result"]["ponds"]),
    )


def child(model: Path, scene: Path, windows: str) -> float:
    """Measure the bare network in a process of its own, as the job runs in one."""
    command = [sys.executable, __file__, "--model", str(model), "--bare", str(scene), windows]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout))


def bare(model: Path, scene: Path, windows: str) -> float:
    """Return the seconds of ``session.run`` alone over the job's windows, pixels in memory.

    Args:
        model: The ONNX file.
        scene: The image.
        windows: ``read`` for the windows with their margin, ``write`` for those without.
    """
    network = runtime.Network(model, "cpu")
    session = ort.InferenceSession(
        str(model), sessions.options(), providers=["CPUExecutionProvider"]
    )
    names = {item.name for item in session.get_inputs()}
    count = len(network.card.bands)
    constants = {
        "gain": np.full(count, 1e-4, np.float32),
        "offset": np.zeros(count, np.float32),
        "centre": np.full(count, 1000, np.float32),
    }
    image = gdal.Open(str(scene)).ReadAsArray()[:count]
    area = Window(0, 0, WIDTH, HEIGHT)
    seconds = 0.0
    for tile in grid.plan(area, WIDTH, HEIGHT, network.card.margin, network.card.stride):
        window: Window = getattr(tile, windows)
        rows, columns = window.intersect(area).slices_in(area)
        pixels = np.ascontiguousarray(image[None, :, rows, columns])
        feed: Dict[str, Any] = {name: constants[name] for name in names & set(constants)}
        started = time.perf_counter()
        session.run(None, {"pixels": pixels, **feed}, sessions.run_options(on_cpu=True))
        seconds += time.perf_counter() - started
    return seconds


def simulated_scene(path: Path, folder: Path) -> None:
    """Write the scene: simulated ones side by side, compressed like real products."""
    tiles = []
    for seed in range(4):
        part = folder / f"part{seed}"
        subprocess.run(
            [
                *(sys.executable, "-m", "core", "simulate", "--output", str(part)),
                *("--size", "1024", "--seed", str(seed)),
            ],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        tiles.append(gdal.Open(str(part / "scene.tif")).ReadAsArray())
    dataset = _create(path, WIDTH, HEIGHT, sparse=False)
    for row in range(0, HEIGHT, 1024):
        for col in range(0, WIDTH, 1024):
            tile = tiles[(row + col * 3) // 1024 % len(tiles)]
            dataset.WriteArray(tile[:, : min(1024, HEIGHT - row)], col, row)


def sparse_scene(path: Path, side: int) -> None:
    """Write a scene of which only some blocks hold data, so that it fits on a disk."""
    rng = np.random.default_rng(0)
    patch = rng.integers(200, 3000, (len(BANDS), 2048, 2048)).astype(np.uint16)
    dataset = _create(path, side, side, sparse=True)
    for position in np.linspace(0, side - 2048, 3).astype(int).tolist():
        dataset.WriteArray(patch, position, position)


def _create(path: Path, width: int, height: int, sparse: bool) -> gdal.Dataset:
    options: Sequence[str] = ("TILED=YES", "COMPRESS=DEFLATE", "PREDICTOR=2", "BIGTIFF=IF_SAFER")
    if sparse:
        options = (*options, "SPARSE_OK=TRUE")
    dataset = gdal.GetDriverByName("GTiff").Create(
        str(path), width, height, len(BANDS), gdal.GDT_UInt16, list(options)
    )
    dataset.SetGeoTransform((300000, 8, 0, 2600000, 0, -8))
    system = osr.SpatialReference()
    system.ImportFromEPSG(32648)
    dataset.SetProjection(system.ExportToWkt())
    for number, name in enumerate(BANDS, start=1):
        band: Optional[gdal.Band] = dataset.GetRasterBand(number)
        if band is None:
            raise SystemExit("GDAL made no band")
        band.SetDescription(name)
        band.SetScale(1e-4)
        band.SetNoDataValue(0)
    return dataset


if __name__ == "__main__":
    sys.exit(main())
