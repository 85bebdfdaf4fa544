"""Statistics that a program lays beside an image change nothing of it; other things do."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import pytest
from osgeo import gdal

from core.raster.sidecar import only_looked_at
from core.raster.source_files import states_behind

from ..rasters import landscape, write_raster


@pytest.fixture
def image(tmp_path: Path) -> str:
    return write_raster(tmp_path / "image.tif", landscape(64, 64))


def look_at(image: str) -> Path:
    """Do what QGIS does to draw an image."""
    dataset = gdal.Open(image)
    for number in range(1, dataset.RasterCount + 1):
        dataset.GetRasterBand(number).ComputeStatistics(False)
        dataset.GetRasterBand(number).GetDefaultHistogram()
    dataset = None
    return Path(f"{image}.aux.xml")


def test_an_image_that_was_looked_at_is_the_same(image: str) -> None:
    before = states_behind(image)
    assert look_at(image).is_file()
    assert states_behind(image) == before


def scaled(band: gdal.Band) -> None:
    band.SetScale(0.5)


def named(band: gdal.Band) -> None:
    band.SetDescription("another")


def tagged(band: gdal.Band) -> None:
    band.SetMetadataItem("wavelength", "660")


@pytest.mark.parametrize("change", [scaled, named, tagged])
def test_what_else_stands_beside_it_counts(change: Callable[[gdal.Band], None], image: str) -> None:
    before = states_behind(image)
    look_at(image)
    dataset = gdal.Open(image)  # Not to write: what is set goes beside it.
    change(dataset.GetRasterBand(1))
    dataset = None
    assert len(states_behind(image)) == len(before) + 1


@pytest.mark.parametrize(
    "content", ["", "<PAMDataset>", "<PAMDataset><SRS>EPSG:32650</SRS></PAMDataset>", "x" * 2**21]
)
def test_what_cannot_be_read_or_says_where_an_image_lies_counts(content: str, image: str) -> None:
    beside = Path(f"{image}.aux.xml")
    beside.write_text(content, encoding="utf-8")
    assert not only_looked_at(beside)
