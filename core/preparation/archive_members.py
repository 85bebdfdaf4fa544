"""What all kinds of archives share: a product's files under plain names, checked when listed.

Names inside an archive never become names on this computer's disk, and links are refused, not
followed. What other systems put beside a product's files is passed over.
"""

from __future__ import annotations

import contextlib
import gzip
import re
import tarfile
import zlib
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Callable, Dict, Iterable, Iterator, Mapping, Optional, Set, Tuple

from ..protocol.errors import InputError
from ..protocol.texts import text
from ..run.progress import Advance
from .archive_bounds import TooMuch
from .file_names import is_part, is_system_file

SMALL_BYTES = 4 * 2**20
"""Largest XML or RPB file that is read; Gaofen's have a few kilobytes."""

LARGEST_BYTES = 64 * 2**30
"""All files in an archive together; a panchromatic image has four gigabytes."""

MOST_FILES = 10_000
"""Files in an archive; a product has a dozen."""

_MACOS = "__MACOSX"
"""Folder that macOS adds to a ZIP, of files named like those in it."""

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


@dataclass(frozen=True)
class Copying:
    """How images are copied out of an archive that they cannot be read in.

    Attributes:
        place: Gives a temporary file's path for a name.
        advance: Told which share has been copied.
        most: Bytes of the largest that each image can be, where that is known.
    """

    place: Callable[[str], str]
    advance: Advance
    most: Mapping[str, int] = field(default_factory=dict)


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
    def gdal_paths(self, names: Iterable[str], copying: Copying) -> Dict[str, str]:
        """Return paths at which GDAL reads some images.

        Args:
            names: Of the images.
            copying: Where to, where the archive has to be unpacked.

        Raises:
            InputError: A file is missing or damaged.
            OSError: There is no room for a temporary file.
        """


class Listing:
    """Goes through an archive's members and passes on those that may be a product's."""

    def __init__(self, title: str) -> None:
        """Take the archive's name, for messages."""
        self._title = title
        self._seen: Set[str] = set()
        self._number = self._bytes = 0

    def name_of(self, member: str, size: int, is_folder: bool, is_file: bool) -> Optional[str]:
        """Return the last name of a member, or ``None`` where it is nothing to read.

        Args:
            member: Its whole name.
            size: Bytes.
            is_folder: Whether it is a folder.
            is_file: Whether it is a plain file, if no folder.

        Raises:
            InputError: It is a link or a device, lies outside the archive's folder, is absurdly
                large, or has the name of another.
        """
        path = PurePosixPath(member.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or _DRIVE.match(member):
            raise unsafe(self._title, text("preparation.reason.outside_folder", member=member))
        self._bytes += max(0, size)
        if self._number >= MOST_FILES or self._bytes > LARGEST_BYTES or size < 0:
            raise unsafe(self._title, text("preparation.reason.too_much"))
        self._number += 1
        if is_folder:
            return None
        if not is_file:
            raise unsafe(self._title, text("preparation.reason.no_file", member=member))
        if _MACOS in path.parts or is_system_file(path.name):
            return None
        if path.name in self._seen:
            if not is_part(path.name):
                return None
            raise unsafe(self._title, text("preparation.reason.twice", name=path.name))
        self._seen.add(path.name)
        return path.name


def small(stream: IO[bytes], name: str, title: str) -> bytes:
    """Return a small file's content.

    Raises:
        InputError: It is too large for what it should be.
    """
    content = stream.read(SMALL_BYTES + 1)
    check_small(len(content), name, title)
    return content


def check_small(size: int, name: str, title: str) -> None:
    """Refuse a file that is too large to be an XML or RPB file.

    Raises:
        InputError: It is.
    """
    if size > SMALL_BYTES:
        raise InputError.of(
            "preparation.file_too_large", name=name, title=title, limit_mb=SMALL_BYTES // 2**20
        )


def unsafe(title: str, reason: str) -> InputError:
    """Return the error about an archive that holds what no product does."""
    return InputError.of("preparation.unsafe_archive", title=title, reason=reason)


def damaged(title: str, reason: str) -> InputError:
    """Return the error about an archive that cannot be read to its end."""
    return InputError.of("preparation.archive_damaged", title=title, reason=reason)


@contextlib.contextmanager
def reading(path: Path) -> Iterator[None]:
    """Tell in plain words why a file cannot be read, for the time of a block."""
    try:
        yield
    except TooMuch as error:
        raise unsafe(path.name, text("preparation.reason.too_much")) from error
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise damaged(path.name, str(error) or type(error).__name__) from error
    except OSError as error:
        raise InputError.of(
            "preparation.cannot_read", path=path, reason=error.strerror or error
        ) from error
