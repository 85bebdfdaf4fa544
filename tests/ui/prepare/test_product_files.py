"""What looks like a product, by name and neighbours, and what its results are called."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tailing_pond_mapper.ui.prepare import product_files

PRODUCT = "GF6_PMS_E111.6_N32.8_20190318_L1A1119857678"
WIDE = "GF6_WFV_E111.6_N32.8_20190318_L1A1119857678"


@pytest.mark.parametrize(
    "name",
    [
        f"{PRODUCT}.tar.gz",
        "renamed.TAR.GZ",
        "renamed.tgz",
        "renamed.tar",
        f"{PRODUCT}-MUX.tiff",
        f"{PRODUCT}-PAN.xml",
        f"{WIDE}-2.tiff",
        "GF2_PMS1_E113.9_N22.6_20180101_L1A0002905711-MSS1.tiff",
        "gf1_pms2_e1_n2_20180101_l1a1-pan2.TIF",
    ],
)
def test_what_looks_like_one(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert not product_files.is_one(path)
    path.touch()
    assert product_files.is_one(path)
    assert product_files.is_raw_image(path) == (path.suffix.lower() in {".tif", ".tiff"})


@pytest.mark.parametrize(
    "name",
    [
        "scene.tif",
        "ponds.gpkg",
        "notes.xml",
        f"{PRODUCT}_reflectance.tif",
        f"{PRODUCT}_reflectance_prediction.tif",
        f"{PRODUCT}-MUX.jpg",
        f"{PRODUCT}-MUX.rpb",
        "S2A_MSIL1C_20190318.zip",
    ],
)
def test_what_does_not(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert not product_files.is_one(tmp_path / name)
    assert not product_files.is_raw_image(tmp_path / name)


@pytest.mark.parametrize("ending", [".rpb", ".RPB", "_RPC.TXT", "_rpc.txt"])
def test_polynomials_beside_an_image_tell_whatever_its_name(tmp_path: Path, ending: str) -> None:
    image = tmp_path / "mine.tif"
    image.touch()
    assert not product_files.is_one(image)
    (tmp_path / f"mine{ending}").touch()
    assert product_files.is_one(image) and product_files.is_raw_image(image)
    (tmp_path / f"mine{ending}").rename(tmp_path / f"other{ending}")
    assert not product_files.is_one(image)


def test_a_folder_is_one_by_what_lies_in_it(tmp_path: Path) -> None:
    (tmp_path / "scene.tif").touch()
    assert not product_files.is_one(tmp_path)
    (tmp_path / f"{PRODUCT}-MUX.tiff").touch()
    assert product_files.is_one(tmp_path)
    assert not product_files.is_raw_image(tmp_path)


def test_a_folder_without_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    for number in range(2000):
        (tmp_path / f"{number}.txt").touch()
    assert not product_files.is_one(tmp_path)


names = st.text("abAB019._- ü", min_size=1, max_size=20).filter(lambda name: name.strip(". "))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=names, ending=st.sampled_from([".tar.gz", ".tgz", ".TAR", ".tiff", ".xml"]))
def test_every_path_of_a_product_has_its_name(tmp_path: Path, name: str, ending: str) -> None:
    plain = f"GF6_{name}x"
    for part in ("", "-MUX", "-PAN", "-1"):
        assert product_files.stem(tmp_path / f"{plain}{part}{ending}") == plain


def test_a_folder_is_called_after_what_lies_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "of 2019.tif"
    folder.mkdir()
    assert product_files.stem(folder) == "of 2019.tif"
    for part in ("-PAN.xml", "-MUX.tiff"):
        (folder / f"{PRODUCT}{part}").touch()
    (folder / "A.tiff").touch()
    assert product_files.stem(folder) == PRODUCT


def test_what_has_no_name_gets_one(tmp_path: Path) -> None:
    assert product_files.stem(tmp_path / "-MUX.tiff") == "product"
