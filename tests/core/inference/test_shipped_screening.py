"""The shipped networks together: what the first look leaves of simulated scenes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal

from core.jobs.segment import segment
from core.protocol.segment import SegmentRequest, SegmentResult
from core.run.feedback import Feedback
from core.simulation.scene import make_scene

from ..rasters import GRID, write_raster

pytest.importorskip("torch")

from core.training.data.simulated_ground import kind_of, simulate_ground

FRESH = 7200
"""Seed that no network was trained on, nor on those that follow."""


def run(folder: Path, pixels: Any, screen: bool) -> SegmentResult:
    grid = (*GRID[:1], 8.0, 0.0, GRID[3], 0.0, -8.0)
    image = write_raster(folder / "image.tif", pixels, grid=grid, scale=1e-4, nodata=0)
    output = str(folder / f"{screen}.tif")
    return segment(SegmentRequest(image, output, device="cpu", screen=screen), Feedback())


def test_ponds_of_a_simulated_mine_are_kept(tmp_path: Path) -> None:
    scene = make_scene(1024, 9001, Feedback())
    pixels = np.pad(scene.pixels, ((0, 0), (0, 0), (0, 3072)), mode="symmetric")
    whole, screened = (run(tmp_path, pixels, screen) for screen in (False, True))
    drawn, all_drawn = (gdal.Open(one.output).ReadAsArray() == 1 for one in (screened, whole))
    assert not (drawn & ~all_drawn).any()
    assert all_drawn.sum() > 1000
    assert drawn.sum() >= 0.95 * all_drawn.sum()


def test_most_ground_without_ponds_is_left_out(tmp_path: Path) -> None:
    shares = {}
    for seed in range(FRESH, FRESH + 12):
        (ground,) = simulate_ground([seed], 1024)
        shares[kind_of(seed)] = run(tmp_path, np.maximum(ground.pixels, 1), True).left_out
    assert np.mean(list(shares.values())) > 0.5, shares
