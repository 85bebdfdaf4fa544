"""The score's curve of thresholds, from a raster of percent."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from core.protocol.errors import InputError
from core.raster.array_types import UInt8Array

from ..rasters import GRID, write_polygons, write_raster
from ..scoredground import ScoredGround, box, by_hand, fails, written


@pytest.fixture
def world(tmp_path: Path) -> ScoredGround:
    return ScoredGround(tmp_path)


@pytest.fixture
def percents(world: ScoredGround) -> UInt8Array:
    rng = np.random.default_rng(2)
    values = np.clip(rng.normal(25 + 50 * world.truth, 20), 0, 100).astype(np.uint8)
    values[world.predicted == 255] = 255
    return values


def test_thresholds_are_counted_where_pixels_are_judged(
    world: ScoredGround, percents: UInt8Array
) -> None:
    path = write_raster(world.folder / "prob.tif", percents[None], nodata=255)
    area = write_polygons(world.folder / "a.gpkg", [box(20, 10, 70, 90)])
    result = world.score(probability=path, area=area)
    inside = np.zeros(percents.shape, dtype=bool)
    inside[10:100, 20:90] = True
    view = written(result)["threshold"]
    for level in (0, 30, 50, 77, 100):
        decided = np.where(percents == 255, 255, percents >= level).astype(np.uint8)
        expected = by_hand(decided, world.truth, inside)
        assert {name: view["curve"][level][name] for name in expected} == expected
    best = max(row["f1"] for row in view["curve"][1:100])
    assert result.best_threshold is not None
    assert view["best_percent"] == round(100 * result.best_threshold)
    assert view["curve"][view["best_percent"]]["f1"] == best
    assert view["current_percent"] is None


def test_the_prediction_s_manifest_tells_threshold_and_model(
    world: ScoredGround, percents: UInt8Array
) -> None:
    beside = {
        "command": "segment",
        "request": {"threshold": 0.47},
        "model": {"name": "Net", "version": "2"},
        "inputs": {"model": {"sha256": "ab"}},
    }
    path = write_raster(world.folder / "prob.tif", percents[None], nodata=255)
    (world.folder / "p.manifest.json").write_text(json.dumps(beside), encoding="utf-8")
    found = written(world.score(probability=path))
    assert found["threshold"]["current_percent"] == 47
    assert found["model"] == {"name": "Net", "version": "2", "sha256": "ab"}
    (world.folder / "p.manifest.json").write_text("{", encoding="utf-8")
    assert written(world.score())["model"] is None


def test_another_grid_is_refused(world: ScoredGround, percents: UInt8Array) -> None:
    grid = (GRID[0] + 10, *GRID[1:])
    path = write_raster(world.folder / "prob.tif", percents[None], nodata=255, grid=grid)
    words = "prob.tif is not on the grid of p.tif"
    fails(world, InputError, words, probability=path)


@pytest.mark.parametrize("factor", [0.01, 2.0])
def test_what_is_no_percent_is_refused(
    factor: float, world: ScoredGround, percents: UInt8Array
) -> None:
    values = (percents * factor).astype(np.float32)[None]
    path = write_raster(world.folder / "prob.tif", values)
    fails(world, InputError, "whole percents", probability=path)
