"""The grid on which an image of other pixels is worked on: factors, windows, tiles."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.raster.windows import BLOCK, READ_BUDGET, Window
from core.raster.working_grid import AS_IS, PixelScale, choose, first_neighbour

KNOWN = (6.0, 14.0)
SCALES = [PixelScale(down=2), PixelScale(down=3), PixelScale(down=5), PixelScale(up=2)]
SCALES += [PixelScale(up=3), AS_IS]
NAMES = [f"{scale.down} to {scale.up}" for scale in SCALES]


@pytest.mark.parametrize(("down", "up"), [(2, 2), (0, 1), (1, 0), (-2, 1), (3, 2)])
def test_only_one_factor_may_exceed_one(down: int, up: int) -> None:
    with pytest.raises(ValueError, match="no scale"):
        PixelScale(down, up)


@pytest.mark.parametrize(
    ("size", "scale"),
    [
        (1, PixelScale(down=9)),
        (2, PixelScale(down=5)),
        (2.5, PixelScale(down=4)),
        (5, PixelScale(down=2)),
        (6, AS_IS),
        (16, AS_IS),
        (3, PixelScale(down=3)),
        (8, AS_IS),
        (10, AS_IS),
        (12, AS_IS),
        (20, PixelScale(up=2)),
        (30, PixelScale(up=3)),
        (40, PixelScale(up=4)),
    ],
)
def test_the_working_pixel_is_one_that_the_model_knows(size: float, scale: PixelScale) -> None:
    assert choose(size, KNOWN) == scale


def test_no_working_pixel_from_60_cm_to_30_m_is_far_from_what_the_model_knows() -> None:
    for size in np.geomspace(0.6, 30, 200):
        working = choose(size, KNOWN).working_size(size)
        assert KNOWN[0] <= working * 1.02
        assert working <= KNOWN[1] * 1.22


@pytest.mark.parametrize("scale", SCALES, ids=NAMES)
def test_working_pixels_hold_the_window_and_no_more_than_they_must(scale: PixelScale) -> None:
    rng = np.random.default_rng(5)
    for col, row, width, height in rng.integers(1, 60, size=(50, 4)).tolist():
        window = Window(col, row, width, height)
        working = scale.working(window)
        if scale.up > 1:
            assert working.area == window.area * scale.up**2
        else:
            around = scale.image_pixels(working)
            assert around.intersect(window) == window
            assert around.width < width + 2 * scale.down
            assert around.col % scale.down == around.width % scale.down == 0


@pytest.mark.parametrize("factor", [1, 2, 3, 4, 5])
def test_the_first_neighbour_is_the_last_centre_before(factor: int) -> None:
    for fine in range(20):
        centre = (fine + 0.5) / factor - 0.5
        assert first_neighbour(fine, factor) == math.floor(centre + 1e-9)


@pytest.mark.parametrize("tile", [None, 1, 300, 512, 1700])
@pytest.mark.parametrize("scale", SCALES, ids=NAMES)
def test_tiles_cover_the_area_once_and_read_all_that_they_need(
    scale: PixelScale, tile: int
) -> None:
    width, height, margin, stride = 2903, 1511, 13, 4
    image = Window(0, 0, width, height)
    for area in (image, Window(17, 3, 2500, 1401), Window(2902, 1510, 1, 1)):
        tiles = scale.plan(area, image, margin, stride, tile)
        count = np.zeros((height, width), np.uint8)
        for one in tiles:
            rows, columns = one.write.slices_in(image)
            count[rows, columns] += 1
            assert one.read.col % stride == one.read.width % stride == 0
            needed = scale.working(one.write).grow(margin).intersect(scale.working(image))
            assert one.read.intersect(needed) == needed
        rows, columns = area.slices_in(image)
        assert (count[rows, columns] == 1).all()
        assert count.sum() == area.area


@pytest.mark.parametrize("scale", SCALES, ids=NAMES)
def test_windows_of_large_images_stay_within_what_memory_holds(scale: PixelScale) -> None:
    side = 30_000 // scale.up
    whole = Window(0, 0, side, side)
    tiles = scale.plan(whole, whole, 96, 16)
    assert max(tile.read.area for tile in tiles) <= READ_BUDGET
    assert max(tile.write.area for tile in tiles) <= 4 * READ_BUDGET
    assert all(tile.write.col % BLOCK == 0 for tile in tiles)


def test_fine_images_take_fewer_windows() -> None:
    whole = Window(0, 0, 20_000, 20_000)
    plain, scaled = (scale.plan(whole, whole, 96, 16) for scale in (AS_IS, PixelScale(down=5)))
    assert len(scaled) < len(plain) / 2
    assert sum(tile.read.area for tile in scaled) < sum(tile.read.area for tile in plain) / 8
