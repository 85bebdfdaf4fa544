"""Archives of every kind: read where they lie, and hostile ones refused."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path
from typing import Any, Callable, List

import numpy as np
import pytest
from osgeo import gdal

from core.preparation import archive_bounds, archive_members
from core.preparation.archive import open_archive
from core.preparation.archive_members import Copying
from core.protocol.errors import Cancelled, InputError

from ..processes import resident_peak
from ..rasters import write_raster

TEXT = b"<ProductMetaData/>"


def member(name: str, content: bytes = b"x", **fields: Any) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for field, value in fields.items():
        setattr(info, field, value)
    return info, content


def write_tar(path: Path, members: List[tuple[tarfile.TarInfo, bytes]], mode: str) -> Path:
    with tarfile.open(path, mode) as archive:
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    return path


def ignore(_share: float) -> None:
    """Listen to nothing."""


@pytest.fixture
def image(tmp_path: Path) -> Path:
    values = np.arange(4 * 60 * 70, dtype=np.uint16).reshape(4, 60, 70)
    return Path(write_raster(tmp_path / "image.tif", values, crs=None, grid=None))


@pytest.mark.parametrize(
    ("name", "mode"), [("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.bin", "w:gz")]
)
def test_all_of_an_archive_can_be_read(name: str, mode: str, image: Path, tmp_path: Path) -> None:
    """Told by its content; small files and images, wherever in it they lie."""
    content = image.read_bytes()
    members = [
        member("folder", b"", type=tarfile.DIRTYPE),
        member("folder/P-MUX.tiff", content),
        member("folder/P-MUX.xml", TEXT),
        member("folder/P-PAN.tiff", content[::-1]),
    ]
    path = write_tar(tmp_path / name, members, mode)
    told: List[float] = []
    archive = open_archive(path, told.append)
    assert set(archive.names) == {"P-MUX.tiff", "P-MUX.xml", "P-PAN.tiff"}
    assert archive.read("P-MUX.xml") == TEXT
    before = set(tmp_path.iterdir())
    places = archive.gdal_paths(
        ["P-MUX.tiff"], Copying(lambda n: str(tmp_path / f"copy-{n}"), told.append)
    )
    read = gdal.Open(places["P-MUX.tiff"]).ReadAsArray()
    assert np.array_equal(read, gdal.Open(str(image)).ReadAsArray())
    # What is not compressed is not copied.
    assert len(set(tmp_path.iterdir()) - before) == (0 if mode == "w" else 1)
    assert told == sorted(told) or mode == "w:gz"
    assert all(0 <= share <= 1 for share in told)


BAD = [
    ([member("../P-MUX.xml", TEXT)], "outside"),
    ([member("a/../../P-MUX.xml", TEXT)], "outside"),
    ([member("/etc/P-MUX.xml", TEXT)], "outside"),
    ([member("..\\P-MUX.xml", TEXT)], "outside"),
    ([member("C:\\P-MUX.xml", TEXT)], "outside"),
    ([member("P-MUX.xml", b"", type=tarfile.SYMTYPE, linkname="/etc/passwd")], "link"),
    ([member("P-MUX.xml", b"", type=tarfile.LNKTYPE, linkname="/etc/passwd")], "link"),
    ([member("P-MUX.xml", b"", type=tarfile.CHRTYPE)], "device"),
    ([member("P-MUX.xml", b"", type=tarfile.FIFOTYPE)], "device"),
    ([member("a/P-MUX.xml", TEXT), member("b/P-MUX.xml", TEXT)], "twice"),
    ([member("P-MUX.xml", b"<" * (4 * 2**20 + 1))], "larger"),
]


@pytest.mark.parametrize(("members", "word"), BAD)
@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_hostile_archives_are_refused(
    members: List[tuple[tarfile.TarInfo, bytes]], word: str, mode: str, tmp_path: Path
) -> None:
    path = write_tar(tmp_path / "bad.tar", members, mode)
    with pytest.raises(InputError, match=word) as caught:
        archive = open_archive(path, ignore)
        archive.read("P-MUX.xml")
    assert "bad.tar" in caught.value.message
    assert caught.value.cure
    assert [file.name for file in tmp_path.iterdir()] == ["bad.tar"]


def test_absurd_sizes_are_refused_before_they_are_read(tmp_path: Path) -> None:
    info = tarfile.TarInfo("P-PAN.tiff")
    info.size = 2**40
    path = tmp_path / "bomb.tar.gz"
    with gzip.open(path, "wb") as packed:
        packed.write(info.tobuf() + bytes(10_240))
    with pytest.raises(InputError, match="more than any product"):
        open_archive(path, ignore)


def test_archives_of_very_many_files_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_members, "MOST_FILES", 20)
    members = [member(f"{number}.txt") for number in range(30)]
    with pytest.raises(InputError, match="more than any product"):
        open_archive(write_tar(tmp_path / "many.tar", members, "w"), ignore)


@pytest.mark.parametrize("mode", ["w", "w:gz"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.85])
def test_a_cut_archive_is_told(mode: str, share: float, image: Path, tmp_path: Path) -> None:
    noise = np.random.default_rng(0).bytes(60_000)
    members = [
        member("P-MUX.tiff", image.read_bytes()),
        member("P-MUX.xml", TEXT),
        member("P-PAN.tiff", noise),
    ]
    path = write_tar(tmp_path / "cut.tar", members, mode)
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(InputError, match=r"cut\.tar") as caught:
        archive = open_archive(path, ignore)
        archive.gdal_paths(["P-PAN.tiff"], Copying(lambda name: str(tmp_path / name), ignore))
    assert caught.value.cure


@pytest.mark.parametrize(
    "spoil", [lambda content: b"", lambda content: b"no tar", lambda content: b"\x1f\x8b" + content]
)
def test_what_is_no_archive_is_told(spoil: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    path.write_bytes(spoil(bytes(3000)))
    with pytest.raises(InputError, match=r"a\.tar\.gz"):
        open_archive(path, ignore)


def test_flipped_bits_are_told(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).bytes(200_000)
    path = write_tar(tmp_path / "a.tar.gz", [member("P-MUX.tiff", noise)], "w:gz")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))
    with pytest.raises(InputError, match="damaged"):
        archive = open_archive(path, ignore)
        archive.gdal_paths(["P-MUX.tiff"], Copying(lambda name: str(tmp_path / name), ignore))


def test_reading_can_be_stopped(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).bytes(3_000_000)
    path = write_tar(tmp_path / "a.tar.gz", [member("P-MUX.tiff", noise)], "w:gz")

    def stop(share: float) -> None:
        if share > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        open_archive(path, stop)


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.XGLTYPE])
@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_a_header_of_megabytes_is_not_read(kind: bytes, mode: str, tmp_path: Path) -> None:
    """A long name is read into memory whole: of 64 MB here, which shrink to kilobytes."""
    path = tmp_path / "a.tar"
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = kind, 2**26
    with gzip.GzipFile(path, "wb") if mode == "w:gz" else path.open("wb") as stream:
        stream.write(header.tobuf())
        for _ in range(64 if mode == "w:gz" else 1):
            stream.write(bytes(2**20))
        stream.write(tarfile.TarInfo("x.xml").tobuf() + bytes(1024))
    before = resident_peak()
    with pytest.raises(InputError, match="more than any product"):
        open_archive(path, ignore)
    assert resident_peak() - before < 2**25


def test_all_files_together_are_bounded_by_the_listing(tmp_path: Path) -> None:
    """Sparse on the disk: forty members that claim four gigabytes each."""
    path = tmp_path / "a.tar"
    with path.open("wb") as stream:
        for number in range(40):
            info = tarfile.TarInfo(f"P-{number}.tiff")
            info.size = 4 * 2**30
            stream.write(info.tobuf())
            stream.seek(info.size, 1)
        stream.write(bytes(1024))
    with pytest.raises(InputError, match="more than any product"):
        open_archive(path, ignore)


def test_an_image_larger_than_its_xml_states_is_not_copied(tmp_path: Path) -> None:
    path = write_tar(tmp_path / "a.tar.gz", [member("P-MUX.tiff", bytes(2**20))], "w:gz")
    archive = open_archive(path, ignore)
    copied: List[str] = []

    def place(name: str) -> str:
        copied.append(name)
        return str(tmp_path / "copy")

    with pytest.raises(InputError, match="its metadata XML states"):
        archive.gdal_paths(["P-MUX.tiff"], Copying(place, ignore, {"P-MUX.tiff": 2**20 - 1}))
    assert copied == []
    assert archive.gdal_paths(["P-MUX.tiff"], Copying(place, ignore, {"P-MUX.tiff": 2**20}))


def test_an_archive_does_not_inflate_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_bounds, "_MOST_FREE", 2**20)
    monkeypatch.setattr(archive_bounds, "_MOST_TIMES", 100)
    path = write_tar(tmp_path / "a.tar.gz", [member("a.bin", bytes(2**25))], "w:gz")
    with pytest.raises(InputError, match="more than any product"):
        open_archive(path, ignore)
