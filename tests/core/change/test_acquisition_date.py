"""When an image was taken: from its metadata, its product's XML file, or its name."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal

from core.change.acquisition_date import find_date, given_date
from core.protocol.errors import InputError, RequestError
from core.raster.image import open_image

from ..rasters import write_raster

XML = """<?xml version="1.0" encoding="UTF-8"?>
<ProductMetaData><SatelliteID>GF6</SatelliteID><CenterTime>{}</CenterTime></ProductMetaData>
"""


def image(folder: Path, name: str, **metadata: str) -> str:
    path = write_raster(folder / name, np.ones((1, 4, 4), dtype=np.uint16))
    raster = gdal.Open(path, gdal.GA_Update)
    raster.SetMetadata(metadata)
    raster = None
    return path


@pytest.mark.parametrize(
    "name",
    [
        "GF6_PMS_E111.6_N32.8_20190318_L1A1119857678-MUX.tif",
        "before_20190318.tif",
        "2019-03-18.tif",
        "ponds_2019_03_18_v12345678.tif",
        "T20190318x.tif",
    ],
)
def test_a_name_tells_the_day(name: str) -> None:
    found = find_date(None, f"/somewhere/20010101/{name}")
    assert (found.day, found.source) == (dt.date(2019, 3, 18), "name")


@pytest.mark.parametrize(
    "name",
    ["scene.tif", "scene_20191318.tif", "a_120190318.tif", "a_19000101.tif", "a_29990101.tif"],
)
def test_a_name_without_a_day_is_refused_with_a_cure(name: str) -> None:
    with pytest.raises(InputError) as error:
        find_date(None, name)
    assert error.value.code == "change.date_unknown"
    assert error.value.cure


def test_metadata_come_before_the_xml_file_and_that_before_the_name(tmp_path: Path) -> None:
    path = image(tmp_path, "a_20010203.tif", ACQUIRED="2019-03-18T03:37:00Z")
    assert find_date(open_image(path), path).source == "metadata"
    plain = image(tmp_path, "b_20010203.tif")
    (tmp_path / "b_20010203.xml").write_text(XML.format("2019-03-18 11:37:25"))
    found = find_date(open_image(plain), plain)
    assert (found.day, found.source) == (dt.date(2019, 3, 18), "product")
    (tmp_path / "b_20010203.xml").write_text("<other/>")
    assert find_date(open_image(plain), plain).day == dt.date(2001, 2, 3)


def test_a_given_date_is_a_date() -> None:
    assert given_date(" 2019-03-18", "a.tif").day == dt.date(2019, 3, 18)
    for words in ("18.3.2019", "2019-13-01", ""):
        with pytest.raises(RequestError):
            given_date(words, "a.tif")
