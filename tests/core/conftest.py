"""Fixtures of the engine's tests: toy networks made once, a scene to run them on."""

from __future__ import annotations

from pathlib import Path
from typing import Any, List, Tuple

import pytest
from hypothesis import settings

from core.accuracy import predicted_map
from core.protocol.errors import Cancelled
from core.raster.windows import Window
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


class Until(Feedback):
    """Wants to stop at the n-th sign of life."""

    def __init__(self, count: int) -> None:
        """Let ``count`` steps pass."""
        self.left = count

    def progress(self, fraction: float, stage: str) -> None:
        """Stop, unless the job is done."""
        self.left -= 1
        if self.left < 0 and fraction < 1:
            raise Cancelled


def read_in_pieces(patch: pytest.MonkeyPatch, kind: type, method: str) -> List[Window]:
    """Let maps be read in pieces of 256 pixels; return the windows that a method is asked for."""
    reads: List[Window] = []
    original = getattr(kind, method)

    def reading(one: Any, window: Window) -> Any:
        reads.append(window)
        return original(one, window)

    patch.setattr(predicted_map, "PIECE", 256)
    patch.setattr(kind, method, reading)
    return reads


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
