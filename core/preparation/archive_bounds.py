"""How much an archive may hold, inflate to, and have read into memory: what a product can be."""

from __future__ import annotations

import tarfile
from io import BufferedIOBase
from typing import IO, Union

from ..protocol.errors import InputError
from ..protocol.texts import text

_HEADER_BYTES = 64 * 2**10
"""Largest extended header, such as a long name: they are read into memory whole."""

SMALL_FILES_BYTES = 64 * 2**20
"""All small files of a compressed archive together, which are kept in memory."""

_MOST_TIMES = 1000
"""How many times its own size a compressed archive may inflate to. Images of real scenes shrink to
a third; one that is all dark shrinks to a thousandth, and says nothing."""

_MOST_FREE = 2**30
"""What any archive may inflate to, however small it is."""

_EXTENDED = (
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.SOLARIS_XHDTYPE),
    *(tarfile.XHDTYPE, tarfile.XGLTYPE),
)


class TooMuch(Exception):
    """A header that is read into memory, or what an archive inflates to, is absurdly large."""


class BoundedMember(tarfile.TarInfo):
    """A tar header that refuses to be followed by another of megabytes."""

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _EXTENDED and not 0 <= self.size <= _HEADER_BYTES:
            # Not a HeaderError: one that is first or last would be passed over in silence.
            raise TooMuch
        found: tarfile.TarInfo = super()._proc_member(archive)  # type: ignore[misc]
        return found


class BoundedStream:
    """What a stream inflates to, as :mod:`tarfile` reads it, up to where no product goes."""

    def __init__(self, inflated: Union[IO[bytes], BufferedIOBase], packed: IO[bytes]) -> None:
        """Read ``inflated``, which comes from ``packed``."""
        self._inflated, self._packed = inflated, packed
        self._grown = 0

    def read(self, size: int) -> bytes:
        """Return the next bytes.

        Raises:
            TooMuch: There are more than any product has.
        """
        chunk = self._inflated.read(size)
        self._grown += len(chunk)
        if self._grown > max(_MOST_FREE, _MOST_TIMES * self._packed.tell()):
            raise TooMuch
        return chunk


def check_image_size(size: int, most: int, name: str, title: str) -> None:
    """Refuse an image that is larger than its size in pixels allows.

    Args:
        size: Bytes.
        most: Bytes that it can have.
        name: Of the image, for messages.
        title: Of the archive, for messages.

    Raises:
        InputError: It is.
    """
    if size > most:
        reason = text("preparation.reason.larger_than_stated", name=name)
        raise InputError.of("preparation.unsafe_archive", title=title, reason=reason)
