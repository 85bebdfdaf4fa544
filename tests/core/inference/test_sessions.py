"""Buffers are cut from one region for windows of all shapes, and given back behind them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import List, Tuple

import pytest

from core.inference import runtime
from core.raster.windows import READ_BUDGET

from .test_context import telling

ROOT = Path(__file__).parents[3]

SHAPES = [(1024, 1184), (1024, 1344), (1184, 1184), (1184, 1344), (1344, 1184), (1344, 1344)]
"""Of windows along the edges of an image and inside it."""

_RESIDENT = """
import sys
import numpy as np
from pathlib import Path
from core.inference import runtime
from core.model.value_encoding import Encoding

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

network = runtime.Network(Path(sys.argv[1]), "cpu")
encoding = Encoding.neutral(4)
shapes = eval(sys.argv[2])
before = resident()
for shape in shapes:
    network.infer(np.zeros((1, 4, *shape), np.uint16), encoding)
during = resident()
network.give_back()
print(during - before, resident() - before)
"""


def resident(model: Path, shapes: List[Tuple[int, int]]) -> Tuple[int, int]:
    """Return by how many bytes a process has grown after windows, and once they are given back."""
    command = [sys.executable, "-c", _RESIDENT, str(model), str(shapes)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    grown, left = map(int, done.stdout.split())
    return grown, left


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="Linux tells what is resident")
def test_buffers_for_windows_of_all_shapes_take_no_more_than_for_the_largest() -> None:
    model = runtime.DEFAULT_MODEL
    largest, left = resident(model, SHAPES[-1:])
    assert largest > 100e6
    assert left < largest / 4
    grown, left = resident(model, [*SHAPES, *SHAPES[::-1]])
    assert grown < 1.25 * largest
    assert left < largest / 4


def test_windows_may_be_larger_where_their_margin_is_context_only(
    models: Path, tmp_path: Path
) -> None:
    assert runtime.Network(models / "spatial.onnx", "cpu").window_budget == READ_BUDGET
    wide = runtime.Network(telling(tmp_path / "wide.onnx", margin=320), "cpu")
    narrow = runtime.Network(telling(tmp_path / "narrow.onnx", margin=160), "cpu")
    assert wide.window_budget > narrow.window_budget > READ_BUDGET
