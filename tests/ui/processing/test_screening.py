"""``tailingponds:segment`` with a first look: what is asked, and what share was not searched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProcessingParameterDefinition

from ..algorithms import algorithm, run_algorithm
from ..rasters import write_raster

pytestmark = pytest.mark.usefixtures("algorithms_over_fake_engine")


def run(folder: Path, **parameters: Any) -> dict[str, Any]:
    image = write_raster(folder / "none.tif", size=16)
    outputs = {"OUTPUT": str(folder / "p.tif"), "PONDS": str(folder / "p.gpkg")}
    return run_algorithm("segment", {"INPUT": str(image), **outputs, **parameters})


def test_a_first_look_is_asked_for_and_its_share_given(tmp_path: Path) -> None:
    assert run(tmp_path, SCREEN=True)["LEFT_OUT"] == 0.97


def test_without_it_all_is_searched(tmp_path: Path) -> None:
    assert run(tmp_path)["LEFT_OUT"] == 0.0


@pytest.mark.parametrize("name", ["segment", "batch"])
def test_the_row_is_in_sight_and_off(name: str) -> None:
    made = algorithm(name)
    row = made.parameterDefinition("SCREEN")
    assert row.defaultValue() is False
    assert not row.flags() & QgsProcessingParameterDefinition.Flag.FlagAdvanced
    assert "overlooks" in row.help()
