"""The side of the blocks that intervals rest on, for ponds of any size."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from core.accuracy.block_counts import BlockCounts, block_side
from core.raster.image import open_image
from core.raster.windows import Window

from ..rasters import write_raster


@pytest.mark.parametrize("area", [1e30, 1e300, math.inf, math.nan])
def test_a_pond_larger_than_the_earth_is_counted_in_one_block(area: float, tmp_path: Path) -> None:
    path = write_raster(tmp_path / "p.tif", np.ones((1, 20, 30), np.uint8))
    image = open_image(path)
    counts = BlockCounts(image, block_side([area], image))
    counts.add(Window(0, 0, 30, 20), np.ones((20, 30), np.uint8))
    assert counts.grid.shape[:2] == (1, 1)
    assert counts.total.total == 600
