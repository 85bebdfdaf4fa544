"""Files behind names that GDAL understands; the oracle is which names stop to open without them."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Callable, List

import pytest
from osgeo import gdal

from core.raster.source_files import files_behind

from ..rasters import landscape, write_raster


def vrt(path: Path) -> str:
    name = str(path.parent / "over.vrt")
    gdal.BuildVRT(name, [str(path)])
    return name


def nested(path: Path) -> str:
    name = str(path.parent / "over over.vrt")
    gdal.BuildVRT(name, [vrt(path)])
    return name


def inline(path: Path) -> str:
    return (
        Path(vrt(path))
        .read_text()
        .replace('relativeToVRT="1">', f'relativeToVRT="0">{path.parent}/')
    )


def linked(path: Path) -> str:
    (path.parent / "link.tif").symlink_to(path)
    return str(path.parent / "link.tif")


def zipped(path: Path) -> str:
    with zipfile.ZipFile(path.parent / "a.zip", "w") as archive:
        archive.write(path, "in.tif")
    return f"/vsizip/{path.parent}/a.zip/in.tif"


NAMES: List[Callable[[Path], str]] = [
    str,
    vrt,
    nested,
    inline,
    linked,
    lambda path: f"GTIFF_DIR:1:{path}",
    lambda path: f"/vsisubfile/0_{path.stat().st_size},{path}",
    lambda path: f"DERIVED_SUBDATASET:AMPLITUDE:{path}",
    lambda path: f"vrt://{path}?bands=1",
]


@pytest.mark.parametrize("name_of", NAMES)
@pytest.mark.parametrize("folder", ["plain", "with, comma", "with:colon", "尾矿"])
def test_the_file_is_found_behind_each_of_its_names(
    name_of: Callable[[Path], str], folder: str, tmp_path: Path
) -> None:
    (tmp_path / folder).mkdir()
    path = Path(write_raster(tmp_path / folder / "a b.tif", landscape(20, 20)))
    name = name_of(path)
    assert any(path.samefile(one) for one in files_behind(name)), name
    other = Path(write_raster(tmp_path / folder / "other.tif", landscape(20, 20)))
    assert not any(other.samefile(one) for one in files_behind(name))


def test_an_archive_is_what_is_read_of_a_file_inside(tmp_path: Path) -> None:
    name = zipped(Path(write_raster(tmp_path / "a.tif", landscape(20, 20))))
    assert tmp_path / "a.zip" in files_behind(name)


def test_a_name_without_a_file_has_none(tmp_path: Path) -> None:
    for name in (
        str(tmp_path / "gone.tif"),
        "x" * 5000,
        "GPKG:",
        "<VRTDataset",
        "a\0b",
        "http://x/y",
    ):
        assert files_behind(name) == []
