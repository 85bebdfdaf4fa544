"""Files of a product on disk: made in a folder of their own, delivered loose or as one archive."""

from __future__ import annotations

import contextlib
import errno
import gzip
import io
import shutil
import tarfile
from datetime import datetime
from pathlib import Path
from typing import Callable, Iterator

from ...protocol.errors import EngineError, OutputError
from ...run.staging import Staging, disk_full

_FULL = ("no space", "disk full", "file too large")
"""How GDAL and the systems say that there is no room."""

_LEVEL = 1
"""Of compression: twelve-bit images with noise hardly shrink further, at six times the time."""


@contextlib.contextmanager
def work_folder(staging: Staging, target: Path) -> Iterator[Path]:
    """Lend a hidden folder beside what is made, that is gone afterwards, whatever happens.

    Args:
        staging: Keeps other jobs off ``target``, and removes the folder at the latest when it ends.
        target: What is made: an archive, or a folder.

    Raises:
        OutputError: The folder or what is written there cannot be written.
    """
    try:
        bench = staging.work_folder(str(target))
        yield bench
        shutil.rmtree(bench, ignore_errors=True)
    except EngineError:
        raise
    except (OSError, RuntimeError) as error:
        # GDAL reports through RuntimeError.
        raise _refusal(target, error) from error


def deliver_loose(staging: Staging, bench: Path, target: Path) -> Path:
    """Have all files of a folder move into another when ``staging`` is committed.

    Raises:
        OutputError: The other folder cannot be made or written to.
        OSError: A file cannot be moved.
    """
    for file in sorted(bench.iterdir()):
        file.replace(staging.reserve(str(target / file.name)))
    return target


def deliver_archive(
    staging: Staging,
    bench: Path,
    target: Path,
    when: datetime,
    advance: Callable[[float], None],
) -> Path:
    """Pack all files of a folder, at the top level, into a ``.tar.gz``.

    The same files make the same bytes.

    Args:
        staging: Gives the archive its name when it is committed.
        bench: Folder with the files.
        target: The archive.
        when: Time of modification that the archive gives its members.
        advance: Told the share that is done; may raise to stop.

    Raises:
        OutputError: The archive cannot be written.
        OSError: The disk is full.
    """
    files = sorted(bench.iterdir())
    total = sum(file.stat().st_size for file in files)
    seconds = int(when.timestamp())
    with contextlib.ExitStack() as opened:
        raw = opened.enter_context(Path(staging.reserve(str(target))).open("wb"))
        # Neither the archive's name nor the time of packing goes into it.
        packed = opened.enter_context(gzip.GzipFile("", "wb", _LEVEL, raw, seconds))
        archive = opened.enter_context(tarfile.open(fileobj=packed, mode="w"))
        done = 0
        for file in files:
            member = tarfile.TarInfo(file.name)
            member.size, member.mtime = file.stat().st_size, seconds
            with file.open("rb") as source:
                archive.addfile(member, _Watched(source, done, total, advance))
            done += member.size
    # The last chance to stop.
    advance(1.0)
    return target


class _Watched(io.RawIOBase):
    """A file being read that tells how far it is."""

    def __init__(
        self, source: io.BufferedReader, done: int, total: int, advance: Callable[[float], None]
    ) -> None:
        self._source, self._done, self._total, self._advance = source, done, total, advance

    def read(self, size: int = -1) -> bytes:
        self._advance(self._done / self._total)
        content = self._source.read(size)
        self._done += len(content)
        return content


def _refusal(target: Path, error: Exception) -> OutputError:
    full = isinstance(error, OSError) and error.errno in (
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EFBIG,
    )
    if full or any(sign in str(error).lower() for sign in _FULL):
        return disk_full(target)
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return OutputError.of("simulation.cannot_write", path=target, reason=reason)
