"""A review in a real QGIS window: by keys, cut off by a crash, gone on with, edited, shown."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from osgeo import ogr

from .harness import BUILD, ROOT, Outcome, play

pytestmark = pytest.mark.skipif(shutil.which("qgis") is None, reason="QGIS is not installed")

FIRST, MORE = 2, 1


@pytest.fixture(scope="module")
def ponds(scene: Path) -> Path:
    """The ponds that the shipped network finds in the scene, and beside them its manifest."""
    command = [sys.executable, "-m", "core", "segment", str(scene), "--min-area", "2000"]
    prediction = scene.with_name("scene_prediction.tif")
    path = scene.with_name("scene_ponds.gpkg")
    command += ["--output", str(prediction), "--polygons", str(path), "--threshold", "0.1"]
    subprocess.run(command, cwd=ROOT, check=True)
    assert count(path) > FIRST + MORE + 1
    return path


def count(path: Path) -> int:
    store = ogr.Open(str(path))
    return int(store.GetLayerByName("ponds").GetFeatureCount())


@pytest.fixture(scope="module")
def crashed(scene: Path, ponds: Path) -> Path:
    """The folder of a project in which a review was cut off by a crash."""
    arguments = {"images": [str(scene)], "ponds": [str(ponds)], "first": FIRST, "look_s": 0.1}
    outcome = play("review_crash", [("cut_off", arguments)], 180)
    folder = BUILD / "review_crash" / "out" / "cut_off"
    assert (folder / "before.txt").is_file(), outcome.log[-3000:]
    assert not outcome.verdicts and outcome.status != 0
    return folder


@pytest.fixture(scope="module")
def outcome(crashed: Path) -> Outcome:
    arguments = {"folder": str(crashed), "more": MORE, "look_s": 0.1}
    return play("review", [("resumed_review", arguments)], 240)


@pytest.fixture(scope="module")
def told(outcome: Outcome) -> Any:
    return outcome.told("resumed_review")


def decided(counts: dict[str, int]) -> int:
    return sum(number for state, number in counts.items() if state != "None")


def test_a_crash_takes_no_decision(told: dict[str, Any], ponds: Path) -> None:
    assert decided(told["resumed"]) == FIRST
    assert sum(told["resumed"].values()) == count(ponds), "nothing was brought in twice"
    assert told["said"] == f"0 new ponds, 0 changed, {count(ponds)} known already."


def test_the_next_pond_is_drawn_soon(told: dict[str, Any]) -> None:
    assert decided(told["decided"]) == FIRST + MORE
    # Measured on two idle cores it is a fifth of that; other programs may be at work.
    assert sorted(told["times"])[len(told["times"]) // 2] < 2.0


def test_undo_reaches_behind_the_crash_and_redo_comes_back(told: dict[str, Any]) -> None:
    assert told["undone_and_redone"] == [2, 1, 0, 1, 2, 3]
    assert told["after_redo"] == told["decided"]


def test_qgis_tools_edit_the_outlines(told: dict[str, Any]) -> None:
    edited, before = told["edited"], told["after_redo"]
    # A line cuts a bent pond into more than two.
    assert edited["split"]["edited"] >= 2 and edited["joined_again"] == before
    area, moved, counts = edited["corners"]
    assert moved != pytest.approx(area, rel=1e-3) and counts["edited"] == 1
    assert edited["drawn"] == {**before, "edited": 1} and edited["undrawn"] == before


def test_the_register_is_shown_and_the_review_ends(told: dict[str, Any]) -> None:
    assert "pond" in told["register"] and told["stopped"] == "Start review"
    assert decided(told["end"]) == FIRST + MORE + 1
