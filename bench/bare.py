"""The bare network: ONNX Runtime as it comes, on the raster's own pixels.

What the whole job is held against is the fastest that anyone gets by ``session.run`` alone: default
options, windows without any margin, pixels in memory, of each window size the pace, of all the
best. Run in a process of its own, with nothing of the engine in it:

    python bench/bare.py MODEL IMAGE        prints JSON: window side to [seconds, processor seconds]
                                            for a million pixels
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, List, Tuple

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from osgeo import gdal

SIDES = (256, 512, 768, 1024, 1536, 2048)
"""Sides of the windows that are tried."""

PIXELS = 4_000_000
"""On how many pixels each is timed, at least."""

Paces = Dict[int, Tuple[float, float]]
"""By side: seconds, and processor seconds of all threads, for a million pixels."""

gdal.UseExceptions()


def measured_bare(model: Path, image: Path) -> Paces:
    """Return the paces, measured in a process of its own."""
    command = [sys.executable, __file__, str(model), str(image)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return {int(side): tuple(pace) for side, pace in json.loads(done.stdout).items()}


def paces(model: Path, pixels: npt.NDArray[np.uint16]) -> Paces:
    """Return how fast the network runs on windows of each size.

    Args:
        model: The ONNX file.
        pixels: uint16 [C, H, W], at least as large as the largest window.
    """
    session = ort.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    constants = {
        "gain": np.full(len(pixels), 1e-4, np.float32),
        "offset": np.zeros(len(pixels), np.float32),
        "centre": np.full(len(pixels), 1000, np.float32),
    }
    inputs = session.get_inputs()
    feed = {item.name: constants[item.name] for item in inputs if item.name in constants}
    name = next(item.name for item in inputs if item.name not in constants)

    def run(window: npt.NDArray[np.uint16]) -> None:
        session.run(None, {name: window, **feed})

    found: Paces = {}
    for side in SIDES:
        windows = _windows(pixels, side)
        run(windows[0])  # Buffers are made by the first window of a size.
        started, busy = time.perf_counter(), time.process_time()
        for window in windows:
            run(window)
        millions = len(windows) * side * side / 1e6
        found[side] = (
            (time.perf_counter() - started) / millions,
            (time.process_time() - busy) / millions,
        )
    return found


def _windows(pixels: npt.NDArray[np.uint16], side: int) -> List[npt.NDArray[np.uint16]]:
    _, height, width = pixels.shape
    places = [
        (row, col)
        for row in range(0, height - side + 1, side)
        for col in range(0, width - side + 1, side)
    ]
    count = max(1, -(-PIXELS // side**2))
    return [
        np.ascontiguousarray(pixels[None, :, row : row + side, col : col + side])
        for row, col in (places * count)[:count]
    ]


if __name__ == "__main__":
    print(json.dumps(paces(Path(sys.argv[1]), gdal.Open(sys.argv[2]).ReadAsArray()[:4])))
