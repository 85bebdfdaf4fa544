"""Files under temporary names: whole, on the disk, and removed where they are left."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from pathlib import Path
from typing import Dict, Iterable, List, Optional

from ..protocol.errors import OutputError
from ..protocol.unfinished_output import key_of
from . import file_lock
from .unfinished_commits import entries, recover, remove

_LEFT_PATTERN = r"\.{key}-[0-9a-f]{{32}}\.(part|old|rows).*"
_OF_ANY_JOB = re.compile(r"\.([0-9a-f]{16})(\.lock|-[0-9a-f]{32}\.(part|old|rows).*)")

_NO_FSYNC = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)
"""What a file system says that has nothing to wait for."""


def size_of(final: Path, place: Path) -> int:
    """Return the size of a file that was written.

    Raises:
        OutputError: It is not there.
    """
    try:
        found = os.lstat(place)
    except OSError as error:
        raise OutputError.of("run.vanished", path=final) from error
    if not stat.S_ISREG(found.st_mode):
        raise OutputError.of("run.vanished", path=final)
    return found.st_size


def to_disk(place: Path) -> None:
    """Have a file's content on the disk, where a lack of room may show only now."""
    descriptor = os.open(place, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FSYNC:
            raise
    finally:
        os.close(descriptor)


def sweep(places: Iterable[Path]) -> None:
    """Remove temporary files, whatever lies beside them under longer names, and folders."""
    by_folder: Dict[Path, List[str]] = {}
    for place in places:
        stem, _, _ = place.name.rpartition(".part")
        by_folder.setdefault(place.parent, []).append(f"{stem}.part")
    for folder, beginnings in by_folder.items():
        remove(entry for entry in entries(folder) if entry.name.startswith(tuple(beginnings)))


def sweep_left(path: Path, kept: Optional[Path]) -> None:
    """Remove what a job for this very output left when it was killed; its lock is held."""
    left = re.compile(_LEFT_PATTERN.format(key=key_of(path)))
    found = (entry for entry in entries(path.parent) if left.fullmatch(entry.name))
    remove(entry for entry in found if kept is None or entry.name != kept.name)


def sweep_folder(folder: Path) -> None:
    """Remove what jobs that were killed left in a folder in which nothing is to be done any more.

    A job sweeps the outputs that it is about to write. Those that an earlier one had finished, and
    was killed before it had let go of, nobody would write again: their locks would stay for ever.
    What a job that lives is writing has its lock, and stays.
    """
    recover(folder)
    keys = {found[1] for entry in entries(folder) if (found := _OF_ANY_JOB.fullmatch(entry.name))}
    for key in sorted(keys):
        lock = None
        with contextlib.suppress(OSError):
            lock = file_lock.acquire(str(folder / f".{key}.lock"))
        if lock is not None:
            left = re.compile(_LEFT_PATTERN.format(key=key))
            remove(entry for entry in entries(folder) if left.fullmatch(entry.name))
            lock.release()
