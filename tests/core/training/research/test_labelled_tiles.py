"""The labelled tiles of the shipped network, and the review of their labels."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, Optional, Sequence

import numpy as np
import numpy.typing as npt
import pytest
from osgeo import gdal

from core.protocol.errors import InputError
from core.raster.class_codes import IGNORE
from core.training.data.examples import ROLES
from core.training.research.label_review import KINDS, Region, read_review
from core.training.research.labelled_tiles import inside, read_folder

TRANSFORM = (10.0, 0.001, 0.0, 50.0, 0.0, -0.001)
"""Degrees, as the real tiles have them: the upper left corner is 10 E, 50 N."""


def write(path: Path, bands: Dict[str, npt.NDArray[np.generic]], kind: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    height, width = next(iter(bands.values())).shape
    raster = gdal.GetDriverByName("GTiff").Create(str(path), width, height, len(bands), kind)
    raster.SetGeoTransform(TRANSFORM)
    for number, (name, values) in enumerate(bands.items(), start=1):
        raster.GetRasterBand(number).SetDescription(name)
        raster.GetRasterBand(number).WriteArray(values)


def tile(
    folder: Path,
    name: str,
    roles: Sequence[str] = ROLES[:3],
    label: Optional[npt.NDArray[np.uint8]] = None,
) -> Dict[str, npt.NDArray[np.generic]]:
    rng = np.random.default_rng(len(name))
    bands = {role: rng.integers(500, 3000, (20, 24), dtype=np.uint16) for role in roles}
    write(folder / "image" / name, bands, gdal.GDT_UInt16)
    if label is None:
        label = rng.integers(0, 2, (20, 24), dtype=np.uint8)
    write(folder / "label" / name, {"label": label}, gdal.GDT_Byte)
    return bands


def test_bands_are_found_by_name_and_a_missing_one_is_marked(tmp_path: Path) -> None:
    bands = tile(tmp_path, "site01_a.tif", roles=("red", "green", "blue"))
    (example,) = read_folder(tmp_path)
    assert (example.name, example.site) == ("site01_a", "site01")
    for channel, role in enumerate(ROLES[:3]):
        assert np.array_equal(example.pixels[channel], bands[role])
        assert example.centre[channel] == np.median(bands[role].astype(float))
    assert example.gain == pytest.approx([1e-4, 1e-4, 1e-4, 0])
    assert list(example.offset) == [0, 0, 0, 1]
    assert example.centre[3] == 0


def test_unusable_input_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no image"):
        read_folder(tmp_path)
    tile(tmp_path, "elsewhere.tif")
    with pytest.raises(InputError, match=r"elsewhere\.tif does not say its site"):
        read_folder(tmp_path)
    (tmp_path / "image" / "elsewhere.tif").unlink()
    tile(tmp_path, "site01_a.tif")
    (tmp_path / "label" / "site01_a.tif").unlink()
    with pytest.raises(InputError, match=r"site01_a\.tif or its label cannot be read"):
        read_folder(tmp_path)
    tile(tmp_path, "site01_a.tif", roles=("left", "right"))
    with pytest.raises(InputError, match="names none of the bands"):
        read_folder(tmp_path)
    tile(tmp_path, "site01_a.tif", label=np.zeros((20, 25), dtype=np.uint8))
    with pytest.raises(InputError, match="differ in size"):
        read_folder(tmp_path)
    tile(tmp_path, "site01_a.tif", label=np.full((20, 24), 7, dtype=np.uint8))
    with pytest.raises(InputError, match="besides 0, 1 and 255"):
        read_folder(tmp_path)


def region(kind: str, west: float, south: float, east: float, north: float) -> Region:
    return Region("site01", kind, west, south, east, north, "a reason")


def test_the_review_leaves_out_what_it_doubts_and_nothing_else(tmp_path: Path) -> None:
    label = np.tile(np.array([0, 1], dtype=np.uint8), (20, 12))
    for name in ("site01_a.tif", "site01_b.tif", "site02_a.tif"):
        tile(tmp_path, name, label=label)
    box = (10.004, 49.990, 10.008, 49.995)  # columns 4 to 7, rows 5 to 9
    expected = {"not_a_pond": {0}, "unlabelled": {1}, "unclear": set()}
    for kind in KINDS:
        plain = read_folder(tmp_path)
        reviewed = read_folder(tmp_path, [region(kind, *box)])
        for before, after in zip(plain, reviewed):
            same = np.ones(label.shape, dtype=bool)
            same[5:10, 4:8] = after.site != "site01"
            assert np.array_equal(after.label[same], before.label[same])
            if after.site == "site01":
                kept = set(np.unique(after.label[5:10, 4:8])) - {IGNORE}
                assert kept == expected[kind]


def test_a_box_covers_the_pixels_that_it_was_drawn_around() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        top, left = rng.integers(0, 400, 2)
        bottom, right = top + rng.integers(1, 48), left + rng.integers(1, 48)
        corners = [
            round(TRANSFORM[0] + left * TRANSFORM[1], 6),
            round(TRANSFORM[3] + bottom * TRANSFORM[5], 6),
            round(TRANSFORM[0] + right * TRANSFORM[1], 6),
            round(TRANSFORM[3] + top * TRANSFORM[5], 6),
        ]
        found = inside(region("unclear", *corners), (448, 448), TRANSFORM)
        assert found == (slice(top, min(bottom, 448)), slice(left, min(right, 448)))


def test_a_box_beside_the_tile_covers_nothing() -> None:
    rows, columns = inside(region("unclear", 9.0, 40.0, 9.5, 41.0), (20, 24), TRANSFORM)
    assert np.zeros((20, 24))[rows, columns].size == 0


def test_the_shipped_review_can_be_read() -> None:
    regions = read_review()
    assert {found.kind for found in regions} == set(KINDS)
    assert all(-75 < found.xmin < found.xmax < -34 for found in regions)  # Brazil
    assert all(-34 < found.ymin < found.ymax < 6 for found in regions)


@pytest.mark.parametrize(
    "line",
    [
        "site01_a,odd,1,2,3,4,why",
        "site01_a,unclear,3,2,1,4,why",
        "site01_a,unclear,1,2,3,4,",
        "site01_a,unclear,1,2,three,4,why",
        "site01_a,unclear,1,2",
    ],
)
def test_a_line_that_is_no_region_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "review.csv"
    path.write_text(f"tile,kind,xmin,ymin,xmax,ymax,reason\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"review\.csv, line 2, is no region"):
        read_review(path)


def test_a_missing_review_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_review(tmp_path / "none.csv")
