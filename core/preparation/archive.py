"""A product's files: in a folder, or in an archive, which is read without being unpacked.

A plain tar's members are opened where they lie in it. A compressed one has to be inflated from the
beginning: its images are copied out once, beside the output, for the time of the job. GDAL can read
inside it too (``/vsigzip``), and takes no longer where an archive is small; but it inflates again
what the warper comes back to, and leaves a file of its own beside the archive. Names inside an
archive never become names on this computer's disk, and links are refused, not followed.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import tarfile
import zlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import IO, Callable, Dict, Iterable, Iterator, Mapping, Optional, Tuple

from ..protocol.errors import InputError
from ..protocol.texts import text
from ..run.progress import Advance

Enough = Callable[[Tuple[str, ...]], bool]

SMALL_BYTES = 4 * 2**20
"""Largest XML or RPB file that is read; Gaofen's have a few kilobytes."""

LARGEST_BYTES = 64 * 2**30
"""All files in an archive together; a panchromatic image has four gigabytes."""

MOST_FILES = 10_000
"""Files in an archive; a product has a dozen."""

_HEADER_BYTES = 64 * 2**10
"""Largest extended header, such as a long name: they are read into memory whole."""

_SMALL_FILES_BYTES = 64 * 2**20
"""All small files of a compressed archive together, which are kept in memory."""

_MOST_TIMES = 1000
"""How many times its own size a compressed archive may inflate to. Images of real scenes shrink to
a third; one that is all dark shrinks to a thousandth, and says nothing."""

_MOST_FREE = 2**30
"""What any archive may inflate to, however small it is."""

_CHUNK = 2**20
_SMALL_KINDS = (".xml", ".rpb")


class BoundedMember(tarfile.TarInfo):
    """A tar header that refuses to be followed by another of megabytes."""

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        extended = (
            *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.SOLARIS_XHDTYPE),
            *(tarfile.XHDTYPE, tarfile.XGLTYPE),
        )
        if self.type in extended and not 0 <= self.size <= _HEADER_BYTES:
            # Not a HeaderError: one that is first or last would be passed over in silence.
            raise TooMuch
        found: tarfile.TarInfo = super()._proc_member(archive)  # type: ignore[misc]
        return found


class TooMuch(Exception):
    """A header that is read into memory, or what an archive inflates to, is absurdly large."""


class Archive(ABC):
    """A product's files under plain names: an archive, or a folder like one.

    Attributes:
        title: What the user chose, for messages.
        names: The files.
        places: What is read on this computer's disk: the archive, or the files.
    """

    title: str
    names: Tuple[str, ...]
    places: Tuple[str, ...]

    @abstractmethod
    def read(self, name: str) -> bytes:
        """Return a small file's content.

        Raises:
            InputError: It cannot be read, or is too large for what it should be.
        """

    @abstractmethod
    def gdal_paths(
        self,
        names: Iterable[str],
        place: Callable[[str], str],
        advance: Advance,
        most: Mapping[str, int] = MappingProxyType({}),
    ) -> Dict[str, str]:
        """Return paths at which GDAL reads some images.

        Args:
            names: Of the images.
            most: Bytes of the largest that each can be, where that is known.
            place: Gives a temporary file's path for a name.
            advance: Told how far it is.

        Raises:
            InputError: A file is missing or damaged.
            OSError: There is no room for a temporary file.
        """


class Folder(Archive):
    """Loose files in one folder."""

    def __init__(self, folder: Path, title: str) -> None:
        """List a folder.

        Raises:
            InputError: It cannot be listed.
        """
        self.title, self._folder = title, folder
        with _reading(folder):
            self.names = tuple(sorted(file.name for file in folder.iterdir() if file.is_file()))
        self.places = tuple(str(folder / name) for name in self.names)

    def read(self, name: str) -> bytes:
        """Return a small file's content."""
        path = self._folder / name
        with _reading(path), path.open("rb") as stream:
            return _small(stream, name, self.title)

    def gdal_paths(
        self,
        names: Iterable[str],
        place: Callable[[str], str],
        advance: Advance,
        most: Mapping[str, int] = MappingProxyType({}),
    ) -> Dict[str, str]:
        """Return the files' own paths."""
        del place, advance, most  # Nothing is copied.
        return {name: str(self._folder / name) for name in names}


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
        with _reading(path), tarfile.open(path, "r:", tarinfo=BoundedMember) as archive:
            for name, member in _files(archive, self.title):
                self._members[name] = _Member(member.offset_data, member.size)
            end = path.stat().st_size
        for name, found in self._members.items():
            if found.start + found.size > end:
                raise _truncated(self.title, text("preparation.reason.beyond_end", name=name))
        self.names = tuple(self._members)

    def read(self, name: str) -> bytes:
        """Return a small file's content."""
        member = self._members[name]
        _check_small(member.size, name, self.title)
        with _reading(self._path), self._path.open("rb") as stream:
            stream.seek(member.start)
            return stream.read(member.size)

    def gdal_paths(
        self,
        names: Iterable[str],
        place: Callable[[str], str],
        advance: Advance,
        most: Mapping[str, int] = MappingProxyType({}),
    ) -> Dict[str, str]:
        """Return paths into the archive."""
        del place, advance, most  # Nothing is copied.
        return {
            name: f"/vsisubfile/{member.start}_{member.size},{self._path}"
            for name, member in ((name, self._members[name]) for name in names)
        }


class TarGz(Archive):
    """A compressed tar: read from the beginning, each time."""

    def __init__(self, path: Path, advance: Advance, enough: Enough) -> None:
        """List the archive and keep its small files; takes one pass, or as much of it as is enough.

        Raises:
            InputError: It is damaged, or holds what no product does.
        """
        self.title, self.places, self._path = path.name, (str(path),), path
        self._texts: Dict[str, Optional[bytes]] = {}
        kept = 0
        for name, member, archive in self._walk(advance):
            content = None
            if name.lower().endswith(_SMALL_KINDS):
                _check_small(member.size, name, self.title)
                kept += member.size
                if kept > _SMALL_FILES_BYTES:
                    raise _unsafe(self.title, text("preparation.reason.too_much"))
                with _reading(self._path):
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

    def gdal_paths(
        self,
        names: Iterable[str],
        place: Callable[[str], str],
        advance: Advance,
        most: Mapping[str, int] = MappingProxyType({}),
    ) -> Dict[str, str]:
        """Copy images out of the archive; takes one pass, up to the last of them."""
        places: Dict[str, str] = {}
        wanted = set(names)
        for name, member, archive in self._walk(advance):
            if name not in wanted:
                continue
            if member.size > most.get(name, LARGEST_BYTES):
                raise _unsafe(self.title, text("preparation.reason.larger_than_stated", name=name))
            places[name] = place(name)
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
            with _reading(self._path):
                raw = opened.enter_context(_Watched(self._path, advance))
                unpacked = opened.enter_context(_Inflated("", "rb", fileobj=raw))
                archive = opened.enter_context(
                    tarfile.open(fileobj=unpacked, mode="r|", bufsize=_CHUNK, tarinfo=BoundedMember)
                )
            files = _files(archive, self.title)
            while True:
                with _reading(self._path):
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


class _Inflated(gzip.GzipFile):
    """A compressed file that ends where it has grown beyond what images do."""

    _grown = 0

    def read(self, size: Optional[int] = -1) -> bytes:
        chunk = super().read(size)
        self._grown += len(chunk)
        read = self.fileobj.tell() if self.fileobj else 0
        if self._grown > max(_MOST_FREE, _MOST_TIMES * read):
            raise TooMuch
        return chunk


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    source = archive.extractfile(member)
    if source is None:
        raise ValueError(f"{member.name} is no file")
    return source


def _chunks(source: IO[bytes], title: str) -> Iterator[bytes]:
    while True:
        with _reading(Path(title)):
            chunk = source.read(_CHUNK)
        if not chunk:
            return
        yield chunk


def _files(archive: tarfile.TarFile, title: str) -> Iterator[Tuple[str, tarfile.TarInfo]]:
    """Yield an archive's files by their last names.

    Raises:
        InputError: A member is a link or a device, lies outside the archive's folder, is absurdly
            large, or has the name of another.
    """
    seen = set()
    whole = 0
    for number, member in enumerate(archive):
        whole += max(0, member.size)
        path = PurePosixPath(member.name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in member.name:
            raise _unsafe(title, text("preparation.reason.outside_folder", member=member.name))
        if number >= MOST_FILES or whole > LARGEST_BYTES or member.size < 0:
            raise _unsafe(title, text("preparation.reason.too_much"))
        if member.isdir():
            continue
        if not member.isreg() or member.issparse():
            raise _unsafe(title, text("preparation.reason.no_file", member=member.name))
        if path.name in seen:
            raise _unsafe(title, text("preparation.reason.twice", name=path.name))
        seen.add(path.name)
        yield path.name, member


def _small(stream: IO[bytes], name: str, title: str) -> bytes:
    content = stream.read(SMALL_BYTES + 1)
    _check_small(len(content), name, title)
    return content


def _check_small(size: int, name: str, title: str) -> None:
    if size > SMALL_BYTES:
        raise InputError.of(
            "preparation.file_too_large", name=name, title=title, limit_mb=SMALL_BYTES // 2**20
        )


def _unsafe(title: str, reason: str) -> InputError:
    return InputError.of("preparation.unsafe_archive", title=title, reason=reason)


def _truncated(title: str, reason: str) -> InputError:
    return InputError.of("preparation.archive_damaged", title=title, reason=reason)


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Tell in plain words why a file cannot be read, for the time of a block."""
    try:
        yield
    except TooMuch as error:
        raise _unsafe(path.name, text("preparation.reason.too_much")) from error
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _truncated(path.name, str(error) or type(error).__name__) from error
    except OSError as error:
        raise InputError.of(
            "preparation.cannot_read", path=path, reason=error.strerror or error
        ) from error


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
    with _reading(path), path.open("rb") as stream:
        start = stream.read(2)
    if start == b"\x1f\x8b":
        return TarGz(path, advance, enough)
    with _reading(path):
        known = _is_tar(path)
    if not known:
        raise InputError.of("preparation.no_archive", name=path.name)
    return Tar(path)


def _is_tar(path: Path) -> bool:
    """Return whether a file begins like a tar."""
    try:
        with tarfile.open(path, "r:", tarinfo=BoundedMember):
            return True
    except tarfile.TarError:
        return False
