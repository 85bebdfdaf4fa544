"""Products as they lie on people's disks: copied, repacked, re-encoded, and with other files."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
from pathlib import Path
from typing import Callable, Dict

import numpy as np
import pytest
from osgeo import gdal

from core.preparation.archive import open_archive
from core.preparation.archive_members import Copying
from core.preparation.file_names import original_name, sort_files
from core.preparation.level1a_product import find_product
from core.preparation.metadata_xml import read_metadata
from core.protocol.errors import InputError

from ..rasters import write_raster

NAME = "GF6_PMS_E103.2_N23.4_20200318_L1A1101169617"
PARTS = ("MUX.tiff", "MUX.xml", "MUX.rpb", "PAN.tiff", "PAN.xml", "PAN.rpb")


def ignore(_share: float) -> None:
    """Listen to nothing."""


@pytest.fixture
def files(tmp_path: Path) -> Dict[str, bytes]:
    image = write_raster(tmp_path / "i.tif", np.arange(4 * 900, dtype=np.uint16).reshape(4, 30, 30))
    content = {".tiff": Path(image).read_bytes(), ".xml": b"<ProductMetaData/>", ".rpb": b"rpb"}
    Path(image).unlink()
    return {f"{NAME}-{part}": content[Path(part).suffix] for part in PARTS}


def tar_of(files: Dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(f"{NAME}/{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def zip_of(files: Dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr(f"{NAME}/", b"")
        for name, content in files.items():
            archive.writestr(f"{NAME}/{name}", content)
    return stream.getvalue()


PACKED: Dict[str, Callable[[Dict[str, bytes]], bytes]] = {
    "tar": tar_of,
    "gzip": lambda files: gzip.compress(tar_of(files)),
    "bzip2": lambda files: bz2.compress(tar_of(files)),
    "xz": lambda files: lzma.compress(tar_of(files)),
    "zip": zip_of,
    "stored": lambda files: zip_of(files, zipfile.ZIP_STORED),
}


@pytest.mark.parametrize("kind", PACKED)
def test_every_usual_archive_is_read_under_any_name(
    kind: str, files: Dict[str, bytes], tmp_path: Path
) -> None:
    others = {
        "__MACOSX/._" + next(iter(files)): b"\0\5\26\7",
        "._" + next(iter(files)): b"\0\5\26\7",
        "Thumbs.db": b"x",
        f"{NAME}-MUX.tiff:Zone.Identifier": b"[ZoneTransfer]",
        f"{NAME}-MUX.tiff.aux.xml": b"<PAMDataset/>",
    }
    path = tmp_path / "下载 (1).dat"
    path.write_bytes(PACKED[kind]({**others, **files}))
    found = find_product(str(path), ignore, pan=True)
    assert found.files.product == NAME
    assert found.files.images == {"MUX": f"{NAME}-MUX.tiff", "PAN": f"{NAME}-PAN.tiff"}
    assert found.archive.read(f"{NAME}-MUX.rpb") == b"rpb"
    places = found.archive.gdal_paths(
        [f"{NAME}-MUX.tiff"], Copying(lambda _name: str(tmp_path / "copy.tif"), ignore)
    )
    values = gdal.Open(places[f"{NAME}-MUX.tiff"]).ReadAsArray()
    np.testing.assert_array_equal(values.ravel(), np.arange(4 * 900))


@pytest.mark.parametrize("kind", ["gzip", "bzip2", "xz", "zip", "stored"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_an_archive_that_breaks_off_is_told_as_such(
    kind: str, share: float, files: Dict[str, bytes], tmp_path: Path
) -> None:
    noise = np.random.default_rng(0).bytes(200_000)
    packed = PACKED[kind]({**files, f"{NAME}-2.tiff": noise})
    path = tmp_path / "a.dat"
    path.write_bytes(packed[: int(len(packed) * share)])
    with pytest.raises(InputError) as caught:
        find_product(str(path), ignore, pan=True).archive.gdal_paths(
            [f"{NAME}-2.tiff"], Copying(lambda _name: str(tmp_path / "copy"), ignore)
        )
    assert caught.value.code == "preparation.archive_damaged"


@pytest.mark.parametrize(
    ("start", "word"),
    [
        (b"7z\xbc\xaf\x27\x1c\0\4", "7-Zip"),
        (b"Rar!\x1a\x07\x01\0", "RAR"),
        (b"\x28\xb5\x2f\xfd\4\0", "Zstandard"),
        (b"\x1f\x9d\x90", "compress"),
        (b"MSCF\0\0\0\0", "cabinet"),
        (bytes(0x8001) + b"CD001", "ISO 9660"),
        (gzip.compress(b"II*\0" + bytes(2000)), "no tar"),
        (bz2.compress(b"a letter" * 100), "no tar"),
    ],
)
def test_what_cannot_be_unpacked_is_called_what_it_is(
    start: bytes, word: str, tmp_path: Path
) -> None:
    path = tmp_path / f"{NAME}.tar.gz"
    path.write_bytes(start)
    with pytest.raises(InputError, match=word) as caught:
        open_archive(path, ignore)
    assert "npack" in caught.value.cure


def test_a_zip_with_a_link_or_a_password_is_refused(
    files: Dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "a.zip"
    link = zipfile.ZipInfo(f"{NAME}-MUX.tiff")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(InputError) as caught:
        open_archive(path, ignore)
    assert caught.value.code == "preparation.unsafe_archive"
    packed = bytearray(zip_of(files))
    packed[packed.rindex(b"PK\1\2") + 8] |= 1  # The last member's flags in the directory.
    path.write_bytes(bytes(packed))
    with pytest.raises(InputError) as caught:
        open_archive(path, ignore)
    assert caught.value.code == "preparation.archive_locked"


@pytest.mark.parametrize(
    "pattern",
    [
        "{} (1){}",
        "{}(2){}",
        "{} - Copy{}",
        "{} - Copy (3){}",
        "{}_copy{}",
        "{} copy 2{}",
        "Copy of {}{}",
        "复件 {}{}",
        "{} - 副本{}",
        "{} - 副本 (2){}",
        "{}的副本{}",
    ],
)
def test_copied_names_are_those_of_the_original(pattern: str) -> None:
    def copied(part: str) -> str:
        return pattern.format(f"{NAME}-{Path(part).stem}", Path(part).suffix)

    assert original_name(copied("MUX.tiff")) == f"{NAME}-MUX.tiff"
    (found,) = sort_files(map(copied, PARTS)).values()
    assert found.product == NAME
    assert found.images["MUX"] == copied("MUX.tiff")
    assert found.metadata["PAN"] == copied("PAN.xml")
    both = [copied("MUX.tiff"), *(f"{NAME}-{part}" for part in PARTS)]
    assert sort_files(both)[NAME.lower()].images["MUX"] == f"{NAME}-MUX.tiff"


@pytest.mark.parametrize("name", [*(f"{NAME}-{part}" for part in PARTS), f"{NAME}-3.tiff"])
def test_a_name_that_was_not_copied_stays(name: str) -> None:
    assert original_name(name) == name


def test_a_product_is_found_in_the_folder_that_unpacking_left(
    files: Dict[str, bytes], tmp_path: Path
) -> None:
    inner = tmp_path / "download" / NAME / NAME
    inner.mkdir(parents=True)
    for name, content in files.items():
        (inner / name).write_bytes(content)
        (inner / f"._{name}").write_bytes(b"\0\5\26\7")
    hidden = tmp_path / "download" / "__MACOSX" / NAME
    hidden.mkdir(parents=True)
    (hidden / f"{NAME}-MUX.tiff").write_bytes(b"x")
    found = find_product(str(tmp_path / "download"), ignore)
    assert found.archive.read(f"{NAME}-MUX.rpb") == b"rpb"
    other = tmp_path / "download" / "other"
    other.mkdir()
    (other / "GF6_PMS_E1.0_N2.0_20200318_L1A1-MUX.tiff").write_bytes(b"x")
    with pytest.raises(InputError) as caught:
        find_product(str(tmp_path / "download"), ignore)
    assert caught.value.code == "preparation.several_products"


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("", "utf-8"),
        ("", "gb18030"),
        ("UTF-8", "gbk"),
        ("gb2312", "gbk"),
        ("GB2312", "utf-8"),
        ("GB2312", "utf-8-sig"),
        ("GB_2312-80", "gb2312"),
        ("windows-936", "gbk"),
        ("x-gbk", "gbk"),
        ("Big5", "big5"),
        ("HZ-GB-2312", "hz"),
        ("UTF-16", "utf-16"),
        ("utf-16", "utf-16-le"),
        ("utf-16", "utf-16-be"),
        ("nonsense", "gbk"),
        ("rot13", "utf-8"),
    ],
)
def test_metadata_is_read_in_the_encoding_that_it_is_in(declared: str, codec: str) -> None:
    """Python's codecs write it; what is declared may be another one."""
    said = f' encoding="{declared}"' if declared else ""
    station = "密云站" if codec != "big5" else "中文"
    text = (
        f'\r\n<?xml version="1.0"{said}?><ProductMetaData><Station>{station}</Station>'
        "<SolarZenith>32.8</SolarZenith></ProductMetaData>"
    )
    content = text.encode(codec)
    padding = "\0\0".encode(codec) if "16" in codec else b"\0\0\0"
    found = read_metadata(content if codec == "utf-16" else content + padding, "m.xml")
    assert found.text("Station") == station
    assert found.number("SolarZenith") == 32.8
