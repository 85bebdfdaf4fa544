"""Simulated scenes: repeatable, the same in pieces, and their ponds known exactly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Dict

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.run.feedback import Feedback
from core.simulation.camera.rendering import Window, render, render_pan
from core.simulation.camera.sensor import SCALE, multispectral, record
from core.simulation.land.scene_plan import ScenePlan, make_plan
from core.simulation.land.shapes import Patch
from core.simulation.scene import make_scene

SIZE = 384


@pytest.fixture(scope="module")
def plans() -> Dict[int, ScenePlan]:
    return {seed: make_plan(SIZE, seed, Feedback()) for seed in (1, 3)}


@pytest.fixture(scope="module")
def wholes(plans: Dict[int, ScenePlan]) -> Dict[int, Window]:
    return {seed: render(plan, Patch(0, 0, SIZE, SIZE)) for seed, plan in plans.items()}


def inside(ring: npt.NDArray[np.float64], size: int) -> npt.NDArray[np.bool_]:
    """Even-odd rule at pixel centres, with nothing of GDAL in it."""
    y, x = np.mgrid[0:size, 0:size] + 0.5
    within = np.zeros(x.shape, dtype=bool)
    for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0)):
        if y0 != y1:
            crosses = (y0 > y) != (y1 > y)
            within ^= crosses & (x < x0 + (y - y0) / (y1 - y0) * (x1 - x0))
    return within


@given(st.integers(0, SIZE - 8), st.integers(0, SIZE - 8), st.data())
@settings(max_examples=8, deadline=None)
def test_a_window_is_that_part_of_the_whole(
    plans: Dict[int, ScenePlan], wholes: Dict[int, Window], x: int, y: int, data: st.DataObject
) -> None:
    seed = data.draw(st.sampled_from(sorted(plans)))
    width = data.draw(st.integers(1, min(150, SIZE - x)))
    height = data.draw(st.integers(1, min(150, SIZE - y)))
    part, whole = render(plans[seed], Patch(x, y, width, height)), wholes[seed]
    rows, columns = slice(y, y + height), slice(x, x + width)
    assert np.array_equal(part.pixels, whole.pixels[:, rows, columns])
    assert np.array_equal(part.label, whole.label[rows, columns])
    assert np.array_equal(part.height, whole.height[rows, columns])


def test_a_window_of_the_panchromatic_image_is_that_part_of_a_larger_one(
    plans: Dict[int, ScenePlan],
) -> None:
    larger = render_pan(plans[1], Patch(100, 120, 24, 30))
    part = render_pan(plans[1], Patch(108, 130, 9, 7))
    assert np.array_equal(part, larger[:, 40:68, 32:68])


def test_same_seed_same_scene_in_another_process() -> None:
    program = (
        "import hashlib; from core.run.feedback import Feedback;"
        "from core.simulation.scene import make_scene; s = make_scene(128, 7, Feedback());"
        "print(hashlib.sha256(s.pixels.tobytes() + s.label.tobytes()).hexdigest())"
    )
    root = Path(__file__).resolve().parents[3]
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=root,
            env={"PYTHONHASHSEED": hashing, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hashing in ("1", "2")
    }
    assert len(found) == 1


def test_other_seed_other_scene() -> None:
    one, other = make_scene(128, 0, Feedback()), make_scene(128, 1, Feedback())
    assert np.mean(one.pixels != other.pixels) > 0.9
    assert not np.array_equal(one.label, other.label)


def test_label_is_the_polygons(plans: Dict[int, ScenePlan], wholes: Dict[int, Window]) -> None:
    for seed, plan in plans.items():
        masks = [inside(pond.ring, SIZE) for pond in plan.ponds]
        assert np.array_equal(np.any(masks, axis=0), wholes[seed].label == 1)
        # Ponds do not touch, so that each is an object of its own.
        assert np.sum(masks, axis=0).max() == 1


def test_nothing_is_brighter_than_twelve_bits(plans: Dict[int, ScenePlan]) -> None:
    """White ground under a low sun clips where DN 4095 is, each band at its own reflectance."""
    setting = plans[1].land.setting
    bright = np.full((4, 26, 26), 2.0, dtype=np.float32)
    pixels = record(1, multispectral(setting), Patch(0, 0, 20, 20), bright)
    limits = [round(4095 * step / SCALE) for step in multispectral(setting).reflectance]
    assert [np.unique(band).tolist() for band in pixels] == [[limit] for limit in limits]
