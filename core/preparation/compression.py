"""How files are packed, told by their first bytes; and streams of what is packed in them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from pathlib import Path
from typing import IO, Any, Callable, Mapping, Optional

GZIP, BZIP2, XZ, ZIP = "gzip", "bzip2", "xz", "ZIP"

_XZ_MEMORY = 256 * 2**20
"""Memory that unpacking may take; what compresses tighter is not made by archivers as delivered."""

_CHUNK = 2**18

_BEGINNINGS: Mapping[bytes, str] = {
    b"\x1f\x8b": GZIP,
    b"BZh": BZIP2,
    b"\xfd7zXZ\x00": XZ,
    b"PK\x03\x04": ZIP,
    b"PK\x05\x06": ZIP,
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"Rar!\x1a\x07": "RAR",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"\x04\x22\x4d\x18": "LZ4",
    b"LZIP": "lzip",
    b"\x1f\x9d": "compress (.Z)",
    b"\x1f\xa0": "compress (.Z)",
    b"MSCF": "cabinet (.cab)",
    b"\x60\xea": "ARJ",
    b"PK\x07\x08": "split ZIP",
}
"""Kinds of archives and compression."""


def kind_of(path: Path) -> Optional[str]:
    """Return how a file is packed; ``None`` where it is not, or in no way that is known.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as stream:
        start = stream.read(16)
        stream.seek(0x8001)
        if stream.read(5) == b"CD001":
            return "ISO 9660"
    if start[2:5] == b"-lh":
        return "LHA"
    return next((kind for mark, kind in _BEGINNINGS.items() if start.startswith(mark)), None)


def unpacked(raw: IO[bytes], kind: str) -> io.BufferedIOBase:
    """Return a stream of what a stream packs: in :data:`GZIP`, :data:`BZIP2` or :data:`XZ`."""
    if kind == GZIP:
        return gzip.GzipFile("", "rb", fileobj=raw)
    return io.BufferedReader(_Unpacking(raw, _ENGINES[kind]), _CHUNK)


_ENGINES: Mapping[str, Callable[[], Any]] = {
    BZIP2: bz2.BZ2Decompressor,
    XZ: lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY),
}


class _Unpacking(io.RawIOBase):
    """Unpacks member after member of a stream, in bounded memory."""

    def __init__(self, raw: IO[bytes], engine: Callable[[], Any]) -> None:
        self._raw, self._make = raw, engine
        self._engine = engine()

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        """Fill ``room``; 0 at the end.

        Raises:
            EOFError: It breaks off, or is damaged.
        """
        while True:
            packed = b""
            if self._engine.eof:
                packed = self._engine.unused_data or self._raw.read(_CHUNK)
                if not packed.strip(b"\0"):
                    return 0
                self._engine = self._make()
            elif self._engine.needs_input:
                packed = self._raw.read(_CHUNK)
                if not packed:
                    raise EOFError("unexpected end")
            try:
                found = self._engine.decompress(packed, len(room))
            except (OSError, lzma.LZMAError) as error:
                raise EOFError(str(error)) from error
            if found:
                room[: len(found)] = found
                return len(found)
