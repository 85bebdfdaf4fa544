"""A shift that is known is found again, whatever the light; what has none is told apart."""

from __future__ import annotations

from pathlib import Path
from typing import Tuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from core.change.ground import open_ground
from core.change.registration import UNKNOWN_PX, register, shift_between
from core.raster.image import open_image

from ..ledgers import GSD_M, Day, ground, write_image
from ..rasters import GRID, write_raster

SHIFT = st.tuples(st.floats(-6, 6), st.floats(-6, 6))


@settings(max_examples=25)
@given(SHIFT, st.floats(0.3, 3.0), st.floats(-0.05, 0.2), st.integers(0, 9))
def test_a_shift_is_found_to_a_tenth_of_a_pixel_in_any_light(
    shift: Tuple[float, float], gain: float, haze: float, seed: int
) -> None:
    """The oracle moves the picture by a phase of its own spectrum, exactly."""
    fixed = ground(seed)[:, :128, :128]
    turned = [np.fft.ifft2(ndimage.fourier_shift(np.fft.fft2(band), shift)).real for band in fixed]
    noise = np.random.default_rng(seed).normal(size=fixed.shape) * 0.002
    moving = gain * np.stack(turned) + haze + noise
    valid = np.ones(fixed.shape[1:], dtype=bool)
    found = shift_between(fixed.astype(np.float32), moving.astype(np.float32), valid)
    assert found is not None
    assert np.allclose(found, np.negative(shift), atol=0.1)


def test_other_ground_has_no_shift() -> None:
    rng = np.random.default_rng(0)
    one, other = (rng.normal(size=(1, 96, 96)).astype(np.float32) for _ in range(2))
    assert shift_between(one, other, np.ones((96, 96), dtype=bool)) is None


@pytest.mark.parametrize("shift", [(0.0, 0.0), (1.3, -0.7), (-0.4, 1.5)])
def test_an_image_is_laid_over_another(tmp_path: Path, shift: Tuple[float, float]) -> None:
    first = write_image(tmp_path / "a.tif", Day("20200101"))
    second = write_image(tmp_path / "b.tif", Day("20200601", shift=shift, gain=1.4))
    found = register(*(open_ground(open_image(path)) for path in (first, second)))
    assert found.measured
    assert found.patches >= 3
    # What lies too far down must go north, which is against the rows.
    assert found.north / GSD_M == pytest.approx(shift[0], abs=0.1)
    assert found.east / GSD_M == pytest.approx(-shift[1], abs=0.1)
    assert found.residual_m < 0.2 * GSD_M
    assert found.unit_m == pytest.approx(1.0, rel=1e-3)


def test_an_image_on_another_grid_is_laid_over_the_ground(tmp_path: Path) -> None:
    """Half a pixel further east by its own grid, and no shift of the ground: nothing to move."""
    fine = np.kron(ground(), np.ones((1, 2, 2)))
    coarse = np.rint(1e4 * fine[:, 1:-1, 1:-1].reshape(4, 199, 2, 199, 2).mean(axis=(2, 4)))
    grid = (GRID[0] + GSD_M / 2, GSD_M, 0.0, GRID[3] - GSD_M / 2, 0.0, -GSD_M)
    second = write_raster(tmp_path / "b.tif", coarse.astype(np.uint16), scale=1e-4, grid=grid)
    first = write_image(tmp_path / "a.tif", Day("20200101"))
    found = register(*(open_ground(open_image(path)) for path in (first, second)))
    assert found.measured
    assert np.hypot(found.east, found.north) < 0.15 * GSD_M


def test_an_error_is_assumed_where_nothing_is_measured(tmp_path: Path) -> None:
    first = write_image(tmp_path / "a.tif", Day("20200101"))
    second = write_image(tmp_path / "b.tif", Day("20200601"), seed=77)
    found = register(*(open_ground(open_image(path)) for path in (first, second)))
    assert not found.measured
    assert (found.east, found.north) == (0.0, 0.0)
    assert found.residual_m == pytest.approx(UNKNOWN_PX * GSD_M, rel=1e-3)
