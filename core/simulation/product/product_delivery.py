"""Files of a product on disk: made in a folder of their own, delivered loose or as one archive."""

from __future__ import annotations

import contextlib
import errno
import glob
import gzip
import io
import os
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
def work_folder(folder: Path, name: str) -> Iterator[Path]:
    """Lend a hidden folder inside ``folder`` that is gone afterwards, whatever happens.

    Args:
        folder: Made if need be, and unmade if it was and nothing came of it.
        name: What is made; leavings of a killed job for the same thing are swept away.

    Raises:
        OutputError: The folder or what is written there cannot be written.
    """
    bench = folder / f".{name}.{os.getpid()}.part"
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f".{glob.escape(name)}.*.part"):
            shutil.rmtree(left, ignore_errors=True)
        bench.mkdir()
        yield bench
    except EngineError:
        raise
    except (OSError, RuntimeError) as error:
        # GDAL reports through RuntimeError.
        raise _refusal(folder / name, error) from error
    finally:
        shutil.rmtree(bench, ignore_errors=True)
        if made:
            # Only if it is empty.
            with contextlib.suppress(OSError):
                folder.rmdir()


def deliver_loose(bench: Path, target: Path) -> Path:
    """Move all files of a folder into another, at once if there is no such folder yet.

    Raises:
        OSError: A file of that name is in use or protected.
    """
    if not target.exists():
        return bench.rename(target)
    for file in sorted(bench.iterdir()):
        file.replace(target / file.name)
    return target


def deliver_archive(
    bench: Path, target: Path, when: datetime, advance: Callable[[float], None]
) -> Path:
    """Pack all files of a folder, at the top level, into a ``.tar.gz``: whole or not at all.

    The same files make the same bytes.

    Args:
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
    with Staging() as staging:
        temporary = Path(staging.reserve(str(target)))
        with contextlib.ExitStack() as opened:
            raw = opened.enter_context(temporary.open("wb"))
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
        # The last chance to stop: what has its name is there to stay.
        advance(1.0)
        staging.commit()
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
