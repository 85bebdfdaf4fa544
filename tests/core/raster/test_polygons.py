"""Polygons rasterised in strips are those of the whole window, in little more memory."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from core.raster import polygons
from core.raster.area_mask import Area
from core.raster.image import open_image
from core.raster.windows import Window

from ..rasters import GRID, write_polygons, write_raster


def slanted(folder: Path, side: int) -> Area:
    """Return an area over most of an image of so many pixels a side."""
    image = write_raster(folder / "image.tif", np.ones((1, side, side), np.uint8))
    x, y, reach = GRID[0], GRID[3], 10 * side
    ring = [(x + 55, y - 33), (x + reach, y - 90), (x + reach - 200, y - reach), (x + 55, y - 33)]
    return Area(write_polygons(folder / "area.gpkg", [ring]), open_image(image))


def test_strips_are_parts_of_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    area = slanted(tmp_path, 130)
    window = Window(7, 3, 111, 121)
    whole = area.inside(window)
    assert 0 < np.count_nonzero(whole) < whole.size
    for strip in (1, 111, 500, 111 * 121):
        monkeypatch.setattr(polygons, "_STRIP", strip)
        assert np.array_equal(area.inside(window), whole)


def test_a_large_window_takes_little_more_than_what_comes_of_it(tmp_path: Path) -> None:
    area = slanted(tmp_path, 8000)
    tracemalloc.start()
    found = area.inside(Window(0, 0, 8000, 8000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.any()
    assert peak < 1.4 * found.nbytes
