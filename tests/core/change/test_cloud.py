"""Cloud and shadow hide the ground; bright ground, floods and mud do not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.change.cloud import Seen, can_show_cloud, can_show_shadow, cloud, shadow
from core.change.ground import open_ground
from core.raster.image import open_image

from ..ledgers import SIDE, Box, Day, mask_of, write_image
from ..rasters import write_raster

PLACE: Box = (60, 60, 40, 40)
WITHIN = mask_of([(65, 65, 30, 30)])
FAR = ~mask_of([(50, 50, 60, 60)])


def seen(path: str) -> Seen:
    ground = open_ground(open_image(path))
    return (ground, *ground.on(ground.image, ground.image.window))


@pytest.fixture
def clear(tmp_path: Path) -> Seen:
    return seen(write_image(tmp_path / "clear.tif", Day("20200101")))


def test_cloud_is_found_where_it_is_and_nowhere_else(tmp_path: Path, clear: Seen) -> None:
    cloudy = seen(write_image(tmp_path / "cloudy.tif", Day("20200601", cloud=[PLACE])))
    found = cloud(cloudy, [clear])
    assert found[WITHIN].all()
    assert not found[FAR].any()
    assert not cloud(clear, [cloudy]).any()


def test_ground_as_bright_on_another_date_is_no_cloud(tmp_path: Path) -> None:
    one, other = (
        seen(write_image(tmp_path / f"{day}.tif", Day(day, cloud=[PLACE])))
        for day in ("20200101", "20200601")
    )
    assert not cloud(one, [other]).any()
    # Alone, it is taken for cloud.
    assert cloud(one, [])[WITHIN].all()


def test_shadow_is_found_and_a_brighter_day_makes_none(tmp_path: Path, clear: Seen) -> None:
    shaded = seen(write_image(tmp_path / "shaded.tif", Day("20200601", shade=[PLACE], gain=0.8)))
    nothing = np.zeros((SIDE, SIDE), dtype=bool)
    found = shadow(shaded, [clear], [nothing])
    assert found[WITHIN].all()
    assert not found[FAR].any()
    assert not shadow(clear, [shaded], [nothing]).any()
    bright = seen(write_image(tmp_path / "bright.tif", Day("20200701", gain=1.6)))
    assert not shadow(clear, [bright], [nothing]).any()


def test_what_lay_under_cloud_says_nothing_of_shadow(tmp_path: Path, clear: Seen) -> None:
    """Beside cloud all ground is dark."""
    cloudy = seen(write_image(tmp_path / "cloudy.tif", Day("20200601", cloud=[PLACE])))
    under = cloud(cloudy, [clear])
    assert not shadow(clear, [cloudy], [under]).any()
    assert shadow(clear, [cloudy], [np.zeros_like(under)]).any()


def test_mud_over_forest_is_no_shadow(tmp_path: Path, clear: Seen) -> None:
    """Near infrared falls to a third, but red rises, but for a few pixels that were brighter."""
    ground, values, valid = clear
    muddy = values.copy()
    muddy[:, WITHIN] = np.array([0.07, 0.09, 0.14, 0.08], dtype=np.float32)[:, None]
    nothing = np.zeros((SIDE, SIDE), dtype=bool)
    dark = shadow((ground, muddy, valid), [clear], [nothing])
    assert dark[WITHIN].mean() < 0.2


def test_a_picture_shows_neither(tmp_path: Path) -> None:
    values = np.random.default_rng(0).integers(1, 255, (3, 80, 80)).astype(np.uint8)
    ground = open_ground(open_image(write_raster(tmp_path / "picture.tif", values)))
    assert not ground.known
    assert not can_show_cloud(ground)
    assert not can_show_shadow(ground)
    assert not can_show_cloud(None)
