"""Valid pixels come back as they were put in, whatever windows they came and go in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.raster import valid_pixels
from core.raster.image import open_image
from core.raster.valid_pixels import ValidFile, ValidPixels
from core.raster.windows import Window

from ..rasters import write_raster


@given(
    seed=st.integers(0, 2**32 - 1),
    step=st.integers(1, 40),
    piece=st.integers(1, 50),
    box=st.tuples(*[st.integers(-10, 60)] * 2, *[st.integers(1, 70)] * 2),
)
def test_windows_come_back(
    seed: int, step: int, piece: int, box: tuple[int, int, int, int]
) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.random((45, 57)) < rng.choice([0.0, 0.5, 1.0], (45, 57)) * (rng.random() + 0.5)
    truth[:20, :30] = True
    kept = ValidPixels()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(valid_pixels, "_PIECE", piece)
        for row in range(0, 45, step):
            for column in range(0, 57, step):
                part = truth[row : row + step, column : column + step]
                kept.put(Window(column, row, part.shape[1], part.shape[0]), part)
    assert kept.count == np.count_nonzero(truth)
    window = Window(*box)
    framed = np.pad(truth, 150)
    expected = framed[150 + window.row : 150 + window.bottom, 150 + window.col : 150 + window.right]
    assert np.array_equal(kept.of(window), expected)


def test_a_scene_within_slanted_borders_takes_little() -> None:
    side = 8192
    rows, columns = np.ogrid[:side, :side]
    kept = ValidPixels()
    kept.put(Window(0, 0, side, side), (columns > rows // 8) & (rows > columns // 8))
    assert sum(len(one[1]) for near in kept._pieces.values() for one in near) < side**2 / 8 / 20


def test_a_window_of_a_province_is_found_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = ValidPixels()
    whole = np.ones((1024, 1024), bool)
    for row in range(40):
        for column in range(40):
            kept.put(Window(1024 * column, 1024 * row, 1024, 1024), whole)
    looked_at = []
    real = Window.intersect

    def intersect(window: Window, other: Window) -> Window:
        looked_at.append(window)
        return real(window, other)

    monkeypatch.setattr(Window, "intersect", intersect)
    assert kept.of(Window(20_000, 30_000, 512, 512)).all()
    assert len(looked_at) <= 4


def test_valid_pixels_of_some_bands_are_read_strip_by_strip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = np.random.default_rng(3).integers(0, 3, (3, 61, 47)).astype(np.uint16)
    image = open_image(write_raster(tmp_path / "image.tif", values, nodata=0))
    monkeypatch.setattr(valid_pixels, "_STRIP", 100)
    window = Window(5, 7, 30, 50)
    found = ValidFile(image, (1, 3)).of(window)
    assert np.array_equal(found, (values[[0, 2], 7:57, 5:35] > 0).all(axis=0))
