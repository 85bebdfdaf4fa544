"""Class and probability rasters whose numbers a scale or an offset gives their meaning."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.accuracy.predicted_map import Percents, Prediction
from core.protocol.errors import InputError

from ..rasters import write_raster


def test_a_scaled_class_raster_is_read_by_its_scale(tmp_path: Path) -> None:
    stored = np.array([[[0, 1000, 1000, 0]]], np.uint16)
    found = Prediction(write_raster(tmp_path / "p.tif", stored, scale=0.001))
    assert found.classes(found.image.window).tolist() == [[0, 1, 1, 0]]


def test_scaled_percents_are_read_by_their_scale(tmp_path: Path) -> None:
    stored = np.array([[[0, 50, 200, 255]]], np.uint8)
    found = Percents(write_raster(tmp_path / "q.tif", stored, scale=0.5, nodata=255))
    assert found.percents(found.image.window).tolist() == [[0, 25, 100, 255]]


def test_an_offset_that_makes_other_classes_is_refused(tmp_path: Path) -> None:
    stored = np.array([[[0, 1, 1, 0]]], np.uint8)
    path = write_raster(tmp_path / "p.tif", stored, scale=1.0, offset=1.0)
    found = Prediction(path)
    with pytest.raises(InputError, match=r"p\.tif"):
        found.classes(found.image.window)
