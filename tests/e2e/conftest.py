"""Fixtures of the tests in a real QGIS window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .harness import ROOT


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A simulated scene of 512 pixels a side, and beside it its ponds."""
    folder = tmp_path_factory.mktemp("scene")
    made = [sys.executable, "-m", "core", "simulate", "--output", str(folder)]
    subprocess.run([*made, "--size", "512", "--seed", "7"], cwd=ROOT, check=True)
    return folder / "scene.tif"
