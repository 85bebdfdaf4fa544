"""The sample of an image's values: valid pixels only, evenly, the same whatever a job covers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.protocol.errors import InputError
from core.raster.image import open_image
from core.raster.value_sample import sample_values

from ..rasters import write_raster


def test_a_small_raster_is_read_whole(tmp_path: Path) -> None:
    values = np.random.default_rng(0).integers(1, 4000, (3, 70, 90)).astype(np.uint16)
    values[:, :10] = 0
    image = open_image(write_raster(tmp_path / "i.tif", values, nodata=0))
    found = sample_values(image, (1, 3))
    expected = values[[0, 2], 10:].reshape(2, -1)
    assert np.array_equal(np.sort(found, axis=1), np.sort(expected, axis=1))


def test_a_large_raster_is_sampled_evenly(tmp_path: Path) -> None:
    rows = np.arange(2000, dtype=np.uint16)[:, None] + np.zeros((1, 1500), dtype=np.uint16)
    image = open_image(write_raster(tmp_path / "i.tif", rows[None] + np.uint16(1)))
    found = sample_values(image, (1,))
    assert found.shape[1] == 64 * 64 * 64
    assert np.median(found) == pytest.approx(1000, rel=0.05)
    shares = np.histogram(found, bins=4, range=(1, 2001))[0] / found.size
    assert np.abs(shares - 0.25).max() < 0.02


def test_few_valid_pixels_are_found_wherever_they_are(tmp_path: Path) -> None:
    values = np.zeros((1, 1200, 1200), dtype=np.uint16)
    values[0, 333, 777] = 42
    image = open_image(write_raster(tmp_path / "i.tif", values, nodata=0))
    assert sample_values(image, (1,)).tolist() == [[42]]


def test_an_image_without_data_is_refused(tmp_path: Path) -> None:
    values = np.zeros((1, 40, 40), dtype=np.uint16)
    image = open_image(write_raster(tmp_path / "i.tif", values, nodata=0))
    with pytest.raises(InputError, match="every pixel is nodata"):
        sample_values(image, (1,))
