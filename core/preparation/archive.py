"""A product's files: in a folder, or in an archive, which is read without being unpacked.

A plain tar's members are opened where they lie in it. A compressed one has to be inflated from the
beginning: its images are copied out once, beside the output, for the time of the job. GDAL can read
inside it too (``/vsigzip``), and takes no longer where an archive is small; but it inflates again
what the warper comes back to, and leaves a file of its own beside the archive. Names inside an
archive never become names on this computer's disk, and links are refused, not followed.
"""

from __future__ import annotations

import contextlib
import io
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Callable, Dict, Iterable, Iterator, Optional, Tuple

from ..protocol.errors import InputError
from ..protocol.texts import text
from ..run.progress import Advance
from .archive_bounds import SMALL_FILES_BYTES, BoundedMember, BoundedStream, check_image_size
from .archive_members import (
    LARGEST_BYTES,
    Archive,
    Copying,
    Listing,
    check_small,
    damaged,
    reading,
    small,
    unsafe,
)
from .compression import BZIP2, GZIP, XZ, ZIP, kind_of, unpacked
from .zip_archive import Zip

Enough = Callable[[Tuple[str, ...]], bool]

_CHUNK = 2**20
_DEEPEST, _MOST_FOLDERS = 2, 100
"""How deep, and in how many folders, a product is looked for."""

_SMALL_KINDS = (".xml", ".rpb")


class Folder(Archive):
    """Loose files in one folder."""

    def __init__(self, folder: Path, title: str) -> None:
        """List a folder.

        Raises:
            InputError: It cannot be listed.
        """
        self.title, self._folder = title, folder
        with reading(folder):
            self.names = tuple(sorted(file.name for file in folder.iterdir() if file.is_file()))
        self.places = tuple(str(folder / name) for name in self.names)

    def read(self, name: str) -> bytes:
        """Return a small file's content."""
        path = self._folder / name
        with reading(path), path.open("rb") as stream:
            return small(stream, name, self.title)

    def gdal_paths(self, names: Iterable[str], copying: Copying) -> Dict[str, str]:
        """Return the files' own paths."""
        del copying  # Nothing is.
        return {name: str(self._folder / name) for name in names}


def folders_within(place: Path) -> Iterator[Folder]:
    """Yield the folders in a folder, as unpacking a product leaves one in another.

    Raises:
        InputError: One cannot be listed.
    """
    waiting = [(place, 0)]
    number = 0
    while waiting and number < _MOST_FOLDERS:
        folder, depth = waiting.pop(0)
        with reading(folder):
            inner = sorted(item for item in folder.iterdir() if _is_own_folder(item))
        for item in inner:
            number += 1
            yield Folder(item, item.name)
            if depth + 1 < _DEEPEST:
                waiting.append((item, depth + 1))


def _is_own_folder(path: Path) -> bool:
    hidden = path.name.startswith((".", "__MACOSX", "$"))
    return not hidden and path.is_dir() and not path.is_symlink()


@dataclass(frozen=True)
class _Member:
    """A file in a plain tar: where its bytes begin, and how many they are."""

    start: int
    size: int


class Tar(Archive):
    """A tar without compression: all of it can be read in place."""

    def __init__(self, path: Path) -> None:
        """List the archive.

        Raises:
            InputError: It is damaged, or holds what no product does.
        """
        self.title, self.places, self._path = path.name, (str(path),), path
        self._members: Dict[str, _Member] = {}
        with reading(path), tarfile.open(path, "r:", tarinfo=BoundedMember) as archive:
            for name, member in _files(archive, self.title):
                self._members[name] = _Member(member.offset_data, member.size)
            end = path.stat().st_size
        for name, found in self._members.items():
            if found.start + found.size > end:
                raise damaged(self.title, text("preparation.reason.beyond_end", name=name))
        self.names = tuple(self._members)

    def read(self, name: str) -> bytes:
        """Return a small file's content."""
        member = self._members[name]
        check_small(member.size, name, self.title)
        with reading(self._path), self._path.open("rb") as stream:
            stream.seek(member.start)
            return stream.read(member.size)

    def gdal_paths(self, names: Iterable[str], copying: Copying) -> Dict[str, str]:
        """Return paths into the archive."""
        del copying  # Nothing is.
        return {
            name: f"/vsisubfile/{member.start}_{member.size},{self._path}"
            for name, member in ((name, self._members[name]) for name in names)
        }


class CompressedTar(Archive):
    """A compressed tar: read from the beginning, each time."""

    def __init__(
        self, path: Path, advance: Advance, enough: Enough = lambda _names: False, kind: str = GZIP
    ) -> None:
        """List the archive and keep its small files; takes one pass, or as much of it as is enough.

        Raises:
            InputError: It is damaged, or holds what no product does.
        """
        self.title, self.places, self._path, self._kind = path.name, (str(path),), path, kind
        self._texts: Dict[str, Optional[bytes]] = {}
        kept = 0
        for name, member, archive in self._walk(advance):
            content = None
            if name.lower().endswith(_SMALL_KINDS):
                check_small(member.size, name, self.title)
                kept += member.size
                if kept > SMALL_FILES_BYTES:
                    raise unsafe(self.title, text("preparation.reason.too_much"))
                with reading(path):
                    content = _content(archive, member).read()
            self._texts[name] = content
            if enough(tuple(self._texts)):
                break
        self.names = tuple(self._texts)

    def read(self, name: str) -> bytes:
        """Return a small file's content."""
        text = self._texts[name]
        if text is None:
            raise ValueError(f"{name} is no small file")
        return text

    def gdal_paths(self, names: Iterable[str], copying: Copying) -> Dict[str, str]:
        """Copy images out of the archive; takes one pass, up to the last of them."""
        places: Dict[str, str] = {}
        wanted = set(names)
        for name, member, archive in self._walk(copying.advance):
            if name not in wanted:
                continue
            check_image_size(member.size, copying.most.get(name, LARGEST_BYTES), name, self.title)
            places[name] = copying.place(name)
            source = _content(archive, member)
            with Path(places[name]).open("wb") as copy:
                for chunk in _chunks(source, self.title):
                    copy.write(chunk)
            if len(places) == len(wanted):
                break
        return places

    def _walk(self, advance: Advance) -> Iterator[Tuple[str, tarfile.TarInfo, tarfile.TarFile]]:
        """Yield the files in their order, each to be read before the next."""
        with contextlib.ExitStack() as opened:
            with reading(self._path):
                raw = opened.enter_context(_Watched(self._path, advance))
                stream = opened.enter_context(unpacked(raw, self._kind))
                archive = opened.enter_context(
                    tarfile.open(
                        fileobj=BoundedStream(stream, raw),  # type: ignore[call-overload]
                        mode="r|",
                        bufsize=_CHUNK,
                        tarinfo=BoundedMember,
                    )
                )
            files = _files(archive, self.title)
            while True:
                with reading(self._path):
                    item = next(files, None)
                if item is None:
                    return
                yield (*item, archive)


class _Watched(io.FileIO):
    """A file being read that tells which share of it has been."""

    def __init__(self, path: Path, advance: Advance) -> None:
        super().__init__(path, "rb")
        self._size, self._advance = max(1, path.stat().st_size), advance

    def read(self, size: Optional[int] = -1) -> bytes:
        self._advance(min(1.0, self.tell() / self._size))
        return super().read(size)


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    source = archive.extractfile(member)
    if source is None:
        raise ValueError(f"{member.name} is no file")
    return source


def _chunks(source: IO[bytes], title: str) -> Iterator[bytes]:
    while True:
        with reading(Path(title)):
            chunk = source.read(_CHUNK)
        if not chunk:
            return
        yield chunk


def _files(archive: tarfile.TarFile, title: str) -> Iterator[Tuple[str, tarfile.TarInfo]]:
    """Yield an archive's files by their last names.

    Raises:
        InputError: It holds what no product does.
    """
    listing = Listing(title)
    for member in archive:
        regular = member.isreg() and not member.issparse()
        name = listing.name_of(member.name, member.size, member.isdir(), regular)
        if name is not None:
            yield name, member


def open_archive(path: Path, advance: Advance, enough: Enough = lambda _names: False) -> Archive:
    """Open a folder or an archive, told by its content.

    Args:
        path: What to open.
        advance: Told how much of a compressed archive has been read.
        enough: Given the names so far, tells whether the rest of such an archive is not needed.

    Raises:
        InputError: It is neither, or is damaged.
    """
    if path.is_dir():
        return Folder(path, path.name)
    with reading(path):
        kind = kind_of(path)
        if kind in (GZIP, BZIP2, XZ):
            _check_holds_tar(path, kind)
            return CompressedTar(path, advance, enough, kind)
    if kind == ZIP:
        return Zip(path)
    if kind is not None:
        raise InputError.of("preparation.other_archive", name=path.name, kind=kind)
    with reading(path):
        known = _is_tar(path)
    if not known:
        raise InputError.of("preparation.no_archive", name=path.name)
    return Tar(path)


def _check_holds_tar(path: Path, kind: str) -> None:
    """Refuse a compressed file that begins like no tar: a single image, for one."""
    with path.open("rb") as raw, unpacked(raw, kind) as stream:
        start = stream.read(tarfile.BLOCKSIZE)
    try:
        # Nothing at all, or the end of an empty tar: told where it is listed.
        if start.strip(b"\0"):
            tarfile.TarInfo.frombuf(start, tarfile.ENCODING, "surrogateescape")
    except tarfile.HeaderError as error:
        raise InputError.of("preparation.compressed_no_tar", name=path.name, kind=kind) from error


def _is_tar(path: Path) -> bool:
    """Return whether a file begins like a tar."""
    try:
        with tarfile.open(path, "r:", tarinfo=BoundedMember):
            return True
    except tarfile.TarError:
        return False
