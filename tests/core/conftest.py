"""Fixtures of the engine's tests: toy networks made once, a scene to run them on."""

from __future__ import annotations

from pathlib import Path
from typing import Any, List, Tuple

import pytest
from hypothesis import settings

from core.run.feedback import Feedback

from . import networks
from .deliveries import deliver
from .rasters import landscape, write_raster

# A busy machine is no failure.
settings.register_profile("busy", deadline=None, max_examples=50)
settings.load_profile("busy")


class Heard(Feedback):
    """Remembers what a job said."""

    def __init__(self) -> None:
        """Start with nothing heard."""
        self.steps: List[Tuple[float, str]] = []
        self.remarks: List[Tuple[str, str]] = []

    def progress(self, fraction: float, stage: str) -> None:
        """Remember a step."""
        self.steps.append((fraction, stage))

    def log(self, message: str, level: str = "info") -> None:
        """Remember a remark."""
        self.remarks.append((level, message))


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture(scope="session")
def models(tmp_path_factory: Any) -> Path:
    """A folder with ``spatial.onnx`` and ``pixel.onnx``."""
    folder = tmp_path_factory.mktemp("models")
    networks.spatial(folder / "spatial.onnx")
    networks.per_pixel(folder / "pixel.onnx")
    return folder


@pytest.fixture
def scene(tmp_path: Path) -> str:
    """A scene of 300 x 200 pixels, four bands, reflectance x 10000."""
    return write_raster(tmp_path / "scene.tif", landscape(200, 300))


@pytest.fixture(scope="session")
def pms(tmp_path_factory: Any) -> Path:
    """Loose files of the multispectral camera."""
    return deliver(tmp_path_factory.mktemp("pms"))


@pytest.fixture(scope="session")
def both(tmp_path_factory: Any) -> Path:
    """Loose files with a panchromatic image."""
    return deliver(tmp_path_factory.mktemp("both"), pan=True)


@pytest.fixture(scope="session")
def wfv(tmp_path_factory: Any) -> Path:
    """Loose files of the wide field camera: three strips."""
    return deliver(tmp_path_factory.mktemp("wfv"), wide=True)
