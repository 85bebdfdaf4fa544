"""Fixtures of page Review."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from qgis.core import QgsProject

from ..window import Window
from . import scenes
from .scenes import Desk, add_prediction, ring_of, square, write_prediction


@pytest.fixture
def empty_desk(window: Window, project: QgsProject, home: Path) -> Iterator[Desk]:
    """The page, nothing to review."""
    with scenes.desk(window, project, home) as made:
        yield made


@pytest.fixture
def desk(empty_desk: Desk) -> Desk:
    """The page, and five ponds of confidence .5 .9 .1 .6 .3."""
    rings = [ring_of(square(number)) for number in range(5)]
    path = write_prediction(
        empty_desk.folder / "scene_ponds.gpkg", rings, (0.5, 0.9, 0.1, 0.6, 0.3)
    )
    add_prediction(path, empty_desk.project)
    return empty_desk
