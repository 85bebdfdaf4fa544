"""From stored numbers to reflectance: what is declared holds, what is assumed is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal

from core.protocol.errors import InputError
from core.raster.image import open_image
from core.raster.reflectance import Reflectance, reflectance_of
from core.raster.value_sample import sample_values

from ..rasters import write_raster


def found(path: Path, values: np.ndarray, **more: Any) -> Reflectance:
    image = open_image(write_raster(path, values, **more))
    bands = tuple(range(1, len(values) + 1))
    return reflectance_of(image, bands, sample_values(image, bands), 1e-4)


def numbers(low: float, high: float, kind: type = np.uint16) -> np.ndarray:
    return np.random.default_rng(0).uniform(low, high, (2, 40, 40)).astype(kind)


def test_a_declared_scale_and_offset_hold(tmp_path: Path) -> None:
    result = found(tmp_path / "i.tif", numbers(8000, 20000), scale=2.75e-5, offset=-0.2)
    assert result.scales.tolist() == [2.75e-5, 2.75e-5]
    assert result.offsets.tolist() == [-0.2, -0.2]
    assert result.assumption == ""


def test_whole_numbers_without_a_scale_get_the_usual_one_aloud(tmp_path: Path) -> None:
    result = found(tmp_path / "numbers.tif", numbers(300, 4000))
    assert result.scales.tolist() == [1e-4, 1e-4]
    assert "numbers" in result.assumption
    assert "0.0001" in result.assumption


def test_fractions_are_reflectance_already(tmp_path: Path) -> None:
    result = found(tmp_path / "i.tif", numbers(0.03, 0.4, np.float32))
    assert (result.scales.tolist(), result.assumption) == ([1.0, 1.0], "")


@pytest.mark.parametrize(
    ("values", "more", "words"),
    [
        (numbers(5, 250, np.uint8), {}, "stretched for display"),
        (numbers(5, 250), {}, "stretched for display"),
        (numbers(20, 90, np.float32), {}, "neither reflectance"),
        (numbers(40000, 60000), {}, "not plausible"),
        (numbers(300, 4000), {"scale": 1e-8}, "not plausible"),
    ],
)
def test_what_is_no_reflectance_is_refused(
    values: np.ndarray, more: dict[str, float], words: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=words):
        found(tmp_path / "i.tif", values, **more)


@pytest.mark.parametrize(
    "declared",
    [
        [(1e-4, -0.1), None],
        [None, (5e-5, 0.0)],
        [(1.0, -0.1), None],
        [(0.0, 0.2), (0.0, 0.2)],
        [(float("nan"), 0.0), (1e-4, 0.0)],
        [(1e-4, float("inf")), (1e-4, 0.0)],
    ],
)
def test_what_only_some_bands_declare_is_not_dropped(declared: list[Any], tmp_path: Path) -> None:
    path = write_raster(tmp_path / "mixed.tif", numbers(1500, 7000))
    dataset = gdal.Open(path, gdal.GA_Update)
    for number, pair in enumerate(declared, start=1):
        if pair is not None:
            dataset.GetRasterBand(number).SetScale(pair[0])
            dataset.GetRasterBand(number).SetOffset(pair[1])
    dataset = None
    image = open_image(path)
    with pytest.raises(InputError, match=r"mixed\.tif") as caught:
        reflectance_of(image, (1, 2), sample_values(image, (1, 2)), 1e-4)
    assert caught.value.code in ("raster.mixed_scales", "raster.no_scale")
    assert caught.value.cure
