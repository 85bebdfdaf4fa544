"""Learn from this review, over the real engine: begun, the review gone on with, cancelled.

The whole of it takes minutes, and is measured by ``bench/learning.py``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .harness import ROOT, play

pytestmark = pytest.mark.skipif(shutil.which("qgis") is None, reason="QGIS is not installed")
pytest.importorskip("torch", reason="torch is not installed")

EACH = 5
"""Ponds accepted, and rejected: as few as a network is trained on."""


@pytest.fixture(scope="module")
def ponds(scene: Path) -> Path:
    """The ponds that the shipped network finds in the scene, doubtful ones among them."""
    command = [sys.executable, "-m", "core", "segment", str(scene), "--min-area", "500"]
    command += ["--output", str(scene.with_name("scene_prediction.tif")), "--threshold", "0.05"]
    path = scene.with_name("scene_ponds.gpkg")
    subprocess.run([*command, "--polygons", str(path)], cwd=ROOT, check=True)
    return path


def test_a_training_on_the_review_is_cancelled_and_leaves_no_model(
    scene: Path, ponds: Path
) -> None:
    arguments = {
        "image": str(scene),
        "ponds": str(ponds),
        "each": EACH,
    }
    told = play("learning_cancelled", [("learning_cancelled", arguments)], 600).told(
        "learning_cancelled"
    )
    level, text = told["message"]
    assert (level, "no model was made" in text) == ("info", True), told
    assert told["models"] == []
    counts = told["reviews"]
    assert sum(number for state, number in counts.items() if state != "None") == 2 * EACH + 1
