"""The panel under Qt 6, as QGIS 4 has it: all modules, forms, pages and plots, QGIS stubbed."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict

import pytest

if importlib.util.find_spec("PyQt6") is None:
    pytest.skip("PyQt6 is not installed: make setup-dev brings it", allow_module_level=True)

ROOT = Path(__file__).resolve().parents[3]


def built(plugins: Path) -> Dict[str, Any]:
    """Build the panel of a folder of plugins in a process of its own; return what was told."""
    script = Path(__file__).with_name("build_panel.py")
    found = subprocess.run(
        [sys.executable, str(script), str(ROOT), str(plugins)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert found.returncode == 0, found.stderr
    told: Dict[str, Any] = json.loads(found.stdout.splitlines()[-1])
    return told


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Dict[str, Any]:
    plugins = tmp_path_factory.mktemp("plugins")
    (plugins / "tailing_pond_mapper").symlink_to(ROOT)
    return built(plugins)


def test_nothing_raises(told: Dict[str, Any]) -> None:
    assert not told["raised"], "\n".join(f"{name}: {why}" for name, why in told["raised"].items())


def test_everything_was_tried(told: Dict[str, Any]) -> None:
    forms = {str(path.relative_to(ROOT)) for path in (ROOT / "ui").rglob("*.ui")}
    pages = {f"draw page {number}" for number in range(6)}
    plots = {"thresholds", "precision and recall", "calibration", "samples", "spectra", "epochs"}
    wanted = {"names", "initGui", "unload", *forms, *pages, *(f"draw {name}" for name in plots)}
    assert forms and wanted <= set(told["done"])
