"""Values between an image's pixels and working pixels: constants, means, edges, nodata."""

from __future__ import annotations

from typing import Any, Tuple

import numpy as np
import pytest
from scipy import ndimage

from core.raster import resampling
from core.raster.windows import Window
from core.raster.working_grid import PixelScale

DOWN = [2, 3, 5, 9]
UP = [2, 3, 4]


def noise(*shape: int) -> Any:
    return np.random.default_rng(7).integers(0, 65_536, size=shape).astype(np.uint16)


def holes(*shape: int) -> Any:
    return np.random.default_rng(8).random(shape) > 0.4


def enlarged(pixels: Any, valid: Any, up: int) -> Tuple[Any, Any]:
    height, width = valid.shape
    working = Window(0, 0, width * up, height * up)
    return resampling.interpolated(pixels, valid, Window(0, 0, width, height), working, up)


@pytest.mark.parametrize("factor", DOWN)
def test_means_are_those_of_the_valid_pixels(factor: int) -> None:
    pixels, valid = noise(2, 43, 38), holes(43, 38)
    means, some = resampling.averaged(pixels, valid, factor)
    for row, col in np.ndindex(some.shape):
        here = np.s_[row * factor : (row + 1) * factor, col * factor : (col + 1) * factor]
        assert some[row, col] == valid[here].any()
        for band in range(2):
            taken = pixels[band][here][valid[here]]
            assert abs(means[band, row, col] - (taken.mean() if taken.size else 0)) <= 0.5


@pytest.mark.parametrize("factor", DOWN)
def test_means_have_the_mean_of_all(factor: int) -> None:
    pixels = noise(1, 12 * factor, 9 * factor)
    means, _ = resampling.averaged(pixels, np.ones(pixels.shape[1:], bool), factor)
    # Halves are rounded up: an eighth too much at most, with two by two pixels.
    assert abs(means.mean() - pixels.mean()) < 0.2


@pytest.mark.parametrize("factor", UP)
def test_a_constant_enlarged_and_averaged_is_the_constant(factor: int) -> None:
    valid = holes(17, 13)
    pixels = np.full((1, 17, 13), 54_321, np.uint16)
    values, here = enlarged(pixels, valid, factor)
    np.testing.assert_array_equal(here, valid.repeat(factor, 0).repeat(factor, 1))
    assert (values[0][here] == 54_321).all()
    means, some = resampling.averaged(values, here, factor)
    np.testing.assert_array_equal(some, valid)
    assert (means[0][valid] == 54_321).all()


def kernel(away: Any) -> Any:
    return np.where(np.abs(away) < 3, np.sinc(away) * np.sinc(away / 3), 0)


@pytest.mark.parametrize("factor", UP)
def test_enlarged_is_lanczos_with_centres_aligned(factor: int) -> None:
    pixels, valid = noise(1, 17, 13) // 4 + 20_000, np.ones((17, 13), bool)
    values, _ = enlarged(pixels, valid, factor)
    found = np.pad(pixels[0].astype(float), 3, mode="edge")
    for axis, length in enumerate(valid.shape):
        centres = (np.arange(length * factor) + 0.5) / factor - 0.5
        weights = kernel(centres[:, None] - np.arange(-3, length + 3))
        weights /= weights.sum(axis=1, keepdims=True)
        found = np.moveaxis(np.tensordot(weights, found, (1, axis)), 0, axis)
    assert np.abs(values[0] - found).max() <= 0.5 + 1e-2


@pytest.mark.parametrize("factor", UP)
def test_enlarged_beside_nodata_is_between_what_is_valid(factor: int) -> None:
    pixels, valid = noise(1, 17, 13) // 4 + 20_000, holes(17, 13)
    pixels[:, ~valid] = 65_535
    values, here = enlarged(pixels, valid, factor)
    assert values[0][here].max() <= pixels[0][valid].max()
    assert values[0][here].min() >= pixels[0][valid].min()
    assert (values[0][~here] == 0).all()


@pytest.mark.parametrize("factor", UP)
def test_enlarged_has_the_mean_of_all(factor: int) -> None:
    pixels = noise(1, 40, 50) // 4 + 20_000
    values, _ = enlarged(pixels, np.ones((40, 50), bool), factor)
    assert values.mean() == pytest.approx(pixels.mean(), rel=2e-3)


@pytest.mark.parametrize("factor", UP)
def test_a_window_enlarged_is_part_of_the_whole(factor: int) -> None:
    pixels, valid = noise(2, 40, 31), holes(40, 31)
    image, scale = Window(0, 0, 31, 40), PixelScale(up=factor)
    whole, whole_valid = enlarged(pixels, valid, factor)
    for working in (Window(3, 5, 20, 22), Window(0, 0, 8, 7), Window(31, 40, 2, 3)):
        source = scale.image_pixels(working).intersect(image)
        rows, columns = source.slices_in(image)
        values, here = resampling.interpolated(
            pixels[:, rows, columns], valid[rows, columns], source, working, factor
        )
        rows, columns = working.slices_in(scale.working(image))
        np.testing.assert_array_equal(values, whole[:, rows, columns])
        np.testing.assert_array_equal(here, whole_valid[rows, columns])


@pytest.mark.parametrize("factor", DOWN)
def test_a_constant_probability_stays_and_none_leaves_its_range(factor: int) -> None:
    scale, write = PixelScale(down=factor), Window(0, 0, 50, 61)
    working, valid = scale.working(write), None
    valid = holes(working.height, working.width)
    for constant in (0.0, 0.5, 1.0):
        probability = np.full(valid.shape, constant, np.float32)
        found = resampling.to_image(probability, valid, working, write, scale)
        own = valid.repeat(factor, 0).repeat(factor, 1)[:61, :50]
        assert (found[own] == np.float32(constant)).all()
    probability = np.random.default_rng(1).random(valid.shape).astype(np.float32)
    found = resampling.to_image(probability, valid, working, write, scale)
    assert found.min() >= 0
    assert found.max() <= 1


@pytest.mark.parametrize("factor", DOWN)
def test_a_probability_is_bilinear_on_a_fine_image(
    factor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resampling, "_STRIP", 150)
    scale, write = PixelScale(down=factor), Window(7, 11, 50, 61)
    working = scale.working(Window(0, 0, 70, 80))
    probability = np.random.default_rng(1).random((working.height, working.width))
    valid = np.ones(probability.shape, bool)
    found = resampling.to_image(probability.astype(np.float32), valid, working, write, scale)
    where = [(np.arange(start, start + n) + 0.5) / factor - 0.5 for start, n in ((11, 61), (7, 50))]
    places = np.meshgrid(*where, indexing="ij")
    bilinear = ndimage.map_coordinates(probability, places, order=1, mode="nearest")
    np.testing.assert_allclose(found, bilinear, atol=1e-6)


@pytest.mark.parametrize("factor", UP)
def test_a_probability_is_the_mean_on_a_coarse_image(factor: int) -> None:
    scale, write = PixelScale(up=factor), Window(3, 2, 6, 5)
    working = Window(0, 0, 20 * factor, 12 * factor)
    probability = np.random.default_rng(1).random((12 * factor, 20 * factor)).astype(np.float32)
    valid = np.ones(probability.shape, bool)
    found = resampling.to_image(probability, valid, working, write, scale)
    means = probability.reshape(12, factor, 20, factor).mean(axis=(1, 3))[2:7, 3:9]
    np.testing.assert_allclose(found, means, atol=1e-6)
