"""A product's files in a ZIP: read where they lie, images copied out for the time of a job."""

from __future__ import annotations

import contextlib
import stat
import zipfile
import zlib
from pathlib import Path
from typing import Dict, Iterable, Iterator

from ..protocol.errors import InputError
from ..protocol.texts import text
from .archive_bounds import check_image_size
from .archive_members import (
    LARGEST_BYTES,
    SMALL_BYTES,
    Archive,
    Copying,
    Listing,
    check_small,
    damaged,
    reading,
    unsafe,
)

_CHUNK = 2**20
_ENCRYPTED = 1
"""Bit of a member's flags."""


class Zip(Archive):
    """A ZIP."""

    def __init__(self, path: Path) -> None:
        """List the archive.

        Raises:
            InputError: It is damaged or locked, or holds what no product does.
        """
        self.title, self.places, self._path = path.name, (str(path),), path
        self._members: Dict[str, zipfile.ZipInfo] = {}
        listing = Listing(self.title)
        with self._opened() as archive:
            for member in archive.infolist():
                kind = stat.S_IFMT(member.external_attr >> 16)
                regular = kind in (0, stat.S_IFREG, stat.S_IFDIR)
                name = listing.name_of(member.filename, member.file_size, member.is_dir(), regular)
                if name is None:
                    continue
                if member.flag_bits & _ENCRYPTED:
                    raise InputError.of("preparation.archive_locked", title=self.title)
                self._members[name] = member
        self.names = tuple(self._members)

    def read(self, name: str) -> bytes:
        """Return a small file's content."""
        member = self._members[name]
        check_small(member.file_size, name, self.title)
        with self._opened() as archive, archive.open(member) as stream:
            content = stream.read(SMALL_BYTES + 1)
        check_small(len(content), name, self.title)
        return content

    def gdal_paths(self, names: Iterable[str], copying: Copying) -> Dict[str, str]:
        """Copy images out of the archive."""
        wanted = list(names)
        whole = max(1, sum(self._members[name].file_size for name in wanted))
        places: Dict[str, str] = {}
        done = 0
        for name in wanted:
            size = self._members[name].file_size
            check_image_size(size, copying.most.get(name, LARGEST_BYTES), name, self.title)
            places[name] = copying.place(name)
            with Path(places[name]).open("wb") as copy:
                for chunk in self._chunks(name):
                    copy.write(chunk)
                    done += len(chunk)
                    copying.advance(min(1.0, done / whole))
        return places

    def _chunks(self, name: str) -> Iterator[bytes]:
        with self._opened() as archive, archive.open(self._members[name]) as source:
            while True:
                with self._explained():
                    chunk = source.read(_CHUNK)
                if not chunk:
                    return
                yield chunk

    @contextlib.contextmanager
    def _opened(self) -> Iterator[zipfile.ZipFile]:
        with self._explained():
            archive = zipfile.ZipFile(self._path)
        with archive, self._explained():
            yield archive

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Tell in plain words why it cannot be read, for the time of a block."""
        try:
            with reading(self._path):
                yield
        except (zipfile.BadZipFile, zlib.error) as error:
            raise damaged(self.title, str(error)) from error
        except NotImplementedError as error:
            raise unsafe(self.title, text("preparation.reason.packed_otherwise")) from error
